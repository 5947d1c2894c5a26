import { csv, deliver, rowsOf } from "@/e2e/fixtures/delivery";
import { raw } from "@/e2e/fixtures/raw";
import type { Site } from "@/e2e/fixtures/site";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { signOut } from "@/e2e/pages/office";
import { demoAccounts } from "@/lib/accounts/demo-accounts";

/* SECURITY WB-03, WB-07, WB-08, OP-04, against the running production build. */

test.use({ seed: "bare", part: "bypasses" });

const t = wordsOf("ja");

/** What only signed-in people may read on these pages. */
const protectedWords = ["北カード", "Kita Card", ...demoAccounts.map(({ displayName }) => displayName), "BYPASS-0"];
const pages = ["/dashboard", "/batches", "/settings/companies", "/settings/users", "/inquiries"];

const ways: ((path: string) => { target: string; headers?: [string, string][] })[] = [
  (path) => ({ target: `${path}.rsc` }),
  (path) => ({ target: `${path}.txt` }),
  (path) => ({ target: `${path}.json` }),
  (path) => ({ target: `${path}.segments/_tree.segment.rsc` }),
  (path) => ({ target: `${path}.segments/_full.segment.rsc`, headers: [["rsc", "1"]] }),
  (path) => ({ target: `/_next/data/x${path}.json` }),
  (path) => ({ target: `/_next/..${path}` }),
  (path) => ({ target: `/_next/static/../..${path}` }),
  (path) => ({ target: `/api/..${path}` }),
  (path) => ({ target: `/api/%2e%2e${path}` }),
  (path) => ({ target: `/notice/..${path}` }),
  (path) => ({ target: `/notice/%2e%2e${path}` }),
  (path) => ({ target: `/icon.svg/..${path}` }),
  (path) => ({ target: `${path}?_rsc=1`, headers: [["rsc", "1"]] }),
  (path) => ({
    target: `${path}?_rsc=1`,
    headers: [
      ["rsc", "1"],
      ["next-router-prefetch", "1"],
    ],
  }),
  (path) => ({
    target: path,
    headers: [
      ["rsc", "1"],
      ["next-router-prefetch", "1"],
      ["next-router-segment-prefetch", "/_tree"],
    ],
  }),
  (path) => ({ target: path, headers: [["x-middleware-subrequest", Array(6).fill("proxy").join(":")]] }),
  (path) => ({ target: path, headers: [["x-middleware-subrequest", Array(6).fill("src/middleware").join(":")]] }),
  (path) => ({ target: path, headers: [["x-middleware-subrequest", Array(6).fill("middleware").join(":")]] }),
  (path) => ({ target: "/sign-in", headers: [["x-original-url", path]] }),
  (path) => ({ target: "/sign-in", headers: [["x-rewrite-url", path]] }),
  (path) => ({ target: "/sign-in", headers: [["x-invoke-path", path]] }),
  (path) => ({ target: "/sign-in", headers: [["x-matched-path", path]] }),
  (path) => ({ target: "/sign-in", headers: [["x-middleware-rewrite", path]] }),
  (path) => ({ target: "/sign-in", headers: [["x-path", path]] }),
  (path) => ({ target: path, headers: [["x-nextjs-data", "1"]] }),
  (path) => ({ target: path, headers: [["next-url", path]] }),
  (path) => ({ target: path, headers: [["next-action", "40".padEnd(42, "ab")]] }),
  (path) => ({ target: path, headers: [["cookie", "x.session-token=x"]] }),
  (path) => ({ target: `/${path}` }),
  (path) => ({ target: `//localhost${path}` }),
  (path) => ({ target: `http://localhost${path}` }),
  (path) => ({ target: `/.${path}` }),
  (path) => ({ target: `/x/..${path}` }),
  (path) => ({ target: `/%2e${path}` }),
  (path) => ({ target: `${path}/%2e` }),
  (path) => ({ target: `${path}%2f` }),
  (path) => ({ target: `/%2f${path.slice(1)}` }),
  (path) => ({ target: `/\\${path.slice(1)}` }),
  (path) => ({ target: path.toUpperCase() }),
  (path) => ({ target: `/ja${path}` }),
  (path) => ({ target: `/en${path}` }),
  (path) => ({ target: `/default${path}` }),
  (path) => ({ target: `/(office)${path}` }),
  (path) => ({ target: `${path};a=b` }),
  (path) => ({ target: `${path}/x.png` }),
  (path) => ({ target: `${path}?x=.png` }),
  (path) => ({ target: `${path}%00.png` }),
  (path) => ({ target: path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`) }),
];

test("WB-03: no way around the proxy gives anybody a protected byte without a session", async ({ signedIn, site }) => {
  test.setTimeout(300_000);
  const page = await signedIn("manager", { locale: "ja" });
  await deliver(site, page, csv(rowsOf("BYPASS", 1)));
  // What is looked for is there for those who may see it.
  expect(await (await page.request.get("/settings/companies")).text()).toContain("北カード");
  for (const path of pages) {
    for (const way of ways) {
      for (const method of ["GET", "HEAD", "POST"]) {
        if (method !== "GET" && path !== "/settings/companies") continue;
        const { target, headers = [] } = way(path);
        const answer = await raw(site, target, { method, headers });
        const found = protectedWords.filter((words) => answer.body.includes(words));
        expect(found, `${method} ${target} ${JSON.stringify(headers)}: ${answer.status}`).toEqual([]);
      }
    }
  }
  expect((await fetch(`${site.url}/api/health`)).status).toBe(200);
});

/** Everything that an answer may be, as somebody signed in and as nobody. */
const answers: [what: string, path: string, kind: "page" | "data" | "public"][] = [
  ["a page", "/dashboard", "page"],
  ["a list", "/batches", "page"],
  ["a page of nobody's", "/no-such-page", "page"],
  ["a page with a dot in its address", "/members/1.5", "page"],
  ["a record that is none", "/batches/999999", "page"],
  ["a page without the right to it", "/settings/users", "page"],
  ["the certificate's check", "/check", "page"],
  ["a download", "/api/companies/export?format=csv", "data"],
  ["an answer", "/api/count", "data"],
  ["an answer's refusal", "/api/users/export", "data"],
  ["an address of the API that is none", "/api/no-such", "page"],
  ["readiness", "/api/ready", "data"],
];

test("WB-07, WB-08: every answer carries its headers, and nothing of the office is kept", async ({
  signedIn,
  site,
  page: nobody,
}) => {
  const page = await signedIn("manager", { locale: "ja" });
  for (const [who, request] of [
    ["manager", page.request],
    ["nobody", nobody.request],
  ] as const) {
    for (const [what, path, kind] of answers) {
      const answer = await request.get(path, { maxRedirects: 0 });
      const headers = answer.headers();
      const where = `${who}, ${what}: ${answer.status()}`;
      expect.soft(headers["x-content-type-options"], where).toBe("nosniff");
      expect.soft(headers["referrer-policy"], where).toMatch(/^(same-origin|no-referrer)$/);
      expect.soft(headers["x-frame-options"], where).toBe("DENY");
      expect.soft(headers["cross-origin-opener-policy"], where).toBe("same-origin");
      expect.soft(headers["x-powered-by"], where).toBeUndefined();
      expect.soft(headers.server, where).toBeUndefined();
      // RFC 6797 7.2: not without TLS.
      expect.soft(headers["strict-transport-security"], where).toBeUndefined();
      expect.soft(headers["cache-control"], where).toContain("no-store");
      if (answer.status() >= 300 && answer.status() < 400) continue;
      const policy = headers["content-security-policy"] ?? "";
      expect.soft(policy, where).toContain("frame-ancestors 'none'");
      if (kind === "page" && !path.startsWith("/api/")) {
        const script = /script-src ([^;]*)/.exec(policy)?.[1] ?? "";
        expect.soft(script, where).toMatch(/'nonce-[A-Za-z0-9+/=]{22,}'/);
        expect.soft(script, where).not.toMatch(/unsafe/);
        const nonce = /'nonce-([^']+)'/.exec(script)?.[1] ?? "";
        const scripts = [...(await answer.text()).matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
        expect
          .soft(
            scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`)),
            where,
          )
          .toEqual([]);
      }
    }
  }
  const payload = await page.request.get("/batches", { headers: { rsc: "1" } });
  expect(payload.headers()["content-type"]).toContain("text/x-component");
  expect(payload.headers()["cache-control"]).toContain("no-store");
  // Two nonces are never the same.
  const policies = await Promise.all([1, 2].map(async () => (await page.request.get("/dashboard")).headers()));
  expect(policies[0]?.["content-security-policy"]).not.toBe(policies[1]?.["content-security-policy"]);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
  expect(site.url).toMatch(/^http:/);
});

