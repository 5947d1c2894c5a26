import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { signOut } from "@/app/person-actions";
import { preferences } from "@/app/preferences";
import { Entrance } from "@/app/sign-in/entrance";
import { Button } from "@/components/ui/button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { QrCode } from "@/components/ui/qr-code";
import { safeNext } from "@/lib/access/rules";
import { currentActor, currentPending } from "@/lib/access/session";
import { passkeyPlace } from "@/lib/accounts/passkey";
import { findEnrolment } from "@/lib/accounts/queries";
import { FactorStep } from "./factor-step";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("signIn.factor"))("title") };
}

/** The second step of signing in: the code, or at the first time the picture to enrol with. */
export default async function SecondFactorPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>;
}) {
  const asked = (await searchParams).next;
  const next = safeNext(Array.isArray(asked) ? asked[0] : asked);
  const passed = (await currentActor()) !== null;
  const pending = passed ? null : await currentPending();
  if (!passed && !pending) redirect("/sign-in");
  const t = await getTranslations("signIn.factor");
  const { theme } = await preferences();
  const enrolling = pending !== null && !pending.enrolled;
  const enrolment = enrolling ? await findEnrolment(pending) : null;
  return (
    <Entrance title={t(enrolling ? "enrol" : "title")} note={pending?.name} theme={theme}>
      <div className="space-y-4">
        {enrolment && (
          <div className="space-y-3">
            <p>{t("enrolNote")}</p>
            <QrCode text={enrolment.uri} label={t("picture")} />
            <p className="text-xs text-muted">{t("byHand")}</p>
            <p className="rounded-sm bg-sunken p-2 font-mono text-xs break-all" data-testid="totp-secret">
              {enrolment.secret.match(/.{1,4}/g)?.join(" ")}
            </p>
          </div>
        )}
        {enrolling && !enrolment ? (
          <NoticeBar tone="warn">{t("again")}</NoticeBar>
        ) : (
          <FactorStep
            next={next}
            passed={passed}
            enrolling={enrolling}
            passkeys={passkeyPlace(process.env.NEXTAUTH_URL) !== null}
          />
        )}
        {pending && (
          <form action={signOut} className="border-t pt-3">
            <Button type="submit" kind="quiet" size="sm">
              {t("signOut")}
            </Button>
          </form>
        )}
      </div>
    </Entrance>
  );
}
