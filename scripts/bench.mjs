// npm run bench: measures Shokai beside the bare tools that it builds on, as ratios in one run on one machine.
import { spawn } from "node:child_process";
import path from "node:path";
import { ensureClient, ensurePackages, root } from "./install.mjs";
import { Trouble } from "./say.mjs";
import { nodeEnvironment } from "./supervise.mjs";

try {
  await ensurePackages();
  await ensureClient();
  const child = spawn(
    process.execPath,
    ["--import", "tsx", path.join(root, "bench", "main.ts"), ...process.argv.slice(2)],
    // It stands for the web process, whose memory is measured.
    { cwd: root, stdio: "inherit", env: { ...nodeEnvironment, ...process.env } },
  );
  process.on("SIGINT", () => {}); // the bench stops its own servers
  child.on("exit", (code) => process.exit(code ?? 1));
} catch (error) {
  if (!(error instanceof Trouble)) throw error;
  console.error(error.message);
  process.exit(1);
}
