import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Certificate,
  type CertificateFault,
  checkAgainstPublic,
  checkCertificate,
  readCertificate,
  readKeys,
} from "@/verify/certificate";
import { noticeFolder, readPointer } from "./release";
import type { InBothLanguages } from "./schema";

export type CertificateAnswer = {
  readonly fault: CertificateFault | null;
  /** What it says, where it could be read at all; nothing of it is proven where there is a fault. */
  readonly says: Pick<
    Certificate,
    "publication" | "figure" | "asOf" | "publishedAt" | "timeZone" | "ledger" | "key"
  > | null;
  /** Whether the very same file lies beside the public notice. */
  readonly published: boolean;
};

/**
 * Holds a certificate against the public key and the files beside the notice (RULEBOOK R7). Needs no database and no
 * session: all of it lies on the shelf. The verifier under verify/ does the checking, as in the shell.
 */
export async function checkAgainstShelf(text: string, folder = noticeFolder()): Promise<CertificateAnswer> {
  const certificate = readCertificate(text);
  const shelf = await readPointer(folder);
  const read = async (name: string) => (shelf ? await readFile(join(folder, shelf, name), "utf8").catch(() => "") : "");
  const fault = checkCertificate(certificate, readKeys(await read("certificate-key.pem")));
  if (!certificate) return { fault, says: null, published: false };
  const { publication, figure, asOf, publishedAt, timeZone, ledger, key } = certificate;
  const says = { publication, figure, asOf, publishedAt, timeZone, ledger, key };
  if (fault) return { fault, says, published: false };
  const own = readCertificate(await read(`certificate-v${publication}.json`));
  const published = own?.signature === certificate.signature;
  // A figure that is signed and not the one that is public is the gravest of all: it is told as such.
  const other = own && !published ? ("NOT_THE_PUBLIC_FILE" as const) : null;
  return { fault: other ?? checkAgainstPublic(certificate, publicFigures(await read("count.json"))), says, published };
}

/** Whose notice lies on the shelf, in both languages; null before the first publication. */
export async function readPublicNames(
  folder = noticeFolder(),
): Promise<{ organisation: InBothLanguages; name: InBothLanguages } | null> {
  const shelf = await readPointer(folder);
  if (!shelf) return null;
  try {
    const { organisation, incident } = JSON.parse(await readFile(join(folder, shelf, "count.json"), "utf8"));
    const both = (one: InBothLanguages) => ({ ja: String(one.ja), en: String(one.en) });
    return { organisation: both(organisation), name: both(incident) };
  } catch {
    return null;
  }
}

function publicFigures(text: string) {
  try {
    const { version, asOf, count } = JSON.parse(text);
    return [{ version, asOf, count }];
  } catch {
    return [];
  }
}
