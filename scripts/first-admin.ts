/*
 * The first start of a real incident: makes the incident where there is none, and the first administrator, whose
 * one-time link it prints once. Run again it does nothing, unless the link ran out before anybody used it, or
 * `--renew` asks for a new one (whoever may run this on the server may take the administrator's place).
 *
 * Names and dates from the environment, all of which an administrator can change on the settings page:
 * SHOKAI_INCIDENT_JA, SHOKAI_INCIDENT_EN, SHOKAI_ORGANISATION_JA, SHOKAI_ORGANISATION_EN, SHOKAI_STARTED_ON
 * (YYYY-MM-DD, today), SHOKAI_TIME_ZONE (Asia/Tokyo), SHOKAI_LOCALE (ja).
 */
import { pathToFileURL } from "node:url";
import { type Actor, systemActor } from "@/lib/access/actor";
import { createUser } from "@/lib/accounts/commands/create-user";
import { issueSetupLink } from "@/lib/accounts/commands/issue-setup-link";
import { listUsers } from "@/lib/accounts/queries";
import { realNow } from "@/lib/core/clock";
import { dayOf } from "@/lib/core/dates";
import { disconnect } from "@/lib/core/db";
import { Misconfigured } from "@/lib/core/errors";
import { createIncident } from "@/lib/settings/commands";
import { findIncident } from "@/lib/settings/queries";
import { incidentSchema } from "@/lib/settings/schema";

/** Makes what is missing; answers the secret of the administrator's one-time link where one was issued. */
export async function firstStart(actor: Actor, options: { renew: boolean }): Promise<string | null> {
  if (!(await findIncident(actor))) await createIncident(actor, incidentFromEnvironment());
  const users = await listUsers(actor);
  const admin = users.find((user) => user.login === "admin");
  if (users.length === 0) {
    const made = await createUser(actor, {
      login: "admin",
      displayName: "システム管理者 · Administrator",
      roles: ["admin"],
    });
    return made.ok ? made.value.secret : null;
  }
  const ranOut = users.length === 1 && admin?.state === "expired";
  if (!admin || !(options.renew || ranOut)) return null;
  const issued = await issueSetupLink(actor, admin.id);
  return issued.ok ? issued.value.secret : null;
}

function incidentFromEnvironment() {
  const { env } = process;
  const timeZone = env.SHOKAI_TIME_ZONE ?? "Asia/Tokyo";
  const parsed = incidentSchema.safeParse({
    nameJa: env.SHOKAI_INCIDENT_JA ?? "カード情報流出への対応",
    nameEn: env.SHOKAI_INCIDENT_EN ?? "Response to a card data leak",
    organisationJa: env.SHOKAI_ORGANISATION_JA ?? "(組織名を設定してください)",
    organisationEn: env.SHOKAI_ORGANISATION_EN ?? "(set the organisation's name)",
    startedOn: env.SHOKAI_STARTED_ON ?? dayOf(realNow(), timeZone),
    timeZone,
    defaultLocale: env.SHOKAI_LOCALE ?? "ja",
    uploadLimitMb: 512,
    silentAfterDays: 14,
    longOpenAfterDays: 30,
  });
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join(".")))].join(", ");
  throw new Misconfigured(`the incident's settings in the environment (SHOKAI_…) cannot be used: ${fields}`);
}

async function main(): Promise<void> {
  const secret = await firstStart(systemActor("first-start"), { renew: process.argv.includes("--renew") });
  if (secret) {
    const origin = process.env.NEXTAUTH_URL ?? "";
    console.log(`First administrator: sign-in name "admin". Set the password within 24 hours, once, at`);
    console.log(`  ${origin}/setup/${secret}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  main()
    .catch((error: unknown) => {
      console.error(error instanceof Misconfigured ? error.message : error);
      process.exitCode = 1;
    })
    .finally(disconnect);
}
