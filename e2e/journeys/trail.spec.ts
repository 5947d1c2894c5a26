import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { csv, deliver, rowsOf } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { commit } from "@/e2e/pages/batches";

test.use({ seed: "bare", part: "trail" });

const t = wordsOf("ja");

async function verify(...args: string[]): Promise<{ code: number; output: string }> {
  const env = { PATH: process.env.PATH ?? "", LANG: "ja_JP.UTF-8" } as unknown as NodeJS.ProcessEnv;
  return promisify(execFile)(process.execPath, ["--import", "tsx", "verify/main.ts", ...args], { env }).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    (error) => ({ code: error.code as number, output: `${error.stdout}${error.stderr}` }),
  );
}

test("who looked at this member is one click away; the trail is taken along and checked by shell", async ({
  signedIn,
  site,
  faults,
}) => {
  faults.allow(/status of 403/);
  const intake = await signedIn("intake", { locale: "ja" });
  await intake.goto(`/batches/${await deliver(site, intake, csv(rowsOf("WHO", 2)))}`);
  await commit(intake, t);
  const [member] = await site.query<{ id: number }>("select max(member_id) as id from card");
  const hotline = await signedIn("hotline", { locale: "ja" });
  await hotline.goto(`/members/${member?.id}`);
  await expect(hotline.getByRole("link", { name: t("members.one.whoLooked") })).toHaveCount(0);
  expect((await hotline.goto("/settings/retention"))?.status()).toBe(403);

  const auditor = await signedIn("auditor", { locale: "ja" });
  await auditor.goto(`/members/${member?.id}`);
  await auditor.getByRole("link", { name: t("members.one.whoLooked") }).click();
  await expect(auditor).toHaveURL(/about=member/);
  const table = auditor.getByRole("table");
  const [{ name }] = (await site.query<{ name: string }>(
    "select display_name as name from app_user where login = 'hotline'",
  )) as [{ name: string }];
  await expect(table.getByRole("row").filter({ hasText: name })).toHaveCount(1);

  // A refusal is told with its place, and the look at the trail itself.
  const [refusal] = await site.query<{ place: string }>(
    "select details->>'place' as place from audit_event where type = 'access.refused' and subject_id = 'retention.read' order by seq desc limit 1",
  );
  expect(refusal?.place).toBe("/settings/retention");

  // The worker seals within seconds.
  await expect
    .poll(
      async () =>
        (await site.query("select from audit_seal s join audit_event e using (seq) where e.type = 'member.read'"))
          .length,
      { timeout: 120_000 },
    )
    .toBeGreaterThan(0);
  await auditor.goto("/audit");
  const folder = path.join(site.folder, "taken");
  await mkdir(folder, { recursive: true });
  const heads = path.join(folder, "ledger-heads.txt");
  const trail = path.join(folder, "trail.jsonl");
  await writeFile(heads, await (await auditor.request.get("/api/ledger/heads")).body());
  await writeFile(trail, await (await auditor.request.get("/api/audit/lines")).body());
  const sound = await verify(trail, "--anchor", heads);
  expect(sound.output).toContain("一致:監査証跡の連鎖は計算どおりです");
  expect(sound.code).toBe(0);

  const text = await readFile(trail, "utf8");
  expect(text.replace(/[0-9a-f]{64}/g, "")).not.toMatch(/\d{14,}/);
  await writeFile(trail, text.replace('"member.read"', '"member.seen"'));
  const altered = await verify(trail, "--anchor", heads);
  expect(altered).toMatchObject({ code: 1 });
  expect(altered.output).toContain("証跡の記録が改変されています");
});

test("a period is set, a hold placed and ended by another person, and a run leaves its report", async ({
  signedIn,
  site,
}) => {
  const manager = await signedIn("manager", { locale: "ja" });
  await manager.goto("/settings/retention");
  const label = t("retention.periods.daysOf", { dataClass: t("retention.classes.searches.name") });
  const days = manager.getByLabel(label);
  await days.fill("7");
  await manager
    .locator("form")
    .filter({ has: days })
    .getByRole("button", { name: t("retention.periods.set") })
    .click();
  await expect
    .poll(() => site.query("select days from retention_period where data_class = 'searches'"))
    .toEqual([{ days: 7 }]);

  await manager.getByLabel(t("retention.holds.reason")).fill("訴訟のため、案件全体を残す。");
  await manager.getByRole("button", { name: t("retention.holds.place") }).click();
  await expect(manager.getByText(t("retention.holds.byAnother"))).toBeVisible();

  await manager.getByRole("button", { name: t("retention.runs.now") }).click();
  await expect
    .poll(async () => (await site.query("select from retention_run where state = 'ended'")).length, {
      timeout: 120_000,
    })
    .toBe(1);
  const [run] = await site.query<{ id: number }>("select id from retention_run");
  const auditor = await signedIn("auditor", { locale: "ja" });
  await auditor.goto(`/settings/retention/runs/${run?.id}`);
  await expect(auditor.getByText(t("retention.report.complete"))).toBeVisible();
  await expect(auditor.getByRole("link", { name: t("retention.holds.scopes.incident") })).toHaveCount(0);
  await expect(auditor.getByText(t("retention.holds.scopes.incident"))).toBeVisible();
  const report = await (await auditor.request.get(`/api/retention/${run?.id}`)).text();
  const lines = report.split("\r\n").map((line) => line.split(","));
  expect(lines.find((line) => line[2] === t("retention.classes.searches.name"))?.[3]).toBe("7");
});
