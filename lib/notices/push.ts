import { spawn } from "node:child_process";
import { join } from "node:path";
import { type Actor, permit } from "@/lib/access/actor";
import { change, changed, witness } from "@/lib/audit/change";
import { db } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { note } from "@/lib/core/log";
import { maskForScreen } from "@/lib/core/text";
import { readPointer } from "./release";

/*
 * The deployment's own command gives a released notice away: to a bucket, a CDN, another web server. It is
 * SHOKAI_NOTICE_HOOK, run by the worker through the system's shell after each release with the folder's path in
 * SHOKAI_NOTICE_DIR. It fails by its exit code or by taking longer than SHOKAI_NOTICE_HOOK_SECONDS; it is then run
 * again, later and later, and editors see that a copy is behind. The trail keeps that it ran, never what it said.
 */

/** Of what the command says, the end is written to the worker's log. */
const TOLD = 2_000;

function hook(): string | null {
  return process.env.SHOKAI_NOTICE_HOOK?.trim() || null;
}

function patience(): number {
  const seconds = Number(process.env.SHOKAI_NOTICE_HOOK_SECONDS || 120);
  return (seconds > 0 ? seconds : 120) * 1_000;
}

/** Puts the job into the queue, where there is a command and this release was not given away yet. */
export async function askForPush(actor: Actor, release: string): Promise<void> {
  permit(actor, "notice.read");
  if (!hook()) return;
  const last = await lastPush();
  if (last?.ok && last.release === release) return;
  await db.$transaction((tx) => enqueue(tx, "push-notice", { release }, "push-notice"));
}

/**
 * Runs the command for the release that stands now. Throws when it failed: the queue then tries again.
 * @param attempt 1 for the first
 */
export async function pushNotice(actor: Actor, folder: string, attempt: number): Promise<void> {
  permit(actor, "notice.read");
  const command = hook();
  const release = await readPointer(folder);
  if (!command || !release) return;
  const { why, said } = await runHook(command, {
    SHOKAI_NOTICE_DIR: join(folder, release),
    SHOKAI_NOTICE_RELEASE: release,
  });
  const words = withoutSecrets(said.trim());
  if (words) note("notice.hook", { said: words });
  if (why === null) {
    await witness(actor, { type: "notice.pushed", subject: "notice", details: { release } });
    return;
  }
  await witness(actor, { type: "notice.pushFailed", subject: "notice", details: { release, why, attempt } });
  throw new Error(`the notice's command failed: ${why}`);
}

export type Push = { ok: boolean; release: string; why: string | null; attempt: number; at: Date };

/** How the last run of the command ended, for editors; null where there is no command or it never ran. */
export async function findPush(actor: Actor): Promise<Push | null> {
  permit(actor, "notice.read");
  return hook() ? lastPush() : null;
}

/** Runs the command again now, instead of when the queue would. */
export async function pushAgain(actor: Actor): Promise<void> {
  permit(actor, "notice.publish");
  await change(actor, async (tx) => {
    await enqueue(tx, "push-notice", { release: "" }, "push-notice");
    return changed(null, { type: "notice.pushAsked", subject: "notice", details: {} });
  });
}

async function lastPush(): Promise<Push | null> {
  const event = await db.auditEvent.findFirst({
    where: { type: { in: ["notice.pushed", "notice.pushFailed"] } },
    orderBy: { seq: "desc" },
    select: { type: true, details: true, at: true },
  });
  if (!event) return null;
  const { release, why, attempt } = event.details as { release: string; why?: string; attempt?: number };
  return { ok: event.type === "notice.pushed", release, why: why ?? null, attempt: attempt ?? 1, at: event.at };
}

function runHook(command: string, more: Record<string, string>): Promise<{ why: string | null; said: string }> {
  return new Promise((resolve) => {
    let said = "";
    const listen = (piece: Buffer) => {
      said = (said + piece.toString("utf8")).slice(-TOLD);
    };
    // A group of its own, so that what the shell started ends with it.
    const child = spawn(command, {
      shell: true,
      env: { ...withoutOurs(process.env), ...more },
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    let late = false;
    const end = () => {
      late = true;
      try {
        if (child.pid && process.platform !== "win32") process.kill(-child.pid, "SIGKILL");
        else child.kill("SIGKILL");
      } catch {
        // Ended meanwhile.
      }
    };
    const timer = setTimeout(end, patience());
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    const finish = (why: string | null) => {
      clearTimeout(timer);
      resolve({ why, said });
    };
    child.once("error", () => finish("not started"));
    child.once("close", (code, signal) => {
      if (late) finish("timeout");
      else finish(code === 0 ? null : code === null ? `signal ${signal}` : `exit ${code}`);
    });
  });
}

/** The command gets the environment but for our own keys and database: it has no business with either. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(DATABASE_|NEXTAUTH_|SHOKAI_)/.test(name)),
  ) as NodeJS.ProcessEnv;
}

/** What the command says, without the values that the environment keeps secret, and without long numbers. */
function withoutSecrets(text: string): string {
  let clean = text;
  for (const [name, value] of Object.entries(process.env)) {
    if (!value || value.length < 6 || !/key|secret|token|pass|credential|_url$/i.test(name)) continue;
    clean = clean.replaceAll(value, "***");
  }
  return maskForScreen(clean.replace(/\/\/[^/\s:@]+:[^/\s@]+@/g, "//***@"));
}
