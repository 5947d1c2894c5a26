import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { canonicalJson, type PublicationRecord } from "./format.ts";

/** A publication's certificate (docs/certificate-format.md). */
export type Certificate = {
  format: "shokai certificate 1";
  publication: number;
  publishedAt: string;
  asOf: string;
  since: string;
  timeZone: string;
  figure: number;
  rule: { version: number };
  ledger: { block: number; hash: string };
  bridge: { previous: number; parts: Record<string, { in: number; out: number }> };
  previous: { publication: number; certificate: string } | null;
  corrects: number | null;
  content: string;
  editors: string[];
  approvals: { step: string; person: string; at: string; content: string | null }[];
  deliveries: { count: number; digest: string; added: [number, string][]; removed: number[] };
  members: { count: number; digest: string };
  key: { version: number; id: string };
  signature: string;
};

/** What can be wrong with a certificate; each has words of its own. */
export type CertificateFault =
  | "NOT_A_CERTIFICATE"
  | "NO_KEY"
  | "UNKNOWN_KEY"
  | "BAD_SIGNATURE"
  | "BRIDGE_DOES_NOT_ADD_UP"
  | "MEMBERS_NOT_THE_FIGURE"
  | "NOT_APPROVED"
  | "APPROVED_BY_AN_EDITOR"
  | "OTHER_CONTENT_APPROVED"
  | "STEPS_OUT_OF_ORDER"
  | "NOT_THE_PUBLIC_FILE"
  | "PREVIOUS_DIFFERS"
  | "DELIVERIES_DIFFER";

const hex = /^[0-9a-f]{64}$/;
const day = /^\d{4}-\d\d-\d\d$/;
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

/** A certificate out of its file's text; null where the text is none of this format. */
export function readCertificate(text: string): Certificate | null {
  let value: Certificate;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
    const shaped =
      value.format === "shokai certificate 1" &&
      isCount(value.publication) &&
      isCount(value.figure) &&
      day.test(value.asOf) &&
      isCount(value.ledger.block) &&
      hex.test(value.ledger.hash) &&
      isCount(value.bridge.previous) &&
      Object.values(value.bridge.parts).every((part) => isCount(part.in) && isCount(part.out)) &&
      (value.previous === null || hex.test(value.previous.certificate)) &&
      hex.test(value.content) &&
      value.editors.every((one) => typeof one === "string") &&
      value.approvals.every((one) => typeof one.step === "string" && !Number.isNaN(Date.parse(one.at))) &&
      isCount(value.deliveries.count) &&
      hex.test(value.deliveries.digest) &&
      value.deliveries.added.every(([id, one]) => isCount(id) && hex.test(one)) &&
      value.deliveries.removed.every(isCount) &&
      isCount(value.members.count) &&
      hex.test(value.members.digest) &&
      hex.test(value.key.id) &&
      typeof value.signature === "string";
    if (!shaped) return null;
    canonicalJson(value);
  } catch {
    return null;
  }
  return value;
}

/** The bytes that the signature is over: all of the certificate but the signature. */
export function signedBytes(certificate: Certificate): Buffer {
  const { signature: _, ...signed } = certificate;
  return Buffer.from(canonicalJson(signed), "utf8");
}

/** What the next certificate names this one by. */
export function certificateHash(certificate: Certificate): string {
  return createHash("sha256").update(signedBytes(certificate)).digest("hex");
}

/** The public keys of a file of PEM blocks, by the id that certificates name them by. */
export function readKeys(pem: string): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const [block] of pem.matchAll(/-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g)) {
    try {
      const key = createPublicKey(block);
      if (key.asymmetricKeyType !== "ed25519") continue;
      const der = key.export({ type: "spki", format: "der" });
      keys.set(createHash("sha256").update(der).digest("hex"), key);
    } catch {
      // A block that is no key is none that a certificate could name.
    }
  }
  return keys;
}

/** Whether a certificate is signed by one of the keys and says nothing that contradicts itself; null: it holds. */
export function checkCertificate(
  certificate: Certificate | null,
  keys: ReadonlyMap<string, KeyObject>,
): CertificateFault | null {
  if (!certificate) return "NOT_A_CERTIFICATE";
  if (keys.size === 0) return "NO_KEY";
  const key = keys.get(certificate.key.id);
  if (!key) return "UNKNOWN_KEY";
  if (!verify(null, signedBytes(certificate), key, Buffer.from(certificate.signature, "base64"))) {
    return "BAD_SIGNATURE";
  }
  return checkWithin(certificate);
}

function checkWithin(certificate: Certificate): CertificateFault | null {
  const { bridge, figure, approvals, editors, content } = certificate;
  const bridged = Object.values(bridge.parts).reduce((sum, part) => sum + part.in - part.out, bridge.previous);
  if (bridged !== figure) return "BRIDGE_DOES_NOT_ADD_UP";
  if (certificate.members.count !== figure) return "MEMBERS_NOT_THE_FIGURE";
  const approved = approvals.find(({ step }) => step === "approved");
  if (!approved) return "NOT_APPROVED";
  if (editors.includes(approved.person)) return "APPROVED_BY_AN_EDITOR";
  if (approvals.some((one) => one.content !== null && one.content !== content)) return "OTHER_CONTENT_APPROVED";
  const times = approvals.map(({ at }) => Date.parse(at));
  if (times.some((at, i) => i > 0 && at < (times[i - 1] as number))) return "STEPS_OUT_OF_ORDER";
  return null;
}

/** What the public notice gives out about figures: count.json, or a line of history.csv. */
export type PublicFigure = { version: number; asOf: string; count: number };

export function checkAgainstPublic(
  certificate: Certificate,
  figures: readonly PublicFigure[],
): CertificateFault | null {
  const figure = figures.find(({ version }) => version === certificate.publication);
  if (!figure) return null;
  return figure.asOf === certificate.asOf && figure.count === certificate.figure ? null : "NOT_THE_PUBLIC_FILE";
}

/**
 * Holds certificates of one incident against each other, from the first: each names the one before it, and what it adds
 * and takes away gives exactly the set of deliveries that its digest is over.
 * @param chain in the order of their publications
 */
export function checkChain(chain: readonly Certificate[]): { publication: number; fault: CertificateFault } | null {
  const set = new Map<number, string>();
  let before: Certificate | null = null;
  for (const one of chain) {
    const { publication } = one;
    const named = one.previous?.certificate ?? null;
    const expected = before && certificateHash(before);
    if (named !== expected) return { publication, fault: "PREVIOUS_DIFFERS" };
    for (const id of one.deliveries.removed) set.delete(id);
    for (const [id, commitment] of one.deliveries.added) set.set(id, commitment);
    if (set.size !== one.deliveries.count || deliveriesDigest(set) !== one.deliveries.digest) {
      return { publication, fault: "DELIVERIES_DIFFER" };
    }
    before = one;
  }
  return null;
}

export function deliveriesDigest(set: ReadonlyMap<number, string>): string {
  const hash = createHash("sha256");
  for (const [id, commitment] of [...set].sort(([a], [b]) => a - b)) hash.update(`${id} ${commitment}\n`);
  return hash.digest("hex");
}

/** What of a certificate the ledger that was just recomputed contradicts; null: nothing. */
export function checkAgainstLedger(
  certificate: Certificate,
  publication: PublicationRecord | undefined,
  hashAtItsBlock: string | undefined,
): string | null {
  if (certificate.ledger.hash !== hashAtItsBlock) return "ledger";
  if (publication?.block !== certificate.ledger.block) return "block";
  if (publication.count !== certificate.figure) return "figure";
  return publication.asOf === certificate.asOf ? null : "asOf";
}
