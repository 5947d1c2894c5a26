import { createTranslator } from "next-intl";
import type { IsoDate } from "@/lib/core/dates";
import { formatChange, formatDate, formatInstant, formatMoney, formatNumber, type Locale } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import { bridgeParts } from "@/lib/notices/rules";
import { type Figures, type ReportItem, reportItems, type Texts } from "@/lib/reports/regulator/schema";

/** A figure with its unit and the place that it comes from. */
export type ReportFact = { readonly label: string; readonly value: string; readonly source: string };
export type ReportTable = {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How the width is shared among the columns. */
  readonly widths: readonly number[];
};
export type ReportPart = {
  readonly item: ReportItem;
  readonly title: string;
  readonly text: string;
  readonly facts: readonly ReportFact[];
  readonly tables: readonly ReportTable[];
};
export type ReportDocument = {
  readonly title: string;
  /** As of … / from … to …. */
  readonly period: string;
  readonly organisation: string;
  readonly incident: string;
  readonly parts: readonly ReportPart[];
};

type Said = { fromOn: IsoDate | null; asOf: IsoDate; texts: Texts; figures: Figures };
type Say = (key: string, values?: Record<string, string | number>) => string;

/**
 * A report in one language, item by item: what page, PDF and CSV all are drawn from, so that none can say another figure.
 * Pure but for the words.
 */
export function reportDocument(report: Said, locale: Locale, timeZone: string): ReportDocument {
  const t = createTranslator({ locale, messages: readMessages(locale) }) as unknown as Say;
  const { figures, texts } = report;
  const day = (on: IsoDate) => formatDate(on, locale);
  const own = (key: string, values?: Record<string, string | number>) => t(`regulatorReports.${key}`, values);
  const asOf = day(report.asOf);
  const period = report.fromOn ? own("period", { from: day(report.fromOn), to: asOf }) : own("asOf", { asOf });
  const filled: Partial<Record<ReportItem, Pick<ReportPart, "facts" | "tables">>> = {
    outline: outlinePart(figures, own, day, period, locale),
    persons: personsPart(report, own, t, day, timeZone, locale),
    secondaryDamage: damagePart(report, own, t, locale),
    personsAction: { facts: [], tables: [outreachTable(figures, own, t, day, locale)] },
    publication: { facts: [], tables: publicationTables(figures, own, t, day) },
    prevention: { facts: [], tables: [measuresTable(figures, own, t, day, locale)] },
  };
  return {
    title: own("document"),
    period,
    organisation: figures.incident.organisation[locale],
    incident: figures.incident.name[locale],
    parts: reportItems.map((item, at) => {
      const { facts = [], tables = [] } = filled[item] ?? {};
      return {
        item,
        title: own("numbered", { no: at + 1, title: own(`items.${item}`) }),
        text: texts[item][locale],
        facts,
        tables: tables.filter(({ rows }) => rows.length > 0),
      };
    }),
  };
}

type Day = (on: IsoDate) => string;

function outlinePart({ incident }: Figures, own: Say, day: Day, period: string, locale: Locale) {
  const fact = (key: string, value: string): ReportFact => ({
    label: own(`facts.${key}`),
    value,
    source: own("sources.settings"),
  });
  return {
    facts: [
      fact("incident", incident.name[locale]),
      fact("organisation", incident.organisation[locale]),
      fact("startedOn", day(incident.startedOn)),
      { label: own("facts.period"), value: period, source: "" },
    ],
    tables: [],
  };
}

function personsPart({ asOf, fromOn, figures }: Said, own: Say, t: Say, day: Day, timeZone: string, locale: Locale) {
  const { count, bridge } = figures;
  const members = (value: string) => own("members", { count: value });
  const ledger = count.blockAt
    ? own("sources.ledgerAt", {
        block: count.block,
        at: formatInstant(new Date(count.blockAt), locale, timeZone),
      })
    : own("sources.ledger", { block: count.block });
  const facts: ReportFact[] = [
    { label: own("facts.count", { asOf: day(asOf) }), value: members(formatNumber(count.count)), source: ledger },
  ];
  if (fromOn && count.before !== null) {
    facts.push(
      {
        label: own("facts.before", { from: day(fromOn) }),
        value: members(formatNumber(count.before)),
        source: ledger,
      },
      { label: own("facts.change"), value: members(formatChange(count.count - count.before)), source: ledger },
    );
  }
  if (!bridge) return { facts, tables: [] };
  const parts = bridgeParts.filter((part) => bridge.parts[part].in > 0 || bridge.parts[part].out > 0);
  const rows = [
    [t("notices.bridge.published", { version: bridge.version, asOf: day(bridge.asOf) }), formatNumber(bridge.count)],
    ...parts.map((part) => [t(`notices.bridge.${part}`), formatChange(bridge.parts[part].in - bridge.parts[part].out)]),
    [t("notices.bridge.total", { asOf: day(asOf) }), formatNumber(count.count)],
  ];
  const head = [t("notices.bridge.part"), own("columns.members")];
  return { facts, tables: [{ title: own("tables.bridge"), head, rows, widths: [4, 1] }] };
}

