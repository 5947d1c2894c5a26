import { createHash } from "node:crypto";
import type { NoticeBody, NoticeFile } from "./schema";

/** A file whose content is there already: certificates, keys, lists that cost nothing to make. */
export function readyFile(name: string, headers: NoticeFile["headers"], body: NoticeBody): NoticeFile {
  return { name, headers, mark: markOf(body), draw: () => body };
}

/** Names what a file is drawn from. Maps and sets would say nothing: plain values only. */
export function markOf(...parts: readonly unknown[]): string {
  const hash = createHash("sha256");
  for (const part of parts)
    hash.update(part instanceof Uint8Array || typeof part === "string" ? part : JSON.stringify(part)).update("\0");
  return hash.digest("hex").slice(0, 32);
}

/** A file that any page on the web may read. */
export function openHeaders(type: string, more: NoticeFile["headers"] = {}): NoticeFile["headers"] {
  return {
    "content-type": type,
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "access-control-allow-origin": "*",
    ...more,
  };
}
