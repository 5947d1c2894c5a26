import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { csv, deliver, rowsOf } from "@/e2e/fixtures/delivery";
import type { Site } from "@/e2e/fixtures/site";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { commit } from "@/e2e/pages/batches";
import { draft, stands, step } from "@/e2e/pages/notices";
import { confirm } from "@/e2e/pages/office";
import { tellFault } from "@/verify/words";

test.use({ seed: "bare", part: "verifying" });
test.describe.configure({ mode: "serial" });

const t = wordsOf("ja");

/** The verifier in a shell, which knows nothing of this site but the files that it is given. */
async function shell(...args: string[]): Promise<{ code: number; output: string }> {
  const { PATH = "" } = process.env;
  const env = { PATH, LANG: "ja_JP.UTF-8" } as unknown as NodeJS.ProcessEnv;
  return promisify(execFile)(process.execPath, ["--import", "tsx", "verify/main.ts", ...args], { env }).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    (error) => ({ code: error.code as number, output: `${error.stdout}${error.stderr}` }),
  );
}

/** What the public shelf holds now. */
async function shelved(site: Site, name: string): Promise<string> {
  const notice = path.join(site.folder, "notice");
  const shelf = (await readFile(path.join(notice, "current"), "utf8")).trim();
  return path.join(notice, shelf, name);
}

test("a publication gets a certificate, which anybody checks by page and by shell", async ({
  signedIn,
  site,
  browser,
  faults,
}) => {
  const intake = await signedIn("intake", { locale: "ja" });
  await intake.goto(`/batches/${await deliver(site, intake, csv(rowsOf("CERT", 3)))}`);
  await commit(intake, t);
  const editor = await signedIn("editor", { locale: "ja" });
  const address = await draft(editor, t, "2009-09-20", { ja: "", en: "" });
  await step(editor, t, "submit", "submitted");
  const manager = await signedIn("manager", { locale: "ja" });
  await manager.goto(address);
  await step(manager, t, "approve", "approved");
  await editor.reload();
  await confirm(editor, t("notices.act.publish"), t("notices.act.publish"));
  await stands(editor, t, "published");

  // Without a session, without scripts.
  const strangers = await browser.newContext({ baseURL: site.url, javaScriptEnabled: false });
  const reader = await strangers.newPage();
  faults.watch(reader);
  let genuine = "";
  await expect(async () => {
    const answer = await reader.request.get("/notice/certificate-v1.json");
    expect(answer.status()).toBe(200);
    genuine = await answer.text();
  }).toPass();
  await reader.goto("/notice");
  await reader.getByRole("link", { name: t("publicNotice.checkPage") }).click();
  await reader.getByLabel(t("certificate.check.text")).fill(genuine);
  await reader.getByRole("button", { name: t("certificate.check.submit") }).click();
  await expect(reader.getByText(t("certificate.check.holds"))).toBeVisible();
  await expect(reader.getByText(t("certificate.check.published"))).toBeVisible();
  await reader.getByLabel(t("certificate.check.text")).fill(genuine.replace('"figure": 3', '"figure": 2'));
  await reader.getByRole("button", { name: t("certificate.check.submit") }).click();
  await expect(reader.getByText(t("certificate.check.wrong"))).toBeVisible();
  await expect(reader.getByText(t("certificate.check.faults.BAD_SIGNATURE"))).toBeVisible();
  await strangers.close();

  const said = await shell(await shelved(site, "certificate-v1.json"));
  expect(said).toMatchObject({ code: 0 });
  expect(said.output).toContain("公開されている人数と一致します");

  await manager.goto(`${address}/certificate`);
  await manager.getByRole("link", { name: t("certificate.replay.do") }).click();
  await expect(manager.getByText(t("certificate.replay.holds", { count: "3" }))).toBeVisible();
});

test("an auditor has the ledger checked, takes it along, and both find what was tampered with", async ({
  signedIn,
  site,
}) => {
  const page = await signedIn("auditor", { locale: "ja" });
  await page.goto("/ledger");
  await expect(
    page
      .getByRole("row")
      .filter({ hasText: t("members.causes.commit") })
      .first(),
  ).toBeVisible();
  await page.getByRole("link", { name: t("ledger.checks.go") }).click();
  // The business clock of this site stands still: no day has ended since, and only the certificate knows of a block.
  const certificate = await shelved(site, "certificate-v1.json");
  const anchor = { name: "kept.json", mimeType: "application/json", buffer: await readFile(certificate) };
  expect(await (await page.request.get("/api/ledger/heads")).text()).toContain("2009-09-29 0 ");
  await page.getByLabel(t("ledger.checks.anchor")).setInputFiles(anchor);
  await page.getByRole("button", { name: t("ledger.checks.begin") }).click();
  await expect(page.getByText(t("ledger.checks.soundTitle"))).toBeVisible();
  await expect(page.getByText(anchor.name)).toBeVisible();

  const folder = test.info().outputPath();
  const take = async (name: string) => {
    const file = path.join(folder, name);
    const answer = await page.request.get("/api/ledger/export");
    expect(answer.headers()["content-disposition"]).toContain(".jsonl");
    await mkdir(folder, { recursive: true });
    await writeFile(file, await answer.body());
    return file;
  };
  expect((await shell(await take("before.jsonl"), "--anchor", certificate)).code).toBe(0);

  // As somebody who owns the database would: the guards rest.
  await site.query(
    `set session_replication_role = replica;
     update ledger_entry set effective_on = '2009-08-02' where block_no = 1 and seq = 2;
     set session_replication_role = origin`,
  );
  await page.goto("/ledger/checks");
  await page.getByRole("button", { name: t("ledger.checks.begin") }).click();
  await expect(page.getByText(t("ledger.checks.wrongTitle"))).toBeVisible();
  const [row] = await site.query<{ verdict: { fault: Parameters<typeof tellFault>[0] } }>(
    "select verdict from ledger_verification order by id desc limit 1",
  );
  const words = tellFault(row?.verdict.fault as Parameters<typeof tellFault>[0], "ja");
  expect(words).toContain("記入が改変されています。ブロック1の記入2");
  await expect(page.getByText(words)).toBeVisible();
  const said = await shell(await take("after.jsonl"), "--anchor", certificate);
  expect(said.code).toBe(1);
  expect(said.output).toContain(words);
});

test("the count as of a day, as known on another, leads to the blocks that made the difference", async ({
  signedIn,
}) => {
  const page = await signedIn("manager", { locale: "ja" });
  await page.goto("/ledger/count?asOf=2009-09-20&knownOn=2009-09-20,2009-09-30");
  await expect(page.getByRole("table").getByRole("row").nth(1)).toContainText("3");
  await page.getByRole("link", { name: /\+3/ }).click();
  await expect(page).toHaveURL(/\/ledger\?no=1\.\.1&effective=\.\.2009-09-20/);
  await expect(page.getByRole("row").filter({ hasText: t("members.causes.commit") })).toHaveCount(1);
  const answer = await page.request.get("/api/count?asOf=2009-09-20&knownOn=2009-09-20&knownOn=2009-09-30");
  expect((await answer.json()).counts.map(({ count }: { count: number }) => count)).toEqual([0, 3]);
  expect((await page.request.get("/api/count?asOf=yesterday")).status()).toBe(400);
});
