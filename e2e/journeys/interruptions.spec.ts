import { companies, countNow, csv, deliver, rowsOf, send, stateOf } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { arrived, commit, tile, upload } from "@/e2e/pages/batches";

test.use({ seed: "bare" });

const t = wordsOf("ja");

// Tens of thousands of records are read by what else is at work, too.
test.describe.configure({ timeout: 300_000 });

test("a worker killed in mid-read: the page waits, the next worker ends the reading, and nothing is there twice", async ({
  signedIn,
  site,
}) => {
  const page = await signedIn("intake", { locale: "ja" });
  const file = { name: "大.csv", buffer: csv(rowsOf("KILLED", 40_000)) };
  await upload(page, t, file, { company: companies[0].nameJa, receivedOn: "2009-08-03" });
  const id = await arrived(page);
  const copying = () =>
    site.query("select from pg_stat_progress_copy where datname = current_database() and tuples_processed > 0");
  await expect.poll(async () => (await copying()).length, { timeout: 30_000, intervals: [20] }).toBeGreaterThan(0);
  await site.worker.kill();
  expect(await stateOf(site, id)).toBe("reading");
  expect(await site.query("select from record where batch_id = $1 limit 1", [id])).toHaveLength(0);
  site.worker.start();
  // Without anybody loading it anew.
  await expect(tile(page, t, "batches.outcomes.new", "40,000")).toBeVisible({ timeout: 120_000 });
  const [rows] = await site.query(
    "select count(*)::int as n, count(distinct row_no)::int as different from record where batch_id = $1",
    [id],
  );
  expect(rows).toEqual({ n: 40_000, different: 40_000 });
});

test("a database that goes away in mid-work: pages say so, and what was under way goes on by itself", async ({
  signedIn,
  site,
  faults,
}) => {
  // Answers of failure, and the words with which React tells its console of a part that could not be drawn.
  faults.allow(/status of 5\d\d|React error #441/);
  const page = await signedIn("intake", { locale: "ja" });
  const first = await deliver(site, page, csv(rowsOf("BEFORE", 2)));
  await page.goto(`/batches/${first}`);
  await commit(page, t);
  const count = await countNow(site);
  const answer = await send(site, page, csv(rowsOf("AWAY", 40_000)));
  const { batchId } = await answer.json();
  await page.goto(`/batches/${batchId}`);
  const ready = async () => (await page.request.get("/api/health?ready")).status();
  expect(await ready()).toBe(200);
  await site.database.away();
  expect(await ready()).toBe(503);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect((await page.request.get("/notice")).status()).toBeLessThan(500);
  await site.database.back();
  await expect(async () => expect(await ready()).toBe(200)).toPass();
  await page.goto(`/batches/${batchId}`);
  await expect(tile(page, t, "batches.outcomes.new", "40,000")).toBeVisible({ timeout: 120_000 });
  expect(await countNow(site)).toBe(count);
});

test("two people commit overlapping deliveries at once: every member is counted once", async ({ signedIn, site }) => {
  const rows = rowsOf("OVERLAP", 300);
  const people = [await signedIn("intake", { locale: "ja" }), await signedIn("manager", { locale: "ja" })];
  const halves = [rows.slice(0, 200), rows.slice(100)];
  const before = await countNow(site);
  for (const [at, page] of people.entries()) {
    const id = await deliver(site, page, csv(halves[at] ?? []), { receivedOn: `2009-08-0${at + 4}` });
    await page.goto(`/batches/${id}`);
    await page.getByRole("button", { name: t("batches.commit.button"), exact: true }).click();
  }
  await Promise.all(
    people.map(async (page) => {
      await page
        .getByRole("dialog")
        .getByRole("button", { name: t("batches.commit.confirm"), exact: true })
        .click();
      await expect(page.getByRole("heading", { name: t("batches.standing.committed") })).toBeVisible();
    }),
  );
  expect(await countNow(site)).toBe(before + 300);
  const [inquiries] = await site.query("select count(*)::int as n from inquiry where reference like 'OVERLAP-%'");
  expect(inquiries).toEqual({ n: 300 });
});

test("two people commit the same delivery at once: it is committed once", async ({ signedIn, site }) => {
  const people = [await signedIn("intake", { locale: "ja" }), await signedIn("manager", { locale: "ja" })];
  const id = await deliver(site, people[0] as (typeof people)[0], csv(rowsOf("BOTH", 50)));
  const before = await countNow(site);
  for (const page of people) {
    await page.goto(`/batches/${id}`);
    await page.getByRole("button", { name: t("batches.commit.button"), exact: true }).click();
  }
  await Promise.all(
    people.map(async (page) => {
      await page
        .getByRole("dialog")
        .getByRole("button", { name: t("batches.commit.confirm"), exact: true })
        .click();
      await expect(page.getByRole("heading", { name: t("batches.standing.committed") })).toBeVisible();
    }),
  );
  expect(await countNow(site)).toBe(before + 50);
  const commits = await site.query("select from audit_event where type = 'batch.committed' and subject_id = $1", [
    String(id),
  ]);
  expect(commits).toHaveLength(1);
});
