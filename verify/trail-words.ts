import type { TrailFault, TrailVerdict } from "./trail.ts";
import type { Language } from "./words.ts";

type Told = { readonly [K in TrailFault["kind"]]: (fault: Extract<TrailFault, { kind: K }>) => string };

const number = (value: number) => new Intl.NumberFormat("en").format(value);

const ja: Told = {
  ALTERED_EVENT: (f) =>
    `証跡の記録が改変されています。通し番号${f.seq}(封印${f.segment})の内容が、封印されたときと一致しません。`,
  MISSING_EVENT: (f) =>
    f.seq
      ? `証跡の記録が欠けています。通し番号${f.seq}(封印${f.segment}の${f.position}番目)がありません。`
      : `証跡の記録が欠けています。封印${f.segment}の${f.position}番目の記録がありません。`,
  REORDERED_EVENTS: (f) =>
    `証跡の記録が並べ替えられています。通し番号${f.seq}と${f.other}(封印${f.segment})が入れ替わっています。`,
  INSERTED_EVENT: (f) =>
    `過去の時刻の記録が後から足されています。通し番号${f.seq}は${f.at}とされていますが、${f.floor}までの記録はそれより前に封印済みでした。`,
  ALTERED_SEGMENT: (f) => `封印が改変されています。封印${f.segment}の内容が、そのハッシュと一致しません。`,
  MISSING_SEGMENT: (f) => `封印が欠けています。封印${f.segment}がありません。`,
  MISSING_EVENTS: (f) =>
    `証跡の記録が消されています。封印${f.segment}の記録がありませんが、保存期間による消去の記録は${f.prunedTo ? `封印${f.prunedTo}まで` : "どこにも"}しかありません。`,
  BROKEN_TRAIL: (f) => `証跡の連鎖が切れています。封印${f.segment}は、封印${f.before}に続くものではありません。`,
  CUT_TRAIL: (f) =>
    `証跡の末尾が切り取られています。封印${f.segment}で終わっていますが、${f.anchor}の控えは封印${f.anchored}まであったことを示しています。古いバックアップに戻した場合もこうなります。`,
  REWRITTEN_TRAIL: (f) =>
    `証跡の連鎖が書き直されています。内部のつじつまは合っていますが、封印${f.segment}のハッシュが${f.anchor}の控えと異なります。古いバックアップから枝分かれした場合もこうなります。`,
  TRAIL_HEAD_DIFFERS: (f) => `${f.day}の証跡の日次ヘッドが、封印${f.segment}と一致しません。`,
  TRAIL_CUT_SHORT: () => "証跡のファイルが途中で終わっています。もう一度書き出してください。",
  TRAIL_NOT_READABLE: (f) => `${f.line}行目は証跡の書き出しの形式ではありません。`,
};

const en: Told = {
  ALTERED_EVENT: (f) =>
    `An event of the trail was altered: number ${f.seq} (segment ${f.segment}) is not what was sealed.`,
  MISSING_EVENT: (f) =>
    f.seq
      ? `An event of the trail is missing: number ${f.seq} (segment ${f.segment}, place ${f.position}).`
      : `An event of the trail is missing: place ${f.position} of segment ${f.segment} is empty.`,
  REORDERED_EVENTS: (f) =>
    `Events of the trail were reordered: numbers ${f.seq} and ${f.other} (segment ${f.segment}) changed places.`,
  INSERTED_EVENT: (f) =>
    `An event with an old time was inserted: number ${f.seq} says ${f.at}, but all that was written until ${f.floor} had been sealed before it came.`,
  ALTERED_SEGMENT: (f) => `A segment of the trail was altered: segment ${f.segment} is not what its hash says.`,
  MISSING_SEGMENT: (f) => `A segment of the trail is missing: there is no segment ${f.segment}.`,
  MISSING_EVENTS: (f) =>
    `Events of the trail were removed: segment ${f.segment} has none, and the trail tells of an erasure under retention ${f.prunedTo ? `up to segment ${f.prunedTo} only` : "nowhere"}.`,
  BROKEN_TRAIL: (f) => `The trail's chain is broken: segment ${f.segment} does not follow from segment ${f.before}.`,
  CUT_TRAIL: (f) =>
    `The trail's tail was cut: it ends at segment ${f.segment}, but the head of ${f.anchor} shows that there were ${f.anchored}. An older backup that was put back looks the same.`,
  REWRITTEN_TRAIL: (f) =>
    `The trail's chain was rewritten: it agrees with itself, but segment ${f.segment} is not the one that was handed out on ${f.anchor}. A fork from an older backup looks the same.`,
  TRAIL_HEAD_DIFFERS: (f) => `The trail's daily head of ${f.day} is not segment ${f.segment}.`,
  TRAIL_CUT_SHORT: () => "The trail's file ends before its end: export it again.",
  TRAIL_NOT_READABLE: (f) => `Line ${f.line} is not of the format of a trail's export.`,
};

const told = { ja, en };

/** The first thing that is wrong with the trail, in one sentence. */
export function tellTrailFault(fault: TrailFault, language: Language): string {
  return (told[language][fault.kind] as (fault: TrailFault) => string)(fault);
}

/** What was looked at of the trail, and against what. */
export function tellTrail(verdict: TrailVerdict, language: Language): string[] {
  const n = number;
  const { anchor, fault } = verdict;
  if (language === "ja") {
    return [
      fault ? `不一致:${tellTrailFault(fault, "ja")}` : "一致:監査証跡の連鎖は計算どおりです。",
      `確認した範囲:封印${n(verdict.segments)}、記録${n(verdict.events)}、未封印${n(verdict.waiting)}、日次ヘッド${n(verdict.heads)}${verdict.prunedTo ? `、保存期間により消去済み 封印1~${n(verdict.prunedTo)}` : ""}${verdict.selection ? "(一部の書き出し:記録を1件ずつ確認)" : ""}`,
      `証跡の先頭のハッシュ:封印${n(verdict.segments)} ${verdict.hash}`,
      anchor.points
        ? `証跡の外部の控え:${n(anchor.points)}件、封印${n(anchor.upTo)}まで一致`
        : "証跡の外部の控えなし:末尾の切り取りと書き直しは、控えがなければ分かりません(--anchor)。",
    ];
  }
  return [
    fault ? `Wrong: ${tellTrailFault(fault, "en")}` : "Sound: the audit trail's chain is what it computes to.",
    `Looked at: ${n(verdict.segments)} segments, ${n(verdict.events)} events, ${n(verdict.waiting)} not sealed yet, ${n(verdict.heads)} daily heads${verdict.prunedTo ? `, segments 1 to ${n(verdict.prunedTo)} erased under retention` : ""}${verdict.selection ? " (a selection: every event by itself)" : ""}`,
    `Head of the trail: segment ${n(verdict.segments)} ${verdict.hash}`,
    anchor.points
      ? `Anchor of the trail: ${n(anchor.points)} heads, the same up to segment ${n(anchor.upTo)}`
      : "No anchor of the trail: a tail that was cut or a chain that was rewritten cannot be seen without one (--anchor).",
  ];
}
