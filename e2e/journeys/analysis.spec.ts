import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";

// It records days of cards, and drafts a scope: a site of its own.
test.use({ seed: "demo", part: "analysis" });

for (const locale of ["ja", "en"] as const) {
  test(`what inquired cards have in common leads to a draft of a scope (${locale})`, async ({ signedIn, site }) => {
    test.setTimeout(300_000);
    const t = wordsOf(locale);
    const words = (key: string, values?: Record<string, string | number>) => t(`analysis.${key}`, values);
    const page = await signedIn("manager", { locale });
    await page.goto("/exposure/analysis");
    const table = page.getByRole("table", { name: words("label") });
    await expect(table.getByRole("row").nth(1)).toContainText("電話");
    await expect(page.getByRole("heading", { name: words("first.title") })).toBeVisible();
    await expect(page.locator("main")).toContainText("150,514");

    // Outside the scope in force, what the waiting draft is about comes first.
    await page.getByLabel(words("base.of"), { exact: true }).selectOption("outside");
    await page.getByRole("button", { name: words("base.show"), exact: true }).click();
    await expect(page).toHaveURL(/of=outside/);
    await expect(table.getByRole("row").nth(1)).toContainText("代理店");
    await table
      .getByRole("row")
      .nth(1)
      .getByRole("link", { name: words("draft") })
      .click();
    await expect(page).toHaveURL(/\/exposure\/scopes\/new\?source=\d+&values=\d+&beside=1$/);
    // The two groups in force stay; the third holds the source and the value.
    const [value] = await site.query<{ attribute: number }>(
      "select attribute_id as attribute from exposure_value where value = '代理店'",
    );
    await expect(page.locator(`input[name="values-2-${value?.attribute}"]`)).toHaveValue("代理店");
    await expect(page.locator('input[name^="source-2-"]:checked')).toHaveCount(1);

    const answer = await page.request.get("/api/exposure/analysis/export?of=outside&finding=yes");
    const lines = (await answer.text()).trim().split("\r\n");
    expect(lines[0]).toContain(words("columns.adjusted"));
    expect(lines[1]).toMatch(/^1,.*代理店/);
    expect(lines.length).toBeLessThan(20);
  });
}

test("the window of the leak: bounds with the members behind them, and a day that is recorded moves it", async ({
  signedIn,
  site,
}) => {
  test.setTimeout(300_000);
  const t = wordsOf("ja");
  const words = (key: string, values?: Record<string, string | number>) => t(`leakWindow.${key}`, values);
  const page = await signedIn("intake", { locale: "ja" });
  await page.goto("/exposure/window");
  await expect(page.getByText(/2008年3月4日から2008年3月18日まで/).first()).toBeVisible();
  await page
    .getByRole("link", { name: new RegExp(words("verdicts.contradicts")) })
    .first()
    .click();
  const table = page.getByRole("table", { name: words("label") });
  await expect(table.getByRole("row")).toHaveCount(3);

  const [inquiry] = await site.query<{ id: number }>(
    `select max(i.id) as id from inquiry i where i.live and i.exposure = 'identified' and i.misuse_on is not null
       and not exists (select from card_day d where d.card_id = i.card_id)
       and not exists (select from replacement_said s where s.inquiry_id = i.id)`,
  );
  await page.goto(`/inquiries/${inquiry?.id}`);
  await page.getByText(words("days.say"), { exact: true }).click();
  await page.getByLabel(words("days.kind"), { exact: true }).selectOption("since");
  const form = page.locator("form").filter({ has: page.getByLabel(words("days.kind"), { exact: true }) });
  await form.getByLabel(words("days.happenedOn"), { exact: true }).fill("2008-03-09");
  await form.getByRole("button", { name: words("days.save"), exact: true }).click();
  await expect(page.getByText(words("days.said.since"), { exact: true }).first()).toBeVisible();
  await page.getByRole("link", { name: words("days.toWindow"), exact: true }).click();
  await expect(page.getByText(/2008年3月9日から2008年3月18日まで/).first()).toBeVisible();

  const answer = await page.request.get("/api/exposure/window/export?verdict=contradicts");
  expect((await answer.text()).trim().split("\r\n")).toHaveLength(3);
  const hotline = await signedIn("hotline", { locale: "ja" });
  await hotline.goto(`/inquiries/${inquiry?.id}`);
  await expect(hotline.getByText(words("days.said.since"), { exact: true }).first()).toBeVisible();
  await expect(hotline.getByText(words("days.takeBack"), { exact: true })).toHaveCount(0);
});
