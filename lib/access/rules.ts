/** Minutes without a request after which a session is over. */
export const idleMinutes = 15;
/** Hours after the sign-in at which a session is over, however busy. */
export const absoluteHours = 10;
/** Minutes for which a proved factor counts as fresh, for what is dangerous (step-up). */
export const freshMinutes = 5;
/** Activity is noted at most this often: one write a minute for a busy person. */
export const noteSeconds = 60;

/** A session's row as the limits need it; instants of the real clock. */
export type SessionTimes = { createdAt: Date; seenAt: Date; endedAt: Date | null };

/** Whether a session still stands at an instant of the real clock: not ended, not idle too long, not too old. */
export function stands(session: SessionTimes, now: Date): boolean {
  return (
    session.endedAt === null &&
    now.getTime() - session.seenAt.getTime() < idleMinutes * 60_000 &&
    now.getTime() - session.createdAt.getTime() < absoluteHours * 3_600_000
  );
}

/** Whole seconds until a session that stands is over: without activity, and however busy. */
export function secondsLeft(
  session: Pick<SessionTimes, "createdAt" | "seenAt">,
  now: Date,
): { idleSeconds: number; absoluteSeconds: number } {
  const until = (start: Date, milliseconds: number) =>
    Math.max(0, Math.floor((start.getTime() + milliseconds - now.getTime()) / 1000));
  return {
    idleSeconds: until(session.seenAt, idleMinutes * 60_000),
    absoluteSeconds: until(session.createdAt, absoluteHours * 3_600_000),
  };
}

/** Whether activity is to be noted on the row now. */
export function toBeNoted(session: SessionTimes, now: Date): boolean {
  return now.getTime() - session.seenAt.getTime() >= noteSeconds * 1000;
}

/**
 * The origin that a request for this Host may come from, or null where no session is given: with TLS configured only
 * the configured origin, over plain http only the loopback interface. x-forwarded-host is never asked: its sender
 * chooses it.
 * @param configured NEXTAUTH_URL
 */
export function ownOrigin(host: string | null, configured: string | undefined): string | null {
  if (!host) return null;
  const home = read(configured);
  if (home?.protocol === "https:") return host.toLowerCase() === home.host ? home.origin : null;
  const asked = read(`http://${host}`);
  if (asked?.pathname !== "/" || asked.username || asked.search || asked.hash) return null;
  return ["localhost", "127.0.0.1", "[::1]"].includes(asked.hostname) ? asked.origin : null;
}

/** Whether a writing request comes from our own pages: an Origin must be there and be ours (no Origin is no proof). */
export function isSameOrigin(headers: Headers, configured: string | undefined): boolean {
  const own = ownOrigin(headers.get("host"), configured);
  return own !== null && headers.get("origin") === own;
}

/**
 * Names of the cookies. Behind TLS the __Host- prefix ties them to this very host; over loopback http the port is part
 * of the name, because browsers share cookies between ports and two deployments side by side would sign each other out.
 */
export function cookieNames(configured: string | undefined) {
  const home = read(configured);
  const prefix = home?.protocol === "https:" ? "__Host-shokai" : `shokai-${home?.port || "80"}`;
  return {
    session: `${prefix}.session-token`,
    csrf: `${prefix}.csrf-token`,
    callback: `${prefix}.callback-url`,
    state: `${prefix}.state`,
    nonce: `${prefix}.nonce`,
    pkce: `${prefix}.pkce`,
  };
}

/** Where to go after signing in: a path of our own, or the start page. */
export function safeNext(next: string | null | undefined): string {
  const base = "http://own.invalid";
  const target = next?.startsWith("/") ? read(next, base) : null;
  // "/.//elsewhere" reads as a path and is written as "//elsewhere", which a browser takes for another host.
  if (
    !target ||
    target.origin !== base ||
    /^\/(\/|(sign-in|setup|second-factor|step-up|api)(\/|$))/.test(target.pathname)
  )
    return "/";
  return target.pathname + target.search + target.hash;
}

/**
 * Address of the requesting side as the nearest hop saw it: the last entry of x-forwarded-for. What stands before it
 * was said by the sender.
 */
export function addressOf(headers: Headers): string | undefined {
  const last = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
  return last && /^[0-9a-fA-F.:]{2,45}$/.test(last) ? last : undefined;
}

function read(url: string | undefined, base?: string): URL | null {
  return url && URL.canParse(url, base) ? new URL(url, base) : null;
}
