import { z } from "zod";
import { NotFound } from "@/lib/core/errors";

/** The id in the address, or "not found". */
export function batchIdOf(text: string): number {
  const id = z.coerce.number().int().positive().max(2_147_483_647).safeParse(text);
  if (!id.success) throw new NotFound("batch");
  return id.data;
}
