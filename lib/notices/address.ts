import { Misconfigured } from "@/lib/core/errors";

/**
 * Where the public reads the notice, with a slash at its end: SHOKAI_NOTICE_URL. Null where it is not set: everything
 * in the notice names its files relative to itself, and only what leaves the folder (the code to embed it, the press
 * sheet, a feed's own link) then goes without an address. Throws Misconfigured for what is no web address.
 */
export function noticeAddress(): string | null {
  const given = process.env.SHOKAI_NOTICE_URL?.trim();
  if (!given) return null;
  const url = URL.canParse(given) ? new URL(given) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    throw new Misconfigured("SHOKAI_NOTICE_URL must be the web address of the notice's folder, https://…/");
  return url.href.endsWith("/") ? url.href : `${url.href}/`;
}
