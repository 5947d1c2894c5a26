import { readFile } from "node:fs/promises";
import { Decrypter, generateIdentity, identityToRecipient } from "age-encryption";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";

// It delivers lists: a site of its own.
test.use({ seed: "demo", part: "watch-lists" });

for (const [locale, code] of [
  ["ja", "YUKIMI"],
  ["en", "KAZAMI"],
] as const) {
  test(`a company's key is named and confirmed, its list drawn, approved by the other, fetched, opened by the company, and delivered (${locale})`, async ({
    signedIn,
    site,
  }) => {
    test.setTimeout(300_000);
    const t = wordsOf(locale);
    const words = (key: string, values?: Record<string, string | number>) => t(`watchLists.${key}`, values);
    const identity = await generateIdentity();
    const recipient = await identityToRecipient(identity);
    const [company] = await site.query<{ id: number }>("select id from company where code = $1", [code]);
    const page = await signedIn("manager", { locale });
    const other = await signedIn("manager2", { locale });

    await page.goto("/watch-lists");
    await expect(page.getByRole("heading", { name: words("title"), exact: true })).toBeVisible();
    await page.goto(`/watch-lists/companies/${company?.id}`);
    await page.getByText(words("key.replace"), { exact: true }).click();
    await page.getByLabel(words("key.recipient"), { exact: true }).fill("age1nonsense");
    await page.getByLabel(words("key.source")).fill("3/30");
    await page.getByRole("button", { name: words("key.submit"), exact: true }).click();
    await expect(page.getByText(words("keyRefusals.NOT_A_KEY")).first()).toBeVisible();
    await page.getByLabel(words("key.recipient"), { exact: true }).fill(recipient);
    await page.getByRole("button", { name: words("key.submit"), exact: true }).click();
    await expect(page.getByText(words("key.own"))).toBeVisible();
    await expect(page.getByRole("button", { name: words("key.confirm"), exact: true })).toHaveCount(0);

    await other.goto(`/watch-lists/companies/${company?.id}`);
    await other.getByRole("button", { name: words("key.confirm"), exact: true }).click();
    await expect(other.getByRole("button", { name: words("key.confirm"), exact: true })).toHaveCount(0);
    await expect(other.getByText(recipient)).toBeVisible();

    await page.reload();
    await page.getByRole("button", { name: words("draft"), exact: true }).click();
    await expect(page.getByText(words("steps.waiting"))).toBeVisible({ timeout: 120_000 });
    await expect(page.getByRole("table")).toBeVisible();
    await expect(page.getByRole("button", { name: words("steps.approve"), exact: true })).toHaveCount(0);
    const address = new URL(page.url()).pathname;

    await other.goto(address);
    await other.getByRole("button", { name: words("steps.approve"), exact: true }).click();
    await expect(other.getByText(words("steps.onlyDrafter"))).toBeVisible({ timeout: 120_000 });
    await expect(other.getByRole("link", { name: words("steps.download"), exact: true })).toHaveCount(0);

    await page.reload();
    await expect(page.getByText(words("deliveryRefusals.NOT_FETCHED"))).toBeVisible();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: words("steps.download"), exact: true }).click(),
    ]);
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const lines = (await decrypter.decrypt(await readFile(await download.path()), "text")).trimEnd().split("\r\n");
    const [list] = await site.query<{ rows: number; low: string }>(
      "select l.rows, r.low from watch_list l join bin_range r on r.company_id = l.company_id order by l.id desc limit 1",
    );
    expect(lines).toHaveLength((list?.rows ?? 0) + 1);
    expect(lines.slice(1).every((line) => line.startsWith(list?.low ?? "-"))).toBe(true);

    await page.reload();
    await page.getByLabel(words("delivery.channel"), { exact: true }).selectOption("portal");
    await page.getByLabel(words("delivery.to"), { exact: true }).fill("Fraud desk");
    await page.getByRole("button", { name: words("delivery.submit"), exact: true }).click();
    await expect(page.getByText(words("states.delivered"), { exact: true }).first()).toBeVisible();
    await expect(page.getByText("Fraud desk")).toBeVisible();
    await page.getByRole("button", { name: words("steps.erase"), exact: true }).click();
    await expect(page.getByRole("link", { name: words("steps.download"), exact: true })).toHaveCount(0);
  });
}

test("an auditor reads, and drafts nothing", async ({ signedIn, site }) => {
  const t = wordsOf("ja");
  const page = await signedIn("auditor", { locale: "ja" });
  const [company] = await site.query<{ id: number }>("select id from company where code = 'SEIJI'");
  await page.goto(`/watch-lists/companies/${company?.id}`);
  await expect(page.getByText(t("watchLists.states.delivered"), { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: t("watchLists.draft"), exact: true })).toHaveCount(0);
});
