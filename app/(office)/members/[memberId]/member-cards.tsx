import { useLocale, useTranslations } from "next-intl";
import { ReliefStatus } from "@/app/(office)/inquiries/relief-status";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, formatInstant, formatMoney, type Locale } from "@/lib/core/format";
import type { Member } from "@/lib/members/find-member";
import { evidenceNodes } from "./node-names";

const head = "px-3 py-1.5 text-left font-medium";
const cell = "border-t px-3 py-1.5 align-top";

/** The member's inquiries, the newest first. */
export function InquiriesCard({ member }: { member: Member }) {
  const t = useTranslations("members.one");
  const words = useTranslations("inquiries");
  const locale = useLocale() as Locale;
  const date = (day: string | null) => (day ? formatDate(day, locale) : "–");
  // A table of headings alone would look as if its rows had failed to come.
  if (member.inquiryCount === 0) return <Card title={t("inquiries")} note={t("inquiriesOf", { count: 0 })} />;
  return (
    <Card
      title={t("inquiries")}
      note={
        member.inquiryCount > member.inquiries.length
          ? t("firstShown", { shown: member.inquiries.length })
          : t("inquiriesOf", { count: member.inquiryCount })
      }
      actions={
        <TextLink href={`/inquiries?member=${member.id}`} prefetch={false} className="text-xs">
          {t("all")}
        </TextLink>
      }
      flush
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse */}
      <section tabIndex={0} aria-label={t("inquiries")} className="relative max-h-96 overflow-auto">
        <table className="w-full min-w-[40rem]">
          <thead className="text-xs text-muted">
            <tr>
              {(["reference", "company", "receivedOn", "misuseOn", "amount", "relief"] as const).map((id) => (
                <th
                  key={id}
                  scope="col"
                  className={`${head} sticky top-0 bg-surface ${id === "amount" ? "text-right!" : ""}`}
                >
                  {words(`columns.${id}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {member.inquiries.map((one) => (
              <tr key={one.id}>
                <td className={cell}>
                  <TextLink href={`/inquiries/${one.id}`} prefetch={false}>
                    {one.reference ?? `#${one.id}`}
                  </TextLink>
                </td>
                <td className={cell}>{locale === "ja" ? one.nameJa : one.nameEn}</td>
                <td className={`${cell} whitespace-nowrap`}>{date(one.receivedOn)}</td>
                <td className={`${cell} whitespace-nowrap`}>{date(one.misuseOn)}</td>
                <td className={`${cell} text-right whitespace-nowrap`}>
                  {one.amount !== null && one.currency ? formatMoney(one.amount, one.currency, locale) : "–"}
                </td>
                <td className={cell}>
                  <ReliefStatus relief={one.relief} state={one.state} plain />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  );
}

/** What is owed to the member, by currency, over the inquiries shown. */
export function OwedCard({ member }: { member: Member }) {
  const t = useTranslations("members.one");
  const locale = useLocale() as Locale;
  const sums = new Map<string, { charged: bigint; relieved: bigint; open: bigint }>();
  for (const one of member.inquiries) {
    if (!one.live || one.charged === null || one.relieved === null || !one.moneyCurrency) continue;
    const sum = sums.get(one.moneyCurrency) ?? { charged: 0n, relieved: 0n, open: 0n };
    const open = one.charged - one.relieved;
    sums.set(one.moneyCurrency, {
      charged: sum.charged + one.charged,
      relieved: sum.relieved + one.relieved,
      // Given back too much in one case does not pay for another.
      open: sum.open + (open > 0n ? open : 0n),
    });
  }
  const unknown = member.inquiries.filter((one) => one.relief === "not_yet_known").length;
  return (
    <Card title={t("owed")}>
      {sums.size === 0 && <p className="text-muted">{t("owedNone")}</p>}
      {[...sums].map(([currency, sum]) => (
        <dl key={currency} className="grid grid-cols-3 gap-2">
          {(
            [
              ["charged", sum.charged],
              ["relieved", sum.relieved],
              ["burden", sum.open],
            ] as const
          ).map(([name, amount]) => (
            <div key={name} className="min-w-0">
              <dt className="text-xs text-muted">{t(name)}</dt>
              <dd className={`font-semibold tabular-nums ${name === "burden" && amount > 0n ? "text-bad" : ""}`}>
                {formatMoney(amount, currency, locale)}
              </dd>
            </div>
          ))}
        </dl>
      ))}
      {unknown > 0 && <p className="mt-2 text-warn">{t("unknownCases", { count: unknown })}</p>}
    </Card>
  );
}

/** Decisions that concern the member's cards and numbers, with undo. */
export function MemberDecisionsCard({ member, mayDecide }: { member: Member; mayDecide: boolean }) {
  const t = useTranslations("members.one");
  const words = useTranslations("inquiries.decisions");
  const locale = useLocale() as Locale;
  const names = new Map(
    evidenceNodes(member, {
      locale,
      aside: (kind) => t(`aside.${kind}`),
      other: (id) => t("otherMember", { id }),
      held: (why) => t(`held.${why}`),
    }).map((node) => [node.id, node.name]),
  );
  const name = (node: number) => names.get(node) ?? t("otherNode");
  const at = (instant: Date) => formatInstant(instant, locale, member.timeZone);
  return (
    <Card title={t("decisions")}>
      {member.decisions.length === 0 ? (
        <p className="text-muted">{t("noDecisions")}</p>
      ) : (
        <ul className="space-y-3">
          {member.decisions.map((one) => (
            <li key={one.id} className="flex flex-wrap items-start gap-2">
              <div className={`min-w-0 flex-1 ${one.undoneAt ? "text-muted" : ""}`}>
                <p className={one.undoneAt ? "line-through" : "font-medium"}>{words(`kinds.${one.kind}`)}</p>
                <p className="text-xs">
                  {one.nodeB === null ? name(one.nodeA) : t("betweenNodes", { a: name(one.nodeA), b: name(one.nodeB) })}
                </p>
                <p>{one.reason}</p>
                <p className="text-xs text-muted">{words("made", { name: one.madeByName, at: at(one.madeAt) })}</p>
                {one.undoneAt && (
                  <p className="text-xs text-muted">
                    {words("undone", { name: one.undoneByName ?? "", at: at(one.undoneAt) })} {one.undoReason}
                  </p>
                )}
              </div>
              {mayDecide && !one.undoneAt && (
                <LinkButton size="sm" href={`/members/${member.id}/undo/${one.id}`} prefetch={false}>
                  {words("undo")}
                </LinkButton>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
