"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { Checkbox, FieldFrame, Input, Select } from "@/components/ui/field";
import type { ProfileBody } from "@/lib/companies/schema";

type Rule = ProfileBody["receivedRule"];
type RuleFieldsProps = { body: ProfileBody; mayAutoCommit: boolean; onChange: (body: ProfileBody) => void };

const starts: Readonly<Record<Rule["from"], Rule>> = {
  person: { from: "person" },
  today: { from: "today" },
  name: { from: "name", pattern: "*{yyyy}{mm}{dd}*" },
  cell: { from: "cell", record: 1, column: 1 },
  column: { from: "column", header: "" },
};

/** Whence the received date is proposed, and whether clean deliveries commit by themselves. */
export function RuleFields({ body, mayAutoCommit, onChange }: RuleFieldsProps) {
  const t = useTranslations("companies.profile");
  const id = useId();
  const rule = body.receivedRule;
  const setRule = (receivedRule: Rule) => onChange({ ...body, receivedRule });
  return (
    <div className="space-y-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <FieldFrame id={`${id}-from`} label={t("received.label")} hint={t("received.hint")}>
          <Select
            id={`${id}-from`}
            aria-describedby={`${id}-from-hint`}
            value={rule.from}
            options={(Object.keys(starts) as Rule["from"][]).map((one) => ({
              value: one,
              label: t(`received.from.${one}`),
            }))}
            onChange={(event) => setRule(starts[event.currentTarget.value as Rule["from"]])}
          />
        </FieldFrame>
        {rule.from === "name" && (
          <FieldFrame id={`${id}-pattern`} label={t("received.pattern")} hint={t("received.patternHint")}>
            <Input
              id={`${id}-pattern`}
              aria-describedby={`${id}-pattern-hint`}
              required
              maxLength={100}
              value={rule.pattern}
              onChange={(event) => setRule({ from: "name", pattern: event.currentTarget.value })}
            />
          </FieldFrame>
        )}
        {rule.from === "cell" && (
          <div className="grid grid-cols-2 gap-4">
            {(["record", "column"] as const).map((part) => (
              <FieldFrame
                key={part}
                id={`${id}-${part}`}
                label={t(`received.${part}`)}
                hint={part === "record" ? t("received.cellHint") : undefined}
              >
                <Input
                  id={`${id}-${part}`}
                  type="number"
                  min={1}
                  max={part === "record" ? 50 : 500}
                  required
                  value={rule[part]}
                  onChange={(event) => setRule({ ...rule, [part]: Number(event.currentTarget.value) })}
                />
              </FieldFrame>
            ))}
          </div>
        )}
        {rule.from === "column" && (
          <FieldFrame id={`${id}-dated`} label={t("received.header")} hint={t("received.headerHint")}>
            <Input
              id={`${id}-dated`}
              aria-describedby={`${id}-dated-hint`}
              required
              maxLength={200}
              value={rule.header}
              onChange={(event) => setRule({ from: "column", header: event.currentTarget.value })}
            />
          </FieldFrame>
        )}
      </div>
      <div>
        <Checkbox
          checked={body.autoCommit}
          aria-describedby={`${id}-auto-hint`}
          disabled={!mayAutoCommit && !body.autoCommit}
          onChange={(event) => onChange({ ...body, autoCommit: event.currentTarget.checked })}
        >
          {t("autoCommit.label")}
        </Checkbox>
        <p id={`${id}-auto-hint`} className="mt-1 text-xs text-muted">
          {t("autoCommit.hint")}
        </p>
      </div>
    </div>
  );
}
