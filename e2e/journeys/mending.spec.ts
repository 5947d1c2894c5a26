import { readFileSync } from "node:fs";
import { countNow, csv, deliver, rowsOf } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { revert, tile } from "@/e2e/pages/batches";

test.use({ seed: "bare", part: "mending" });

test("intake mends records by keys, commits what is good, sends one back, and commits the mended rest", async ({
  signedIn,
  site,
}) => {
  const t = wordsOf("ja");
  const page = await signedIn("intake", { locale: "ja" });
  const [good, amount, card, waits] = rowsOf("MEND", 4).map((row) => ({ ...row }));
  if (!good || !amount || !card || !waits) throw new Error("four rows");
  const rows = [good, { ...amount, amount: "五百" }, { ...card, card: "4.11E+15" }, { ...waits, amount: "一式" }];
  const before = await countNow(site);
  const batchId = await deliver(site, page, csv(rows), { receivedOn: "2009-08-03", declaredRecords: 5 });
  await page.goto(`/batches/${batchId}`);
  await tile(page, t, "batches.outcomes.problem", "3").click();
  const grid = page.getByRole("grid", { name: t("batches.check.grid") });
  const editor = (field: string, line: number) =>
    page.getByRole("textbox", { name: t("batches.mend.cell", { field: t(`batches.fields.${field}`), line }) });

  // Esc leaves the cell as it is.
  await grid.getByText("五百").first().click();
  await page.keyboard.press("Enter");
  await expect(editor("amount", 3)).toBeFocused();
  await page.keyboard.type("9");
  await page.keyboard.press("Escape");
  await expect(editor("amount", 3)).toHaveCount(0);
  await expect(grid).toBeFocused();

  // Tab keeps what is typed and goes on; Enter keeps it.
  await page.keyboard.press("Enter");
  await editor("amount", 3).fill("5,000");
  await page.keyboard.press("Tab");
  await expect(editor("merchant", 3)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(tile(page, t, "batches.outcomes.problem", "2")).toBeVisible();
  await expect(tile(page, t, "batches.outcomes.new", "2")).toBeVisible();

  // The card number that is typed is shown masked from then on.
  await grid.getByText("4.11E+15").first().dblclick();
  await editor("cardNumber", 4).fill(card.card);
  await page.keyboard.press("Enter");
  await expect(tile(page, t, "batches.outcomes.problem", "1")).toBeVisible();
  expect(await page.content()).not.toContain(card.card);

  // The original stays beside the mend, with who; a mend is taken back, and made again.
  await page.getByRole("button", { name: new RegExp(t("batches.check.work.mended")) }).click();
  await grid.getByText(amount.reference).click();
  await expect(page.locator("del", { hasText: "五百" }).first()).toBeVisible();
  await page.getByRole("button", { name: t("batches.mend.undo", { field: t("batches.fields.amount") }) }).click();
  await expect(tile(page, t, "batches.outcomes.problem", "2")).toBeVisible();
  await tile(page, t, "batches.outcomes.problem", "2").click();
  await grid.getByText("五百").first().dblclick();
  await editor("amount", 3).fill("5000");
  await page.keyboard.press("Enter");
  await expect(tile(page, t, "batches.outcomes.problem", "1")).toBeVisible();

  // One more was declared than came: the commit takes a reason.
  await page.getByRole("button", { name: t("batches.commit.button"), exact: true }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: t("batches.commit.confirm"), exact: true })).toBeDisabled();
  await dialog.getByLabel(t("batches.totals.reason")).fill("送付状の誤記と電話で確認");
  await dialog.getByRole("button", { name: t("batches.commit.confirm"), exact: true }).click();
  await expect(page.getByRole("heading", { name: t("batches.standing.committed") })).toBeVisible();
  expect(await countNow(site)).toBe(before + 3);

  // What waits can go back to the sender, card numbers masked.
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: t("batches.waiting.download", { count: "1" }) }).click(),
  ]);
  const sent = readFileSync(await download.path(), "utf8");
  expect(sent).toContain(`${batchId}-4`);
  expect(sent).toContain("一式");
  expect(sent).not.toContain(waits.card);

  // Or be mended here, and committed as the rest.
  await tile(page, t, "batches.outcomes.problem", "1").click();
  await page.getByRole("button", { name: t("batches.mend.open", { field: t("batches.fields.amount") }) }).click();
  await editor("amount", 5).fill("800");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: t("batches.rest.button"), exact: true }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: t("batches.commit.confirm"), exact: true })
    .click();
  await expect(tile(page, t, "batches.outcomes.new", "4")).toBeVisible();
  expect(await countNow(site)).toBe(before + 4);
});

