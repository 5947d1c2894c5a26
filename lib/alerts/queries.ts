import { type Actor, permit } from "@/lib/access/actor";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { Misconfigured } from "@/lib/core/errors";
import type { Locale } from "@/lib/core/format";
import type { AnyAlert } from "./kinds";
import type { AlertChannel, MessageFault, MessageState } from "./schema";
import { smtpSettings } from "./smtp";

export type AlertSettings = {
  readonly mailOn: boolean;
  readonly mailTo: readonly string[];
  readonly locale: Locale;
  readonly hookOn: boolean;
  readonly hookUrl: string | null;
  readonly changedByName: string | null;
  readonly changedAt: Date | null;
  /** The mail server of the environment by its name; never its password. Null: none, or one that contradicts itself. */
  readonly mailServer: string | null;
};

/** Whom alerts go to, as it stands. */
export async function findAlertSettings(actor: Actor): Promise<AlertSettings> {
  permit(actor, "alert.read");
  const row = await db.alertSetting.findUnique({ where: { id: 1 } });
  return {
    mailOn: row?.mailOn ?? false,
    mailTo: row?.mailTo ?? [],
    locale: (row?.locale ?? "ja") as Locale,
    hookOn: row?.hookOn ?? false,
    hookUrl: row?.hookUrl ?? null,
    changedByName: row?.changedByName ?? null,
    changedAt: row?.changedAt ?? null,
    mailServer: serverName(),
  };
}

function serverName(): string | null {
  try {
    const smtp = smtpSettings();
    return smtp && `${smtp.host}:${smtp.port}`;
  } catch (error) {
    if (error instanceof Misconfigured) return null;
    throw error;
  }
}

export type AlertMessageRow = {
  readonly id: string;
  readonly channel: AlertChannel;
  readonly recipient: string;
  readonly alertIds: readonly number[];
  readonly state: MessageState;
  readonly attempts: number;
  readonly status: number | null;
  readonly fault: MessageFault | null;
  readonly createdAt: Date;
  readonly triedAt: Date | null;
  readonly nextAt: Date | null;
};

export type AlertRow = AnyAlert & {
  readonly id: number;
  readonly raisedAt: Date;
  /** Null: it waits for the next round. */
  readonly sortedAt: Date | null;
  readonly muted: boolean;
  readonly messages: readonly AlertMessageRow[];
};

/** Rows of a page. */
const SHOWN = 50;

/** The latest alerts, each with whom it was told and what became of that; older ones by the id that one goes on from. */
export async function listAlerts(actor: Actor, before?: number): Promise<{ rows: AlertRow[]; next: number | null }> {
  permit(actor, "alert.read");
  const found = await db.alert.findMany({
    where: before === undefined ? {} : { id: { lt: before } },
    orderBy: { id: "desc" },
    take: SHOWN + 1,
  });
  const rows = found.slice(0, SHOWN);
  const messages = await db.alertMessage.findMany({
    where: { alertIds: { hasSome: rows.map(({ id }) => id) } },
    omit: { body: true, subject: true },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return {
    rows: rows.map(
      ({ key: _, createdAt: __, ...row }) =>
        ({
          ...row,
          messages: messages.filter(({ alertIds }) => alertIds.includes(row.id)) as unknown as AlertMessageRow[],
        }) as unknown as AlertRow,
    ),
    next: found.length > SHOWN ? (rows.at(-1)?.id ?? null) : null,
  };
}

/** The latest trials, with what became of them. */
export async function listTrials(actor: Actor): Promise<AlertMessageRow[]> {
  permit(actor, "alert.read");
  const rows = await db.alertMessage.findMany({
    where: { alertIds: { isEmpty: true } },
    omit: { body: true, subject: true },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: 10,
  });
  return rows as unknown as AlertMessageRow[];
}

/** Days for which a message that did not arrive is told on the dashboard. */
const TOLD_DAYS = 7;

/** Messages of the last days that were given up, or that at least one attempt did not deliver. */
export async function countTroubledAlerts(actor: Actor): Promise<{ failed: number; waiting: number }> {
  permit(actor, "alert.read");
  const createdAt = { gt: new Date(realNow().getTime() - TOLD_DAYS * 86_400_000) };
  const [failed, waiting] = await Promise.all([
    db.alertMessage.count({ where: { createdAt, state: "failed" } }),
    db.alertMessage.count({ where: { createdAt, state: "waiting", attempts: { gt: 1 } } }),
  ]);
  return { failed, waiting };
}
