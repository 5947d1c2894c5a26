/** What an archive is by the names in it (SECURITY UP-05): a workbook, one of what is not read, or a ZIP of files. */
export type ArchiveKind = "xlsx" | "xlsm" | "xlsb" | "document" | "ods" | "zip";

/** @param names of the archive's parts, in any case and with any slash */
export function archiveKind(names: readonly string[]): ArchiveKind {
  const plain = names.map((name) => name.replace(/\\/g, "/").toLowerCase());
  const some = (pattern: RegExp) => plain.some((name) => pattern.test(name));
  if (some(/^mimetype$/) && some(/^content\.xml$/)) return "ods";
  if (!some(/^\[content_types\]\.xml$/) && !some(/^xl\//)) return "zip";
  if (some(/vbaproject\.bin$/) || some(/^xl\/macrosheets\//)) return "xlsm";
  if (some(/^xl\/workbook\.bin$/)) return "xlsb";
  return some(/^xl\//) ? "xlsx" : "document";
}
