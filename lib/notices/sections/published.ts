import { dayOf } from "@/lib/core/dates";
import type { Reader } from "@/lib/core/db";
import { isSectionKey, type SectionKey, type SectionVersion, sectionKeys } from "./schema";

/**
 * Every approved version of every section, by section and version. They are public: nobody needs a right to them, so
 * this takes a reader, like the published figures.
 */
export async function listSectionVersions(reader: Reader, timeZone: string): Promise<SectionVersion[]> {
  const rows = await reader.noticeSectionVersion.findMany({
    orderBy: [{ key: "asc" }, { version: "asc" }],
    omit: { contentHash: true, editors: true, approvedBy: true },
  });
  return sectionVersionsOf(rows, timeZone);
}

/** Rows of the versions as the rest of the program has them; sections that this program does not know are left out. */
export function sectionVersionsOf(
  rows: readonly {
    key: string;
    version: number;
    textJa: string;
    textEn: string;
    summaryJa: string;
    summaryEn: string;
    approvedAt: Date;
  }[],
  timeZone: string,
): SectionVersion[] {
  return rows.flatMap((row) =>
    isSectionKey(row.key)
      ? [
          {
            key: row.key,
            version: row.version,
            text: { ja: row.textJa, en: row.textEn },
            summary: { ja: row.summaryJa, en: row.summaryEn },
            approvedAt: row.approvedAt,
            approvedOn: dayOf(row.approvedAt, timeZone),
          },
        ]
      : [],
  );
}

/** The version of each section that stands, in the order of the page; a section without one is not there. */
export function standingSections(versions: readonly SectionVersion[]): SectionVersion[] {
  return sectionKeys.flatMap((key) => standingSection(versions, key) ?? []);
}

export function standingSection(versions: readonly SectionVersion[], key: SectionKey): SectionVersion | null {
  return versions
    .filter((one) => one.key === key)
    .reduce<SectionVersion | null>((newest, one) => (newest && newest.version > one.version ? newest : one), null);
}
