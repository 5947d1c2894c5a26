// npm run export-notice -- DIR: the public notice as it stands, as a folder that any web server can serve. It needs no
// database and no running Shokai: the worker has written it already.
import path from "node:path";
import { ensurePackages, root } from "./install.mjs";
import { Trouble } from "./say.mjs";

const usage = "npm run export-notice -- DIR\n\nSHOKAI_DATA says where the notice was rendered (.shokai).";

try {
  const args = process.argv.slice(2);
  if (args.length !== 1 || args[0].startsWith("-")) throw new Trouble(usage);
  await ensurePackages();
  const { register } = await import("tsx/esm/api");
  register();
  // A path in the arguments is meant from where npm was called.
  const target = path.resolve(process.env.INIT_CWD || process.cwd(), args[0]);
  process.chdir(root);
  const { exportNotice } = await import("./exported-folder.ts");
  const done = await exportNotice(path.resolve(root, process.env.SHOKAI_DATA || ".shokai", "notice"), target);
  if ("refused" in done) throw new Trouble(done.refused);
  console.log(`${done.files} files of ${done.release} are in ${target}.`);
} catch (error) {
  console.error(error instanceof Trouble ? error.message : error);
  process.exit(1);
}
