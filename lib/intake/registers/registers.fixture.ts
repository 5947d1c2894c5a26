import { createHash } from "node:crypto";
import { systemActor } from "@/lib/access/actor";
import { db } from "@/lib/core/db";
import { chooseColumns, createSource } from "@/lib/exposure/commands";
import type { ColumnsInput } from "@/lib/exposure/schema";
import { inChunks, person } from "@/lib/intake/ground.fixture";
import { loadRegister } from "./load";
import { receiveRegister } from "./receive";

let sources = 0;

/** For tests: a source of the register. */
export async function aSource(): Promise<number> {
  const n = ++sources;
  const made = await createSource(person("manager"), { nameJa: `流出元${n}`, nameEn: `Source ${n}` });
  if (!made.ok) throw new Error(made.reason);
  return made.value.id;
}

/** For tests: a file of the register, received. */
export async function receiveText(sourceId: number, content: string | Uint8Array): Promise<number> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const file = { sourceId, fileName: "register.csv", bytes: bytes.length, sha256 };
  const received = await receiveRegister(person("manager"), file, inChunks(bytes));
  if (!received.ok) throw new Error(received.reason);
  return received.value.loadId;
}

/** For tests: the columns of a text with a header: card number, then expiry where there is one, then attributes. */
export function columnsOf(loadId: number, content: string, more: Partial<ColumnsInput> = {}): ColumnsInput {
  const header = (content.split("\n")[0] as string).split(",");
  return {
    loadId,
    separator: ",",
    headerRow: 1,
    header,
    card: 0,
    expiry: header[1] === "有効期限" ? 1 : null,
    attributes: [],
    ...more,
  };
}

/** For tests: a text loaded into the register, its columns after the expiry being attributes of their headers' names. */
export async function aLoad(content: string, into?: number): Promise<{ loadId: number; sourceId: number }> {
  const sourceId = into ?? (await aSource());
  const loadId = await receiveText(sourceId, content);
  const header = (content.split("\n")[0] as string).split(",");
  const first = header[1] === "有効期限" ? 2 : 1;
  const attributes = [];
  for (const [i, name] of header.slice(first).entries()) {
    const known = await db.exposureAttribute.findUnique({ where: { nameJa: name }, select: { id: true } });
    const column = first + i;
    attributes.push(known ? { column, attributeId: known.id } : { column, nameJa: name, nameEn: `en ${name}` });
  }
  const chosen = await chooseColumns(person("manager"), columnsOf(loadId, content, { attributes }));
  if (!chosen.ok) throw new Error(chosen.reason);
  await loadRegister(systemActor("load-register"), loadId);
  return { loadId, sourceId };
}
