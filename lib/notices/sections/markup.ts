/*
 * The little that a section's text can say about its form. Everything else is shown as typed; there is no HTML in it,
 * no link, no emphasis: who drew the page (React) escapes each character.
 *
 *   a blank line      ends a paragraph; a single line end inside stays a line end
 *   "## " at a line's beginning    a heading
 *   "- " or "・" at a line's beginning    an item of a list
 */
export type Block =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "paragraph"; readonly lines: readonly string[] }
  | { readonly kind: "list"; readonly items: readonly string[] };

/** The blocks of a text, in order. Every text has a reading: nothing is ever refused or left out. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let items: string[] = [];
  const close = () => {
    if (lines.length > 0) blocks.push({ kind: "paragraph", lines });
    if (items.length > 0) blocks.push({ kind: "list", items });
    lines = [];
    items = [];
  };
  for (const line of text.split("\n")) {
    const heading = /^## (?=\S)/.test(line);
    const item = /^(?:- (?=\S)|・(?=.))/.exec(line);
    if (line.trim() === "" || heading || (item ? lines.length > 0 : items.length > 0)) close();
    if (heading) blocks.push({ kind: "heading", text: line.slice(3) });
    else if (item) items.push(line.slice(item[0].length));
    else if (line.trim() !== "") lines.push(line);
  }
  close();
  return blocks;
}
