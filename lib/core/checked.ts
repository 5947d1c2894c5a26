import type { z } from "zod";
import { type Refusal, refuse } from "@/lib/core/result";

/** An input as its schema wants it, or the refusal that names the fields at fault. */
export function checked<S extends z.ZodType>(
  schema: S,
  input: unknown,
): { ok: true; value: z.output<S> } | Refusal<"INVALID"> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return { ok: true, value: parsed.data };
  const fields = Object.fromEntries(
    parsed.error.issues.map((issue) => [
      issue.path.join("."),
      /^[A-Z_]+$/.test(issue.message) ? issue.message : "INVALID",
    ]),
  );
  return refuse("INVALID", undefined, fields);
}
