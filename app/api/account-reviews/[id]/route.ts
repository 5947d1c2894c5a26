import { createTranslator } from "next-intl";
import { rowId } from "@/app/(office)/row-id";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import { downloadReview, type SignedLine, type SignedReview } from "@/lib/accounts/account-review-queries";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import type { Locale } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";

const heads = [
  "signedOn",
  "signedBy",
  "kind",
  "name",
  "login",
  "rights",
  "state",
  "endsOn",
  "lastUse",
  "createdBy",
  "createdAt",
  "rolesBy",
  "rolesAt",
  "answer",
  "remark",
  "answeredBy",
] as const;

/** One signed review as CSV: a line an account or key, as it stood and was answered. */
export const GET = officeRoute<{ params: Promise<{ id: string }> }>(async (actor, _request, { params }) => {
  const review = await downloadReview(actor, rowId((await params).id));
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale) });
  const say = t as unknown as (key: string) => string;
  async function* lines() {
    yield csvLine(heads.map((head) => say(`accountReviews.columns.${head}`)));
    for (const line of review.lines) {
      const cells = cellsOf(review, line, actor.locale, say);
      yield csvLine(heads.map((head) => cells[head]));
    }
  }
  return csvAnswer(`account-review-${review.id}`, lines());
});

type Cells = Record<(typeof heads)[number], CsvCell>;

function cellsOf(review: SignedReview, line: SignedLine, locale: Locale, say: (key: string) => string): Cells {
  const answeredBy = line.own ? (review.own?.signedByName ?? null) : review.signedByName;
  const common = {
    signedOn: review.signedOn,
    signedBy: { free: review.signedByName },
    kind: say(`accountReviews.kinds.${line.kind}`),
    createdBy: { free: line.facts.createdBy },
    createdAt: line.facts.createdAt,
    answer: line.answer && say(`accountReviews.answers.${line.answer}`),
    remark: { free: line.remark },
    answeredBy: { free: answeredBy },
  };
  if (line.kind === "key") {
    const { companyJa, companyEn, label, prefix, scopes, state, expiresAt, lastUsedAt } = line.facts;
    return {
      ...common,
      name: { free: `${locale === "ja" ? companyJa : companyEn} ${label}` },
      login: prefix,
      rights: scopes.map((scope) => say(`connections.keys.scopeBadges.${scope}`)).join(" / "),
      state: say(`connections.keys.states.${state}`),
      endsOn: expiresAt,
      lastUse: lastUsedAt,
      rolesBy: null,
      rolesAt: null,
    };
  }
  const { displayName, login, roles, state, endsOn, lastSignInAt, rolesBy, rolesAt } = line.facts;
  return {
    ...common,
    name: { free: displayName },
    login: { free: login },
    rights: roles.map((role) => say(`nav.roles.${role}`)).join(" / "),
    state: say(`accounts.states.${state}`),
    endsOn,
    lastUse: lastSignInAt,
    rolesBy: { free: rolesBy },
    rolesAt,
  };
}
