/** Characters that show nothing: zero-width ones, soft hyphen, direction marks, byte order mark. */
const invisible = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/g;

/** Signs that the tables of Windows and of JIS turn into different characters, as NFKC leaves those of Windows. */
const twins: Readonly<Record<string, string>> = {
  "\u301c": "~",
  "\u2016": "\u2225",
  "\u2212": "-",
  "\u2014": "\u2015",
};

/** Words of letters that are their own plain form, one blank between them. */
const plain =
  /^(?:[\x21-\x7e\u3005\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fff]+(?: [\x21-\x7e\u3005\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fff]+)*)?$/;
/** Of longer cells there are few, and a search through them could take longer than to normalise them. */
const SHORT = 64;

/** What compared and stored text looks like: NFKC (half-width kana widened, full-width digits narrowed), trimmed. */
export function plainText(cell: string): string {
  // Most cells are words of ASCII, kana and kanji already: asking first is ten times quicker than normalising.
  if (cell.length <= SHORT && plain.test(cell)) return cell;
  return cell
    .normalize("NFKC")
    .replace(invisible, "")
    .replace(/[\u301c\u2016\u2212\u2014]/g, (sign) => twins[sign] as string)
    .replace(/\r\n?/g, "\n")
    .replace(/[^\S\n]+/g, " ")
    .trim();
}

/** U+0000 cannot be stored at all; the others are what a damaged or wrongly decoded file leaves. */
export function textDamage(text: string): "NUL_CHARACTER" | "DAMAGED_TEXT" | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]/.test(text)) return null;
  return text.includes("\u0000") ? "NUL_CHARACTER" : "DAMAGED_TEXT";
}

const runs = /\d(?:[ -]?\d){13,}/g;

/** Whether the Luhn digit agrees. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = digits.length - 1, twice = false; i >= 0; i--, twice = !twice) {
    let digit = digits.charCodeAt(i) - 48;
    if (twice) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
  }
  return sum % 10 === 0;
}

export function maskDigits(digits: string): string {
  return `${digits.slice(0, 6)}${"*".repeat(digits.length - 10)}${digits.slice(-4)}`;
}

/** A member number or reference as trails and chips may show it: its last four characters at most, never all of it. */
export function maskNumber(number: string): string {
  return number && `…${number.slice(-Math.min(4, Math.floor(number.length / 2)))}`;
}

/** Quick answer for the many cells that cannot hold a card number. */
function couldHoldCard(text: string): boolean {
  if (text.length < 14) return false;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (((code >= 48 && code <= 57) || (code >= 0xff10 && code <= 0xff19)) && ++digits === 14) return true;
  }
  return false;
}

/**
 * Masks card numbers inside other text: Luhn-valid runs of 14 to 19 digits, single spaces and hyphens allowed
 * (RULEBOOK R8.1), in full-width letters and with signs between them that nobody sees as well. `found` is how many there
 * were; where there are none, the text is as it came.
 */
export function maskCards(text: string): { text: string; found: number; first: string | null } {
  if (!couldHoldCard(text)) return { text, found: 0, first: null };
  let found = 0;
  let first: string | null = null;
  const masked = narrowed(text).replace(runs, (run) => {
    const digits = run.replace(/\D/g, "");
    if (digits.length > 19 || !luhn(digits)) return run;
    found++;
    first ??= digits;
    return maskDigits(digits);
  });
  return { text: found > 0 ? masked : text, found, first };
}

/** Digits, blanks and hyphens as a keyboard for Japanese writes them, in their plain form; what shows nothing is gone. */
function narrowed(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is plain already
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  return text
    .replace(invisible, "")
    .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/[\u00a0\u3000]/g, " ")
    .replace(/[\u2010-\u2015\u2212\uff0d\u30fc\uff70]/g, "-");
}

/** For the way out of the house: every run of 14 to 19 digits is masked, Luhn-valid or not (R8.3). */
export function maskForScreen(cell: string): string {
  const narrow = cell.replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
  if (!couldHoldCard(narrow.replace(invisible, ""))) return cell;
  return narrow
    .normalize("NFKC")
    .replace(invisible, "")
    .replace(/\d(?:[ ._/-]{0,2}\d){13,}/g, (run) => maskDigits(run.replace(/\D/g, "")));
}

/** The track of a magnetic stripe, first or second (R8.2). */
export function looksLikeTrack(cell: string): boolean {
  if (cell.length < 18 || (!cell.includes("^") && !cell.includes("="))) return false;
  return /%?[bB]\d{12,19}\^[^^]{2,26}\^\d{4}/.test(cell) || /;?\d{12,19}=\d{7,}/.test(cell);
}

/** A file's name as it is shown: no folders, nothing invisible or that turns the writing direction, no card number. */
export function shownName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  return maskForScreen(last.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "")).slice(0, 200) || "—";
}
