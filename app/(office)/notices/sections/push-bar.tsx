import { RefreshCw } from "lucide-react";
import { getLocale, getTranslations } from "next-intl/server";
import { Button } from "@/components/ui/button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatInstant, type Locale } from "@/lib/core/format";
import type { Push } from "@/lib/notices/push";
import { pushAction } from "./actions";

/** Says that the copy of the notice outside is behind, where the deployment's command failed last; else nothing. */
export async function PushBar({ push, mayPush, timeZone }: { push: Push | null; mayPush: boolean; timeZone: string }) {
  if (!push || push.ok) return null;
  const t = await getTranslations("noticeSections.push");
  const locale = (await getLocale()) as Locale;
  const why = push.why && t.has(`why.${push.why}`) ? t(`why.${push.why}`) : push.why;
  return (
    <NoticeBar
      tone="bad"
      title={t("failedTitle")}
      action={
        mayPush && (
          <form action={pushAction}>
            <Button type="submit" size="sm" icon={<RefreshCw aria-hidden />}>
              {t("again")}
            </Button>
          </form>
        )
      }
    >
      {t("failed", { at: formatInstant(push.at, locale, timeZone), why: why ?? "", attempt: push.attempt })}
    </NoticeBar>
  );
}
