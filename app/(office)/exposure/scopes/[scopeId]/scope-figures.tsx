import { getTranslations } from "next-intl/server";
import { ComparisonTables } from "@/app/(office)/exposure/scopes/comparison-tables";
import { officePage } from "@/app/doors";
import { failedRead } from "@/app/failed-read";
import { Card } from "@/components/ui/card";
import { DownloadLink } from "@/components/ui/download-link";
import { ErrorState } from "@/components/ui/error-state";
import { compareScopes } from "@/lib/exposure/scope-comparison";
import type { Scope } from "@/lib/exposure/scope-queries";
import { countCallersTouched } from "@/lib/hotline/calls/touched";
import { ChooseAgainst } from "./choose-against";
import { ReachCard } from "./reach-card";

type Props = {
  scope: Scope;
  scopes: readonly Scope[];
  /** Null: no scope at all. */
  against: Scope | null;
  mayList: boolean;
};

/** What a version explains, and what it changes against another: what is decided is seen before it is. */
export async function ScopeFigures({ scope, scopes, against, mayList }: Props) {
  const t = await getTranslations("exposure.scope");
  const { comparison, callers } = await officePage(async (actor) => ({
    comparison: await compareScopes(actor, scope.id, against?.id ?? null).catch(failedRead),
    callers: await countCallersTouched(actor, scope.id).catch(failedRead),
  }));
  if (!comparison || !callers) {
    return (
      <Card>
        <ErrorState title={t("reach.failed")} />
      </Card>
    );
  }
  const weighed = scope.state === "draft" && (against === null || against.state === "adopted");
  const list = (by: readonly [explained: number, unexplained: number | undefined]) =>
    `/inquiries?explainedBy=${by[0]}${by[1] === undefined ? "" : `&unexplainedBy=${by[1]}`}&state=live`;
  return (
    <>
      <ReachCard scopeId={scope.id} comparison={comparison} mayList={mayList} />
      <Card
        title={
          weighed
            ? t("effect.title")
            : against
              ? t("effect.against", { version: against.version })
              : t("effect.againstNone")
        }
        note={t(weighed ? "effect.note" : "effect.noteAgainst")}
        actions={
          <>
            <ChooseAgainst
              against={against?.id ?? null}
              options={scopes
                .filter(({ id }) => id !== scope.id)
                .map(({ id, version, state }) => ({ id, version, state }))}
            />
            <DownloadLink size="sm" href={`/api/exposure/scopes/${scope.id}?against=${against?.id ?? "none"}`}>
              {t("effect.download")}
            </DownloadLink>
          </>
        }
      >
        <ComparisonTables
          comparison={comparison}
          callers={callers}
          lists={
            mayList
              ? {
                  gained: list([scope.id, against?.id]),
                  // Nothing is lost against no scope at all.
                  lost: list([against?.id ?? scope.id, scope.id]),
                }
              : undefined
          }
        />
      </Card>
    </>
  );
}
