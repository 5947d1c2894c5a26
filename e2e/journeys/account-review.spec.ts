import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";

test.use({ seed: "bare", part: "account-review" });

const t = wordsOf("ja");
const r = (key: string, values?: Record<string, string | number>) => t(`accountReviews.${key}`, values);

test("a manager signs every account but the own one, another completes it, and the admin sees what is to be done", async ({
  signedIn,
  site,
  faults,
}) => {
  faults.allow(/status of 403/);
  const intake = await signedIn("intake", { locale: "ja" });
  expect((await intake.goto("/settings/review"))?.status()).toBe(403);

  const manager = await signedIn("manager", { locale: "ja" });
  await manager.goto("/dashboard");
  await manager.getByRole("link", { name: t("nav.accountReviews") }).click();
  await expect(manager.getByText(r("own"))).toBeVisible();
  const nameOf = async (login: string) =>
    (await site.query<{ name: string }>("select display_name as name from app_user where login = $1", [login]))[0]
      ?.name as string;
  const hotline = await nameOf("hotline");
  const choices = manager.getByLabel(r("answerOf", { name: "" }).trim());
  for (const choice of await choices.all()) await choice.selectOption("keep");
  await manager.getByLabel(r("answerOf", { name: hotline })).selectOption("disable");
  await manager.getByRole("button", { name: r("sign") }).click();
  // What is not kept has to say why; what was chosen stays.
  await expect(manager.getByText(r("refusals.REMARK_NEEDED")).first()).toBeVisible();
  await expect(manager.getByLabel(r("answerOf", { name: hotline }))).toHaveValue("disable");
  await manager.getByLabel(r("remarkOf", { name: hotline })).fill("窓口の契約が終わった");
  await manager.getByRole("button", { name: r("sign") }).click();
  await expect(manager).toHaveURL(/\/settings\/review\/\d+$/);
  await expect(manager.getByText(r("ownLine"))).toBeVisible();
  await manager.goto("/settings/review");
  await expect(manager.getByText(r("byAnother"))).toBeVisible();
  await expect(manager.getByRole("button", { name: r("signOwn") })).toHaveCount(0);

  const second = await signedIn("manager2", { locale: "ja" });
  await second.goto("/settings/review");
  await second.getByLabel(r("answer"), { exact: true }).selectOption("keep");
  await second.getByRole("button", { name: r("signOwn") }).click();
  await expect(second).toHaveURL(/\/settings\/review\/\d+$/);
  await expect(second.getByText(r("complete"), { exact: true })).toBeVisible();

  const admin = await signedIn("admin", { locale: "ja" });
  await admin.goto("/settings/review");
  await expect(admin.getByText(r("toDo", { count: 1 }))).toBeVisible();
  await expect(admin.getByText("窓口の契約が終わった")).toBeVisible();
  await expect(admin.getByRole("button", { name: r("sign") })).toHaveCount(0);
  const href = await admin.locator("a[href^='/settings/review/']").first().getAttribute("href");
  const csv = await (await admin.request.get(`/api/account-reviews/${href?.split("/").at(-1)}`)).text();
  const lines = csv.trim().split("\r\n");
  const [{ n }] = (await site.query<{ n: number }>("select count(*)::int as n from app_user")) as [{ n: number }];
  expect(lines).toHaveLength(n + 1);
  expect(lines.find((line) => line.includes("hotline"))).toContain("窓口の契約が終わった");
});
