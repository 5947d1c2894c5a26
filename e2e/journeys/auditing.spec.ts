import type { Request } from "@playwright/test";
import { csv, rowsOf, send } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";

test.use({ seed: "bare" });

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`auditor reads who did what, and every look is itself an entry (${locale})`, async ({ signedIn, site }) => {
    const intake = await signedIn("intake", { locale });
    const answer = await send(site, intake, csv(rowsOf(`AUDIT${locale}`, 1)));
    const { batchId } = await answer.json();
    const page = await signedIn("auditor", { locale });
    await page.goto(`/audit?subject=batch&subjectId=${batchId}`);
    const entry = page.getByRole("row").filter({ hasText: t("audit.types.batch.received") });
    await expect(entry).toContainText("Intake");
    await page.goto("/audit?type=trail.read");
    await expect(
      page
        .getByRole("row")
        .filter({ hasText: t("audit.types.trail.read") })
        .first(),
    ).toContainText("Auditor");
  });
}

test("auditor can write nothing: no page offers it, no door takes it", async ({ signedIn, site, faults }) => {
  const t = wordsOf("ja");
  faults.allow(/status of 403/);
  const page = await signedIn("auditor", { locale: "ja" });
  for (const path of ["/batches/new", "/inquiries/new", "/notices/new", "/settings/users/new"]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(403);
  }
  for (const [path, words] of [
    ["/batches", t("batches.receive")],
    ["/notices", t("notices.create")],
    ["/settings/users", t("accounts.create")],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("link", { name: words })).toHaveCount(0);
  }
  const batches = await site.query("select count(*)::int from batch");
  expect((await send(site, page, csv(rowsOf("AUDITOR", 1)))).status()).toBe(403);
  expect(await site.query("select count(*)::int from batch")).toEqual(batches);

  // An action that an admin's page sent, sent again word for word by the auditor.
  const admin = await signedIn("admin", { locale: "ja" });
  await admin.goto("/settings/users/new");
  await admin.getByLabel(t("accounts.fields.login")).fill("first-of-two");
  await admin.getByLabel(t("accounts.fields.displayName")).fill("一人目");
  await admin.getByRole("checkbox", { name: t("nav.roles.hotline") }).check();
  const sent = admin.waitForRequest((request: Request) => request.headers()["next-action"] !== undefined);
  await admin.getByRole("button", { name: t("accounts.new.submit") }).click();
  const request = await sent;
  await expect(admin.getByLabel(t("accounts.link.label"))).toBeVisible();
  const { cookie: _cookie, ...headers } = await request.allHeaders();
  const body = (request.postDataBuffer() ?? Buffer.alloc(0))
    .toString("latin1")
    .replaceAll("first-of-two", "second-of-02");
  const forged = { headers: withoutPseudo(headers), data: Buffer.from(body, "latin1") };
  const answer = await page.request.post("/settings/users/new", forged);
  expect(answer.status()).toBeGreaterThanOrEqual(200);
  expect(await site.query("select from app_user where login = 'second-of-02'")).toHaveLength(0);
  // The same bytes in the admin's own hands do work: it was the right that was missing.
  await admin.request.post("/settings/users/new", forged);
  expect(await site.query("select from app_user where login = 'second-of-02'")).toHaveLength(1);
  const refused = await site.query(
    "select from audit_event where type = 'access.refused' and actor_name like '%Auditor%'",
  );
  expect(refused.length).toBeGreaterThan(0);
});

function withoutPseudo(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !name.startsWith(":") && !["content-length", "host", "connection"].includes(name),
    ),
  );
}
