import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { readAnchors } from "./anchors.ts";
import {
  type Certificate,
  checkAgainstPublic,
  checkCertificate,
  checkChain,
  type PublicFigure,
  readCertificate,
  readKeys,
} from "./certificate.ts";
import { checkLedger } from "./check.ts";
import { readDatabase } from "./database.ts";
import type { LedgerRecord } from "./format.ts";
import { readExport } from "./lines.ts";
import { checkTrail, type TrailAnchor } from "./trail.ts";
import { readTrailAnchors } from "./trail-anchors.ts";
import { readTrail } from "./trail-database.ts";
import type { TrailRecord } from "./trail-format.ts";
import { readTrailExport } from "./trail-lines.ts";
import { tellTrail } from "./trail-words.ts";
import type { Anchor } from "./verdict.ts";
import { commandWords, type Language, tellCertificateFault, tellVerdict } from "./words.ts";

/*
 * npm run verify: checks a ledger or a certificate with nothing of the program that made them. With Node 22.18 or later
 * `node verify/main.ts FILE` does the same in a folder that holds nothing but verify/; a database alone needs `pg`.
 */

/** What the process ends with. */
const ends = { sound: 0, wrong: 1, usage: 2, notChecked: 3, unanchored: 4 } as const;

const options = {
  database: { type: "string" },
  anchor: { type: "string", multiple: true },
  key: { type: "string" },
  lang: { type: "string" },
  help: { type: "boolean" },
} as const;

function languageOf(asked: string | undefined): Language {
  if (asked === "ja" || asked === "en") return asked;
  const system = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || "ja";
  return /^en|^C\b|^POSIX/i.test(system) ? "en" : "ja";
}

