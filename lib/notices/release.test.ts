import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { readyFile } from "./files";
import { layBlock, layIncident, layPublication } from "./ground.fixture";
import { readPointer, readReleasedFile, releaseNotice } from "./release";
import type { NoticeFacts, NoticeFile } from "./schema";
import { createNoticeServer, type NoticeServer } from "./static-server";

let database: TestDatabase;
let folder: string;
let server: NoticeServer;
let web: http.Server;
let port: number;

const page = (name: string, body: string | Uint8Array, headers: Record<string, string> = {}): NoticeFile =>
  readyFile(name, { "content-type": "text/html; charset=utf-8", ...headers }, body);

/** A drawing as small as can be: what is tested here is the shelf and the answers, not the drawing. */
function draw(facts: NoticeFacts): NoticeFile[] {
  const figure = facts.figures.at(-1);
  const text = `${figure ? `${figure.count} as of ${figure.asOf}` : "nothing yet"} ${"·".repeat(400)}`;
  return [
    page("index.html", text),
    page("en/index.html", `in English: ${text}`),
    page("embed/ja.html", "framed", { "content-security-policy": "default-src 'none'; frame-ancestors *" }),
    page("404.html", "not found"),
    ...(figure ? [page("count.json", JSON.stringify({ count: figure.count }))] : []),
    ...facts.figures.map((one) => page(`editions/${one.version}/count.json`, JSON.stringify({ count: one.count }))),
  ];
}

type Got = { status: number; headers: http.IncomingHttpHeaders; body: Buffer };

function ask(path: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const request = http.request({ port, host: "127.0.0.1", path, agent: false, ...options }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece) => pieces.push(piece));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) }),
      );
    });
    request.on("error", reject);
    request.end();
  });
}

