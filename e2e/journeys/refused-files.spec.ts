import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import iconv from "iconv-lite";
import { wakeful } from "@/e2e/fixtures/awake";
import { companies, csv, rowsOf, send } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { arrived, tile, upload } from "@/e2e/pages/batches";

test.use({ seed: "bare" });

const t = wordsOf("ja");
const said = { company: companies[0].nameJa, receivedOn: "2009-08-03" };

const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(200, 7)]);
const pdf = Buffer.concat([Buffer.from("%PDF-1.7\n", "latin1"), Buffer.alloc(200, 3)]);

for (const [what, buffer] of [
  ["image", png],
  ["pdf", pdf],
] as const) {
  test(`a file that is no text (${what}) is refused by its content, whatever its name`, async ({
    signedIn,
    site,
    faults,
  }) => {
    faults.allow(/status of 415/);
    const page = await signedIn("intake", { locale: "ja" });
    await upload(page, t, { name: "照会.csv", buffer }, said);
    const title = t("batches.refusals.NOT_READABLE.title", { what: t(`batches.kinds.${what}`) });
    await expect(page.getByRole("alert").filter({ hasText: title })).toBeVisible();
    expect(await site.query("select from batch where byte_size = $1", [buffer.length])).toHaveLength(0);
  });
}

test("an empty file is refused before it is sent, and by the server as well", async ({ signedIn, site }) => {
  const page = await signedIn("intake", { locale: "ja" });
  await upload(page, t, { name: "空.csv", buffer: Buffer.alloc(0) }, said);
  await expect(page.getByRole("alert").filter({ hasText: t("batches.refusals.EMPTY.title") })).toBeVisible();
  const answer = await send(site, page, Buffer.alloc(0));
  expect(answer.status()).toBe(400);
  expect(await answer.json()).toMatchObject({ reason: "EMPTY" });
});

test("bytes of no encoding are never read as garbled text", async ({ signedIn }) => {
  const page = await signedIn("intake", { locale: "ja" });
  // A byte that belongs to no character, in the middle of a file that else is UTF-8.
  const broken = Buffer.concat([csv(rowsOf("BROKEN", 2)), Buffer.from([0x52, 0x82, 0xff, 0xff, 0x0a])]);
  await upload(page, t, { name: "壊れ.csv", buffer: broken }, said);
  await arrived(page);
  await expect(page.getByText(t("batches.unreadable.ENCODING_BROKEN.title"))).toBeVisible();
});

test("Shift_JIS with letters of Windows is read as it was written", async ({ signedIn, site }) => {
  const page = await signedIn("intake", { locale: "ja" });
  const text = csv(rowsOf("SJIS", 2).map((row) => ({ ...row, merchant: "髙島①㈱" }))).toString();
  await upload(page, t, { name: "sjis.csv", buffer: iconv.encode(text, "cp932") }, said);
  const id = await arrived(page);
  await expect(tile(page, t, "batches.outcomes.new", "2")).toBeVisible();
  const rows = await site.query<{ merchant: string }>("select distinct merchant from record where batch_id = $1", [id]);
  expect(rows).toEqual([{ merchant: "髙島1(株)" }]);
});

test("a delivery of nothing but faulty rows shows every fault and offers no commit", async ({ signedIn, site }) => {
  const page = await signedIn("intake", { locale: "ja" });
  const rows = rowsOf("BAD", 4).map((row) => ({ ...row, card: "", member: "" }));
  await upload(page, t, { name: "全滅.csv", buffer: csv(rows) }, said);
  const id = await arrived(page);
  await expect(tile(page, t, "batches.outcomes.problem", "4")).toBeVisible();
  await expect(page.getByText(t("batches.effect.NOTHING_TO_COMMIT"))).toBeVisible();
  await expect(page.getByRole("button", { name: t("batches.commit.button"), exact: true })).toHaveCount(0);
  const [{ findings } = { findings: 0 }] = await site.query<{ findings: number }>(
    "select count(*)::int as findings from record where batch_id = $1 and outcome = 'problem' and findings::text like '%error%'",
    [id],
  );
  expect(findings).toBe(4);
});

test("the same file at once from two tabs is one batch, and both tabs end on it", async ({
  signedIn,
  site,
  faults,
}) => {
  faults.allow(/status of 409/);
  const file = { name: "二枚.csv", buffer: csv(rowsOf("TABS", 2_000)) };
  const first = await signedIn("intake", { locale: "ja" });
  const second = wakeful(await first.context().newPage());
  await Promise.all([upload(first, t, file, said), upload(second, t, file, said)]);
  const sha256 = createHash("sha256").update(file.buffer).digest("hex");
  for (const page of [first, second]) {
    const known = page.getByRole("link", { name: t("batches.refusals.toBatch") });
    await expect(async () => {
      if (await known.isVisible()) await known.click();
      await expect(page).toHaveURL(/\/batches\/\d+$/, { timeout: 500 });
    }).toPass();
  }
  expect(first.url()).toBe(second.url());
  expect(await site.query("select from batch where encode(sha256, 'hex') = $1", [sha256])).toHaveLength(1);
});

test("fewer, more or other bytes than were declared leave nothing behind", async ({ signedIn, site }) => {
  const page = await signedIn("intake");
  const bytes = csv(rowsOf("DECLARED", 50));
  const before = await site.query("select count(*)::int from batch");
  for (const told of [{ bytes: bytes.length + 1 }, { bytes: bytes.length - 1 }, { sha256: "0".repeat(64) }]) {
    const answer = await send(site, page, bytes, told);
    expect(answer.status(), JSON.stringify(told)).toBe(400);
    expect((await answer.json()).reason).toMatch(/NOT_WHAT_WAS_SENT|CUT_SHORT/);
  }
  expect(await site.query("select count(*)::int from batch")).toEqual(before);
});

test("an upload whose connection is cut at its half leaves nothing, and can be sent again", async ({
  signedIn,
  site,
}) => {
  const page = await signedIn("intake");
  const bytes = csv(rowsOf("CUT", 40_000));
  const pieces = () => site.query<{ n: number }>("select count(*)::int as n from delivery_piece");
  const before = await pieces();
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const told = { companyId: 1, receivedOn: "2009-08-03", fileName: "cut.csv", bytes: bytes.length, sha256 };
  const cookies = await page.context().cookies();
  await new Promise<void>((resolve) => {
    const request = httpRequest(`${site.url.replace("localhost", "127.0.0.1")}/api/batches/upload`, {
      method: "POST",
      headers: {
        host: new URL(site.url).host,
        origin: site.url,
        cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; "),
        "x-delivery": encodeURIComponent(JSON.stringify(told)),
        "content-type": "application/octet-stream",
        "content-length": bytes.length,
      },
    });
    request.on("error", () => {});
    request.on("close", resolve);
    request.write(bytes.subarray(0, bytes.length / 2), () => request.destroy());
  });
  // The half that came is taken back with its transaction.
  await expect
    .poll(
      async () =>
        (
          await site.query(
            "select from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
          )
        ).length,
    )
    .toBe(0);
  expect(await pieces()).toEqual(before);
  expect((await send(site, page, bytes, { fileName: "cut.csv" })).status()).toBe(201);
});
