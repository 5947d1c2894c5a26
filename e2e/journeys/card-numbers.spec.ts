import { readFileSync } from "node:fs";
import { Decrypter, generateIdentity, identityToRecipient } from "age-encryption";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";

test.use({ seed: "demo" });

const full = /(?<!\d)\d{4} ?\d{4} ?\d{4} ?\d{4}(?!\d)/;

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`a full number is shown once, with a reason, and is nowhere else (${locale})`, async ({ signedIn, site }) => {
    const page = await signedIn("intake", { locale });
    const [card] = await site.query<{ id: number; member: number; last4: string }>(
      `select id, member_id as member, last4 from card where member_id is not null order by id ${locale === "ja" ? "asc" : "desc"} limit 1`,
    );
    await page.goto(`/members/${card?.member}`);
    await page.getByRole("button", { name: t("reveals.card.open") }).click();
    await page.getByRole("button", { name: t("reveals.card.submit") }).click();
    await expect(page.getByText(t("reveals.refusals.REASON_MISSING")).first()).toBeVisible();
    await page.getByLabel(t("reveals.card.which")).selectOption(String(card?.id));
    await page.getByLabel(t("reveals.card.reason"), { exact: true }).fill("4111 1111 1111 1111 を確かめるため");
    await page.getByRole("button", { name: t("reveals.card.submit") }).click();
    await expect(page.getByText(t("reveals.refusals.CARD_NUMBER_IN_TEXT")).first()).toBeVisible();
    await page.getByLabel(t("reveals.card.reason"), { exact: true }).fill("カード会社の記録と突き合わせるため");
    const answered = page.waitForResponse((answer) => answer.request().headers()["next-action"] !== undefined);
    await page.getByRole("button", { name: t("reveals.card.submit") }).click();
    expect((await answered).headers()["cache-control"]).toContain("no-store");
    // Not the field, which still holds the refused reason until the answer is drawn.
    const number = page.getByRole("paragraph").filter({ hasText: full });
    await expect(number).toBeVisible();
    expect((await number.textContent())?.replaceAll(" ", "").endsWith(card?.last4 ?? "-")).toBe(true);
    expect(page.url()).not.toMatch(full);
    await page.getByRole("button", { name: t("reveals.card.hide") }).click();
    await expect(page.getByText(full)).toHaveCount(0);
    const digits = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]),
    );
    expect(digits).not.toMatch(/\d{16}/);
    // Neither the page as it is drawn, nor what the browser asks of it when it moves on.
    for (const headers of [{ rsc: "0" }, { rsc: "1" }]) {
      const drawn = await page.request.get(`/members/${card?.member}`, { headers });
      expect(await drawn.text()).not.toMatch(new RegExp(`9999\\d{8}${card?.last4}`));
    }
    const manager = await signedIn("manager", { locale });
    await manager.goto("/reveals");
    await expect(
      manager
        .getByRole("row")
        .filter({ hasText: card?.last4 ?? "-" })
        .first(),
    ).toContainText("カード会社の記録と突き合わせるため");
    await expect(manager.getByText(full)).toHaveCount(0);
  });
}

test("hotline, editor, auditor and admin are offered no number", async ({ signedIn, site }) => {
  const t = wordsOf("ja");
  const [card] = await site.query<{ member: number }>(
    "select member_id as member from card where member_id is not null limit 1",
  );
  for (const login of ["hotline", "auditor"] as const) {
    const page = await signedIn(login, { locale: "ja" });
    await page.goto(`/members/${card?.member}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("button", { name: t("reveals.card.open") })).toHaveCount(0);
  }
});

test("a file with full numbers: asked by one manager, approved by the other, opened by its recipient", async ({
  signedIn,
  site,
}) => {
  test.setTimeout(180_000);
  const t = wordsOf("ja");
  const identity = await generateIdentity();
  const page = await signedIn("manager", { locale: "ja" });
  await page.goto("/full-exports");
  await page.getByRole("link", { name: t("fullExports.create") }).click();
  await page.getByLabel(t("fullExports.form.receivedFrom")).fill("2010-02-01");
  await page.getByLabel(t("fullExports.form.reason"), { exact: true }).fill("カード会社の記録と全件を突合するため");
  await page.getByLabel(t("fullExports.form.recipientName"), { exact: true }).fill("受取人");
  await page.getByLabel(t("fullExports.form.recipient"), { exact: true }).fill("age1notakey");
  await page.getByRole("button", { name: t("fullExports.form.submit") }).click();
  await expect(page.getByText(t("fullExports.refusals.NOT_A_KEY")).first()).toBeVisible();
  await page.getByLabel(t("fullExports.form.recipient"), { exact: true }).fill(await identityToRecipient(identity));
  await page.getByRole("button", { name: t("fullExports.form.submit") }).click();
  await expect(page.getByText(t("fullExports.steps.waiting"))).toBeVisible();
  await expect(page.getByRole("button", { name: t("fullExports.steps.approve") })).toHaveCount(0);
  const path = new URL(page.url()).pathname;

  const second = await signedIn("manager2", { locale: "ja" });
  await second.goto(path);
  await second.getByRole("button", { name: t("fullExports.steps.approve") }).click();
  await expect(second.getByText(t("fullExports.steps.onlyRequester"))).toBeVisible({ timeout: 90_000 });

  await page.reload();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: t("fullExports.steps.download") }).click(),
  ]);
  const bytes = readFileSync(await download.path());
  expect(bytes.toString("latin1")).toMatch(/^age-encryption\.org\/v1\n/);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const lines = (await decrypter.decrypt(bytes, "text")).trimEnd().split("\r\n");
  const [expected] = await site.query<{ n: number }>(
    "select count(*)::int as n from inquiry where live and received_on >= '2010-02-01'",
  );
  expect(lines).toHaveLength((expected?.n ?? 0) + 1);
  expect(lines[1]).toMatch(/,\d{14,19},|…/);
});
