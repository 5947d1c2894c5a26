"use client";

import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { draftScopeAction } from "@/app/(office)/exposure/scopes/actions";
import { ActionForm } from "@/components/form/action-form";
import { CheckboxField, DateField, TextareaField, TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { MOST_GROUPS, type ScopeRule } from "@/lib/exposure/schema";
import { DraftPreview } from "./draft-preview";

type Attribute = { id: number; name: string; values: readonly string[] };
type Props = {
  sources: readonly { id: number; name: string }[];
  attributes: readonly Attribute[];
  /** The rule in force, to begin from. */
  first?: ScopeRule;
};

/** Groups of sources and conditions; a card is in the set where it fits any of them. */
export function DraftForm({ sources, attributes, first }: Props) {
  const t = useTranslations("exposure.scope.form");
  const [groups, setGroups] = useState(first?.groups.length ?? 1);
  const asked = { groups, sources: sources.map(({ id }) => id), attributes: attributes.map(({ id }) => id) };
  return (
    <ActionForm action={draftScopeAction.bind(null, asked)} words="exposure.scope.refusals">
      {Array.from({ length: groups }, (_, g) => (
        <Card
          // biome-ignore lint/suspicious/noArrayIndexKey: groups are told apart by their place
          key={g}
          title={t("group", { n: g + 1 })}
          note={t(g === 0 ? "groupNote" : "orNote")}
          actions={
            g > 0 &&
            g === groups - 1 && (
              <Button size="sm" icon={<X aria-hidden />} onClick={() => setGroups(groups - 1)}>
                {t("remove")}
              </Button>
            )
          }
        >
          <Group g={g} sources={sources} attributes={attributes} first={first?.groups[g]} />
        </Card>
      ))}
      {groups < MOST_GROUPS && (
        <Button icon={<Plus aria-hidden />} onClick={() => setGroups(groups + 1)}>
          {t("add")}
        </Button>
      )}
      <Card title={t("about")}>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextareaField name="aboutJa" label={t("aboutJa")} hint={t("aboutHint")} rows={2} maxLength={500} />
          <TextareaField name="aboutEn" label={t("aboutEn")} rows={2} maxLength={500} />
          <DateField name="publishedOn" label={t("publishedOn")} hint={t("publishedHint")} optional />
        </div>
      </Card>
      <DraftPreview asked={asked} />
      <Submit>{t("submit")}</Submit>
      <p className="text-xs text-muted">{t("submitNote")}</p>
    </ActionForm>
  );
}

type GroupProps = Props["first"] extends infer R | undefined
  ? Pick<Props, "sources" | "attributes"> & { g: number; first?: R extends ScopeRule ? R["groups"][number] : never }
  : never;

function Group({ g, sources, attributes, first }: GroupProps) {
  const t = useTranslations("exposure.scope.form");
  const before = (id: number) => first?.conditions.find(({ attributeId }) => attributeId === id);
  return (
    <div className="space-y-4">
      <fieldset>
        <legend className="mb-1 text-xs font-medium">{t("sources")}</legend>
        <div className="flex flex-wrap gap-x-5 gap-y-1">
          {sources.map(({ id, name }) => (
            <CheckboxField
              key={id}
              name={`source-${g}-${id}`}
              label={name}
              defaultChecked={first?.sources.includes(id)}
            />
          ))}
        </div>
      </fieldset>
      {attributes.map(({ id, name, values }) => {
        const was = before(id);
        const range = was && !("values" in was) ? was : undefined;
        return (
          <fieldset key={id} className="border-t pt-3">
            <legend className="sr-only">{name}</legend>
            <p className="mb-2 font-medium" aria-hidden>
              {name}
            </p>
            <div className="grid gap-3 sm:grid-cols-[8rem_8rem_minmax(0,1fr)]">
              <TextField
                name={`from-${g}-${id}`}
                label={t("from")}
                optional
                list={`values-${g}-${id}-known`}
                defaultValue={range?.from}
                maxLength={100}
                autoComplete="off"
              />
              <TextField
                name={`to-${g}-${id}`}
                label={t("to")}
                optional
                list={`values-${g}-${id}-known`}
                defaultValue={range?.to}
                maxLength={100}
                autoComplete="off"
              />
              <TextField
                name={`values-${g}-${id}`}
                label={t("values")}
                hint={values.length ? t("valuesHint", { values: values.slice(0, 4).join(t("comma")) }) : undefined}
                optional
                defaultValue={was && "values" in was ? was.values.join(", ") : undefined}
                maxLength={5000}
                autoComplete="off"
              />
              <datalist id={`values-${g}-${id}-known`}>
                {values.map((value) => (
                  <option key={value} value={value} />
                ))}
              </datalist>
            </div>
          </fieldset>
        );
      })}
    </div>
  );
}
