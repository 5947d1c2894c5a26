import { type Actor, may, permit } from "@/lib/access/actor";
import type { Role, Scope } from "@/lib/access/rights";
import { secondsLeft, stands } from "@/lib/access/rules";
import type { PendingSession } from "@/lib/access/session";
import { realNow } from "@/lib/core/clock";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { demoAccounts, demoTotpSecret } from "./demo-accounts";
import { passkeyPlace } from "./passkey";
import { type AccountState, accountState, type KeyState, keyState } from "./rules";
import type { AccountKind } from "./schema";
import { setupHash } from "./setup-secret";
import { codeOfStep, openTotp, stepAt, totpUri } from "./totp";

const columns = {
  id: true,
  login: true,
  displayName: true,
  roles: true,
  passwordHash: true,
  setupExpiresAt: true,
  disabledAt: true,
  lockedUntil: true,
  createdAt: true,
  lastSignInAt: true,
  totpSecret: true,
  passkeys: { select: { id: true } },
  unusedAt: true,
  email: true,
  ssoSubject: true,
  kind: true,
  endsOn: true,
  enabledAt: true,
} as const;

export type UserRow = {
  id: string;
  login: string;
  displayName: string;
  roles: Role[];
  state: AccountState;
  createdAt: Date;
  lastSignInAt: Date | null;
  lockedUntil: Date | null;
  /** Until when a one-time link is open, or null. */
  linkUntil: Date | null;
  /** Whether a second factor is enrolled: an authenticator or a passkey. */
  hasFactor: boolean;
  passkeys: number;
  /** Since when the daily job has it as off for want of use. */
  unusedAt: Date | null;
  email: string | null;
  /** Whether single sign-on knows the person by its provider's own name for them. */
  ssoLinked: boolean;
  kind: AccountKind;
  /** The last day on which it may be used. */
  endsOn: IsoDate | null;
};

/** All accounts, by sign-in name. */
export async function listUsers(actor: Actor): Promise<UserRow[]> {
  permit(actor, "user.read");
  const users = await db.user.findMany({ select: columns, orderBy: { login: "asc" } });
  return users.map(rowOf);
}

/** One account. Throws NotFound. */
export async function findUser(actor: Actor, userId: string): Promise<UserRow> {
  permit(actor, "user.read");
  const user = isId(userId) ? await db.user.findUnique({ where: { id: userId }, select: columns }) : null;
  if (!user) throw new NotFound("user");
  return rowOf(user);
}

/** Whose password a one-time link sets, or null where it is used up, too old or none. Looking does not use it up. */
export async function findSetup(
  _asking: Actor,
  secret: string,
): Promise<{ login: string; displayName: string } | null> {
  return db.user.findFirst({
    where: { setupHash: setupHash(secret), setupExpiresAt: { gt: realNow() }, disabledAt: null },
    select: { login: true, displayName: true },
  });
}

function isId(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}

function rowOf(user: {
  id: string;
  login: string;
  displayName: string;
  roles: string[];
  passwordHash: string | null;
  setupExpiresAt: Date | null;
  disabledAt: Date | null;
  lockedUntil: Date | null;
  createdAt: Date;
  lastSignInAt: Date | null;
  totpSecret: Uint8Array | null;
  passkeys: { id: number }[];
  unusedAt: Date | null;
  email: string | null;
  ssoSubject: string | null;
  kind: string;
  endsOn: Date | null;
  enabledAt: Date | null;
}): UserRow {
  const now = realNow();
  const open = user.setupExpiresAt !== null && user.setupExpiresAt > now && user.disabledAt === null;
  return {
    id: user.id,
    login: user.login,
    displayName: user.displayName,
    roles: user.roles as Role[],
    state: accountState({ ...user, hasPassword: user.passwordHash !== null || user.ssoSubject !== null }, now),
    createdAt: user.createdAt,
    lastSignInAt: user.lastSignInAt,
    lockedUntil: user.lockedUntil && user.lockedUntil > now ? user.lockedUntil : null,
    linkUntil: open ? user.setupExpiresAt : null,
    hasFactor: user.totpSecret !== null || user.passkeys.length > 0,
    passkeys: user.passkeys.length,
    unusedAt: user.unusedAt,
    email: user.email,
    ssoLinked: user.ssoSubject !== null,
    kind: user.kind as AccountKind,
    endsOn: user.endsOn && fromDbDate(user.endsOn),
  };
}

/** The secret that a pending session is to enrol, as picture and letters, or null where there is none to show. */
export async function findEnrolment(pending: PendingSession): Promise<{ uri: string; secret: string } | null> {
  const user = await db.user.findUnique({
    where: { id: pending.userId, disabledAt: null, totpSecret: null, passkeys: { none: {} } },
    select: { login: true, totpPending: true },
  });
  if (!user?.totpPending) return null;
  const secret = openTotp(pending.userId, user.totpPending);
  return { uri: totpUri(secret, user.login), secret };
}

/**
 * In a demonstration the code of one of its accounts that will be taken next, else null: nothing of a real account is
 * ever answered, nor of a demonstration's account that enrolled a factor of its own.
 */
