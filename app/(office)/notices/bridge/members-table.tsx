"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Column } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import { Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, formatInstant, type Locale } from "@/lib/core/format";
import type { BridgeMember } from "@/lib/notices/bridge-members";
import { bridgeParts } from "@/lib/notices/rules";
import { bridgeSpec } from "./spec";

type BridgeMembersTableProps = {
  state: TableState<typeof bridgeSpec>;
  page: TablePage<BridgeMember>;
  /** Where this reader may go on to. */
  links: { member: boolean; batch: boolean };
  timeZone: string;
};

/** One member a row: on which side of the bridge it stands, in which part, and the entry that decided it. */
export function BridgeMembersTable({ state, page, links, timeZone }: BridgeMembersTableProps) {
  const t = useTranslations("notices");
  const causes = useTranslations("members.causes");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<BridgeMember, typeof bridgeSpec>[]>(() => {
    const day = (on: string | null) =>
      on ? formatDate(on, locale) : <span className="text-muted">{t("bridgeMembers.uncounted")}</span>;
    const words = (name: string) => t(`bridgeMembers.columns.${name}`);
    return [
      { id: "member", header: words("member"), primary: true, cell: (row) => row.id },
      {
        id: "way",
        header: words("way"),
        options: ["in", "out"].map((value) => ({ value, label: t(`bridgeMembers.ways.${value}`) })),
        cell: (row) => (
          <Status tone={row.way === "in" ? "good" : "warn"} plain>
            {t(`bridgeMembers.ways.${row.way}`)}
          </Status>
        ),
      },
      {
        id: "part",
        header: words("part"),
        options: bridgeParts.map((value) => ({ value, label: t(`bridge.${value}`) })),
        cell: (row) => t(`bridge.${row.part}`),
      },
      { id: "was", header: words("was"), cell: (row) => day(row.before) },
      { id: "is", header: words("is"), cell: (row) => day(row.now) },
      {
        id: "what",
        header: words("what"),
        cell: (row) => (
          <>
            {causes(row.cause)}
            {row.joined !== null && ` ${t("bridgeMembers.joined", { id: row.joined })}`}{" "}
            <Subject subject={row.subject} linked={links.batch} />
          </>
        ),
      },
      {
        id: "on",
        header: words("on"),
        cell: (row) => (
          <>
            {formatInstant(row.at, locale, timeZone)}
            <span className="block text-xs text-muted">{t("bridgeMembers.block", { block: row.block })}</span>
          </>
        ),
      },
      { id: "by", header: words("by"), cell: (row) => row.personName },
    ];
  }, [t, causes, locale, timeZone, links.batch]);
  return (
    <DataTable
      spec={bridgeSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={links.member ? (row) => `/members/${row.id}` : undefined}
      label={t("bridgeMembers.title")}
      timeZone={timeZone}
      empty={{ title: t("bridgeMembers.empty"), next: t("bridgeMembers.emptyNext") }}
    />
  );
}

/** What a ledger block belongs to: a delivery as a link, anything else in words. */
function Subject({ subject, linked }: { subject: string; linked: boolean }) {
  const t = useTranslations("notices.subjects");
  const [kind = "", id = ""] = subject.split(":");
  if (!t.has(kind)) return subject;
  const words = t(kind, { id });
  return kind === "batch" && linked ? (
    <TextLink href={`/batches/${id}`} prefetch={false}>
      {words}
    </TextLink>
  ) : (
    words
  );
}
