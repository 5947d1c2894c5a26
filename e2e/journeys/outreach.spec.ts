import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";

test.use({ seed: "bare", part: "outreach" });

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);
  const o = (key: string, values?: Record<string, string | number>) => t(`outreach.${key}`, values);

  test(`a list goes from planned over sent to confirmed, and a correction says why (${locale})`, async ({
    signedIn,
    faults,
  }) => {
    faults.allow(/status of 403/);
    const purpose = `明細の確認を依頼 ${locale}`;
    const manager = await signedIn("manager", { locale });
    await manager.goto("/outreach");
    await manager.getByRole("link", { name: o("create") }).click();
    await manager.getByLabel(o("form.purposeJa")).fill(purpose);
    await manager.getByLabel(o("form.purposeEn")).fill(purpose);
    await manager.getByLabel(o("form.scopeJa")).fill("特定したカード");
    await manager.getByLabel(o("form.scopeEn")).fill("特定したカード");
    await manager.getByLabel(o("columns.channel")).selectOption("company");
    await manager.getByLabel(o("columns.persons")).fill("18184");
    await manager.getByRole("button", { name: o("form.enter") }).click();
    await expect(manager.getByText(o("refusals.COMPANY_NEEDED")).first()).toBeVisible();
    await manager.getByLabel(o("columns.company")).selectOption({ index: 1 });
    await manager.getByRole("button", { name: o("form.enter") }).click();
    await expect(manager).toHaveURL(/\/outreach\/\d+$/);
    const history = manager.locator("section", { has: manager.getByRole("heading", { name: o("history") }) });
    await manager.getByLabel(o("columns.state")).selectOption("sent");
    await manager.getByRole("button", { name: o("form.record") }).click();
    await expect(history.getByRole("listitem")).toHaveCount(2);
    await manager.getByLabel(o("columns.state")).selectOption("sent");
    await manager.getByLabel(o("columns.persons")).fill("18000");
    await manager.getByRole("button", { name: o("form.record") }).click();
    await expect(manager.getByText(o("refusals.REASON_NEEDED")).first()).toBeVisible();
    await manager.getByLabel(o("columns.note")).fill("返送を除いた");
    await manager.getByRole("button", { name: o("form.record") }).click();
    await expect(history.getByRole("listitem")).toHaveCount(3);
    await manager.getByLabel(o("columns.state")).selectOption("confirmed");
    await manager.getByRole("button", { name: o("form.record") }).click();
    await expect(history.getByRole("listitem")).toHaveCount(4);

    const auditor = await signedIn("auditor", { locale });
    await auditor.goto("/outreach?state=confirmed");
    await expect(auditor.getByRole("link", { name: purpose })).toBeVisible();
    const csv = await (await auditor.request.get("/api/outreach/export?state=confirmed")).text();
    expect(csv).toContain(`${purpose},特定したカード,1`);
    expect(csv).toContain(",18000");
    expect((await auditor.goto("/outreach/new"))?.status()).toBe(403);
  });
}