export async function findDemoCode(userId: string): Promise<string | null> {
  const incident = await db.incident.findUnique({ where: { id: 1 }, select: { isDemo: true } });
  if (!incident?.isDemo) return null;
  const user = await db.user.findUnique({
    where: { id: userId },
    select: { login: true, totpSecret: true, totpStep: true },
  });
  if (!user?.totpSecret || !demoAccounts.some(({ login }) => login === user.login)) return null;
  if (openTotp(userId, user.totpSecret) !== demoTotpSecret) return null;
  return codeOfStep(demoTotpSecret, Math.max(stepAt(realNow()), (user.totpStep ?? 0) + 1));
}

/** Which factors a person can prove, and of a demonstration's account the code that will be taken next. */
export async function findFactors(
  userId: string,
): Promise<{ authenticator: boolean; passkey: boolean; demoCode: string | null }> {
  const user = await db.user.findUnique({
    where: { id: userId },
    select: { totpSecret: true, passkeys: { select: { id: true }, take: 1 } },
  });
  return {
    authenticator: user?.totpSecret != null,
    passkey: (user?.passkeys.length ?? 0) > 0 && passkeyPlace(process.env.NEXTAUTH_URL) !== null,
    demoCode: await findDemoCode(userId),
  };
}

export type PasskeyRow = { id: number; name: string; synced: boolean; createdAt: Date; lastUsedAt: Date | null };

/** The signed-in person's own factors: whether there is an authenticator, passkeys by age, recovery codes that are left. */
export async function findOwnFactors(
  actor: Actor,
): Promise<{ authenticator: boolean; passkeys: PasskeyRow[]; codesLeft: number; passkeysHere: boolean }> {
  const [user, passkeys, codesLeft] = await Promise.all([
    db.user.findUniqueOrThrow({ where: { id: actor.id }, select: { totpSecret: true } }),
    db.passkey.findMany({
      where: { userId: actor.id },
      select: { id: true, name: true, synced: true, createdAt: true, lastUsedAt: true },
      orderBy: { id: "asc" },
    }),
    db.recoveryCode.count({ where: { userId: actor.id, usedAt: null } }),
  ]);
  const passkeysHere = passkeyPlace(process.env.NEXTAUTH_URL) !== null;
  return { authenticator: user.totpSecret !== null, passkeys, codesLeft, passkeysHere };
}

/** How long the asking session still stands, in seconds. */
export async function findSessionLeft(actor: Actor): Promise<{ idleSeconds: number; absoluteSeconds: number }> {
  const row = await db.session.findUnique({
    where: { id: actor.sessionId ?? "" },
    select: { createdAt: true, seenAt: true },
  });
  if (!row) throw new NotFound("session");
  return secondsLeft(row, realNow());
}

export type SessionRow = {
  id: string;
  createdAt: Date;
  seenAt: Date;
  address: string | null;
  userAgent: string | null;
  /** The password was right, the second factor is still to come. */
  pending: boolean;
  /** The one that asks. */
  own: boolean;
};

/** The sessions of an account that stand, the last used first: one's own, or with the right to see accounts anybody's. */
export async function listSessions(actor: Actor, userId: string): Promise<SessionRow[]> {
  if (userId !== actor.id) permit(actor, "user.read");
  const now = realNow();
  const rows = await db.session.findMany({
    where: { userId, endedAt: null },
    select: {
      id: true,
      createdAt: true,
      seenAt: true,
      endedAt: true,
      secondFactorAt: true,
      address: true,
      userAgent: true,
    },
    orderBy: [{ seenAt: "desc" }, { id: "desc" }],
    take: 200,
  });
  return rows
    .filter((row) => stands(row, now))
    .map(({ id, createdAt, seenAt, secondFactorAt, address, userAgent }) => ({
      id,
      createdAt,
      seenAt,
      address,
      userAgent,
      pending: secondFactorAt === null,
      own: id === actor.sessionId,
    }));
}

/** A list's saved views: one's own and the shared ones, by name. */
export async function listViews(
  actor: Actor,
  list: string,
): Promise<{ id: string; name: string; query: string; shared: boolean; own: boolean }[]> {
  permit(actor, "view.save");
  const rows = await db.savedView.findMany({
    where: { list, OR: [{ userId: actor.id }, { userId: null }] },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  return rows.map((row) => ({
    id: String(row.id),
    name: row.name,
    query: row.query,
    shared: row.userId === null,
    // What one may take away again.
    own: row.userId !== null || may(actor, "view.share"),
  }));
}

export type ApiKeyRow = {
  id: number;
  label: string;
  /** What of it may be shown. */
  prefix: string;
  scopes: Scope[];
  state: KeyState;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  lastUsedAddress: string | null;
};

/** A card company's keys to the API, those that stand first, then the newest. */
export async function listApiKeys(actor: Actor, companyId: number): Promise<ApiKeyRow[]> {
  permit(actor, "connection.read");
  const now = realNow();
  const keys = await db.apiKey.findMany({
    where: { companyId },
    select: {
      id: true,
      label: true,
      prefix: true,
      scopes: true,
      createdAt: true,
      expiresAt: true,
      revokedAt: true,
      lastUsedAt: true,
      lastUsedAddress: true,
    },
    orderBy: { id: "desc" },
  });
  const rows = keys.map((key) => ({ ...key, scopes: key.scopes as Scope[], state: keyState(key, now) }));
  return rows.toSorted((a, b) => Number(b.state === "active") - Number(a.state === "active"));
}
