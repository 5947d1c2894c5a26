import { Forbidden } from "@/lib/core/errors";
import type { Locale } from "@/lib/core/format";
import { type Action, mayAny, type Role, roles, type Scope, scopeRights } from "./rights";

declare const minted: unique symbol;

/**
 * Who is asking. Minted only in this folder: from a session or a card company's key that was checked against the
 * database, for a job of the system, or for the public pages. Every query and command takes one first, so a forgotten
 * gate does not compile.
 */
export type Actor = {
  readonly [minted]: true;
  readonly kind: "user" | "system" | "public" | "apiKey";
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly locale: Locale;
  readonly sessionId?: string;
  /** Of a key: the card company that it speaks for, and what for. */
  readonly companyId?: number;
  readonly scopes?: readonly Scope[];
  /** Network address the request came from, for the trail. */
  readonly address?: string;
};

/** Only for lib/access: a checked session becomes an actor. */
export function mintUser(user: {
  id: string;
  name: string;
  roles: readonly Role[];
  locale: Locale;
  sessionId?: string;
  address?: string;
}): Actor {
  return { kind: "user", ...user } as unknown as Actor;
}

/** Only for lib/access: a checked key becomes an actor. It holds no role: permitFor() alone opens to it. */
export function mintKey(key: {
  id: number;
  name: string;
  companyId: number;
  scopes: readonly Scope[];
  address?: string;
}): Actor {
  return { ...key, kind: "apiKey", id: `apiKey:${key.id}`, roles: [], locale: "ja" } as unknown as Actor;
}

/** The system itself: jobs, migrations of records, the first start. It holds every right; the trail names the job. */
export function systemActor(name: string): Actor {
  return { kind: "system", id: `system:${name}`, name, roles, locale: "ja" } as unknown as Actor;
}

/** The public pages, and whoever is not signed in yet: no right at all beyond what is published. */
export function publicActor(address?: string): Actor {
  return { kind: "public", id: "public", name: "public", roles: [], locale: "ja", address } as unknown as Actor;
}

/** Whether the actor may do it (to offer it or not). */
export function may(actor: Actor, action: Action): boolean {
  return mayAny(actor.roles, action);
}

/** Lets the actor through or throws Forbidden (RULEBOOK R8.4). Commands and queries ask themselves. */
export function permit(actor: Actor, action: Action): void {
  if (!may(actor, action)) throw new Forbidden(action);
}

/**
 * permit() for what belongs to one card company: a person by the table of rights, a key by its scopes and for its own
 * company alone.
 */
export function permitFor(actor: Actor, action: Action, companyId: number): void {
  const own = actor.kind === "apiKey" && actor.companyId === companyId;
  if (own && actor.scopes?.some((scope) => (scopeRights[scope] as readonly Action[]).includes(action))) return;
  permit(actor, action);
}
