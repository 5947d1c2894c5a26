import { useLocale, useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, type Locale } from "@/lib/core/format";
import type { Tie } from "@/lib/members/evidence";
import type { Member } from "@/lib/members/find-member";
import { mostSentences, whyOne } from "./because";
import { EvidenceGraph, looks } from "./evidence-graph";
import { mostNodes } from "./evidence-layout";
import { evidenceNodes } from "./node-names";

/** Why these inquiries are one member: in sentences, drawn, and as a list of every tie. */
export function WhyCard({ member }: { member: Member }) {
  const t = useTranslations("members.one");
  const locale = useLocale() as Locale;
  const nodes = evidenceNodes(member, {
    locale,
    aside: (kind) => t(`aside.${kind}`),
    other: (id) => t("otherMember", { id }),
    held: (why) => t(`held.${why}`),
  });
  const names = new Map(nodes.map((node) => [node.id, node.name]));
  const name = (node: number) => names.get(node) ?? t("otherNode");
  const { inquiries, evidence } = member;
  const { ties, heldBack } = evidence;
  const sentences = whyOne(member, name, (day) => formatDate(day, locale));
  const drawn = nodes.length <= mostNodes && nodes.length > 0;
  const shown = (["inquiry", "reissue", "decided", "struck", "heldBack"] as const).filter((kind) =>
    kind === "heldBack" ? heldBack.length > 0 : ties.some((tie) => legendOf(tie).includes(kind)),
  );
  return (
    <Card title={t("why")} note={t("whyNote")}>
      <div className="space-y-4">
        <ul className="list-disc space-y-1 pl-5 marker:text-faint">
          {sentences.slice(0, mostSentences).map(({ code, values, why }) => (
            <li key={`${code} ${JSON.stringify(values)}`}>
              {code === "heldBack" ? t(`because.heldBack.${why ?? "account"}`, values) : t(`because.${code}`, values)}
            </li>
          ))}
        </ul>
        {sentences.length > mostSentences && <p className="text-xs text-muted">{t("because.more")}</p>}
        {drawn ? (
          <figure aria-label={t("graph")}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse */}
            <section tabIndex={0} aria-label={t("graph")} className="relative overflow-x-auto">
              <EvidenceGraph
                nodes={nodes}
                inquiries={inquiries}
                ties={ties}
                heldBack={heldBack}
                words={{
                  card: t("card"),
                  number: t("number"),
                  inquiry: t("inquiries"),
                  more: (count) => t("moreInquiries", { count }),
                  line: (tie) =>
                    tie.struck
                      ? t("line.struck")
                      : tie.decided
                        ? t(`line.${tie.decided}`)
                        : tie.reissue
                          ? t("line.reissue")
                          : null,
                }}
              />
            </section>
            {shown.length > 0 && (
              <figcaption>
                <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
                  {shown.map((kind) => (
                    <li key={kind} className="flex items-center gap-1.5">
                      <svg width="28" height="6" aria-hidden="true">
                        <line
                          x1="0"
                          x2="28"
                          y1="3"
                          y2="3"
                          stroke={looks[kind].stroke}
                          strokeWidth="2"
                          strokeDasharray={looks[kind].dash}
                        />
                      </svg>
                      {t(`legend.${kind}`)}
                    </li>
                  ))}
                </ul>
              </figcaption>
            )}
          </figure>
        ) : (
          nodes.length > 0 && <p className="text-muted">{t("tooMany")}</p>
        )}
        {ties.length > 0 && <TieTable ties={ties} name={name} open={!drawn} />}
      </div>
    </Card>
  );
}

function legendOf(tie: Tie): string[] {
  if (tie.struck) return ["struck"];
  return [
    ...(tie.inquiries > 0 ? ["inquiry"] : []),
    ...(tie.reissue ? ["reissue"] : []),
    ...(tie.decided ? ["decided"] : []),
  ];
}

function TieTable({ ties, name, open }: { ties: readonly Tie[]; name: (node: number) => string; open: boolean }) {
  const t = useTranslations("members.one");
  const locale = useLocale() as Locale;
  const date = (day: string | null | undefined) => (day ? formatDate(day, locale) : "–");
  const by = (tie: Tie) =>
    tie.struck
      ? t("by.struck")
      : [
          tie.inquiries > 0 && t("by.inquiries", { count: tie.inquiries }),
          tie.reissue && t("by.reissue"),
          tie.decided && t(`by.${tie.decided}`),
        ]
          .filter(Boolean)
          .join(locale === "ja" ? "、" : ", ");
  const cell = "border-t px-3 py-1.5";
  return (
    <details open={open}>
      <summary className="w-fit rounded-sm text-xs text-muted">{t("ties")}</summary>
      <div className="mt-2 overflow-x-auto">
        <table className="w-full min-w-[32rem]">
          <thead className="text-xs text-muted">
            <tr>
              {(["from", "to", "by", "since"] as const).map((id) => (
                <th key={id} scope="col" className="px-3 py-1.5 text-left font-medium">
                  {t(`tieColumns.${id}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ties.map((tie) => (
              <tr key={`${tie.a}-${tie.b}`}>
                <td className={`${cell} tabular-nums`}>{name(tie.a)}</td>
                <td className={`${cell} tabular-nums`}>
                  {name(tie.b)}
                  {tie.otherMember !== null && (
                    <TextLink href={`/members/${tie.otherMember}`} prefetch={false} className="block text-xs">
                      {t("otherMember", { id: tie.otherMember })}
                    </TextLink>
                  )}
                </td>
                <td className={cell}>
                  {by(tie)}
                  {tie.reissue && (
                    <TextLink href={`/batches/${tie.reissue.batchId}`} prefetch={false} className="block text-xs">
                      {t("inBatch", { id: tie.reissue.batchId })}
                    </TextLink>
                  )}
                </td>
                <td className={`${cell} whitespace-nowrap`}>
                  {date(tie.struck ? tie.decision?.on : (tie.since ?? tie.reissue?.receivedOn ?? tie.decision?.on))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
