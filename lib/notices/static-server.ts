import { createHash } from "node:crypto";
import { type FSWatcher, readFileSync, watch } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { readMessages } from "@/lib/core/messages";
import { isReleaseName, type Manifest, manifestName, pointerName } from "./release";
import type { NoticeFile } from "./schema";

/** Answers what lies under /notice; false for everything else, which the caller then answers. */
export type NoticeServer = ((request: IncomingMessage, response: ServerResponse) => boolean) & {
  /** Ends its watch over the folder. */
  close: () => void;
};

type Body = { readonly bytes: Buffer; readonly etag: string; readonly head: string[]; readonly unchanged: string[] };
type Encoding = "plain" | "gzip" | "brotli";
/** `encoded` is made when it is first asked for, and kept. */
type Answer = { readonly status: number; readonly plain: Body; readonly encoded: (encoding: Encoding) => Body };
type Shelf = {
  readonly name: string;
  readonly answers: ReadonlyMap<string, Answer>;
  readonly missing: Answer;
  /** By what a file is: most of a release was in the one before it, and is neither read nor compressed again. */
  readonly kept: ReadonlyMap<string, Answer>;
};

// The public figure is at most two seconds old: one in a reader's cache, and less than one until a release is seen.
const caching = "public, max-age=1, stale-if-error=86400";
const lookEveryMs = 1_000;

/**
 * The public notice out of memory: every body with its headers is made when a release is read, so that a request costs
 * a look-up and a write. It needs no database and never throws; a release that cannot be read whole leaves the one
 * before it in place.
 * @param folder where lib/notices/release.ts keeps the notices
 */
export function createNoticeServer(folder: string): NoticeServer {
  let shelf = readShelf(folder, null) ?? unprepared();
  let watcher: FSWatcher | null = null;

  const look = () => {
    shelf = readShelf(folder, shelf) ?? shelf;
    watcher ??= startWatch(folder, look, () => {
      watcher = null;
    });
  };
  look();
  // Not every file system tells of changes, and the folder may not be there yet.
  const timer = setInterval(look, lookEveryMs);
  timer.unref();

  const server = (request: IncomingMessage, response: ServerResponse): boolean => {
    const url = request.url ?? "";
    if (!url.startsWith("/notice")) return false;
    const next = url.charCodeAt(7);
    // "/notice", "/notice/…", "/notice?…": but not "/notices".
    if (!Number.isNaN(next) && next !== 47 && next !== 63) return false;
    const query = url.indexOf("?");
    const path = query < 0 ? url : url.slice(0, query);
    const answer = shelf.answers.get(path);
    // A folder without its slash: what the page names relative to itself would be looked for in the wrong place.
    if (!answer && shelf.answers.has(`${path}/`)) response.writeHead(308, moved(`${path}/`)).end();
    else reply(request, response, answer ?? shelf.missing);
    return true;
  };
  return Object.assign(server, {
    close: () => {
      clearInterval(timer);
      watcher?.close();
    },
  });
}

function reply(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  // A body that nobody asked for is read away, so that the connection can serve the next request.
  if (request.method !== "GET" && request.method !== "HEAD") {
    request.resume();
    response.writeHead(405, ["allow", "GET, HEAD", "content-length", "0", "cache-control", "no-store"]).end();
    return;
  }
  const accepted = request.headers["accept-encoding"];
  const body = accepted === undefined ? answer.plain : answer.encoded(chooseEncoding(accepted));
  const known = request.headers["if-none-match"];
  if (known !== undefined && answer.status === 200 && holds(known, body.etag)) {
    response.writeHead(304, body.unchanged).end();
    return;
  }
  response.writeHead(answer.status, body.head);
  if (request.method === "HEAD") response.end();
  else response.end(body.bytes);
}

function chooseEncoding(accepted: string): Encoding {
  let best: Encoding = "plain";
  for (const part of accepted.split(",")) {
    const [name, ...parameters] = part.trim().toLowerCase().split(";");
    if (parameters.some((one) => /^\s*q=0(\.0*)?\s*$/.test(one))) continue;
    if (name === "br") return "brotli";
    if (name === "gzip") best = "gzip";
  }
  return best;
}

function holds(known: string, etag: string): boolean {
  if (known === "*") return true;
  return known.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
}

