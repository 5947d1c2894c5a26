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
    // A machine may be three times slower than the one on which they were written, and shared.
    testTimeout: 90_000,
    hookTimeout: 180_000,
  },
});