async function until(path: string, text: string): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await ask(path)).body.toString().includes(text)) {
    if (Date.now() > end) throw new Error(`${path} never said ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const release = () => releaseNotice(systemActor("render-notice"), folder, draw);

beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.reset();
  await layIncident("2009-09-30");
  folder = join(await mkdtemp(join(tmpdir(), "notice-")), "notice");
  await mkdir(folder);
  server = createNoticeServer(folder);
  web = http.createServer((request, response) => {
    if (!server(request, response)) response.writeHead(299).end("elsewhere");
  });
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  port = (web.address() as AddressInfo).port;
});
afterEach(async () => {
  server.close();
  await new Promise((resolve) => web.close(resolve));
  await rm(join(folder, ".."), { recursive: true, force: true });
});
afterAll(disconnect);

describe("what the public is answered", () => {
  test("before anything is drawn it is being prepared, in both languages", async () => {
    const got = await ask("/notice/");
    expect(got.status).toBe(503);
    expect(got.headers["retry-after"]).toBe("5");
    expect(got.body.toString()).toMatch(/お知らせを準備しています.*\nThe notice is being prepared/);
  });

  test("a data folder that comes later is found without a restart", async () => {
    await rm(folder, { recursive: true });
    await release();
    await until("/notice/", "nothing yet");
  });

  test("before the first publication a page says so, and there is no figure", async () => {
    await release();
    await until("/notice/", "nothing yet");
    expect((await ask("/notice/count.json")).status).toBe(404);
  });

  test("a release is seen without a restart, and the next one takes its place", async () => {
    await layBlock("commit", [{ member: 1, on: "2009-07-20", delta: 1 }]);
    await layPublication({ version: 1, asOf: "2009-07-25", count: 1 });
    await release();
    await until("/notice/", "1 as of 2009-07-25");
    await layPublication({ version: 2, asOf: "2009-07-31", count: 5 });
    await release();
    await until("/notice/count.json", '{"count":5}');
    expect((await ask("/notice/?x=1")).body.toString()).toContain("5 as of 2009-07-31");
  });

  test("a folder without its slash is sent to the one with it; its page has both names", async () => {
    await release();
    await until("/notice/", "nothing yet");
    for (const path of ["/notice", "/notice/en"]) {
      const got = await ask(`${path}?x=1`);
      expect([got.status, got.headers.location]).toEqual([308, `${path}/`]);
    }
    expect((await ask("/notice/en/index.html")).body).toEqual((await ask("/notice/en/")).body);
    expect((await ask("/notice/en/")).body.toString()).toContain("in English");
  });

  test("what says that it may be framed is; nothing else", async () => {
    await release();
    await until("/notice/", "nothing yet");
    expect((await ask("/notice/embed/ja.html")).headers["x-frame-options"]).toBeUndefined();
    expect((await ask("/notice/en/")).headers["x-frame-options"]).toBe("DENY");
  });

  test("only /notice is its own", async () => {
    await release();
    for (const path of ["/", "/notices", "/notices/1", "/noticed", "/en/notice"]) {
      expect((await ask(path)).status).toBe(299);
    }
  });

  test("nothing beside the notice's own files can be reached", async () => {
    await release();
    await until("/notice/", "nothing yet");
    const name = (await readFile(join(folder, "current"), "utf8")).trim();
    for (const path of [
      "/notice/../current",
      "/notice/current",
      "/notice/manifest.json",
      `/notice/${name}/index.html`,
      "/notice/..%2f..%2fetc/passwd",
      "/notice/%2e%2e/current",
      "/notice//index.html",
      "/notice/\\..\\current",
      "/notice/__proto__",
      "/notice/404.html",
    ]) {
      const got = await ask(path);
      expect({ path, status: got.status, text: got.body.toString() }).toEqual({ path, status: 404, text: "not found" });
    }
  });

  test("HEAD has the headers and no body; other methods are refused", async () => {
    await release();
    await until("/notice/", "nothing yet");
    const whole = await ask("/notice/");
    const head = await ask("/notice/", { method: "HEAD" });
    expect(head.status).toBe(200);
    expect(head.body.length).toBe(0);
    expect(head.headers["content-length"]).toBe(String(whole.body.length));
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const got = await ask("/notice/", { method });
      expect([got.status, got.headers.allow]).toEqual([405, "GET, HEAD"]);
    }
  });

  test("compressed as the reader takes it, the same content under every encoding", async () => {
    await release();
    await until("/notice/", "nothing yet");
    const plain = await ask("/notice/");
    const gzip = await ask("/notice/", { headers: { "accept-encoding": "gzip, deflate" } });
    const brotli = await ask("/notice/", { headers: { "accept-encoding": "gzip, br;q=0.9" } });
    const refused = await ask("/notice/", { headers: { "accept-encoding": "br;q=0, gzip;q=0.0" } });
    expect([gzip, brotli, refused].map((got) => got.headers["content-encoding"])).toEqual(["gzip", "br", undefined]);
    expect(gunzipSync(gzip.body)).toEqual(plain.body);
    expect(brotliDecompressSync(brotli.body)).toEqual(plain.body);
    expect(new Set([plain, gzip, brotli].map((got) => got.headers.etag)).size).toBe(3);
    expect(plain.headers.vary).toBe("accept-encoding");
  });

  test("what the reader has is not sent again", async () => {
    await release();
    await until("/notice/", "nothing yet");
    const etag = (await ask("/notice/")).headers.etag as string;
    const same = await ask("/notice/", { headers: { "if-none-match": `"other", W/${etag}` } });
    expect([same.status, same.body.length, same.headers.etag]).toEqual([304, 0, etag]);
    expect((await ask("/notice/", { headers: { "if-none-match": '"other"' } })).status).toBe(200);
  });

  test("no cookie, short caching, nothing sniffed or framed", async () => {
    await release();
    await until("/notice/", "nothing yet");
    const { headers } = await ask("/notice/", { headers: { cookie: "a=b" } });
    expect(headers["set-cookie"]).toBeUndefined();
    expect(headers).toMatchObject({
      "cache-control": "public, max-age=1, stale-if-error=86400",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
  });

  test("it needs no database", async () => {
    await layPublication({ version: 1, asOf: "2009-07-25", count: 7 });
    await release();
    await until("/notice/", "7 as of 2009-07-25");
    const url = process.env.DATABASE_URL;
    await disconnect();
    process.env.DATABASE_URL = "postgres://nobody@127.0.0.1:1/none";
    try {
      await expect(release()).rejects.toThrow();
      server.close();
      server = createNoticeServer(folder);
      expect((await ask("/notice/count.json")).body.toString()).toBe('{"count":7}');
    } finally {
      await disconnect();
      process.env.DATABASE_URL = url;
    }
  });
});

describe("the shelf", () => {
  test("a damaged or half-written release leaves the one before it in place", async () => {
    await layPublication({ version: 1, asOf: "2009-07-25", count: 7 });
    const good = (await release()) as string;
    await until("/notice/", "7 as of");
    const bad = "v2-0123456789abcdef";
    await mkdir(join(folder, bad));
    await writeFile(join(folder, bad, "manifest.json"), await readFile(join(folder, good, "manifest.json")));
    await writeFile(join(folder, bad, "index.html"), "half");
    await writeFile(join(folder, "current"), bad);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect((await ask("/notice/")).body.toString()).toContain("7 as of");
    await release();
    expect((await readFile(join(folder, "current"), "utf8")).trim()).toBe(good);
  });

  test("releasing again changes nothing; leftovers of a crash are cleared; a lost folder is drawn again", async () => {
    await layPublication({ version: 1, asOf: "2009-07-25", count: 7 });
    await release();
    await layPublication({ version: 2, asOf: "2009-07-31", count: 9 });
    const name = (await release()) as string;
    await mkdir(join(folder, ".new-left"));
    expect(await release()).toBe(name);
    expect((await readdir(folder)).filter((one) => one.startsWith("."))).toEqual([]);
    await rm(folder, { recursive: true });
    expect(await release()).toBe(name);
    expect((await readReleasedFile(folder, "editions/1/count.json"))?.toString()).toBe('{"count":7}');
    expect((await readReleasedFile(folder, "editions/2/count.json"))?.toString()).toBe('{"count":9}');
    expect(await readReleasedFile(folder, "../current")).toBeNull();
    expect(await readReleasedFile(folder, "manifest.json")).toBeNull();
  });

  test("what is drawn from the same is taken from the last release, unless it was damaged there", async () => {
    let drawings = 0;
    const draw = (facts: NoticeFacts): NoticeFile[] => [
      page("index.html", `${facts.figures.length}`),
      page("404.html", "not found"),
      {
        name: "slow.bin",
        headers: {},
        mark: "same",
        draw: () => {
          drawings++;
          return Buffer.from([1, 2, 3]);
        },
      },
    ];
    const again = () => releaseNotice(systemActor("render-notice"), folder, draw);
    await again();
    await layPublication({ version: 1, asOf: "2009-07-25", count: 7 });
    const second = (await again()) as string;
    expect(drawings).toBe(1);
    await writeFile(join(folder, second, "slow.bin"), "broken");
    await layPublication({ version: 2, asOf: "2009-07-26", count: 8 });
    await again();
    expect(drawings).toBe(2);
    expect(await readReleasedFile(folder, "slow.bin")).toEqual(Buffer.from([1, 2, 3]));
  });

  test("a drawing that fails releases nothing: the public goes on seeing the whole one before it", async () => {
    await release();
    const before = await readPointer(folder);
    await layPublication({ version: 1, asOf: "2009-07-25", count: 7 });
    const broken = (facts: NoticeFacts): NoticeFile[] => [
      ...draw(facts),
      {
        name: "z.pdf",
        headers: {},
        mark: "",
        draw: () => {
          throw new Error("no font");
        },
      },
    ];
    await expect(releaseNotice(systemActor("render-notice"), folder, broken)).rejects.toThrow("no font");
    expect(await readPointer(folder)).toBe(before);
    await until("/notice/", "nothing yet");
    await release();
    await until("/notice/", "7 as of");
  });

  test("old releases are cleared but for the newest few", async () => {
    for (let version = 1; version <= 12; version++) {
      await layPublication({ version, asOf: `2009-08-${String(version).padStart(2, "0")}`, count: version });
      await release();
    }
    const kept = (await readdir(folder)).filter((name) => /^v/.test(name));
    expect(kept).toHaveLength(9);
    expect(kept).toContain(await readPointer(folder));
  });

  test("releases at once end with the newest publication", async () => {
    await layPublication({ version: 1, asOf: "2009-07-25", count: 7 });
    const first = release();
    await layPublication({ version: 2, asOf: "2009-07-31", count: 9 });
    await Promise.all([first, release(), release(), release()]);
    await until("/notice/", "9 as of");
  });

  test("before an incident is set up there is nothing to release", async () => {
    await db.$executeRaw`select 1`;
    await database.asSuperuser("delete from incident");
    expect(await release()).toBeNull();
  });
});
