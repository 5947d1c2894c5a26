import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { CallBackStatus } from "@/app/(office)/call-backs/call-back-status";
import { AttemptForm, GiveBack } from "@/app/(office)/call-backs/work-forms";
import { ContactLine } from "@/app/(office)/hotline/contact-line";
import { sayCallBack } from "@/app/(office)/hotline/say";
import { Spoken } from "@/app/(office)/hotline/spoken";
import { ToldStatus } from "@/app/(office)/hotline/told-status";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatCard, formatDate, formatInstant, type Locale } from "@/lib/core/format";
import { type CallBackDetail, findCallBack } from "@/lib/hotline/call-backs/queries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("callBacks"))("title") };
}

/** One call back: what was said then and is so now, what to say, how the caller is reached, what attempts came to. */
export default async function CallBackPage({ params }: { params: Promise<{ callBackId: string }> }) {
  const id = rowId((await params).callBackId);
  const { one, mayWork, mayOpen } = await officePage(async (actor) => ({
    one: await findCallBack(actor, id),
    mayWork: may(actor, "callBack.work"),
    mayOpen: may(actor, "call.open"),
  }));
  const t = await getTranslations("callBacks");
  const calls = await getTranslations("calls");
  const locale = (await getLocale()) as Locale;
  const open = one.state === "open";
  const version = (no: number | null) => (no === null ? t("noScope") : String(no));
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("one", { id: one.id })}
        crumbs={[{ label: t("title"), href: "/call-backs" }]}
        status={<CallBackStatus state={one.state} />}
        note={one.mine ? t("mine") : one.takenBy ? t("inHand", { name: one.takenBy }) : undefined}
        actions={mayWork && one.mine && <GiveBack callBackId={one.id} />}
      />
      {one.state === "no_contact" && <NoticeBar tone="warn" title={t("noContactBar")} />}
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 space-y-4">
          <Card title={t("sayTitle")}>
            <Spoken
              said={sayCallBack(one.language, one.now, one.publishedOn)}
              language={one.language}
              todoTitle={calls("answer.todo")}
            />
          </Card>
          {open && one.mask && (
            <Card title={calls("caller.title")}>
              <ContactLine callId={one.callId} mask={one.mask} mayOpen={mayOpen} mayForget={mayWork} />
            </Card>
          )}
          {open && mayWork && (
            <Card title={t("attempt.title")} note={t("attempt.note")}>
              <AttemptForm key={one.history.length} callBackId={one.id} today={one.today} />
            </Card>
          )}
        </div>
        <div className="min-w-0 space-y-4">
          <Card title={t("then")}>
            <DescriptionList
              facts={[
                { term: t("columns.card"), value: <span className="font-mono">{formatCard(one)}</span> },
                {
                  term: t("thenTold", { date: formatDate(one.calledOn, locale) }),
                  value: <ToldStatus told={one.told} plain />,
                },
                { term: t("nowIs"), value: <ToldStatus told={one.now} plain /> },
                {
                  term: t("scopes"),
                  value: t("scopeChange", { before: version(one.thenVersion), after: version(one.nowVersion) }),
                },
                { term: t("columns.language"), value: calls(`languages.${one.language}`) },
                {
                  term: t("call"),
                  value: (
                    <TextLink href={`/hotline/calls/${one.callId}`} prefetch={false}>
                      {calls("one", { id: one.callId })}
                    </TextLink>
                  ),
                },
                { term: t("callNote"), value: one.note || null },
              ]}
            />
          </Card>
          <History one={one} locale={locale} />
        </div>
      </div>
    </div>
  );
}

async function History({ one: { history, timeZone }, locale }: { one: CallBackDetail; locale: Locale }) {
  const t = await getTranslations("callBacks");
  return (
    <Card title={t("attempt.history")}>
      {history.length === 0 ? (
        <p className="text-muted">{t("attempt.none")}</p>
      ) : (
        <ol className="space-y-3">
          {history.map((entry) => (
            <li key={entry.id}>
              <p>
                {t(`outcomes.${entry.outcome}`)}
                {entry.followUpOn && (
                  <span className="text-muted">
                    {" "}
                    {t("attempt.again", { date: formatDate(entry.followUpOn, locale) })}
                  </span>
                )}
              </p>
              {entry.note && <p>{entry.note}</p>}
              <p className="text-xs text-muted">
                {t("attempt.by", { name: entry.madeByName, at: formatInstant(entry.madeAt, locale, timeZone) })}
              </p>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
