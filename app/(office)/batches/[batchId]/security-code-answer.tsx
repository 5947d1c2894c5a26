"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { rereadAction } from "@/app/(office)/batches/actions";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";

/** The question that only a person can answer: are these 3 and 4-digit cells security codes (RULEBOOK R8.2)? */
export function SecurityCodeAnswer({ batchId, columns }: { batchId: number; columns: readonly string[] }) {
  const t = useTranslations("batches");
  const router = useRouter();
  const [said, setSaid] = useState<readonly string[]>([]);
  const [refusal, setRefusal] = useState<string>();
  const [pending, start] = useTransition();
  const answer = () =>
    start(async () => {
      const outcome = await rereadAction(batchId, { notSecurityCode: [...said] });
      if (outcome.ok) router.refresh();
      else setRefusal(outcome.reason);
    });
  return (
    <Card title={t("securityCode.title")}>
      <div className="space-y-3">
        {refusal && <NoticeBar tone="bad">{t(`stepRefusals.${refusal}`)}</NoticeBar>}
        <p>{t("securityCode.question")}</p>
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
        <Button kind="primary" onClick={answer} pending={pending} disabled={said.length < columns.length}>
          {t("securityCode.submit")}
        </Button>
        <p className="text-xs text-muted">{t("securityCode.otherwise")}</p>
      </div>
    </Card>
  );
}
