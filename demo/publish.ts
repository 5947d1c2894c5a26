import { fromDbDate, toDbDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { acknowledgeWarning } from "@/lib/notices/commands/acknowledge-warning";
import { approveNotice } from "@/lib/notices/commands/approve-notice";
import { draftNotice } from "@/lib/notices/commands/draft-notice";
import { approveNote, explainFigure } from "@/lib/notices/commands/explain-figure";
import { publishNotice } from "@/lib/notices/commands/publish-notice";
import { submitNotice } from "@/lib/notices/commands/submit-notice";
import { findNotice } from "@/lib/notices/find-notice";
import type { DraftInput } from "@/lib/notices/schema";
import { must } from "./must";
import type { Office } from "./office";

const note = {
  noteJa: "架空の事案による実演です。件数は一貫して会員数で数えています。",
  noteEn: "A demonstration with invented figures. What is counted is card members throughout.",
};

const coverageReason =
  "照会は数日分がまとめて届くため、基準日までの分がそろっていないカード会社がある。未着分は、届いた日を受領日として次回以降の公表に加わる。";

/** One editor drafts and submits, another person approves exactly that, and it is published (RULEBOOK R7.2). */
export async function publish(office: Office, asOf: string): Promise<void> {
  await bringOut(office, { asOf, ...note });
}

/** What was published as of a day was wrong: the correction says by how much and why. */
export async function correct(office: Office, asOf: string): Promise<void> {
  await bringOut(office, {
    asOf,
    correctsId: await publishedAsOf(asOf),
    correctionJa:
      "公表の後に、期限までに受け取っていながら登録が漏れていた照会が1名分見つかりました。また、カード会社の取下げにより1名、調査で同じ会員と分かったことにより1名が減りました。差引き1名の減少です。",
    correctionEn:
      "After publication an inquiry about one member was found that had been received in time but not registered. One member left because the card company withdrew its inquiry, and two proved to be one member. In all the figure falls by one.",
    ...note,
  });
}

/** Words beside a published figure, which stays as it is. */
export async function explain(office: Office, asOf: string): Promise<void> {
  const { editor2, manager } = office.actors;
  const publicationId = await publishedAsOf(asOf);
  const words = {
    ja: "この人数には、2009年10月23日以降に届いた、それまでに流出を特定していたカードの範囲に含まれない会員も入っています。範囲の外の照会が続いたため、流出したカードの範囲を見直しています。数え方と人数に変わりはありません。",
    en: "This figure includes members whose cards lie outside the set that was known to be leaked until then; inquiries about them have come in since 23 October 2009. The set of leaked cards is being reviewed for that reason. The figure and the way of counting are unchanged.",
  };
  const { id } = must(await explainFigure(editor2, { publicationId, ...words }), "note");
  const waiting = (await findNotice(manager, publicationId)).notes.find((one) => one.id === id);
  must(await approveNote(manager, { id, hash: waiting?.hash ?? "" }), "note");
}

/** A change of the counting rule's words that waits for approval on the day on which the demonstration stands. */
export async function proposeRule(office: Office): Promise<void> {
  const { textJa, textEn } = await db.countingRule.findFirstOrThrow({ orderBy: { version: "desc" } });
  const latest = await db.publication.findFirstOrThrow({
    where: { state: "published" },
    orderBy: { asOf: "desc" },
    select: { asOf: true },
  });
  await submit(office, {
    asOf: fromDbDate(latest.asOf),
    ruleJa: `${textJa}\n家族カードは、会員番号が同じであっても、カードごとに別の会員として数えます。`,
    ruleEn: `${textEn}\nFamily cards count as members of their own, even where they share a member number.`,
    noteJa: "家族カードの数え方を明記します。数え方そのものと人数は変わりません。",
    noteEn: "The rule now says how family cards are counted. The way of counting and the figure are unchanged.",
  });
}

async function bringOut(office: Office, input: DraftInput): Promise<void> {
  const { editor, editor2, manager } = office.actors;
  const what = `figure as of ${input.asOf}`;
  const { id, hash } = await submit(office, input);
  // In turns the second editor and the manager.
  const approver = input.asOf.endsWith("5") ? editor2 : manager;
  must(await approveNotice(approver, { id, hash }), what);
  must(await publishNotice(editor, { id }), what);
}

/** Drafts, lets each warning stand that there is, and submits. */
async function submit({ actors }: Office, input: DraftInput): Promise<{ id: number; hash: string }> {
  const what = `figure as of ${input.asOf}`;
  const { id } = must(await draftNotice(actors.editor, { ...input, coverageReason }), what);
  const { checklist } = await findNotice(actors.editor, id);
  for (const { key } of checklist?.warnings ?? []) must(await acknowledgeWarning(actors.editor, { id, key }), key);
  const { hash } = must(await submitNotice(actors.editor, { id }), what);
  return { id, hash };
}

async function publishedAsOf(asOf: string): Promise<number> {
  const where = { state: "published", asOf: toDbDate(asOf) };
  return (await db.publication.findFirstOrThrow({ where, orderBy: { version: "desc" }, select: { id: true } })).id;
}
