import iconv from "iconv-lite";
import { cardNumber, countNow } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { arrived, commit, tile, upload } from "@/e2e/pages/batches";
import { addCompany, fieldLine, saveButton, trySample } from "@/e2e/pages/profiles";
import { formatDate } from "@/lib/core/format";

test.use({ seed: "bare", part: "profiles" });

const company = { nameJa: "西風カード㈱", nameEn: "Nishikaze Card", code: "NISHIKAZE", binRanges: "99990000" };
const columns = [
  "整理No",
  "異動",
  "会員カード番号",
  "お客様番号",
  "ご利用年月日",
  "ご利用額",
  "ご利用先",
  "発覚段階",
  "何処で",
];

/** A spreadsheet as this company saves it: CP932, its own columns, two lines of title, a total below. */
function spreadsheet(from: number, count: number, header = columns): Buffer {
  const rows = Array.from({ length: count }, (_, i) => {
    const n = from + i;
    const stage = ["請求前", "引落後", "不明"][i % 3];
    return [
      `W-${n}`,
      "追加",
      cardNumber(7_700 + n),
      `W${n}`,
      "H21.7.20",
      `\\${1000 + n}`,
      "①髙島商店",
      stage,
      "横浜",
    ].join(",");
  });
  const lines = ["西風カード㈱　ご照会一覧,,,,,,,,", ",,,,,,,,", header.join(), ...rows, `合計,,,,,${count},,,`];
  return iconv.encode(`${lines.join("\r\n")}\r\n`, "cp932");
}

