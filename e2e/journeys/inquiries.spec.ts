import { countNow, csv, deliver, rowsOf } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { commit } from "@/e2e/pages/batches";
import { book, dateDebit, voidIt } from "@/e2e/pages/inquiries";
import { lookUp } from "@/e2e/pages/office";
import { formatNumber } from "@/lib/core/format";

test.use({ seed: "bare" });

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`hotline finds an inquiry by card number and by reference, and no number is in any address (${locale})`, async ({
    signedIn,
    site,
  }) => {
    const [row] = rowsOf(`HOT${locale}`, 1);
    if (!row) throw new Error("a row");
    const intake = await signedIn("intake", { locale });
    await intake.goto(`/batches/${await deliver(site, intake, csv([row]))}`);
    await commit(intake, t);

    const page = await signedIn("hotline", { locale });
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(`${request.url()} ${request.headers().referer ?? ""}`));
    await page.goto("/inquiries");
    for (const text of [row.card, row.card.replace(/(\d{4})(?=\d)/g, "$1 "), row.reference]) {
      await lookUp(page, t, text);
      await expect(page).toHaveURL(/\/inquiries(\/\d+|\?.+)$/);
      if (page.url().includes("?")) await page.getByRole("link", { name: row.reference }).click();
      await expect(page.getByRole("heading", { level: 1, name: row.reference })).toBeVisible();
      await expect(page.getByText(row.card.slice(-4)).first()).toBeVisible();
      expect(await page.content()).not.toContain(row.card);
      await page.goto("/inquiries");
    }
    const bare = addresses.join("\n").replaceAll(/[\s+]|%20/g, "");
    expect(bare).not.toContain(row.card);
    expect(bare).not.toContain(row.reference);
    // The look itself stands in the trail, and what was looked for does not.
    const looks = await site.query<{ details: string }>(
      "select details::text from audit_event where type = 'inquiry.searched' and actor_name like '%Hotline%'",
    );
    expect(looks.length).toBeGreaterThan(0);
    expect(JSON.stringify(looks)).not.toContain(row.card);
  });

  test(`manager goes from the dashboard to an inquiry, and voids it knowing what that changes (${locale})`, async ({
    signedIn,
    site,
  }) => {
    const [row] = rowsOf(`VOID${locale}`, 1);
    if (!row) throw new Error("a row");
    const page = await signedIn("manager", { locale });
    await page.goto(`/batches/${await deliver(site, page, csv([row]))}`);
    await commit(page, t);
    const count = await countNow(site);

    await page.goto("/dashboard");
    const tile = page.getByRole("link").filter({ hasText: t("dashboard.count.label") });
    await expect(tile).toContainText(formatNumber(count));
    await tile.click();
    await expect(page.getByRole("heading", { level: 1, name: t("members.title") })).toBeVisible();
    const [member] = await site.query<{ id: number }>(
      "select c.member_id as id from inquiry i join card c on c.id = i.card_id where i.reference = $1",
      [row.reference],
    );
    await page.goto(`/members/${member?.id}`);
    await page.getByRole("link", { name: row.reference }).first().click();
    await expect(page.getByRole("heading", { level: 1, name: row.reference })).toBeVisible();
    await voidIt(page, t, "重ねて届いた誤りの電文", new RegExp(`${formatNumber(count)}\\s*${formatNumber(count - 1)}`));
    await expect(page).toHaveURL(/\/inquiries\/\d+$/);
    await expect(page.getByText(t("inquiries.states.voided")).first()).toBeVisible();
    expect(await countNow(site)).toBe(count - 1);
    await page.goto("/dashboard");
    await expect(tile).toContainText(formatNumber(count - 1));
  });

  test(`intake records what was charged and given back, and closes the case by what proves it (${locale})`, async ({
    signedIn,
    site,
  }) => {
    const [row] = rowsOf(`CASE${locale}`, 1);
    if (!row) throw new Error("a row");
    const page = await signedIn("intake", { locale });
    await page.goto(`/batches/${await deliver(site, page, csv([row]))}`);
    await commit(page, t);
    const [inquiry] = await site.query<{ id: number }>("select id from inquiry where reference = $1", [row.reference]);
    await page.goto(`/inquiries/${inquiry?.id}`);
    await page.getByLabel(t("inquiries.case.detectionCase")).selectOption("3");
    await page.getByRole("button", { name: t("inquiries.case.save"), exact: true }).click();
    await expect(page.getByText(t("audit.types.inquiry.caseSet")).first()).toBeVisible();
    await dateDebit(page, t, "2009-08-27");
    await book(page, t, "charge", "12000");
    await expect(page.getByText(t("inquiries.relief.carries_burden")).first()).toBeVisible();
    await book(page, t, "refund", "12000", "card_company");
    await page.getByLabel(t("inquiries.case.proof")).fill("カード会社の回答 8月20日付");
    await page.getByRole("button", { name: t("inquiries.case.closeSave"), exact: true }).click();
    await expect(page.getByRole("button", { name: t("inquiries.case.reopen"), exact: true })).toBeVisible();
    const [closed] = await site.query("select closed_as from inquiry where reference = $1", [row.reference]);
    expect(closed).toEqual({ closed_as: "refunded" });
  });

  test(`intake settles several inquiries by one answer of the card company: all of them or none (${locale})`, async ({
    signedIn,
    site,
  }) => {
    const rows = rowsOf(`MANY${locale}`, 3);
    const page = await signedIn("intake", { locale });
    await page.goto(`/batches/${await deliver(site, page, csv(rows))}`);
    await commit(page, t);
    const standings = () =>
      site.query("select staff_case as found, closed_as as closed from inquiry where reference like $1 order by id", [
        `MANY${locale}-%`,
      ]);
    const all = (found: number | null, closed: string | null) => rows.map(() => ({ found, closed }));
    const pick = async (some: typeof rows) => {
      for (const { reference } of some) {
        await page.getByRole("row").filter({ hasText: reference }).getByRole("checkbox").check();
      }
    };
    const dialog = page.getByRole("dialog");

    await page.goto("/inquiries");
    await pick(rows);
    await expect(page.getByText(t("table.selected", { count: 3 }))).toBeVisible();
    await page.getByRole("button", { name: t("inquiries.bulk.setCase"), exact: true }).click();
    await dialog.getByLabel(t("inquiries.case.detectionCase")).selectOption("1");
    await dialog.getByRole("button", { name: t("inquiries.case.save"), exact: true }).click();
    await expect(page.getByText(t("table.selected", { count: 3 }))).toHaveCount(0);
    expect(await standings()).toEqual(all(1, null));

    // One of them is closed already: then none is, and it is said which.
    await site.query("update inquiry set closed_as = 'own_use', closed_at = now() where reference = $1", [
      rows[1]?.reference,
    ]);
    await pick(rows);
    const close = async () => {
      await page.getByRole("button", { name: t("inquiries.bulk.close"), exact: true }).click();
      await dialog.getByLabel(t("inquiries.case.proof")).fill("回答一覧 8月20日付");
      await dialog.getByRole("button", { name: t("inquiries.bulk.closeSave"), exact: true }).click();
    };
    await close();
    await expect(dialog.getByText(t("inquiries.case.refusals.CASE_CLOSED"))).toBeVisible();
    await expect(dialog.getByRole("link")).toHaveAttribute("href", /^\/inquiries\/\d+$/);
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    await site.query("update inquiry set closed_as = null, closed_at = null where reference = $1", [
      rows[1]?.reference,
    ]);
    await close();
    await expect(page.getByText(t("table.selected", { count: 3 }))).toHaveCount(0);
    expect(await standings()).toEqual(all(1, "blocked_before_billing"));
  });
}
