import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";

test.use({ seed: "bare", part: "fraud" });

const number = "03-0000-1234";

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);
  const r = (key: string, values?: Record<string, string | number>) => t(`fraudReports.${key}`, values);

  test(`a caller's report is taken down sealed, grouped, handed over, and becomes an example of the warning (${locale})`, async ({
    signedIn,
    site,
    faults,
  }) => {
    faults.allow(/status of 403/);
    const hotline = await signedIn("hotline", { locale });
    for (const words of ["調査会社を名乗り、書類を求めた。", "警察を名乗り、番号を聞いた。"]) {
      await hotline.goto("/fraud-reports/new");
      await hotline.getByLabel(r("columns.channel")).selectOption("telephone");
      await hotline.getByLabel(r("wanted.documents")).check();
      await hotline.getByLabel(r("columns.words")).fill(`${words} ${number}`);
      await hotline.getByLabel(r("form.contactKind")).selectOption("phone");
      await hotline.getByLabel(r("form.contact"), { exact: false }).last().fill(number);
      await hotline.getByRole("button", { name: r("form.enter") }).click();
      // The number belongs into the sealed field alone; what was typed stays.
      await expect(hotline.getByText(r("refusals.CONTACT_IN_TEXT")).first()).toBeVisible();
      await expect(hotline.getByLabel(r("wanted.documents"))).toBeChecked();
      await hotline.getByLabel(r("columns.words")).fill(words);
      await hotline.getByRole("button", { name: r("form.enter") }).click();
      await expect(hotline).toHaveURL(/\/fraud-reports\/\d+$/);
    }
    const address = new URL(hotline.url()).pathname;
    await expect(hotline.getByText(number)).toHaveCount(0);
    await expect(hotline.getByText("…1234")).toBeVisible();
    await hotline.getByRole("button", { name: r("open") }).click();
    await expect(hotline.getByText(number)).toBeVisible();
    const opened = await site.query("select from audit_event where type = 'fraudReport.contactOpened'");
    expect(opened.length).toBeGreaterThan(0);

    await hotline.getByLabel(r("handOver.whom")).fill("中央警察署");
    await hotline.getByLabel(r("handOver.reference")).fill("甲12");
    await hotline.getByRole("button", { name: r("handOver.submit") }).click();
    await expect(hotline.getByText(r("handOver.under", { reference: "甲12" }))).toBeVisible();

    // The editor sees no number, and takes the example over into the draft.
    const editor = await signedIn("editor", { locale });
    expect((await editor.goto("/fraud-reports/new"))?.status()).toBe(403);
    await editor.goto("/fraud-reports/patterns");
    await editor.getByRole("link", { name: "…1234" }).click();
    await expect(editor).toHaveURL(/sameAs=\d+/);
    await expect(editor.getByRole("row")).not.toHaveCount(2);
    await editor.goto(address);
    await expect(editor.getByRole("button", { name: r("open") })).toHaveCount(0);
    await editor.getByLabel(r("example.textJa")).fill(`警察を名乗る電話 ${locale}`);
    await editor.getByLabel(r("example.textEn")).fill(`A caller claims to be the police ${locale}`);
    await editor.getByRole("button", { name: r("example.submit") }).click();
    await expect(editor).toHaveURL(/\/notices\/sections\/fraud\/edit\?example=\d+$/);
    await expect(editor.getByLabel(t("noticeSections.form.textEn"))).toHaveValue(
      new RegExp(`- A caller claims to be the police ${locale}$`),
    );
    expect((await fetch(`${site.url}/notice/sections/fraud/1/`)).status).toBe(404);

    const auditor = await signedIn("auditor", { locale });
    const csv = await (await auditor.request.get("/api/fraud-reports/export")).text();
    expect(csv).toContain("…1234");
    expect(csv).not.toContain("0000");
  });
}
