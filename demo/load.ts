import { systemActor } from "@/lib/access/actor";
import { actorOfUser } from "@/lib/access/session";
import { seedDemoAccounts } from "@/lib/accounts/commands/seed-demo-accounts";
import type { DemoLogin } from "@/lib/accounts/demo-accounts";
import { sortAlerts } from "@/lib/alerts/sort";
import { witness } from "@/lib/audit/change";
import { createCompany, saveProfile } from "@/lib/companies/commands";
import { db } from "@/lib/core/db";
import { createIncident, moveClock } from "@/lib/settings/commands";
import { checkKeys } from "@/lib/vault/check";
import { addFormer, reviewAccounts, reviewedAt } from "./account-review";
import { answerQuestions } from "./answers";
import { audit, endDays, seal } from "./audit";
import { startedOn } from "./calendar";
import { work } from "./casework";
import { act } from "./decide";
import { workAtTheDesk } from "./desk";
import { attachEvidence } from "./evidence";
import { addForgotten } from "./forgotten";
import { openMachines } from "./machines";
import { must } from "./must";
import { workWithNumbers } from "./numbers";
import { commit, type Office, placesOf, receive } from "./office";
import { addOutsourced } from "./outsourced";
import { profileOf, secondProfileOf } from "./profile";
import { correct, explain, proposeRule, publish } from "./publish";
import { emptyQueue } from "./queue";
import { adopt, draft, leaveExposureWaiting } from "./register";
import { replaceCards } from "./replacements";
import { retain } from "./retention";
import type { Step, World } from "./schema";
import { approveText, leaveSectionWaiting } from "./sections";
import { settle } from "./settle";
import { standsAt, storyOf } from "./story";
import { handOver, leaveWatchWaiting } from "./watch";
import { shareOut } from "./worklists";
import { defaultSeed, makeWorld } from "./world";

/** Thrown where the database is not new: the demonstration is loaded whole or not at all. */
export class NotNew extends Error {
  constructor(readonly cutShort: boolean) {
    super(
      cutShort
        ? "A demonstration in this database was cut short while it was loaded. Empty the database and load it anew."
        : "This database already holds an incident. The demonstration is only loaded into a new one.",
    );
  }
}

export type Loaded = { readonly world: World; readonly deliveries: number; readonly seconds: number };
export type Progress = { readonly done: number; readonly steps: number; readonly at: Date };

/**
 * Loads the demonstration incident into a new database: everything goes through the commands that people use, in the
 * order of its dates, under a business clock that moves with it. Throws NotNew where there is an incident already.
 * @param options.scale below 1 a smaller world with smaller figures
 */
export async function loadDemonstration(
  options: { seed?: string; scale?: number; progress?: (progress: Progress) => void } = {},
): Promise<Loaded> {
  const began = performance.now();
  const { seed = defaultSeed, scale = 1, progress = () => {} } = options;
  await expectNew();
  const world = makeWorld(seed, scale);
  const story = storyOf(world, seed);
  const office = await open(world);

  const system = systemActor("demonstration");
  let done = 0;
  let clock = 0;
  for (const steps of sittings(story)) {
    const at = (steps[0] as Step).at;
    if (clock < reviewedAt.getTime() && at >= reviewedAt) {
      must(await moveClock(system, reviewedAt), "clock");
      await reviewAccounts(office);
    }
    if (at.getTime() !== clock) must(await moveClock(system, at), "clock");
    clock = at.getTime();
    const arrived = steps.flatMap((step) => (step.act === "receive" ? [step.delivery] : []));
    await receive(office, arrived);
    for (const step of steps) await perform(office, world, step);
    done += steps.length;
    progress({ done, steps: story.length, at });
  }
  must(await moveClock(system, standsAt), "clock");
  await settle(office);
  await workAtTheDesk(office, world);
  await answerQuestions(office);
  await proposeRule(office);
  await attachEvidence(office);
  await workWithNumbers(office);
  await shareOut(office);
  await replaceCards(office);
  await addForgotten(office.actors.admin);
  await retain(office);
  await audit(office);
  await leaveSectionWaiting(office);
  await leaveExposureWaiting(office, world);
  await leaveWatchWaiting(office);
  // Alerts are off: what was raised stands in the list, told to nobody.
  await sortAlerts(systemActor("sort-alerts"));
  await office.machines.close();
  await emptyQueue();
  await witness(system, {
    type: "demo.loaded",
    subject: "incident",
    subjectId: 1,
    details: { batches: world.deliveries.length },
  });
  await seal();
  return { world, deliveries: world.deliveries.length, seconds: (performance.now() - began) / 1000 };
}

