import { useLocale, useTranslations } from "next-intl";
import { AccountStatus } from "@/app/(office)/settings/users/account-status";
import { Badge, Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import type { ReviewLine } from "@/lib/accounts/account-review-lines";
import { formatDate, formatInstant, type Locale } from "@/lib/core/format";

export type Linked = { users: boolean; connections: boolean };

type LineFactsProps = { line: ReviewLine; linked: Linked; timeZone: string };

/** Whose line it is: the account or the key by name, as a link where the reader may go there. */
export function LineName({ line, linked }: Omit<LineFactsProps, "timeZone">) {
  const locale = useLocale() as Locale;
  if (line.kind === "account") {
    const { login, displayName } = line.facts;
    return (
      <>
        {linked.users ? (
          <TextLink href={`/settings/users/${line.subjectId}`} prefetch={false}>
            {displayName}
          </TextLink>
        ) : (
          <span className="font-medium">{displayName}</span>
        )}
        <span className="block font-mono text-xs text-muted">{login}</span>
      </>
    );
  }
  const { companyId, companyJa, companyEn, label, prefix } = line.facts;
  const company = locale === "ja" ? companyJa : companyEn;
  return (
    <>
      {linked.connections ? (
        <TextLink href={`/settings/companies/${companyId}/connections`} prefetch={false}>
          {company}
        </TextLink>
      ) : (
        <span className="font-medium">{company}</span>
      )}
      <span className="block text-xs text-muted">
        {label} <span className="font-mono">{prefix}…</span>
      </span>
    </>
  );
}

/** What of the line is to be judged: roles or scopes, until when, last use, and who gave it. */
export function LineFacts({ line, timeZone }: Omit<LineFactsProps, "linked">) {
  const t = useTranslations("accountReviews");
  const words = useTranslations();
  const locale = useLocale() as Locale;
  const at = (instant: string) => formatInstant(new Date(instant), locale, timeZone);
  const { facts } = line;
  const badges =
    line.kind === "account"
      ? line.facts.roles.map((role) => words(`nav.roles.${role}`))
      : line.facts.scopes.map((scope) => words(`connections.keys.scopeBadges.${scope}`));
  return (
    <div className="space-y-1">
      <div className="flex flex-wrap items-center gap-1.5">
        {badges.map((badge) => (
          <Badge key={badge}>{badge}</Badge>
        ))}
        {line.kind === "account" && line.facts.kind === "outsourced" && (
          <Badge>{words("accounts.kinds.outsourced")}</Badge>
        )}
        {line.kind === "account" ? (
          <AccountStatus state={line.facts.state} plain />
        ) : (
          <Status tone={line.facts.state === "active" ? "good" : "neutral"} plain>
            {words(`connections.keys.states.${line.facts.state}`)}
          </Status>
        )}
      </div>
      <p className="text-xs text-muted">
        {line.kind === "account"
          ? [
              line.facts.lastSignInAt ? t("lastSignIn", { at: at(line.facts.lastSignInAt) }) : t("neverSignedIn"),
              line.facts.endsOn && t("endsOn", { date: formatDate(line.facts.endsOn, locale) }),
            ]
              .filter(Boolean)
              .join(" · ")
          : [
              t("expires", { at: at(line.facts.expiresAt) }),
              line.facts.lastUsedAt ? t("lastUsed", { at: at(line.facts.lastUsedAt) }) : t("neverUsed"),
            ].join(" · ")}
      </p>
      <p className="text-xs text-muted">
        {t("created", { name: facts.createdBy ?? t("unknown"), at: at(facts.createdAt) })}
        {line.kind === "account" &&
          line.facts.rolesAt &&
          ` · ${t("rolesChanged", { name: line.facts.rolesBy ?? t("unknown"), at: at(line.facts.rolesAt) })}`}
      </p>
    </div>
  );
}
