import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { reportItems } from "@/lib/reports/regulator/schema";

test.use({ seed: "bare", part: "regulator" });

for (const [at, locale] of (["ja", "en"] as const).entries()) {
  const t = wordsOf(locale);
  const r = (key: string, values?: Record<string, string | number>) => t(`regulatorReports.${key}`, values);

  test(`a report is written, frozen, approved by another manager, taken along and handed in (${locale})`, async ({
    signedIn,
    site,
    faults,
  }) => {
    faults.allow(/status of 403/);
    const no = at + 1;
    const manager = await signedIn("manager", { locale });
    await manager.goto("/reports/regulator");
    await manager.getByRole("link", { name: r("begin") }).click();
    await expect(manager.getByRole("heading", { level: 1, name: r("form.title") })).toBeVisible();
    for (const item of reportItems) {
      for (const language of ["ja", "en"] as const) {
        const field = manager.getByLabel(r(`form.${language}`, { item: r(`items.${item}`) }), { exact: false });
        await field.fill(item === "other" && language === "en" ? "" : `${item} ${language} 第${no}号`);
      }
    }
    await manager.getByRole("button", { name: r("form.save") }).click();
    await expect(manager).toHaveURL(/\/reports\/regulator\/draft$/);
    // Every item is written in both languages before anybody approves it.
    await manager.getByRole("button", { name: r("act.submit") }).click();
    await expect(manager.getByText(r("refusals.INCOMPLETE", { count: 1 }))).toBeVisible();
    await manager.goto("/reports/regulator/edit");
    await manager.getByLabel(r("form.en", { item: r("items.other") }), { exact: false }).fill(`none ${no}`);
    await manager.getByRole("button", { name: r("form.save") }).click();
    await manager.getByRole("button", { name: r("act.submit") }).click();
    await expect(manager.getByText(r("act.cannotApprove"))).toBeVisible();

    const second = await signedIn("manager2", { locale });
    await second.goto("/reports/regulator/draft");
    await expect(second.getByText(r("frozen"))).toBeVisible();
    await second.getByRole("button", { name: r("act.approve") }).click();
    await expect(second).toHaveURL(new RegExp(`/reports/regulator/${no}$`));
    await second.getByLabel(r("handing.recipient")).fill("監督当局");
    await second.getByRole("button", { name: r("handing.submit") }).click();
    await expect(second.getByText(r("states.handedIn"), { exact: true })).toBeVisible();

    const auditor = await signedIn("auditor", { locale });
    await auditor.goto(`/reports/regulator/${no}?in=en`);
    await expect(auditor.getByText(`cause en 第${no}号`)).toBeVisible();
    await expect(auditor.getByText("count ledger, block 0").first()).toBeVisible();
    const pdf = await auditor.request.get(`/api/regulator-reports/${no}/report-ja.pdf`);
    expect([pdf.status(), pdf.headers()["content-type"]]).toEqual([200, "application/pdf"]);
    expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");
    const csv = await (await auditor.request.get(`/api/regulator-reports/${no}/report-en.csv`)).text();
    expect(csv).toContain(`4 Cause,Text,,cause en 第${no}号`);
    expect(csv).toMatch(/Card members inquired about.*,0 card members,"count ledger, block 0/);
    const taken = await site.query(
      "select from audit_event where type = 'regulatorReport.downloaded' and subject_id = $1",
      [String(no)],
    );
    expect(taken).toHaveLength(2);
    const editor = await signedIn("editor", { locale });
    expect((await editor.goto("/reports/regulator"))?.status()).toBe(403);
    expect((await editor.request.get(`/api/regulator-reports/${no}/report-ja.pdf`)).status()).toBe(403);
  });
}
