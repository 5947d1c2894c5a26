import { afterAll, beforeAll, expect, test } from "vitest";
import { mintUser } from "@/lib/access/actor";
import type { Role } from "@/lib/access/rights";
import { listViews } from "@/lib/accounts/queries";
import { disconnect } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { freshDatabase } from "@/testing/database";
import { deleteView, saveView } from "./save-view";

beforeAll(async () => void (await freshDatabase()));
afterAll(disconnect);

const person = (id: number, role: Role) =>
  mintUser({ id: `01980000-0000-7000-8000-00000000000${id}`, name: "x", roles: [role], locale: "ja" });
const mine = person(1, "intake");
const other = person(2, "hotline");
const manager = person(3, "manager");
const view = { list: "inquiries", name: "遅れ", query: "relief=carries_burden", shared: false };

test("one's own views are one's own; shared ones are everybody's and kept by who may share", async () => {
  expect(await saveView(mine, view)).toMatchObject({ ok: true });
  expect(await saveView(mine, { ...view, query: "state=live" })).toMatchObject({ ok: true });
  expect(await saveView(manager, { ...view, name: "共通", shared: true })).toMatchObject({ ok: true });
  await expect(saveView(mine, { ...view, shared: true })).rejects.toThrow(Forbidden);
  expect((await listViews(mine, "inquiries")).map(({ name, query, own }) => [name, query, own])).toEqual([
    ["共通", view.query, false],
    ["遅れ", "state=live", true],
  ]);
  const [shared] = await listViews(other, "inquiries");
  expect(shared?.name).toBe("共通");
  await expect(deleteView(other, Number(shared?.id))).rejects.toThrow(NotFound);
  await deleteView(manager, Number(shared?.id));
  expect(await listViews(other, "inquiries")).toEqual([]);
});

test("a card number stands in no view, however it is written", async () => {
  for (const query of ["last4=4111111111111111", "merchant=4111%201111%201111%201111", "x=%34111111111111111"]) {
    expect(await saveView(mine, { ...view, query })).toMatchObject({ reason: "INVALID" });
  }
  const search = "card=12345678-1234-4123-8123-123456789012&receivedOn=2009-07-14..2012-03-29";
  expect(await saveView(mine, { ...view, name: "検索", query: search })).toMatchObject({ ok: true });
  expect(await saveView(mine, { ...view, query: "a=%E3%81" })).toMatchObject({ ok: true });
});
