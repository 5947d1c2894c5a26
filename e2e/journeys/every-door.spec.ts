import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { idsOf } from "@/e2e/fixtures/ids";
import { actionsOf, handlers, type Needs, pages } from "@/e2e/fixtures/rights-of-doors";
import type { Site } from "@/e2e/fixtures/site";
import { expect, test } from "@/e2e/fixtures/test";
import { mayAny, type Role, roles } from "@/lib/access/rights";

/*
 * AZ-01 and AU-01: every page, handler and action that the build made, asked for by every role, by nobody, by somebody
 * whose account is disabled and by somebody whose second factor is still to come, against the table of rights; and the
 * trail has an entry for each refusal and for each protected thing that was shown.
 */
test.use({ seed: "demo", part: "doors" });
test.setTimeout(900_000);

const manifest = (name: string) => JSON.parse(readFileSync(`.next/server/${name}.json`, "utf8"));
const built = Object.keys(manifest("app-paths-manifest")).filter((one) => !one.startsWith("/_"));
const withoutGroups = (one: string) => one.replace(/\/\([^)]+\)/g, "").replace(/\/(page|route)$/, "") || "/";
const builtPages = built.filter((one) => one.endsWith("/page")).map(withoutGroups);
const builtHandlers = built.filter((one) => one.endsWith("/route")).map(withoutGroups);

