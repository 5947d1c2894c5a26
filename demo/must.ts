import type { Result } from "@/lib/core/result";

/** The value, or an end to the loading: what the demonstration asks for must never be refused. */
export function must<T>(result: Result<T>, what: string): T {
  if (result.ok) return result.value;
  throw new Error(`${what}: ${result.reason} ${JSON.stringify(result.details ?? result.fields ?? {})}`);
}
