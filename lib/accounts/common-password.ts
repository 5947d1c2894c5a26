import { dictionary } from "@zxcvbn-ts/language-common";

/*
 * Passwords that have leaked elsewhere are tried first. A list of whole ones is of little use where 15 characters are
 * asked for: what people then do is to repeat, join and decorate the short ones. So the shipped list of some 60,000
 * leaked passwords and common words is applied to what remains of a password once that is undone. No network is asked.
 */

/** What the list, made in the West, does not know. */
const japanese = ["パスワード", "ぱすわーど", "あいうえお", "いろはにほへと", "おはよう", "こんにちは", "ありがとう"];
/** Keys side by side and letters in a row: any part of these, from either end, is as well known as an entry. */
const rows = [
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "01234567890",
  "1qaz2wsx3edc4rfv5tgb6yhn",
];
const runs = rows.flatMap((row) => [row, [...row].reverse().join("")]);
/** Shorter parts of a run, or of a join, say nothing. */
const SHORTEST = 3;
/** Longer than any entry, twice: a password is not cut, but what stays so long is no common one. */
const LONGEST = 128;
const lookAlikes: Record<string, string> = {
  "@": "a",
  "4": "a",
  "3": "e",
  "1": "i",
  "!": "i",
  "0": "o",
  "5": "s",
  $: "s",
  "7": "t",
};

let entries: ReadonlySet<string> | undefined;

/** Repeats undone as well: abcabc makes abc known. Read at the first question, some tens of milliseconds. */
function known(): ReadonlySet<string> {
  entries ??= new Set(
    [...dictionary["passwords-common"], ...dictionary["diceware-common"], ...japanese].flatMap((entry) => {
      const plain = fold(entry);
      return [plain, once(plain)].filter((text) => text.length > 1);
    }),
  );
  return entries;
}

/**
 * Whether the password, case and width aside, digits and signs at its ends taken away and repeats undone, is one or two
 * entries of the list; look-alikes of letters (p@ssw0rd) count as those.
 */
export function isCommonPassword(password: string): boolean {
  const plain = fold(password);
  const spelled = [...plain].map((sign) => lookAlikes[sign] ?? sign).join("");
  const bare = strip(plain);
  if (bare.length >= SHORTEST && new Set(bare).size === 1) return true;
  const bareSpelled = [...bare].map((sign) => lookAlikes[sign] ?? sign).join("");
  const forms = [plain, spelled, bare, bareSpelled].flatMap((form) => [once(form), once(strip(once(form)))]);
  return [...new Set(forms)].some((form) => form !== "" && form.length <= LONGEST && (isEntry(form) || isJoined(form)));
}

function isEntry(text: string): boolean {
  return known().has(text) || (text.length >= SHORTEST && runs.some((run) => run.includes(text)));
}

/** Two entries side by side, with or without signs between them. */
function isJoined(text: string): boolean {
  for (let at = SHORTEST; at <= text.length - SHORTEST; at++) {
    const [first, second] = [unsigned(text.slice(0, at)), unsigned(text.slice(at))].map(once) as [string, string];
    if (isEntry(first) && isEntry(second)) return true;
  }
  return false;
}

const fold = (text: string) => text.normalize("NFKC").toLowerCase();
/** Without the digits and signs at the ends. */
const strip = (text: string) => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
/** Without the signs at the ends; digits belong to entries (abc123). */
const unsigned = (text: string) => text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");

/** The shortest part of which the text is made by repeating it. */
function once(text: string): string {
  const at = `${text}${text}`.indexOf(text, 1);
  return at > 0 && at < text.length ? text.slice(0, at) : text;
}
