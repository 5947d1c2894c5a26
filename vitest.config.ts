import path from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": path.resolve(import.meta.dirname) } },
  test: {
    include: ["{lib,demo,components,app,scripts,testing}/**/*.test.{ts,tsx}"],
    globalSetup: "testing/postgres.ts",
    setupFiles: "testing/keys.ts",
    pool: "forks", // a process for each file: its database, its connections, its clock
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
