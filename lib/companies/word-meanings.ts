import { plainText } from "@/lib/core/text";
import { type WordField, wordFields } from "./schema";
import type { Meaning } from "./versions";

/** Words that card companies use, by what they mean here. Proposals for a person, never applied by themselves. */
const usual: Readonly<Record<WordField, readonly (readonly [RegExp, Meaning])[]>> = {
  kind: [
    [/^(新規?|追加|登録|初回|n|new|a|add|1)$/i, "new"],
    [/^(訂正|変更|修正|更新|c|chg|change|amend(ment)?|u|upd|update|2)$/i, "amend"],
    [/^(取り?下げ?|取り?消し?|削除|撤回|中止|d|del|delete|cancel(led)?|withdraw(n|al)?|w|3)$/i, "withdraw"],
    [/^(復活|再開|取り?下げ?の?撤回|取り?消し?の?撤回|r|react(ivate)?|reinstate|4)$/i, "reactivate"],
  ],
  detectionCase: [
    [/引き?落と?し?(後|済)|^(3|debited|after debit)$/i, 3],
    [/明細|請求後|^(2|billed|statement|on statement)$/i, 2],
    [/請求前|未請求|^(1|before billing|unbilled|monitoring)$/i, 1],
    [/^(不明|未定|未確認|確認中|-|unknown|n\/a)$/i, null],
  ],
  useStatus: [
    [/保留|停止|^(h|hold|on hold|held)$/i, "on_hold"],
    [/確認中|照会中|問い?合わ?せ中|^(confirming|pending|checking)$/i, "confirming"],
    [/^(なし|無し?|通常|-|none|normal)$/i, null],
  ],
  reason: [
    [/本人|^(own use|cardholder use|genuine|legitimate)$/i, "own_use"],
    [/誤|ミス|重複|^(keyed in error|error|typo|duplicate)$/i, "keyed_in_error"],
    [/対象外|別件|無関係|^(not this incident|unrelated|other incident)$/i, "not_this_incident"],
    [/その他|^other$/i, "other"],
  ],
  reliefStatus: [
    [/請求前|未請求|計上前|^(blocked( before billing)?|declined|b)$/i, "blocked_before_billing"],
    [/未(確定|精算|着)|売上なし|^(never settled|not settled|expired|x)$/i, "never_settled"],
    [/返金|返還|返戻|^(refund(ed)?|credited|r)$/i, "refunded"],
    [/取り?消し?|請求停止|^(cancel(led)?|reversed|voided|c)$/i, "cancelled"],
    [/請求|引き?落と?し?(後|済)|^(charged|billed|posted|p)$/i, "charged"],
    [/^(なし|無し?|該当なし|対応なし|-|none|n\/a|0)$/i, "none"],
    [/^(不明|未定|確認中|unknown|pending)$/i, null],
  ],
};

/** What words probably mean, by field; a word that nothing speaks for is left out. */
export function suggestMeanings(words: readonly string[]): Record<WordField, Record<string, Meaning>> {
  return Object.fromEntries(
    wordFields.map((field) => [
      field,
      Object.fromEntries(
        words.flatMap((word) => {
          const known = usual[field].find(([pattern]) => pattern.test(plainText(word)));
          return known ? [[word, known[1]]] : [];
        }),
      ),
    ]),
  ) as Record<WordField, Record<string, Meaning>>;
}
