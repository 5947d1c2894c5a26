import type { Page } from "@playwright/test";
import { countNow, csv, deliver, rowsOf } from "@/e2e/fixtures/delivery";
import type { Site } from "@/e2e/fixtures/site";
import { expect, test } from "@/e2e/fixtures/test";
import { type Words, wordsOf } from "@/e2e/fixtures/words";
import { commit } from "@/e2e/pages/batches";
import { draft, save, stands, step } from "@/e2e/pages/notices";
import { confirm } from "@/e2e/pages/office";
import type { DemoLogin } from "@/lib/accounts/demo-accounts";
import { addDays } from "@/lib/core/dates";
import { formatDate, formatNumber } from "@/lib/core/format";

// Their own site: what is published here, and the clock, are moved.
test.use({ seed: "bare", part: "corrections" });
test.describe.configure({ mode: "serial" });

type SignedIn = (login: DemoLogin, options?: { locale?: "ja" | "en" }) => Promise<Page>;

/** Two members of a delivery received on a day, committed. */
async function deliverTwo(site: Site, page: Page, t: Words, name: string, told: object = {}): Promise<void> {
  await page.goto(`/batches/${await deliver(site, page, csv(rowsOf(name, 2)), told)}`);
  await commit(page, t);
}

/** Submits the draft at an address and has it approved by somebody else. */
async function bringToApproval(signedIn: SignedIn, editor: Page, t: Words, address: string): Promise<void> {
  await step(editor, t, "submit", "submitted");
  const manager = await signedIn("manager");
  await manager.goto(address);
  await step(manager, t, "approve", "approved");
  await editor.reload();
}

async function publish(editor: Page, t: Words): Promise<void> {
  await confirm(editor, t("notices.act.publish"), t("notices.act.publish"));
  await stands(editor, t, "published");
}

async function nextDay(site: Site): Promise<string> {
  const [row] = await site.query<{ day: string }>(
    "select coalesce(max(as_of), '2009-08-10')::text as day from publication where state = 'published'",
  );
  return addDays(row?.day ?? "", 1);
}

async function versionAsOf(site: Site, asOf: string): Promise<number> {
  const [row] = await site.query<{ version: number }>(
    "select version from publication where as_of = $1 and version > 0",
    [asOf],
  );
  return row?.version ?? 0;
}

