import { systemActor } from "@/lib/access/actor";
import { addDays, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { recordAttempt, takeNext } from "@/lib/hotline/call-backs/commands";
import { findWorse } from "@/lib/hotline/call-backs/find-worse";
import type { AttemptOutcome } from "@/lib/hotline/call-backs/schema";
import { listAlerts, seeAlert } from "@/lib/hotline/calls/alerts";
import { writeAnswer } from "@/lib/hotline/calls/answer";
import { keepCaller } from "@/lib/hotline/calls/caller";
import type { CallReason } from "@/lib/hotline/calls/schema";
import { isWorkday, later, nextWorkday, standsOn } from "./calendar";
import { replacementOf, reportCall } from "./call-reports";
import { must } from "./must";
import type { Office } from "./office";
import { checkDigit } from "./people";
import { type Random, randomOf } from "./random";
import { load } from "./register";
import { months, type RegisterRow, registerRows, stranger } from "./register-rows";
import type { Inquiry, World } from "./schema";
import { defaultSeed } from "./world";

/*
 * Who called the hotline, as the demonstration invents it: most on the days after a publication, some with cards that are
 * in no file, some of whom were told too little and are called back.
 */

/** Workdays from a day on, with how many calls each of them brings. */
const pace: readonly { readonly from: IsoDate; readonly calls: number; readonly every: number }[] = [
  { from: "2009-07-23", calls: 5, every: 1 },
  { from: "2009-08-10", calls: 3, every: 2 },
  { from: "2009-09-11", calls: 7, every: 1 },
  { from: "2009-09-24", calls: 3, every: 2 },
  { from: "2009-11-11", calls: 8, every: 1 },
  { from: "2009-11-20", calls: 2, every: 3 },
  { from: "2010-02-24", calls: 3, every: 1 },
  { from: "2010-03-03", calls: 1, every: 15 },
  { from: "2011-11-01", calls: 1, every: 6 },
];

type Pool = "first" | "second" | "rule" | "rest" | "absent" | "tail" | "part";
type Number = { readonly digits: string; readonly expiry: string };
type Planned = { readonly pool: Pool; readonly reason: CallReason; readonly nth: number };

/** The tail of a file that was cut off when it was handed over, and was found and loaded years later. */
const tail = { loadedOn: "2012-03-26", file: "shuno_20080331_tail.csv", cards: 14, callsFrom: "2011-11-01" } as const;

const notes: readonly string[] = [
  "家族のカードについても質問があり、同じ窓口を案内した。",
  "カード会社の窓口の番号を案内した。",
  "",
  "明細の見方を説明した。",
  "",
  "新聞で知って電話をいただいた。",
  "",
];

/** What happens at the hotline, by its day. Numbers are chosen when they are asked for: the register is large. */
export function callEntries(world: World, seed: string): { on: IsoDate; enter: (office: Office) => Promise<void> }[] {
  const random = randomOf(seed).fork("calls");
  const kept: { pools?: ReturnType<typeof poolsOf> } = {};
  const pools = () => {
    kept.pools ??= poolsOf(world, randomOf(seed).fork("callers"));
    return kept.pools;
  };
  const entries: { on: IsoDate; enter: (office: Office) => Promise<void> }[] = [];
  const add = (on: IsoDate, enter: (office: Office) => Promise<void>) => entries.push({ on, enter });
  let nth = 0;
  for (const on of callDays()) {
    const planned = Array.from({ length: on.calls }, (): Planned => plan(random, on.day, nth++));
    add(on.day, async (office) => {
      for (const one of planned) await answer(office, pools(), one, on.day);
    });
  }
  for (const { inquiry, on } of whoAskedEarly(world)) {
    const { digits, expiry } = inquiry.content.card;
    add(on, (office) => call(office, { digits, expiry }, { reason: "affected", nth: 1 }).then(() => {}));
  }
  const charges = world.inquiries
    .filter(({ content }) => content.detectionCase !== 1 && !content.masked)
    .flatMap((inquiry, at) => {
      const course = reportCall(inquiry, at);
      return course.length > 0 ? [course] : [];
    });
  // Some of them, spread over the months.
  const apart = Math.max(1, Math.floor(charges.length / 16));
  for (const [at, course] of charges.entries()) if (at % apart === 0) entries.push(...course);
  add("2009-09-14", (office) => readOut(office, world, random));
  add("2009-09-15", (office) =>
    lookInto(office, "新聞の取材で、架空の番号を続けて読み上げていた。以後の照会は断った。"),
  );
  add("2012-03-29", (office) => readOut(office, world, random));
  // What the worker does whenever a scope or the register changed.
  for (const on of ["2009-07-27", "2009-09-11", "2009-11-11", "2010-02-24"] as const) add(on, found);
  add(tail.loadedOn, (office) => loadTail(office, pools().tail));
  for (let day: IsoDate = "2009-07-28"; day <= "2010-03-12"; day = nextWorkday(addDays(day, 1)))
    add(day, (office) => callBack(office, day, 3));
  add("2012-03-27", (office) => callBack(office, "2012-03-27", 2));
  add("2012-03-28", (office) => callBack(office, "2012-03-28", 1));
  return entries;
}

function callDays(): { day: IsoDate; calls: number }[] {
  const days: { day: IsoDate; calls: number }[] = [];
  for (const [at, { from, calls, every }] of pace.entries()) {
    const until = pace[at + 1]?.from ?? standsOn;
    for (let day: IsoDate = from; day < until; day = addDays(day, every)) if (isWorkday(day)) days.push({ day, calls });
  }
  return days;
}

function plan(random: Random, day: IsoDate, nth: number): Planned {
  const weights: readonly (readonly [Pool, number])[] =
    day >= tail.callsFrom
      ? [
          ["tail", 5],
          ["first", 2],
          ["rest", 2],
          ["absent", 2],
        ]
      : [
          ["first", 26],
          ["second", 20],
          ["rule", 20],
          ["rest", 8],
          ["absent", 22],
          ["part", 4],
        ];
  const [pool] = random.weighted(weights, ([, weight]) => weight);
  const reason = nth % 17 === 9 && pool !== "part" ? "replacement" : nth % 41 === 20 ? "fraud" : "affected";
  return { pool, reason, nth };
}

/** Cards by what the register holds of them; each is asked about once. */
function poolsOf(world: World, random: Random): Record<Exclude<Pool, "part">, readonly Number[]> {
  const rows = registerRows(world, defaultSeed);
  const numbers = new Set([...rows.map(({ digits }) => digits), ...world.cards.map(({ digits }) => digits)]);
  const within = ({ month }: RegisterRow, of: keyof typeof months) => month >= months[of][0] && month <= months[of][1];
  const first = (row: RegisterRow) => row.source === "host" && row.channel === "電話" && within(row, "first");
  const second = (row: RegisterRow) =>
    row.source === "collection" && row.channel === "代理店" && row.product === "医療" && within(row, "second");
  const of = (wanted: (row: RegisterRow) => boolean) => random.shuffled(rows.filter(wanted).slice(0, 1_000));
  const strangers = (count: number) => Array.from({ length: count }, () => stranger(world, random, numbers));
  return {
    first: of(first),
    second: of(second),
    rule: of((row) => within(row, "rule") && !first(row) && !second(row)),
    rest: of((row) => !within(row, "rule")),
    absent: strangers(500),
    tail: strangers(tail.cards),
  };
}

async function answer(
  office: Office,
  pools: ReturnType<typeof poolsOf>,
  planned: Planned,
  day: IsoDate,
): Promise<void> {
  if (planned.pool === "part") {
    const asked = { language: "ja", reason: "affected", number: String(1000 + planned.nth), expiry: "" } as const;
    must(await writeAnswer(office.actors.hotline, { ...asked, readBack: false }), "call");
    return;
  }
  // Of the cut-off tail some are never asked about; a smaller world runs out of cards.
  const taken = planned.pool === "tail" ? pools.tail[planned.nth % 10] : pools[planned.pool][planned.nth];
  if (!taken) return;
  const callId = await call(office, taken, planned);
  if (planned.reason === "replacement") {
    const companyId = await companyOf(taken.digits);
    if (companyId !== null) await replacementOf(office, callId, companyId, day);
  }
}

/** One call, with a note now and then, and a contact where the caller agreed. */
async function call(
  { actors: { hotline } }: Office,
  { digits, expiry }: Number,
  { reason, nth }: Pick<Planned, "reason" | "nth">,
): Promise<number> {
  const typed = `${expiry.slice(5)}/${expiry.slice(2, 4)}`;
  const language = nth % 13 === 6 ? "en" : "ja";
  const asked = { language, reason, number: digits, expiry: typed, readBack: false } as const;
  const { callId } = must(await writeAnswer(hotline, asked), "call");
  const note = notes[nth % notes.length] as string;
  const agreed = nth % 5 < 3;
  if (!agreed && note === "") return callId;
  const contact = agreed ? `0${3 + (nth % 6)}-0000-${String(1_000 + ((nth * 37) % 9_000))}` : "";
  const reference = agreed && nth % 2 === 0 ? `窓${String(nth).padStart(4, "0")}` : "";
  must(await keepCaller(hotline, { callId, note, agreed, contact, reference, number: digits }), "caller");
  return callId;
}

async function companyOf(digits: string): Promise<number | null> {
  const ranges = await db.binRange.findMany();
  return ranges.find(({ low }) => digits.startsWith(low))?.companyId ?? null;
}

/** Who asked about a new card some days before the delivery that says whose it had been: told "not in the files". */
function whoAskedEarly(world: World): { inquiry: Inquiry; on: IsoDate }[] {
  return world.inquiries.flatMap((inquiry) => {
    const { committedOn } = inquiry.delivery;
    if (!inquiry.content.oldCard || !committedOn || inquiry.content.masked) return [];
    const on = nextWorkday(addDays(committedOn, -9));
    return on >= "2009-07-28" && on < committedOn ? [{ inquiry, on }] : [];
  });
}

/** Somebody reads out numbers in a row: the hotline's own alert (SECURITY OP-03). */
async function readOut({ actors: { hotline } }: Office, world: World, random: Random): Promise<void> {
  const low = world.companies[0]?.binRanges[0]?.low ?? "999901";
  const begin = `${low}${"7".repeat(11 - low.length)}`;
  const from = random.int(1_000, 8_000);
  for (let n = 0; n < 7; n++) {
    const body = `${begin}${from + n}`.padEnd(15, "0");
    const number = `${body}${checkDigit(body)}`;
    const asked = { language: "ja", reason: "affected", number, expiry: "05/12", readBack: false } as const;
    must(await writeAnswer(hotline, asked), "call");
  }
}

async function lookInto({ actors: { manager } }: Office, note: string): Promise<void> {
  for (const { id, seen } of await listAlerts(manager))
    if (!seen) must(await seeAlert(manager, { alertId: id, note }), "alert");
}

async function found(): Promise<void> {
  await findWorse(systemActor("find-call-backs"));
}

async function loadTail(office: Office, cards: readonly Number[]): Promise<void> {
  const source = await db.exposureSource.findFirst({
    where: { nameEn: "Premium collection data" },
    select: { id: true },
  });
  if (!source) return;
  const place = { source: "collection", month: "2001-09", channel: "郵送", product: "傷害" } as const;
  await load(
    office,
    source.id,
    tail.file,
    cards.map((card) => ({ ...card, ...place })),
    [],
  );
  await found();
}

/** Some call backs of a day: most are reached at once, some never. */
async function callBack(office: Office, day: IsoDate, most: number): Promise<void> {
  const { hotline } = office.actors;
  for (let n = 0; n < most; n++) {
    const taken = await takeNext(hotline);
    if (!taken.ok) return;
    const { callBackId } = taken.value;
    const tried = await db.hotlineAttempt.count({ where: { callBackId } });
    const [outcome, note] = outcomeOf(callBackId, tried);
    const followUpOn = outcome === "not_reached" ? later(nextWorkday(addDays(day, 4)), day) : "";
    must(await recordAttempt(hotline, { callBackId, outcome, followUpOn, note }), "attempt");
  }
}

function outcomeOf(callBackId: number, tried: number): [AttemptOutcome, string] {
  if (callBackId % 9 === 4) return ["declined", "今後の連絡は不要とのこと。"];
  if (callBackId % 4 !== 2) return ["reached", "お詫びし、差し替えを案内した。"];
  if (tried < 2) return ["not_reached", tried === 0 ? "留守番電話。伝言は残さず。" : "呼び出しのみ。"];
  return callBackId % 8 === 6
    ? ["given_up", "日を変えて3回かけたが、つながらない。"]
    : ["reached", "3回目でつながった。"];
}