function damagePart({ asOf, fromOn, figures }: Said, own: Say, t: Say, locale: Locale) {
  const { burden, fraud } = figures;
  const cases = own("sources.cases");
  const reports = own("sources.fraud");
  const members = (value: number) => own("members", { count: formatNumber(value) });
  const count = (value: number) => own("reports", { count: formatNumber(value) });
  const amounts = burden.amounts.map(({ currency, amount }) => formatMoney(BigInt(amount), currency, locale));
  const until = { asOf: formatDate(asOf, locale) };
  const facts: ReportFact[] = [
    { label: own("facts.carrying", until), value: members(burden.carrying), source: cases },
    { label: own("facts.amounts"), value: amounts.join(own("listSeparator")) || "0", source: cases },
    { label: own("facts.notYetKnown"), value: members(burden.notYetKnown), source: cases },
    { label: own("facts.fraud", until), value: count(fraud.total), source: reports },
    ...(fromOn ? [{ label: own("facts.fraudInPeriod"), value: count(fraud.inPeriod), source: reports }] : []),
    { label: own("facts.given"), value: count(fraud.given), source: reports },
    { label: own("facts.handedOver"), value: count(fraud.handedOver), source: reports },
  ];
  const byChannel = Object.entries(fraud.channels).map(([channel, reported]) => [
    t(`fraudReports.channels.${channel}`),
    formatNumber(reported),
  ]);
  const byPretext = fraud.pretexts.map(({ name, reports: reported }) => [name[locale], formatNumber(reported)]);
  const head = (first: string) => [t(`fraudReports.columns.${first}`), own("columns.reports")];
  return {
    facts,
    tables: [
      { title: own("tables.pretexts"), head: head("pretext"), rows: byPretext, widths: [4, 1] },
      { title: own("tables.channels"), head: head("channel"), rows: byChannel, widths: [4, 1] },
    ],
  };
}

function outreachTable({ outreach }: Figures, own: Say, t: Say, day: Day, locale: Locale): ReportTable {
  const by = (one: Figures["outreach"][number]) => one.company?.[locale] ?? t(`outreach.channels.${one.channel}`);
  return {
    title: own("tables.outreach"),
    head: [
      own("columns.no"),
      ...["purpose", "scope", "channel", "state", "onDay", "persons"].map((column) => t(`outreach.columns.${column}`)),
    ],
    rows: outreach
      .filter(({ state }) => state !== "given_up")
      .map((one) => [
        own("step", { id: one.id, step: one.step }),
        one.purpose[locale],
        t("outreach.scope", { name: one.scope[locale], version: one.scopeVersion }),
        by(one),
        t(`outreach.states.${one.state}`),
        day(one.onDay),
        formatNumber(one.persons),
      ]),
    widths: [1, 3.4, 2.2, 1.8, 1.3, 1.6, 1.2],
  };
}

function publicationTables({ published, sections }: Figures, own: Say, t: Say, day: Day): ReportTable[] {
  return [
    {
      title: own("tables.published"),
      head: ["no", "publishedOn", "asOf", "members", "remark"].map((column) => own(`columns.${column}`)),
      rows: published.map((one) => [
        own("publicationNo", { version: one.version }),
        day(one.publishedOn),
        day(one.asOf),
        formatNumber(one.count),
        one.corrects === null ? "" : own("corrects", { version: one.corrects }),
      ]),
      widths: [1, 2, 2, 1.4, 2],
    },
    {
      title: own("tables.sections"),
      head: ["section", "version", "updatedOn"].map((column) => own(`columns.${column}`)),
      rows: sections.map((one) => [
        t(`publicNotice.sections.${one.key}`),
        own("version", { version: one.version }),
        day(one.updatedOn),
      ]),
      widths: [3, 1.5, 2],
    },
  ];
}

function measuresTable({ measures }: Figures, own: Say, t: Say, day: Day, locale: Locale): ReportTable {
  return {
    title: own("tables.measures"),
    head: [
      own("columns.no"),
      ...["text", "kind", "state", "sinceOn", "dueOn"].map((column) => t(`measures.columns.${column}`)),
    ],
    rows: measures.map((one) => [
      own("step", { id: one.measureId, step: one.version }),
      one.text[locale],
      t(`measures.kinds.${one.kind}`),
      t(`measures.states.${one.state}`),
      day(one.sinceOn),
      one.dueOn ? day(one.dueOn) : "–",
    ]),
    widths: [1, 4, 1.7, 1.3, 1.7, 1.7],
  };
}
