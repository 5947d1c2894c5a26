import { createHash, randomBytes } from "node:crypto";

/** How many a person holds at a time. */
export const recoveryCodes = 10;

// Crockford's letters: nothing that is read as something else.
const letters = "0123456789abcdefghjkmnpqrstvwxyz";

/** Ten new codes of 100 random bits, in groups of five letters, and what the database keeps of each. */
export function newRecoveryCodes(): { code: string; hash: Uint8Array<ArrayBuffer> }[] {
  return Array.from({ length: recoveryCodes }, () => {
    const code = Array.from(randomBytes(20), (byte) => letters[byte % 32]).join("");
    return { code: (code.match(/.{5}/g) ?? []).join("-"), hash: recoveryHash(code) };
  });
}

/** Whether it is written like one; capitals, blanks and hyphens do not matter. */
export function isRecoveryForm(typed: string): boolean {
  return /^[0-9a-hjkmnp-tv-z]{20}$/.test(bare(typed));
}

/** Plain SHA-256, as of the keys to the API: 100 random bits are out of any guesser's reach, slow hash or not. */
export function recoveryHash(typed: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(bare(typed)).digest());
}

function bare(typed: string): string {
  return typed.normalize("NFKC").toLowerCase().replace(/[\s-]/g, "");
}
