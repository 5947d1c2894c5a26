import { type ArchiveKind, archiveKind } from "@/lib/intake/formats/archive-kind";
import { openZip, type RandomAccess, RefusedZip, type ZipFault } from "@/lib/intake/formats/zip";

/** What an archive is, or why it is not opened. */
export type Inspected = { readonly kind: ArchiveKind } | { readonly fault: ZipFault };

/**
 * Looks into an archive's directory as soon as its bytes are there, so that who sends one that cannot be read hears of it
 * at once. Nothing is inflated.
 */
export async function inspectArchive(source: RandomAccess): Promise<Inspected> {
  try {
    const names = (await openZip(source, false)).map(({ name }) => name);
    const kind = archiveKind(names);
    // In a workbook's package names that differ in case alone are one name: what has two of them is refused as well.
    if (kind === "xlsx") await openZip(source, true);
    return { kind };
  } catch (error) {
    if (error instanceof RefusedZip) return { fault: error.fault };
    throw error;
  }
}
