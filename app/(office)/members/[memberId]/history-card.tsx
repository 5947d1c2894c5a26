import { useLocale, useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, formatInstant, type Locale } from "@/lib/core/format";
import type { Member } from "@/lib/members/find-member";
import { type HistoryBlock, mostBlocks } from "@/lib/members/history";

/** Since when the member counts, and all that moved it: block by block, with who did it and why. */
export function HistoryCard({ member, mayReadBatch }: { member: Member; mayReadBatch: boolean }) {
  const t = useTranslations("members.one");
  const causes = useTranslations("members.causes");
  const locale = useLocale() as Locale;
  return (
    <Card title={t("since")} note={t("sinceNote")} flush>
      {member.history.every((block) => block.moves.length === 0) && (
        <p className="px-4 pt-3 text-muted">{t("never")}</p>
      )}
      <ol className="max-h-[36rem] divide-y overflow-y-auto">
        {member.history.map((block) => (
          <li key={block.blockNo} className="space-y-1 px-4 py-2.5">
            <p className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="font-medium">{causes(block.cause)}</span>
              <span className="text-xs text-muted">
                {t("entryColumns.block")} {block.blockNo}
              </span>
            </p>
            <Moves block={block} memberId={member.id} />
            {block.reason && <p className="text-muted">{block.reason}</p>}
            <p className="text-xs text-muted">
              {block.batchId !== null && (
                <>
                  {mayReadBatch ? (
                    <TextLink href={`/batches/${block.batchId}`} prefetch={false}>
                      {t("inBatch", { id: block.batchId })}
                    </TextLink>
                  ) : (
                    t("inBatch", { id: block.batchId })
                  )}
                  {" · "}
                </>
              )}
              {block.personName} · {formatInstant(block.at, locale, member.timeZone)}
            </p>
          </li>
        ))}
      </ol>
      {member.history.length === mostBlocks && <p className="border-t px-4 py-2 text-xs text-muted">{t("older")}</p>}
    </Card>
  );
}

/** What the block did, in sentences: counted dates first, then ids that began and ended. */
function Moves({ block, memberId }: { block: HistoryBlock; memberId: number }) {
  const t = useTranslations("members.one.history");
  const locale = useLocale() as Locale;
  const date = (day: string) => formatDate(day, locale);
  const who = (id: number) => (id === memberId ? t("this") : t("id", { id }));
  const lines = [
    ...block.moves.map(({ memberId: id, from, to }) =>
      from && to
        ? t("moved", { who: who(id), from: date(from), to: date(to) })
        : to
          ? t("counts", { who: who(id), to: date(to) })
          : t("ceases", { who: who(id), from: date(from ?? "") }),
    ),
    ...block.ended.map(({ id, into }) =>
      into === null ? t("endedAlone", { who: who(id) }) : t("ended", { who: who(id), into: who(into) }),
    ),
    ...(block.moves.length === 0 && block.ended.length === 0
      ? block.born.map((id) => t("born", { who: who(id) }))
      : []),
  ];
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
