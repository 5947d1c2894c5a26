import { companies, rowsOf } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { arrived, tile, upload } from "@/e2e/pages/batches";
import { encode } from "@/lib/intake/formats/encode.fixture";
import { workbook, zipped } from "@/lib/intake/formats/workbook/workbook.fixture";

test.use({ seed: "bare" });

const t = wordsOf("ja");
const said = { company: companies[0].nameJa, receivedOn: "2009-08-03" };
const header = ["照会番号", "カード番号", "会員番号", "利用日", "金額", "加盟店"];
const cells = (prefix: string, count: number) =>
  rowsOf(prefix, count).map((row) => [row.reference, row.card, row.member, "2009/7/20", 12000, "みどり商店"]);

test("a workbook with a hidden sheet: the sheet is chosen by what it shows, the header is found, the rows are read", async ({
  signedIn,
}) => {
  const page = await signedIn("intake", { locale: "ja" });
  const title = ["2009年7月分 照会一覧"];
  const buffer = await workbook([
    { name: "作業用", state: "hidden", rows: [["メモ"]] },
    { name: "照会", rows: [title, null, header, ...cells("BOOK", 3)] },
  ]);
  await upload(page, t, { name: "七月.xlsx", buffer }, said);
  await arrived(page);
  await expect(page.getByText(t("batches.unreadable.SHEET_UNCLEAR.title"))).toBeVisible();
  const sheet = page.getByLabel(t("batches.look.sheet"), { exact: true });
  // Named as hidden, and shown only when it is asked for.
  await sheet.selectOption({ label: t("batches.look.sheetStates.hidden", { name: "作業用" }) });
  await expect(page.getByRole("cell", { name: "メモ" })).toBeVisible();
  await sheet.selectOption({ label: "照会" });
  await expect(page.getByRole("cell", { name: "照会番号" })).toBeVisible();
  await page.getByLabel(t("batches.look.headerRow", { row: 3 })).check();
  await page.getByRole("button", { name: t("batches.look.readAgain") }).click();
  await expect(tile(page, t, "batches.outcomes.new", "3")).toBeVisible();
});

test("bytes that are two encodings: a person compares how each reads", async ({ signedIn, site }) => {
  const page = await signedIn("intake", { locale: "ja" });
  const rows = cells("TWO", 2).map((row) => [...row.slice(0, 5), "カード"].join(","));
  // No Japanese but this: the header is the file's only in letters that both encodings share.
  const buffer = encode(["a,b,c,d,e,f", ...rows].join("\n"), "euc-jp");
  await upload(page, t, { name: "euc.csv", buffer }, said);
  const id = await arrived(page);
  await expect(page.getByText(t("batches.unreadable.ENCODING_UNCLEAR.title"))).toBeVisible();
  const asEuc = page.getByRole("radio", { name: /EUC-JP/ });
  await expect(page.getByText(/カード$/m).first()).toBeVisible();
  await asEuc.check();
  await page.getByRole("button", { name: t("batches.look.readAgain") }).click();
  const reason = async () =>
    (await site.query<{ code: string }>("select reason->>'code' as code from batch where id = $1", [id]))[0]?.code;
  await expect.poll(reason).toBe("COLUMNS_MISSING");
});

test("a ZIP with a password is opened with what is typed beside it", async ({ signedIn, site, faults }) => {
  faults.allow(/status of 422/);
  const page = await signedIn("intake", { locale: "ja" });
  const csv = encode([header, ...cells("LOCKED", 2)].map((row) => row.join(",")).join("\r\n"), "shift_jis");
  const buffer = await zipped({ "照会.csv": csv }, { password: "秘密の言葉", encryptionStrength: 3 });
  await upload(page, t, { name: "照会.zip", buffer }, said);
  await expect(page.getByRole("alert").filter({ hasText: t("batches.refusals.ARCHIVE_REFUSED.title") })).toBeVisible();
  const password = page.getByLabel(t("batches.upload.password"));
  const send = page.getByRole("button", { name: t("batches.upload.send"), exact: true });
  await password.fill("違う言葉");
  await send.click();
  await expect(page.getByText(t("batches.archiveFaults.password-wrong"))).toBeVisible();
  await password.fill("秘密の言葉");
  await send.click();
  const id = await arrived(page);
  await expect(tile(page, t, "batches.outcomes.new", "2")).toBeVisible();
  const [batch] = await site.query<{ inside: { name: string } }>("select inside from batch where id = $1", [id]);
  expect(batch?.inside.name).toBe("照会.csv");
});
