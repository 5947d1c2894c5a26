import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { companies, csv, rowsOf } from "@/e2e/fixtures/delivery";
import { expect, test } from "@/e2e/fixtures/test";
import { wordsOf } from "@/e2e/fixtures/words";
import { tile } from "@/e2e/pages/batches";
import { confirm } from "@/e2e/pages/office";

test.use({ seed: "bare", part: "machines" });

for (const locale of ["ja", "en"] as const) {
  const t = wordsOf(locale);

  test(`a manager issues a key and sets a webhook; a machine delivers, and is told; the key ends at once (${locale})`, async ({
    signedIn,
    site,
    request,
  }) => {
    const heard: { headers: Record<string, unknown>; body: string }[] = [];
    const receiver = createServer(async (asked, response) => {
      const pieces: Buffer[] = [];
      for await (const piece of asked) pieces.push(piece);
      heard.push({ headers: asked.headers, body: Buffer.concat(pieces).toString() });
      response.writeHead(204).end();
    });
    receiver.listen(0, "127.0.0.1");
    await once(receiver, "listening");

    const page = await signedIn("manager", { locale });
    const name = companies[0][locale === "ja" ? "nameJa" : "nameEn"];
    await page.goto("/settings/companies");
    await page.getByRole("link", { name, exact: true }).click();
    await page.getByRole("link", { name: t("companies.one.connections"), exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: t("connections.title") })).toBeVisible();

    const label = `journey ${locale}`;
    await page.getByLabel(t("connections.keys.label"), { exact: true }).fill(label);
    await page.getByRole("button", { name: t("connections.keys.issue"), exact: true }).click();
    const shown = page.getByLabel(t("connections.keys.issued.label"), { exact: true });
    await expect(shown).toHaveValue(/^shokai_/);
    const key = await shown.inputValue();

    const { port } = receiver.address() as AddressInfo;
    await page.getByLabel(t("connections.webhook.url"), { exact: true }).fill(`http://127.0.0.1:${port}/hook`);
    // The other language's run may have set one already.
    const set = (key: string) => page.getByRole("button", { name: t(`connections.webhook.${key}`), exact: true });
    await set("set").or(set("setAgain")).click();
    const secretField = page.getByLabel(t("connections.webhook.secret.label"), { exact: true });
    await expect(secretField).toHaveValue(/^whsec_/);
    const secret = Buffer.from((await secretField.inputValue()).slice("whsec_".length), "base64");

    const rows = rowsOf(`API${locale}`, 3);
    const headers = {
      authorization: `Bearer ${key}`,
      "content-type": "text/csv",
      "idempotency-key": `journey-${locale}`,
      "accept-language": locale,
    };
    const send = () => request.post(`${site.url}/api/batches?declaredRecords=3`, { headers, data: csv(rows) });
    const taken = await send();
    expect(taken.status()).toBe(202);
    const receipt = await taken.json();
    expect(await (await send()).json()).toEqual(receipt);

    await expect(async () => {
      const told = await request.get(site.url + receipt.links.self, { headers });
      expect(await told.json()).toMatchObject({ state: "review", records: 3, outcomes: { new: 3 } });
    }).toPass();
    const results = await (await request.get(`${site.url}${receipt.links.results}?limit=2`, { headers })).json();
    expect(results.results).toHaveLength(2);
    expect(JSON.stringify(results)).not.toContain(rows[0]?.card);

    await expect.poll(() => heard.length).toBeGreaterThan(0);
    const [first] = heard;
    const signed = `${first?.headers["webhook-id"]}.${first?.headers["webhook-timestamp"]}.${first?.body}`;
    expect(first?.headers["webhook-signature"]).toBe(
      `v1,${createHmac("sha256", secret).update(signed).digest("base64")}`,
    );
    expect(JSON.parse(first?.body ?? "")).toMatchObject({ type: "batch.review", data: { batch: { id: receipt.id } } });

    await page.goto("/batches?source=api");
    await page.getByRole("link", { name }).first().click();
    await expect(tile(page, t, "batches.outcomes.new", "3")).toBeVisible();
    await expect(page.getByText(t("batches.sources.api")).first()).toBeVisible();

    const { company_id: companyId } =
      (await site.query<{ company_id: number }>("select company_id from batch where id = $1", [receipt.id]))[0] ?? {};
    await page.goto(`/settings/companies/${companyId}/connections`);
    await expect(page.getByText(t("connections.webhook.states.delivered")).first()).toBeVisible();
    expect(await page.content()).not.toContain(key);

    // As after two days in which the receiver was away.
    const told = heard.length;
    await site.query("update webhook_delivery set state = 'failed', attempts = 9, status = 503 where batch_id = $1", [
      receipt.id,
    ]);
    await page.reload();
    await expect(page.getByText(t("connections.webhook.states.failed")).first()).toBeVisible();
    await page
      .getByRole("button", { name: t("connections.webhook.resend") })
      .first()
      .click();
    await expect(page.getByText(t("connections.webhook.resent"))).toBeVisible();
    await expect.poll(() => heard.length).toBe(told + 1);
    expect(heard.at(-1)?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    await confirm(page, t("connections.keys.revokeOf", { label }), t("connections.keys.revokeConfirm"));
    const refusal = async () => (await (await request.get(site.url + receipt.links.self, { headers })).json()).reason;
    await expect.poll(refusal).toBe("KEY_REVOKED");
    await expect(page.getByText(t("connections.keys.states.revoked"), { exact: true }).first()).toBeVisible();
    receiver.close();
    receiver.closeAllConnections();
  });
}
