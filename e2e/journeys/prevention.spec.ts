import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";

test.use({ seed: "bare", part: "prevention" });

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`a measure is entered, its state recorded, and the notice takes it over only through approval (${locale})`, async ({
    signedIn,
    site,
    faults,
  }) => {
    faults.allow(/status of 403/);
    const text = { ja: `外部との接続を止める ${locale}`, en: `Close outside connections ${locale}` };
    const manager = await signedIn("manager", { locale });
    await manager.goto("/prevention");
    await manager.getByRole("link", { name: t("measures.create") }).click();
    await manager.getByLabel(t("measures.columns.state"), { exact: true }).selectOption("given_up");
    await manager.getByLabel(t("measures.form.textJa")).fill(text.ja);
    await manager.getByLabel(t("measures.form.textEn")).fill(text.en);
    await manager.getByRole("button", { name: t("measures.form.enter") }).click();
    await expect(manager.getByText(t("measures.refusals.REASON_NEEDED")).first()).toBeVisible();
    await manager.getByLabel(t("measures.columns.state"), { exact: true }).selectOption("under_way");
    await manager.getByRole("button", { name: t("measures.form.enter") }).click();
    await expect(manager).toHaveURL(/\/prevention\/\d+$/);
    await manager.getByLabel(t("measures.columns.state"), { exact: true }).selectOption("done");
    await manager.getByLabel(t("measures.form.note")).fill("点検で確認");
    await manager.getByRole("button", { name: t("measures.form.save") }).click();
    // Both versions stand in the history.
    const history = manager.locator("section", { has: manager.getByRole("heading", { name: t("measures.history") }) });
    await expect(history.getByRole("listitem")).toHaveCount(2);
    // Nothing of it is public: the section has no version, and the editor begins from the register.
    expect((await fetch(`${site.url}/notice/sections/prevention/1/`)).status).toBe(404);

    const editor = await signedIn("editor", { locale });
    expect((await editor.goto("/prevention/new"))?.status()).toBe(403);
    await editor.goto("/notices/sections/prevention/edit");
    await editor.getByRole("link", { name: t("noticeSections.form.takeRegister") }).click();
    await expect(editor.getByLabel(t("noticeSections.form.textJa"))).toHaveValue(new RegExp(text.ja));
    const english = await editor.getByLabel(t("noticeSections.form.textEn")).inputValue();
    expect(english).toContain(`- ${text.en} (done 30 Sep 2009)`);
    expect(english).not.toContain("点検で確認");
    await editor.getByLabel(t("noticeSections.form.summaryJa")).fill("掲載しました。");
    await editor.getByLabel(t("noticeSections.form.summaryEn")).fill("First shown.");
    await editor.getByRole("button", { name: t("noticeSections.form.save") }).click();
    await expect(editor).toHaveURL(/\/notices\/sections\/prevention$/);
    await expect(editor.getByText(text[locale]).first()).toBeVisible();
    expect((await fetch(`${site.url}/notice/sections/prevention/1/`)).status).toBe(404);
  });
}
