import { readCertificate } from "./certificate.ts";
import type { Anchor } from "./verdict.ts";

const headLine = /^(\d{4}-\d\d-\d\d)\s+(\d{1,10})\s+([0-9a-f]{64})(\s+\d+)?$/;

/**
 * The heads that a file holds: a certificate, or lines `<day> <block> <hash> <count>` as the data folder's ledger-heads.txt
 * has them (`#` begins a remark), or lines of JSON with `block` and `hash`; several kinds may stand in one file.
 * @returns null where there is none in it
 */
export function readAnchors(text: string, name: string): Anchor[] | null {
  const certificate = readCertificate(text);
  if (certificate) {
    const { block, hash } = certificate.ledger;
    return [{ block, hash, from: `certificate ${certificate.publication}` }];
  }
  const anchors: Anchor[] = [];
  for (const raw of text.replace(/^\ufeff/, "").split(/\r?\n/)) {
    const line = raw.trim();
    // The trail's heads lie in the same file: trail-anchors.ts reads them.
    if (line === "" || line.startsWith("#") || line.startsWith("trail ")) continue;
    const head = headLine.exec(line);
    if (head?.[1] && head[3]) anchors.push({ block: Number(head[2]), hash: head[3], from: head[1] });
    else if (line.startsWith("{")) {
      const anchor = fromJson(line, name);
      if (anchor) anchors.push(anchor);
    } else return null;
  }
  return anchors.length ? anchors : null;
}

function fromJson(line: string, name: string): Anchor | null {
  try {
    const value = JSON.parse(line);
    const certificate = value.kind === "certificate" ? readCertificate(value.body) : readCertificate(line);
    if (certificate) return { ...certificate.ledger, from: `certificate ${certificate.publication}` };
    const good = Number.isSafeInteger(value.block) && /^[0-9a-f]{64}$/.test(value.hash);
    return good ? { block: value.block, hash: value.hash, from: String(value.day ?? name) } : null;
  } catch {
    return null;
  }
}
