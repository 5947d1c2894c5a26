import { getLocale, getTranslations } from "next-intl/server";
import { bridgePath, bridgeSpec } from "@/app/(office)/notices/bridge/spec";
import { tableHref } from "@/components/table/spec";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatChange, formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { type Divergence, listDivergences, listWaiting, type Waiting } from "@/lib/notices/divergence";
import { bridgeParts, netOf } from "@/lib/notices/rules";
import { findIncident } from "@/lib/settings/queries";
import { FailedPanel, readPanel } from "./panel";

/** Published figures that are known today to be others, publications that were held, and what waits for somebody. */
export async function PublicationsPanel() {
  const [t, locale] = await Promise.all([getTranslations("dashboard"), getLocale() as Promise<Locale>]);
  const read = await readPanel(async (actor) => ({
    divergences: await listDivergences(actor),
    waiting: await listWaiting(actor),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
    toNotices: may(actor, "notice.read"),
    toCorrect: may(actor, "notice.draft"),
  }));
  if (!read) return <FailedPanel title={t("readFailed", { name: t("publications.title") })} />;
  const { divergences, waiting, timeZone, toNotices, toCorrect } = read;
  const nothing = divergences.length + waiting.publications.length + waiting.notes.length === 0;
  return (
    <Card title={t("publications.title")}>
      {nothing && <p className="text-muted">{t("publications.none")}</p>}
      <ul className="space-y-3">
        {divergences.map((one) => (
          <li key={one.id} className="space-y-1">
            <Diverges {...{ one, locale, toNotices }} />
            {toCorrect &&
              (one.correction ? (
                <LinkButton size="sm" href={`/notices/${one.correction.id}`}>
                  {t("publications.goOn")}
                </LinkButton>
              ) : (
                <LinkButton size="sm" href={`/notices/new?corrects=${one.id}`}>
                  {t("publications.correct")}
                </LinkButton>
              ))}
          </li>
        ))}
        {waiting.publications.map((one) => (
          <li key={one.id}>
            <WaitingLine {...{ one, locale, timeZone, toNotices }} />
          </li>
        ))}
        {waiting.notes.map((note, nth) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one publication can have several notes that wait
          <li key={`note ${note.publicationId} ${nth}`}>
            <Status tone="warn" shape="waiting" plain>
              {t("publications.note")}
            </Status>{" "}
            {toNotices && <TextLink href={`/notices/${note.publicationId}`}>{t("publications.open")}</TextLink>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Which figure, by how much, and why; each part opens its members. */
async function Diverges({ one, locale, toNotices }: { one: Divergence; locale: Locale; toNotices: boolean }) {
  const t = await getTranslations("dashboard.publications");
  const words = await getTranslations("notices.bridge");
  const title = t("diverges", {
    version: one.version,
    asOf: formatDate(one.asOf, locale),
    published: formatNumber(one.published),
    now: formatNumber(one.now),
    change: formatChange(one.now - one.published),
  });
  const path = bridgePath({ from: one.id, asOf: one.asOf, block: one.headBlock });
  const parts = bridgeParts.filter((part) => one.bridge.parts[part].in + one.bridge.parts[part].out > 0);
  return (
    <>
      <p className="flex items-start gap-1.5">
        <Status tone="warn" plain>
          {t("wrong")}
        </Status>
      </p>
      <p>{toNotices ? <TextLink href={`/notices/${one.id}`}>{title}</TextLink> : title}</p>
      <ul className="text-xs text-muted">
        {parts.map((part) => {
          const line = `${words(part)} ${formatChange(netOf(one.bridge, part))}`;
          return (
            <li key={part}>
              {toNotices ? (
                <TextLink href={tableHref(path, bridgeSpec, { filters: { part: [part] } })} prefetch={false}>
                  {line}
                </TextLink>
              ) : (
                line
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

type WaitingLineProps = { one: Waiting; locale: Locale; timeZone: string; toNotices: boolean };

async function WaitingLine({ one, locale, timeZone, toNotices }: WaitingLineProps) {
  const t = await getTranslations("dashboard.publications");
  const figure = t("figure", { asOf: formatDate(one.asOf, locale), count: formatNumber(one.count) });
  const at = one.scheduledAt && formatInstant(one.scheduledAt, locale, timeZone);
  const state = one.held ? "held" : at ? "scheduled" : one.state;
  return (
    <>
      <Status tone={one.held ? "bad" : at ? "accent" : "warn"} shape={one.held || at ? undefined : "waiting"} plain>
        {t(state, { at: at ?? "" })}
      </Status>
      <p>{toNotices ? <TextLink href={`/notices/${one.id}`}>{figure}</TextLink> : figure}</p>
    </>
  );
}
