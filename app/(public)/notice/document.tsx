import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import type { Locale } from "@/lib/core/format";
import { inLanguage } from "@/lib/notices/changes";
import type { NoticeFile } from "@/lib/notices/schema";
import { noticeWords } from "@/lib/notices/words";
import type { Links } from "./links";

const styles = new Map<string, { readonly text: string; readonly hash: string }>();

/** A style sheet of this folder, read once: its hash is all that the page's policy lets in. */
function styleOf(name: string): { readonly text: string; readonly hash: string } {
  const known = styles.get(name);
  if (known) return known;
  const text = readFileSync(join(process.cwd(), "app", "(public)", "notice", name), "utf8");
  const made = { text, hash: createHash("sha256").update(text, "utf8").digest("base64") };
  styles.set(name, made);
  return made;
}

export type DocumentInput = {
  /** Japanese path of the page in the folder. */
  page: string;
  locale: Locale;
  title: string;
  links: Links;
  /** Canonical address of the folder, or null. */
  address: string | null;
  body: ReactNode;
};

/**
 * A whole document. Its policy lets nothing in but its own style, by hash: no script could run if one got there. The
 * policy stands in the document as well, for servers that know no header of ours.
 */
export function documentOf({ page, locale, title, links, address, body }: DocumentInput): string {
  const style = styleOf("notice.css");
  const other = locale === "ja" ? "en" : "ja";
  const self = page.split("/").at(-1) ?? "";
  const markup = renderToStaticMarkup(
    <html lang={locale}>
      <head>
        <meta charSet="utf-8" />
        <meta httpEquiv="Content-Security-Policy" content={policyOf(style.hash)} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
        <title>{title}</title>
        {address && <link rel="canonical" href={address + inLanguage(page, locale)} />}
        <link rel="alternate" hrefLang={locale} href={self} />
        <link rel="alternate" hrefLang={other} href={links.other} />
        <link
          rel="alternate"
          type="application/atom+xml"
          title={noticeWords(locale)("downloadFeed")}
          href={links.file(`feed-${locale}.atom`)}
        />
        <link rel="icon" href="data:," />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own style sheet, read from a file */}
        <style dangerouslySetInnerHTML={{ __html: style.text }} />
      </head>
      <body className="public-notice">{body}</body>
    </html>,
  );
  return `<!doctype html>\n${markup}\n`;
}

/** The view that other pages show in a frame: no link to anything but the notice, a style of its own. */
export function frameDocument(locale: Locale, title: string, body: ReactNode): string {
  const style = styleOf("embed.css");
  const markup = renderToStaticMarkup(
    <html lang={locale}>
      <head>
        <meta charSet="utf-8" />
        <meta httpEquiv="Content-Security-Policy" content={policyOf(style.hash)} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own style sheet, read from a file */}
        <style dangerouslySetInnerHTML={{ __html: style.text }} />
      </head>
      <body>{body}</body>
    </html>,
  );
  return `<!doctype html>\n${markup}\n`;
}

export function pageHeaders(locale: Locale): NoticeFile["headers"] {
  return headersOf(locale, `${policyOf(styleOf("notice.css").hash)}; frame-ancestors 'none'`);
}

export function frameHeaders(locale: Locale): NoticeFile["headers"] {
  return headersOf(locale, `${policyOf(styleOf("embed.css").hash)}; frame-ancestors *`);
}

function headersOf(locale: Locale, policy: string): NoticeFile["headers"] {
  return {
    "content-type": "text/html; charset=utf-8",
    "content-language": locale,
    "content-security-policy": policy,
  };
}

function policyOf(hash: string): string {
  return `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
}
