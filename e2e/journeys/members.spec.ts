import { countNow, csv, deliver, type Row, rowsOf } from "@/e2e/fixtures/delivery";
import type { Site } from "@/e2e/fixtures/site";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { commit } from "@/e2e/pages/batches";
import { findOther, giveReason, memberOf, openStep } from "@/e2e/pages/members";
import { formatNumber } from "@/lib/core/format";

test.use({ seed: "bare" });

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`a split on the drawn evidence shows both parts before it is taken, and is undone (${locale})`, async ({
    signedIn,
    site,
  }) => {
    const rows = rowsOf(`SPL${locale}`, 2);
    const [first, second] = rows as [Row, Row];
    second.member = first.member;
    const page = await signedIn("manager", { locale });
    await page.goto(`/batches/${await deliver(site, page, csv(rows))}`);
    await commit(page, t);
    const memberId = await memberOf(site, first.card);
    const count = await countNow(site);
    await page.goto(`/members/${memberId}`);
    await openStep(page, t, "split");
    const box = page.getByRole("checkbox", { name: new RegExp(second.card.slice(-4)) });
    await box.focus();
    await page.keyboard.press("Space");
    await expect(page).toHaveURL(/\?part=\d+$/);
    const main = page.getByRole("main");
    await expect(main).toHaveText(new RegExp(`${formatNumber(count)}\\s*${formatNumber(count + 1)}`));
    const touched = page.getByRole("list", { name: t("inquiries.decide.members") }).getByRole("listitem");
    await expect(touched).toHaveCount(2);
    await expect(touched.filter({ hasText: t("inquiries.decide.memberNew") })).toBeVisible();
    await giveReason(page, t, "split", "別の会員のカード");
    await expect(page).toHaveURL(/\/members\/\d+$/);
    expect(await countNow(site)).toBe(count + 1);
    expect(await memberOf(site, first.card)).not.toBe(await memberOf(site, second.card));
    await expect(page.getByText(t("members.one.line.struck")).first()).toBeVisible();

    await page.getByRole("link", { name: t("inquiries.decisions.undo"), exact: true }).click();
    await giveReason(page, t, "undo", "同じ会員と判明");
    await expect(page).toHaveURL(/\/members\/\d+$/);
    expect(await memberOf(site, first.card)).toBe(await memberOf(site, second.card));
    expect(await countNow(site)).toBe(count);
  });

  test(`the other member of a merge is found by a card number, which stays in no address (${locale})`, async ({
    signedIn,
    site,
  }) => {
    const rows = rowsOf(`MRG${locale}`, 2);
    const [first, second] = rows as [Row, Row];
    const page = await signedIn("manager", { locale });
    await page.goto(`/batches/${await deliver(site, page, csv(rows))}`);
    await commit(page, t);
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(`${request.url()} ${request.headers().referer ?? ""}`));
    const other = await memberOf(site, second.card);
    await page.goto(`/members/${await memberOf(site, first.card)}`);
    await openStep(page, t, "merge");
    await findOther(page, t, second.card.replace(/(\d{4})(?=\d)/g, "$1 "), other);
    await giveReason(page, t, "merge", "カード会社の回答書による");
    await expect(page).toHaveURL(/\/members\/\d+$/);
    expect(await memberOf(site, first.card)).toBe(await memberOf(site, second.card));
    expect(addresses.join(" ").replaceAll(/[\s+]|%20/g, "")).not.toContain(second.card);
    const looks = await site.query("select details from audit_event where type = 'inquiry.searched'");
    expect(JSON.stringify(looks)).not.toContain(second.card);
  });

  test(`the queue by keyboard: taken, declined, parked with a note, and taken back (${locale})`, async ({
    signedIn,
    site,
  }) => {
    // One number as a spreadsheet writes it and as it is, three times; each a pair for the queue.
    const [zeros, plain] = ["Z", "P"].map((part) => rowsOf(`Q${part}${locale}`, 3)) as [Row[], Row[]];
    zeros.forEach((row, i) => {
      const number = `${locale === "ja" ? 7 : 8}10020${i}`;
      row.member = `00${number}`;
      (plain[i] as Row).member = number;
    });
    const page = await signedIn("manager", { locale });
    for (const [rows, receivedOn] of [
      [zeros, "2009-08-03"],
      [plain, "2009-08-04"],
    ] as const) {
      await page.goto(`/batches/${await deliver(site, page, csv(rows), { receivedOn })}`);
      await commit(page, t);
    }
    await expect.poll(() => waiting(site), { timeout: 60_000 }).toBe(3);
    const count = await countNow(site);

    await page.goto("/reviews");
    const nav = page.getByRole("navigation", { name: t("nav.main") });
    await expect(nav.getByRole("link", { name: new RegExp(`${t("nav.reviews")}\\s*3$`) })).toBeVisible();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/reviews\/\d+/);
    const main = page.getByRole("main");
    await expect(main).toContainText(
      t("reviews.points.SAME_NUMBER_BUT_FORM", { a: `${plain[0]?.member}`, b: `${zeros[0]?.member}` }),
    );
    await expect(main).toHaveText(new RegExp(`${formatNumber(count)}\\s*${formatNumber(count - 1)}`));

    // m: the reason stands there already; Ctrl and Enter takes it and goes on.
    const text = page.getByRole("textbox", { name: t("reviews.do.reason"), exact: true });
    await page.keyboard.press("m");
    await expect(text).toBeFocused();
    await expect(text).toHaveValue(t("reviews.reasons.near_number"));
    await page.keyboard.press("Control+Enter");
    await expect(page).toHaveURL(/done=\d+$/);
    expect(await countNow(site)).toBe(count - 1);
    const last = Number(new URL(page.url()).searchParams.get("done"));
    await expect(page.getByText(t("reviews.done.taken", { id: last }))).toBeVisible();

    await page.keyboard.press("n");
    await expect(page.getByRole("textbox", { name: new RegExp(`^${t("reviews.do.why")}`) })).toBeFocused();
    await page.keyboard.press("Control+Enter");
    await expect.poll(() => answers(site)).toEqual(["declined", "taken"]);
    await expect(page.getByText(t("reviews.done.declined", { id: last + 1 }))).toBeVisible();

    await page.keyboard.press("p");
    const note = page.getByRole("textbox", { name: t("reviews.do.note"), exact: true });
    await expect(note).toBeFocused();
    await page.keyboard.press("Control+Enter");
    await expect(page.getByText(t("reviews.refusals.NOTE_MISSING")).first()).toBeVisible();
    await note.fill("回答待ち");
    await page.keyboard.press("Control+Enter");
    await expect(page).toHaveURL(/\/reviews\?done=\d+$/);
    expect(await answers(site)).toEqual(["declined", "parked", "taken"]);
    expect(await waiting(site)).toBe(0);

    // u takes the last answer back and goes to it.
    await page.keyboard.press("u");
    await expect(page).toHaveURL(/\/reviews\/\d+$/);
    expect(await answers(site)).toEqual(["declined", "taken"]);
    expect(await countNow(site)).toBe(count - 1);
    await site.query(
      "update review set answer = 'declined', answered_by = 'x', answered_at = now() where answer is null and node_b is not null",
    );
  });
}

async function waiting(site: Site): Promise<number> {
  const [row] = await site.query<{ n: number }>(
    "select count(*)::int as n from review where answer is null and closed_block is null",
  );
  return row?.n ?? 0;
}

/** The answers given since the last story, in the alphabet's order. */
async function answers(site: Site): Promise<string[]> {
  const rows = await site.query<{ answer: string }>(
    "select answer from review where answer is not null and answered_by <> 'x' and id > (select coalesce(max(id), 0) from review where answered_by = 'x') order by answer",
  );
  return rows.map((row) => row.answer);
}
