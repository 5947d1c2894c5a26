import type { IncomingMessage, ServerResponse } from "node:http";
import { newId, note } from "@/lib/core/log";
import { meters } from "@/lib/core/metrics";
import { type Answering, answering } from "@/lib/core/request";
import { awayPage } from "./away-page";

/** Asked every few seconds by machines, or answered by thousands: counted, not written down. */
const quiet = new Set(["/api/health", "/api/ready", "static"]);

/**
 * Answers a request as one that is counted, timed and noted, under a number of its own that also stands in the answer
 * (x-request-id). Where the database did not answer meanwhile and the framework only knows a failure, it becomes 503 with
 * Retry-After, and a page in words (SECURITY WB-09).
 * @param route the pattern of the address
 */
export function watched(request: IncomingMessage, response: ServerResponse, route: string, answer: () => void): void {
  const context: Answering = { id: newId(), kind: route };
  const began = performance.now();
  // What a sender calls its request is nobody's here.
  request.headers["x-request-id"] = context.id;
  response.setHeader("x-request-id", context.id);
  standIn(request, response, context);
  response.once("close", () => {
    const ms = performance.now() - began;
    const { method = "" } = request;
    const known = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method) ? method : "other";
    const status = response.headersSent ? response.statusCode : 0;
    meters.requests.inc({ route, method: known, status });
    meters.requestSeconds.observe({ route }, ms / 1_000);
    if (quiet.has(route)) return;
    const action = request.headers["next-action"] !== undefined;
    const cut = !response.writableFinished;
    answering(context, () =>
      note("request", { method: known, status, ms: Math.round(ms), ...(action && { action }), ...(cut && { cut }) }),
    );
  });
  answering(context, answer);
}

/** Seconds after which a page may be asked for again. */
const AGAIN = 5;

/** At the head of a failed answer it is decided whose body goes out: the framework's, or the page that says why. */
function standIn(request: IncomingMessage, response: ServerResponse, context: Answering): void {
  const { writeHead, write, end } = response;
  let page: Buffer | null = null;
  const head = ((...given: Parameters<ServerResponse["writeHead"]>) => {
    if (!context.away || Number(given[0]) !== 500) return writeHead.apply(response, given);
    response.statusCode = 503;
    response.setHeader("retry-after", String(AGAIN));
    response.setHeader("cache-control", "no-store");
    const html = String(response.getHeader("content-type") ?? "").startsWith("text/html");
    if (!html) return writeHead.call(response, 503);
    const { headers, body } = awayPage(request, context.id);
    for (const name of ["content-encoding", "transfer-encoding", "etag", "link"]) response.removeHeader(name);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    page = body;
    return writeHead.call(response, 503);
  }) as ServerResponse["writeHead"];
  response.writeHead = head;
  response.write = ((...given: Parameters<ServerResponse["write"]>) => {
    // The head first, so that it is known whose body this is.
    if (!response.headersSent) response.writeHead(response.statusCode);
    if (!page) return write.apply(response, given);
    const told = given.find((one) => typeof one === "function") as (() => void) | undefined;
    if (told) process.nextTick(told);
    return true;
  }) as ServerResponse["write"];
  response.end = ((...given: unknown[]) => {
    if (!response.headersSent && context.away && response.statusCode === 500) response.writeHead(500);
    if (!page) return (end as (...all: unknown[]) => ServerResponse).apply(response, given);
    const told = given.find((one) => typeof one === "function") as (() => void) | undefined;
    return end.call(response, request.method === "HEAD" ? "" : page, "utf8", told);
  }) as ServerResponse["end"];
}
