import { maskNumber, plainText } from "@/lib/core/text";
import type { ContactKind } from "./schema";

/**
 * A number or an address in the form in which equal ones are equal: a telephone number by its digits, with Japan's
 * country code written as the leading zero that it stands for; mail and web addresses in small letters, of a web address
 * the host alone; a postal address without spaces and with one kind of hyphen. Null where it is none of its kind.
 */
export function contactKey(kind: ContactKind, typed: string): string | null {
  const plain = plainText(typed);
  switch (kind) {
    case "phone": {
      const digits = plain.replace(/[\s().-]/g, "").replace(/^(?:\+81|0081)0?/, "0");
      return /^\+?\d{6,15}$/.test(digits) ? digits : null;
    }
    case "mail":
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(plain) ? plain.toLowerCase() : null;
    case "web": {
      const host = plain
        .toLowerCase()
        .replace(/^h(?:tt|xx)ps?:\/\//, "")
        .replace(/\[\.\]/g, ".")
        .split(/[/?#:]/)[0] as string;
      return /^(?:[\p{L}\p{N}-]+\.)+[\p{L}\p{N}-]{2,}$/u.test(host) ? host.replace(/^www\./, "") : null;
    }
    case "address": {
      const joined = plain.replace(/\s+/g, "").replace(/[‐‑–—―ー−]/g, "-");
      return joined.length >= 4 ? joined : null;
    }
  }
}

/** What of it screens show: enough to tell two apart, not enough to use it. */
export function contactMask(kind: ContactKind, key: string): string {
  switch (kind) {
    case "phone":
      return maskNumber(key);
    case "mail":
      return `${key.slice(0, 1)}…@…${key.slice(key.lastIndexOf("."))}`;
    case "web":
      return `${key.slice(0, 2)}…${key.slice(key.lastIndexOf("."))}`;
    case "address":
      return `${key.slice(0, Math.min(3, Math.floor(key.length / 2)))}…`;
  }
}

/** Whether a text tells the number or address that is to be kept sealed. */
export function tellsContact(text: string, kind: ContactKind, key: string): boolean {
  const plain = plainText(text);
  if (kind === "phone") {
    const digits = key.replace(/^\+/, "");
    return plain
      .replace(/(?<=\d)[\s().-]{1,2}(?=\d)/g, "")
      .replace(/\+?81(?=[1-9]\d{8,9}(?!\d))/g, "0")
      .includes(digits);
  }
  const even = kind === "address" ? plain.replace(/\s+/g, "").replace(/[‐‑–—―ー−]/g, "-") : plain.toLowerCase();
  return even.includes(key);
}

/**
 * A section's text with one item more: behind the last item of its last list, in the mark of that list, or as a list of
 * its own at the end.
 */
export function withExample(text: string, example: string): string {
  const lines = text.split("\n");
  const last = lines.findLastIndex((line) => /^(?:- (?=\S)|・(?=.))/.test(line));
  if (last < 0) return `${text.trimEnd()}${text.trim() ? "\n\n" : ""}- ${example}`;
  const mark = lines[last]?.startsWith("・") ? "・" : "- ";
  return [...lines.slice(0, last + 1), `${mark}${example}`, ...lines.slice(last + 1)].join("\n");
}
