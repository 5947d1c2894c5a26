import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { dayInName } from "@/lib/companies/rules";
import { type Field, type ProfileBody, profileSchema } from "@/lib/companies/schema";
import { businessClock } from "@/lib/core/clock";
import type { IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { looksLikeTrack, maskForScreen } from "@/lib/core/text";
import { type BatchReason, type Finding, type FindingCode, type Level, Unreadable } from "@/lib/intake/schema";
import { learnNumberKeys } from "@/lib/vault/number-keys";
import { type Found, rulesFor } from "./layout";
import { couldBeSecurityCode, SUSPICIOUS_SHARE } from "./map";
import { notARecord, skippedRow } from "./no-record";
import { unreadColumns } from "./rows";
import { sampleRecords } from "./try-records";
import { type Checked, checkCells, type Rules } from "./validate";
import type { Values, Words } from "./values";

/** Bytes that a sample may have. */
export const TRY_LIMIT = 8 * 1_048_576;
const SHOWN = 20;

/** One record of a sample as it would be understood; card numbers masked. */
export type TriedRecord = {
  readonly line: number;
  readonly outcome: Checked["outcome"];
  readonly level: Level | null;
  readonly findings: readonly Finding[];
  readonly cells: readonly string[];
  readonly values: Readonly<Partial<Record<Field, string>>>;
  readonly words: Words;
};

/** What a profile makes of a sample. */
export type Tried = {
  /** Why a delivery like this could not be read; everything below is then empty. */
  readonly refused: BatchReason | null;
  readonly found: Found | null;
  readonly records: number;
  readonly outcomes: Readonly<Record<Checked["outcome"], number>>;
  readonly findings: readonly { readonly code: FindingCode; readonly level: Level; readonly records: number }[];
  readonly first: readonly TriedRecord[];
};

export type TryRefusal = "TOO_LARGE" | "EMPTY";

/**
 * Reads a sample with a profile, saved or not, and answers what would come of it: the first records as they would be
 * understood, findings counted, or why it could not be read. Nothing is stored: no byte, no cell, no name; the trail says
 * that it was tried. What must not be kept (R8.2) is answered by its refusal, without a record beside it.
 * @param input.whole false where only the file's beginning was sent: a record cut off at its end is left out
 */
export async function tryProfile(
  actor: Actor,
  input: { companyId: number; body: ProfileBody; fileName: string; whole: boolean },
  bytes: Buffer,
): Promise<Result<Tried, TryRefusal>> {
  permit(actor, "company.try");
  if (bytes.length > TRY_LIMIT) return refuse("TOO_LARGE", { limit: TRY_LIMIT });
  if (bytes.length === 0) return refuse("EMPTY");
  const { companyId } = input;
  const body = profileSchema.parse(input.body);
  const company = await db.company.findUnique({ where: { id: companyId }, select: { binRanges: true } });
  if (!company) throw new NotFound("company");
  const [incident, clock] = await Promise.all([
    db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { placeholders: true, timeZone: true } }),
    businessClock(db),
  ]);
  const around = {
    ...incident,
    binRanges: company.binRanges,
    receivedOn: receivedOn(body, input.fileName, clock.today),
  };
  await learnNumberKeys(db);
  const tried = new Trial();
  try {
    for await (const { found, records } of sampleRecords(body, bytes, input.whole)) {
      tried.take(rulesFor(body, found, around), found, records);
    }
    tried.refuseWhole();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    tried.refuse({ code: error.code, ...error.place });
  }
  const value = tried.value();
  await witness(actor, {
    type: "profile.tried",
    subject: "company",
    subjectId: companyId,
    details: { companyId, bytes: bytes.length, records: value.records, refused: value.refused?.code ?? null },
  });
  return { ok: true, value };
}

function receivedOn(body: ProfileBody, fileName: string, today: IsoDate): IsoDate {
  const day = body.receivedRule.from === "name" ? dayInName(body.receivedRule.pattern, fileName) : null;
  return day !== null && day <= today ? day : today;
}

const nothing = () => ({ new: 0, problem: 0, skipped: 0 });

