import type { IncomingMessage, ServerResponse } from "node:http";

/** Is this an address, or a host name, of the machine itself? */
export function isLoopback(address: string): boolean {
  return /^((::ffff:)?127(\.\d{1,3}){3}|\[?::1\]?|localhost)$/.test(address);
}

const hostname = (host: string) => host.replace(/:\d+$/, "").toLowerCase();

/** What every answer promises about the connection: over TLS only (RFC 6797 7.2), elsewhere nothing. */
export function promiseOf(home: string | undefined): [name: string, value: string] | null {
  return home?.startsWith("https://") ? ["strict-transport-security", "max-age=63072000; includeSubDomains"] : null;
}

/** Whether a path can be read at all: escapes that are no UTF-8 are refused before anything has to make sense of them. */
export function isReadable(url: string): boolean {
  try {
    return !decodeURIComponent(url.split("?", 1)[0] ?? "").includes("\0");
  } catch {
    return false;
  }
}

/**
 * Why a request is not answered at all, or null. Over plain http sessions are only given on the loopback interface: a
 * request that comes from elsewhere and calls itself localhost only pretends.
 */
export function refusalOf(
  request: Pick<IncomingMessage, "headers" | "socket">,
  home: string | undefined,
): string | null {
  if (home?.startsWith("https://")) return null;
  const claims = isLoopback(hostname(request.headers.host ?? ""));
  return claims && !isLoopback(request.socket.remoteAddress ?? "")
    ? "This address means the machine that Shokai runs on. From elsewhere use its own name, over TLS.\n"
    : null;
}

/**
 * The x-forwarded headers as they may be believed. With TLS in front, the proxy there appends what it saw; without,
 * whatever a sender wrote is replaced by what the connection itself says.
 */
export function forwardedHeaders(
  request: Pick<IncomingMessage, "headers" | "socket">,
  home: string | undefined,
): Record<string, string> {
  const own = home?.startsWith("https://") ? new URL(home) : null;
  const host = own?.host ?? request.headers.host ?? "";
  const seen = request.socket.remoteAddress?.replace(/^::ffff:/, "") ?? "";
  const before = own && request.headers["x-forwarded-for"];
  return {
    "x-forwarded-host": host,
    "x-forwarded-proto": own ? "https" : "http",
    "x-forwarded-for": typeof before === "string" ? before : seen,
  };
}

/**
 * Whether the browser only fetches ahead, which is nobody's activity: the framework keeps its own header for that from
 * the pages. A sender who claims it gains nothing.
 */
export function aheadHeader(request: Pick<IncomingMessage, "headers">): Record<"x-fetched-ahead", "1" | "0"> {
  return { "x-fetched-ahead": "next-router-prefetch" in request.headers ? "1" : "0" };
}

/** Milliseconds in which a sender whose body was not waited for may still hear the answer. */
const LINGER = 30_000;

/**
 * Closes the connection of a request that was answered before its body had come: a sender who trickles, or sends on what
 * was refused, is not listened to any longer. Without it Node reads such a body to its end, however long that takes.
 */
export function closeUnread(request: IncomingMessage, response: ServerResponse, linger = LINGER): void {
  response.once("finish", () => {
    if (!request.complete) setTimeout(() => request.complete || request.socket.destroy(), linger).unref();
  });
}
