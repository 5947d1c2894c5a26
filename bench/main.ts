import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { disconnect } from "@/lib/core/db";
import { deploy } from "@/scripts/migrate.mjs";
import { startPostgres } from "@/scripts/postgres.mjs";
import { createDatabase, layGround, named } from "./ground";
import { type Figure, type Gap, printTable } from "./report";

/*
 * npm run bench [-- --json] [-- --only import|register|lookup|analysis|grid|scale|relief|bridge|count|lists|growth|notice] [-- --rows N]
 * growth, which builds five million inquiries first, and lookup, which loads ten million cards, are measured only where
 * they are named. One embedded PostgreSQL with
 * the application's own settings and fsync on serves both sides of every comparison.
 */

const args = process.argv.slice(2);
const json = args.includes("--json");
const only = args.includes("--only") ? args[args.indexOf("--only") + 1] : undefined;
const rows = args.includes("--rows") ? Number(args[args.indexOf("--rows") + 1]) : undefined;
const sizes = rows ? [rows] : [10_000, 100_000, 1_000_000];
const say = (words: string) => json || console.log(words);

const key = (purpose: string) => createHash("sha256").update(purpose).digest("base64");
process.env.SHOKAI_TOKEN_KEYS = `1:${key("bench token key ")}`;
process.env.SHOKAI_SEAL_KEYS = `1:${key("bench sealing key ")}`;
process.env.SHOKAI_SIGN_KEYS = `1:${key("bench signing key ")}`;
process.env.NEXTAUTH_SECRET = key("bench session key ");
// What the processes write down would stand between the figures: failures alone.
process.env.SHOKAI_LOG = "plain";

const folder = path.resolve(process.env.SHOKAI_DATA ?? ".shokai", "bench");
process.env.SHOKAI_DATA = folder;
mkdirSync(folder, { recursive: true });

say(`Starting PostgreSQL in ${folder}; ${os.cpus().length} cores, Node ${process.version}`);
const server = await startPostgres({ folder, ownerMayCreateDatabases: true });
const stop = async () => {
  await disconnect();
  await server.stop();
};
process.on("SIGINT", () => stop().then(() => process.exit(130)));

const figures: (Figure | Gap)[] = [];
try {
  await deploy(server.ownerUrl);
  if (!only || only === "import") {
    say(`Import: ${sizes.map((n) => n.toLocaleString("en")).join(", ")} rows, in turn with the bare statements`);
    const { measureImport } = await import("./import");
    figures.push(...(await measureImport(server, folder, sizes)));
  }
  if (!only || only === "register") {
    say("The exposure register: loading, looking up, classifying anew");
    const { measureRegister } = await import("./register");
    figures.push(...(await measureRegister(server, folder, rows ?? 1_000_000)));
  }
  if (only === "lookup") {
    say("A card looked up in a small and in a large register");
    const { measureLookUp } = await import("./register");
    figures.push(...(await measureLookUp(server, folder, rows ?? 10_000_000)));
  }
  if (!only || only === "analysis") {
    const cards = rows ?? 1_000_000;
    say(`What inquired cards have in common: ${cards.toLocaleString("en")} cards by ten attributes and all pairs`);
    const { measureAnalysis } = await import("./analysis");
    figures.push(...(await measureAnalysis(server, cards)));
  }
  if (only === "growth") {
    say("Growth: a million rows into five million inquiries (made once and kept, some minutes) and into none");
    const { measureGrowth } = await import("./growth");
    figures.push(...(await measureGrowth(server, folder, rows ?? 1_000_000)));
  }
  if (!only || only === "grid") {
    say("The check grid at a million records and at a thousand");
    const { measureGrid } = await import("./beside");
    figures.push(...(await measureGrid(server, folder, rows ?? 1_000_000)));
  }
  if (!only || only === "scale") {
    say("Counts and lists at 10,000 and 1,000,000 inquiries (the large database is made once and kept)");
    const { measureScale } = await import("./scale");
    figures.push(...(await measureScale(server)));
  }
  if (!only || only === "relief") {
    const cases = rows ?? 1_000_000;
    say(`The worklists at 10,000 and ${cases.toLocaleString("en")} open cases (made once and kept)`);
    const { measureRelief } = await import("./relief");
    figures.push(...(await measureRelief(server, cases)));
  }
  if (!only || only === "bridge") {
    say("The bridge between two publications at a million members (made once and kept)");
    const { measureBridge } = await import("./bridge");
    figures.push(...(await measureBridge(server)));
  }
  if (!only || only === "count") {
    say("The count as of any day and block over HTTP, at the ledgers of 10,000 and 10,000,000 inquiries (kept)");
    const { measureCount } = await import("./count");
    figures.push(...(await measureCount(server)));
  }
  if (!only || only === "lists") {
    say("Others' list pages during an import");
    const { measureBeside } = await import("./beside");
    figures.push(...(await measureBeside(server, folder, rows ?? 100_000)));
  }
  if (!only || only === "notice") {
    say("Public figure: the app's handler and nginx in turn");
    await createDatabase(server.superUrl, "bench_notice", "shokai");
    process.env.DATABASE_URL = named(server.appUrl, "bench_notice");
    await layGround();
    const { measureNotice } = await import("./notice");
    figures.push(...(await measureNotice(server, folder, rows ?? 100_000)));
  }
} finally {
  await stop();
}
if (json) for (const one of figures) console.log(JSON.stringify(one));
else printTable(figures);
process.exit(0);
