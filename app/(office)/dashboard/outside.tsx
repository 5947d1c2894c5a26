import { getLocale, getTranslations } from "next-intl/server";
import { BucketBars } from "@/components/charts/bucket-bars";
import { themeLook } from "@/components/charts/palette";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { addDays } from "@/lib/core/dates";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { findOutside } from "@/lib/exposure/outside";
import { FailedPanel, readPanel } from "./panel";

/**
 * The alert of the exposure register: inquiries on cards that the scope in force does not identify, by week. Nothing where
 * no scope is in force, and for those who may not see the register.
 */
export async function OutsidePanel() {
  const [t, locale] = await Promise.all([getTranslations("dashboard"), getLocale() as Promise<Locale>]);
  const read = await readPanel(async (actor) => ({
    outside: may(actor, "exposure.read") ? await findOutside(actor) : null,
  }));
  if (!read) return <FailedPanel title={t("readFailed", { name: t("outside.title") })} />;
  const { outside } = read;
  if (!outside) return null;
  const { scope, possible, absent, weeks, underWay } = outside;
  const total = possible + absent;
  const list = (classes: string, from?: string) =>
    `/inquiries?exposure=${classes}&state=live${from ? `&receivedOn=${from}..${addDays(from, 6)}` : ""}`;
  return (
    <Card
      title={t("outside.title")}
      note={t("outside.note", { version: scope.version, cards: formatNumber(scope.cards) })}
      actions={
        <TextLink href={`/exposure/scopes/${scope.id}`} prefetch={false}>
          {t("outside.scope")}
        </TextLink>
      }
    >
      <div className="space-y-3">
        {underWay && <NoticeBar tone="note">{t("outside.underWay")}</NoticeBar>}
        {total === 0 ? (
          <p className="text-muted">{t("outside.none")}</p>
        ) : (
          <>
            <NoticeBar
              tone="warn"
              title={t("outside.count", { count: total, total: formatNumber(total) })}
              action={
                <TextLink href={list("possibly_exposed,not_in_files")} prefetch={false}>
                  {t("outside.show")}
                </TextLink>
              }
            />
            <BucketBars
              head={t("outside.week")}
              caption={t("outside.caption")}
              series={[
                { id: "possible", label: t("outside.possible"), color: themeLook.series[1] ?? "" },
                { id: "absent", label: t("outside.absent"), color: themeLook.line },
              ]}
              buckets={weeks.map((week) => ({
                id: week.monday,
                label: formatDate(week.monday, locale),
                values: [
                  {
                    value: week.possible,
                    name: t("outside.possible"),
                    href: list("possibly_exposed", week.monday),
                  },
                  { value: week.absent, name: t("outside.absent"), href: list("not_in_files", week.monday) },
                ],
              }))}
            />
          </>
        )}
      </div>
    </Card>
  );
}
