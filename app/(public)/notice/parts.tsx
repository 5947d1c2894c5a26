import type { ReactNode } from "react";
import { CumulativeCurve } from "@/components/charts/cumulative-curve";
import { type ChartLook, themeLook } from "@/components/charts/palette";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { type Change, pageOf } from "@/lib/notices/changes";
import { changeSummary, changeTitle } from "@/lib/notices/exports";
import { type BothWords, inBothWords } from "@/lib/notices/figures";
import { standingFigure, standingSeries } from "@/lib/notices/rules";
import type { NoticeFacts } from "@/lib/notices/schema";
import { blocksOf } from "@/lib/notices/sections/markup";
import { noticeWords, type Words } from "@/lib/notices/words";
import type { Links } from "./links";

export type NoticeProps = { facts: NoticeFacts; locale: Locale; t: Words; links: Links };

/** The notice's words in both languages; read once. */
export const words: BothWords = inBothWords(noticeWords);

/** A section of a page, with its own date and an address. */
export function Section(props: {
  id?: string;
  title: string;
  updated?: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section id={props.id} className={props.className}>
      <div className="section-head">
        <h2>{props.title}</h2>
        {props.updated && <p>{props.updated}</p>}
      </div>
      {props.children}
    </section>
  );
}

/** A typed text: paragraphs, lists and headings; every character as it was typed. */
export function Typed({ text }: { text: string }) {
  return blocksOf(text).map((block, at) => {
    const key = `${at}-${block.kind}`;
    if (block.kind === "heading") return <h3 key={key}>{block.text}</h3>;
    if (block.kind === "list")
      return (
        <ul key={key}>
          {block.items.map((item, no) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: written once, and the same item may stand twice
            <li key={no}>{item}</li>
          ))}
        </ul>
      );
    return (
      <p key={key} className="typed">
        {block.lines.join("\n")}
      </p>
    );
  });
}

/** Changes as a list, each with its day and a link to what it was. */
export function ChangeList({ changes, facts, locale, links }: Omit<NoticeProps, "t"> & { changes: readonly Change[] }) {
  return (
    <ol className="changes">
      {changes.map((change) => {
        const summary = changeSummary(change, locale);
        return (
          <li key={change.id} id={change.id}>
            <time dateTime={change.on}>{formatDate(change.on, locale)}</time>
            <div>
              <p className={change.kind === "correction" ? "line correction" : "line"}>
                <a href={links.file(pageOf(change, locale))}>{changeTitle(change, locale, facts, words)}</a>
              </p>
              {summary && <p className="line typed">{summary}</p>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** With a font named, the drawing brings its own ground and needs no style attribute, which the notice's policy forbids. */
export const pageLook: ChartLook = { ...themeLook, fontFamily: "inherit" };

/** The curve of the standing published figures, for the page or as a file of its own. */
export function NoticeCurve(props: {
  facts: NoticeFacts;
  locale: Locale;
  id: string;
  width: number;
  height: number;
  look: ChartLook;
}): ReactNode {
  const { facts, locale, ...size } = props;
  const t = words[locale];
  const standing = standingFigure(facts.figures);
  if (!standing) return null;
  const points = standingSeries(facts).map((figure) => ({ on: figure.asOf, count: figure.count }));
  const from = facts.incident.startedOn;
  const values = {
    from: formatDate(from, locale),
    to: formatDate(standing.asOf, locale),
    asOf: formatDate(standing.asOf, locale),
    count: formatNumber(standing.count),
  };
  return (
    <CumulativeCurve
      {...size}
      {...{ points, from, locale }}
      published={points}
      to={standing.asOf}
      font={16}
      title={t("curveTitle")}
      description={t("curveDescription", values)}
    />
  );
}
