/** A refusal that a person can meet: a reason with a total map to words in both languages, and what they need to mend it. */
export type Refusal<R extends string = string> = {
  readonly ok: false;
  readonly reason: R;
  /** Values for the words (never a card number). */
  readonly details?: Readonly<Record<string, string | number>>;
  /** Reasons by input field. */
  readonly fields?: Readonly<Record<string, string>>;
};
export type Done<T> = { readonly ok: true; readonly value: T };
export type Result<T, R extends string = string> = Done<T> | Refusal<R>;

export function done<T>(value: T): Done<T> {
  return { ok: true, value };
}

export function refuse<R extends string>(
  reason: R,
  details?: Refusal["details"],
  fields?: Refusal["fields"],
): Refusal<R> {
  return { ok: false, reason, ...(details && { details }), ...(fields && { fields }) };
}
