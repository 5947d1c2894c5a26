import { csv, deliver, rowsOf } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { commit } from "@/e2e/pages/batches";
import { book, dateDebit } from "@/e2e/pages/inquiries";

test.use({ seed: "bare" });

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`a clerk takes the next case, notes, has it refunded and closes it; nobody else is given it meanwhile (${locale})`, async ({
    signedIn,
    site,
  }) => {
    test.setTimeout(240_000);
    const rows = rowsOf(`WORK${locale}`, 3);
    const intake = await signedIn("intake", { locale });
    await intake.goto(`/batches/${await deliver(site, intake, csv(rows))}`);
    await commit(intake, t);
    // Other journeys on this site have cases of their own: what is theirs is no longer anybody's next.
    await site.query(
      "update inquiry set closed_as = 'own_use', closed_at = now() where closed_as is null and reference not like $1 and (charged is null or charged = relieved)",
      [`WORK${locale}-%`],
    );
    await site.query("update inquiry set received_on = received_on - 60 where reference = $1", [rows[0]?.reference]);
    await site.query("update case_work set taken_by = null, taken_until = null");

    await intake.goto("/reimbursements?stage=case_unknown");
    const list = intake.getByRole("table", { name: t("worklists.title") });
    // Late first.
    await expect(list.getByRole("row").nth(1)).toContainText(rows[0]?.reference ?? "");
    await expect(list.getByRole("row").nth(1)).toContainText(t("worklists.late.yes"));
    const take = { name: t("worklists.take.next"), exact: true };
    await intake.getByRole("button", take).click();
    await expect(intake.getByRole("heading", { level: 1, name: rows[0]?.reference })).toBeVisible();

    // A second person, and a third way to the list: never the same case.
    const manager = await signedIn("manager", { locale });
    await manager.goto("/reimbursements");
    await manager.getByRole("button", take).click();
    await expect(manager.getByRole("heading", { level: 1, name: /^WORK/ })).toBeVisible();
    await expect(manager.getByRole("heading", { level: 1, name: rows[0]?.reference })).toHaveCount(0);
    const held = await site.query<{ n: number }>(
      "select count(distinct taken_by)::int as n from case_work where taken_until > now()",
    );
    expect(held).toEqual([{ n: 2 }]);
    // Who has one in hand is led to it again.
    const own = manager.url();
    await manager.goto("/reimbursements");
    await manager.getByRole("button", take).click();
    await expect(manager).toHaveURL(own);

    const panel = intake.locator("#work");
    await expect(panel.getByText(t("worklists.stages.case_unknown"))).toBeVisible();
    await panel.getByLabel(t("worklists.notes.note"), { exact: true }).fill("会員へ電話済み");
    await panel.getByRole("button", { name: t("worklists.notes.save"), exact: true }).click();
    await expect(panel.getByRole("listitem").filter({ hasText: "会員へ電話済み" })).toBeVisible();

    await intake.getByLabel(t("inquiries.case.detectionCase")).selectOption("3");
    await intake.getByRole("button", { name: t("inquiries.case.save"), exact: true }).click();
    await expect(panel.getByText(t("worklists.stages.charge_unknown"))).toBeVisible();
    await dateDebit(intake, t, "2009-08-27");
    await book(intake, t, "charge", "12000");
    await expect(panel.getByText(t("worklists.stages.to_refund"), { exact: true })).toBeVisible();
    await book(intake, t, "refund", "12000", "card_company");
    await expect(panel.getByText(t("worklists.stages.to_close"))).toBeVisible();
    const close = async () => {
      await intake.getByLabel(t("inquiries.case.proof")).fill("返金通知 8月20日付");
      await intake.getByRole("button", { name: t("inquiries.case.closeSave"), exact: true }).click();
      await expect(panel.getByText(t("worklists.panel.nothing"))).toBeVisible();
    };
    await close();
    // The last step is taken back by one button that says what it does, and taken again.
    await expect(panel.getByText(t("worklists.undo.closing", { as: t("inquiries.closings.refunded") }))).toBeVisible();
    await panel.getByRole("button", { name: t("worklists.undo.save"), exact: true }).click();
    await expect(panel.getByText(t("worklists.stages.to_close"))).toBeVisible();
    await close();
    const [closed] = await site.query("select closed_as from inquiry where reference = $1", [rows[0]?.reference]);
    expect(closed).toEqual({ closed_as: "refunded" });

    // On to the next from where one is.
    await panel.getByRole("button", take).click();
    await expect(intake.getByRole("heading", { level: 1, name: /^WORK/ })).toBeVisible();
    await expect(intake).not.toHaveURL(own);
    await expect(panel.getByRole("button", { name: t("worklists.panel.release"), exact: true })).toBeVisible();
  });

  test(`a manager assigns several at once and is told what became of each; limits move what is late (${locale})`, async ({
    signedIn,
    site,
  }) => {
    test.setTimeout(180_000);
    const rows = rowsOf(`GIVE${locale}`, 3);
    const page = await signedIn("manager", { locale });
    await page.goto(`/batches/${await deliver(site, page, csv(rows))}`);
    await commit(page, t);
    await page.goto("/reimbursements?stage=case_unknown&size=200");
    for (const { reference } of rows) {
      await page.getByRole("row").filter({ hasText: reference }).getByRole("checkbox").check();
    }
    // One of them is closed by somebody else before the step.
    await site.query("update inquiry set closed_as = 'own_use', closed_at = now() where reference = $1", [
      rows[2]?.reference,
    ]);
    await page.getByRole("button", { name: t("worklists.bulk.assign"), exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(t("worklists.assign.to"), { exact: true }).selectOption({ label: "受付担当 · Intake" });
    await dialog.getByRole("button", { name: t("worklists.assign.save"), exact: true }).click();
    await expect(dialog.getByText(t("worklists.bulk.done", { count: 2 }))).toBeVisible();
    await expect(dialog.getByText(t("worklists.bulk.outcomes.closed", { count: 1 }))).toBeVisible();
    await dialog.getByRole("button", { name: t("worklists.bulk.close"), exact: true }).click();
    await expect(dialog).toHaveCount(0);
    const owned = await site.query(
      "select count(*)::int as n from case_work w join inquiry i on i.id = w.inquiry_id where i.reference like $1 and owner is not null",
      [`GIVE${locale}-%`],
    );
    expect(owned).toEqual([{ n: 2 }]);
    const events = await site.query(
      "select count(*)::int as n from audit_event e join inquiry i on e.subject_id = i.id::text where e.subject = 'inquiry' and e.type = 'case.assigned' and i.reference like $1",
      [`GIVE${locale}-%`],
    );
    expect(events).toEqual([{ n: 2 }]);

    await page.goto("/settings/incident");
    const field = page.getByLabel(t("worklists.stages.case_unknown"), { exact: true });
    const before = Number(await field.inputValue());
    await field.fill(String(before + 1));
    await page.getByRole("button", { name: t("worklists.limits.save"), exact: true }).click();
    await expect(page.getByText(t("worklists.limits.saved"))).toBeVisible();
    expect(await site.query("select days from stage_limit where stage = 'case_unknown'")).toEqual([
      { days: before + 1 },
    ]);
  });
}
