// npm run rehearse-restore: what it does is in rehearsal.ts; packages, client and build come first.
import { spawn } from "node:child_process";
import { alone, ensureBuild, ensureClient, ensurePackages, root } from "./install.mjs";
import { Trouble } from "./say.mjs";

try {
  await alone(async () => {
    await ensurePackages();
    await ensureClient();
    await ensureBuild();
  });
  const args = ["--import", "tsx", "scripts/rehearsal.ts", ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
  process.on("SIGINT", () => {}); // it stops its own servers
  child.on("exit", (code) => process.exit(code ?? 1));
} catch (error) {
  if (!(error instanceof Trouble)) throw error;
  console.error(error.message);
  process.exit(1);
}
