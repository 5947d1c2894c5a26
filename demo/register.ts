import { createHash } from "node:crypto";
import iconv from "iconv-lite";
import { systemActor } from "@/lib/access/actor";
import { db } from "@/lib/core/db";
import { classifyAll } from "@/lib/exposure/classify";
import { chooseColumns, createSource, revertLoad } from "@/lib/exposure/commands";
import type { ScopeRule } from "@/lib/exposure/schema";
import { adoptScope, draftScope } from "@/lib/exposure/scopes";
import { takeBack } from "@/lib/exposure/take-back";
import { loadRegister } from "@/lib/intake/registers/load";
import { receiveRegister } from "@/lib/intake/registers/receive";
import { must } from "./must";
import type { Office } from "./office";
import { months, type RegisterRow, registerRows } from "./register-rows";
import type { World } from "./schema";
import { defaultSeed } from "./world";

const header = ["カード番号", "有効期限", "契約年月", "申込経路", "商品"];
const attributes = [
  { column: 2, nameJa: "契約年月", nameEn: "Contract month" },
  { column: 3, nameJa: "申込経路", nameEn: "Channel" },
  { column: 4, nameJa: "商品", nameEn: "Product" },
] as const;
const sources = {
  host: { nameJa: "契約管理ホスト", nameEn: "Contract host" },
  collection: { nameJa: "保険料収納データ", nameEn: "Premium collection data" },
} as const;

/**
 * Drafts what the organisation took to be leaked: at first by a rule on contracts, the files being loaded on that day; then
 * restated, then widened by what the inquiries outside showed. The managers take turns: the other one adopts it.
 */
export async function draft(office: Office, world: World, scope: "rule" | "restated" | "widened"): Promise<void> {
  const { manager, manager2 } = office.actors;
  if (scope === "rule") await loadFiles(office, world);
  const ids = await idsOf();
  const range = (of: keyof typeof months) => ({ attributeId: ids.month, from: months[of][0], to: months[of][1] });
  const first = {
    sources: [ids.host],
    conditions: [range("first"), { attributeId: ids.channel, values: ["電話"] }],
  };
  const second = {
    sources: [ids.collection],
    conditions: [
      range("second"),
      { attributeId: ids.channel, values: ["代理店"] },
      { attributeId: ids.product, values: ["医療"] },
    ],
  };
  const told = {
    rule: {
      groups: [{ sources: [], conditions: [range("rule")] }],
      aboutJa: "2002年7月から2008年2月に契約し、カードで保険料を払うお客さま。契約の条件だけから見た最大の範囲。",
      aboutEn:
        "Contracts of July 2002 to February 2008 that are paid by card: the most that the terms of contracts allow.",
      publishedOn: "2009-07-27",
    },
    restated: {
      groups: [first],
      aboutJa: "照会のあったカードの契約に共通する条件から、電話で申し込んだホスト側の契約に絞った。",
      aboutEn: "What the contracts behind the inquired cards have in common: made by telephone, held on the host.",
      publishedOn: "2009-09-11",
    },
    widened: {
      groups: [first, second],
      aboutJa: "10月23日からの範囲外の照会469件を調べ、収納データの代理店・医療の契約を加えた。",
      aboutEn:
        "469 inquiries outside since 23 October led to medical contracts made through agents, in the collection data.",
      publishedOn: "2009-11-11",
    },
  }[scope];
  const { groups, ...about } = told;
  must(await draftScope(scope === "restated" ? manager2 : manager, { rule: { groups }, ...about }), "scope");
}

/** The other manager's yes to the draft that waits, on the day of the publication. */
export async function adopt(office: Office): Promise<void> {
  const { manager, manager2 } = office.actors;
  const { id, draftedBy } = await db.exposureScope.findFirstOrThrow({ where: { state: "draft" } });
  must(await adoptScope(draftedBy === manager.id ? manager2 : manager, id), "adoption");
  await classifyAll(systemActor("classify-inquiries"));
}

