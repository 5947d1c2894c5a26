import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { disconnect } from "@/lib/core/db";
import { readyFile } from "@/lib/notices/files";
import { layIncident, layPublication } from "@/lib/notices/ground.fixture";
import { releaseNotice } from "@/lib/notices/release";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { exportNotice } from "./exported-folder";

let database: TestDatabase;
let place: string;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.reset();
  await layIncident("2009-08-04");
  place = await mkdtemp(join(tmpdir(), "export-"));
});
afterEach(() => rm(place, { recursive: true, force: true }));
afterAll(disconnect);

const shelf = () => join(place, "data", "notice");
const release = () =>
  releaseNotice(systemActor("test"), shelf(), (facts) => [
    readyFile("index.html", {}, `${facts.figures.length} figures`),
    readyFile("404.html", {}, "none"),
    readyFile("en/deep/file.bin", {}, Buffer.from([0, 255, 1])),
  ]);

test("before anything is rendered it is refused, and nothing is written", async () => {
  expect(await exportNotice(shelf(), join(place, "web"))).toMatchObject({ refused: expect.stringContaining("yet") });
  expect(await readdir(place)).toEqual([]);
});

test("the whole folder is written byte for byte; the next export takes its place, also of what is gone", async () => {
  await release();
  const web = join(place, "web", "notice");
  expect(await exportNotice(shelf(), web)).toMatchObject({ files: 3 });
  expect((await readdir(web)).sort()).toEqual(["404.html", "en", "index.html", "manifest.json"]);
  expect(await readFile(join(web, "en", "deep", "file.bin"))).toEqual(Buffer.from([0, 255, 1]));
  await writeFile(join(web, "left-over.html"), "old");
  await layPublication({ version: 1, asOf: "2009-07-25", count: 7 });
  await release();
  expect(await exportNotice(shelf(), web)).toMatchObject({ files: 3 });
  expect(await readFile(join(web, "index.html"), "utf8")).toBe("1 figures");
  expect((await readdir(web)).sort()).toEqual(["404.html", "en", "index.html", "manifest.json"]);
  expect(await readdir(join(place, "web"))).toEqual(["notice"]);
});

test("a folder of somebody else's is left alone; a damaged notice is not given away", async () => {
  const name = (await release()) as string;
  const other = join(place, "mine");
  await mkdir(other);
  await writeFile(join(other, "letter.txt"), "mine");
  expect(await exportNotice(shelf(), other)).toMatchObject({ refused: expect.stringContaining("something else") });
  expect(await readdir(other)).toEqual(["letter.txt"]);
  const web = join(place, "web");
  await exportNotice(shelf(), web);
  await writeFile(join(shelf(), name, "index.html"), "half");
  expect(await exportNotice(shelf(), web)).toMatchObject({ refused: expect.stringContaining("damaged") });
  expect(await readFile(join(web, "index.html"), "utf8")).toBe("0 figures");
  expect((await readdir(place)).sort()).toEqual(["data", "mine", "web"]);
});

test("npm run export-notice does it without a database, and says what it did or why not", async () => {
  await release();
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, ["scripts/export-notice.mjs", ...args], {
      env: { NODE_ENV: "test", PATH: process.env.PATH, SHOKAI_DATA: join(place, "data"), INIT_CWD: place },
    }).catch((error: { stderr: string; code: number }) => error);
  expect(await run("web")).toMatchObject({
    stdout: expect.stringMatching(/^3 files of v0-[0-9a-f]{16} are in .*web\.\n$/),
  });
  expect(await readFile(join(place, "web", "index.html"), "utf8")).toBe("0 figures");
  expect(await run()).toMatchObject({ code: 1, stderr: expect.stringContaining("npm run export-notice -- DIR") });
}, 60_000);
