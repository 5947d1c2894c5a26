import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { AccountStatus } from "@/app/(office)/settings/users/account-status";
import { SessionsCard } from "@/app/(office)/settings/users/sessions-card";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { findUser, listSessions } from "@/lib/accounts/queries";
import { formatInstant, type Locale } from "@/lib/core/format";
import { findIncident } from "@/lib/settings/queries";
import { UserForm } from "./user-form";
import { UserSteps } from "./user-steps";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accounts"))("title") };
}

/** One account: name and roles, how its sign-in stands, and what can be done about it. */
export default async function UserPage({ params }: { params: Promise<{ userId: string }> }) {
  const { userId } = await params;
  const { user, sessions, own, mayEdit, mayTrail, timeZone } = await officePage(async (actor) => ({
    user: await findUser(actor, userId),
    sessions: await listSessions(actor, userId),
    own: actor.id === userId,
    mayEdit: may(actor, "user.edit"),
    mayTrail: may(actor, "audit.read"),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("accounts");
  const locale = (await getLocale()) as Locale;
  const at = (instant: Date | null) => instant && formatInstant(instant, locale, timeZone);
  return (
    <div className="max-w-3xl space-y-4">
      <PageHeader
        title={user.displayName}
        crumbs={[{ label: t("title"), href: "/settings/users" }]}
        status={<AccountStatus state={user.state} />}
        note={<span className="font-mono">{user.login}</span>}
      />
      {own && mayEdit && <NoticeBar tone="note">{t("self")}</NoticeBar>}
      <Card title={t("user.profile")}>
        <UserForm user={user} readOnly={!mayEdit} own={own} />
      </Card>
      <Card title={t("user.access")}>
        <div className="space-y-4">
          <DescriptionList
            facts={[
              { term: t("columns.lastSignInAt"), value: at(user.lastSignInAt) ?? t("never") },
              { term: t("columns.createdAt"), value: at(user.createdAt) },
              {
                term: t("factor.state"),
                value:
                  t(user.hasFactor ? "factor.set" : "factor.unset") +
                  (user.passkeys > 0 ? ` · ${t("factor.passkeys", { count: user.passkeys })}` : ""),
              },
              ...(user.unusedAt ? [{ term: t("user.unusedAt"), value: at(user.unusedAt) }] : []),
              ...(user.email
                ? [{ term: t("user.sso"), value: t(user.ssoLinked ? "user.linked" : "user.unlinked") }]
                : []),
              ...(user.linkUntil ? [{ term: t("user.openUntil"), value: at(user.linkUntil) }] : []),
              ...(user.lockedUntil ? [{ term: t("user.lockedUntil"), value: at(user.lockedUntil) }] : []),
            ]}
          />
          {mayEdit && <UserSteps user={user} own={own} />}
          {mayTrail && (
            <p>
              <TextLink href={`/audit?subject=user&subjectId=${user.id}`}>{t("user.trail")}</TextLink>
            </p>
          )}
        </div>
      </Card>
      <SessionsCard userId={user.id} sessions={sessions} mayEnd={mayEdit} timeZone={timeZone} />
    </div>
  );
}
