"use client";

import { useEffect, useId, useRef } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { FieldFrame, Input } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";

type ShownOnceProps = { title: string; note: string; label: string; copy: string; secret: string };

/** A secret, shown this once: leaving the page forgets it. */
export function ShownOnce({ title, note, label, copy, secret }: ShownOnceProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <div className="space-y-3">
      <NoticeBar tone="warn" title={title}>
        {note}
      </NoticeBar>
      <FieldFrame id={id} label={label}>
        <Input
          ref={field}
          id={id}
          value={secret}
          readOnly
          className="font-mono text-xs"
          onFocus={(event) => event.target.select()}
        />
      </FieldFrame>
      <CopyButton text={secret} label={copy} kind="primary" size="md" />
    </div>
  );
}
