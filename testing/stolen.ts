import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { mintKey, systemActor } from "@/lib/access/actor";
import { anAccount } from "@/lib/accounts/accounts.fixture";
import { exportTrail } from "@/lib/audit/queries";
import { db } from "@/lib/core/db";
import { storeSearch } from "@/lib/inquiries/searches";
import { mendCell } from "@/lib/intake/check/mend";
import { askCommit, commitBatch } from "@/lib/intake/commit/commit";
import { deliver, layGround, person, profile } from "@/lib/intake/ground.fixture";
import { readBatch } from "@/lib/intake/read/read";
import { typeBatch } from "@/lib/intake/read/type";
import { submitDelivery } from "@/lib/intake/senders/submit";
import { findMembers } from "@/lib/members/find-members";
import { revealCard } from "@/lib/vault/reveal";
import { canary, leaksIn } from "./canaries";
import type { TestDatabase } from "./database";

/** What an incident leaves behind, for whoever looks through it. */
export type Loot = { readonly canaries: string[]; readonly shown: [place: string, bytes: Buffer][] };

/**
 * Canaries by every door: uploaded, in their column and in wrong ones, typed, delivered by a key, put in by a mend,
 * replaced by a reissue, searched for, revealed; some in batches that were committed, some in one that was refused.
 * @param count canaries of the uploaded file
 */
export async function fillWithCanaries(count: number): Promise<Loot> {
  const company = await layGround("2010-01-15", {
    ...profile,
    columns: { ...profile.columns, oldCardNumber: ["旧番号"], newCardNumber: ["新番号"] } as typeof profile.columns,
  });
  const canaries = Array.from({ length: count + 7 }, (_, n) => canary(n));
  const [typed, sent, mended, inNote, inMember, old, fresh] = canaries.slice(count) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const system = systemActor("test");
  const commit = async (batchId: number) => {
    const done = await commitBatch(system, { batchId });
    if (!done.ok) throw new Error(done.reason);
  };
  const lines = canaries
    .slice(0, count)
    .map((card, n) => `R${n},${card},M${n},2009-07-15,${n + 1},店,${n % 3 ? "" : old},,${n === 1 ? fresh : ""}`);
  const head = "照会番号,カード番号,会員番号,利用日,金額,加盟店,旧番号,備考,新番号";
  const wrong = [
    `W1,${canaries[0]},M0,2009-07-15,1,店,,会員は ${inNote} と申告,`,
    `W2,${canaries[0]},${inMember},2009-07-15,2,店,,,`,
    `W3,4111111111111112,M9,2009-07-15,3,店,,,`,
  ];
  const batch = await deliver(company, `${head}\n${[...lines, ...wrong].join("\n")}\n`);
  await mendCell(person(), { batchId: batch.id, rowNo: lines.length + 3, field: "cardNumber", value: mended });
  await commit(batch.id);
  const row = { cardNumber: typed, memberNumber: "T1", misuseOn: "2009-07-16", amount: "500", merchant: "店" };
  const typing = await typeBatch(person(), { companyId: company, receivedOn: "2009-07-20", rows: [row] } as never);
  if (!typing.ok) throw new Error(typing.reason);
  await commit(typing.value.batchId);
  const key = mintKey({ id: 1, name: "key", companyId: company, scopes: ["submit"] });
  const body = Buffer.from(`照会番号,カード番号,会員番号,利用日,金額,加盟店\nK1,${sent},K1,2009-07-17,70,店\n`);
  const submitted = await submitDelivery(key, {
    kind: "file",
    query: {},
    bytes: body.length,
    body: (async function* () {
      yield new Uint8Array(body);
    })(),
  });
  if (!submitted.ok) throw new Error(submitted.reason);
  const waiting = await db.batch.findFirstOrThrow({ where: { state: "received" }, select: { id: true } });
  await readBatch(system, waiting.id);
  await askCommit(person("manager"), { batchId: waiting.id });

  const manager = (await anAccount("canary-manager", ["manager"])).actor;
  await storeSearch(manager, { kind: "card", text: canaries[1] as string });
  await findMembers(manager, canaries[2] as string);
  const card = await db.card.findFirstOrThrow({ orderBy: { id: "asc" }, select: { id: true } });
  const seen = await revealCard(manager, { cardId: card.id, code: "authority", reason: "監督官庁の求めによる確認" });
  if (!seen.ok || !canaries.includes(seen.value.number)) throw new Error("the reveal gave no canary");
  const trail: string[] = [];
  for await (const part of exportTrail(manager, { filter: { timeZone: "Asia/Tokyo" }, newestFirst: true })) {
    trail.push(JSON.stringify(part));
  }
  return { canaries, shown: [["the trail's export", Buffer.from(trail.join("\n"))]] };
}

/** Errors whose words hold a canary, as the ground would give them: an overflow, a broken key, a deadlock. */
export async function provokeErrors(canaries: readonly string[]): Promise<void> {
  const [a, b] = canaries as [string, string];
  const failing = [
    db.$queryRaw`select ${a}::text::int`,
    db.$executeRaw`insert into pace (bucket, free_at) values (${a}, now()), (${a}, now())`,
    db.$queryRaw`select ('{"number":' || ${b}::text || ',}')::json`,
  ];
  const ends = await Promise.allSettled(failing);
  if (ends.some((end) => end.status === "fulfilled")) throw new Error("an error was expected");
}

/** Everything that a thief of the disk has: the database's files, the log before writing, the server's own log. */
export async function lootOf(database: TestDatabase): Promise<[place: string, bytes: Buffer][]> {
  await database.asSuperuser("checkpoint");
  const { rows } = await database.asSuperuser(
    "select current_setting('data_directory') as folder, oid::text from pg_database where datname = current_database()",
  );
  const { folder, oid } = rows[0] as { folder: string; oid: string };
  const files = [
    ...under(path.join(folder, "base", oid)),
    ...under(path.join(folder, "pg_wal")),
    ...under(path.join(folder, "base", "pgsql_tmp")),
  ];
  // A file may go while it is looked at: the server's, not ours.
  const read = files.flatMap((file): [string, Buffer][] => {
    try {
      return [[path.relative(folder, file), readFileSync(file)]];
    } catch {
      return [];
    }
  });
  return [...read, ...(await tablesOf(database))];
}

/** Every table as text: what is compressed on the disk lies open here. */
async function tablesOf(database: TestDatabase): Promise<[string, Buffer][]> {
  const { rows } = await database.asSuperuser(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname in ('public', 'graphile_worker')`,
  );
  const tables: [string, Buffer][] = [];
  for (const { name } of rows) {
    const found = await database.asSuperuser(`select t::text as row from ${name} t`);
    tables.push([name, Buffer.from(found.rows.map(({ row }) => row).join("\n"))]);
  }
  return tables;
}

/** Every file below a folder. */
export function under(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

/** The first leaks in all of it. */
export function leaks(places: readonly [string, Buffer][], canaries: readonly string[]): string[] {
  return places.flatMap(([place, bytes]) => leaksIn(place, bytes, canaries)).slice(0, 20);
}
