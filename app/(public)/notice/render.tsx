import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { paperLook } from "@/components/charts/palette";
import { formatDate, formatNumber, type Locale, locales } from "@/lib/core/format";
import { countJson, type FigureWords, historyCsv } from "@/lib/notices/exports";
import { lastUpdate, standingFigure } from "@/lib/notices/rules";
import type { InBothLanguages, NoticeFacts, NoticeFile } from "@/lib/notices/schema";
import { NoticeCurve, PublicNotice } from "./public-notice";
import { noticeWords, type Words } from "./words";

/*
 * The public notice as files, written at publication by the worker (plain Node: nothing of the web server is in it).
 * lib decides what is published and when the files are put in place (lib/notices/release.ts) and never draws;
 * scripts/worker.ts brings the two together:
 *
 *   startWorker({ renderNotice })
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

/** The curve as a picture of its own: unit, as-of date and source stand in it, because it will be shown elsewhere. */
function curve(facts: NoticeFacts, locale: Locale): NoticeFile {
  const t = words[locale];
  const { strong, text, ground, fontFamily } = paperLook;
  const update = lastUpdate(facts);
  const source = t("curveFileSource", {
    organisation: facts.incident.organisation[locale],
    date: update ? formatDate(update.publishedOn, locale) : "",
  });
  const svg = renderToStaticMarkup(
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 560" width={960} height={560} fontFamily={fontFamily}>
      <title>{t("curveFileTitle")}</title>
      <rect width={960} height={560} fill={ground} />
      <text x={24} y={42} fontSize={22} fontWeight={700} fill={strong}>
        {t("curveFileTitle")}
      </text>
      <text x={24} y={72} fontSize={16} fill={strong}>
        {figureSentence(facts, locale)}
      </text>
      <g transform="translate(0 84)">
        <NoticeCurve {...{ facts, locale, t }} id="curve" width={960} height={430} look={paperLook} />
      </g>
      <text x={24} y={542} fontSize={14} fill={text}>
        {facts.incident.isDemo ? `${source} / ${t("demoMark")}` : source}
      </text>
    </svg>,
  );
  return open(`curve-${locale}.svg`, "image/svg+xml; charset=utf-8", `${svg}\n`, { "content-language": locale });
}

function figureSentence(facts: NoticeFacts, locale: Locale): string {
  const figure = standingFigure(facts.figures);
  if (!figure) return "";
  return words[locale]("sentence", {
    count: formatNumber(figure.count),
    asOf: formatDate(figure.asOf, locale),
    since: formatDate(facts.incident.startedOn, locale),
  });
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
  const both = (key: string): InBothLanguages => {
    const say = (locale: Locale) =>
      words[locale](key, {
        organisation: facts.incident.organisation[locale],
        since: formatDate(facts.incident.startedOn, locale),
      });
    return { ja: say("ja"), en: say("en") };
  };
  return {
    unit: both("unitName"),
    sentence: { ja: figureSentence(facts, "ja"), en: figureSentence(facts, "en") },
    counted: ["members", "once", "companies", "ownUse"].map((key) => both(`counted.${key}`)),
    notCounted: ["units", "victims", "before", "void"].map((key) => both(`notCounted.${key}`)),
    caveat: [both("caveat"), both("caveatLater")],
  };
}
