import { type Actor, permit } from "@/lib/access/actor";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type ProfileBody, profileSchema } from "./schema";

export type CompanyProfile = {
  readonly id: number;
  readonly version: number;
  readonly body: ProfileBody;
  readonly createdAt: Date;
  readonly createdBy: string;
};

export type Company = {
  readonly id: number;
  readonly code: string;
  readonly nameJa: string;
  readonly nameEn: string;
  readonly contact: string;
  readonly endedAt: Date | null;
  readonly binRanges: readonly { readonly low: string; readonly high: string }[];
  /** The newest version, or null where deliveries cannot be read yet. */
  readonly profile: CompanyProfile | null;
};

const select = {
  id: true,
  code: true,
  nameJa: true,
  nameEn: true,
  contact: true,
  endedAt: true,
  binRanges: { select: { low: true, high: true }, orderBy: { low: "asc" } },
  profiles: {
    select: { id: true, version: true, body: true, createdAt: true, createdBy: true },
    orderBy: { version: "desc" },
    take: 1,
  },
} as const;

type Row = Omit<Company, "profile"> & { profiles: (Omit<CompanyProfile, "body"> & { body: unknown })[] };

function company({ profiles, ...row }: Row): Company {
  const newest = profiles[0];
  return { ...row, profile: newest ? { ...newest, body: profileSchema.parse(newest.body) } : null };
}

/** All card companies by code, each with its current profile. */
export async function listCompanies(actor: Actor): Promise<Company[]> {
  permit(actor, "company.read");
  return (await db.company.findMany({ select, orderBy: { code: "asc" } })).map(company);
}

/** One card company with its current profile. Throws NotFound. */
export async function findCompany(actor: Actor, companyId: number): Promise<Company> {
  permit(actor, "company.read");
  const row = await db.company.findUnique({ where: { id: companyId }, select });
  if (!row) throw new NotFound("company");
  return company(row);
}

/** What a profile says, for jobs of the corridor: the batch that names it has been permitted. */
export async function profileWith(id: number): Promise<ProfileBody> {
  return profileSchema.parse((await db.profile.findUniqueOrThrow({ where: { id }, select: { body: true } })).body);
}

export type ProfileVersion = CompanyProfile & {
  /** Null: the system. */
  readonly createdByName: string | null;
  /** Deliveries that were read with it, and the latest of them. */
  readonly batches: number;
  readonly latestBatch: number | null;
};

/** All versions of a company's profile, newest first, each with who made it and what was read with it. */
export async function listProfiles(actor: Actor, companyId: number): Promise<ProfileVersion[]> {
  permit(actor, "company.read");
  const rows = await db.profile.findMany({
    where: { companyId },
    select: select.profiles.select,
    orderBy: { version: "desc" },
  });
  const [people, read] = await Promise.all([
    db.user.findMany({
      where: { id: { in: rows.map((row) => row.createdBy).filter((id) => /^[0-9a-f-]{36}$/.test(id)) } },
      select: { id: true, displayName: true },
    }),
    db.batch.groupBy({
      by: ["profileId"],
      where: { companyId, profileId: { not: null }, source: { not: "typed" } },
      _count: true,
      _max: { id: true },
    }),
  ]);
  return rows.map((row) => {
    const batches = read.find((one) => one.profileId === row.id);
    return {
      ...row,
      body: profileSchema.parse(row.body),
      createdByName: people.find((one) => one.id === row.createdBy)?.displayName ?? null,
      batches: batches?._count ?? 0,
      latestBatch: batches?._max.id ?? null,
    };
  });
}
