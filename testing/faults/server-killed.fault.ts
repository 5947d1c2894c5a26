import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { actorOfUser } from "@/lib/access/session";
import { isAway } from "@/lib/core/away";
import { db } from "@/lib/core/db";
import type { Result } from "@/lib/core/result";
import { askCommit } from "@/lib/intake/commit/commit";
import { layGround, send } from "@/lib/intake/ground.fixture";
import { checklistOf } from "@/lib/notices/checklist";
import { acknowledgeWarning } from "@/lib/notices/commands/acknowledge-warning";
import { approveNotice } from "@/lib/notices/commands/approve-notice";
import { draftNotice } from "@/lib/notices/commands/draft-notice";
import { publishNotice } from "@/lib/notices/commands/publish-notice";
import { submitNotice } from "@/lib/notices/commands/submit-notice";
import { person } from "@/lib/notices/ground.fixture";
import { OwnServer } from "@/testing/own-server";

/*
 * SECURITY CR-05: all of PostgreSQL is killed ten times, from the first byte of a delivery to the publication of its
 * figure, each time where somebody comes to write. What was answered "done" is there, what was not is not there by half,
 * and the server's own checks of its files find nothing.
 */

const server = new OwnServer();
beforeAll(() => server.begin());
afterAll(() => server.end());

const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";
const cards = ["4111111111111111", "4242424242424242", "5555555555554444", "3530111333300000", "4000056655665556"];
const delivery = [
  header,
  ...Array.from(
    { length: 2_000 },
    (_, i) => `R${i},新規,${cards[i % cards.length]},M${i % 97},2009/7/15,${100 + i},店${i % 9},`,
  ),
].join("\n");

const editor = person("editor", "editor");
const manager = person("manager", "manager");
const kills: [string, string][] = [];

/** Whatever has been answered "done" so far, as a question to the database and the answer that must be given for ever. */
const promised = new Map<string, unknown>();
async function keepsItsPromises(moment: string): Promise<void> {
  for (const [text, answer] of promised) expect(await server.look(text), `${moment}: ${text}`).toEqual(answer);
}
async function promise(text: string): Promise<void> {
  promised.set(text, await server.look(text));
}
const standing = () =>
  server.look(`select (select json_agg(b order by id) from (select id, state from batch) b) as batches,
    (select json_agg(p order by id) from (select id, state, version from publication) p) as publications,
    (select count(*)::int from delivery_piece) as pieces, (select count(*)::int from publication_submission) as submissions,
    (select count(*)::int from certificate) as certificates, (select count(*)::int from audit_event where type like 'notice.%' or type = 'batch.received') as events`);

/** Kills where a person's command comes to write: it was not answered, nothing of it is there; asked again it is done. */
async function killCommand<T, R extends string>(table: string, command: () => Promise<Result<T, R>>): Promise<T> {
  const before = await standing();
  const outcome = await server.killAt(table, command);
  expect(outcome.status, table).toBe("rejected");
  if (outcome.status === "rejected") expect(isAway(outcome.reason), String(outcome.reason)).toBe(true);
  expect(await standing(), table).toEqual(before);
  await keepsItsPromises(table);
  kills.push([table, "not answered; nothing of it there"]);
  const again = await vi.waitUntil(() => command().catch((error) => (isAway(error) ? null : Promise.reject(error))), {
    timeout: 60_000,
    interval: 200,
  });
  if (!again.ok) throw new Error(again.reason);
  return again.value;
}

/** Kills where the worker comes to write; it goes on by itself. */
async function killWorker(table: string, act: () => Promise<unknown>): Promise<void> {
  const outcome = await server.killAt(table, act);
  expect(outcome.status, table).toBe("fulfilled");
  await keepsItsPromises(table);
  kills.push([table, "the worker's; it went on"]);
}

test("ten kills between the first byte and the published figure", async () => {
  const company = await layGround("2010-01-15");
  const { id: userId } = await db.user.create({
    data: { login: "asker", displayName: "確定担当", roles: ["intake"] },
    select: { id: true },
  });
  const received = () => send(company, Buffer.from(delivery), { receivedOn: "2009-07-20" });
  await killCommand("delivery_piece", received).then(({ batchId }) => expect(batchId).toBeGreaterThan(0));
  const { id: batchId } = await db.batch.findFirstOrThrow();
  await promise("select id, company_id, received_on::text from batch");
  await promise("select count(*)::int as n, sum(length(sealed))::int as bytes from delivery_piece");
  const stateOf = async () => (await db.batch.findUnique({ where: { id: batchId } }).catch(() => null))?.state;
  const reaches = (state: string) =>
    vi.waitUntil(async () => (await stateOf()) === state, { timeout: 240_000, interval: 50 });

  await killWorker("record_cells", () => server.startWorker());
  await killWorker("record", async () => undefined);
  await reaches("review");
  await promise("select count(*)::int as n, md5(string_agg(key, ',' order by row_no)) as keys from record");
  const ask = async () => askCommit(await actorOfUser(userId), { batchId });
  await killWorker("inquiry", async () => expect(await ask()).toMatchObject({ ok: true }));
  await killWorker("member", async () => undefined);
  await killWorker("ledger_delta", async () => undefined);
  await reaches("committed");
  await promise("select no, encode(hash, 'hex') as hash from ledger_block");
  await promise("select count(*)::int as n, count(distinct key)::int as keys from inquiry where live");

  const drafted = await draftNotice(editor, { asOf: "2009-07-20", coverageReason: "試験のため" });
  if (!drafted.ok) throw new Error(drafted.reason);
  const { id } = drafted.value;
  const draft = await db.publication.findUniqueOrThrow({ where: { id } });
  for (const { key } of (await checklistOf(db, draft)).warnings)
    expect(await acknowledgeWarning(editor, { id, key })).toMatchObject({ ok: true });
  await promise("select id, as_of::text, count, block_no from publication");
  const { hash } = await killCommand("publication_submission", () => submitNotice(editor, { id }));
  await promise("select encode(hash, 'hex') as hash from publication_submission");
  await killCommand("publication", () => approveNotice(manager, { id, hash }));
  await promise("select approved_by from publication");
  await killCommand("certificate", () => publishNotice(editor, { id }));
  await promise("select version, published_by, published_at from publication");
  await promise("select version, body from certificate");

  // The tenth: nobody is at work.
  await server.kill();
  await server.start();
  kills.push(["at rest", "all there"]);
  await keepsItsPromises("at rest");

  const rows = await server.look<{ type: string; n: number }>(
    "select type, count(*)::int as n from audit_event where type like 'notice.%' or type in ('batch.received', 'batch.committed') group by 1 order by 1",
  );
  expect(
    rows.map(({ n }) => n),
    JSON.stringify(rows),
  ).toEqual(rows.map(() => 1));
  expect(await server.look("show data_checksums")).toEqual([{ data_checksums: "on" }]);
  expect(await server.broken()).toEqual([]);
  const verified = spawnSync(process.execPath, ["--import", "tsx", "verify/main.ts", "--lang", "en"], {
    env: { ...process.env, SHOKAI_VERIFY_DATABASE: server.running.appUrl },
    encoding: "utf8",
  });
  expect(verified.status, verified.stdout + verified.stderr).toBe(4); // sound; there is no anchor from outside
  console.log(kills.map(([table, how], i) => `  ${String(i + 1).padStart(2)}  ${table.padEnd(24)}${how}`).join("\n"));
  expect(kills).toHaveLength(10);
});
