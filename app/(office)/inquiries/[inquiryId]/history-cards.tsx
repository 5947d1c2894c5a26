import { useLocale, useTranslations } from "next-intl";
import { TrailDetails } from "@/app/(office)/audit/trail-details";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, formatInstant, type Locale } from "@/lib/core/format";
import type { Inquiry } from "@/lib/inquiries/find-inquiry";

/** Decisions on the inquiry, with undo; and the way to void it. */
export function DecisionsCard(props: { inquiry: Inquiry; mayDecide: boolean; mayVoid: boolean }) {
  const { inquiry, mayDecide, mayVoid } = props;
  const t = useTranslations("inquiries.decisions");
  const locale = useLocale() as Locale;
  const at = (instant: Date) => formatInstant(instant, locale, inquiry.timeZone);
  return (
    <Card
      title={t("title")}
      actions={
        mayVoid &&
        inquiry.state !== "voided" &&
        inquiry.sightings > 0 && (
          <LinkButton size="sm" kind="danger" href={`/inquiries/${inquiry.id}/decide?kind=void`} prefetch={false}>
            {t("void")}
          </LinkButton>
        )
      }
    >
      {inquiry.decisions.length === 0 ? (
        <p className="text-muted">{t("none")}</p>
      ) : (
        <ul className="space-y-3">
          {inquiry.decisions.map((one) => {
            const may = one.kind === "void" ? mayVoid : mayDecide;
            return (
              <li key={one.id} className="flex flex-wrap items-start gap-2">
                <div className={`min-w-0 flex-1 ${one.undoneAt ? "text-muted" : ""}`}>
                  <p className={one.undoneAt ? "line-through" : "font-medium"}>
                    {t(`kinds.${one.kind}`)}
                    {one.reasonCode && ` · ${t(`reasons.${one.reasonCode}`)}`}
                    {one.onDate && ` · ${formatDate(one.onDate, locale)}`}
                  </p>
                  <p>{one.reason}</p>
                  <p className="text-xs text-muted">{t("made", { name: one.madeByName, at: at(one.madeAt) })}</p>
                  {one.undoneAt && (
                    <p className="text-xs text-muted">
                      {t("undone", { name: one.undoneByName ?? "", at: at(one.undoneAt) })} {one.undoReason}
                    </p>
                  )}
                </div>
                {may && !one.undoneAt && (
                  <LinkButton size="sm" href={`/inquiries/${inquiry.id}/undo/${one.id}`} prefetch={false}>
                    {t("undo")}
                  </LinkButton>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}

/** Events that stand open; earlier ones are a click away. */
const OPEN_EVENTS = 6;

/** What was done with the inquiry, newest first. */
export function HistoryCard({ inquiry, mayTrail }: { inquiry: Inquiry; mayTrail: boolean }) {
  const t = useTranslations("inquiries.history");
  const earlier = inquiry.events.slice(OPEN_EVENTS);
  return (
    <Card
      title={t("title")}
      actions={
        mayTrail && (
          <TextLink href={`/audit?subject=inquiry&subjectId=${inquiry.id}`} prefetch={false} className="text-xs">
            {t("trail")}
          </TextLink>
        )
      }
    >
      {inquiry.events.length === 0 ? (
        <p className="text-muted">{t("none")}</p>
      ) : (
        <div className="space-y-2">
          <Events events={inquiry.events.slice(0, OPEN_EVENTS)} timeZone={inquiry.timeZone} />
          {earlier.length > 0 && (
            <details className="space-y-2">
              <summary className="w-fit rounded-sm font-medium text-accent">
                {t("earlier", { count: earlier.length })}
              </summary>
              <Events events={earlier} timeZone={inquiry.timeZone} />
            </details>
          )}
        </div>
      )}
    </Card>
  );
}

/** Numbers of rows: the trail says them, here they would mean nothing to anybody. */
const ids = new Set(["entryId", "evidenceId", "noteId", "reverses", "stepId"]);

function Events({ events, timeZone }: { events: Inquiry["events"]; timeZone: string }) {
  const types = useTranslations("audit.types");
  const locale = useLocale() as Locale;
  return (
    <ol className="space-y-2">
      {events.map((event) => {
        const details = Object.fromEntries(Object.entries(event.details).filter(([name]) => !ids.has(name)));
        return (
          <li key={event.seq}>
            <p>
              <span className="font-medium">{types.has(event.type) ? types(event.type) : event.type}</span>
              <span className="ml-2 text-xs text-muted">
                {event.name} · {formatInstant(event.at, locale, timeZone)}
              </span>
            </p>
            {Object.keys(details).length > 0 && <TrailDetails details={details} timeZone={timeZone} />}
          </li>
        );
      })}
    </ol>
  );
}