type Built = { id: string; file: string; name: string; needs: Needs; page: string };
const builtActions = (): Built[] => {
  type Entry = { filename: string; exportedName: string; workers: Record<string, unknown> };
  return Object.entries(manifest("server-reference-manifest").node as Record<string, Entry>).map(([id, entry]) => {
    const file = entry.filename.replace(/^app\//, "").replace(/\/actions\.ts$/, "/");
    const page = withoutGroups(`/${Object.keys(entry.workers)[0]?.replace(/^app\//, "")}`);
    return { id, file, name: entry.exportedName, needs: actionsOf[file]?.[entry.exportedName] as Needs, page };
  });
};

test("the table names every page, handler and action of the build, and no other", () => {
  expect(builtPages.length).toBeGreaterThan(50);
  expect(Object.keys(pages).sort()).toEqual(builtPages.sort());
  expect(Object.keys(handlers).sort()).toEqual(builtHandlers.sort());
  const named = Object.entries(actionsOf).flatMap(([file, names]) =>
    Object.keys(names).map((name) => `${file} ${name}`),
  );
  const found = builtActions().map(({ file, name }) => `${file} ${name}`);
  expect(named.sort()).toEqual([...new Set(found)].sort());
});

/** Who asks: what they may do, and the cookie that they bring. */
type Asker = { name: string; roles: readonly Role[] | null; userId: string | null; cookie: string };

async function askers(site: Site): Promise<Asker[]> {
  const made: Asker[] = [{ name: "nobody", roles: null, userId: null, cookie: "" }];
  const sessionOf = async (userId: string, second: string) => {
    const [row] = await site.query<{ id: string }>(
      `insert into app_session (id, user_id, second_factor_at, fresh_at) values ($1, $2, ${second}, ${second}) returning id`,
      [randomUUID(), userId],
    );
    const { name, value } = await site.cookieOf(row?.id ?? "");
    return `${name}=${value}`;
  };
  for (const role of [...roles, "disabled", "pending"] as const) {
    const held = role === "disabled" || role === "pending" ? [...roles] : [role];
    const [user] = await site.query<{ id: string }>(
      "insert into app_user (id, login, display_name, roles) values ($1, $2, $2, $3) returning id",
      [randomUUID(), `${role}-${randomUUID()}`, held],
    );
    const userId = user?.id ?? "";
    const cookie = await sessionOf(userId, role === "pending" ? "null" : "now()");
    if (role === "disabled") await site.query("update app_user set disabled_at = now() where id = $1", [userId]);
    const none = role === "disabled" || role === "pending";
    made.push({ name: role, roles: none ? null : [role], userId: none ? null : userId, cookie });
  }
  return made;
}

type Expected = "open" | "refused" | "signIn";

function expected(asker: Asker, needs: Needs): Expected {
  if (needs === "anybody") return "open";
  if (!asker.roles) return "signIn";
  if (needs === "signedIn") return "open";
  return [needs].flat().some((one) => mayAny(asker.roles as readonly Role[], one as never)) ? "open" : "refused";
}

/** The person's entries of the trail after `seq`, and where it stands then. */
async function entries(site: Site, userId: string | null, seq: string): Promise<{ types: string[]; seq: string }> {
  const rows = await site.query<{ type: string; seq: string }>(
    "select type, seq::text from audit_event where actor_id = $1 and seq > $2 order by seq",
    [userId, seq],
  );
  return { types: rows.map((row) => row.type), seq: rows.at(-1)?.seq ?? seq };
}

const ask = (site: Site, asker: Asker, path: string, init: RequestInit = {}) =>
  fetch(`${site.url}${path}`, {
    redirect: "manual",
    ...init,
    headers: { ...(asker.cookie && { cookie: asker.cookie }), ...init.headers },
  });

test("every page by everybody", async ({ site }) => {
  const id = await idsOf(site);
  const wrong: string[] = [];
  for (const asker of await askers(site)) {
    let seq = "0";
    for (const [name, page] of Object.entries(pages)) {
      const response = await ask(site, asker, page.at(id));
      const body = await response.text();
      const want = expected(asker, page.needs);
      const place = response.headers.get("location") ?? "";
      const got =
        /\/(sign-in|second-factor)\b/.test(place) && response.status >= 300 ? "signIn" : verdict(response.status);
      const seen = await entries(site, asker.userId, seq);
      seq = seen.seq;
      const cell = `${asker.name} ${name} (${page.at(id)})`;
      // What is anybody's may lead on: to the office, to the second step.
      const asWished = page.needs === "anybody" ? response.status < 400 : got === want;
      if (!asWished) wrong.push(`${cell}: ${want} expected, ${response.status} ${place}`);
      if (want === "refused" && seen.types.filter((type) => type === "access.refused").length !== 1)
        wrong.push(`${cell}: refused without one entry of the trail: ${seen.types}`);
      if (want === "open" && page.reads && asker.userId && !seen.types.includes(page.reads) && got === want)
        wrong.push(`${cell}: shown without ${page.reads}: ${seen.types}`);
      if (want !== "open" && /card-number|•{4}/.test(body)) wrong.push(`${cell}: a refusal that shows something`);
    }
  }
  expect(wrong).toEqual([]);
});

function verdict(status: number): Expected | "failed" {
  if (status === 401) return "signIn";
  if (status === 403) return "refused";
  return status < 500 && status !== 404 ? "open" : "failed";
}

test("every handler with every method by everybody", async ({ site }) => {
  const id = await idsOf(site);
  const wrong: string[] = [];
  for (const asker of await askers(site)) {
    let seq = "0";
    for (const [name, handler] of Object.entries(handlers)) {
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"] as const) {
        const needs = handler.methods[method as "GET" | "POST"];
        const body =
          method === "GET" ? {} : { body: "{}", headers: { origin: site.url, "content-type": "application/json" } };
        const response = await ask(site, asker, handler.at(id), { method, ...body });
        await response.arrayBuffer();
        const { status } = response;
        const seen = await entries(site, asker.userId, seq);
        seq = seen.seq;
        const cell = `${asker.name} ${method} ${name}`;
        if (needs === undefined) {
          if (status !== 405) wrong.push(`${cell}: 405 expected, ${status}`);
          continue;
        }
        // A session opens no machine's door. What is open answers about the request: 404 is for an id that is none.
        const want = needs === "sender" ? "signIn" : expected(asker, needs);
        // Too many wrong keys from one address are told to wait; another's encrypted file is not there for oneself.
        const turnedAway = needs === "sender" ? status === 429 : handler.onesOwn && status === 404;
        const got = turnedAway ? want : verdict(status);
        if (needs !== "anybody" && got !== want) wrong.push(`${cell}: ${want} expected, ${status}`);
        if (needs === "anybody" && status >= 500) wrong.push(`${cell}: ${status}`);
        if (want === "refused" && seen.types.filter((type) => type === "access.refused").length !== 1)
          wrong.push(`${cell}: refused without one entry of the trail: ${seen.types}`);
        if (got === "open" && handler.reads && asker.userId && status === 200 && !seen.types.includes(handler.reads))
          wrong.push(`${cell}: answered without ${handler.reads}: ${seen.types}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

/** A call of an action with three empty forms for arguments: whatever it takes, it gets something that is not it. */
function call(id: string, origin: string | null): RequestInit {
  const body = new FormData();
  body.set("0", JSON.stringify(["$K1", "$K2", "$K3"]));
  return {
    method: "POST",
    body,
    headers: { "next-action": id, accept: "text/x-component", ...(origin !== null && { origin }) },
  };
}

test("every action by everybody, and from no foreign page", async ({ site }) => {
  const id = await idsOf(site);
  const seenFiles = new Set<string>();
  const wrong: string[] = [];
  for (const asker of await askers(site)) {
    let seq = (await entries(site, asker.userId, "0")).seq;
    for (const action of builtActions()) {
      const cell = `${asker.name} ${action.file}${action.name}`;
      const at = pages[action.page]?.at(id) ?? "/";
      if (asker.name === "manager") {
        // The framework refuses a foreign Origin, with words in its log for each: one action of a file stands for all.
        const foreign = seenFiles.has(action.file) ? [] : ["http://evil.example", "null"];
        seenFiles.add(action.file);
        for (const origin of [...foreign, null]) {
          const { status } = await ask(site, asker, at, call(action.id, origin));
          if (status < 400) wrong.push(`${cell} from ${origin}: ${status}`);
        }
        seq = (await entries(site, asker.userId, seq)).seq;
      }
      if (action.needs === "anybody") continue;
      const response = await ask(site, asker, at, call(action.id, site.url));
      await response.arrayBuffer();
      const want = expected(asker, action.needs);
      const leadsTo = response.headers.get("x-action-redirect") ?? response.headers.get("location") ?? "";
      const { status } = response;
      const got = /\/(sign-in|second-factor)\b/.test(leadsTo) ? "signIn" : status === 404 ? "open" : verdict(status);
      const seen = await entries(site, asker.userId, seq);
      seq = seen.seq;
      if (got !== want) wrong.push(`${cell}: ${want} expected, ${status} ${leadsTo}`);
      // The page that the action was asked from is drawn once more, and refuses for itself.
      if (want === "refused" && seen.types[0] !== "access.refused")
        wrong.push(`${cell}: refused, and the trail says ${seen.types}`);
    }
  }
  expect(wrong).toEqual([]);
});
