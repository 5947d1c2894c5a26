import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { type CompanyInput, companySchema, type ProfileBody, profileSchema } from "./schema";

export type CompanyRefusal = "INVALID" | "CODE_TAKEN";

/** A new card company with its number ranges. Refuses INVALID, and CODE_TAKEN where another has the code. */
export async function createCompany(
  actor: Actor,
  input: CompanyInput,
): Promise<Result<{ companyId: number }, CompanyRefusal>> {
  permit(actor, "company.edit");
  const parsed = companySchema.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  const { binRanges, ...company } = parsed.data;
  return change(actor, async (tx) => {
    const [made] = await tx.company.createManyAndReturn({
      data: [company],
      skipDuplicates: true,
      select: { id: true },
    });
    if (!made) return refuse("CODE_TAKEN", undefined, { code: "CODE_TAKEN" });
    await tx.binRange.createMany({ data: binRanges.map((range) => ({ ...range, companyId: made.id })) });
    return changed(
      { companyId: made.id },
      { type: "company.created", subject: "company", subjectId: made.id, details: { code: company.code } },
    );
  });
}

/**
 * Keeps how a company's files are read. Always a new version: batches stay with the one that they were read with, so
 * that what was committed can be explained later.
 */
export async function saveProfile(
  actor: Actor,
  input: { companyId: number; body: ProfileBody },
): Promise<Result<{ profileId: number; version: number }, "INVALID">> {
  permit(actor, "company.edit");
  const parsed = profileSchema.safeParse(input.body);
  if (!parsed.success) return refuse("INVALID");
  return change(actor, async (tx) => {
    const { companyId } = input;
    // Two who save at once get versions one after the other.
    const [company] = await tx.$queryRaw<{ id: number }[]>`
      select id from company where id = ${companyId}::int for update`;
    if (!company) throw new NotFound("company");
    const { _max: last } = await tx.profile.aggregate({ where: { companyId }, _max: { version: true } });
    const version = (last.version ?? 0) + 1;
    const profile = await tx.profile.create({
      data: { companyId, version, body: parsed.data, createdBy: actor.id },
      select: { id: true },
    });
    return changed(
      { profileId: profile.id, version },
      { type: "profile.saved", subject: "company", subjectId: companyId, details: { companyId, version } },
    );
  });
}
