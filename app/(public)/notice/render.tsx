import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReactNode } from "react";
import { type Locale, locales } from "@/lib/core/format";
import { noticeAddress } from "@/lib/notices/address";
import { editionPage, inLanguage, sectionPage } from "@/lib/notices/changes";
import { figureHtml } from "@/lib/notices/copies";
import { changesJson, countJson, historyCsv } from "@/lib/notices/exports";
import { atomFeed } from "@/lib/notices/feed";
import { markOf, openHeaders } from "@/lib/notices/files";
import { factsAt, standingFigure } from "@/lib/notices/rules";
import type { Figure, NoticeBody, NoticeFacts, NoticeFile } from "@/lib/notices/schema";
import { ChangesPage, EditionBanner, editionState, SectionPage } from "./archive-pages";
import { documentOf, frameDocument, frameHeaders, pageHeaders } from "./document";
import { EmbeddedFigure } from "./embed";
import { type Links, linksFrom } from "./links";
import { words } from "./parts";
import { curveSvg, pictureOf } from "./pictures";
import { pressSheet } from "./press-sheet";
import { PublicNotice } from "./public-notice";

/*
 * The public notice as files, written by the worker (plain Node: nothing of the web server is in it). lib decides what
 * is published and when the files are put in place (lib/notices/release.ts) and never draws; scripts/worker.ts brings
 * the two together. Certificates and their keys are files already: the release adds them.
 */

/** Every file of the notice for what is published, with all earlier publications and versions of sections. */
export function renderNotice(facts: NoticeFacts): NoticeFile[] {
  const address = noticeAddress();
  const draw: Draw = { facts, address, program: programMark(), drawn: new Map() };
  const standing = standingFigure(facts.figures);
  return [
    ...locales.map((locale) => latestPage(draw, locale)),
    missingPage(draw),
    ...locales.map((locale) => changesPage(draw, locale)),
    {
      name: "changes.json",
      headers: openHeaders("application/json; charset=utf-8"),
      mark: markOf(draw.program, facts),
      draw: () => changesJson(facts, words),
    },
    ...locales.map(
      (locale): NoticeFile => ({
        name: `feed-${locale}.atom`,
        headers: openHeaders("application/atom+xml; charset=utf-8", { "content-language": locale }),
        mark: markOf(draw.program, address, facts, locale),
        draw: () => atomFeed(facts, locale, words, address),
      }),
    ),
    ...(standing
      ? [...figureFiles(draw, facts, standing, ""), ...locales.flatMap((one) => embed(draw, standing, one))]
      : []),
    ...facts.figures.flatMap((figure) => edition(draw, figure)),
    ...facts.sections.flatMap((section) => locales.map((locale) => sectionFile(draw, section, locale))),
  ];
}

type Draw = {
  facts: NoticeFacts;
  address: string | null;
  program: string;
  /** What was drawn in this release, by its mark: the latest figure has the files of its own publication. */
  drawn: Map<string, Promise<NoticeBody>>;
};

function page(
  draw: Draw,
  locale: Locale,
  input: { page: string; title: string; from: unknown; data?: string; body: (links: Links) => ReactNode },
): NoticeFile {
  const links = linksFrom(input.page, locale, input.data);
  const { address, program } = draw;
  return {
    name: inLanguage(input.page, locale),
    headers: pageHeaders(locale),
    mark: markOf(program, address, locale, input.from),
    draw: () => documentOf({ page: input.page, locale, title: input.title, links, address, body: input.body(links) }),
  };
}

function latestPage(draw: Draw, locale: Locale): NoticeFile {
  const { facts } = draw;
  const t = words[locale];
  return page(draw, locale, {
    page: "index.html",
    title: t("pageTitle"),
    from: facts,
    body: (links) => <PublicNotice {...{ facts, locale, t, links }} />,
  });
}

function changesPage(draw: Draw, locale: Locale): NoticeFile {
  const { facts } = draw;
  const t = words[locale];
  return page(draw, locale, {
    page: "changes/index.html",
    title: t("changesTitle"),
    from: facts,
    body: (links) => <ChangesPage {...{ facts, locale, t, links }} />,
  });
}

/** A publication at its own lasting address, as it was, with what became of it at its head. */
function edition(draw: Draw, figure: Figure): NoticeFile[] {
  const facts = factsAt(draw.facts, figure.version);
  const own = facts.figures.at(-1) ?? figure;
  const data = `editions/${figure.version}/`;
  const state = editionState(draw.facts, figure);
  const from = [facts, state];
  return [
    ...locales.map((locale) => {
      const t = words[locale];
      return page(draw, locale, {
        page: editionPage(figure.version),
        title: t("editionTitle", { version: figure.version }),
        from,
        data,
        body: (links) => (
          <PublicNotice
            {...{ facts, locale, t, links }}
            figure={own}
            banner={<EditionBanner {...{ locale, t, links, figure }} facts={draw.facts} />}
          />
        ),
      });
    }),
    ...figureFiles(draw, facts, own, data),
  ];
}

