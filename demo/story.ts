import { addDays, type IsoDate, toDbDate } from "@/lib/core/dates";
import { explained, interim, isWorkday, later, standsOn, startedOn } from "./calendar";
import { callEntries } from "./calls";
import { workOf } from "./cases";
import { fraudEntries } from "./fraud-reports";
import { leakDayEntries } from "./leak-days";
import { measureEntries } from "./measures";
import { outreachEntries } from "./outreach";
import { secondProfiles } from "./profile";
import { randomOf } from "./random";
import { scopesOf } from "./register-rows";
import { regulatorEntries } from "./regulator";
import type { CaseStep, CaseWork, Step, World } from "./schema";
import { sectionTexts } from "./section-texts";
import { compare } from "./world";

/** Hours of an office day, Tokyo time: what is done together stands together on the clock. */
const hours = {
  profile: "09:30",
  receive: "10:00",
  commit: "13:00",
  decide: "14:30",
  work: "16:00",
  enter: "17:00",
  expose: "16:45",
  section: "17:15",
  publish: "17:30",
} as const;

/** When the loaded demonstration stands: the evening of the last publication. */
export const standsAt = instant(standsOn, "18:00");

/** Everything that is done to the world, in the order of its dates. */
export function storyOf(world: World, seed: string): Step[] {
  const steps: Step[] = [];
  for (const delivery of world.deliveries) {
    steps.push({ at: instant(delivery.enteredOn, hours.receive), act: "receive", delivery });
    if (delivery.committedOn) steps.push({ at: instant(delivery.committedOn, hours.commit), act: "commit", delivery });
  }
  for (const { code, on } of secondProfiles) {
    const company = world.companies.find((one) => one.code === code);
    if (company) steps.push({ at: instant(on, hours.profile), act: "profile", company });
  }
  for (const decision of world.decisions) {
    steps.push({ at: instant(decision.on, hours.decide), act: "decide", decision });
  }
  for (const [on, cases] of sittings(workOf(world, randomOf(seed).fork("cases")))) {
    steps.push({ at: instant(on, hours.work), act: "work", cases });
  }
  for (const { scope, draftedOn, on } of scopesOf) {
    steps.push({ at: instant(draftedOn, hours.expose), act: "draftScope", scope });
    steps.push({ at: instant(on, hours.expose), act: "adoptScope", scope });
  }
  for (const text of sectionTexts) {
    if (text.on !== null) steps.push({ at: instant(text.on, hours.section), act: "section", text });
  }
  for (const { on, enter } of [
    ...leakDayEntries,
    ...measureEntries,
    ...fraudEntries,
    ...outreachEntries,
    ...regulatorEntries,
    ...callEntries(world, seed),
  ])
    steps.push({ at: instant(on, hours.enter), act: "enter", enter });
  for (const { asOf, publishedOn } of [...world.figures, interim]) {
    steps.push({ at: instant(publishedOn, hours.publish), act: "publish", asOf });
  }
  steps.push({ at: instant(interim.correctedOn, hours.publish), act: "correct", asOf: interim.asOf });
  steps.push({ at: instant(explained.on, hours.publish), act: "explain", asOf: explained.asOf });
  // Array.sort is stable: what shares an instant keeps the order in which the world was written.
  return steps.sort((a, b) => a.at.getTime() - b.at.getTime() || compare(nameOf(a), nameOf(b)));
}

/** Cases are worked on once a week in the first months, later once a month; what falls after the last day waits. */
function sittings(works: readonly CaseWork[]): Map<IsoDate, CaseStep[]> {
  const days = sittingDays();
  const byDay = new Map<IsoDate, CaseStep[]>(days.map((day) => [day, []]));
  const at = (day: IsoDate) => byDay.get(days.find((sitting) => sitting >= day) ?? "");
  for (const work of works) {
    const found = work.foundCase;
    const closing = work.closing && at(work.closing.on);
    if (found !== null)
      at(addDays(work.inquiry.delivery.committedOn ?? standsOn, 3))?.push({ work, does: "find", case: found });
    if (work.dates)
      at(later(work.dates.on, work.inquiry.delivery.committedOn ?? work.dates.on))?.push({ work, does: "date" });
    const dates = [...new Set(work.money.map(({ on }) => on))].sort();
    for (const on of dates) {
      const movements = work.money.filter((entry) => entry.on === on).map(({ movement }) => movement);
      at(later(on, work.inquiry.delivery.committedOn ?? on))?.push({ work, does: "book", movements });
    }
    closing?.push({ work, does: "close" });
  }
  return new Map([...byDay].filter(([, cases]) => cases.length > 0));
}

function sittingDays(): IsoDate[] {
  const days: IsoDate[] = [];
  for (let day = startedOn; day <= standsOn; day = addDays(day, 1)) {
    const friday = toDbDate(day).getUTCDay() === 5;
    const lastOfMonth = addDays(day, 7).slice(0, 7) !== day.slice(0, 7);
    if (friday && isWorkday(day) && (day < "2010-04-01" || lastOfMonth)) days.push(day);
  }
  return days;
}

function nameOf(step: Step): string {
  return step.act === "receive" || step.act === "commit" ? step.delivery.name : "";
}

/** Tokyo has no daylight saving. */
function instant(day: IsoDate, time: string): Date {
  return new Date(`${day}T${time}:00+09:00`);
}
