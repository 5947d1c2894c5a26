import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { preferenceCookies } from "@/components/shell/preferences";
import type { Locale } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";

// Nothing is asked of anybody: no script, no file, no database. The colours follow the browser's light or dark.
const style =
  ":root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-content:center;justify-items:center;padding:1.5rem;box-sizing:border-box;font:15px/1.7 system-ui,'Hiragino Sans','Yu Gothic',Meiryo,sans-serif;text-align:center}h1{font-size:1.25rem;margin:0 0 .5rem}p{margin:0 0 1rem;max-width:34em}a{display:inline-block;padding:.4rem 1.1rem;border:1px solid;border-radius:.4rem;color:inherit;text-decoration:none}a:focus-visible{outline:2px solid Highlight;outline-offset:2px}small{display:block;margin-top:1.5rem;opacity:.8}";
const hash = createHash("sha256").update(style).digest("base64");

/**
 * The page that says that the database does not answer, in the reader's language as far as the browser knows it.
 * @param id the request's own number, hexadecimal
 */
export function awayPage(request: IncomingMessage, id: string): { headers: Record<string, string>; body: Buffer } {
  const locale = localeOf(request);
  const {
    awayPage: words,
    failureId,
    appName,
  } = readMessages(locale).common as {
    awayPage: { title: string; next: string; again: string };
    failureId: string;
    appName: string;
  };
  const body = Buffer.from(
    `<!DOCTYPE html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${words.title} · ${appName}</title><style>${style}</style></head><body><main><h1>${words.title}</h1><p>${words.next}</p><a href="">${words.again}</a><small>${failureId.replace("{id}", id)}</small></main></body></html>`,
  );
  return {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-length": String(body.length),
      "content-security-policy": `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
    body,
  };
}

function localeOf(request: IncomingMessage): Locale {
  const cookie = new RegExp(`(?:^|; *)${preferenceCookies.locale}=(ja|en)\\b`).exec(request.headers.cookie ?? "")?.[1];
  const asked = cookie ?? /^\s*(en|ja)\b/i.exec(request.headers["accept-language"] ?? "")?.[1]?.toLowerCase();
  return asked === "en" ? "en" : "ja";
}
