"use client";

import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import type { ProfileBody } from "@/lib/companies/schema";

type Cells = Extract<ProfileBody, { format: "fixed" }>["cells"];

/** The columns of a fixed-width record: name, first place, length. */
export function CellFields({ cells, onChange }: { cells: Cells; onChange: (cells: Cells) => void }) {
  const t = useTranslations("companies.profile.cells");
  const put = (at: number, over: Partial<Cells[number]>) =>
    onChange(cells.map((cell, i) => (i === at ? { ...cell, ...over } : cell)));
  const add = () => {
    const last = cells.at(-1);
    onChange([...cells, { name: "", start: last ? last.start + last.length : 1, length: 1 }]);
  };
  return (
    <div className="space-y-2">
      {/* Each field says its own name to screen readers. */}
      <div
        className="grid grid-cols-[minmax(0,1fr)_5rem_5rem_1.75rem] gap-1.5 text-xs font-medium text-muted"
        aria-hidden
      >
        <span>{t("nameHead")}</span>
        <span>{t("startHead")}</span>
        <span>{t("lengthHead")}</span>
      </div>
      <ul className="space-y-1.5">
        {cells.map((cell, at) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: the name itself is being typed
            key={at}
            className="grid grid-cols-[minmax(0,1fr)_5rem_5rem_1.75rem] items-center gap-1.5"
          >
            <Input
              aria-label={t("name", { number: at + 1 })}
              placeholder={t("nameHead")}
              required
              maxLength={200}
              value={cell.name}
              onChange={(event) => put(at, { name: event.currentTarget.value })}
            />
            <Input
              aria-label={t("start", { number: at + 1 })}
              type="number"
              min={1}
              required
              value={cell.start}
              onChange={(event) => put(at, { start: Number(event.currentTarget.value) })}
            />
            <Input
              aria-label={t("length", { number: at + 1 })}
              type="number"
              min={1}
              required
              value={cell.length}
              onChange={(event) => put(at, { length: Number(event.currentTarget.value) })}
            />
            <Button
              kind="quiet"
              size="sm"
              square
              icon={<X aria-hidden />}
              disabled={cells.length === 1}
              aria-label={t("remove", { name: cell.name })}
              onClick={() => onChange(cells.toSpliced(at, 1))}
            />
          </li>
        ))}
      </ul>
      <Button size="sm" icon={<Plus aria-hidden />} onClick={add}>
        {t("add")}
      </Button>
    </div>
  );
}