async function loadFiles(office: Office, world: World): Promise<void> {
  const { manager } = office.actors;
  const rows = registerRows(world, defaultSeed);
  for (const [key, names] of Object.entries(sources)) {
    const { id: sourceId } = must(await createSource(manager, names), names.nameJa);
    const of = rows.filter(({ source }) => source === key);
    const file = key === "host" ? "host_20080410.csv" : "shuno_20080331.csv";
    // A file that somebody picked by mistake, taken out again as a whole.
    if (key === "collection") {
      const wrong = await load(office, sourceId, "shuno_20080331_test.csv", of.slice(0, 300), []);
      must(
        await revertLoad(manager, { loadId: wrong, reason: "検証用に抜き出した一部のファイルだったため" }),
        "revert",
      );
      await takeBack(systemActor("revert-register"), wrong);
    }
    await load(office, sourceId, file, of, key === "host" ? oddLines(of) : []);
  }
  await classifyAll(systemActor("classify-inquiries"));
}

/** What such files hold besides: a line sent twice, one without a number, one masked by whoever wrote it out, a blank. */
function oddLines(rows: readonly RegisterRow[]): string[] {
  const [first, second] = rows;
  if (!first || !second) return [];
  return [
    lineOf(first),
    lineOf(second),
    ",,2004-05,郵送,がん",
    `${first.digits.slice(0, 6)}******${first.digits.slice(-4)},12/10,2003-02,窓口,医療`,
    ",,,,",
  ];
}

/** A file of the register, as somebody loads it. */
export async function load(
  office: Office,
  sourceId: number,
  fileName: string,
  rows: readonly RegisterRow[],
  more: readonly string[],
): Promise<number> {
  const { manager } = office.actors;
  const loadId = await receive(office, sourceId, fileName, [...rows.map(lineOf), ...more]);
  const known = await db.exposureAttribute.findMany({ select: { id: true, nameJa: true } });
  const chosen = attributes.map(({ column, nameJa, nameEn }) => {
    const attribute = known.find((one) => one.nameJa === nameJa);
    return attribute ? { column, attributeId: attribute.id } : { column, nameJa, nameEn };
  });
  const how = { loadId, encoding: "shift_jis" as const, separator: ",", headerRow: 1, header, card: 0, expiry: 1 };
  must(await chooseColumns(manager, { ...how, attributes: chosen }), fileName);
  await loadRegister(systemActor("load-register"), loadId);
  return loadId;
}

async function receive(office: Office, sourceId: number, fileName: string, lines: readonly string[]): Promise<number> {
  const bytes = iconv.encode(`${[header.join(","), ...lines].join("\r\n")}\r\n`, "cp932");
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const file = { sourceId, fileName, bytes: bytes.length, sha256 };
  return must(await receiveRegister(office.actors.manager, file, streamOf(bytes)), fileName).loadId;
}

/** Left waiting to this day: a file whose columns nobody has chosen, and a wider scope that the other manager has to weigh. */
export async function leaveExposureWaiting(office: Office, world: World): Promise<void> {
  const ids = await idsOf();
  const rows = registerRows(world, defaultSeed).slice(0, 400);
  await receive(office, ids.collection, "shuno_20080331_tsuika.csv", rows.map(lineOf));
  const within = { attributeId: ids.month, from: months.second[0], to: months.second[1] };
  const inForce = await db.exposureScope.findFirstOrThrow({ where: { state: "adopted" } });
  const { groups } = inForce.rule as ScopeRule;
  const agents = {
    sources: [ids.collection],
    conditions: [within, { attributeId: ids.channel, values: ["代理店"] }],
  };
  must(
    await draftScope(office.actors.manager2, {
      rule: { groups: [...groups.slice(0, 1), agents] },
      aboutJa: "範囲外の照会が残るため、代理店の契約をがん・傷害にも広げた場合を確かめる。",
      aboutEn: "Some inquiries still lie outside: what if agents' contracts of all products are taken in?",
    }),
    "scope",
  );
}

async function idsOf() {
  const [host, collection] = await db.exposureSource.findMany({ orderBy: { id: "asc" }, select: { id: true } });
  const [month, channel, product] = await db.exposureAttribute.findMany({
    orderBy: { position: "asc" },
    select: { id: true },
  });
  if (!host || !collection || !month || !channel || !product) throw new Error("the register is not laid out");
  return {
    host: host.id,
    collection: collection.id,
    month: month.id,
    channel: channel.id,
    product: product.id,
  };
}

function lineOf({ digits, expiry, month, channel, product }: RegisterRow): string {
  return [digits, `${expiry.slice(5)}/${expiry.slice(2, 4)}`, month, channel, product].join(",");
}

async function* streamOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
