import { createHash } from "node:crypto";
import { Encrypter } from "age-encryption";

/** Bytes to a piece, which is a row of the database. */
const PIECE = 262_144;

/** An X25519 key of age: the passphrases and plugins that the format knows besides are nobody's key. */
export function isRecipient(text: string): boolean {
  if (!/^age1[0-9a-z]{58}$/.test(text)) return false;
  try {
    new Encrypter().addRecipient(text);
    return true;
  } catch {
    return false;
  }
}

export type Written = {
  readonly bytes: number;
  /** Of the encrypted file, and of the text inside. */
  readonly sha256: Uint8Array<ArrayBuffer>;
  readonly textSha256: Uint8Array<ArrayBuffer>;
};

/**
 * Encrypts a text to an age key as it is read, piece by piece: plain text is never more than a part in this process's
 * memory, and no disk, table or log has it.
 * @param put keeps the next encrypted piece
 */
export async function writeEncrypted(
  recipient: string,
  text: AsyncGenerator<string>,
  put: (seq: number, bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>,
): Promise<Written> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const [sha256, textSha256] = [createHash("sha256"), createHash("sha256")];
  let [seq, bytes, waiting] = [0, 0, Buffer.alloc(0)];
  const keep = async (piece: Buffer) => {
    sha256.update(piece);
    bytes += piece.length;
    await put(seq++, Uint8Array.from(piece));
  };
  const plain = streamOf(text, (part) => textSha256.update(part));
  for await (const part of await encrypter.encrypt(plain)) {
    waiting = Buffer.concat([waiting, part]);
    while (waiting.length >= PIECE) {
      await keep(waiting.subarray(0, PIECE));
      waiting = waiting.subarray(PIECE);
    }
  }
  if (waiting.length > 0) await keep(waiting);
  return { bytes, sha256: Uint8Array.from(sha256.digest()), textSha256: Uint8Array.from(textSha256.digest()) };
}

function streamOf(text: AsyncGenerator<string>, read: (part: Uint8Array) => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await text.next();
      if (done) return controller.close();
      const part = encoder.encode(value);
      read(part);
      controller.enqueue(part);
    },
    async cancel() {
      await text.return(undefined);
    },
  });
}