test("WB-08: going back after signing out shows nothing of the office", async ({ signedIn }) => {
  const page = await signedIn("manager", { locale: "ja" });
  await page.goto("/dashboard");
  await page
    .getByRole("navigation", { name: t("nav.main") })
    .getByRole("link", { name: t("nav.companies"), exact: true })
    .click();
  // The dashboard names card companies too.
  await expect(page).toHaveURL(/\/settings\/companies$/);
  await expect(page.getByText("北カード").first()).toBeVisible();
  await signOut(page, t, demoAccounts.find(({ login }) => login === "manager")?.displayName ?? "");
  await expect(page).toHaveURL(/\/sign-in/);
  // A step back that the browser takes out of its memory has no answer: what counts is what is seen then.
  const seen: string[] = [];
  for (let back = 0; back < 5; back++) {
    await page.goBack();
    if (page.url() === "about:blank") break;
    await expect(page).toHaveURL(/\/sign-in/);
    await expect(page.getByText("北カード")).toHaveCount(0);
    seen.push(page.url());
  }
  expect(seen.length).toBeGreaterThan(0);
});

const claims: [string, string][][] = [
  [["x-forwarded-host", "evil.example"]],
  [["x-forwarded-proto", "ftp"]],
  [["x-forwarded-for", "203.0.113.99"]],
  [["forwarded", "host=evil.example"]],
  [["x-host", "evil.example"]],
  [["x-original-url", "/evil.example"]],
  [["x-nextjs-data", "1"]],
  [["x-middleware-prefetch", "1"]],
  [["rsc", "1"]],
  [
    ["rsc", "1"],
    ["next-router-prefetch", "1"],
  ],
  [["next-action", "40".padEnd(42, "ab")]],
  [["next-router-state-tree", "evil.example"]],
  [["accept", "evil.example/x"]],
  [["accept-language", "evil.example"]],
  [["cookie", "shokai-locale=evil.example"]],
  [["origin", "http://evil.example"]],
  [["user-agent", "evil.example"]],
  [["x-request-id", "evil.example"]],
];

