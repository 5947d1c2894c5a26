import { countNow, csv, deliver, rowsOf, stateOf } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { commit } from "@/e2e/pages/batches";

test.use({ seed: "bare", part: "cancelling" });

const ledger = "select pg_advisory_xact_lock(hashtext('shokai'), hashtext('ledger'))";

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`a commit that takes long says how far it is, is left and found again, and is cancelled (${locale})`, async ({
    signedIn,
    site,
  }) => {
    const page = await signedIn("intake", { locale });
    const id = await deliver(site, page, csv(rowsOf(`CANCEL${locale}`, 40)));
    const before = await countNow(site);
    await page.goto(`/batches/${id}`);
    await page.getByRole("button", { name: t("batches.commit.button"), exact: true }).click();
    // Somebody else writes the ledger, and takes his time.
    const release = await site.hold(ledger);
    await page
      .getByRole("dialog")
      .getByRole("button", { name: t("batches.commit.confirm"), exact: true })
      .click();
    const step = t("batches.committing.figure", { step: 1, of: 6, what: t("batches.committing.steps.waiting") });
    await expect(page.getByText(step)).toBeVisible();
    await page
      .getByRole("link", { name: t("batches.title"), exact: true })
      .first()
      .click();
    await expect(page.getByRole("heading", { level: 1, name: t("batches.title") })).toBeVisible();
    await page.goto(`/batches/${id}`);
    await expect(page.getByText(step)).toBeVisible();
    await expect(
      page.getByText(t("batches.committing.records", { count: 40, shown: "40" }), { exact: true }),
    ).toBeVisible();
    await page.getByRole("button", { name: t("batches.committing.cancel"), exact: true }).click();
    // The other one still holds the ledger: what waited for it has been ended.
    await expect.poll(() => stateOf(site, id)).toBe("review");
    await release();
    await expect(page.getByText(t("batches.committing.cancelled"))).toBeVisible();
    expect(await countNow(site)).toBe(before);
    expect(await site.query("select from inquiry where reference like $1", [`CANCEL${locale}-%`])).toHaveLength(0);
    await commit(page, t);
    expect(await countNow(site)).toBe(before + 40);
  });

  test(`a cancel that comes too late says that the batch is committed (${locale})`, async ({ signedIn, site }) => {
    const page = await signedIn("intake", { locale });
    const id = await deliver(site, page, csv(rowsOf(`LATE${locale}`, 3)));
    await page.goto(`/batches/${id}`);
    await page.getByRole("button", { name: t("batches.commit.button"), exact: true }).click();
    const release = await site.hold(ledger);
    await page
      .getByRole("dialog")
      .getByRole("button", { name: t("batches.commit.confirm"), exact: true })
      .click();
    await expect.poll(() => stateOf(site, id)).toBe("committing");
    // A page that does not hear that it is over.
    const asBefore = { state: "committing", progress: null, commit: null };
    await page.route(`**/api/batches/${id}/progress`, (route) => route.fulfill({ json: asBefore }));
    await page.goto(`/batches/${id}`);
    const cancel = page.getByRole("button", { name: t("batches.committing.cancel"), exact: true });
    await expect(cancel).toBeVisible();
    await release();
    await expect.poll(() => stateOf(site, id)).toBe("committed");
    await cancel.click();
    await expect(page.getByText(t("batches.committing.late"))).toBeVisible();
    await expect(page.getByRole("heading", { name: t("batches.standing.committed") })).toBeVisible();
  });
}

test("the same rows as another file are pointed out, with a way to the delivery that they already are", async ({
  signedIn,
  site,
}) => {
  const t = wordsOf("ja");
  const page = await signedIn("intake", { locale: "ja" });
  const file = csv(rowsOf("SAME", 5));
  const first = await deliver(site, page, file, { fileName: "照会.csv" });
  const second = await deliver(site, page, Buffer.concat([Buffer.from("\u{feff}"), file]), { fileName: "照会2.csv" });
  await page.goto(`/batches/${second}`);
  await expect(page.getByText(t("batches.sameRows.title", { batch: first }))).toBeVisible();
  await page.getByRole("link", { name: t("batches.sameRows.open", { batch: first }) }).click();
  await expect(page).toHaveURL(new RegExp(`/batches/${first}$`));
});

test("a filtered grid of many records jumps to its end, and shows the records that stand there", async ({
  signedIn,
  site,
}) => {
  const t = wordsOf("ja");
  const page = await signedIn("intake", { locale: "ja" });
  const rows = rowsOf("JUMP", 8_000).map((row, i) => (i % 2 === 0 ? { ...row, amount: "不明" } : row));
  const id = await deliver(site, page, csv(rows));
  const anchored = page.waitForRequest((request) => /records\?.*anchorRow=\d+&anchorAt=\d+/.test(request.url()));
  await page.goto(`/batches/${id}?outcome=problem`);
  const grid = page.getByRole("grid", { name: t("batches.check.grid") });
  await expect(grid.getByText("JUMP-0", { exact: true }).first()).toBeVisible();
  await grid.focus();
  await grid.press("Control+End");
  await anchored;
  await expect(grid.getByText("JUMP-7998", { exact: true }).first()).toBeVisible();
  await expect(grid.getByText("JUMP-7999", { exact: true })).toHaveCount(0);
});
