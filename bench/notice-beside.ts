import { execFile } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { mintUser } from "@/lib/access/actor";
import { addDays } from "@/lib/core/dates";
import { acknowledgeWarning } from "@/lib/notices/commands/acknowledge-warning";
import { approveNotice } from "@/lib/notices/commands/approve-notice";
import { draftNotice } from "@/lib/notices/commands/draft-notice";
import { publishNotice } from "@/lib/notices/commands/publish-notice";
import { submitNotice } from "@/lib/notices/commands/submit-notice";
import { findNotice } from "@/lib/notices/find-notice";
import { writeDelivery } from "./file";
import { importOurs, type Server } from "./import";
import { readLoad } from "./notice";
import { type Figure, figure, limit, median } from "./report";

const CONNECTIONS = 64;
const SECONDS = 3;
/** Milliseconds from a publication's commit within which it has to be read everywhere. */
const VISIBLE = 5_000;

/**
 * The public figure while a delivery is read and committed: its slowest answers of a hundred against those of an idle
 * machine, and how long a publication takes from its commit to the first reader, idle and beside the import.
 * @param origin of a process that serves the notice of this folder
 */
export async function measureNoticeBeside(
  server: Server,
  folder: string,
  rows: number,
  origin: string,
): Promise<Figure[]> {
  const file = await writeDelivery(path.join(folder, `delivery-${rows}.csv`), rows);
  const url = `${origin}/notice/count.json`;
  const idle: number[] = [];
  const busy: number[] = [];
  const idleSeen: number[] = [];
  const busySeen: number[] = [];
  let asOf = "2009-08-01";
  const publish = async () => {
    asOf = addDays(asOf, 1);
    return publishedUntilServed(url, asOf);
  };
  await importOurs(server, file, rows, {
    before: async () => {
      for (let n = 0; n < 3; n++) idleSeen.push(await publish());
      for (let n = 0; n < 3; n++) idle.push(await slowest(url));
    },
    meanwhile: async (signal) => {
      while (!signal.aborted) {
        busySeen.push(await publish());
        if (!signal.aborted) busy.push(await slowest(url));
      }
    },
  });
  const name = `during an import of ${rows.toLocaleString("en")} rows`;
  return [
    figure(`public figure ${name}, slowest of a hundred against idle`, median(busy), "ms", median(idle), "<= 3"),
    limit("a publication, from its commit to the first reader, longest of three", Math.max(...idleSeen), "ms", VISIBLE),
    limit(`the same ${name}, longest of ${busySeen.length}`, Math.max(...busySeen), "ms", VISIBLE),
  ];
}

const people = ["editor", "manager"] as const;
const [editor, approver] = people.map((role) => mintUser({ id: role, name: role, roles: [role], locale: "en" }));

/** Publishes through the commands. @returns milliseconds from the commit until the served file says the new day */
async function publishedUntilServed(url: string, asOf: string): Promise<number> {
  if (!editor || !approver) throw new Error("nobody to publish");
  const drafted = await draftNotice(editor, { asOf });
  if (!drafted.ok) throw new Error(`not drafted: ${drafted.reason}`);
  const { id } = drafted.value;
  const { checklist } = await findNotice(editor, id);
  for (const { key } of checklist?.warnings ?? []) await acknowledgeWarning(editor, { id, key });
  const submitted = await submitNotice(editor, { id });
  if (!submitted.ok) throw new Error(`not submitted: ${submitted.reason}`);
  const approved = await approveNotice(approver, { id, hash: submitted.value.hash });
  if (!approved.ok) throw new Error(`not approved: ${approved.reason}`);
  const published = await publishNotice(editor, { id });
  if (!published.ok) throw new Error(`not published: ${published.reason}`);
  const from = performance.now();
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok && ((await answer.json()) as { asOf: string }).asOf === asOf) return performance.now() - from;
    if (performance.now() - from > 60_000) throw new Error("the publication was not served within a minute");
    await sleep(10);
  }
}

async function slowest(url: string): Promise<number> {
  const args = ["-t1", `-c${CONNECTIONS}`, `-d${SECONDS}s`, "--latency", url];
  return readLoad((await promisify(execFile)("wrk", args)).stdout).p99;
}
