import { createHash } from "node:crypto";

type SectionContent = {
  readonly key: string;
  readonly basedOn: number;
  readonly textJa: string;
  readonly textEn: string;
  readonly summaryJa: string;
  readonly summaryEn: string;
};

/** SHA-256 over exactly what a section's draft says and which version it follows: approval is bound to it. */
export function sectionHash(content: SectionContent): Uint8Array<ArrayBuffer> {
  const { key, basedOn, textJa, textEn, summaryJa, summaryEn } = content;
  const canonical = JSON.stringify(["shokai notice section 1", key, basedOn, textJa, textEn, summaryJa, summaryEn]);
  return new Uint8Array(createHash("sha256").update(canonical, "utf8").digest());
}
