import iconv from "iconv-lite";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CsvProfile } from "@/lib/companies/schema";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { workbook } from "@/lib/intake/formats/workbook/workbook.fixture";
import { layGround, person, profile } from "@/lib/intake/ground.fixture";
import { learnNumberKeys } from "@/lib/vault/number-keys";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { TRY_LIMIT, tryProfile } from "./try";

let database: TestDatabase;
let company: number;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  company = await layGround();
});

const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";
const good = "R1,新規,4111111111111111,M1,2009/7/15,500,店,連絡 5555555555554444 まで";
async function attempt(content: string | Buffer, over: Partial<CsvProfile> = {}, whole = true) {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const result = await tryProfile(
    person(),
    { companyId: company, body: { ...profile, ...over }, fileName: "a.csv", whole },
    bytes,
  );
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}
/** Rows of every table: a try must leave the trail's entry and nothing else. */
async function everything(): Promise<Record<string, number>> {
  const { rows } = await database.asSuperuser(
    `select relname, (xpath('/row/n/text()', query_to_xml('select count(*) as n from ' || quote_ident(relname), false, true, '')))[1]::text::int as n
     from pg_stat_user_tables where schemaname = 'public'`,
  );
  return Object.fromEntries(rows.map((row) => [row.relname, row.n]));
}

test("a sample shows what would come of it, masked, and leaves nothing but its entry in the trail", async () => {
  await learnNumberKeys(db); // as every process has at its start
  const before = await everything();
  const text = `${header}\n${good}\nR2,謎,4111111111111112,,x,1,店,\n合計,,,,,501,,\n`;
  const tried = await attempt(iconv.encode(text, "cp932"));
  expect(tried).toMatchObject({
    refused: null,
    found: { encoding: "shift_jis", separator: ",", headerRow: 1 },
    records: 3,
    outcomes: { new: 1, problem: 1, skipped: 1 },
    findings: [
      { code: "KIND_UNKNOWN", level: "error", records: 1 },
      { code: "DATE_FORMAT", level: "error", records: 1 },
      { code: "CARD_NUMBER_IN_OTHER_COLUMN", level: "warning", records: 1 },
      { code: "CARD_LUHN", level: "warning", records: 1 },
    ],
  });
  expect(tried.first[0]).toMatchObject({
    line: 2,
    values: { reference: "R1", cardNumber: "411111••••••1111", misuseOn: "2009-07-15", amount: "500" },
    words: { kind: "新規" },
  });
  expect(JSON.stringify(tried)).not.toMatch(/4111111111111111|4111111111111112|5555555555554444/);
  const after = await everything();
  expect(after).toEqual({ ...before, audit_event: (before.audit_event ?? 0) + 1 });
  const trail = await database.asSuperuser("select type, details from audit_event order by seq desc limit 1");
  expect(trail.rows[0]).toEqual({
    type: "profile.tried",
    details: { companyId: company, bytes: iconv.encode(text, "cp932").length, records: 3, refused: null },
  });
});

test.each([
  ["a column that names a security code", `${header},CVV\n${good},123\n`, "SENSITIVE_AUTHENTICATION_CODES"],
  [
    "a magnetic track",
    `${header}\n${good.replace("店,", "%B4111111111111111^A/B^1212101,")}\n`,
    "SENSITIVE_AUTHENTICATION_CODES",
  ],
  [
    "a bare column that could be one",
    `${header},x\n${good},123\n${good.replace("R1", "R2")},456\n`,
    "COULD_BE_SECURITY_CODE",
  ],
  ["columns that are missing", "a,b\n1,2\n", "COLUMNS_MISSING"],
  ["broken bytes", Buffer.concat([Buffer.from(`${header}\n`), Buffer.from([0xff, 0xfe, 0x81])]), "ENCODING_BROKEN"],
  ["no record", `${header}\n`, "NO_RECORDS"],
])("%s is answered by a refusal, without a record beside it", async (_, content, code) => {
  const tried = await attempt(content);
  expect(tried).toMatchObject({ refused: { code }, found: null, records: 0, findings: [], first: [] });
});

test("a workbook is tried as it would be read, whatever the profile says its format is", async () => {
  const rows = [["表題"], header.split(","), good.split(","), ["合計"]];
  const bytes = await workbook([{ name: "照会", rows }]);
  expect(await attempt(bytes)).toMatchObject({
    refused: null,
    outcomes: { new: 1, problem: 0 },
    first: [{ line: 3, values: { reference: "R1", cardNumber: "411111••••••1111" } }],
  });
  const two = await workbook([
    { name: "照会", rows },
    { name: "控え", rows, state: "hidden" },
  ]);
  expect(await attempt(two)).toMatchObject({ refused: { code: "SHEET_UNCLEAR" }, records: 0 });
});

test("of a file's beginning the record that is cut off is left out", async () => {
  const tried = await attempt(`${header}\n${good}\nR2,新規,41111111111`, {}, false);
  expect(tried).toMatchObject({ refused: null, records: 1, outcomes: { new: 1 } });
});

test("only who receives deliveries may, for a company that is there, with a sample of some size", async () => {
  const input = { companyId: company, body: profile, fileName: "a.csv", whole: true };
  for (const role of ["hotline", "editor", "auditor", "admin"] as const) {
    await expect(tryProfile(person(role), input, Buffer.from("x"))).rejects.toThrow(Forbidden);
  }
  await expect(tryProfile(person(), { ...input, companyId: company + 1 }, Buffer.from("x"))).rejects.toThrow(NotFound);
  expect(await tryProfile(person(), input, Buffer.alloc(0))).toMatchObject({ ok: false, reason: "EMPTY" });
  expect(await tryProfile(person(), input, Buffer.alloc(TRY_LIMIT + 1))).toMatchObject({
    ok: false,
    reason: "TOO_LARGE",
  });
});
