import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Status } from "@/components/ui/status";
import { may } from "@/lib/access/actor";
import { formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { findIncident } from "@/lib/settings/queries";
import { findKeys, type KeyVersion } from "@/lib/vault/rotation";
import { ResealForm, RetireForm, RetokenForm, RotationProgress } from "./key-steps";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("keys"))("title") };
}

const head = "border-b px-3 py-2 text-left text-xs font-medium text-muted";
const cell = "border-b px-3 py-2 align-top";

/** Versions of the keys, what is sealed under each, and how a change goes on. Never a key. */
export default async function KeysPage() {
  const { keys, mayRotate, timeZone } = await officePage(async (actor) => ({
    keys: await findKeys(actor),
    mayRotate: may(actor, "key.rotate"),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("keys");
  const locale = (await getLocale()) as Locale;
  const at = (instant: Date) => formatInstant(instant, locale, timeZone);
  const running = keys.rotations.find((one) => one.state === "running");
  const unreadable = keys.rotations.find((one) => one.unreadable > 0);
  return (
    <div className="max-w-4xl space-y-4">
      <PageHeader title={t("title")} note={t("note")} />
      {running && (
        <Card
          title={t(running.purpose === "token" ? "underToken" : "under")}
          note={t(running.purpose === "token" ? "underTokenNote" : "underNote")}
        >
          <RotationProgress rotation={running} />
        </Card>
      )}
      {keys.toReseal !== null && (
        <NoticeBar tone="warn" title={t("newer", { version: keys.toReseal })}>
          <p className="mb-2">{t("newerNote")}</p>
          {mayRotate && <ResealForm version={keys.toReseal} />}
        </NoticeBar>
      )}
      {keys.toRetoken !== null && (
        <NoticeBar tone="warn" title={t("newerToken", { version: keys.toRetoken })}>
          <p className="mb-2">{t("newerTokenNote")}</p>
          {mayRotate && <RetokenForm version={keys.toRetoken} />}
        </NoticeBar>
      )}
      {unreadable && (
        <NoticeBar tone="bad" title={t("unreadable", { count: unreadable.unreadable })}>
          {t("unreadableNote")}
        </NoticeBar>
      )}
      <Card title={t("versions")} note={t("versionsNote")} flush>
        <Scroll label={t("versions")}>
          <thead>
            <tr>
              {(["purpose", "version", "since", "state", "values"] as const).map((id) => (
                <th key={id} scope="col" className={`${head} ${id === "values" ? "text-right!" : ""}`}>
                  {t(`columns.${id}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {keys.versions.map((one) => (
              <tr key={`${one.purpose}:${one.version}`}>
                <td className={cell}>{t(`purposes.${one.purpose}`)}</td>
                <td className={cell}>{one.version}</td>
                <td className={`${cell} whitespace-nowrap`}>{at(one.since)}</td>
                <td className={cell}>
                  <div className="flex flex-wrap items-center gap-2">
                    <VersionStatus version={one} />
                    {mayRotate && one.purpose !== "sign" && !one.current && !one.retiredAt && one.values === 0 && (
                      <RetireForm purpose={one.purpose} version={one.version} />
                    )}
                  </div>
                </td>
                <td className={`${cell} text-right tabular-nums`}>
                  {one.values === null ? "–" : formatNumber(one.values)}
                </td>
              </tr>
            ))}
          </tbody>
        </Scroll>
      </Card>
      <Card title={t("use")} flush>
        <Scroll label={t("use")}>
          <thead>
            <tr>
              {(["place", "version", "values"] as const).map((id) => (
                <th key={id} scope="col" className={`${head} ${id === "values" ? "text-right!" : ""}`}>
                  {t(`columns.${id}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {keys.use.map(({ table, column, version, values }) => (
              <tr key={`${table}.${column}:${version}`}>
                <td className={cell}>{t(`places.${table}_${column}`)}</td>
                <td className={cell}>{version}</td>
                <td className={`${cell} text-right tabular-nums`}>{formatNumber(values)}</td>
              </tr>
            ))}
          </tbody>
        </Scroll>
      </Card>
      <Card title={t("rotations")}>
        {keys.rotations.length === 0 ? (
          <p className="text-muted">{t("noRotations")}</p>
        ) : (
          <ul className="space-y-2">
            {keys.rotations.map((one) => (
              <li key={one.id}>
                {t(one.purpose === "token" ? "rotationToken" : "rotation", {
                  version: one.version,
                  name: one.askedByName,
                  at: at(one.askedAt),
                })}
                <span className="block text-xs text-muted">
                  {one.endedAt
                    ? t(one.purpose === "token" ? "endedToken" : "ended", {
                        at: at(one.endedAt),
                        count: formatNumber(one.resealed),
                      })
                    : t(one.purpose === "token" ? "prepared" : "resealed", { count: formatNumber(one.resealed) })}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}

async function VersionStatus({ version }: { version: KeyVersion }) {
  const t = await getTranslations("keys.states");
  if (version.current) return <Status tone="good">{t("current")}</Status>;
  if (version.retiredAt) return <Status tone="neutral">{t(version.held ? "retired" : "gone")}</Status>;
  return (
    <Status tone={version.values === 0 ? "neutral" : "warn"}>{t(version.values === 0 ? "unused" : "used")}</Status>
  );
}

function Scroll({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section tabIndex={0} aria-label={label} className="relative overflow-x-auto">
      <table className="w-full min-w-[34rem]">{children}</table>
    </section>
  );
}