async function main(): Promise<number> {
  let read: ReturnType<typeof parse>;
  try {
    read = parse();
  } catch {
    console.error(commandWords[languageOf(undefined)].usage);
    return ends.usage;
  }
  const { values, positionals } = read;
  const language = languageOf(values.lang);
  const words = commandWords[language];
  if (values.help) {
    console.log(words.usage);
    return ends.sound;
  }
  const [target, ...more] = positionals;
  const database = values.database ?? (target === undefined ? process.env.SHOKAI_VERIFY_DATABASE : undefined);
  if (more.length || (target === undefined) === (database === undefined)) {
    console.error(words.usage);
    return ends.usage;
  }
  const files = [...(values.anchor ?? [])];
  if (target === undefined) return checkDatabase(database as string, files, language);
  if (!existsSync(target)) return trouble(words.notFound, target);
  const found = statSync(target).isDirectory() ? lookInto(target) : { file: target, anchors: [] };
  if (!found) return trouble(words.nothing, target);
  if (/^\ufeff?\s*\{\s*"kind"\s*:\s*"ledger"/.test(beginningOf(found.file))) {
    return report(readExport(found.file), [...found.anchors, ...files], language);
  }
  if (/^\ufeff?\s*\{\s*"kind"\s*:\s*"trail"/.test(beginningOf(found.file))) {
    return reportTrail(readTrailExport(found.file), files, language);
  }
  return checkOneCertificate(found.file, values.key, language);
}

/** Enough of a file to see what it is: an export may be of any size. */
function beginningOf(file: string): string {
  const bytes = Buffer.alloc(256);
  const descriptor = openSync(file, "r");
  try {
    return bytes.toString("utf8", 0, readSync(descriptor, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(descriptor);
  }
}

const parse = () => parseArgs({ options, allowPositionals: true });

/** The export in a folder, and what lies beside it as anchors; or its newest certificate. */
function lookInto(folder: string): { file: string; anchors: string[] } | null {
  const names = readdirSync(folder).sort();
  const at = (name: string) => path.join(folder, name);
  const certificates = certificatesIn(folder);
  const ledger = names.find((name) => /\.jsonl$/.test(name));
  if (ledger) {
    const heads = names.filter((name) => /heads.*\.txt$/.test(name));
    return { file: at(ledger), anchors: [...heads, ...certificates].map(at) };
  }
  const newest = certificates.at(-1);
  return newest ? { file: at(newest), anchors: [] } : null;
}

function certificatesIn(folder: string): string[] {
  const version = (name: string) => Number(/^certificate-v(\d+)\.json$/.exec(name)?.[1] ?? 0);
  return readdirSync(folder)
    .filter((name) => version(name) > 0)
    .sort((a, b) => version(a) - version(b));
}

async function checkDatabase(url: string, anchors: readonly string[], language: Language): Promise<number> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 8_000, application_name: "verify" });
  client.on("error", () => {});
  try {
    await client.connect();
    const ledger = await report(readDatabase(client), anchors, language);
    if (ledger === ends.notChecked) return ledger;
    const trail = await reportTrail(readTrail(client), anchors, language);
    // What is wrong goes before what is not anchored.
    return ledger === ends.sound || trail === ends.wrong || trail === ends.notChecked ? trail : ledger;
  } catch (error) {
    // What a driver says may quote an address with its password: its code is enough.
    return trouble(commandWords[language].unreachable, (error as { code?: string }).code ?? "database");
  } finally {
    await client.end().catch(() => {});
  }
}

async function report(
  records: AsyncIterable<LedgerRecord>,
  files: readonly string[],
  language: Language,
): Promise<number> {
  const anchors: Anchor[] = [];
  for (const file of files) {
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    const read = readAnchors(text, path.basename(file));
    if (!read && readTrailAnchors(text).length === 0) return trouble(commandWords[language].notAnchor, file);
    anchors.push(...(read ?? []));
  }
  const verdict = await checkLedger(records, { anchors, anchorNames: files.map((file) => path.basename(file)) });
  for (const line of tellVerdict(verdict, language)) console.log(line);
  if (!verdict.sound) return ends.wrong;
  return anchors.length ? ends.sound : ends.unanchored;
}

async function reportTrail(
  records: AsyncIterable<TrailRecord>,
  files: readonly string[],
  language: Language,
): Promise<number> {
  const anchors: TrailAnchor[] = [];
  for (const file of files) {
    if (!existsSync(file)) return trouble(commandWords[language].notAnchor, file);
    anchors.push(...readTrailAnchors(readFileSync(file, "utf8")));
  }
  const verdict = await checkTrail(records, anchors);
  for (const line of tellTrail(verdict, language)) console.log(line);
  if (!verdict.sound) return ends.wrong;
  return anchors.length ? ends.sound : ends.unanchored;
}

/** A certificate with its key, and with what lies beside it: earlier certificates, and the public figure. */
function checkOneCertificate(file: string, keyFile: string | undefined, language: Language): number {
  const words = commandWords[language];
  const folder = path.dirname(file);
  const certificate = readCertificate(readFileSync(file, "utf8"));
  const pem = keyFile ?? path.join(folder, "certificate-key.pem");
  const keys = readKeys(existsSync(pem) ? readFileSync(pem, "utf8") : "");
  const fault =
    checkCertificate(certificate, keys) ?? checkAgainstPublic(certificate as Certificate, publicFigures(folder));
  if (fault || !certificate) {
    console.log(
      `${words.wrong(certificate?.publication ?? null)}${tellCertificateFault(fault ?? "NOT_A_CERTIFICATE", language)}`,
    );
    return fault === "NO_KEY" ? ends.notChecked : ends.wrong;
  }
  const chain = chainTo(certificate, folder, keys);
  const broken = chain && checkChain(chain);
  if (broken) {
    console.log(`${words.wrong(broken.publication)}${tellCertificateFault(broken.fault, language)}`);
    return ends.wrong;
  }
  console.log(words.holds(certificate.publication, certificate.key.id));
  console.log(words.certified(certificate.figure.toLocaleString("en"), certificate.asOf, certificate.ledger.block));
  if (publicFigures(folder).some(({ version }) => version === certificate.publication)) console.log(words.public);
  if (chain && chain.length > 1) console.log(words.chain(chain.length - 1));
  console.log(words.trust);
  return ends.sound;
}

/** The certificates beside this one, from the first of its chain to itself; null where one of them is not there. */
function chainTo(
  certificate: Certificate,
  folder: string,
  keys: Parameters<typeof checkCertificate>[1],
): Certificate[] | null {
  const chain = [certificate];
  for (let one = certificate; one.previous; ) {
    const name = path.join(folder, `certificate-v${one.previous.publication}.json`);
    const before = existsSync(name) ? readCertificate(readFileSync(name, "utf8")) : null;
    if (!before || before.publication >= one.publication || checkCertificate(before, keys)) return null;
    chain.unshift(before);
    one = before;
  }
  return chain;
}

function publicFigures(folder: string): PublicFigure[] {
  const file = path.join(folder, "count.json");
  if (!existsSync(file)) return [];
  try {
    const { version, asOf, count } = JSON.parse(readFileSync(file, "utf8"));
    return [{ version, asOf, count }];
  } catch {
    return [];
  }
}

function trouble(words: string, what: string): number {
  console.error(`${words} ${what}`);
  return ends.notChecked;
}

main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    console.error(`${commandWords[languageOf(undefined)].unreachable} ${(error as { code?: string }).code ?? "fault"}`);
    process.exitCode = ends.notChecked;
  });
