import { countNow } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { findOther, giveReason, openStep } from "@/e2e/pages/members";
import { formatDate, formatNumber } from "@/lib/core/format";

test.use({ seed: "demo" });

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`manager merges two members warned of each published figure, and undoes it (${locale})`, async ({
    signedIn,
    site,
  }) => {
    // Two members that every figure since the first one counts: merging them takes one away from each.
    const [a, b] = await site.query<{ id: number }>(
      `select m.id from member m join card c on c.member_id = m.id
        where m.counted_on < '2009-07-20' and m.id % 2 = $1 and (select count(*) from card x where x.member_id = m.id) = 1
        order by m.id desc limit 2`,
      [locale === "ja" ? 0 : 1],
    );
    if (!a || !b) throw new Error("two members");
    const page = await signedIn("manager", { locale });
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    const count = await countNow(site);
    await page.goto(`/members/${a.id}`);
    await openStep(page, t, "merge");
    await findOther(page, t, `#${b.id}`, b.id);
    await expect(page).toHaveURL(new RegExp(`/members/${a.id}/merge\\?with=${b.id}$`));
    const main = page.getByRole("main");
    await expect(main).toHaveText(new RegExp(`${formatNumber(count)}\\s*${formatNumber(count - 1)}`));
    const published = await site.query<{ as_of: string; count: number }>(
      `select as_of::text, count from publication p where state = 'published'
        and not exists (select from publication c where c.corrects_id = p.id and c.state = 'published')`,
    );
    for (const one of published) {
      const values = {
        asOf: formatDate(one.as_of, locale),
        published: formatNumber(one.count),
        before: formatNumber(one.count),
        after: formatNumber(one.count - 1),
      };
      await expect(main).toContainText(t("inquiries.decide.published", values));
    }
    await giveReason(page, t, "merge", "本人カードと家族カード");
    await expect(page).toHaveURL(/\/members\/\d+$/);
    expect(await countNow(site)).toBe(count - 1);
    const [keeps, ends] = (await site.query<{ id: number; ended_into: number | null }>(
      "select id, ended_into from member where id = any ($1) order by ended_into nulls first",
      [[a.id, b.id]],
    )) as [{ id: number }, { id: number; ended_into: number }];
    expect(ends.ended_into).toBe(keeps.id);

    // The id that ended says what became of it and leads on.
    await page.goto(`/members/${ends.id}`);
    await page.getByRole("link", { name: t("members.one.endedNow", { id: keeps.id }) }).click();
    await expect(page.getByRole("heading", { level: 1, name: t("members.one.title", { id: keeps.id }) })).toBeVisible();
    await page.getByRole("link", { name: t("inquiries.decisions.undo"), exact: true }).click();
    await expect(main).toHaveText(new RegExp(`${formatNumber(count - 1)}\\s*${formatNumber(count)}`));
    await giveReason(page, t, "undo", "別人と判明");
    await expect(page).toHaveURL(/\/members\/\d+$/);
    expect(await countNow(site)).toBe(count);
    expect(addresses.filter((address) => decodeURIComponent(address).includes(`#${b.id}`))).toEqual([]);
  });
}
