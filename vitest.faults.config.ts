import { defineConfig } from "vitest/config";
import usual from "./vitest.config";

/** For npm run test:faults: what takes minutes, and the kills and races that npm test has as well, one after the other. */
export default defineConfig({
  ...usual,
  test: {
    ...usual.test,
    include: [
      "testing/faults/**/*.fault.ts",
      "testing/postgres-killed.test.ts",
      "lib/jobs/{killed,parallel,worker,abandoned}.test.ts",
      "lib/intake/commit/{commit-killed,cancel-commit}.test.ts",
      "lib/retention/retention.test.ts",
    ],
    maxWorkers: 1,
    testTimeout: 900_000,
    hookTimeout: 600_000,
  },
});
