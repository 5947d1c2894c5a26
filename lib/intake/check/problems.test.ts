import iconv from "iconv-lite";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { commitBatch } from "@/lib/intake/commit/commit";
import { revertBatch } from "@/lib/intake/commit/revert";
import { deliver, layGround, person } from "@/lib/intake/ground.fixture";
import { listRecords } from "@/lib/intake/queries";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { encodeText, mappable } from "./encode";
import { downloadProblems } from "./problems";
import { findCardProposal, takeCardProposal } from "./propose-card";

let database: TestDatabase;
let company: number;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.reset();
  company = await layGround();
});
afterAll(disconnect);

const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考,支店";
const words = { reason: "不備の内容", say: (one: { code: string }) => one.code, unmappable: "〓あり" };

async function download(batchId: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of (await downloadProblems(person(), batchId, words)).bytes) parts.push(part);
  return Buffer.concat(parts);
}

test("what waits goes back in the sender's own columns, separator and encoding, with why and a number", async () => {
  const rows = [
    header.replaceAll(",", ";"),
    "R1;新規;4111111111111111;M1;2009/7/15;五百;髙島①;;本店",
    "R2;新規;4242424242424242;M2;2009/7/16;100;店;;本店",
    'R3;新規;;;2009/7/16;-500;=SUM(1);"二行の\r\n備考";"=cmd|支店"',
  ];
  const batch = await deliver(company, iconv.encode(`${rows.join("\r\n")}\r\n`, "cp932"));
  const sent = await download(batch.id);
  expect(iconv.decode(sent, "cp932")).toBe(
    [
      `${header.replaceAll(",", ";")};不備の内容;Shokai No.`,
      `R1;新規;411111******1111;M1;2009/7/15;五百;髙島①;;本店;AMOUNT_FORMAT;${batch.id}-1`,
      `R3;新規;;;2009/7/16;-500;'=SUM(1);"二行の\r\n備考";'=cmd|支店;AMOUNT_NEGATIVE / CARD_MISSING;${batch.id}-3`,
      "",
    ].join("\r\n"),
  );
  expect(await db.auditEvent.findFirstOrThrow({ where: { type: "batch.problemsDownloaded" } })).toMatchObject({
    details: { rows: 2 },
  });
  await expect(downloadProblems(person("auditor"), batch.id, words)).rejects.toThrow(Forbidden);
});

test("the corrected file's records find their places, and the earlier ones say which batch answered them", async () => {
  const first = await deliver(
    company,
    [header, "R1,新規,4111111111111111,M1,2009/7/15,五百,店,,", ",新規,5555555555554444,M3,2009/7/15,七百,店,,"].join(
      "\n",
    ),
  );
  await db.record.count();
  await expect(commitBatch(person(), { batchId: first.id })).resolves.toMatchObject({ reason: "NOTHING_TO_COMMIT" });
  const good = await deliver(
    company,
    [header, "R9,新規,4242424242424242,M2,2009/7/16,100,店,,", ",新規,5555555555554444,M3,2009/7/15,七百,店,,"].join(
      "\n",
    ),
  );
  await commitBatch(person(), { batchId: good.id });
  const back = (await download(good.id)).toString().replace("七百", "700");
  // The card number came masked; the member number says who it is, so that the record can be taken.
  const corrected = await deliver(company, Buffer.from(back), { receivedOn: "2009-07-22" });
  expect((await listRecords(person(), corrected.id)).rows[0]).toMatchObject({
    outcome: "new",
    answers: { batchId: good.id, rowNo: 2 },
  });
  const waiting = async () => (await listRecords(person(), good.id, { filter: { outcomes: ["problem"] } })).rows[0];
  expect(await waiting()).toMatchObject({ answeredBy: null });
  await commitBatch(person(), { batchId: corrected.id });
  expect(await waiting()).toMatchObject({ answeredBy: corrected.id });
  expect((await listRecords(person(), good.id, { filter: { work: "answered" } })).rows).toHaveLength(1);
  await expect(downloadProblems(person(), good.id, words)).rejects.toThrow(NotFound);
  await revertBatch(person(), { batchId: corrected.id, reason: "試験" });
  expect(await waiting()).toMatchObject({ answeredBy: null });
  // By its reference as well, without the number.
  const byKey = await deliver(company, [header, "R1,新規,4111111111111111,M1,2009/7/15,500,店,,"].join("\n"), {
    receivedOn: "2009-07-23",
  });
  await commitBatch(person(), { batchId: byKey.id });
  const { rows } = await listRecords(person(), first.id, { filter: { work: "answered" } });
  expect(rows.map((row) => [row.rowNo, row.answeredBy])).toEqual([[1, byKey.id]]);
});

test("a number masked in the download is proposed again for the record that answers, and a person says yes", async () => {
  const first = await deliver(
    company,
    [header, "R8,新規,4242424242424242,M2,2009/7/16,100,店,,", "R1,新規,4111111111111111,,2009/7/15,五百,店,,"].join(
      "\n",
    ),
  );
  await commitBatch(person(), { batchId: first.id });
  const back = (await download(first.id)).toString().replace("五百", "500");
  const corrected = await deliver(company, Buffer.from(back), { receivedOn: "2009-07-22" });
  const proposal = await findCardProposal(person(), corrected.id, 1);
  expect(proposal).toMatchObject({ bin: "411111", last4: "1111", why: ["answers", "digits"] });
  await takeCardProposal(person(), { batchId: corrected.id, rowNo: 1, token: proposal?.token ?? "" });
  expect((await listRecords(person(), corrected.id)).rows[0]).toMatchObject({
    outcome: "new",
    values: { cardNumber: "411111••••••1111" },
    mends: [{ field: "cardNumber", value: "411111******1111", proposed: true }],
  });
});

test("what an encoding does not have stands as 〓; what it has comes back", () => {
  const text = "髙①㈱～ｶﾅ漢字abc";
  for (const encoding of ["shift_jis", "euc-jp", "iso-2022-jp"] as const) {
    const written = mappable(`${text}😀`, encoding);
    expect(written.endsWith("〓")).toBe(true);
    expect(new TextDecoder(encoding).decode(encodeText(written, encoding))).toBe(written);
  }
  expect(mappable(text, "shift_jis")).toBe(text);
});
