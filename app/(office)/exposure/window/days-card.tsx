import { useLocale, useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, type Locale } from "@/lib/core/format";
import type { CardDaySaid } from "@/lib/exposure/window/queries";
import { dayKinds } from "@/lib/exposure/window/schema";
import { SayForm, TakeBackDay } from "./day-forms";

type Props = {
  said: readonly CardDaySaid[];
  mayEdit: boolean;
  mayReadWindow: boolean;
  inquiry: { readonly id: number; readonly full: boolean; readonly live: boolean; readonly today: string };
};

/** Since when and until when a misused card's number was in use: what bounds the day of the leak. */
export function CardDaysCard({ said, mayEdit, mayReadWindow, inquiry }: Props) {
  const t = useTranslations("leakWindow.days");
  const locale = useLocale() as Locale;
  const open = dayKinds.filter((kind) => !said.some((one) => one.kind === kind));
  return (
    <Card title={t("title")} note={t("about")}>
      <div className="space-y-3">
        {said.length === 0 && <p className="text-muted">{t(inquiry.full ? "nothing" : "masked")}</p>}
        {said.length > 0 && (
          <ul className="space-y-2.5">
            {said.map((one) => (
              <li key={one.id} className="space-y-0.5">
                <div className="flex flex-wrap items-baseline gap-x-2">
                  <span className="font-medium">{t(`said.${one.kind}`)}</span>
                  <span>{formatDate(one.happenedOn, locale)}</span>
                  <span className="text-xs text-muted">{one.madeByName}</span>
                </div>
                {one.note && <p className="text-xs text-muted">{one.note}</p>}
                {mayEdit && <TakeBackDay dayId={one.id} />}
              </li>
            ))}
          </ul>
        )}
        {mayEdit && inquiry.live && inquiry.full && open.length > 0 && (
          <SayForm inquiryId={inquiry.id} today={inquiry.today} kinds={open} />
        )}
        {mayReadWindow && (
          <p className="text-xs">
            <TextLink href="/exposure/window" prefetch={false}>
              {t("toWindow")}
            </TextLink>
          </p>
        )}
      </div>
    </Card>
  );
}
