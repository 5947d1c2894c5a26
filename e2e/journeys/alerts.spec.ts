import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";

test.use({ seed: "demo", part: "watch-lists" });

for (const locale of ["ja", "en"] as const) {
  test(`alerts are off, and the list says what would have been told; switched on, a trial arrives signed (${locale})`, async ({
    signedIn,
    site,
  }) => {
    test.setTimeout(420_000);
    const t = wordsOf(locale);
    const words = (key: string, values?: Record<string, string | number>) => t(`alerts.${key}`, values);
    const taken: { signature: unknown; body: string }[] = [];
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const part of request) body += part;
      taken.push({ signature: request.headers["webhook-signature"], body });
      response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${locale}`;
    await site.query("delete from alert_setting");
    const page = await signedIn("manager", { locale });
    await page.goto("/settings/alerts");
    await expect(page.getByText(words("list.muted")).first()).toBeVisible();
    await page.getByRole("button", { name: words("trial.send"), exact: true }).click();
    await expect(page.getByText(words("refusals.NOTHING_ON"))).toBeVisible();

    await page.getByLabel(words("settings.mailOn"), { exact: true }).check();
    await page.getByRole("button", { name: words("settings.save"), exact: true }).click();
    await expect(page.getByText(words("refusals.ADDRESS_MISSING")).first()).toBeVisible();
    await page.getByLabel(words("settings.mailOn"), { exact: true }).uncheck();
    await page.getByLabel(words("settings.hookOn"), { exact: true }).check();
    await page.getByLabel(words("settings.hookUrl")).fill(url);
    await page.getByRole("button", { name: words("settings.save"), exact: true }).click();
    await expect(page.getByLabel(words("settings.secret"), { exact: true })).toHaveValue(/^whsec_/);

    await page.getByRole("button", { name: words("trial.send"), exact: true }).click();
    await expect(page.getByText(words("trial.sent"))).toBeVisible();
    // The worker may still have what the demonstration left in the queue before it.
    await expect.poll(() => taken.length, { timeout: 180_000 }).toBe(1);
    expect(String(taken[0]?.signature)).toMatch(/^v1,/);
    expect(JSON.parse(taken[0]?.body ?? "")).toMatchObject({ type: "alert.test", data: { alerts: [] } });
    await expect(async () => {
      await page.reload();
      await expect(page.getByText(words("states.delivered")).first()).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 120_000 });
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
}

test("an auditor reads the alerts, and changes nothing", async ({ signedIn }) => {
  const t = wordsOf("ja");
  const page = await signedIn("auditor", { locale: "ja" });
  await page.goto("/settings/alerts");
  await expect(page.getByText(t("alerts.settings.readOnly"))).toBeVisible();
  await expect(page.getByRole("button", { name: t("alerts.trial.send"), exact: true })).toHaveCount(0);
});