/** Gathers what a sample's records come to. */
class Trial {
  private refused: BatchReason | null = null;
  private found: Found | null = null;
  private outcomes = nothing();
  private counted = new Map<FindingCode, { level: Level; records: number }>();
  private first: TriedRecord[] = [];
  private shortNumbers: number[] = [];

  take(
    rules: Rules,
    found: Found,
    records: readonly { cells: readonly string[]; line: number; title: boolean }[],
  ): void {
    this.found = found;
    for (const { cells, line, title } of records) {
      const track = cells.findIndex(looksLikeTrack);
      if (track >= 0) {
        throw new Unreadable("SENSITIVE_AUTHENTICATION_CODES", { columns: [rules.header[track] ?? `#${track + 1}`] });
      }
      const skipped = notARecord(rules, cells, found.headerRow > 0) ?? (title ? "TITLE_ROW" : null);
      const checked = skipped ? skippedRow(skipped) : checkCells(rules, cells, () => "");
      this.count(rules, cells, checked);
      if (checked.outcome !== "skipped" && this.first.length < SHOWN) this.first.push(shown(cells, line, checked));
    }
  }

  private count(rules: Rules, cells: readonly string[], checked: Checked): void {
    this.outcomes[checked.outcome]++;
    if (checked.outcome === "skipped") return;
    for (const { code, level } of new Map(checked.findings.map((one) => [one.code, one])).values()) {
      const before = this.counted.get(code);
      this.counted.set(code, { level, records: (before?.records ?? 0) + 1 });
    }
    for (const i of unreadColumns(rules)) {
      if (couldBeSecurityCode(cells[i] ?? "")) this.shortNumbers[i] = (this.shortNumbers[i] ?? 0) + 1;
    }
  }

  /** What only all records show: a bare column that could be security codes is asked about, not shown. */
  refuseWhole(): void {
    const data = this.outcomes.new + this.outcomes.problem;
    const columns = this.shortNumbers.flatMap((rows, i) =>
      data > 0 && rows >= data * SUSPICIOUS_SHARE ? [this.found?.header[i] || `#${i + 1}`] : [],
    );
    if (columns.length) throw new Unreadable("COULD_BE_SECURITY_CODE", { columns });
    if (data === 0) throw new Unreadable("NO_RECORDS");
  }

  refuse(reason: BatchReason): void {
    this.refused = reason;
    this.found = null;
    this.outcomes = nothing();
    this.counted.clear();
    this.first = [];
  }

  value(): Tried {
    const { refused, found, outcomes, first } = this;
    const grave = { error: 0, warning: 1, note: 2 } as const;
    const findings = [...this.counted]
      .map(([code, one]) => ({ code, ...one }))
      .toSorted((a, b) => grave[a.level] - grave[b.level] || b.records - a.records);
    return { refused, found, records: outcomes.new + outcomes.problem + outcomes.skipped, outcomes, findings, first };
  }
}

function shown(cells: readonly string[], line: number, checked: Checked): TriedRecord {
  const { values, outcome, level, findings } = checked;
  return {
    line,
    outcome,
    level,
    findings,
    cells: cells.map((cell) => maskForScreen(cell).slice(0, 200)),
    values: shownValues(values),
    words: values.words ?? {},
  };
}

function shownValues(values: Values): TriedRecord["values"] {
  const { card, maskHead, maskTail, oldCard, amount, detectionCase, words: _, relief, ...plain } = values;
  const masked = (digits: string | null) => digits && `${digits.slice(0, 6)}••••••${digits.slice(-4)}`;
  const all: Partial<Record<Field, string | null>> = {
    ...plain,
    cardNumber:
      masked(card) ?? (maskHead === null && maskTail === null ? null : `${maskHead ?? ""}••••••${maskTail ?? ""}`),
    oldCardNumber: masked(oldCard),
    reliefStatus: relief?.status ?? null,
    reliefAmount: relief?.amount?.toString() ?? null,
    reliefOn: relief?.on ?? null,
    cardStoppedOn: relief?.stoppedOn ?? null,
    cardReissuedOn: relief?.reissuedOn ?? null,
    newCardNumber: masked(relief?.newCard ?? null),
    amount: amount === null ? null : String(amount),
    detectionCase: detectionCase === null ? null : String(detectionCase),
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([field, value]) => (value === null ? [] : [[field, maskForScreen(value)]])),
  );
}
