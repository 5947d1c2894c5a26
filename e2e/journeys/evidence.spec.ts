import { readFile } from "node:fs/promises";
import { csv, deliver, rowsOf } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { commit } from "@/e2e/pages/batches";

test.use({ seed: "bare" });

const pdf = Buffer.concat([Buffer.from("%PDF-1.7\n", "latin1"), Buffer.alloc(1_500_000, 3)]);

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);
  const words = (key: string, values?: Record<string, string>) => t(`inquiries.evidence.${key}`, values);

  test(`a proof is attached, opened as it was, and taken back; what is no proof is refused (${locale})`, async ({
    signedIn,
    site,
    faults,
  }) => {
    faults.allow(/status of 4(09|15|22)/);
    const [row] = rowsOf(`PROOF${locale}`, 1);
    if (!row) throw new Error("a row");
    const page = await signedIn("intake", { locale });
    await page.goto(`/batches/${await deliver(site, page, csv([row]))}`);
    await commit(page, t);
    const [inquiry] = await site.query<{ id: number }>("select id from inquiry where reference = $1", [row.reference]);
    await page.goto(`/inquiries/${inquiry?.id}`);
    await expect(page.getByText(words("none"))).toBeVisible();
    await page.getByText(words("attach"), { exact: true }).click();
    const send = async (name: string, buffer: Buffer) => {
      await page.locator("input[type=file]").setInputFiles({ name, mimeType: "application/pdf", buffer });
      await page.getByRole("button", { name: words("send"), exact: true }).click();
    };
    const refused = page.getByRole("alert");

    await send("回答.pdf", Buffer.from("<html><script>alert(1)</script>"));
    await expect(refused.filter({ hasText: words("refusals.KIND_REFUSED", { what: "html" }) })).toBeVisible();
    await page.getByRole("button", { name: words("otherFile") }).click();
    await send("mail.txt", Buffer.from(`カード ${row.card} の件`));
    await expect(refused.filter({ hasText: words("refusals.CARD_NUMBER_IN_FILE") })).toBeVisible();
    await page.getByRole("button", { name: words("otherFile") }).click();

    await page.getByLabel(words("about")).first().fill("返金の控え");
    await send("回答書.pdf", pdf);
    await expect(page.getByText("回答書.pdf", { exact: true })).toBeVisible();
    const arriving = page.waitForEvent("download");
    await page.getByRole("link", { name: words("open"), exact: true }).click();
    const file = await arriving;
    expect(file.suggestedFilename()).toBe("回答書.pdf");
    expect((await readFile(await file.path())).equals(pdf)).toBe(true);
    const stored = await site.query("select from case_evidence where inquiry_id = $1", [inquiry?.id]);
    expect(stored).toHaveLength(1);

    await page.getByText(words("refer"), { exact: true }).click();
    await page.getByLabel(words("where")).fill("回答書綴り 第3号");
    await page.getByRole("button", { name: words("save"), exact: true }).click();
    await expect(page.getByText("回答書綴り 第3号")).toBeVisible();

    await page.getByText(words("withdraw"), { exact: true }).first().click();
    await page.getByLabel(words("withdrawReason")).first().fill("別の照会のもの");
    await page.getByRole("button", { name: words("withdrawSave"), exact: true }).click();
    await expect(page.getByText(/別の照会のもの/)).toBeVisible();

    const hotline = await signedIn("hotline", { locale });
    await hotline.goto(`/inquiries/${inquiry?.id}`);
    await expect(hotline.getByText("回答書.pdf", { exact: true })).toBeVisible();
    await expect(hotline.getByRole("link", { name: words("open"), exact: true })).toHaveCount(0);
    await expect(hotline.getByText(words("attach"), { exact: true })).toHaveCount(0);
  });
}
