import { readFileSync } from "node:fs";
import { csv, deliver, rowsOf } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { commit } from "@/e2e/pages/batches";

test.use({ seed: "bare" });

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`what a list shows leaves as it is filtered, an entry says how much, and a view keeps the filter (${locale})`, async ({
    signedIn,
    site,
  }) => {
    // A view that is kept names the list from then on: each run has its own.
    const role = locale === "ja" ? "auditor" : "admin";
    const rows = rowsOf(`EXP${locale}`, 2);
    const intake = await signedIn("intake", { locale });
    const batchId = await deliver(site, intake, csv(rows));
    await intake.goto(`/batches/${batchId}`);
    await commit(intake, t);

    const page = await signedIn("auditor", { locale });
    for (const [path, list] of [
      ["/batches?state=committed", "batches"],
      ["/inquiries?state=live", "inquiries"],
      ["/members?counted=yes", "members"],
      [`/audit?subject=batch&subjectId=${batchId}`, "trail"],
      ["/settings/companies?state=active", "companies"],
      [`/settings/users?roles=${role}`, "users"],
    ] as const) {
      await page.goto(path);
      const shown = page.locator("tr[data-row]");
      await expect(shown.first()).toBeVisible();
      const count = await shown.count();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: t("table.export"), exact: true }).click(),
      ]);
      const text = readFileSync(await download.path(), "utf8");
      expect(text.trimEnd().split("\r\n"), path).toHaveLength(count + 1);
      expect(text).not.toContain(rows[0]?.card);
      const [entry] = await site.query(
        "select details from audit_event where type = 'list.exported' order by seq desc limit 1",
      );
      expect(entry, path).toEqual({ details: { list, rows: count } });
    }

    await page.getByRole("button", { name: t("table.views"), exact: true }).click();
    await page.getByRole("menuitem", { name: t("table.saveView") }).click();
    await page.getByLabel(t("table.viewName")).fill(`view ${locale}`);
    await page.getByRole("button", { name: t("table.save"), exact: true }).click();
    await expect
      .poll(() => site.query("select list, query from saved_view where name = $1", [`view ${locale}`]))
      .toEqual([{ list: "users", query: `roles=${role}` }]);
  });
}
