import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

export type Refused = { reason: string; details?: Record<string, string | number> };
export type Sent = { ok: true; batchId: number } | ({ ok: false } & Refused);
export type Told = (step: "hashing" | "sending", bytes: number) => void;

type Delivery = {
  companyId: number;
  receivedOn: string;
  coversFrom?: string;
  coversTo?: string;
  declaredRecords?: number;
  declaredAmount?: number;
  declaredCurrency?: string;
};

/**
 * Sends a file as one delivery: hashes it while reading, never holding more than a chunk, then uploads its bytes raw.
 * What the server counts and hashes is held against this (SECURITY UP-01). Aborting the signal gives up at any moment;
 * the server then keeps nothing.
 * @param zipPassword of a ZIP: sent with it, kept nowhere
 */
export async function sendFile(
  file: File,
  delivery: Delivery,
  told: Told,
  signal: AbortSignal,
  zipPassword?: string,
): Promise<Sent> {
  const hash = await hashFile(file, told, signal);
  if (signal.aborted || hash === null) return { ok: false, reason: signal.aborted ? "GIVEN_UP" : "FILE_UNREADABLE" };
  return upload(file, { ...delivery, fileName: file.name, bytes: file.size, sha256: hash }, told, signal, zipPassword);
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

function upload(file: File, delivery: object, told: Told, signal: AbortSignal, zipPassword?: string): Promise<Sent> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/batches/upload");
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("x-delivery", encodeURIComponent(JSON.stringify(delivery)));
    if (zipPassword) request.setRequestHeader("x-zip-password", encodeURIComponent(zipPassword));
    request.upload.onprogress = (event) => told("sending", event.loaded);
    request.onload = () => resolve(answerOf(request));
    request.onerror = () => resolve({ ok: false, reason: "CONNECTION" });
    request.onabort = () => resolve({ ok: false, reason: "GIVEN_UP" });
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function answerOf(request: XMLHttpRequest): Sent {
  try {
    const answer = JSON.parse(request.responseText) as { batchId?: number; reason?: string } & Partial<Refused>;
    if (request.status === 201 && answer.batchId) return { ok: true, batchId: answer.batchId };
    return { ok: false, reason: answer.reason ?? "UNKNOWN", details: answer.details };
  } catch {
    return { ok: false, reason: "UNKNOWN" };
  }
}