test("OP-04: whatever a request claims, the public notice is the same bytes, and keeps no trace of it", async ({
  site,
}) => {
  const seen = async (path: string, headers: [string, string][] = []) => {
    const { status, body, headers: said } = await raw(site, path, { headers });
    said.delete("date");
    return { status, body, said: [...said].sort() };
  };
  const locales = (await waitForNotice(site)) ? ["/notice/", "/notice/en/", "/notice/no-such"] : [];
  expect(locales).not.toEqual([]);
  for (const path of locales) {
    const plain = await seen(path);
    expect(plain.body.length).toBeGreaterThan(0);
    for (const headers of claims) {
      expect(await seen(path, headers), JSON.stringify(headers)).toEqual(plain);
      expect(plain.body).not.toContain("evil.example");
    }
    for (const query of ["?_rsc=evil.example", "?x=1&x=evil.example", "?__nextLocale=evil.example", "?"]) {
      expect(await seen(path + query), query).toEqual(plain);
    }
  }
  // Pages that anybody may see are not kept by anybody, and echo none of it.
  for (const headers of claims) {
    const { body, headers: said } = await raw(site, "/sign-in", { headers });
    expect(body).not.toContain("evil.example");
    expect(JSON.stringify([...said])).not.toContain("evil.example");
  }
});

async function waitForNotice(site: Site): Promise<boolean> {
  await expect.poll(async () => (await raw(site, "/notice/")).status, { timeout: 60_000 }).toBe(200);
  return true;
}
