import { companies, countNow, csv, deliver, type Row, rowsOf } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { arrived, commit, revert, tile, upload } from "@/e2e/pages/batches";
import { formatDate, formatNumber } from "@/lib/core/format";

test.use({ seed: "bare" });

const nameOf = (locale: "ja" | "en", at = 0) => companies[at]?.[locale === "ja" ? "nameJa" : "nameEn"] ?? "";

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`intake uploads a file, checks it, commits it, and the count moves by its new members (${locale})`, async ({
    signedIn,
    site,
  }) => {
    const rows = rowsOf(`UP${locale}`, 6);
    const broken: Row = { ...(rows[5] as Row), reference: `UP${locale}-broken`, card: "4.11E+15" };
    const sameMember: Row = { ...(rows[5] as Row), reference: `UP${locale}-again`, member: (rows[4] as Row).member };
    const before = await countNow(site);
    const page = await signedIn("intake", { locale });
    await upload(
      page,
      t,
      { name: `照会 ${locale}.csv`, buffer: csv([...rows.slice(0, 5), sameMember, broken]) },
      { company: nameOf(locale), receivedOn: "2009-08-03" },
    );
    await arrived(page);
    const title = t("batches.one.title", { company: nameOf(locale), receivedOn: formatDate("2009-08-03", locale) });
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await expect(tile(page, t, "batches.outcomes.new", "6")).toBeVisible();
    await tile(page, t, "batches.outcomes.problem", "1").click();
    const grid = page.getByRole("grid", { name: t("batches.check.grid") });
    await expect(grid.getByText("4.11E+15").first()).toBeVisible();
    await expect(grid.getByText((rows[0] as Row).reference)).toHaveCount(0);
    expect(await countNow(site)).toBe(before);
    await commit(page, t);
    const figures = t("batches.standing.figures", {
      before: formatNumber(before),
      after: formatNumber(before + 5),
      change: "+5",
    });
    await expect(page.getByText(figures)).toBeVisible();
    expect(await countNow(site)).toBe(before + 5);
    // Nothing that was sent stands open on the page or in its address.
    expect(await page.content()).not.toContain((rows[0] as Row).card);
    await page.goto("/batches");
    await expect(page.getByRole("row").filter({ hasText: `照会 ${locale}.csv` })).toContainText(
      t("batches.states.committed"),
    );
  });

  test(`manager takes a delivery back as a whole, after seeing what it changes (${locale})`, async ({
    signedIn,
    site,
  }) => {
    const page = await signedIn("manager", { locale });
    const shared = rowsOf(`RV${locale}`, 4);
    const first = await deliver(site, page, csv(shared.slice(0, 3)), { receivedOn: "2009-08-10" });
    const second = await deliver(site, page, csv(shared), { receivedOn: "2009-08-12" });
    const before = await countNow(site);
    for (const id of [first, second]) {
      await page.goto(`/batches/${id}`);
      await commit(page, t);
    }
    expect(await countNow(site)).toBe(before + 4);
    // Three of the four were sent by the other delivery as well: only one member goes.
    await page.goto(`/batches/${second}`);
    await revert(page, t, "送信元の取り違え");
    expect(await countNow(site)).toBe(before + 3);
    await page.goto(`/batches/${first}`);
    await revert(page, t, "送信元の取り違え");
    expect(await countNow(site)).toBe(before);
  });
}

test("the same delivery again is answered with the batch that it is; the same inquiries again are duplicates", async ({
  signedIn,
  site,
  faults,
}) => {
  const t = wordsOf("ja");
  const rows = rowsOf("TWICE", 3);
  const page = await signedIn("intake", { locale: "ja" });
  const id = await deliver(site, page, csv(rows));
  await page.goto(`/batches/${id}`);
  await commit(page, t);
  const count = await countNow(site);
  faults.allow(/status of 409/);
  const said = { company: nameOf("ja"), receivedOn: "2009-08-20" };
  await upload(page, t, { name: "別名.csv", buffer: csv(rows) }, said);
  const answer = page.getByRole("status").filter({ hasText: t("batches.refusals.ALREADY_RECEIVED.title") });
  await answer.getByRole("link").click();
  await expect(page).toHaveURL(`${site.url}/batches/${id}`);
  await upload(page, t, { name: "続き.csv", buffer: csv([...rows, ...rowsOf("TWICE", 1, 3)]) }, said);
  await arrived(page);
  await expect(tile(page, t, "batches.outcomes.duplicate", "3")).toBeVisible();
  await expect(tile(page, t, "batches.outcomes.new", "1")).toBeVisible();
  await commit(page, t);
  expect(await countNow(site)).toBe(count + 1);
});
