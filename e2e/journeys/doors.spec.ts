import { expect, test } from "@/e2e/fixtures/test";

test.use({ seed: "bare" });

test("a session without the sign-in screen is a real one: ending its row ends it", async ({ signedIn, site }) => {
  const page = await signedIn("admin");
  await page.goto("/settings/users");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page).toHaveURL(`${site.url}/settings/users`);
  await site.query("update app_session set ended_at = now()");
  await page.goto("/settings/users");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test("an account's language is the pages' language", async ({ signedIn }) => {
  const page = await signedIn("admin", { locale: "en" });
  await page.goto("/settings/users");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("while the database is away the site says that it is not ready, and recovers by itself", async ({
  signedIn,
  site,
}) => {
  const page = await signedIn("admin");
  const ready = async () => (await page.request.get("/api/health?ready")).status();
  expect(await ready()).toBe(200);
  await site.database.away();
  expect(await ready()).toBe(503);
  await site.database.back();
  await expect(async () => expect(await ready()).toBe(200)).toPass();
  await page.goto("/settings/users");
  await expect(page).toHaveURL(`${site.url}/settings/users`);
});
