import { createHash } from "node:crypto";
import { fromDbDate } from "@/lib/core/dates";
import type { Publication } from "@/prisma/client/client";
import { bridgeParts } from "./rules";
import type { Bridge } from "./schema";

type Content = Pick<
  Publication,
  | "asOf"
  | "blockNo"
  | "count"
  | "previousId"
  | "bridge"
  | "correctsId"
  | "correctionJa"
  | "correctionEn"
  | "noteJa"
  | "noteEn"
>;

/**
 * SHA-256 over exactly what is submitted: approval is bound to it (RULEBOOK R7.2), so that nobody can approve one text
 * and have another published. One JSON array, its members in this fixed order.
 */
export function contentHash(content: Content): Uint8Array<ArrayBuffer> {
  const bridge = content.bridge as Bridge;
  const canonical = JSON.stringify([
    "shokai publication 1",
    fromDbDate(content.asOf),
    content.blockNo,
    content.count,
    content.previousId,
    bridge.previous,
    bridgeParts.map((part) => [bridge.parts[part].in, bridge.parts[part].out]),
    content.correctsId,
    content.correctionJa,
    content.correctionEn,
    content.noteJa,
    content.noteEn,
  ]);
  return new Uint8Array(createHash("sha256").update(canonical, "utf8").digest());
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
