import { useLocale, useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import type { Member, Tie } from "@/lib/members/find-member";
import { EvidenceGraph, mostDrawn } from "./evidence-graph";
import { evidenceNodes } from "./node-names";

const marks = [
  ["inquiry", "var(--line-strong)", undefined],
  ["reissue", "var(--warn)", undefined],
  ["decided", "var(--accent)", "7 3"],
  ["struck", "var(--bad)", "3 4"],
] as const;

/** Why these inquiries are one member: drawn, and as a list of every tie. */
export function WhyCard({ member }: { member: Member }) {
  const t = useTranslations("members.one");
  const locale = useLocale();
  const nodes = evidenceNodes(member, { locale, aside: (kind) => t(`aside.${kind}`) });
  const names = new Map(nodes.map((node) => [node.id, node.name]));
  const { ties, inquiries } = member;
  const by = (tie: Tie) =>
    tie.struck
      ? [t("by.struck")]
      : [
          tie.inquiries > 0 && t("by.inquiries", { count: tie.inquiries }),
          tie.reissue && t("by.reissue"),
          tie.decided && t(`by.${tie.decided}`),
        ].filter((word): word is string => typeof word === "string");
  const words = (tie: Tie) => by(tie).join(locale === "ja" ? "、" : ", ");
  const drawn = nodes.length <= mostDrawn.nodes && inquiries.length <= mostDrawn.inquiries && nodes.length > 0;
  const end = (node: number, tie: Tie) =>
    names.get(node) ??
    (tie.otherMember ? (
      <TextLink href={`/members/${tie.otherMember}`} prefetch={false}>
        {t("otherMember", { id: tie.otherMember })}
      </TextLink>
    ) : (
      t("otherNode")
    ));
  const head = "px-3 py-1.5 text-left font-medium";
  const cell = "border-t px-3 py-1.5";
  return (
    <Card title={t("why")} note={t("whyNote")}>
      {drawn ? (
        <figure>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse */}
          <section tabIndex={0} aria-label={t("graph")} className="relative overflow-x-auto">
            <EvidenceGraph
              id={`evidence-${member.id}`}
              nodes={nodes}
              inquiries={inquiries}
              ties={ties}
              title={t("graph")}
              description={t("graphText", {
                cards: member.cards.length,
                numbers: member.numbers.length,
                inquiries: inquiries.length,
                ties: ties.length,
              })}
              words={{ card: t("card"), number: t("number"), inquiry: t("inquiries"), tie: words }}
            />
          </section>
          <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
            {marks.map(([kind, stroke, dash]) => (
              <li key={kind} className="flex items-center gap-1.5">
                <svg width="28" height="6" aria-hidden="true">
                  <line x1="0" x2="28" y1="3" y2="3" stroke={stroke} strokeWidth="2" strokeDasharray={dash} />
                </svg>
                {t(`legend.${kind}`)}
              </li>
            ))}
          </ul>
        </figure>
      ) : (
        nodes.length > 0 && <p className="text-muted">{t("tooMany")}</p>
      )}
      {ties.length === 0 ? (
        <p className="mt-3 text-muted">{t("single")}</p>
      ) : (
        <details className="mt-3" open={!drawn}>
          <summary className="w-fit rounded-sm text-xs text-muted">{t("ties")}</summary>
          <table className="mt-2 w-full">
            <thead className="text-xs text-muted">
              <tr>
                {(["from", "to", "by"] as const).map((id) => (
                  <th key={id} scope="col" className={head}>
                    {t(`tieColumns.${id}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {ties.map((tie) => (
                <tr key={`${tie.a}-${tie.b}`}>
                  <td className={cell}>{end(tie.a, tie)}</td>
                  <td className={cell}>{end(tie.b, tie)}</td>
                  <td className={cell}>{words(tie)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </Card>
  );
}
