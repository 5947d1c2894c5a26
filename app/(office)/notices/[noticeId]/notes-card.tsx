"use client";

import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { approveNoteAction, withdrawNoteAction } from "@/app/(office)/notices/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Status } from "@/components/ui/status";
import type { NoticeNote } from "@/lib/notices/find-notice";

const looks = {
  waiting: { tone: "warn", shape: "waiting" },
  published: { tone: "good" },
  withdrawn: { tone: "neutral", shape: "refused" },
} as const;

type NotesCardProps = {
  publicationId: number;
  /** With their dates in words. */
  notes: readonly (NoticeNote & { told: string })[];
  may: { draft: boolean; approve: boolean };
};

/** Explanations beside a published figure, which stays as it is; each is approved by somebody else than wrote it. */
export function NotesCard({ publicationId, notes, may }: NotesCardProps) {
  const t = useTranslations("notices");
  return (
    <Card
      title={t("notes.title")}
      note={t("notes.note")}
      actions={
        may.draft && (
          <LinkButton size="sm" href={`/notices/${publicationId}/explain`}>
            {t("notes.write")}
          </LinkButton>
        )
      }
    >
      {notes.length === 0 ? (
        <p className="text-muted">{t("notes.none")}</p>
      ) : (
        <ul className="divide-y">
          {notes.map((note) => (
            <li key={note.id} className="space-y-2 py-3 first:pt-0 last:pb-0">
              <p className="flex flex-wrap items-baseline gap-x-3">
                <Status {...looks[note.state]}>{t(`notes.states.${note.state}`)}</Status>
                <span className="text-xs text-muted">{note.told}</span>
              </p>
              <div className="grid gap-3 sm:grid-cols-2">
                {(["ja", "en"] as const).map((language) => (
                  <p key={language} lang={language} className="min-w-0 break-words whitespace-pre-line">
                    {note.text[language]}
                  </p>
                ))}
              </div>
              {note.state === "waiting" && <Steps note={note} publicationId={publicationId} may={may} />}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Steps({ note, publicationId, may }: { note: NoticeNote } & Omit<NotesCardProps, "notes">) {
  const t = useTranslations("notices");
  const [pending, start] = useTransition();
  const [refusal, setRefusal] = useState<string>();
  const approve = () =>
    start(async () => {
      setRefusal(undefined);
      const outcome = await approveNoteAction(note.id, note.hash);
      if (!outcome.ok) setRefusal(t(`refusals.${outcome.reason}`, outcome.details));
    });
  return (
    <div className="space-y-2">
      {refusal && <NoticeBar tone="bad">{refusal}</NoticeBar>}
      <div className="flex flex-wrap items-center gap-2">
        {may.approve && !note.editedByAsker && (
          <Button kind="primary" size="sm" pending={pending} onClick={approve}>
            {t("notes.approve")}
          </Button>
        )}
        {note.editedByAsker && <p className="text-muted">{t("notes.cannotApprove")}</p>}
        {may.draft && (
          <LinkButton size="sm" href={`/notices/${publicationId}/explain?note=${note.id}`}>
            {t("notes.reword")}
          </LinkButton>
        )}
      </div>
      {may.draft && (
        <details>
          <summary className="w-fit cursor-pointer rounded-sm text-muted hover:text-ink">{t("notes.withdraw")}</summary>
          <ActionForm
            action={withdrawNoteAction.bind(null, note.id)}
            words="notices.refusals"
            className="mt-2 max-w-xl space-y-2"
          >
            <TextareaField name="reason" label={t("act.withdrawReason")} rows={2} maxLength={1000} />
            <Submit kind="danger">{t("notes.withdraw")}</Submit>
          </ActionForm>
        </details>
      )}
    </div>
  );
}
