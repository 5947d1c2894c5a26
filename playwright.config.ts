import { existsSync } from "node:fs";
import { chromium, defineConfig } from "@playwright/test";

// Playwright's own Chromium where it is installed, else the system's.
const system = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((file) =>
  existsSync(file),
);
const own = existsSync(chromium.executablePath());

export default defineConfig({
  testDir: "e2e/journeys",
  globalSetup: "./e2e/fixtures/setup.ts",
  outputDir: "test-results",
  // Each worker has a web server, a job worker and a database of its own.
  workers: 2,
  // Two browsers, a web server, a worker and PostgreSQL share what may be two cores: what fails once is seen again,
  // and told as flaky.
  retries: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: process.env.SHOKAI_TEST_REPORT
    ? [["list"], ["json", { outputFile: process.env.SHOKAI_TEST_REPORT }]]
    : "list",
  use: {
    locale: "ja-JP",
    timezoneId: "Asia/Tokyo",
    viewport: { width: 1440, height: 900 },
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? (own ? undefined : system),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});
