import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { readMessages } from "@/lib/core/messages";

test.use({ seed: "demo", part: "hotline" });

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);
  const c = (key: string, values?: Record<string, string | number>) => t(`calls.${key}`, values);

  test(`a caller is answered by keyboard in their own language, a charge goes to the card company (${locale})`, async ({
    signedIn,
    site,
  }) => {
    const hotline = await signedIn("hotline", { locale });
    await hotline.goto("/hotline");
    const number = locale === "ja" ? "4111 1111 1111 1111" : "5555 5555 5555 4444";
    const other = locale === "ja" ? "en" : "ja";
    await hotline.getByLabel(c(`languages.${other}`), { exact: true }).check();
    await hotline.getByLabel(c("reasons.charge"), { exact: true }).check();
    await hotline.getByLabel(c("form.number"), { exact: true }).fill("4111 1111 1111 1112");
    await hotline.getByLabel(c("form.expiry")).fill("05/12");
    await hotline.keyboard.press("Enter");
    await expect(hotline.getByText(c("refusals.READ_BACK")).first()).toBeVisible();
    await hotline.getByLabel(c("form.number"), { exact: true }).fill(number);
    await hotline.keyboard.press("Enter");
    // The sentence is the caller's, not the reader's.
    const says = readMessages(other).calls?.says as Record<string, string>;
    await expect(hotline.getByText(says.not_in_files as string)).toBeVisible();
    await expect(hotline.getByText(c("told.not_in_files"), { exact: true })).toBeVisible();
    expect(hotline.url()).toMatch(/\/hotline$/);

    await hotline.getByLabel(t("callReports.form.usedOn"), { exact: true }).fill("2012-03-20");
    await hotline.getByLabel(t("callReports.form.amount"), { exact: true }).fill("12,800");
    await hotline.getByLabel(t("callReports.form.merchant"), { exact: true }).fill("家電店");
    await hotline.getByRole("button", { name: t("callReports.form.save"), exact: true }).click();
    const saved = new RegExp(t("callReports.form.saved", { id: "ID" }).replace("ID", "\\d+"));
    await hotline.getByRole("link", { name: saved }).click();
    await expect(hotline).toHaveURL(/\/hotline\/reports\/\d+$/);
    await hotline.getByRole("button", { name: t("callReports.step.save"), exact: true }).click();
    await expect(hotline.getByText(t("callReports.states.passed")).first()).toBeVisible();
    // No number in what the site kept.
    const kept = await site.query("select to_jsonb(c)::text as text from hotline_call c order by id desc limit 2");
    expect(JSON.stringify(kept)).not.toContain(number.replaceAll(" ", ""));
  });
}

test("who was told “not in the files” is called back once the register has the card, reached, and forgotten", async ({
  signedIn,
  site,
}) => {
  test.setTimeout(300_000);
  const t = wordsOf("ja");
  const c = (key: string) => t(`calls.${key}`);
  const number = "378282246310005";
  const hotline = await signedIn("hotline", { locale: "ja" });
  await hotline.goto("/hotline");
  await hotline.getByLabel(c("form.number"), { exact: true }).fill(number);
  await hotline.getByLabel(c("form.expiry"), { exact: false }).fill("05/12");
  await hotline.keyboard.press("Enter");
  await expect(hotline.getByText(c("told.not_in_files"), { exact: true })).toBeVisible();
  await hotline.getByLabel(c("keep.agreed"), { exact: true }).check();
  await hotline.getByLabel(c("keep.contact"), { exact: true }).fill("03-0000-7788");
  await hotline.getByRole("button", { name: c("keep.save"), exact: true }).click();
  await expect(hotline.getByText(c("keep.done"), { exact: true })).toBeVisible();

  // A file that had been overlooked holds the card.
  const manager = await signedIn("manager", { locale: "ja" });
  await manager.goto("/exposure/loads/new");
  const content = `カード番号,有効期限,契約年月\n${number},12/14,2001-07\n`;
  const file = { name: "overlooked.csv", mimeType: "text/csv", buffer: Buffer.from(content) };
  await manager.locator('input[type="file"]').setInputFiles(file);
  await manager.getByLabel(t("exposure.upload.source")).selectOption({ index: 1 });
  await manager.getByRole("button", { name: t("exposure.upload.send") }).click();
  await manager.getByRole("button", { name: t("exposure.choose.submit"), exact: true }).click();
  await expect(manager.getByText(t("exposure.one.loaded", { cards: "1" }))).toBeVisible({ timeout: 120_000 });
  const waiting = () =>
    site.query<{ id: number }>(
      "select b.id from hotline_call_back b join hotline_call c on c.id = b.call_id where c.last4 = '0005' and b.state = 'open'",
    );
  await expect.poll(async () => (await waiting()).length, { timeout: 120_000 }).toBe(1);
  const id = (await waiting())[0]?.id;

  await hotline.goto("/call-backs");
  await expect(hotline.getByRole("row").filter({ hasText: "0005" })).toHaveCount(1);
  // Whoever takes the next gets one; this one is opened by its address.
  await hotline.goto(`/call-backs/${id}`);
  await hotline.getByRole("button", { name: c("caller.open"), exact: true }).click();
  await expect(hotline.getByText("03-0000-7788", { exact: true })).toBeVisible();
  await hotline.getByLabel(t("callBacks.attempt.outcome"), { exact: true }).selectOption("reached");
  await hotline.getByRole("button", { name: t("callBacks.attempt.save"), exact: true }).click();
  await expect(hotline.getByText(t("callBacks.states.reached")).first()).toBeVisible();
  const rows = await site.query(
    "select r.sealed is null and r.cipher is null as gone from hotline_call_back b join hotline_caller r on r.call_id = b.call_id where b.id = $1",
    [id],
  );
  expect(rows).toEqual([{ gone: true }]);

  await hotline.goto("/call-backs");
  await hotline.getByRole("button", { name: t("callBacks.take"), exact: true }).click();
  await expect(hotline).toHaveURL(/\/call-backs\/\d+$/);
  await expect(hotline.getByText(t("callBacks.mine"), { exact: true })).toBeVisible();
});

test("a manager narrows the limits: the next look-up is refused with a time, and what was tried out is looked into", async ({
  signedIn,
}) => {
  const t = wordsOf("en");
  const manager = await signedIn("manager", { locale: "en" });
  await manager.goto("/hotline/limits");
  await manager.getByLabel(t("calls.alerts.look"), { exact: true }).first().fill("A test of the line");
  await manager
    .getByRole("button", { name: t("calls.alerts.seen"), exact: true })
    .first()
    .click();
  await expect(manager.getByText(/A test of the line/)).toBeVisible();
  await manager.getByLabel(t("calls.limits.personHour"), { exact: true }).fill("1");
  await manager.getByRole("button", { name: t("calls.limits.save"), exact: true }).click();
  await expect(manager.getByText(t("calls.limits.saved"), { exact: true })).toBeVisible();
  await manager.goto("/hotline");
  for (let n = 0; n < 2; n++) {
    await manager.getByLabel(t("calls.form.number"), { exact: true }).fill("3782 822463 10005");
    await manager.getByLabel(t("calls.form.expiry")).fill("05/12");
    await manager.keyboard.press("Enter");
    if (n === 0) await expect(manager.getByText(t("calls.answer.title"), { exact: true })).toBeVisible();
  }
  await expect(manager.getByText(/limit for one person/)).toBeVisible();
});
