// npm run verify: hands its arguments to the independent verifier (verify/). Only where no file and no database is named
// does it look for this place's own database, as npm start has it, and for the daily heads beside it.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { ensurePackages, root } from "./install.mjs";
import { Trouble } from "./say.mjs";

const withValue = /^--(database|anchor|key|lang)$/;

function ownDatabase(data) {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL;
  try {
    const { port, passwords } = JSON.parse(fs.readFileSync(path.join(data, "database.json"), "utf8"));
    return `postgresql://shokai_app:${passwords.app}@127.0.0.1:${port}/shokai`;
  } catch {
    return undefined;
  }
}

try {
  await ensurePackages();
  const data = path.resolve(root, process.env.SHOKAI_DATA || ".shokai");
  // A path in the arguments is meant from where npm was called.
  const called = process.env.INIT_CWD || process.cwd();
  const given = process.argv.slice(2);
  const isPath = (arg, i) =>
    given[i - 1] === "--anchor" || given[i - 1] === "--key" || (!arg.startsWith("-") && !withValue.test(given[i - 1]));
  const args = given.map((arg, i) => (isPath(arg, i) ? path.resolve(called, arg) : arg));
  const named = given.some(
    (arg, i) => arg.startsWith("--database") || (!arg.startsWith("-") && !withValue.test(given[i - 1])),
  );
  const env = { ...process.env };
  if (!named && !given.includes("--help")) {
    env.SHOKAI_VERIFY_DATABASE = ownDatabase(data);
    if (!env.SHOKAI_VERIFY_DATABASE)
      throw new Trouble(
        `There is no Shokai in ${data}. Name a file or --database, or set SHOKAI_DATA or DATABASE_URL.`,
      );
    const heads = path.join(data, "ledger-heads.txt");
    if (!given.some((arg) => arg.startsWith("--anchor")) && fs.existsSync(heads)) args.push("--anchor", heads);
  }
  const child = spawn(process.execPath, ["--import", "tsx", path.join(root, "verify", "main.ts"), ...args], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? 3));
} catch (error) {
  console.error(error instanceof Trouble ? error.message : error);
  process.exit(3);
}
