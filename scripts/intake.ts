import { parseArgs } from "node:util";
import { z } from "zod";
import { isIsoDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { Misconfigured } from "@/lib/core/errors";
import { formatNumber, type Locale } from "@/lib/core/format";
import { decimalsOf } from "@/lib/core/money";
import { findProgress } from "@/lib/intake/batches";
import { countOutcomes } from "@/lib/intake/queries";
import { handIn } from "@/lib/intake/senders/hand-in";
import { checkKeys } from "@/lib/vault/check";
import { refusalWords, wordsIn } from "./hand-in-words";
import { shellActor, watchFolder } from "./watch-folder";

/*
 * npm run intake: a delivery from a shell on the server, or a watched drop folder. Straight to the database, as the
 * worker goes: whoever has this shell has the keys already, so that a key to the API would prove nothing, and deliveries
 * come in while the web server is away. The trail names the shell's user.
 */

/** What the process ends with. */
const ends = { taken: 0, refused: 1, usage: 2, later: 3, attention: 4 } as const;
const passing = ["BUSY", "CUT_SHORT", "NOT_WHAT_WAS_SENT"];
const locale: Locale = /^en|^C\b|^POSIX/i.test(
  process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || "ja",
)
  ? "en"
  : "ja";
const t = wordsIn(locale);

const day = z.string().refine(isIsoDate);
const count = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const asked = z
  .strictObject({
    company: z.string().min(1),
    "received-on": day.optional(),
    covers: z
      .string()
      .transform((text) => text.split(".."))
      .pipe(z.union([z.tuple([day]), z.tuple([day, day])]))
      .optional(),
    "declared-records": count.optional(),
    "declared-amount": count.optional(),
    "declared-currency": z
      .string()
      .refine((code) => decimalsOf(code) !== null)
      .optional(),
    "watch-result": z.boolean().optional(),
  })
  .refine((said) => (said["declared-amount"] === undefined) === (said["declared-currency"] === undefined))
  .refine((said) => !said.covers?.[1] || said.covers[0] <= said.covers[1]);

const text = { type: "string" } as const;
const options = {
  company: text,
  "received-on": text,
  covers: text,
  "declared-records": text,
  "declared-amount": text,
  "declared-currency": text,
  "watch-result": { type: "boolean" },
  watch: text,
  help: { type: "boolean" },
} as const;

async function main(): Promise<number> {
  const read = readArgs();
  if (!read || read.values.help) {
    (read ? console.log : console.error)(t("handIn.usage"));
    return read ? ends.taken : ends.usage;
  }
  const { watch, help: _, ...rest } = read.values;
  const [file, ...more] = read.positionals;
  if (watch !== undefined) {
    if (file !== undefined || Object.keys(rest).length) return usage();
    await checkKeys(shellActor("folder"));
    const stop = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
    console.log(t("handIn.watching", { folder: watch }));
    await watchFolder(watch, (words) => console.log(words), stop.signal);
    return ends.taken;
  }
  const said = asked.safeParse(rest);
  if (file === undefined || more.length || !said.success) return usage();
  await checkKeys(shellActor("shell"));
  return one(file, said.data);
}

function readArgs() {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch {
    return null;
  }
}

function usage(): number {
  console.error(t("handIn.usage"));
  return ends.usage;
}

async function one(file: string, said: z.output<typeof asked>): Promise<number> {
  const actor = shellActor("shell");
  const { covers } = said;
  const about = {
    companyCode: said.company,
    receivedOn: said["received-on"],
    ...(covers && { coversFrom: covers[0], coversTo: covers[1] ?? covers[0] }),
    declaredRecords: said["declared-records"],
    declaredAmount: said["declared-amount"],
    declaredCurrency: said["declared-currency"],
  };
  const result = await handIn(actor, file, about, "shell");
  const known = !result.ok && result.reason === "ALREADY_RECEIVED";
  if (!result.ok && !known) {
    console.error(refusalWords(result, locale));
    return passing.includes(result.reason) ? ends.later : ends.refused;
  }
  const batchId = result.ok ? result.value.batchId : Number(result.details?.batchId);
  console.log(t(known ? "handIn.known" : "handIn.taken", { file, batchId }));
  return said["watch-result"] ? watchResult(batchId) : ends.taken;
}

/** Waits until the worker has read the batch, and says what is in it. */
async function watchResult(batchId: number): Promise<number> {
  const actor = shellActor("shell");
  for (;;) {
    const { state } = await findProgress(actor, batchId);
    if (state !== "received" && state !== "reading") break;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const { state, records, reason } = await db.batch.findUniqueOrThrow({ where: { id: batchId } });
  const code = (reason as { code?: string } | null)?.code;
  console.log(t("handIn.stands", { state: t(`batches.states.${state}`), records: formatNumber(records) }));
  if (code) console.log(t.has(`audit.values.reason.${code}`) ? t(`audit.values.reason.${code}`) : code);
  const counts = await countOutcomes(actor, batchId);
  for (const [outcome, n] of Object.entries(counts)) {
    if (n > 0) console.log(`  ${t(`batches.outcomes.${outcome}`)}: ${formatNumber(n)}`);
  }
  return state === "unreadable" || state === "rejected" || counts.problem > 0 ? ends.attention : ends.taken;
}

main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    // The database away, a key missing: one sentence; what a driver says could quote values.
    console.error(error instanceof Misconfigured ? error.message : t("handIn.fault"));
    process.exitCode = ends.later;
  })
  .finally(disconnect);
