import { useLocale, useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import { formatInstant, type Locale } from "@/lib/core/format";
import type { Hold } from "@/lib/retention/queries";
import type { HoldLine } from "@/lib/retention/schema";
import { EndHoldForm, PlaceHoldForm } from "./hold-forms";

const pages = { company: "/settings/companies", batch: "/batches", member: "/members" } as const;

/** What a hold keeps, as a link where it is one thing. */
export function HoldSubject({ hold }: { hold: HoldLine }) {
  const t = useTranslations("retention.holds");
  if (hold.scope === "incident" || hold.subjectId === null) return <>{t("scopes.incident")}</>;
  return (
    <TextLink href={`${pages[hold.scope]}/${hold.subjectId}`} prefetch={false}>
      {t("named", { scope: t(`scopes.${hold.scope}`), id: hold.subjectId })}
    </TextLink>
  );
}

type HoldsCardProps = { holds: readonly Hold[]; mayHold: boolean; me: string; timeZone: string };

/** Legal holds, those that stand first, and a new one. */
export function HoldsCard({ holds, mayHold, me, timeZone }: HoldsCardProps) {
  const t = useTranslations("retention.holds");
  const locale = useLocale() as Locale;
  return (
    <Card id="holds" title={t("title")} note={t("note")} flush>
      {holds.length === 0 ? (
        <EmptyState title={t("none")} />
      ) : (
        <ul>
          {holds.map((hold) => (
            <li key={hold.id} className="space-y-1 border-b px-4 py-3">
              <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
                <span className="font-medium">
                  <HoldSubject hold={hold} />
                </span>
                {hold.endedAt ? (
                  <Status tone="neutral" shape="undone">
                    {t("ended")}
                  </Status>
                ) : (
                  <Status tone="warn">{t("stands")}</Status>
                )}
              </div>
              <p>{hold.reason}</p>
              <p className="text-xs text-muted">
                {t("placedBy", { name: hold.placedByName, at: formatInstant(hold.placedAt, locale, timeZone) })}
              </p>
              {hold.endedAt && (
                <p className="text-xs text-muted">
                  {t("endedBy", { name: hold.endedByName ?? "", at: formatInstant(hold.endedAt, locale, timeZone) })}{" "}
                  {hold.endReason}
                </p>
              )}
              {!hold.endedAt &&
                mayHold &&
                (hold.placedBy === me ? (
                  <p className="text-xs text-muted">{t("byAnother")}</p>
                ) : (
                  <EndHoldForm holdId={hold.id} />
                ))}
            </li>
          ))}
        </ul>
      )}
      {mayHold && (
        <div className="space-y-3 p-4">
          <h3 className="font-medium">{t("new")}</h3>
          <PlaceHoldForm />
        </div>
      )}
    </Card>
  );
}
