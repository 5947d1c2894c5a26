// npm run test:faults: kills, races and the long searches, with a table at the end: what was done, how it ended, seconds.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { alone, ensureBuild, ensureClient, ensurePackages, root } from "./install.mjs";
import { Trouble } from "./say.mjs";

const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "shokai-faults-")), "vitest.json");

/** @returns {Promise<number>} vitest's exit code */
function run() {
  const args = ["run", "--config", "vitest.faults.config.ts", "--reporter=default", "--reporter=json"];
  const child = spawn(
    process.execPath,
    [
      path.join(root, "node_modules/vitest/vitest.mjs"),
      ...args,
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    ],
    { cwd: root, stdio: ["ignore", "inherit", "inherit"] },
  );
  return new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
}

function printTable() {
  const { testResults } = JSON.parse(fs.readFileSync(report, "utf8"));
  for (const { name, assertionResults } of testResults) {
    console.log(`\n${path.relative(root, name)}`);
    for (const { title, status, duration } of assertionResults) {
      console.log(`  ${status.padEnd(8)}${`${((duration ?? 0) / 1000).toFixed(1)} s`.padStart(9)}  ${title}`);
    }
  }
}

try {
  await alone(async () => {
    await ensurePackages();
    await ensureClient();
    await ensureBuild();
  });
  const code = await run();
  printTable();
  process.exitCode = code;
} catch (error) {
  if (!(error instanceof Trouble)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  fs.rmSync(path.dirname(report), { recursive: true, force: true });
}