test("from an unknown company's spreadsheet to a committed batch; the next ones commit by themselves until columns drift", async ({
  signedIn,
  site,
}) => {
  test.setTimeout(300_000);
  const t = wordsOf("ja");
  const page = await signedIn("manager", { locale: "ja" });
  const before = await countNow(site);

  await addCompany(page, t, company);
  const companyUrl = page.url();
  await upload(
    page,
    t,
    { name: "照会一覧_20090728.csv", buffer: spreadsheet(1, 4) },
    { company: company.nameJa, receivedOn: "2009-07-28" },
  );
  await arrived(page);
  await expect(page.getByText(t("batches.unreadable.NO_PROFILE.title"))).toBeVisible();
  // The header below the titles is found by the names in it.
  await page.getByRole("link", { name: t("batches.unreadable.profileMake") }).click();

  // What is proposed stands beside what the file has there, masked, and waits for a yes.
  const card = fieldLine(page, t, "cardNumber");
  await expect(card.getByText("会員カード番号")).toBeVisible();
  await expect(card).not.toContainText(cardNumber(7_701));
  await expect(card).toContainText(cardNumber(7_701).slice(-4));
  await expect(fieldLine(page, t, "merchant")).toContainText("①髙島商店".normalize("NFKC"));
  await expect(saveButton(page, t)).toBeDisabled();
  await page.getByRole("button", { name: t("companies.profile.acceptAll") }).click();
  // A name that nobody could guess is given its field by the person.
  await page.getByLabel(t("companies.profile.unreadField", { column: "何処で" })).selectOption("city");
  for (const [field, column] of [
    ["city", "何処で"],
    ["reference", "整理No"],
    ["kind", "異動"],
    ["amount", "ご利用額"],
    ["detectionCase", "発覚段階"],
  ] as const) {
    const box = page.getByLabel(t("companies.profile.headerOf", { field: t(`batches.fields.${field}`), number: 1 }));
    await expect(box).toHaveValue(column);
  }
  // Its words are there, the likely meaning chosen.
  await page.getByRole("button", { name: t("companies.profile.useWord", { word: "追加" }) }).click();
  await page
    .getByRole("region", { name: t("batches.fields.detectionCase") })
    .getByRole("button", { name: t("companies.profile.useAllWords") })
    .click();
  await page.getByLabel(t("companies.profile.received.label")).selectOption("name");
  await page.getByLabel(t("companies.profile.received.pattern")).fill("照会一覧_{yyyy}{mm}{dd}*");
  await page.getByLabel(t("companies.profile.autoCommit.label")).check();

  // Tried before it is saved: nothing is stored by it.
  await trySample(page, { name: "見本.csv", buffer: spreadsheet(90, 5) });
  await expect(page.getByText(t("companies.profile.try.noFindings"))).toBeVisible();
  await trySample(page, {
    name: "暗証.csv",
    buffer: spreadsheet(90, 5, columns.with(7, "セキュリティコード")),
  });
  await expect(page.getByText(t("companies.profile.try.sensitive", { columns: "セキュリティコード" }))).toBeVisible();
  expect(await site.query("select from batch where file_name like '見本%' or file_name like '暗証%'")).toEqual([]);
  await saveButton(page, t).click();

  // Read with it, it goes to check; the first delivery of a version waits for a person.
  await expect(tile(page, t, "batches.outcomes.new", "4")).toBeVisible();
  await expect(page.getByText(t("batches.held.codes.UNTRIED"))).toBeVisible();
  await commit(page, t);
  expect(await countNow(site)).toBe(before + 4);

  // The next one: its date comes from its name, and it commits by itself.
  await page.goto("/batches/new");
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "照会一覧_20090804.csv", mimeType: "text/csv", buffer: spreadsheet(4, 4) });
  await page.getByLabel(t("batches.upload.company")).selectOption({ label: company.nameJa });
  await expect(page.getByLabel(t("batches.upload.receivedOn"))).toHaveValue("2009-08-04");
  await page.getByRole("button", { name: t("batches.upload.send"), exact: true }).click();
  const second = await arrived(page);
  await expect
    .poll(
      async () => (await site.query<{ state: string }>("select state from batch where id = $1", [second]))[0]?.state,
    )
    .toBe("committed");
  await page.reload();
  await expect(page.getByRole("heading", { name: t("batches.standing.committed") })).toBeVisible();
  await expect(page.getByText(t("batches.bySystem")).first()).toBeVisible();
  expect(await countNow(site)).toBe(before + 7);

  // Columns drift: which one is said, with what would mend it; it is mended with a yes, and read again.
  await upload(
    page,
    t,
    { name: "照会一覧_20090811.csv", buffer: spreadsheet(20, 2, columns.with(0, "整理番号").with(7, "発覚段階")) },
    { company: company.nameJa, receivedOn: "2009-08-11" },
  );
  await arrived(page);
  const drifted = page.getByText(
    t("batches.drift.missingProposed", {
      field: t("batches.fields.reference"),
      was: "整理No",
      column: "整理番号",
    }),
  );
  await expect(drifted).toBeVisible();
  expect(await countNow(site)).toBe(before + 7);
  await page.getByRole("link", { name: t("batches.drift.mend") }).click();
  await page
    .getByRole("button", {
      name: t("companies.profile.yesTo", { field: t("batches.fields.reference"), column: "整理番号" }),
    })
    .click();
  await saveButton(page, t).click();
  await expect(tile(page, t, "batches.outcomes.new", "2")).toBeVisible();
  await commit(page, t);
  expect(await countNow(site)).toBe(before + 9);

  // Both versions stand side by side; the first can be taken again.
  await page.goto(`${companyUrl}/profile/versions`);
  await expect(page.getByRole("heading", { name: t("companies.version", { version: 2 }) })).toBeVisible();
  await expect(page.getByText("整理番号 / 整理No")).toBeVisible();
  await page.getByRole("button", { name: t("companies.profile.again.button") }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: t("companies.profile.again.confirm") })
    .click();
  await expect(page.getByRole("heading", { name: t("companies.version", { version: 3 }) })).toBeVisible();
  const [first] = await site.query<{ n: string }>(
    "select count(*) as n from batch b join profile p on p.id = b.profile_id where p.version = 1",
  );
  expect(Number(first?.n), "batches keep the version that they were read with").toBeGreaterThanOrEqual(2);

  // What the company wrote stands beside what it means here.
  const [inquiry] = await site.query<{ id: number }>("select id from inquiry where reference = 'W-2'");
  await page.goto(`/inquiries/${inquiry?.id}`);
  await expect(
    page.getByText(t("inquiries.statements.theirWord", { field: t("batches.fields.detectionCase"), word: "引落後" })),
  ).toBeVisible();
  await expect(page.getByText(formatDate("2009-07-28", "ja")).first()).toBeVisible();
});
