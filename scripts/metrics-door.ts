// What Prometheus asks for, of the web server and of the worker alike.
import { createHash, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { collectDefaultMetrics } from "prom-client";
import { Misconfigured } from "@/lib/core/errors";
import { meters } from "@/lib/core/metrics";
import { readMetrics } from "@/lib/jobs/metrics";
import { isLoopback } from "./edge";

export const metricsPath = "/api/metrics";

/** Shorter ones can be guessed. */
const SHORTEST = 16;

/**
 * The door of /api/metrics. With SHOKAI_METRICS_TOKEN (or …_FILE) it opens to `Authorization: Bearer …` alone; without,
 * to this machine alone, and not to what a proxy on it passes on. To anybody else there is no such address: 404.
 * @returns true where the request was for this door, and is answered
 */
export function metricsDoor(): (request: IncomingMessage, response: ServerResponse) => boolean {
  const token = readToken();
  if (!meters.registry.getSingleMetric("process_start_time_seconds"))
    collectDefaultMetrics({ register: meters.registry });
  return (request, response) => {
    if (request.url?.split("?", 1)[0] !== metricsPath) return false;
    if (!admits(request, token)) {
      response.writeHead(404, { "cache-control": "no-store", "content-length": "0" }).end();
    } else if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD", "cache-control": "no-store", connection: "close" }).end();
    } else {
      readMetrics().then(
        (text) =>
          response
            .writeHead(200, { "content-type": meters.registry.contentType, "cache-control": "no-store" })
            .end(request.method === "HEAD" ? "" : text),
        () => response.writeHead(503, { "cache-control": "no-store" }).end(),
      );
    }
    return true;
  };
}

/**
 * The worker's own listener, where SHOKAI_WORKER_METRICS names a port of the loopback interface, or `address:port`.
 * @returns undefined where it does not
 */
export function serveWorkerMetrics(): Server | undefined {
  const place = process.env.SHOKAI_WORKER_METRICS;
  if (!place) return undefined;
  const [, address = "127.0.0.1", port] = /^(?:(.+):)?(\d{1,5})$/.exec(place) ?? [];
  if (!port || Number(port) > 65_535) throw new Misconfigured("SHOKAI_WORKER_METRICS is no port, nor address:port");
  const door = metricsDoor();
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 10_000 }, (request, response) => {
    if (!door(request, response)) response.writeHead(404, { "content-length": "0" }).end();
  });
  server.listen(Number(port), address.replace(/^\[|\]$/g, ""));
  return server;
}

function admits(request: IncomingMessage, token: Buffer | null): boolean {
  if (token) {
    const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    return given !== undefined && timingSafeEqual(digest(given), token);
  }
  const passedOn = request.headers["x-forwarded-for"] !== undefined || request.headers.forwarded !== undefined;
  return !passedOn && isLoopback(request.socket.remoteAddress ?? "");
}

/** A hash, so that the comparison takes as long whatever was sent. */
function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function readToken(): Buffer | null {
  const { SHOKAI_METRICS_TOKEN: given, SHOKAI_METRICS_TOKEN_FILE: file } = process.env;
  if (!given && !file) return null;
  if (given && file) throw new Misconfigured("only one of SHOKAI_METRICS_TOKEN, SHOKAI_METRICS_TOKEN_FILE may be set");
  const token = given ?? fromFile(file as string);
  if (token.length < SHORTEST || /\s/.test(token)) {
    throw new Misconfigured(`SHOKAI_METRICS_TOKEN needs ${SHORTEST} characters or more, none of them a space`);
  }
  return digest(token);
}

function fromFile(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Misconfigured(`the file of SHOKAI_METRICS_TOKEN_FILE cannot be read (${code})`);
  }
}
