import { createTranslator } from "next-intl";
import { formatDate } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import type { Answer, Language, Told } from "@/lib/hotline/calls/schema";

/** What is said to a caller: the same parts for every outcome. */
export type Said = { readonly sentence: string; readonly basis: string; readonly todo: readonly string[] };

/** The sentences for an answer, in the caller's language, which need not be the reader's. */
export function sayAnswer({ language, told, sources, scope }: Answer): Said {
  const t = createTranslator({ locale: language, messages: readMessages(language), namespace: "calls" });
  const say = t as unknown as (key: string, values?: Record<string, string>) => string;
  const outcome = told ?? "nothing";
  const named = sources.map(({ nameJa, nameEn }) => (language === "ja" ? nameJa : nameEn)).join(say("says.separator"));
  return {
    sentence: say(`says.${outcome}`, { sources: named }),
    basis: !scope
      ? say("says.basisNone")
      : scope.publishedOn
        ? say("says.basis", { date: formatDate(scope.publishedOn, language) })
        : say("says.basisUnpublished"),
    todo: [say(`todo.card.${outcome}`), say("todo.statement"), say("todo.strangers")],
  };
}

/** What is said to somebody who is called back. */
export function sayCallBack(language: Language, now: Told, publishedOn: string | null): Said {
  const t = createTranslator({ locale: language, messages: readMessages(language) });
  const say = t as unknown as (key: string, values?: Record<string, string>) => string;
  const about = say(`calls.says.${now}`, { sources: "" }).replace(/\s*[(（]\s*[)）]\s*$/, "");
  return {
    sentence: [say("callBacks.say"), about, say("callBacks.sorry")].join(language === "ja" ? "" : " "),
    basis: publishedOn
      ? say("calls.says.basis", { date: formatDate(publishedOn, language) })
      : say("calls.says.basisUnpublished"),
    todo: [say(`calls.todo.card.${now}`), say("calls.todo.statement"), say("calls.todo.strangers")],
  };
}
