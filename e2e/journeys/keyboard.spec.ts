import { csv, deliver, rowsOf } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { commit } from "@/e2e/pages/batches";

test.use({ seed: "bare" });

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`the office without a mouse: search, commands, a list's rows, the list of keys (${locale})`, async ({
    signedIn,
    site,
  }) => {
    const rows = rowsOf(`KEYS${locale}`, 3);
    const [sought] = rows;
    if (!sought) throw new Error("a row");
    const page = await signedIn("intake", { locale });
    await page.goto(`/batches/${await deliver(site, page, csv(rows))}`);
    await commit(page, t);

    // Ctrl+K: somewhere to go by its name, an inquiry by its reference.
    const palette = page.getByRole("combobox", { name: t("nav.palette.title") });
    await page.goto("/dashboard");
    await page.keyboard.press("Control+k");
    await expect(palette).toBeFocused();
    await palette.pressSequentially(t("nav.batches"));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: t("batches.title") })).toBeVisible();
    await page.keyboard.press("Control+k");
    await palette.fill(sought.reference);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: sought.reference })).toBeVisible();

    // "/": the last four, which are no secret, in the header's search.
    await page.keyboard.press("/");
    await expect(page.getByRole("searchbox", { name: t("nav.search") })).toBeFocused();
    await page.keyboard.type(sought.card.slice(-4));
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/last4=/);
    await expect(page.getByRole("row").filter({ hasText: sought.reference })).toBeVisible();

    // j and k walk, x selects, Enter opens; the row in the focus is the current one.
    await page.goto("/inquiries");
    const row = (at: number) => page.locator("tr[data-row]").nth(at);
    await expect(row(2)).toBeVisible();
    await page.keyboard.press("j");
    await expect(row(0)).toBeFocused();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await expect(row(1)).toBeFocused();
    await page.keyboard.press("x");
    await expect(page.getByText(t("table.selected", { count: 1 }))).toBeVisible();
    await page.keyboard.press("x");
    await expect(page.getByText(t("table.selected", { count: 1 }))).toHaveCount(0);
    const name = await row(1).locator("a[data-primary]").innerText();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

    // "?": the keys; Esc goes back to where the focus was.
    const link = page
      .getByRole("navigation", { name: t("nav.main") })
      .getByRole("link")
      .first();
    await link.focus();
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog")).toContainText(t("nav.keys.title"));
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(link).toBeFocused();
  });
}
