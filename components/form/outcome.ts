import type { Done, Refusal } from "@/lib/core/result";

/**
 * What a server action answers to a form: a command's Result, and on refusal optionally what was typed, for readers
 * without scripts. `reason` and each of `fields` are looked up in the form's words (see ActionForm), with `details`
 * as the words' values.
 */
export type Outcome<Value = unknown> = Done<Value> | (Refusal & { values?: Readonly<Record<string, string>> });

/** A server action in the shape that useActionState wants. */
export type FormAction<Value = unknown> = (
  previous: Outcome<Value> | null,
  form: FormData,
) => Promise<Outcome<Value> | null>;
