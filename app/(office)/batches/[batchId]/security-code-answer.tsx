"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { eraseSecurityCodesAction, rereadAction } from "@/app/(office)/batches/actions";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Checkbox } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";

type SecurityCodeAnswerProps = {
  batchId: number;
  columns: readonly string[];
  /** The delivery's size in words, with its unit. */
  size: string;
  mayRead: boolean;
  mayErase: boolean;
};

/** The question that only a person can answer: are these 3 and 4-digit cells security codes (RULEBOOK R8.2)? */
export function SecurityCodeAnswer({ batchId, columns, size, mayRead, mayErase }: SecurityCodeAnswerProps) {
  const t = useTranslations("batches");
  const router = useRouter();
  const [said, setSaid] = useState<readonly string[]>([]);
  const [asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const [pending, start] = useTransition();
  const answer = (act: () => ReturnType<typeof rereadAction>) =>
    start(async () => {
      setAsking(false);
      const outcome = await act();
      if (outcome.ok) router.refresh();
      else setRefusal(outcome.reason);
    });
  return (
    <Card title={t("securityCode.title")}>
      <div className="space-y-3">
        {refusal && <NoticeBar tone="bad">{t(`stepRefusals.${refusal}`)}</NoticeBar>}
        <p>{t("securityCode.question")}</p>
        {mayRead && (
          <>
            <ul className="space-y-1">
              {columns.map((column) => (
                <li key={column}>
                  <Checkbox
                    checked={said.includes(column)}
                    onChange={(event) =>
                      setSaid(event.currentTarget.checked ? [...said, column] : said.filter((one) => one !== column))
                    }
                  >
                    {t("securityCode.isNone", { column })}
                  </Checkbox>
                </li>
              ))}
            </ul>
            <Button
              kind="primary"
              onClick={() => answer(() => rereadAction(batchId, { notSecurityCode: [...said] }))}
              pending={pending}
              disabled={said.length < columns.length}
            >
              {t("securityCode.submit")}
            </Button>
          </>
        )}
        <p className="text-xs text-muted">{t("securityCode.otherwise")}</p>
        {mayErase && (
          <ConfirmDialog
            open={asking}
            onOpenChange={setAsking}
            trigger={
              <Button kind="danger" pending={pending} icon={<Trash2 aria-hidden />}>
                {t("securityCode.isOne")}
              </Button>
            }
            title={t("securityCode.eraseTitle", { batch: String(batchId) })}
            actions={
              <Button kind="danger" onClick={() => answer(() => eraseSecurityCodesAction(batchId))} pending={pending}>
                {t("securityCode.erase")}
              </Button>
            }
          >
            <ul className="list-disc space-y-1 pl-5 text-ink">
              <li>{t("securityCode.eraseSize", { size })}</li>
              <li>{t("securityCode.eraseColumns", { columns: columns.join(t("comma")) })}</li>
              <li>{t("securityCode.eraseCount")}</li>
            </ul>
            <p className="mt-3">{t("securityCode.eraseNote")}</p>
          </ConfirmDialog>
        )}
      </div>
    </Card>
  );
}
