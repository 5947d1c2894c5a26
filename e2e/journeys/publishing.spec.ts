import { countNow, csv, deliver, rowsOf } from "@/e2e/fixtures/delivery";
import type { Site } from "@/e2e/fixtures/site";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { commit } from "@/e2e/pages/batches";
import { draft, stands, step } from "@/e2e/pages/notices";
import { confirm } from "@/e2e/pages/office";
import { addDays } from "@/lib/core/dates";
import { formatDate, formatNumber } from "@/lib/core/format";

test.use({ seed: "bare" });

async function dayAfterTheLast(site: Site): Promise<string> {
  const [row] = await site.query<{ day: string }>(
    "select coalesce(max(as_of), '2009-09-01')::text as day from publication",
  );
  return addDays(row?.day ?? "", 1);
}

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);
  const path = locale === "ja" ? "/notice" : "/notice/en";

  test(`editor drafts and submits, another approves, it is published, and the public page shows it (${locale})`, async ({
    signedIn,
    site,
    browser,
    faults,
  }) => {
    const intake = await signedIn("intake", { locale });
    await intake.goto(`/batches/${await deliver(site, intake, csv(rowsOf(`PUB${locale}`, 3)))}`);
    await commit(intake, t);
    const asOf = await dayAfterTheLast(site);
    const figure = formatNumber(await countNow(site));
    const texts = { ja: `${asOf}現在の件数です。`, en: `The figure as of ${asOf}.` };

    const editor = await signedIn("editor", { locale });
    const address = await draft(editor, t, asOf, texts);
    await expect(editor.getByRole("heading", { level: 1 })).toContainText(figure);
    await step(editor, t, "submit", "submitted");
    // Nobody approves their own.
    await expect(editor.getByText(t("notices.act.cannotApprove"))).toBeVisible();
    await expect(editor.getByRole("button", { name: t("notices.act.approve"), exact: true })).toHaveCount(0);

    const approver = await signedIn(locale === "ja" ? "editor2" : "manager", { locale });
    await approver.goto(address);
    await step(approver, t, "approve", "approved");

    await editor.reload();
    await confirm(editor, t("notices.act.publish"), t("notices.act.publish"));
    await stands(editor, t, "published");

    const strangers = await browser.newContext({ baseURL: site.url, javaScriptEnabled: false });
    const reader = await strangers.newPage();
    faults.watch(reader);
    await expect(async () => {
      await reader.goto(path);
      await expect(reader.locator("#about").getByText(locale === "ja" ? texts.ja : texts.en)).toBeVisible({
        timeout: 1_000,
      });
    }).toPass();
    await expect(reader.locator("strong").first()).toHaveText(figure);
    await expect(reader.getByText(formatDate(asOf, locale)).first()).toBeVisible();
    const count = await (await reader.request.get("/notice/count.json")).json();
    expect(count).toMatchObject({ count: await countNow(site), asOf, since: "2009-07-14" });
    await strangers.close();
  });
}

test("a figure that moves while it waits is held: nothing is published until it is calculated anew", async ({
  signedIn,
  site,
}) => {
  const t = wordsOf("ja");
  const editor = await signedIn("editor", { locale: "ja" });
  const asOf = await dayAfterTheLast(site);
  const address = await draft(editor, t, asOf, { ja: "", en: "" });
  await step(editor, t, "submit", "submitted");
  const manager = await signedIn("manager", { locale: "ja" });
  await manager.goto(address);
  await step(manager, t, "approve", "approved");
  // The publish button stands open on the editor's screen when the late delivery is committed.
  await editor.reload();
  await expect(editor.getByRole("button", { name: t("notices.act.publish"), exact: true })).toBeEnabled();
  const late = rowsOf("LATE", 2);
  await manager.goto(`/batches/${await deliver(site, manager, csv(late), { receivedOn: "2009-08-05" })}`);
  await commit(manager, t);
  await confirm(editor, t("notices.act.publish"), t("notices.act.publish"));
  await expect(editor.getByRole("main").getByRole("alert")).toBeVisible();
  const [row] = await site.query("select state from publication order by id desc limit 1");
  expect(row).toEqual({ state: "approved" });
  await editor.reload();
  await expect(editor.getByRole("button", { name: t("notices.moved.refresh") })).toBeVisible();
});
