import { Download } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { buttonClasses } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { formatNumber } from "@/lib/core/format";
import type { Batch } from "@/lib/intake/batches";
import type { Work } from "@/lib/intake/schema";
import type { BatchRights } from "./page";

type WaitingProps = {
  batch: Batch;
  problems: number;
  work: Readonly<Record<Work, number>>;
  rights: BatchRights;
};

/** What of a delivery waits: mended here, or sent back and answered by another delivery. */
export async function Waiting({ batch, problems, work, rights }: WaitingProps) {
  if (problems === 0) return null;
  const t = await getTranslations("batches.waiting");
  const left = problems - work.answered - work.ready;
  return (
    <Card title={t("title", { count: problems })}>
      <div className="space-y-3">
        <p className="text-muted">{t(batch.state === "committed" ? "noteCommitted" : "note")}</p>
        {work.answered > 0 && <p>{t("answered", { count: work.answered })}</p>}
        {left > 0 && rights.receive && batch.source !== "typed" && (
          <>
            <a
              href={`/api/batches/${batch.id}/problems`}
              download
              className={buttonClasses({ kind: "secondary", size: "md" })}
            >
              <Download aria-hidden />
              {t("download", { count: formatNumber(left) })}
            </a>
            <p className="text-xs text-muted">{t("downloadNote", { form: batch.layout?.found?.format ?? "csv" })}</p>
          </>
        )}
      </div>
    </Card>
  );
}
