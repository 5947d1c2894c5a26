import { createHash } from "node:crypto";
import type { Role, Scope } from "@/lib/access/rights";
import { realNow } from "@/lib/core/clock";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import type { Reader } from "@/lib/core/db";
import { type AccountState, accountState, type KeyState, keyState } from "./rules";
import type { AccountKind } from "./schema";

/*
 * What is reviewed, as it stands: every account, and every key of a card company that is not revoked. Instants are
 * texts, since these very objects are kept with a signed review.
 */

export type AccountFacts = {
  readonly login: string;
  readonly displayName: string;
  readonly roles: Role[];
  readonly kind: AccountKind;
  readonly state: AccountState;
  readonly endsOn: IsoDate | null;
  readonly lastSignInAt: string | null;
  readonly createdAt: string;
  /** Who, as the trail says; null where it says nothing (erased by retention). */
  readonly createdBy: string | null;
  /** Who last changed its roles, and when; null where nobody did. */
  readonly rolesBy: string | null;
  readonly rolesAt: string | null;
};

export type KeyFacts = {
  readonly label: string;
  readonly prefix: string;
  readonly companyId: number;
  readonly companyJa: string;
  readonly companyEn: string;
  readonly scopes: Scope[];
  readonly state: KeyState;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly createdAt: string;
  readonly createdBy: string | null;
};

export type ReviewLine =
  | { readonly kind: "account"; readonly subjectId: string; readonly facts: AccountFacts }
  | { readonly kind: "key"; readonly subjectId: string; readonly facts: KeyFacts };

type AccountRow = Omit<AccountFacts, "state" | "endsOn" | "lastSignInAt" | "createdAt" | "rolesAt"> & {
  id: string;
  disabledAt: Date | null;
  lockedUntil: Date | null;
  hasPassword: boolean;
  setupExpiresAt: Date | null;
  endsOn: Date | null;
  enabledAt: Date | null;
  lastSignInAt: Date | null;
  createdAt: Date;
  rolesAt: Date | null;
};
type KeyRow = Omit<KeyFacts, "state" | "expiresAt" | "lastUsedAt" | "createdAt"> & {
  id: number;
  expiresAt: Date;
  revokedAt: null;
  lastUsedAt: Date | null;
  createdAt: Date;
};

/** The lines of a review now: accounts by sign-in name, then keys by company. */
export async function reviewLines(reader: Reader): Promise<ReviewLine[]> {
  const now = realNow();
  const accounts = await reader.$queryRaw<AccountRow[]>`
    select u.id, u.login, u.display_name as "displayName", u.roles, u.kind, u.disabled_at as "disabledAt",
        u.locked_until as "lockedUntil", u.password_hash is not null or u.sso_subject is not null as "hasPassword",
        u.setup_expires_at as "setupExpiresAt", u.ends_on as "endsOn", u.enabled_at as "enabledAt",
        u.last_sign_in_at as "lastSignInAt", u.created_at as "createdAt",
        made.actor_name as "createdBy", roles.actor_name as "rolesBy", roles.at as "rolesAt"
      from app_user u
      left join lateral (select e.actor_name from audit_event e where e.subject = 'user' and e.subject_id = u.id::text
        and e.type = 'user.created' order by e.seq limit 1) made on true
      left join lateral (select e.actor_name, e.at from audit_event e where e.subject = 'user' and e.subject_id = u.id::text
        and e.type = 'user.changed' and e.details ? 'roles' order by e.seq desc limit 1) roles on true
     order by u.login`;
  const keys = await reader.$queryRaw<KeyRow[]>`
    select k.id, k.label, k.prefix, k.company_id as "companyId", c.name_ja as "companyJa", c.name_en as "companyEn",
        k.scopes, k.expires_at as "expiresAt", k.revoked_at as "revokedAt", k.last_used_at as "lastUsedAt",
        k.created_at as "createdAt", u.display_name as "createdBy"
      from api_key k join company c on c.id = k.company_id left join app_user u on u.id::text = k.created_by
     where k.revoked_at is null order by c.code, k.id`;
  return [
    ...accounts.map((row): ReviewLine => ({ kind: "account", subjectId: row.id, facts: accountFacts(row, now) })),
    ...keys.map((row): ReviewLine => ({ kind: "key", subjectId: String(row.id), facts: keyFacts(row, now) })),
  ];
}

function accountFacts(row: AccountRow, now: Date): AccountFacts {
  const { login, displayName, roles, kind, createdBy, rolesBy } = row;
  return {
    login,
    displayName,
    roles,
    kind,
    state: accountState(row, now),
    endsOn: row.endsOn && fromDbDate(row.endsOn),
    lastSignInAt: text(row.lastSignInAt),
    createdAt: row.createdAt.toISOString(),
    createdBy,
    rolesBy,
    rolesAt: text(row.rolesAt),
  };
}

function keyFacts(row: KeyRow, now: Date): KeyFacts {
  const { label, prefix, companyId, companyJa, companyEn, scopes, createdBy } = row;
  return {
    label,
    prefix,
    companyId,
    companyJa,
    companyEn,
    scopes,
    state: keyState(row, now),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: text(row.lastUsedAt),
    createdAt: row.createdAt.toISOString(),
    createdBy,
  };
}

const text = (instant: Date | null) => instant?.toISOString() ?? null;

export const lineId = (line: { kind: string; subjectId: string }) => `${line.kind}:${line.subjectId}`;

/**
 * Of what a signature is given to: who there is, with which rights, until when and whether off. That somebody signed in,
 * mistyped a password or used a key meanwhile changes nothing of that.
 */
export function fingerprintOf(lines: readonly ReviewLine[]): string {
  const weighed = lines.map((line) => {
    if (line.kind === "key") return [lineId(line), line.facts.scopes, line.facts.expiresAt];
    const { login, displayName, roles, kind, endsOn, state } = line.facts;
    return [lineId(line), login, displayName, roles, kind, endsOn, state === "disabled"];
  });
  return createHash("sha256").update(JSON.stringify(weighed)).digest("hex");
}
