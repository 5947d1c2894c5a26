"use client";

import { FileUp } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { cn } from "@/components/ui/class-names";

type DropPlaceProps = Omit<ComponentProps<"input">, "type" | "accept"> & {
  /** Words: drop it here, or choose it; and what is taken. */
  words: { drop: string; choose: string; hint: string };
  /** Endings and media types that the chooser offers first. */
  accept: string;
  compact?: boolean;
  onFiles: (files: readonly File[]) => void;
};

/** Where a file is dropped, or chosen: the whole place is the label of a file field, so that keys reach it as well. */
export function DropPlace({ words, compact, onFiles, id, ...rest }: DropPlaceProps) {
  const [over, setOver] = useState(false);
  return (
    <label
      htmlFor={id}
      className={cn(
        "flex cursor-pointer flex-col items-center gap-1 rounded-lg border-2 border-dashed border-line-strong px-4 text-center transition-colors hover:border-accent hover:bg-sunken/50 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
        compact ? "py-4" : "py-9",
        over && "border-accent bg-accent-soft",
      )}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      <FileUp className="mb-1 size-6 text-muted" strokeWidth={1.5} aria-hidden />
      <span className="font-medium">{words.drop}</span>
      <span className="text-accent underline underline-offset-3">{words.choose}</span>
      <span id={`${id}-hint`} className="text-xs text-muted">
        {words.hint}
      </span>
      <input
        {...rest}
        id={id}
        type="file"
        className="sr-only"
        onChange={(event) => onFiles([...(event.currentTarget.files ?? [])])}
      />
    </label>
  );
}
