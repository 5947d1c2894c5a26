import { isCommonPassword } from "./common-password";
import { isPassword } from "./password";
import { passwordFault } from "./rules";
import type { PasswordFault } from "./schema";

/** Earlier passwords that are kept beside the present one: four in all may not come back. */
const EARLIER = 3;

type Held = { login: string; displayName: string; passwordHash: string | null; earlierPasswords: string[] };

/**
 * What is wrong with a password for this person, or null: the general rules; not the product's name or their own
 * with little around it; none that leaked elsewhere, however repeated, joined or decorated; none of the last four
 * (SECURITY SE-09).
 */
export async function faultFor(user: Held, password: string): Promise<PasswordFault | null> {
  const fault = passwordFault(password);
  if (fault) return fault;
  if (isContext(user, password)) return "PASSWORD_CONTEXT";
  if (isCommonPassword(password)) return "PASSWORD_COMMON";
  for (const hash of [user.passwordHash, ...user.earlierPasswords]) {
    if (hash && (await isPassword(hash, password))) return "PASSWORD_EARLIER";
  }
  return null;
}

/** The hashes to keep beside a new password. */
export function earlierOf(user: Held): string[] {
  return user.passwordHash ? [user.passwordHash, ...user.earlierPasswords].slice(0, EARLIER) : user.earlierPasswords;
}

/** Whether it holds a word that anybody would try first and fewer than eight different characters besides. */
function isContext(user: Held, password: string): boolean {
  const plain = password.normalize("NFKC").toLowerCase();
  const words = ["shokai", "照会", user.login, ...user.displayName.split(/[\s·・]+/)]
    .map((word) => word.normalize("NFKC").toLowerCase())
    .filter((word) => [...word].length >= 2)
    .sort((a, b) => b.length - a.length);
  const rest = words.reduce((left, word) => left.replaceAll(word, ""), plain);
  return rest !== plain && new Set(rest).size < 8;
}
