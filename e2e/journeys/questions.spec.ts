import { readFileSync } from "node:fs";
import { deliver, type Row, rowsOf } from "@/e2e/fixtures/delivery";
import type { Site } from "@/e2e/fixtures/site";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { arrived, commit, tile, upload } from "@/e2e/pages/batches";

test.use({ seed: "bare" });

const columns = {
  reference: ["照会番号"],
  cardNumber: ["カード番号"],
  misuseOn: ["利用日"],
  amount: ["金額"],
  merchant: ["加盟店"],
  detectionCase: ["段階"],
  reliefStatus: ["対応結果"],
  reliefAmount: ["対応金額"],
  reliefOn: ["対応日"],
};

/** A card company whose files say what became of each use. */
async function answering(site: Site, code: string): Promise<number> {
  const [company] = await site.query<{ id: number }>(
    "insert into company (code, name_ja, name_en) values ($1, $1, $1) returning id",
    [code],
  );
  const id = company?.id as number;
  await site.query(
    `insert into profile (company_id, version, body, created_by)
     select $1, 1, (select body from profile where company_id = 1 and version = 1) || $2::jsonb, 'test'`,
    [
      id,
      JSON.stringify({
        columns,
        values: {
          kind: {},
          detectionCase: { 請求前: 1, 引落後: 3 },
          useStatus: {},
          reason: {},
          reliefStatus: { 請求: "charged", 返金: "refunded", 請求前停止: "blocked_before_billing" },
        },
      }),
    ],
  );
  return id;
}

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`a card company is asked by a file of its own, fills it in, and its delivery is the answer (${locale})`, async ({
    signedIn,
    site,
  }) => {
    const code = locale === "ja" ? "TOI-JA" : "TOI-EN";
    const companyId = await answering(site, code);
    const [open, owed] = rowsOf(`QA${locale}`, 2) as [Row, Row];
    const page = await signedIn("intake", { locale });
    const first = [
      "照会番号,カード番号,利用日,金額,加盟店,段階,対応結果,対応金額,対応日",
      `${open.reference},${open.card},2009/7/20,12000,みどり商店,,,,`,
      `${owed.reference},${owed.card},2009/7/20,8000,みどり商店,引落後,請求,8000,2009/7/28`,
    ];
    const batchId = await deliver(site, page, Buffer.from(`${first.join("\r\n")}\r\n`), { companyId });
    await page.goto(`/batches/${batchId}`);
    await commit(page, t);

    await page.goto(`/answers?company=${companyId}`);
    const asked = page.getByRole("region", { name: code });
    await expect(asked.getByText(t("answers.asks.CASE"))).toBeVisible();
    await expect(asked.getByText(t("answers.asks.REFUND"))).toBeVisible();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: t("answers.download") }).click(),
    ]);
    const text = readFileSync(await download.path(), "utf8");
    // In the company's language, whatever the reader's.
    expect(text).toContain(wordsOf("ja")("answers.file.asks.CASE"));
    expect(text).not.toContain(open.card);

    const filled = text
      .split("\r\n")
      .map((line) => {
        const cells = line.split(",");
        if (line.includes(`${open.reference},`)) cells.splice(5, 2, "請求前", "請求前停止");
        if (line.includes(`${owed.reference},`)) cells.splice(6, 3, "返金", "8000", "2009/8/20");
        return cells.join(",");
      })
      .join("\r\n");
    await upload(
      page,
      t,
      { name: `回答 ${locale}.csv`, buffer: Buffer.from(filled) },
      { company: code, receivedOn: "2009-08-24" },
    );
    const answer = await arrived(page);
    await expect(tile(page, t, "batches.outcomes.amendment", "2")).toBeVisible();
    await commit(page, t);
    expect(
      await site.query(
        "select e.kind, e.amount::int, e.source_batch from money_entry e join inquiry i on i.id = e.inquiry_id where i.reference = $1 order by e.id",
        [owed.reference],
      ),
    ).toEqual([
      { kind: "charge", amount: 8000, source_batch: batchId },
      { kind: "refund", amount: 8000, source_batch: answer },
    ]);
    await page.goto(`/answers?company=${companyId}`);
    await expect(page.getByText(t("answers.noQuestion"))).toBeVisible();
  });
}
