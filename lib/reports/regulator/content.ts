import { createHash } from "node:crypto";
import type { IsoDate } from "@/lib/core/dates";
import { type Figures, reportItems, type Texts } from "./schema";

type Content = {
  readonly basedOn: number;
  readonly fromOn: IsoDate | null;
  readonly asOf: IsoDate;
  readonly texts: Texts;
  /** Null while it is a draft: its figures move with the ledger. */
  readonly figures: Figures | null;
};

/** SHA-256 over exactly what a report says; approval is bound to it. */
export function reportHash({ basedOn, fromOn, asOf, texts, figures }: Content): Uint8Array<ArrayBuffer> {
  const said = reportItems.map((item) => [item, texts[item].ja, texts[item].en]);
  const canonical = JSON.stringify(["shokai regulator report 1", basedOn, fromOn, asOf, said, inOrder(figures)]);
  return new Uint8Array(createHash("sha256").update(canonical, "utf8").digest());
}

/** The same value with its members in the order of their names: the database does not keep the order of JSON. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, inner]) => [name, inOrder(inner)]);
}
