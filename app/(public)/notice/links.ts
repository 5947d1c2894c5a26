import type { Locale } from "@/lib/core/format";
import { inLanguage } from "@/lib/notices/changes";

/** Addresses as a page of the folder writes them. */
export type Links = {
  /** Of a file, by its path in the folder. */
  readonly file: (name: string) => string;
  /** Of a file of figures: the publication's own where the page is about one. */
  readonly data: (name: string) => string;
  /** Of a page in this page's language, by its Japanese path. */
  readonly page: (page: string) => string;
  /** Of this page in the other language. */
  readonly other: string;
};

/**
 * Relative addresses from a page to the rest of its folder, so that any web server can serve it from any place. Pages
 * are named with their index.html: not every bucket knows what a folder's page is.
 * @param page Japanese path of the page, e.g. editions/3/index.html
 * @param data folder of the page's own files of figures, with a slash at its end
 */
export function linksFrom(page: string, locale: Locale, data = ""): Links {
  const own = inLanguage(page, locale);
  const root = "../".repeat(own.split("/").length - 1);
  return linksAt(root, locale, root + inLanguage(page, locale === "ja" ? "en" : "ja"), data);
}

/** For the office's preview, which lies elsewhere: the folder is where the app serves it. */
export function linksAt(root: string, locale: Locale, other: string, data = ""): Links {
  return {
    file: (name) => root + name,
    data: (name) => root + data + name,
    page: (page) => root + inLanguage(page, locale),
    other,
  };
}
