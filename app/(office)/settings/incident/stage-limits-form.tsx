"use client";

import { useTranslations } from "next-intl";
import { stageTabs } from "@/app/(office)/reimbursements/spec";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { changeStageLimitsAction } from "./actions";

type StageLimitsFormProps = { limits: Readonly<Record<string, number>>; readOnly: boolean };

/** After how many business days a case is late, by stage. */
export function StageLimitsForm({ limits, readOnly }: StageLimitsFormProps) {
  const t = useTranslations("worklists");
  return (
    <ActionForm action={changeStageLimitsAction} words="worklists.limits.refusals" done={t("limits.saved")}>
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {stageTabs.map((stage) => (
          <TextField
            key={stage}
            name={stage}
            type="number"
            min={1}
            max={250}
            label={t(`stages.${stage}`)}
            hint={t("limits.days")}
            defaultValue={limits[stage]}
            readOnly={readOnly}
          />
        ))}
      </div>
      {!readOnly && <Submit>{t("limits.save")}</Submit>}
    </ActionForm>
  );
}