/** Lets a time come as the clock's own command does: the business clock moves, and the job is woken. */
async function waitUntil(site: Site, instant: string): Promise<void> {
  await site.query("update incident set clock_fixed_at = $1", [instant]);
  await site.query("select graphile_worker.add_job('publish-due', '{}'::json)");
}

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`a late delivery contradicts a published figure: the dashboard says so, and the correction is published (${locale})`, async ({
    signedIn,
    site,
    browser,
    faults,
  }) => {
    test.setTimeout(480_000);
    const intake = await signedIn("intake", { locale });
    // Received on the very days that are published, so that no earlier figure moves.
    const asOf = await nextDay(site);
    await deliverTwo(site, intake, t, `ONCE${locale}`, { receivedOn: asOf });
    const published = await countNow(site);
    const editor = await signedIn("editor", { locale });
    await signedIn("manager", { locale });
    const address = await draft(editor, t, asOf, { ja: "", en: "" });
    await bringToApproval(signedIn, editor, t, address);
    await publish(editor, t);

    await deliverTwo(site, intake, t, `LATE${locale}`, { receivedOn: asOf });
    const panel = (page: Page) => page.locator("section").filter({ hasText: t("dashboard.publications.title") });
    await editor.goto("/dashboard");
    const diverges = t("dashboard.publications.diverges", {
      version: await versionAsOf(site, asOf),
      asOf: formatDate(asOf, locale),
      published: formatNumber(published),
      now: formatNumber(published + 2),
      change: "+2",
    });
    await expect(panel(editor).getByText(diverges)).toBeVisible();
    // Why: the part opens the two members.
    await panel(editor)
      .getByRole("link", { name: new RegExp(t("notices.bridge.late")) })
      .click();
    await expect(editor.getByRole("heading", { level: 1, name: t("notices.bridgeMembers.title") })).toBeVisible();
    await expect(editor.getByRole("table").locator("tbody tr")).toHaveCount(2);
    await expect(editor.getByRole("table").getByText(formatDate(asOf, locale)).first()).toBeVisible();

    await editor.goto("/dashboard");
    await panel(editor)
      .getByRole("link", { name: t("dashboard.publications.correct") })
      .click();
    const reasons = {
      correctionJa: `${asOf}の届け出の漏れです。`,
      correctionEn: `A delivery of ${asOf} was overlooked.`,
    };
    const correction = await save(editor, t, { ja: "", en: "", ...reasons });
    await editor.goto("/dashboard");
    await expect(panel(editor).getByRole("link", { name: t("dashboard.publications.goOn") })).toBeVisible();
    await editor.goto(correction);
    await bringToApproval(signedIn, editor, t, correction);
    await publish(editor, t);

    const strangers = await browser.newContext({ baseURL: site.url, javaScriptEnabled: false });
    const reader = await strangers.newPage();
    faults.watch(reader);
    await expect(async () => {
      await reader.goto(locale === "ja" ? "/notice" : "/notice/en");
      const reason = locale === "ja" ? reasons.correctionJa : reasons.correctionEn;
      await expect(reader.getByText(reason).first()).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await expect(reader.locator("strong").first()).toHaveText(formatNumber(published + 2));
    await strangers.close();
    await editor.goto("/dashboard");
    await expect(panel(editor)).toBeVisible();
    await expect(panel(editor).getByText(t("dashboard.publications.wrong"))).toHaveCount(0);
  });

  test(`beyond what the card companies covered a reason is asked for, and kept (${locale})`, async ({
    signedIn,
    site,
  }) => {
    const asOf = await nextDay(site);
    const intake = await signedIn("intake", { locale });
    const covers = { coversFrom: "2009-07-14", coversTo: addDays(asOf, -1), receivedOn: asOf };
    await deliverTwo(site, intake, t, `COVER${locale}`, covers);
    const editor = await signedIn("editor", { locale });
    const wanted = addDays(asOf, 3);
    await editor.goto(`/notices/new?asOf=${wanted}`);
    await expect(
      editor.getByText(
        t("notices.coverage.supportsLess", {
          supported: formatDate(addDays(asOf, -1), locale),
          asOf: formatDate(wanted, locale),
        }),
      ),
    ).toBeVisible();
    await editor.getByRole("button", { name: t("notices.prepare.save") }).click();
    await expect(editor.getByLabel(t("notices.prepare.coverageReason"))).toHaveAttribute("aria-invalid", "true");
    const reason = locale === "ja" ? "電話で確認した。" : "Confirmed by telephone.";
    await editor.getByLabel(t("notices.prepare.coverageReason")).fill(reason);
    await editor.getByRole("button", { name: t("notices.prepare.save") }).click();
    await expect(editor).toHaveURL(/\/notices\/\d+$/);
    await expect(editor.getByText(reason)).toBeVisible();
  });

  test(`a scheduled publication is held when its figure moves, and another goes out at its time (${locale})`, async ({
    signedIn,
    site,
  }) => {
    test.setTimeout(480_000);
    const editor = await signedIn("editor", { locale });
    const manager = await signedIn("manager", { locale });
    const [clock] = await site.query<{ today: string }>("select clock_fixed_at::date::text as today from incident");
    const tomorrow = addDays(clock?.today ?? "", 1);
    const asOf = await nextDay(site);
    const schedule = async (time: string) => {
      await editor.getByText(t("notices.schedule.begin"), { exact: true }).click();
      await editor.getByLabel(t("notices.schedule.day")).fill(tomorrow);
      await editor.getByLabel(t("notices.schedule.time")).fill(time);
      await editor.getByRole("button", { name: t("notices.schedule.save"), exact: true }).click();
      await expect(editor.getByRole("button", { name: t("notices.schedule.cancel") })).toBeVisible();
    };
    const prepared = async () => {
      const address = await draft(editor, t, asOf, { ja: "", en: "" });
      await bringToApproval(signedIn, editor, t, address);
      return address;
    };

    const held = await prepared();
    await schedule("09:00");
    await deliverTwo(site, manager, t, `MOVE${locale}`, { receivedOn: asOf });
    await waitUntil(site, `${tomorrow}T00:00:00Z`);
    await expect
      .poll(async () => (await site.query("select from publication where held is not null")).length, {
        timeout: 30_000,
      })
      .toBe(1);
    await editor.reload();
    const at = `${formatDate(tomorrow, locale)}${locale === "ja" ? " " : ", "}09:00`;
    await expect(editor.getByText(t("notices.schedule.heldTitle", { at }))).toBeVisible();
    await manager.goto("/dashboard");
    await expect(manager.getByText(t("dashboard.publications.held", { at }))).toBeVisible();
    await editor.getByRole("button", { name: t("notices.schedule.cancel") }).click();
    await expect(editor.getByText(t("notices.schedule.heldTitle", { at }))).toHaveCount(0);
    expect(await site.query("select from publication where held is not null")).toEqual([]);

    const goes = await prepared();
    expect(goes).not.toBe(held);
    await schedule("12:00");
    await waitUntil(site, `${tomorrow}T03:00:00Z`);
    const id = Number(goes.split("/").at(-1));
    await expect
      .poll(async () => (await site.query("select state from publication where id = $1", [id]))[0], {
        timeout: 30_000,
      })
      .toEqual({ state: "published" });
    await editor.reload();
    await stands(editor, t, "published");
  });
}

test("an explanatory note is approved by another person and stands beside the figure, which stays", async ({
  signedIn,
  site,
}) => {
  const t = wordsOf("ja");
  const [row] = await site.query<{ id: number; count: number }>(
    "select id, count from publication where state = 'published' order by version desc limit 1",
  );
  const editor = await signedIn("editor", { locale: "ja" });
  await editor.goto(`/notices/${row?.id}`);
  await editor.getByRole("link", { name: t("notices.notes.write") }).click();
  await editor.getByLabel(t("notices.notes.ja")).fill("届け出の範囲についての補足です。");
  await editor.getByLabel(t("notices.notes.en")).fill("A word on what was delivered.");
  await editor.getByRole("button", { name: t("notices.notes.save") }).click();
  await expect(editor.getByText(t("notices.notes.cannotApprove"))).toBeVisible();
  const manager = await signedIn("manager", { locale: "ja" });
  await manager.goto(`/notices/${row?.id}`);
  await manager.getByRole("button", { name: t("notices.notes.approve") }).click();
  await expect(manager.getByText(t("notices.notes.states.published"), { exact: true })).toBeVisible();
  await expect
    .poll(async () => await (await fetch(`${site.url}/notice`)).text(), { timeout: 30_000 })
    .toContain("届け出の範囲についての補足です。");
  const [after] = await site.query("select count from publication where id = $1", [row?.id]);
  expect(after).toEqual({ count: row?.count });
});
