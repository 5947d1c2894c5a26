import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";

test.use({ seed: "bare", part: "idle" });

const minutes = (count: number) => count * 60_000;

test("a minute before the idle end it is said; one click stays, what is typed stays, asking is no activity", async ({
  signedIn,
  site,
  faults,
}) => {
  const t = wordsOf("ja");
  const page = await signedIn("manager", { locale: "ja" });
  await page.clock.install();
  await page.goto("/settings/account");
  const name = page.getByLabel(t("accounts.passkeys.name"), { exact: true });
  await name.fill("打ちかけの名前");
  const seen = async () =>
    (
      await site.query<{ at: string }>("select seen_at::text as at from app_session order by created_at desc limit 1")
    )[0]?.at;
  const idle = (seconds: number) =>
    site.query("update app_session set seen_at = now() - make_interval(secs => $1)", [seconds]);
  const dialog = page.getByRole("alertdialog");
  const asked = () => page.waitForResponse((response) => response.url().endsWith("/api/session"));

  // Somebody worked in another tab: nothing is said.
  await idle(60);
  let answer = asked();
  await page.clock.fastForward(minutes(14));
  await answer;
  await expect(dialog).toBeHidden();

  await idle(14 * 60 + 10);
  const before = await seen();
  await page.clock.fastForward(minutes(13));
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole("button", { name: t("common.session.stay") })).toBeFocused();
  expect(await seen()).toBe(before);
  await dialog.getByRole("button", { name: t("common.session.stay") }).click();
  await expect(dialog).toBeHidden();
  expect(await seen()).not.toBe(before);
  await expect(name).toHaveValue("打ちかけの名前");

  // Nobody is there.
  await idle(14 * 60 + 10);
  await page.clock.fastForward(minutes(14));
  await expect(dialog).toBeVisible();
  faults.allow(/status of 401.*api\/session/);
  await idle(15 * 60 + 1);
  answer = asked();
  await page.clock.fastForward(minutes(1));
  await answer;
  await expect(dialog.getByText(t("common.session.ended"), { exact: true })).toBeVisible();
  await expect(dialog.getByRole("link", { name: t("common.session.signIn") })).toHaveAttribute(
    "href",
    `/sign-in?next=${encodeURIComponent("/settings/account")}`,
  );

  // Signed in again beside it, as the same person: the page goes on where it was.
  await page.context().addCookies([await site.session("admin")]);
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(dialog.getByText(t("common.session.ended"), { exact: true })).toBeVisible();
  await page.context().addCookies([await site.session("manager")]);
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(dialog).toBeHidden();
  await expect(name).toHaveValue("打ちかけの名前");
});
