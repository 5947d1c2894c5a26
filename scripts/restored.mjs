// What stands in a restored data folder: verified with the heads that were kept, and what is missing since.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { startPostgres } from "./postgres.mjs";
import { standingOf, tellStanding } from "./standing.mjs";

const HEAD = /^(?:(\d{4}-\d\d-\d\d) (\d+)|trail (\d{4}-\d\d-\d\d) (\d+)) [0-9a-f]{64} \d+$/;

/** Heads are of the ledger's blocks and the trail's segments; those of later ones cannot be held against anything. */
export function partHeads(text, { block, segment }) {
  const within = [];
  const later = [];
  for (const line of text.split(/\r?\n/)) {
    const [, day, no, trailDay, segmentNo] = HEAD.exec(line.trim()) ?? [];
    if (day === undefined && trailDay === undefined) continue;
    const isWithin = day === undefined ? Number(segmentNo) <= (segment ?? 0) : Number(no) <= (block ?? 0);
    (isWithin ? within : later).push(line.trim());
  }
  return { within, later };
}

/**
 * Starts the restored server, has it verified, and stops it.
 * @param {{ data: string, heads?: string[], root: string }} options `heads`: files of heads beside the restored one
 * @returns {Promise<{ sound: boolean, words: string, standing: Record<string, any>, later: string[] }>} `words`: the
 *   verifier's; `later`: heads of what is not there
 */
export async function lookAtRestored({ data, heads = [], root }) {
  const server = await startPostgres({ folder: data });
  const aside = fs.mkdtempSync(path.join(os.tmpdir(), "shokai-heads-"));
  try {
    const client = new pg.Client({ connectionString: server.superUrl.replace(/[^/]*$/, "shokai") });
    await client.connect();
    const standing = await standingOf(client).finally(() => client.end());
    const later = [];
    const anchors = [];
    for (const file of [path.join(data, "ledger-heads.txt"), ...heads]) {
      if (!fs.existsSync(file)) continue;
      const parts = partHeads(fs.readFileSync(file, "utf8"), standing);
      later.push(...parts.later);
      if (parts.within.length === 0) continue;
      const anchor = path.join(aside, `${anchors.length}-heads.txt`);
      fs.writeFileSync(anchor, `${parts.within.join("\n")}\n`);
      anchors.push("--anchor", anchor);
    }
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", "tsx", path.join(root, "verify", "main.ts"), "--lang", "en", ...anchors],
      { cwd: root, env: { ...process.env, SHOKAI_VERIFY_DATABASE: server.appUrl }, encoding: "utf8" },
    );
    // 4: nothing is wrong, and there was nothing to hold it against.
    return { sound: status === 0 || status === 4, words: stdout + stderr, standing, later: [...new Set(later)] };
  } finally {
    fs.rmSync(aside, { recursive: true, force: true });
    await server.stop();
  }
}

/** @param {{ standing: Record<string, any>, later: string[] }} found */
export function tellMissing({ standing, later }) {
  const days = later.map((line) => `  ${line}`).join("\n");
  return `The restored database stands at:
${tellStanding(standing)}
${later.length ? `Missing, by the heads that were kept:\n${days}\n` : ""}Whatever was committed after its last event is missing. Say so before anything is published: deliveries after number
${standing.batch ?? 0} have to be sent again, decisions after that instant made again.`;
}
