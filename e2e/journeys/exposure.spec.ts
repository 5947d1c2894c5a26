import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { encode } from "@/lib/intake/formats/encode.fixture";
import { zipped } from "@/lib/intake/formats/workbook/workbook.fixture";

// It adopts the scope that waits: a site of its own.
test.use({ seed: "demo", part: "exposure" });

const cards = ["4111111111111111", "5555555555554444", "378282246310005"];

for (const locale of ["ja", "en"] as const) {
  test(`a file is received, its columns chosen from a masked sample, loaded, and reverted (${locale})`, async ({
    signedIn,
    site,
  }) => {
    test.setTimeout(300_000);
    const t = wordsOf(locale);
    const words = (key: string, values?: Record<string, string | number>) => t(`exposure.${key}`, values);
    const page = await signedIn("manager", { locale });
    await page.goto("/exposure/loads/new");
    const lines = cards.map((card, i) => `${card},12/14,200${i}-07,山田 花子`);
    const content = `カード番号,有効期限,契約年月,氏名\n${lines.join("\n")}\n411111******1111,,,\n`;
    const file = { name: `register-${locale}.csv`, mimeType: "text/csv", buffer: Buffer.from(content) };
    await page.locator('input[type="file"]').setInputFiles(file);
    await page.getByLabel(words("upload.source")).selectOption({ index: 1 });
    await page.getByRole("button", { name: words("upload.send") }).click();
    await expect(page.getByRole("heading", { name: words("choose.title") })).toBeVisible();
    // Nobody sees a whole number, and a column of names is not offered.
    await expect(page.getByText("411111******1111").first()).toBeVisible();
    expect(await page.locator("body").innerText()).not.toContain(cards[0]);
    await expect(page.getByLabel(words("choose.useOf", { column: "氏名" }))).toBeDisabled();
    await expect(page.getByLabel(words("choose.useOf", { column: "カード番号" }))).toHaveValue("card");
    await page.getByRole("button", { name: words("choose.submit"), exact: true }).click();
    await expect(page.getByText(words("one.loaded", { cards: "3" }))).toBeVisible({ timeout: 120_000 });
    await expect(page.getByText(words("findings.CARD_MASKED"))).toBeVisible();
    const [load] = await site.query<{ id: number; cards: number }>(
      "select id, cards from exposure_load order by id desc limit 1",
    );
    expect(load?.cards).toBe(3);
    expect(await site.query("select from exposure_load_piece where load_id = $1", [load?.id])).toHaveLength(0);
    await page.getByText(words("revert.title"), { exact: true }).click();
    await page.getByLabel(words("revert.reason")).fill("取り違え");
    await page.getByRole("button", { name: words("revert.submit"), exact: true }).click();
    await expect(page.getByText(words("one.revertedTitle"))).toBeVisible({ timeout: 120_000 });
    expect(await site.query("select from exposure_card where load_id = $1", [load?.id])).toHaveLength(0);
  });
}

