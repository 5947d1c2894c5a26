import { z } from "zod";
import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { keptUntilChanged } from "@/lib/audit/kept-until-changed";
import { businessClock } from "@/lib/core/clock";
import { addDays, fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { type IsoWeek, mondayOf, readWeek, weekOf } from "@/lib/core/weeks";
import { type Burden, burdenAsOf } from "@/lib/reimbursements/figures/burden";
import { type FlowRow, type Owner, type Period, readFlow, readPeople } from "./weekly-rows";

const reportFormats = ["pdf", "csv"] as const;

/** What a report is asked for with; without a week the last one that is over. */
export const weeklyInput = z.strictObject({
  week: z
    .string()
    .refine((text) => readWeek(text) !== null)
    .optional(),
  format: z.enum(reportFormats),
});

export type Named = { readonly nameJa: string; readonly nameEn: string };
export type WeeklyReport = {
  readonly week: IsoWeek;
  readonly from: IsoDate;
  /** Its Sunday. */
  readonly to: IsoDate;
  /** What "at the end" means: its Sunday, or, while the week runs, today. */
  readonly asOf: IsoDate;
  readonly runs: boolean;
  /** The weeks beside it, from the first that holds the start or a case to the one that runs. */
  readonly previous: IsoWeek | null;
  readonly next: IsoWeek | null;
  /** Days after which an open case is long open, by the settings; and the last received date of such a case. */
  readonly longOpenAfterDays: number;
  readonly longOpenUntil: IsoDate;
  readonly total: FlowRow;
  /** Card companies with a case open or moved in the week. */
  readonly byCompany: readonly (FlowRow & { readonly companyId: number; readonly name: Named })[];
  readonly byCase: readonly (FlowRow & { readonly case: 1 | 2 | 3 | null })[];
  /** Whose cases they are now; nobody's last. */
  readonly byOwner: readonly (FlowRow & Owner)[];
  /** Who decided and who closed. */
  readonly byPerson: readonly { readonly name: string; readonly decided: number; readonly closed: number }[];
  readonly burden: { readonly before: Burden; readonly after: Burden };
};

/**
 * The managers' report of one week: what came in, was decided and was closed, what is open and how old it is, and what
 * customers carried when the week began and ended. Page, PDF and CSV all show what this answers. Of live cases, as now
 * known: a case voided later is in no week of it, so that open before + received − closed is always open after.
 * @param week as in weekOf; what is no week, or none of this incident, is answered with the last one that is over
 */
export async function findWeeklyReport(actor: Actor, week?: string): Promise<WeeklyReport> {
  permit(actor, "report.read");
  const [clock, incident, [{ earliest }]] = await Promise.all([
    businessClock(db),
    db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { startedOn: true, longOpenAfterDays: true } }),
    db.$queryRaw<[{ earliest: string | null }]>`select min(received_on)::text as earliest from inquiry where live`,
  ]);
  const startedOn = fromDbDate(incident.startedOn);
  const first = mondayOf(earliest !== null && earliest < startedOn ? earliest : startedOn);
  const running = mondayOf(clock.today);
  const finished = addDays(running, -7);
  const asked = week === undefined ? null : readWeek(week);
  const from = asked !== null && asked >= first && asked <= running ? asked : finished >= first ? finished : running;
  const to = addDays(from, 6);
  const asOf = to < clock.today ? to : clock.today;
  const longOpenUntil = addDays(asOf, -incident.longOpenAfterDays - 1);
  const period: Period = { from, asOf, longOpenUntil };
  // Whose cases they are and how people are called stands in it, too.
  const kept = {
    name: `weekly ${from}`,
    today: clock.today,
    also: ["case.assigned", "case.handedOver", "user.changed"],
  };
  const [flow, byPerson, before, after] = await keptUntilChanged(kept, () =>
    Promise.all([
      readFlow(db, period),
      readPeople(db, period),
      burdenAsOf(db, addDays(from, -1)),
      burdenAsOf(db, asOf),
    ]),
  );
  return {
    week: weekOf(from),
    from,
    to,
    asOf,
    runs: to >= clock.today,
    previous: from > first ? weekOf(addDays(from, -7)) : null,
    next: from < running ? weekOf(addDays(from, 7)) : null,
    longOpenAfterDays: incident.longOpenAfterDays,
    longOpenUntil,
    ...flow,
    byPerson,
    burden: { before, after },
  };
}

/** The same to take along; the entry that says so is written before anything leaves. */
export async function downloadWeeklyReport(actor: Actor, input: z.input<typeof weeklyInput>): Promise<WeeklyReport> {
  permit(actor, "report.read");
  const { week, format } = weeklyInput.parse(input);
  const report = await findWeeklyReport(actor, week);
  await witness(actor, {
    type: "report.downloaded",
    subject: "report",
    subjectId: report.week,
    details: { report: "weekly", format },
  });
  return report;
}