/**
 * The figure as data, as a picture and as a press sheet: of the notice as it stands, or of one publication. Sections are
 * not in them, so the approval of a section leaves them as they are.
 */
function figureFiles(draw: Draw, facts: NoticeFacts, figure: Figure, folder: string): NoticeFile[] {
  // That a later publication took its place changes nothing in them; that it was corrected does.
  const state = editionState(draw.facts, figure);
  const corrected = state.kind === "corrected" ? state.by.version : null;
  const { program, address } = draw;
  const file = (
    name: string,
    headers: NoticeFile["headers"],
    make: () => NoticeBody | Promise<NoticeBody>,
  ): NoticeFile => {
    const mark = markOf(program, address, facts.incident, facts.figures, figure, corrected, name);
    const once = () => {
      const made = draw.drawn.get(mark) ?? Promise.resolve(make());
      draw.drawn.set(mark, made);
      return made;
    };
    return { name: folder + name, headers, mark, draw: once };
  };
  return [
    file("count.json", openHeaders("application/json; charset=utf-8"), () => countJson(facts, figure, words)),
    file(
      "history.csv",
      openHeaders("text/csv; charset=utf-8; header=present", {
        "content-disposition": 'attachment; filename="history.csv"',
      }),
      () => historyCsv(facts),
    ),
    ...locales.flatMap((locale) => {
      const language = { "content-language": locale };
      const svg = () => curveSvg(facts, figure, locale);
      return [
        file(`curve-${locale}.svg`, openHeaders("image/svg+xml; charset=utf-8", language), svg),
        file(`curve-${locale}.png`, openHeaders("image/png", language), () => pictureOf(svg(), "png")),
        file(`press-${locale}.pdf`, openHeaders("application/pdf", language), async () => {
          const curve = await pictureOf(svg(), "jpeg");
          return pressSheet({ facts, known: draw.facts, figure, locale, curve, address });
        }),
      ];
    }),
  ];
}

function sectionFile(draw: Draw, section: NoticeFacts["sections"][number], locale: Locale): NoticeFile {
  const { facts } = draw;
  const t = words[locale];
  const title = t(`sections.${section.key}`);
  return page(draw, locale, {
    page: sectionPage(section.key, section.version),
    title: t("sectionTitle", { title, version: section.version }),
    from: [facts.incident, facts.sections.filter((one) => one.key === section.key), section.version],
    body: (links) => <SectionPage {...{ facts, locale, t, links, section }} />,
  });
}

/** The figure for other people's pages: a page for a frame, and a piece of HTML to be taken in. */
function embed(draw: Draw, figure: Figure, locale: Locale): NoticeFile[] {
  const { facts, address } = draw;
  const mark = markOf(draw.program, address, facts.incident, figure, locale);
  return [
    {
      name: `embed/${locale}.html`,
      headers: frameHeaders(locale),
      mark,
      draw: () => frameDocument(locale, words[locale]("heading"), <EmbeddedFigure {...{ facts, figure, locale }} />),
    },
    {
      name: `embed/${locale}.fragment.html`,
      headers: openHeaders("text/html; charset=utf-8", { "content-language": locale }),
      mark,
      draw: () => `${figureHtml(figure, facts.incident, words, locale, address)}\n`,
    },
  ];
}

/** Where there is nothing. Its address can be any: the app serves the notice under /notice, so its links begin there. */
function missingPage(draw: Draw): NoticeFile {
  const links = linksFrom("404.html", "ja");
  return {
    name: "404.html",
    headers: pageHeaders("ja"),
    mark: markOf(draw.program, draw.address),
    draw: () =>
      documentOf({
        page: "404.html",
        locale: "ja",
        title: words.ja("missingTitle"),
        links,
        address: null,
        body: (
          <main className="page">
            {locales.map((locale) => (
              <section key={locale} lang={locale}>
                <h1>{words[locale]("missingTitle")}</h1>
                <p>{words[locale]("missingBody")}</p>
                <p>
                  <a href={(draw.address ?? "/notice/") + inLanguage("index.html", locale)}>
                    {words[locale]("toNotice")}
                  </a>
                </p>
              </section>
            ))}
          </main>
        ),
      }),
  };
}

let program: string | null = null;

/** Names the program that draws: what an older one drew is drawn anew. Its own sources, read once. */
function programMark(): string {
  if (program) return program;
  const folders = ["app/(public)/notice", "components/charts", "lib/notices", "lib/notices/sections", "lib/core"];
  const sources = folders.flatMap((folder) => {
    const path = join(process.cwd(), ...folder.split("/"));
    const files = readdirSync(path).filter((name) => /\.(tsx?|css)$/.test(name) && !/\.(test|fixture)\./.test(name));
    return files.sort().map((name) => readFileSync(join(path, name), "utf8"));
  });
  const said = locales.map((locale) =>
    readFileSync(join(process.cwd(), "messages", locale, "publicNotice.json"), "utf8"),
  );
  program = markOf(...sources, ...said);
  return program;
}