test("a ZIP with a password, in it fixed columns: opened with what is typed, cut as a person says, loaded", async ({
  signedIn,
  site,
  faults,
}) => {
  test.setTimeout(300_000);
  faults.allow(/status of 422/);
  const t = wordsOf("ja");
  const words = (key: string, values?: Record<string, string | number>) => t(`exposure.${key}`, values);
  const page = await signedIn("manager", { locale: "ja" });
  await page.goto("/exposure/loads/new");
  const records = cards.map((card, i) => `${card.padEnd(16)}1214200${i}07東京`);
  const file = encode(`${records.join("\r\n")}\r\n`, "shift_jis");
  const buffer = await zipped({ "host.dat": file }, { password: "秘密の言葉", encryptionStrength: 3 });
  await page.locator('input[type="file"]').setInputFiles({ name: "host.zip", mimeType: "application/zip", buffer });
  await page.getByLabel(words("upload.source")).selectOption({ index: 1 });
  const send = page.getByRole("button", { name: words("upload.send") });
  await send.click();
  await expect(page.getByText(t("batches.archiveFaults.password-needed"))).toBeVisible();
  await page.getByLabel(t("batches.upload.password")).fill("秘密の言葉");
  await send.click();
  await page.getByLabel(words("choose.form"), { exact: true }).selectOption("fixed");
  await page.getByLabel(words("choose.encoding"), { exact: true }).selectOption("shift_jis");
  const columns = page.getByLabel(words("choose.cells"), { exact: true });
  await columns.fill("カード番号 1-16\n有効期限 16-20");
  await page.getByRole("button", { name: words("choose.again"), exact: true }).click();
  await expect(page.getByText(words("choose.fixedUnread"))).toBeVisible();
  await columns.fill("カード番号 1-16\n有効期限 17-20\n契約年月 21-26");
  await page.getByRole("button", { name: words("choose.again"), exact: true }).click();
  await expect(page.getByText("411111******1111")).toBeVisible();
  await page.getByRole("button", { name: words("choose.submit"), exact: true }).click();
  await expect(page.getByText(words("one.loaded", { cards: "3" }))).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText("host.dat", { exact: true })).toBeVisible();
  const [load] = await site.query<{ id: number }>("select id from exposure_load order by id desc limit 1");
  expect(await site.query("select from exposure_load_piece where load_id = $1", [load?.id])).toHaveLength(0);
  // The others that share this site find the register as it was.
  await page.getByText(words("revert.title"), { exact: true }).click();
  await page.getByLabel(words("revert.reason")).fill("取り違え");
  await page.getByRole("button", { name: words("revert.submit"), exact: true }).click();
  await expect(page.getByText(words("one.revertedTitle"))).toBeVisible({ timeout: 120_000 });
});

test("the story of the scopes: versions with their figures, a draft weighed and adopted by the other, inquiries classified anew", async ({
  signedIn,
  site,
}) => {
  test.setTimeout(300_000);
  const t = wordsOf("ja");
  const words = (key: string, values?: Record<string, string | number>) => t(`exposure.scope.${key}`, values);
  const page = await signedIn("manager", { locale: "ja" });
  await page.goto("/exposure/scopes");
  for (const figure of ["130,000", "18,184", "32,359"])
    await expect(page.getByText(figure, { exact: true })).toBeVisible();
  const [draft] = await site.query<{ id: number; version: number }>(
    "select id, version from exposure_scope where state = 'draft'",
  );
  await page.goto("/dashboard");
  await expect(page.getByRole("heading", { name: t("dashboard.outside.title") })).toBeVisible();

  // Who drafted it is told why the step is somebody else's.
  const other = await signedIn("manager2", { locale: "ja" });
  await other.goto(`/exposure/scopes/${draft?.id}`);
  await expect(other.getByText(words("steps.own"))).toBeVisible();
  await expect(other.getByRole("button", { name: words("steps.adopt") })).toHaveCount(0);

  await page.goto(`/exposure/scopes/${draft?.id}`);
  await expect(page.getByRole("heading", { name: words("effect.title") })).toBeVisible();
  const outside = async () =>
    (
      await site.query<{ n: number }>(
        "select count(*)::int as n from inquiry where live and exposure in ('possibly_exposed', 'not_in_files')",
      )
    )[0]?.n ?? 0;
  const before = await outside();
  await page.getByRole("button", { name: words("steps.adopt"), exact: true }).click();
  await expect(page.getByText(words("states.adopted"), { exact: true }).first()).toBeVisible();
  await expect(page.getByText(/区分が変わった照会/)).toBeVisible({ timeout: 120_000 });
  expect(await outside()).toBeLessThanOrEqual(before);

  await page.goto("/inquiries?exposure=not_in_files,possibly_exposed");
  await expect(page.getByRole("table")).toBeVisible();
  const hotline = await signedIn("hotline", { locale: "ja" });
  await hotline.goto("/exposure/scopes");
  await expect(hotline.getByRole("link", { name: words("create") })).toHaveCount(0);
});
