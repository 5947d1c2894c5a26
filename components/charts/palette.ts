/** Colours and font of a chart: CSS variables inside the product, fixed values for a file that stands alone. */
export type ChartLook = {
  line: string;
  mark: string;
  ground: string;
  grid: string;
  text: string;
  strong: string;
  series: readonly string[];
  other: string;
  fontFamily?: string;
};

/** Follows the page's theme, light or dark. */
export const themeLook: ChartLook = {
  line: "var(--accent)",
  mark: "var(--accent)",
  ground: "var(--surface)",
  grid: "var(--line)",
  text: "var(--muted)",
  strong: "var(--ink)",
  series: [1, 2, 3, 4, 5, 6, 7].map((at) => `var(--series-${at})`),
  other: "var(--series-other)",
};

/** For an image on paper or in somebody else's page. */
export const paperLook: ChartLook = {
  line: "#0a6770",
  mark: "#0a6770",
  ground: "#ffffff",
  grid: "#dfe3e4",
  text: "#4d5559",
  strong: "#14181a",
  series: ["#0a6770", "#c07a2c", "#5b6fb0", "#7d8f3c", "#a6557e", "#3f9a86", "#8a6f56"],
  other: "#a3abae",
  fontFamily: '"Noto Sans JP", "Hiragino Sans", "Yu Gothic", Meiryo, sans-serif',
};