async function expectNew(): Promise<void> {
  if ((await db.incident.count()) === 0) return;
  const loaded = await db.auditEvent.count({ where: { type: "demo.loaded" } });
  const incident = await db.incident.findUnique({ where: { id: 1 }, select: { isDemo: true } });
  throw new NotNew(incident?.isDemo === true && loaded === 0);
}

/** The incident, its accounts, and the card companies with their profiles, on the morning of the first day. */
async function open(world: World): Promise<Office> {
  const system = systemActor("demonstration");
  await checkKeys(system);
  const incident = {
    nameJa: "2009年 カード情報流出（実演用の架空事案）",
    nameEn: "Card data leak of 2009 (invented, for demonstration)",
    organisationJa: "みなも生命保険株式会社（架空）",
    organisationEn: "Minamo Life Insurance (invented)",
    startedOn,
    timeZone: "Asia/Tokyo",
    defaultLocale: "ja" as const,
    uploadLimitMb: 512,
    silentAfterDays: 90,
    longOpenAfterDays: 30,
    demo: true,
    clockFixedAt: new Date(`${startedOn}T09:00:00+09:00`),
  };
  must(await createIncident(system, incident), "incident");
  const userIds = await seedDemoAccounts(system);
  const actors = Object.fromEntries(
    await Promise.all(Object.entries(userIds).map(async ([login, id]) => [login, await actorOfUser(id)])),
  ) as Office["actors"] & Record<DemoLogin, never>;
  await addOutsourced(actors.admin);
  await addFormer(actors.admin);
  const companyIds = new Map<string, number>();
  for (const company of world.companies) {
    const { code, nameJa, nameEn, contact, binRanges } = company;
    const given = { code, nameJa, nameEn, contact, binRanges: binRanges.map((range) => ({ ...range })) };
    const { id: companyId } = must(await createCompany(actors.manager, given), code);
    must(await saveProfile(actors.manager, { companyId, basedOn: 0, body: profileOf(company) }), code);
    companyIds.set(code, companyId);
  }
  const machines = await openMachines(actors.manager, companyIds);
  return { actors, companyIds, machines, batchIds: new Map(), decisionIds: new Map(), places: placesOf(world) };
}

/** What is done at one instant and in one way stands together: deliveries that came the same morning are read at once. */
function sittings(story: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const step of story) {
    const last = groups.at(-1);
    const before = last?.[0];
    if (last && before?.act === step.act && before.at.getTime() === step.at.getTime()) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

async function perform(office: Office, world: World, step: Step): Promise<void> {
  switch (step.act) {
    case "receive":
      return;
    case "commit":
      return commit(office, step.delivery);
    case "profile": {
      const companyId = office.companyIds.get(step.company.code) as number;
      const body = secondProfileOf(step.company);
      must(await saveProfile(office.actors.manager, { companyId, basedOn: 1, body }), step.company.code);
      return;
    }
    case "decide":
      return act(office, step.decision);
    case "work":
      return work(office, step.cases);
    case "enter":
      return step.enter(office);
    case "draftScope":
      return draft(office, world, step.scope);
    case "adoptScope":
      await adopt(office);
      return step.scope === "rule" ? undefined : handOver(office, step.scope);
    case "section":
      return approveText(office, step.text);
    case "publish":
      await endDays();
      await publish(office, step.asOf);
      // The regulator's order of February 2010 had the count looked into.
      return step.asOf.startsWith("2010-02") ? audit(office) : undefined;
    case "correct":
      return correct(office, step.asOf);
    case "explain":
      return explain(office, step.asOf);
  }
}
