import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { type Actor, permit } from "@/lib/access/actor";
import { businessClock } from "@/lib/core/clock";
import type { IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { type Result, refuse } from "@/lib/core/result";
import { type Declared, receiveDelivery } from "@/lib/intake/receive/receive";
import type { ReceiveRefusal } from "@/lib/intake/schema";

export type HandIn = Omit<Declared, "companyId" | "receivedOn" | "bytes" | "sha256" | "fileName"> & {
  readonly companyCode: string;
  /** The server's day where it is left out (R1.2). */
  readonly receivedOn?: IsoDate | undefined;
};
export type HandInRefusal = ReceiveRefusal | "NO_SUCH_COMPANY" | "NO_SUCH_FILE";

/**
 * Receives a file that lies on the server, through the corridor of an upload: read once for its length and SHA-256, then
 * held against them as it is sealed, so that one which somebody still writes to is refused and not half taken. A link is
 * no file: who may lay files into a folder does not thereby name others.
 */
export async function handIn(
  actor: Actor,
  file: string,
  about: HandIn,
  source: "shell" | "folder",
): Promise<Result<{ batchId: number }, HandInRefusal>> {
  permit(actor, "batch.receive");
  const { companyCode, receivedOn, ...rest } = about;
  const company = await db.company.findUnique({ where: { code: companyCode }, select: { id: true } });
  if (!company) return refuse("NO_SUCH_COMPANY", { code: companyCode });
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (!handle) return refuse("NO_SUCH_FILE");
  try {
    if (!(await handle.stat()).isFile()) return refuse("NO_SUCH_FILE");
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const piece of handle.createReadStream({ start: 0, autoClose: false })) {
      hash.update(piece);
      bytes += piece.length;
    }
    const delivery = {
      ...rest,
      companyId: company.id,
      receivedOn: receivedOn ?? (await businessClock(db)).today,
      fileName: path.basename(file),
      bytes,
      sha256: hash.digest("hex"),
    };
    return await receiveDelivery(actor, delivery, handle.createReadStream({ start: 0, autoClose: false }), { source });
  } finally {
    await handle.close();
  }
}
