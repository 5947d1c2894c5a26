import { getLocale, getTranslations } from "next-intl/server";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { findReviewDue } from "@/lib/accounts/account-review-queries";
import { formatDate, type Locale } from "@/lib/core/format";
import { FailedPanel, readPanel } from "./panel";

/** That the half-yearly review of accounts is overdue, for those who may see it; nothing while it is not. */
export async function AccountReviewNotice() {
  const [t, words] = await Promise.all([getTranslations("accountReviews"), getTranslations("dashboard")]);
  const locale = (await getLocale()) as Locale;
  const read = await readPanel(async (actor) => ({
    due: may(actor, "accountReview.read") ? await findReviewDue(actor) : null,
  }));
  if (!read) return <FailedPanel title={words("readFailed", { name: t("title") })} />;
  if (!read.due?.overdue) return null;
  return (
    <NoticeBar
      tone="warn"
      title={t("dashboard.title", { date: formatDate(read.due.dueOn, locale) })}
      action={<TextLink href="/settings/review">{t("dashboard.open")}</TextLink>}
    >
      {t("dashboard.text")}
    </NoticeBar>
  );
}
