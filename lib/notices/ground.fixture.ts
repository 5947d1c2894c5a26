import { mintUser, systemActor } from "@/lib/access/actor";
import type { Role } from "@/lib/access/rights";
import { change, changed } from "@/lib/audit/change";
import { type IsoDate, toDbDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { appendBlock, lockLedger } from "@/lib/ledger/append";
import type { Cause } from "@/lib/ledger/schema";
import { bridgeParts } from "./rules";

/** For tests: an incident whose business clock stands at noon of a day, Asia/Tokyo. */
export async function layIncident(today: IsoDate): Promise<void> {
  const clockFixedAt = new Date(`${today}T03:00:00.000Z`);
  await db.incident.upsert({
    where: { id: 1 },
    update: { clockFixedAt },
    create: {
      id: 1,
      nameJa: "カード情報流出事案",
      nameEn: "Card data leak",
      organisationJa: "架空生命保険株式会社",
      organisationEn: "Imaginary Life Insurance",
      startedOn: toDbDate("2009-07-14"),
      clockFixedAt,
      placeholders: [],
      isDemo: true,
    },
  });
}

/** For tests: a signed-in person. */
export function person(name: string, ...roles: Role[]) {
  return mintUser({ id: `user-${name}`, name, roles, locale: "ja" });
}

export type TestEntry = { member: number; on: IsoDate; delta: 1 | -1; cause?: Cause };

/** For tests: one ledger block with the given entries, and the members that it names. */
export async function layBlock(cause: Cause, entries: readonly TestEntry[]): Promise<number> {
  const outcome = await change(systemActor("test"), async (tx) => {
    await lockLedger(tx);
    await tx.$executeRaw`create temporary table fresh_entry (member_id int, effective_on date, delta smallint, cause text) on commit drop`;
    const rows = JSON.stringify(entries.map((e) => ({ m: e.member, d: e.on, x: e.delta, c: e.cause ?? cause })));
    await tx.$executeRaw`
      insert into fresh_entry select m, d, x, c from jsonb_to_recordset(${rows}::jsonb) as t (m int, d date, x smallint, c text)`;
    const no = await appendBlock(tx, systemActor("test"), cause, cause === "rule_or_limit" ? "limits" : "test:1");
    await tx.$executeRaw`
      insert into member (id, born_block) select distinct member_id, ${no}::int from fresh_entry on conflict do nothing`;
    return changed(no, { type: "clock.moved", subject: "test", details: { to: "" } });
  });
  if (!outcome.ok) throw new Error("refused");
  return outcome.value;
}

/** For tests: a published figure as it would stand after its approvals. */
export async function layPublication(of: {
  version: number;
  asOf: IsoDate;
  count: number;
  correctsId?: number;
  noteJa?: string;
  blockNo?: number;
}): Promise<number> {
  const at = new Date(`${of.asOf}T15:00:00.000Z`);
  const nothing = { in: 0, out: 0 };
  const { id } = await db.publication.create({
    data: {
      version: of.version,
      state: "published",
      asOf: toDbDate(of.asOf),
      blockNo: of.blockNo ?? 1,
      count: of.count,
      bridge: {
        previous: of.count,
        parts: Object.fromEntries(bridgeParts.map((part) => [part, nothing])),
      },
      correctsId: of.correctsId ?? null,
      correctionJa: of.correctsId ? "遅れて届いた照会" : null,
      correctionEn: of.correctsId ? "late delivery" : null,
      noteJa: of.noteJa ?? "",
      draftedBy: "user-a",
      draftedByName: "a",
      draftedAt: at,
      editors: ["user-a"],
      approvedBy: "user-b",
      approvedByName: "b",
      approvedAt: at,
      publishedAt: at,
    },
  });
  return id;
}
