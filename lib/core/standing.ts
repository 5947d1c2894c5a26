import { Misconfigured } from "./errors";

/*
 * As whom a process stands in the database (docs/decisions/2026-11-27-database-roles.md). Whatever login it was given,
 * its connections carry one role from their beginning, and `reset role` leads to no other.
 */

/** The roles of the application; none of them owns a table. Their rights: scripts/database-rights.mjs. */
const roles = { worker: "shokai_app", web: "shokai_web", public: "shokai_public" } as const;
export type Standing = keyof typeof roles;

type Stance = { as: "worker" | "web" };
// One for the process: the server's own modules and those that Next bundled are two copies of this file.
const shared = globalThis as typeof globalThis & { shokaiStance?: Stance };
shared.shokaiStance ??= { as: "worker" };
const stance = shared.shokaiStance;

/** Said once at the start of a process, before its first connection. Scripts on the server stand as the worker does. */
export function standAs(as: "worker" | "web"): void {
  stance.as = as;
}

/** As whom this process stands. */
export function standing(): "worker" | "web" {
  return stance.as;
}

/**
 * The address whose connections carry the role, from the variable that names the login. A login that is the role itself
 * needs nothing more. Throws Misconfigured where there is no address.
 * @param as `public`: what the public notice is made of, by DATABASE_PUBLIC_URL or else the process's own login
 */
export function connectionUrl(as: Standing = stance.as): string {
  const name = as === "public" && process.env.DATABASE_PUBLIC_URL ? "DATABASE_PUBLIC_URL" : "DATABASE_URL";
  const given = process.env[name];
  if (!given) throw new Misconfigured("DATABASE_URL is not set");
  if (loginOf(given) === roles[as]) return given;
  // Not by URL: an address without a host, of a socket, is none to it.
  const [address, query] = given.split(/\?(.*)/s);
  const settings = new URLSearchParams(query);
  settings.set("options", [settings.get("options"), `-c role=${roles[as]}`].filter(Boolean).join(" "));
  return `${address}?${settings}`;
}

function loginOf(address: string): string {
  return decodeURIComponent(/^\w+:\/\/([^:@/?]*)/.exec(address)?.[1] ?? "");
}

/**
 * Why a role cannot be put on, in words that an administrator can follow; null where the fault is another.
 * @param fault of opening a connection
 */
export function standingFault(as: Standing, fault: unknown): Misconfigured | null {
  const { code, message } = (fault ?? {}) as { code?: unknown; message?: unknown };
  const role = roles[as];
  // Another refusal with the same code, such as of the whole database, names no role.
  if (!String(message).includes(role)) return null;
  if (code === "22023") return new Misconfigured(`the database has no role ${role} yet: run the migrations`);
  if (code !== "42501") return null;
  const login = loginOf(connectionUrl(as));
  return new Misconfigured(
    `the login ${login} is not a member of the role ${role}. As an administrator of the database run: GRANT ${role} TO ${login};`,
  );
}

/** Refuses a role that leads to the worker's: it would be no less than that one. Throws Misconfigured. */
export function refuseMore(as: Standing, leadsToWorker: boolean): void {
  if (as === "worker" || !leadsToWorker) return;
  throw new Misconfigured(
    `the role ${roles[as]} is a member of ${roles.worker}, and so no less than that. As an administrator of the database run: REVOKE ${roles.worker} FROM ${roles[as]};`,
  );
}
