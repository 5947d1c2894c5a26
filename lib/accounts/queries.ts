import { type Actor, may, permit } from "@/lib/access/actor";
import type { Role, Scope } from "@/lib/access/rights";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type AccountState, accountState, type KeyState, keyState } from "./rules";
import { setupHash } from "./setup-secret";

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
}): UserRow {
  const now = realNow();
  const open = user.setupExpiresAt !== null && user.setupExpiresAt > now && user.disabledAt === null;
  return {
    id: user.id,
    login: user.login,
    displayName: user.displayName,
    roles: user.roles as Role[],
    state: accountState({ ...user, hasPassword: user.passwordHash !== null }, now),
    createdAt: user.createdAt,
    lastSignInAt: user.lastSignInAt,
    lockedUntil: user.lockedUntil && user.lockedUntil > now ? user.lockedUntil : null,
    linkUntil: open ? user.setupExpiresAt : null,
  };
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
