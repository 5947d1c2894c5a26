import { expect, type Page } from "@playwright/test";
import { awake } from "@/e2e/fixtures/awake";
import type { Site } from "@/e2e/fixtures/site";
import type { Words } from "@/e2e/fixtures/words";

/** The member that holds the card with these last four now. */
export async function memberOf(site: Site, card: string): Promise<number> {
  const rows = await site.query<{ id: number }>(
    "select member_id as id from card where last4 = $1 and bin = $2 order by id desc",
    [card.slice(-4), card.slice(0, 6)],
  );
  expect(rows).toHaveLength(1);
  return rows[0]?.id as number;
}

/** From a member's page to one of the steps on it. */
export async function openStep(page: Page, t: Words, step: "merge" | "split" | "link"): Promise<void> {
  await page.getByRole("link", { name: t(`members.steps.${step}.open`), exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: t(`members.steps.${step}.title`) })).toBeVisible();
}

/** Looks for the other member of a step, and chooses it among what was found. */
export async function findOther(page: Page, t: Words, text: string, memberId: number): Promise<void> {
  await awake(page);
  await page.getByLabel(t("members.steps.find.label")).fill(text);
  await page.getByRole("button", { name: t("members.steps.find.search"), exact: true }).click();
  const name = t("members.one.title", { id: memberId });
  await page.getByRole("link", { name: t("members.steps.find.chooseOf", { name }), exact: true }).click();
}

/** Gives the reason of a step whose figures are shown, and takes it. */
export async function giveReason(
  page: Page,
  t: Words,
  step: "merge" | "split" | "undo",
  reason: string,
): Promise<void> {
  await awake(page);
  await page.getByLabel(t("inquiries.decide.reason"), { exact: true }).fill(reason);
  const save = step === "undo" ? t("inquiries.decide.save.undo") : t(`members.steps.${step}.save`);
  await page.getByRole("button", { name: save, exact: true }).click();
}
