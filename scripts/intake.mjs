// npm run intake: a delivery from a shell on the server, or a watched drop folder. Finds keys and database as npm start
// has them; the embedded database has to be running.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { ensureClient, ensurePackages, root } from "./install.mjs";
import { localKeys, requiredKeys } from "./keys.mjs";
import { Trouble } from "./say.mjs";

async function environment() {
  const data = path.resolve(root, process.env.SHOKAI_DATA || ".shokai");
  if (process.env.DATABASE_URL) {
    const { openOwnDatabase } = await import("./own-database.mjs");
    const keys = requiredKeys();
    const database = await openOwnDatabase(process.env.DATABASE_URL);
    await database.checkLogin();
    return { ...process.env, ...keys };
  }
  try {
    const { port, passwords } = JSON.parse(fs.readFileSync(path.join(data, "database.json"), "utf8"));
    return {
      ...process.env,
      ...localKeys(data),
      DATABASE_URL: `postgresql://shokai_app:${passwords.app}@127.0.0.1:${port}/shokai`,
    };
  } catch (error) {
    if (error instanceof Trouble) throw error;
    throw new Trouble(`There is no Shokai in ${data}. Run npm start first, or set SHOKAI_DATA or DATABASE_URL.`);
  }
}

try {
  await ensurePackages();
  await ensureClient();
  const env = await environment();
  delete env.DATABASE_OWNER_URL; // the application never holds the owner's login
  // A path in the arguments is meant from where npm was called.
  const called = process.env.INIT_CWD || process.cwd();
  const given = process.argv.slice(2);
  const args = given.map((arg, i) => {
    const isPath =
      given[i - 1] === "--watch" || (!arg.startsWith("-") && !/^--(?!watch-result$)/.test(given[i - 1] ?? ""));
    return isPath ? path.resolve(called, arg) : arg;
  });
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/intake.ts", ...args], {
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
