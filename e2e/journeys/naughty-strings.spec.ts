import naughty from "big-list-of-naughty-strings/blns.json" with { type: "json" };
import { cardNumber, deliver } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { commit, tile } from "@/e2e/pages/batches";
import { maskCards, plainText, textDamage } from "@/lib/core/text";

/* SECURITY WB-04: whatever stands in a field is shown as typed; no script runs, and the policy has nothing to report. */

test.use({ seed: "bare", part: "naughty" });

const t = wordsOf("en");

/** A delivery's cell may not hold damaged text, a card number or more than 200 characters: each has a finding of its own. */
const strings = naughty.filter(
  (text) =>
    plainText(text) &&
    plainText(text).length <= 200 &&
    textDamage(text) === null &&
    maskCards(text).found === 0 &&
    !/[\n\r\u2028\u2029]/.test(text),
);
const worst = [
  `"><script>window.naughty = 1</script><img src=x onerror="window.naughty = 1">`,
  `'"--></style></script><svg onload=window.naughty=1>`,
  `javascript:window.naughty=1//{{constructor.constructor("window.naughty=1")()}}`,
];
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

test("a delivery of naughty strings, and naughty names everywhere: every screen shows them as typed", async ({
  signedIn,
  site,
}) => {
  test.setTimeout(600_000);
  const all = [...worst, ...strings];
  expect(all.length).toBeGreaterThan(400);
  const page = await signedIn("manager", { locale: "en" });
  page.on("dialog", (dialog) => {
    throw new Error(`a script opened a dialog: ${dialog.message()}`);
  });
  const unharmed = async () => {
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    expect(await page.evaluate(() => "naughty" in window)).toBe(false);
  };

  const lines = all.map((text, n) =>
    [`N-${n}`, cardNumber(700_000 + n), `NAUGHTY${n}`, "2009/7/20", "1200", quoted(text)].join(","),
  );
  // The last of all: the same in the columns that identify.
  lines.push(["N-X", cardNumber(799_999), quoted('"><b onclick=x>'), "2009/7/20", "1200", "x"].join(","));
  const file = Buffer.from(`照会番号,カード番号,会員番号,利用日,金額,加盟店\r\n${lines.join("\r\n")}\r\n`);
  // Of a path its last part is kept.
  const fileName = '"><svg onload=window.naughty=1>.csv';
  const id = await deliver(site, page, file, { fileName: `a/${fileName}` });
  await page.goto(`/batches/${id}`);
  await unharmed();
  await expect(page.getByText(fileName).first()).toBeVisible();
  await expect(tile(page, t, "batches.outcomes.new", String(all.length + 1))).toBeVisible();
  await commit(page, t);

  // As it was sent, but for the normalisation that every text has.
  const kept = await site.query<{ reference: string; merchant: string }>(
    "select reference, merchant from inquiry where reference like 'N-%' and reference <> 'N-X'",
  );
  const merchants = new Map(kept.map(({ reference, merchant }) => [reference, merchant]));
  expect(all.filter((text, n) => merchants.get(`N-${n}`) !== plainText(text))).toEqual([]);

  // Names that people type, some of them shown on every page.
  const [bad = "", style = "", link = ""] = worst;
  await site.query("update company set name_ja = $1, name_en = $1, contact = $2 where id = 1", [bad, style]);
  await site.query("update app_user set display_name = $1 where login = 'hotline'", [style]);
  await site.query("update incident set name_en = $1, name_ja = $1, organisation_en = $2, organisation_ja = $2", [
    link,
    bad,
  ]);
  const ids = await site.query<{ id: number; reference: string; member: number }>(
    "select i.id, i.reference, c.member_id as member from inquiry i join card c on c.id = i.card_id where i.reference in ('N-0', 'N-1', 'N-2', 'N-X') order by i.reference",
  );
  expect(ids).toHaveLength(4);
  for (const { id: inquiry, reference, member } of ids) {
    await page.goto(`/inquiries/${inquiry}`);
    await unharmed();
    const shown = worst[Number(reference.slice(2))];
    if (shown) await expect(page.getByText(plainText(shown)).first()).toBeVisible();
    await page.goto(`/members/${member}`);
    await unharmed();
  }
  // A reason is a note of the case: typed, and shown in what happened and in the trail.
  const [first] = ids;
  await page.goto(`/inquiries/${first?.id}/decide?kind=void`);
  await unharmed();
  for (const path of [
    "/dashboard",
    "/inquiries",
    "/inquiries?sort=merchant",
    "/members",
    "/batches",
    `/batches/${id}`,
    `/batches/${id}?step=delivery`,
    `/batches/${id}?step=columns`,
    "/batches/coverage",
    "/reviews",
    "/settings/companies",
    "/settings/companies/1",
    "/settings/companies/1/profile",
    "/settings/companies/1/connections",
    "/settings/review",
    "/settings/incident",
    "/audit",
    `/audit?about=batch:${id}`,
    "/reveals",
    "/notices",
  ]) {
    await page.goto(path);
    await unharmed();
  }
  await page.goto("/settings/companies");
  await expect(page.getByText(bad).first()).toBeVisible();

  // Every row of the list, as its text stands in the page.
  await page.goto("/inquiries");
  await expect(page.getByText(link).first()).toBeVisible();

  const admin = await signedIn("admin", { locale: "en" });
  await admin.goto("/settings/users");
  await expect(admin.getByText(style).first()).toBeVisible();
  expect(await admin.evaluate(() => "naughty" in window)).toBe(false);
  // The same as a file: opened as a page it is text, and no cell of it begins a formula.
  const file2 = await page.request.get("/api/inquiries/export");
  expect(file2.headers()["content-type"]).toContain("text/csv");
  expect(file2.headers()["content-disposition"]).toMatch(/^attachment/);
});
