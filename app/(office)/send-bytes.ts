import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

export type Refused = { reason: string; details?: Record<string, string | number> };
export type Answered<T> = { ok: true; answer: T } | ({ ok: false } & Refused);
export type Told = (step: "hashing" | "sending", bytes: number) => void;

type Way = {
  /** The door that takes the bytes raw. */
  to: string;
  /** The header in which the file's name, length and SHA-256 go with `about`, as encodeURIComponent of JSON. */
  header: string;
  about: object;
  more?: Readonly<Record<string, string>>;
};

/**
 * Sends a file's bytes raw: hashes it while reading, never holding more than a chunk, then uploads it. What the server
 * counts and hashes is held against this (SECURITY UP-01). Aborting the signal gives up at any moment; the server then
 * keeps nothing.
 */
export async function sendBytes<T>(file: File, way: Way, told: Told, signal: AbortSignal): Promise<Answered<T>> {
  const hash = await hashFile(file, told, signal);
  if (signal.aborted || hash === null) return { ok: false, reason: signal.aborted ? "GIVEN_UP" : "FILE_UNREADABLE" };
  const about = { ...way.about, fileName: file.name, bytes: file.size, sha256: hash };
  return upload(file, { ...way, about }, told, signal);
}

async function hashFile(file: File, told: Told, signal: AbortSignal): Promise<string | null> {
  const hash = sha256.create();
  const reader = file.stream().getReader();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return bytes === file.size ? bytesToHex(hash.digest()) : null;
      hash.update(value);
      bytes += value.length;
      told("hashing", bytes);
      if (signal.aborted) return null;
    }
  } catch {
    // Moved, deleted or changed since it was chosen.
    return null;
  } finally {
    reader.cancel().catch(() => {});
  }
}

function upload<T>(file: File, way: Way, told: Told, signal: AbortSignal): Promise<Answered<T>> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", way.to);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader(way.header, encodeURIComponent(JSON.stringify(way.about)));
    for (const [name, value] of Object.entries(way.more ?? {})) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => told("sending", event.loaded);
    request.onload = () => resolve(answerOf(request));
    request.onerror = () => resolve({ ok: false, reason: "CONNECTION" });
    request.onabort = () => resolve({ ok: false, reason: "GIVEN_UP" });
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function answerOf<T>(request: XMLHttpRequest): Answered<T> {
  try {
    const answer = JSON.parse(request.responseText) as T & Partial<Refused>;
    if (request.status === 201) return { ok: true, answer };
    return { ok: false, reason: answer.reason ?? "UNKNOWN", details: answer.details };
  } catch {
    return { ok: false, reason: "UNKNOWN" };
  }
}
