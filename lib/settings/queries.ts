import { cache } from "react";
import { type Actor, permit } from "@/lib/access/actor";
import { realNow } from "@/lib/core/clock";
import { dayOf, fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import type { Locale } from "@/lib/core/format";

/** The incident as every screen and the public may know it. */
export type Incident = {
  nameJa: string;
  nameEn: string;
  organisationJa: string;
  organisationEn: string;
  /** First day that counts. */
  startedOn: IsoDate;
  /** IANA zone of its calendar days. */
  timeZone: string;
  defaultLocale: Locale;
  isDemo: boolean;
  clock: { now: Date; today: IsoDate; fixed: boolean };
};

/** What limits the work, for those who may read settings. */
export type IncidentSettings = Incident & {
  numberLimit: number;
  placeholders: string[];
  uploadLimitMb: number;
  silentAfterDays: number;
  longOpenAfterDays: number;
  /** True once something was committed: the start date and the time zone hold for good. */
  startFixed: boolean;
};

const row = cache(() => db.incident.findUnique({ where: { id: 1 } }));

/** The one incident of this deployment, or null before the first start. Read once per request. */
export async function findIncident(_actor: Actor): Promise<Incident | null> {
  const incident = await row();
  return incident && incidentOf(incident);
}

/** The incident with its limits (settings.read), or null before the first start. */
export async function findSettings(actor: Actor): Promise<IncidentSettings | null> {
  permit(actor, "settings.read");
  const incident = await row();
  if (!incident) return null;
  return {
    ...incidentOf(incident),
    numberLimit: incident.numberLimit,
    placeholders: incident.placeholders,
    uploadLimitMb: Number(incident.uploadLimit / 1_048_576n),
    silentAfterDays: incident.silentAfterDays,
    longOpenAfterDays: incident.longOpenAfterDays,
    startFixed: (await db.ledgerBlock.findFirst({ select: { no: true } })) !== null,
  };
}

function incidentOf(incident: NonNullable<Awaited<ReturnType<typeof row>>>): Incident {
  const now = incident.clockFixedAt ?? realNow();
  return {
    nameJa: incident.nameJa,
    nameEn: incident.nameEn,
    organisationJa: incident.organisationJa,
    organisationEn: incident.organisationEn,
    startedOn: fromDbDate(incident.startedOn),
    timeZone: incident.timeZone,
    defaultLocale: incident.defaultLocale as Locale,
    isDemo: incident.isDemo,
    clock: { now, today: dayOf(now, incident.timeZone), fixed: incident.clockFixedAt !== null },
  };
}
