import { cardNumber } from "@/e2e/fixtures/delivery";
import { raw } from "@/e2e/fixtures/raw";
import type { Site } from "@/e2e/fixtures/site";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";

/* SECURITY WB-09, DA-05, OP-06: whatever fails says so in words and by a number, and tells nothing of itself. */

test.use({ seed: "bare", part: "errors" });

const t = wordsOf("ja");
const en = wordsOf("en");

/** What nobody outside may read: a stack, a statement, a path of the machine, a package, an error's own words. */
const inner =
  /node_modules|\bat \w+ \(|\.tsx?:\d|select .* from|prisma|postgres|ECONN|terminated|\/chunks\/ssr|Error:/i;

const lives = async (site: Site) => expect((await fetch(`${site.url}/api/health`)).status).toBe(200);
const lines = (site: Site) =>
  site
    .log()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("a database that is away: pages, reads and forms answer 503 or in words, and what was typed stays", async ({
  signedIn,
  site,
  faults,
}) => {
  faults.allow(/status of 503|status of 500|React error|Minified React/);
  const page = await signedIn("admin", { locale: "ja" });
  await page.goto("/settings/users/new");
  const name = page.getByLabel(t("accounts.fields.displayName"), { exact: true });
  await name.fill("田中 花子");
  await page.getByLabel(t("accounts.fields.login"), { exact: true }).fill("hanako.tanaka");
  await page.getByRole("checkbox").first().check();
  await site.database.away();
  await page.getByRole("button", { name: t("accounts.new.submit") }).click();
  await expect(page.getByText(t("common.refusals.UNAVAILABLE"))).toBeVisible();
  await expect(name).toHaveValue("田中 花子");

  const other = await page.context().newPage();
  const answer = await other.goto("/settings/users");
  expect(answer?.status()).toBe(503);
  expect(answer?.headers()).toMatchObject({ "retry-after": "5", "cache-control": "no-store" });
  await expect(other.getByRole("heading", { level: 1, name: t("common.awayPage.title") })).toBeVisible();
  const id = answer?.headers()["x-request-id"] ?? "";
  await expect(other.getByText(t("common.failureId", { id }))).toBeVisible();
  expect(await other.content()).not.toMatch(inner);
  const noted = lines(site).filter((line) => line.id === id);
  expect(noted.map(({ event }) => event)).toEqual(expect.arrayContaining(["database.away", "request"]));
  expect(noted.find(({ event }) => event === "request")).toMatchObject({ status: 503, kind: "/settings/users" });

  const read = await page.request.get("/api/users/export", { headers: { "accept-language": "en" } });
  expect([read.status(), await read.json()]).toEqual([
    503,
    { reason: "UNAVAILABLE", message: en("common.away"), id: read.headers()["x-request-id"] },
  ]);
  await site.database.back();
  await expect(async () => expect((await page.request.get("/api/health?ready")).status()).toBe(200)).toPass();
  // The link on the page, and the form as it stands.
  await other.getByRole("link", { name: t("common.awayPage.again") }).click();
  await expect(other.getByRole("heading", { level: 1, name: t("accounts.title") })).toBeVisible();
  await page.getByRole("button", { name: t("accounts.new.submit") }).click();
  await expect.poll(() => site.query("select from app_user where login = 'hanako.tanaka'")).toHaveLength(1);
});

test("a page of an older build: its forms say to load it anew and keep what was typed", async ({
  signedIn,
  site,
  faults,
}) => {
  faults.allow(/status of 40[49]|UnrecognizedActionError/);
  const page = await signedIn("admin", { locale: "en" });
  await page.goto("/settings/users/new");
  await page.getByLabel(en("accounts.fields.displayName"), { exact: true }).fill("Hanako Tanaka");
  await page.getByLabel(en("accounts.fields.login"), { exact: true }).fill("hanako.older");
  await page.getByRole("checkbox").first().check();
  // What a server of another build gets from this page: the id of an action that it does not know.
  await page.route("**/settings/users/new", (route, request) =>
    request.headers()["next-action"]
      ? route.continue({ headers: { ...request.headers(), "next-action": "40".padEnd(42, "ab") } })
      : route.continue(),
  );
  await page.getByRole("button", { name: en("accounts.new.submit") }).click();
  await expect(page.getByText(en("common.refusals.OLD_PAGE"))).toBeVisible();
  await expect(page.getByLabel(en("accounts.fields.displayName"), { exact: true })).toHaveValue("Hanako Tanaka");
  await page.unroute("**/settings/users/new");
  await page.getByRole("button", { name: en("common.oldPage.reload") }).click();
  await expect(page.getByLabel(en("accounts.fields.displayName"), { exact: true })).toHaveValue("");

  // A step that is no form: the page itself says so.
  const [{ id } = { id: "" }] = await site.query<{ id: string }>("select id from app_user where login = 'hotline'");
  await page.goto(`/settings/users/${id}`);
  await page.route("**/settings/users/*", (route, request) =>
    request.headers()["next-action"]
      ? route.continue({ headers: { ...request.headers(), "next-action": "40".padEnd(42, "ab") } })
      : route.continue(),
  );
  await page.getByRole("button", { name: en("accounts.actions.issue") }).click();
  await expect(page.getByRole("heading", { level: 1, name: en("common.oldPage.title") })).toBeVisible();
  await page.unroute("**/settings/users/*");
  await page.getByRole("button", { name: en("common.oldPage.reload") }).click();
  await expect(page.getByRole("button", { name: en("accounts.actions.issue") })).toBeVisible();
});

test("odd requests are refused, nothing of the program is told, and it lives", async ({ signedIn, site }) => {
  const page = await signedIn("manager", { locale: "ja" });
  const [cookie] = await page.context().cookies();
  const own = [["cookie", `${cookie?.name}=${cookie?.value}`]] as const;
  const action = [...own, ["origin", site.url], ["next-action", "40".padEnd(42, "cd")]] as const;
  const card = cardNumber(41);
  const odd: [name: string, status: number[], answer: ReturnType<typeof raw>][] = [
    ["bad UTF-8 in a path", [400, 404], raw(site, `/batches/%ff?card=${card}`, { headers: own })],
    ["a broken escape", [400, 404], raw(site, "/batches/%E0%A4%A", { headers: own })],
    ["a NUL in a path", [400, 404], raw(site, "/members/1%00", { headers: own })],
    ["100 KB of headers", [0, 431], raw(site, "/dashboard", { headers: [...own, ["x-long", card.repeat(6_400)]] })],
    [
      "broken Flight data",
      [400, 404, 409, 500],
      raw(site, "/dashboard", {
        method: "POST",
        headers: [...action, ["content-type", "text/plain;charset=UTF-8"]],
        body: `["$F1","$K${card}","\u0000"`,
      }),
    ],
    [
      "broken form data",
      [400, 404, 409, 500],
      raw(site, "/dashboard", {
        method: "POST",
        headers: [...action, ["content-type", "multipart/form-data; boundary=x"]],
        body: `--x\r\ncontent-disposition: form-data; name="0"\r\n\r\n["$@1${card}"`,
      }),
    ],
    [
      "an action's body of 3 MB",
      [0, 400, 404, 409, 413, 500],
      raw(site, "/dashboard", {
        method: "POST",
        headers: [...action, ["content-type", "text/plain;charset=UTF-8"]],
        body: card.repeat(200_000),
      }),
    ],
    ["a method of nobody's", [400, 405, 404], raw(site, "/dashboard", { method: "BREW", headers: own })],
    [
      "a state tree that is none",
      [307, 400, 404, 500],
      raw(site, "/dashboard", { headers: [...own, ["rsc", "1"], ["next-router-state-tree", `%5B${card}`]] }),
    ],
    ["a page of nobody's", [404], raw(site, "/no-such-page", { headers: own })],
    ["a number that is none", [404], raw(site, `/batches/${card}`, { headers: own })],
    ["an address of the API that is none", [404], raw(site, "/api/no-such", { headers: own })],
  ];
  for (const [name, allowed, answer] of odd) {
    const { status, body, headers } = await answer;
    expect(allowed, `${name}: ${status} ${body.slice(0, 300)}`).toContain(status);
    expect(body, name).not.toMatch(inner);
    expect(headers.get("x-powered-by"), name).toBeNull();
    await lives(site);
  }
  // Written down, but without what was sent.
  expect(site.log()).not.toContain(card);
  expect(lines(site).length).toBeGreaterThan(odd.length);
});
