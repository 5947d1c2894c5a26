import { readFileSync } from "node:fs";
import iconv from "iconv-lite";
import { cardNumber, countNow } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { arrived, commit, tile, upload } from "@/e2e/pages/batches";
import { addCompany, saveButton, trySample } from "@/e2e/pages/profiles";

test.use({ seed: "bare", part: "profiles" });

/** Columns of the records, each with its bytes. */
const layout = [
  { field: "reference", name: "番号", length: 8 },
  { field: "cardNumber", name: "カード", length: 16 },
  { field: "memberNumber", name: "会員", length: 8 },
  { field: "misuseOn", name: "利用日", length: 8 },
  { field: "amount", name: "金額", length: 10 },
  { field: "merchant", name: "加盟店", length: 20 },
] as const;

/** A card that only this run's records name: members are counted once. */
function cardOf(prefix: string, i: number): string {
  return cardNumber((prefix.startsWith("FJ") ? 20_000_000 : 30_000_000) + i);
}

/** Records as a host system writes them: CP932, no header, every cell as many bytes wide as its column. */
function records(prefix: string, amounts: readonly string[]): Buffer {
  const lines = amounts.map((amount, i) => {
    const cells = [`${prefix}${i}`, cardOf(prefix, i), `${prefix}M${i}`, "20090720", amount, "髙島商店ﾖｺﾊﾏ"];
    return layout
      .map(({ length }, at) => {
        const cell = cells[at] as string;
        return cell + " ".repeat(length - iconv.encode(cell, "cp932").length);
      })
      .join("");
  });
  return iconv.encode(`${lines.join("\r\n")}\r\n`, "cp932");
}

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`a host system's fixed columns, from the profile to the commit; what was wrong goes back as it came and returns (${locale})`, async ({
    signedIn,
    site,
  }) => {
    test.setTimeout(300_000);
    const prefix = locale === "ja" ? "FJ" : "FE";
    const company = {
      nameJa: `固定信販${prefix}`,
      nameEn: `Fixed Credit ${prefix}`,
      code: `FIXED-${prefix}`,
      // Of all those numbers that the fixture makes, this one's: a range is one company's only.
      binRanges: locale === "ja" ? "99990002" : "99990003",
    };
    const name = locale === "ja" ? company.nameJa : company.nameEn;
    const page = await signedIn("manager", { locale });
    const before = await countNow(site);
    await addCompany(page, t, company);
    await page.goto(`${page.url()}/profile`);
    await page.getByLabel(t("companies.profile.formatField")).selectOption("fixed");
    await page.getByLabel(t("batches.look.encoding")).selectOption("shift_jis");
    let start = 1;
    for (const [at, { field, name: column, length }] of layout.entries()) {
      const number = at + 1;
      if (at > 0) await page.getByRole("button", { name: t("companies.profile.cells.add"), exact: true }).click();
      await page.getByLabel(t("companies.profile.cells.name", { number }), { exact: true }).fill(column);
      await page.getByLabel(t("companies.profile.cells.length", { number }), { exact: true }).fill(String(length));
      // The next column is proposed to begin where this one ends.
      await expect(page.getByLabel(t("companies.profile.cells.start", { number }), { exact: true })).toHaveValue(
        String(start),
      );
      start += length;
      await page
        .getByLabel(t("companies.profile.headerOf", { field: t(`batches.fields.${field}`), number: 1 }))
        .fill(column);
    }
    await trySample(page, { name: "見本.txt", buffer: records(`${prefix}S`, ["1200", "3400"]) });
    await expect(page.getByText(t("companies.profile.try.noFindings"))).toBeVisible();
    await saveButton(page, t, false).click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

    const said = { company: name, receivedOn: "2009-08-04" };
    await upload(page, t, { name: "shokai.txt", buffer: records(prefix, ["1200", "未確定", "3400"]) }, said);
    const first = await arrived(page);
    await expect(tile(page, t, "batches.outcomes.new", "2")).toBeVisible();
    await commit(page, t);
    expect(await countNow(site)).toBe(before + 2);

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: t("batches.waiting.download", { count: "1" }) }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`batch-${first}-problems.txt`);
    const back = iconv.decode(readFileSync(await download.path()), "cp932");
    expect(back).toContain(`Shokai No. ${first}-2`);
    expect(back).not.toContain(cardOf(prefix, 1));

    // The company writes the amount in its place and sends the line as it is.
    const corrected = iconv.encode(back.replace("未確定", "  5600"), "cp932");
    await upload(page, t, { name: "shokai-2.txt", buffer: corrected }, { ...said, receivedOn: "2009-08-05" });
    await arrived(page);
    await expect(tile(page, t, "batches.outcomes.new", "1")).toBeVisible();
    await commit(page, t);
    expect(await countNow(site)).toBe(before + 3);
    await page.goto(`/batches/${first}`);
    await expect(page.getByText(t("batches.waiting.answered", { count: 1 }))).toBeVisible();
  });
}
