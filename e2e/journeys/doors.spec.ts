import { expect, test } from "@/e2e/fixtures/test";

test.use({ seed: "bare" });

test("a session without the sign-in screen is a real one: ending its row ends it", async ({ signedIn, site }) => {
  const page = await signedIn("manager");
  await page.goto("/");
  await expect(page.getByRole("navigation").first()).toBeVisible();
  await site.query("update app_session set ended_at = now()");
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("an account's language is the pages' language", async ({ signedIn }) => {
  const page = await signedIn("auditor", { locale: "en" });
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("while the database is away pages say so, and are back with it", async ({ signedIn, site }) => {
  const page = await signedIn("manager");
  await page.goto("/");
  await site.database.away();
  const answer = await page.request.get("/api/health?ready");
  expect(answer.status()).toBe(503);
  await site.database.back();
  await expect(async () => expect((await page.request.get("/api/health?ready")).status()).toBe(200)).toPass();
  await page.goto("/");
  await expect(page.getByRole("navigation").first()).toBeVisible();
});