test("a revert says whose case work it would take; intake is refused, a manager takes it back", async ({
  signedIn,
  site,
}) => {
  const t = wordsOf("en");
  const intake = await signedIn("intake", { locale: "en" });
  const rows = rowsOf("WORKED", 3);
  const before = await countNow(site);
  const batchId = await deliver(site, intake, csv(rows), { receivedOn: "2009-08-04" });
  await intake.goto(`/batches/${batchId}`);
  await intake.getByRole("button", { name: t("batches.commit.button"), exact: true }).click();
  await intake
    .getByRole("dialog")
    .getByRole("button", { name: t("batches.commit.confirm"), exact: true })
    .click();
  await expect(intake.getByRole("heading", { name: t("batches.standing.committed") })).toBeVisible();
  const reference = (rows[1] as (typeof rows)[number]).reference;
  await site.query("update inquiry set staff_case = 2 where reference = $1", [reference]);

  await intake.goto(`/batches/${batchId}?revert=look`);
  await expect(intake.getByText(t("batches.stepRefusals.NEEDS_MANAGER"))).toBeVisible();
  await expect(intake.getByRole("button", { name: t("batches.revert.submit") })).toHaveCount(0);

  const manager = await signedIn("manager", { locale: "en" });
  await manager.goto(`/batches/${batchId}?revert=look`);
  await expect(manager.getByText(t("batches.revert.leaving", { count: 3 }))).toBeVisible();
  await expect(manager.getByRole("link", { name: reference })).toBeVisible();
  await manager.goto(`/batches/${batchId}`);
  await revert(manager, t, "sent to the wrong company");
  expect(await countNow(site)).toBe(before);
});

test("the calendar of covered days tells covered, missing and overlapping days, and a delivery's days are corrected", async ({
  signedIn,
  site,
}) => {
  const t = wordsOf("ja");
  const page = await signedIn("intake", { locale: "ja" });
  const told = { companyId: 2, receivedOn: "2009-08-03" };
  const first = await deliver(site, page, csv(rowsOf("CALA", 1)), {
    ...told,
    coversFrom: "2009-07-14",
    coversTo: "2009-07-17",
  });
  await deliver(site, page, csv(rowsOf("CALB", 1)), { ...told, coversFrom: "2009-07-17", coversTo: "2009-07-18" });
  await deliver(site, page, csv(rowsOf("CALC", 1)), { ...told, coversFrom: "2009-07-21", coversTo: "2009-07-21" });
  await page.goto("/batches/coverage?company=2&month=2009-07");
  const day = (date: string) => page.getByRole("cell").filter({ has: page.locator(`time[datetime="${date}"]`) });
  await expect(day("2009-07-16")).toContainText(t("batches.coverage.days.covered"));
  await expect(day("2009-07-17")).toContainText(t("batches.coverage.days.overlapping"));
  await expect(day("2009-07-20")).toContainText(t("batches.coverage.days.missing"));
  await expect(day("2009-07-22")).toContainText(t("batches.coverage.days.silent"));
  await day("2009-07-14").getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`/batches/${first}$`));
  await page.goto(`/batches/${first}?step=delivery`);
  await page.getByLabel(t("batches.upload.coversTo")).fill("2009-07-16");
  await page.getByRole("button", { name: t("batches.covers.submit") }).click();
  await expect(page.getByText(t("batches.covers.done"))).toBeVisible();
  await page.goto("/batches/coverage?company=2&month=2009-07");
  await expect(day("2009-07-17")).not.toContainText(t("batches.coverage.days.overlapping"));
});
