import { useLocale, useTranslations } from "next-intl";
import { TextLink } from "@/components/ui/text-link";
import { formatChange, formatNumber, type Locale } from "@/lib/core/format";
import type { ScopeComparison } from "@/lib/exposure/scope-comparison";
import type { CallersTouched } from "@/lib/hotline/calls/touched";
import { type CardRow, comparisonRows, type FigureRow } from "./comparison-rows";

/** Lists behind the figures; none where the rule is no version yet. */
type Lists = { readonly gained: string; readonly lost: string };
type Props = {
  comparison: ScopeComparison;
  lists?: Lists;
  /** Whom the hotline told something: none where the rule is no version yet. */
  callers?: CallersTouched;
};

/** What one version changes against another: cards, inquiries, members. */
export function ComparisonTables({ comparison, lists, callers }: Props) {
  const t = useTranslations("exposure.scope.effect");
  const say = useTranslations() as unknown as (key: string) => string;
  const rows = comparisonRows(comparison, useLocale() as Locale, say);
  const { gained, lost, members } = comparison;
  const listed = (word: "gained" | "lost", n: number) => {
    const text = t(word, { count: formatNumber(n) });
    return lists && n > 0 ? (
      <TextLink href={lists[word]} prefetch={false}>
        {text}
      </TextLink>
    ) : (
      text
    );
  };
  return (
    <div className="grid items-start gap-x-8 gap-y-5 xl:grid-cols-2">
      <CardTable
        caption={t("cards")}
        groups={[
          { rows: rows.cards },
          { head: t("bySource"), rows: rows.bySource },
          { head: t("byCompany"), rows: rows.byCompany },
        ]}
        note={t("severalSources")}
      />
      <div className="space-y-5">
        <FigureTable caption={t("inquiries")} rows={rows.inquiries}>
          <p className="flex flex-wrap gap-x-4 gap-y-1">
            <span>{listed("gained", gained)}</span>
            <span>{listed("lost", lost)}</span>
          </p>
        </FigureTable>
        <FigureTable caption={t("members")} rows={rows.members}>
          <p>{t("membersMove", { gained: formatNumber(members.gained), lost: formatNumber(members.lost) })}</p>
        </FigureTable>
        {callers && <Callers callers={callers} />}
      </div>
    </div>
  );
}

const head = "whitespace-nowrap py-1.5 pl-2 text-right sm:pl-4 font-medium";
const figure = "whitespace-nowrap py-1.5 pl-2 text-right sm:pl-4";

type CardTableProps = {
  caption: string;
  groups: readonly { readonly head?: string; readonly rows: readonly CardRow[] }[];
  note: string;
};

function CardTable({ caption, groups, note }: CardTableProps) {
  const t = useTranslations("exposure.scope.effect");
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left">
        <caption className="pb-1 text-left font-medium">{caption}</caption>
        <thead className="border-b text-xs text-muted">
          <tr>
            <td />
            {(["before", "added", "removed", "after"] as const).map((one) => (
              <th key={one} scope="col" className={head}>
                {t(one)}
              </th>
            ))}
          </tr>
        </thead>
        {groups
          .filter(({ rows }) => rows.length > 0)
          .map(({ head: title, rows }) => (
            <tbody key={title ?? ""} className="divide-y border-b tabular-nums last:border-b-0">
              {title && (
                <tr>
                  <th scope="rowgroup" colSpan={5} className="pt-3 pb-1 text-xs font-medium text-muted">
                    {title}
                  </th>
                </tr>
              )}
              {rows.map(({ id, name, both, added, removed }) => (
                <tr key={id}>
                  <th scope="row" className="min-w-20 py-1.5 font-normal">
                    {name}
                  </th>
                  <td className={figure}>{formatNumber(both + removed)}</td>
                  <td className={figure}>{formatChange(added)}</td>
                  <td className={figure}>{formatChange(-removed)}</td>
                  <td className={`${figure} font-medium`}>{formatNumber(both + added)}</td>
                </tr>
              ))}
            </tbody>
          ))}
      </table>
      <p className="mt-2 text-xs text-muted">{note}</p>
    </div>
  );
}

const told = ["worse", "withContact", "better", "same"] as const satisfies readonly (keyof CallersTouched)[];

/** Cards that somebody asked the hotline about, by whether the last answer still holds under this version. */
function Callers({ callers }: { callers: CallersTouched }) {
  const t = useTranslations("exposure.scope.effect.callers");
  return (
    <div>
      <p className="pb-1 font-medium">{t("title")}</p>
      <dl className="divide-y border-t tabular-nums">
        {told.map((one) => (
          <div key={one} className="flex justify-between gap-4 py-1.5">
            <dt className={one === "withContact" ? "pl-4 text-muted" : ""}>{t(one)}</dt>
            <dd>{formatNumber(callers[one])}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

type FigureTableProps = { caption: string; rows: readonly FigureRow[]; children: React.ReactNode };

function FigureTable({ caption, rows, children }: FigureTableProps) {
  const t = useTranslations("exposure.scope.effect");
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left">
        <caption className="pb-1 text-left font-medium">{caption}</caption>
        <thead className="border-b text-xs text-muted">
          <tr>
            <td />
            {(["before", "after", "change"] as const).map((one) => (
              <th key={one} scope="col" className={head}>
                {t(one)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y tabular-nums">
          {rows.map(({ id, name, before, after }) => (
            <tr key={id}>
              <th scope="row" className="min-w-20 py-1.5 font-normal">
                {name}
              </th>
              <td className={figure}>{formatNumber(before)}</td>
              <td className={`${figure} font-medium`}>{formatNumber(after)}</td>
              <td className={`${figure} text-muted`}>{formatChange(after - before)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="mt-2 text-muted">{children}</div>
    </div>
  );
}
