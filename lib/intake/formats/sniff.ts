const signatures: readonly (readonly [string, readonly number[]])[] = [
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
  ["zip", [0x50, 0x4b, 0x05, 0x06]],
  ["xls", [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]],
  ["pdf", [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ["gzip", [0x1f, 0x8b]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["7z", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ["rar", [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
  ["image", [0x89, 0x50, 0x4e, 0x47]],
  ["image", [0xff, 0xd8, 0xff]],
  ["image", [0x47, 0x49, 0x46, 0x38]],
  ["program", [0x7f, 0x45, 0x4c, 0x46]],
  ["program", [0x4d, 0x5a, 0x90, 0x00]],
];

/**
 * What a file is by its first bytes, where that is no text: names and endings say nothing (SECURITY UP-05).
 * @returns a short name such as "zip" (workbooks too: what is in it says which), "xls", "protected" or "pdf"; null for
 *   what can be text
 */
export function sniffContent(head: Uint8Array): string | null {
  for (const [name, bytes] of signatures) {
    if (!bytes.every((byte, i) => head[i] === byte)) continue;
    return name === "xls" && isProtected(head) ? "protected" : name;
  }
  const start = Buffer.from(head.subarray(0, 512))
    .toString("latin1")
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart();
  if (/^<(!doctype html|html|head|body|table)\b/i.test(start)) return "html";
  if (/^<\?xml\b/i.test(start)) return "xml";
  if (/^\{\\rtf/.test(start)) return "rtf";
  // One U+0000 is a cell's fault and is shown at its row; many are a binary file, or UTF-16 without its mark.
  const sample = head.subarray(0, 4096);
  const wide = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (!wide && sample.filter((byte) => byte === 0).length > sample.length / 20) return "binary";
  return null;
}

/** A workbook under a password is no ZIP: its package stands enciphered in the old container, under this name. */
function isProtected(head: Uint8Array): boolean {
  return Buffer.from(head.buffer, head.byteOffset, head.byteLength).includes(
    Buffer.from("EncryptedPackage", "utf16le"),
  );
}
