// The web server: published pages from memory, everything else through Next. PORT, HOST, NEXTAUTH_URL, SHOKAI_DATA.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import next from "next";
import { systemActor } from "@/lib/access/actor";
import { ssoSettings } from "@/lib/accounts/sso";
import { Misconfigured } from "@/lib/core/errors";
import { hurry } from "@/lib/core/patience";
import { noticeFolder } from "@/lib/notices/release";
import { createNoticeServer } from "@/lib/notices/static-server";
import { checkKeys } from "@/lib/vault/check";
import { closeUnread, forwardedHeaders, refusalOf } from "./edge";
import { endsWithParent, refusedBySettings } from "./lifetime";

const port = Number(process.env.PORT ?? 3000);
const host = process.env.HOST ?? "127.0.0.1";
const dev = process.env.SHOKAI_DEV === "1";

const app = next({ dev, hostname: host, port });
const answerByNext = app.getRequestHandler();
const answerByNotice = createNoticeServer(noticeFolder());

function answer(request: IncomingMessage, response: ServerResponse): void {
  if (answerByNotice(request, response)) return;
  const refusal = refusalOf(request, process.env.NEXTAUTH_URL);
  if (refusal) {
    response.writeHead(421, { "content-type": "text/plain; charset=utf-8", connection: "close" }).end(refusal);
    return;
  }
  closeUnread(request, response);
  Object.assign(request.headers, forwardedHeaders(request, process.env.NEXTAUTH_URL));
  answerByNext(request, response).catch(() => {
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end();
  });
}

const server = createServer(
  {
    // A delivery of 512 MB over a slow line takes its time, at the pace of lib/intake/receive/steady.ts; what must come
    // quickly is only the head of a request.
    requestTimeout: 0,
    headersTimeout: 20_000,
    keepAliveTimeout: 65_000, // above the usual 60 s of a proxy in front: it is the one to close
  },
  answer,
);

/** A missing or swapped key ends the server; a database that is away does not: published pages need none. */
async function holdKeysToDatabase(): Promise<void> {
  try {
    ssoSettings();
    await checkKeys(systemActor("web"));
  } catch (error) {
    if (error instanceof Misconfigured) refusedBySettings(error);
    setTimeout(holdKeysToDatabase, 5_000).unref();
  }
}

async function main(): Promise<void> {
  hurry();
  await holdKeysToDatabase();
  await app.prepare();
  if (dev) server.on("upgrade", app.getUpgradeHandler());
  server.once("error", (error) =>
    refusedBySettings(`The web server cannot listen on ${host}:${port}: ${error.message}`),
  );
  server.listen(port, host);
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
