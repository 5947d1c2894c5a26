import naughty from "big-list-of-naughty-strings/blns.json" with { type: "json" };
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { formatDate } from "@/lib/core/format";
import { maskCards, textDamage } from "@/lib/core/text";

test.use({ seed: "bare", part: "sections" });

/** The day on which the bare incident's clock stands. */
const today = "2009-09-30";

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`a section is edited, approved by another person, and stands dated on the public page (${locale})`, async ({
    signedIn,
    site,
    browser,
    faults,
  }) => {
    const key = locale === "ja" ? "fraud" : "findings";
    const text = { ja: "電話にご注意ください。\n\n- 例一\n- 例二", en: "Beware of calls.\n\n- one\n- two" };
    const editor = await signedIn("editor", { locale });
    await editor.goto("/notices/sections");
    await editor.getByRole("link", { name: t(`publicNotice.sections.${key}`) }).click();
    await editor.getByRole("link", { name: t("noticeSections.beginFirst") }).click();
    // A card number is refused at its field, and what was typed stays.
    await editor.getByLabel(t("noticeSections.form.textJa")).fill(`${text.ja} 4111 1111 1111 1111`);
    await editor.getByLabel(t("noticeSections.form.textEn")).fill(text.en);
    await editor.getByLabel(t("noticeSections.form.summaryJa")).fill("はじめて載せました。");
    await editor.getByLabel(t("noticeSections.form.summaryEn")).fill("Shown for the first time.");
    await editor.getByRole("button", { name: t("noticeSections.form.save") }).click();
    await expect(editor.getByText(t("noticeSections.refusals.HOLDS_CARD"))).toBeVisible();
    await editor.getByLabel(t("noticeSections.form.textJa")).fill(text.ja);
    await editor.getByRole("button", { name: t("noticeSections.form.save") }).click();
    await expect(editor).toHaveURL(new RegExp(`/notices/sections/${key}$`));
    await editor.getByRole("button", { name: t("noticeSections.act.submit") }).click();
    // Nobody approves their own.
    await expect(editor.getByText(t("noticeSections.act.cannotApprove"))).toBeVisible();
    // A new deployment's first rendering takes a moment; from then on the section is answered as one that is not there.
    await expect.poll(async () => (await fetch(`${site.url}/notice/`)).status).toBe(200);
    expect((await fetch(`${site.url}/notice/sections/${key}/1/`)).status).toBe(404);

    const approver = await signedIn("manager", { locale });
    await approver.goto(`/notices/sections/${key}`);
    await approver.getByRole("button", { name: t("noticeSections.act.approve") }).click();
    await expect(approver.getByText(t("noticeSections.act.nothing"))).toBeVisible();

    const strangers = await browser.newContext({ baseURL: site.url, javaScriptEnabled: false });
    const reader = await strangers.newPage();
    faults.watch(reader);
    await expect(async () => {
      await reader.goto(locale === "ja" ? "/notice/" : "/notice/en/");
      await expect(reader.locator(`#${key}`)).toBeVisible({ timeout: 1_000 });
    }).toPass();
    const section = reader.locator(`#${key}`);
    await expect(section.getByText(t("publicNotice.updatedOn", { date: formatDate(today, locale) }))).toBeVisible();
    await expect(section.getByRole("listitem")).toHaveCount(2);
    await strangers.close();
  });
}

test("naughty strings in a section are shown as typed, run nothing, and break no file", async ({
  signedIn,
  site,
  browser,
  faults,
}) => {
  const t = wordsOf("en");
  const strings = naughty
    .map((text) => text.trim())
    .filter(
      (text) => text && textDamage(text) === null && maskCards(text).found === 0 && !/[\n\r\u2028\u2029]/.test(text),
    );
  // Each after a mark of its own, so that none is read as the beginning of a list.
  const lines = strings.map((text, no) => `${no}: ${text}`);
  const editor = await signedIn("editor", { locale: "en" });
  await editor.goto("/notices/sections/customers/edit");
  for (const name of ["textJa", "textEn"])
    await editor.getByLabel(t(`noticeSections.form.${name}`)).fill(lines.join("\n"));
  const summary = "<script>alert(1)</script> & \"quotes\" 'x' ]]>";
  for (const name of ["summaryJa", "summaryEn"])
    await editor.getByLabel(t(`noticeSections.form.${name}`)).fill(summary);
  await editor.getByRole("button", { name: t("noticeSections.form.save") }).click();
  await editor.getByRole("button", { name: t("noticeSections.act.submit") }).click();
  await expect(editor.getByText(t("noticeSections.act.cannotApprove"))).toBeVisible();
  const approver = await signedIn("editor2", { locale: "en" });
  await approver.goto("/notices/sections/customers");
  await approver.getByRole("button", { name: t("noticeSections.act.approve") }).click();
  await expect(approver.getByText(t("noticeSections.act.nothing"))).toBeVisible();
  await expect.poll(async () => (await fetch(`${site.url}/notice/en/sections/customers/1/`)).status).toBe(200);

  const context = await browser.newContext({ baseURL: site.url });
  const reader = await context.newPage();
  faults.watch(reader);
  reader.on("dialog", () => {
    throw new Error("a script ran");
  });
  for (const address of ["/notice/en/", "/notice/", "/notice/en/sections/customers/1/"]) {
    await reader.goto(address);
    const shown = await reader.locator(".customers .typed").evaluateAll((all) => all.map((one) => one.textContent));
    expect(shown.join("\n").split("\n")).toEqual(lines);
  }
  await reader.goto("/notice/changes/");
  await expect(reader.getByText(summary).first()).toBeVisible();
  const feed = await (await reader.request.get("/notice/feed-en.atom")).text();
  const parsed = await reader.evaluate((text) => {
    const document = new DOMParser().parseFromString(text, "application/xml");
    const summaries = [...document.querySelectorAll("summary")].map((one) => one.textContent);
    return { error: document.querySelector("parsererror")?.textContent ?? null, summaries };
  }, feed);
  expect(parsed).toEqual({ error: null, summaries: expect.arrayContaining([summary]) });
  const { changes } = await (await reader.request.get("/notice/changes.json")).json();
  expect(changes.map((change: { summary: { en: string } }) => change.summary.en)).toContain(summary);
  await context.close();
});
