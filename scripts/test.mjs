// npm test [-- part of a stage's name]: every check there is, each run even when one before it failed, and one line at the end that adds them up.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { alone, ensureBuild, ensureClient, ensurePackages, root, runQuietly } from "./install.mjs";
import { say, step, Trouble } from "./say.mjs";

const bin = (file) => path.join(root, "node_modules", file);

/** Runs a tool of node_modules with its words shown as they come. @returns {Promise<number>} its exit code */
function tool(file, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [bin(file), ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

const startsUp = (program) => spawnSync(program, ["--version"], { stdio: "ignore", timeout: 30_000 }).status === 0;

/** Finds a Chromium that starts, or installs one: Playwright's own, else the system's package. */
async function ensureChromium() {
  const { chromium } = await import("@playwright/test");
  const places = () => [
    process.env.CHROMIUM_PATH,
    chromium.executablePath(),
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ];
  const find = () => places().find((file) => file && fs.existsSync(file) && startsUp(file));
  const attempts = [
    ["Installing Playwright's Chromium", () => tool("@playwright/test/cli.js", ["install", "chromium"])],
    [
      "Installing the system's Chromium",
      () => {
        const options = { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
        execFileSync("apt-get", ["update", "-qq"], options);
        execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], options);
      },
    ],
  ];
  let found = find();
  for (const [words, attempt] of attempts) {
    if (found) break;
    await step(words, async () => attempt()).catch(() => {});
    found = find();
  }
  if (!found)
    throw new Trouble(
      "There is no Chromium, and none could be installed. Install one and set CHROMIUM_PATH to it: the browser tests need it.",
    );
  return found;
}

const passed = (count) => ({ passed: count, failed: 0 });
const failed = (count = 1) => ({ passed: 0, failed: count });
const byExitCode = (code) => (code === 0 ? passed(1) : failed());

function readReport(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/** What failed, told again at the end with its first words: a long run's output is cut where it is read later. */
const failures = [];
const note = (name, words) =>
  failures.push(
    `${name}\n      ${String(words ?? "")
      .trim()
      .split("\n")
      .slice(0, 12)
      .join("\n      ")}`,
  );

const reports = fs.mkdtempSync(path.join(os.tmpdir(), "shokai-report-"));

async function unitTests() {
  const file = path.join(reports, "vitest.json");
  const code = await tool("vitest/vitest.mjs", [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ]);
  const report = readReport(file);
  if (!report) return failed();
  // A file that cannot be loaded has no test that fails, yet is a failure.
  const broken = report.testResults.filter(
    (one) => one.status === "failed" && one.assertionResults.length === 0,
  ).length;
  for (const { name, status, message, assertionResults } of report.testResults) {
    const file = path.relative(root, name);
    if (status === "failed" && assertionResults.length === 0) note(file, message);
    for (const one of assertionResults)
      if (one.status === "failed") note(`${file}: ${one.fullName}`, one.failureMessages[0]);
  }
  const count = { passed: report.numPassedTests, failed: report.numFailedTests + broken };
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

async function browserTests() {
  const chromium = await ensureChromium();
  const file = path.join(reports, "playwright.json");
  const code = await tool("@playwright/test/cli.js", ["test"], { SHOKAI_TEST_REPORT: file, CHROMIUM_PATH: chromium });
  const report = readReport(file);
  if (!report) return failed();
  const specs = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)];
  for (const spec of report.suites.flatMap(specs))
    for (const one of spec.tests)
      if (one.status === "flaky" || one.status === "unexpected")
        note(`${spec.file}: ${spec.title} (${one.status})`, one.results.find((r) => r.error)?.error.message);
  const { expected, flaky, unexpected } = report.stats;
  const count = { passed: expected + flaky, failed: unexpected };
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

const stages = {
  "formatting, lint and the arrows between rooms": async () =>
    byExitCode(
      await tool("@biomejs/biome/bin/biome", [
        "ci",
        "--diagnostic-level=warn",
        `--colors=${process.stdout.isTTY ? "force" : "off"}`,
        ".",
      ]),
    ),
  types: async () => {
    fs.rmSync(path.join(root, ".next", "dev", "types"), { recursive: true, force: true });
    const generated = await tool("next/dist/bin/next", ["typegen"]);
    return byExitCode(generated || (await tool("typescript/bin/tsc", ["--noEmit"])));
  },
  "unused code": async () => byExitCode(await tool("knip/bin/knip.js", ["--no-progress"])),
  "schema and migrations agree": async () => {
    console.log(
      (await runQuietly(process.execPath, ["scripts/migrate.mjs", "check"], { failure: "They do not" })).trim(),
    );
    return passed(1);
  },
  "rules and database": unitTests,
  "production build": async () => {
    await alone(ensureBuild);
    return passed(1);
  },
  "browser journeys": browserTests,
};

/** Runs the stages whose names hold one of `names`, or all, and answers the exit code. */
async function main(names) {
  const sum = { passed: 0, failed: 0 };
  const lines = [];
  try {
    await alone(async () => {
      await ensurePackages();
      await ensureClient();
    });
    for (const [name, stage] of Object.entries(stages)) {
      if (names.length && !names.some((part) => name.includes(part))) continue;
      console.log(`\n── ${name} ${"─".repeat(Math.max(2, 76 - name.length))}`);
      const start = Date.now();
      const result = await stage().catch((error) => {
        console.error(error instanceof Trouble ? error.message : error);
        return failed();
      });
      sum.passed += result.passed;
      sum.failed += result.failed;
      const seconds = ((Date.now() - start) / 1000).toFixed(0);
      lines.push(
        `${result.failed ? "✗" : "✓"} ${name}: ${result.passed} passed, ${result.failed} failed (${seconds} s)`,
      );
    }
  } catch (error) {
    console.error(error instanceof Trouble ? error.message : error);
    sum.failed += 1;
  }
  fs.rmSync(reports, { recursive: true, force: true });
  console.log("");
  for (const failure of failures) console.log(`  ✗ ${failure}\n`);
  for (const line of lines) say(line);
  console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1;
}

process.exit(await main(process.argv.slice(2)));
