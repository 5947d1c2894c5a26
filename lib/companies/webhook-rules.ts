import { createHmac } from "node:crypto";
import { BlockList, isIP } from "node:net";

/** Seconds after each attempt that failed until the next: nine attempts over two days. */
const delays = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000] as const;

/** When a message that failed so many times is tried again, or null: it is given up. */
export function nextAttempt(attempts: number, now: Date): Date | null {
  const delay = delays[attempts - 1];
  return delay === undefined ? null : new Date(now.getTime() + delay * 1000);
}

/** Signature of a message by Standard Webhooks: over its id, the second in which it is sent, and its body. */
export function signature(secret: Buffer, id: string, second: number, body: string): string {
  return `v1,${createHmac("sha256", secret).update(`${id}.${second}.${body}`).digest("base64")}`;
}

export type UrlFault = "URL_INVALID" | "URL_NOT_HTTPS" | "URL_PRIVATE";

/**
 * What is wrong with a webhook's address, or null. https alone; a name is looked up again at each attempt, an address
 * has to be a public one. Where the deployment itself is served on the loopback interface, its own machine is allowed,
 * over http too: that is a trial, and there is no other.
 * @param trial whether the deployment is served without TLS, on loopback
 */
export function urlFault(text: string, trial: boolean): UrlFault | null {
  if (text.length > 500 || !URL.canParse(text)) return "URL_INVALID";
  const url = new URL(text);
  if (url.username || url.password || url.hash || !url.hostname) return "URL_INVALID";
  const host = bareHost(url);
  const own = host === "localhost" || isLoopback(host);
  if (trial && own) return url.protocol === "http:" || url.protocol === "https:" ? null : "URL_NOT_HTTPS";
  if (url.protocol !== "https:") return "URL_NOT_HTTPS";
  if (own || host.endsWith(".localhost") || (isIP(host) && !isPublic(host))) return "URL_PRIVATE";
  return null;
}

/** The host without the brackets of an IPv6 address. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

function listOf(ranges: readonly (readonly [string, number])[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of ranges) list.addSubnet(net, prefix, family);
  return list;
}

/** IANA's special-purpose IPv4 addresses: none of them is a card company's server. */
const notPublic4 = listOf(
  [
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
    ["172.16.0.0", 12],
    ["192.0.0.0", 24],
    ["192.0.2.0", 24],
    ["192.88.99.0", 24],
    ["192.168.0.0", 16],
    ["198.18.0.0", 15],
    ["198.51.100.0", 24],
    ["203.0.113.0", 24],
    ["224.0.0.0", 3],
  ],
  "ipv4",
);
/** Of IPv6 only global unicast is public, without what carries an IPv4 address inside or is kept for documents. */
const global6 = listOf([["2000::", 3]], "ipv6");
const notPublic6 = listOf(
  [
    ["2001::", 23],
    ["2001:db8::", 32],
    ["2002::", 16],
    ["3fff::", 20],
  ],
  "ipv6",
);

/** Whether an address is one of the public internet. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notPublic4.check(address, "ipv4");
  // An IPv4 address written as IPv6 is outside of global unicast, so that it cannot slip by.
  return family === 6 && !address.includes("%") && global6.check(address, "ipv6") && !notPublic6.check(address, "ipv6");
}

export function isLoopback(address: string): boolean {
  const family = isIP(address);
  return family === 4 ? address.startsWith("127.") : family === 6 && address === "::1";
}
