import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { rangeText, refuseTaken } from "./number-ranges";
import { lackingFields, namesSecurityCode, wrongCell } from "./rules";
import { type CompanyInput, companySchema, type ProfileBody, profileSchema } from "./schema";
import { profileChanges } from "./versions";

export type CompanyRefusal = "CODE_TAKEN" | "RANGES_OVERLAP";

/** Adds a card company with its BIN ranges. Refuses CODE_TAKEN, and RANGES_OVERLAP where a range is another company's. */
export async function createCompany(
  actor: Actor,
  input: CompanyInput,
): Promise<Result<{ id: number }, CompanyRefusal>> {
  permit(actor, "company.edit");
  const { binRanges, ...company } = companySchema.parse(input);
  return change(actor, async (tx) => {
    if (await tx.company.findUnique({ where: { code: company.code }, select: { id: true } })) {
      return refuse("CODE_TAKEN", undefined, { code: "CODE_TAKEN" });
    }
    const taken = await refuseTaken(tx, null, binRanges);
    if (taken) return taken;
    const { id } = await tx.company.create({
      data: { ...company, createdAt: (await businessClock(tx)).now, binRanges: { create: binRanges } },
      select: { id: true },
    });
    return changed(
      { id },
      { type: "company.created", subject: "company", subjectId: id, details: { code: company.code } },
    );
  });
}

/**
 * Changes a card company's names, code, contact and BIN ranges; `ended` says that it sends nothing any more.
 * Refuses CODE_TAKEN, and RANGES_OVERLAP where a new range is another company's. Throws NotFound.
 */
export async function changeCompany(
  actor: Actor,
  companyId: number,
  input: CompanyInput & { ended: boolean },
): Promise<Result<null, CompanyRefusal>> {
  permit(actor, "company.edit");
  const { ended, ...rest } = input;
  const { binRanges, ...company } = companySchema.parse(rest);
  return change(actor, async (tx) => {
    const before = await tx.company.findUnique({ where: { id: companyId }, include: { binRanges: true } });
    if (!before) throw new NotFound("company");
    const holder = await tx.company.findUnique({ where: { code: company.code }, select: { id: true } });
    if (holder && holder.id !== companyId) return refuse("CODE_TAKEN", undefined, { code: "CODE_TAKEN" });
    const held = new Set(before.binRanges.map(rangeText));
    const taken = await refuseTaken(
      tx,
      companyId,
      binRanges.filter((range) => !held.has(rangeText(range))),
    );
    if (taken) return taken;
    const now = (await businessClock(tx)).now;
    await tx.company.update({
      where: { id: companyId },
      data: { ...company, endedAt: ended ? (before.endedAt ?? now) : null },
      select: { id: true },
    });
    await tx.binRange.deleteMany({ where: { companyId } });
    await tx.binRange.createMany({ data: binRanges.map((range) => ({ ...range, companyId })) });
    const named = (["code", "nameJa", "nameEn", "contact"] as const).filter(
      (field) => before[field] !== company[field],
    );
    const fields: string[] = [...named];
    if (ranges(before.binRanges) !== ranges(binRanges)) fields.push("binRanges");
    if ((before.endedAt !== null) !== ended) fields.push("ended");
    return changed(null, { type: "company.changed", subject: "company", subjectId: companyId, details: { fields } });
  });
}

function ranges(list: readonly { low: string; high: string }[]): string {
  return list
    .map(({ low, high }) => `${low}-${high}`)
    .toSorted()
    .join();
}

export type ProfileRefusal =
  | "CHANGED_MEANWHILE"
  | "FIELDS_LACKING"
  | "SECURITY_CODE_COLUMN"
  | "CELLS_WRONG"
  | "NO_CHANGE";

/**
 * Saves how a company's files are read, as a new version; batches keep the version they were read with.
 * Refuses FIELDS_LACKING where no record could be recognised (R4.5), SECURITY_CODE_COLUMN where a field would be read
 * from a column that names a security code (R8.2), CELLS_WRONG where fixed columns overlap or do not fit their record,
 * NO_CHANGE where it says what the newest one says, CHANGED_MEANWHILE where another version came in between. Who switches
 * on that clean deliveries commit by themselves needs the right to.
 * @param input.basedOn version that was on the screen as the newest, 0 for the first
 * @param input.takenFrom earlier version that this content was taken from
 */
export async function saveProfile(
  actor: Actor,
  input: { companyId: number; basedOn: number; body: ProfileBody; takenFrom?: number },
): Promise<Result<{ id: number; version: number }, ProfileRefusal>> {
  permit(actor, "company.edit");
  const { companyId, basedOn } = input;
  const body = profileSchema.parse(input.body);
  const lacking = lackingFields(body.columns);
  if (lacking.length) return refuse("FIELDS_LACKING", { fields: lacking.join(",") });
  const named = Object.values(body.columns).flat();
  if (body.receivedRule.from === "column") named.push(body.receivedRule.header);
  const code = named.find(namesSecurityCode);
  if (code !== undefined) return refuse("SECURITY_CODE_COLUMN", { column: code });
  const wrong = body.format === "fixed" ? wrongCell(body) : null;
  if (wrong !== null) return refuse("CELLS_WRONG", { column: wrong });
  return change(actor, async (tx) => {
    // The company's row is the lock: two who save at once come one after the other.
    const known = await tx.$queryRaw<unknown[]>`select id from company where id = ${companyId}::int for update`;
    if (known.length === 0) throw new NotFound("company");
    const newest = await tx.profile.findFirst({ where: { companyId }, orderBy: { version: "desc" } });
    const version = newest?.version ?? 0;
    if (version !== basedOn) return refuse("CHANGED_MEANWHILE");
    const before = newest ? profileSchema.parse(newest.body) : null;
    if (before && profileChanges(before, body).length === 0) return refuse("NO_CHANGE");
    if (body.autoCommit && !before?.autoCommit) permit(actor, "company.autoCommit");
    const saved = await tx.profile.create({
      data: { companyId, version: version + 1, body, createdAt: (await businessClock(tx)).now, createdBy: actor.id },
      select: { id: true, version: true },
    });
    return changed(saved, {
      type: "profile.saved",
      subject: "profile",
      subjectId: saved.id,
      details: {
        companyId,
        version: saved.version,
        autoCommit: body.autoCommit,
        ...(input.takenFrom !== undefined && { from: input.takenFrom }),
      },
    });
  });
}

/**
 * Takes what an earlier version says as a new version; nothing of what came between is lost.
 * Refuses as saveProfile. Throws NotFound.
 */
export async function takeProfileAgain(
  actor: Actor,
  input: { companyId: number; version: number; basedOn: number },
): Promise<Result<{ id: number; version: number }, ProfileRefusal>> {
  permit(actor, "company.edit");
  const { companyId, version, basedOn } = input;
  const earlier = await db.profile.findUnique({ where: { companyId_version: { companyId, version } } });
  if (!earlier) throw new NotFound("profile");
  return saveProfile(actor, { companyId, basedOn, body: profileSchema.parse(earlier.body), takenFrom: version });
}