/** The release that `current` names, when it is another than the one in memory and whole; otherwise null. */
function readShelf(folder: string, present: Shelf | null): Shelf | null {
  try {
    const name = readFileSync(join(folder, pointerName), "utf8").trim();
    if (name === present?.name || !isReleaseName(name)) return null;
    const manifest = JSON.parse(readFileSync(join(folder, name, manifestName), "utf8")) as Manifest;
    const answers = new Map<string, Answer>();
    const kept = new Map<string, Answer>();
    let missing: Answer | undefined;
    for (const file of manifest.files) {
      const none = file.name === "404.html";
      const same = `${none} ${file.sha256} ${JSON.stringify(file.headers)}`;
      const answer = present?.kept.get(same) ?? readAnswer(join(folder, name, ...file.name.split("/")), file, none);
      if (!answer) return null;
      kept.set(same, answer);
      if (none) {
        missing = answer;
        continue;
      }
      answers.set(`/notice/${file.name}`, answer);
      if (/(^|\/)index\.html$/.test(file.name)) answers.set(`/notice/${file.name.slice(0, -10)}`, answer);
    }
    return missing && answers.has("/notice/") ? { name, answers, missing, kept } : null;
  } catch {
    // Not there yet, or not readable now: what is in memory keeps answering.
    return null;
  }
}

/** Null where the bytes are not those that the list names. */
function readAnswer(path: string, file: Manifest["files"][number], none: boolean): Answer | null {
  const bytes = readFileSync(path);
  if (createHash("sha256").update(bytes).digest("hex") !== file.sha256) return null;
  return answerWith(none ? 404 : 200, bytes, file.headers);
}

/** Before anything was ever rendered: the first seconds of a new deployment. */
function unprepared(): Shelf {
  const text = (["ja", "en"] as const).map((locale) => preparingWords(locale)).join("\n");
  const body = answerWith(503, Buffer.from(`${text}\n`), {
    "content-type": "text/plain; charset=utf-8",
    "retry-after": "5",
  });
  return { name: "", answers: new Map(), missing: body, kept: new Map() };
}

function preparingWords(locale: "ja" | "en"): string {
  try {
    return String(readMessages(locale).publicNotice?.preparing ?? "");
  } catch {
    return "";
  }
}

function answerWith(status: number, bytes: Buffer, own: NoticeFile["headers"]): Answer {
  const digest = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
  const mayFrame = own["content-security-policy"]?.includes("frame-ancestors *");
  // Pictures and PDFs are compressed as they are.
  const packed = /^(image\/png|application\/pdf)/.test(own["content-type"] ?? "");
  const body = (encoded: Buffer, encoding: string | null): Body => {
    const etag = `"${digest}${encoding ? `-${encoding}` : ""}"`;
    const shared = [
      ...["cache-control", status === 200 ? caching : "no-store"],
      ...["vary", "accept-encoding"],
      ...["x-content-type-options", "nosniff"],
      ...(mayFrame ? [] : ["x-frame-options", "DENY"]),
      ...["referrer-policy", "no-referrer"],
    ];
    const tagged = status === 200 ? ["etag", etag, ...shared] : shared;
    const head = [
      ...Object.entries(own).flat(),
      ...["content-length", String(encoded.length)],
      ...(encoding ? ["content-encoding", encoding] : []),
      ...tagged,
    ];
    return { bytes: encoded, etag, head, unchanged: tagged };
  };
  const plain = body(bytes, null);
  const made = new Map<Encoding, Body>([["plain", plain]]);
  const encoded = (encoding: Encoding): Body => {
    const known = made.get(packed ? "plain" : encoding);
    if (known) return known;
    const fresh = encoding === "gzip" ? body(gzipSync(bytes, { level: 9 }), "gzip") : body(brotli(bytes), "br");
    made.set(encoding, fresh);
    return fresh;
  };
  return { status, plain, encoded };
}

/** A step below the best: a page takes milliseconds once, on the way to its first reader. */
function brotli(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
}

function moved(to: string): string[] {
  return ["location", to, "content-length", "0", "cache-control", caching];
}

function startWatch(folder: string, changed: () => void, ended: () => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, changed);
    watcher.on("error", () => {
      watcher.close();
      ended();
    });
    return watcher;
  } catch {
    return null;
  }
}
