// The web server: published pages from memory, everything else through Next. PORT, HOST, NEXTAUTH_URL, SHOKAI_DATA.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import next from "next";
import { systemActor } from "@/lib/access/actor";
import { ssoSettings } from "@/lib/accounts/sso";
import { checkStanding } from "@/lib/core/db";
import { Misconfigured } from "@/lib/core/errors";
import { note } from "@/lib/core/log";
import { meters } from "@/lib/core/metrics";
import { hurry } from "@/lib/core/patience";
import { standAs } from "@/lib/core/standing";
import { noticeFolder } from "@/lib/notices/release";
import { createNoticeServer } from "@/lib/notices/static-server";
import { checkKeys } from "@/lib/vault/check";
import { aheadHeader, closeUnread, forwardedHeaders, isReadable, promiseOf, refusalOf } from "./edge";
import { endsWithParent, hushConsole, hushTalk, refusedBySettings, speaksAs } from "./lifetime";
import { metricsDoor } from "./metrics-door";
import { routeClasses } from "./route-class";
import { watched } from "./watched-request";

speaksAs("web");

const port = Number(process.env.PORT ?? 3000);
const host = process.env.HOST ?? "127.0.0.1";
const dev = process.env.SHOKAI_DEV === "1";

const promise = promiseOf(process.env.NEXTAUTH_URL);

const app = next({ dev, hostname: host, port });
const answerByNext = app.getRequestHandler();
const answerByNotice = createNoticeServer(noticeFolder());

let answerByMetrics: ReturnType<typeof metricsDoor> = () => false;
let classOf: ReturnType<typeof routeClasses> = () => "page";

function answer(request: IncomingMessage, response: ServerResponse): void {
  if (promise) response.setHeader(...promise);
  if (answerByNotice(request, response)) {
    meters.notice.inc({ status: response.statusCode });
    return;
  }
  if (answerByMetrics(request, response)) return;
  const route = classOf((request.url ?? "").split("?", 1)[0] ?? "");
  watched(request, response, route, () => answerByHouse(request, response));
}

function answerByHouse(request: IncomingMessage, response: ServerResponse): void {
  const refusal = refusalOf(request, process.env.NEXTAUTH_URL);
  if (refusal) {
    response.writeHead(421, { "content-type": "text/plain; charset=utf-8", connection: "close" }).end(refusal);
    return;
  }
  if (!isReadable(request.url ?? "")) {
    response.writeHead(400, { "cache-control": "no-store", "content-length": "0", connection: "close" }).end();
    return;
  }
  closeUnread(request, response);
  Object.assign(request.headers, forwardedHeaders(request, process.env.NEXTAUTH_URL), aheadHeader(request));
  answerByNext(request, response).catch(() => {
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end();
  });
}

const server = createServer(
  {
    // A delivery of 512 MB over a slow line takes its time, at the pace of lib/core/steady.ts; what must come
    // quickly is only the head of a request.
    requestTimeout: 0,
    headersTimeout: 20_000,
    keepAliveTimeout: 65_000, // above the usual 60 s of a proxy in front: it is the one to close
  },
  answer,
);

/** A login without its role, a missing or swapped key end the server; a database that is away does not: published pages need none. */
async function holdToDatabase(): Promise<void> {
  try {
    ssoSettings();
    await checkStanding();
    await checkKeys(systemActor("web"));
  } catch (error) {
    if (error instanceof Misconfigured) refusedBySettings(error);
    setTimeout(holdToDatabase, 5_000).unref();
  }
}

async function main(): Promise<void> {
  hurry();
  standAs("web");
  answerByMetrics = metricsDoor();
  await holdToDatabase();
  if (!dev) hushTalk();
  await app.prepare();
  classOf = routeClasses(dev ? "" : ".next");
  if (dev) server.on("upgrade", app.getUpgradeHandler());
  server.once("error", (error) =>
    refusedBySettings(`The web server cannot listen on ${host}:${port}: ${error.message}`),
  );
  server.listen(port, host, () => note("listens", { port }));
  // In development whoever edits has to see what the framework says.
  if (!dev) hushConsole();
}

endsWithParent(async () => {
  server.close();
  server.closeIdleConnections();
  const drained = new Promise((resolve) => server.once("close", resolve));
  const patience = new Promise((resolve) => setTimeout(resolve, 30_000).unref());
  // Answers under way are finished; a connection kept open for nothing is not waited for.
  const idle = setInterval(() => server.closeIdleConnections(), 200);
  await Promise.race([drained, patience]);
  clearInterval(idle);
  answerByNotice.close();
  server.closeAllConnections();
});

main().catch(refusedBySettings);
