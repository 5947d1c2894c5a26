import { cardNumber, companies, countNow, csv, deliver, rowsOf } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { arrived, commit, tile } from "@/e2e/pages/batches";

test.use({ seed: "bare" });

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`intake types inquiries without the mouse, sees who is known, saves, checks and commits (${locale})`, async ({
    signedIn,
    site,
  }) => {
    const page = await signedIn("intake", { locale });
    const [known] = rowsOf(`KNOWN${locale}`, 1);
    if (!known) throw new Error("a row");
    await page.goto(`/batches/${await deliver(site, page, csv([known]))}`);
    await commit(page, t);
    const before = await countNow(site);

    await page.goto("/inquiries/new");
    const company = companies[0][locale === "ja" ? "nameJa" : "nameEn"];
    await page.getByLabel(t("batches.typing.company")).selectOption({ label: company });
    await page.getByLabel(t("batches.typing.receivedOn")).fill("2009-08-24");
    const sheet = page.getByRole("table", { name: t("batches.typing.grid") });
    const cell = (row: number, field: string) =>
      sheet.getByLabel(`${t("batches.typing.row", { row })} ${t(`batches.fields.${field}`)}`, { exact: true });
    const type = async (cells: readonly string[]) => {
      for (const text of cells) {
        await page.keyboard.type(text);
        await page.keyboard.press("Enter");
      }
    };
    const [sent, fresh] = [known.card, cardNumber(locale === "ja" ? 880_001 : 880_002)];
    await cell(1, "reference").focus();
    const order = await sheet.locator("[data-cell^='0-']").evaluateAll((cells) => cells.map((one) => one.ariaLabel));
    const values: Record<string, string> = {
      reference: `T${locale}-1`,
      cardNumber: sent,
      memberNumber: known.member,
      misuseOn: "2009/8/20",
      amount: "12,000",
      merchant: "みどり商店",
    };
    const inOrder = (over: Record<string, string>) =>
      order.map((label) => {
        const field = Object.keys(values).find((one) => label?.endsWith(` ${t(`batches.fields.${one}`)}`));
        return field ? ({ ...values, ...over }[field] ?? "") : "";
      });
    await type(inOrder({}));
    await expect(sheet.getByText(t("batches.typing.known", { count: 1 }))).toBeVisible();
    await expect(cell(2, "reference")).toBeFocused();
    await type(inOrder({ reference: `T${locale}-2`, cardNumber: fresh, memberNumber: `T${locale}` }));
    await expect(sheet.getByText(t("batches.typing.newMember"))).toBeVisible();
    // A number that is not being typed shows its last four at most.
    await expect(cell(1, "cardNumber")).not.toHaveValue(sent);
    await page.keyboard.press("Control+Enter");
    await arrived(page);
    await expect(tile(page, t, "batches.outcomes.new", "2")).toBeVisible();
    await commit(page, t);
    expect(await countNow(site)).toBe(before + 1);
  });
}
