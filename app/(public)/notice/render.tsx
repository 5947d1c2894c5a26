import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { paperLook } from "@/components/charts/palette";
import { formatDate, formatNumber, type Locale, locales } from "@/lib/core/format";
import { countJson, type FigureWords, historyCsv } from "@/lib/notices/exports";
import { standingFigure } from "@/lib/notices/rules";
import type { InBothLanguages, NoticeFacts, NoticeFile } from "@/lib/notices/schema";
import { NoticeCurve, PublicNotice } from "./public-notice";
import { noticeWords, type Words } from "./words";

/*
 * The public notice as files, written at publication by the worker (plain Node: nothing of the web server is in it).
 * lib decides what is published and when the files are put in place (lib/notices/release.ts) and never draws;
 * scripts/worker.ts brings the two together:
 *
 *   "render-notice": () => releaseNotice(systemActor("render-notice"), noticeFolder(), renderNotice)
 */

const words: Readonly<Record<Locale, Words>> = { ja: noticeWords("ja"), en: noticeWords("en") };

/** Every file of the notice for what is published: the two pages, the figure, the history, the curve, "not found". */
export function renderNotice(facts: NoticeFacts): NoticeFile[] {
  const style = readFileSync(join(process.cwd(), "app", "(public)", "notice", "notice.css"), "utf8");
  const figure = countJson(facts, figureWords(facts));
  return [
    page(style, "index.html", ["/notice", "/notice/"], "ja", words.ja("pageTitle"), <Body locale="ja" facts={facts} />),
    page(
      style,
      "en/index.html",
      ["/notice/en", "/notice/en/"],
      "en",
      words.en("pageTitle"),
      <Body locale="en" facts={facts} />,
    ),
    page(style, "404.html", [], "ja", words.ja("missingTitle"), <Missing />),
    ...(figure
      ? [
          open("count.json", "application/json; charset=utf-8", figure),
          open("history.csv", "text/csv; charset=utf-8; header=present", historyCsv(facts), {
            "content-disposition": 'attachment; filename="history.csv"',
          }),
          ...locales.map((locale) => curve(facts, locale)),
        ]
      : []),
  ];
}

function Body({ facts, locale }: { facts: NoticeFacts; locale: Locale }) {
  return <PublicNotice facts={facts} locale={locale} t={words[locale]} />;
}

function Missing() {
  return (
    <main className="page">
      {locales.map((locale) => (
        <section key={locale} lang={locale}>
          <h1>{words[locale]("missingTitle")}</h1>
          <p>{words[locale]("missingBody")}</p>
          <p>
            <a href={locale === "ja" ? "/notice" : "/notice/en"}>{words[locale]("toNotice")}</a>
          </p>
        </section>
      ))}
    </main>
  );
}

/** A whole document. Its policy lets nothing in but its own style, by hash: no script could run if one got there. */
function page(
  style: string,
  name: string,
  paths: string[],
  locale: Locale,
  title: string,
  body: ReactNode,
): NoticeFile {
  const markup = renderToStaticMarkup(
    <html lang={locale}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
        <title>{title}</title>
        <link rel="alternate" hrefLang="ja" href="/notice" />
        <link rel="alternate" hrefLang="en" href="/notice/en" />
        <link rel="icon" href="data:," />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own style sheet, read from a file */}
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body className="public-notice">{body}</body>
    </html>,
  );
  const hash = createHash("sha256").update(style, "utf8").digest("base64");
  return {
    name,
    paths,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-language": locale,
      "content-security-policy": `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
    body: `<!doctype html>\n${markup}\n`,
  };
}

function curve(facts: NoticeFacts, locale: Locale): NoticeFile {
  const svg = renderToStaticMarkup(
    <NoticeCurve {...{ facts, locale }} t={words[locale]} id="curve" width={960} height={480} look={paperLook} />,
  );
  return open(`curve-${locale}.svg`, "image/svg+xml; charset=utf-8", `${svg}\n`, { "content-language": locale });
}

/** A file that any page on the web may read. */
function open(name: string, type: string, body: string, more: Record<string, string> = {}): NoticeFile {
  const headers = {
    "content-type": type,
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "access-control-allow-origin": "*",
    ...more,
  };
  return { name, paths: [`/notice/${name}`], headers, body };
}

function figureWords(facts: NoticeFacts): FigureWords {
  const figure = standingFigure(facts.figures);
  const both = (key: string): InBothLanguages => {
    const say = (locale: Locale) =>
      words[locale](key, {
        organisation: facts.incident.organisation[locale],
        since: formatDate(facts.incident.startedOn, locale),
        asOf: figure ? formatDate(figure.asOf, locale) : "",
        count: figure ? formatNumber(figure.count) : "",
      });
    return { ja: say("ja"), en: say("en") };
  };
  return {
    unit: both("unitName"),
    sentence: both("sentence"),
    counted: ["members", "once", "companies", "ownUse"].map((key) => both(`counted.${key}`)),
    notCounted: ["units", "victims", "before", "void"].map((key) => both(`notCounted.${key}`)),
    caveat: [both("caveat"), both("caveatLater")],
  };
}
