import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { renderNotice } from "@/app/(public)/notice/render";
import { systemActor } from "@/lib/access/actor";
import { toDbDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { releaseNotice } from "@/lib/notices/release";
import { exportNotice } from "@/scripts/exported-folder";
import type { Server } from "./import";
import { type Figure, figure, type Gap, median } from "./report";

const SECONDS = 5;
const CONNECTIONS = 64;

/**
 * The published figure from the app's own handler beside nginx with the same bytes: requests a second from wrk with 64
 * connections on the loopback interface. Needs nginx and wrk on this machine.
 */
export async function measureNotice(server: Server, folder: string, rows: number): Promise<(Figure | Gap)[]> {
  const name = "public figure, requests a second";
  for (const tool of ["nginx", "wrk"]) {
    if (spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0) {
      if (process.getuid?.() === 0) spawnSync("apt-get", ["install", "-y", "-qq", tool], { stdio: "ignore" });
      if (spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0) return [{ name, missing: `needs ${tool}` }];
    }
  }
  const notice = path.join(folder, "notice");
  rmSync(notice, { recursive: true, force: true });
  await publishOnce();
  await releaseNotice(systemActor("bench"), notice, renderNotice);

  const child = spawn(process.execPath, ["--import", "tsx", "bench/notice-process.ts", notice], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const port = Number(
      await new Promise<string>((resolve) => child.stdout.once("data", (bytes) => resolve(String(bytes)))),
    );
    const url = `http://127.0.0.1:${port}/notice/count.json`;
    const body = Buffer.from(await (await fetch(url)).arrayBuffer());
    const exported = path.join(folder, "nginx", "html", "notice");
    rmSync(exported, { recursive: true, force: true });
    const done = await exportNotice(notice, exported);
    if ("refused" in done) throw new Error(done.refused);
    const figures = await beside(name, url, body, folder);
    await disconnect();
    const { measureNoticeBeside } = await import("./notice-beside");
    return [...figures, ...(await measureNoticeBeside(server, folder, rows, new URL(url).origin))];
  } finally {
    child.kill("SIGTERM");
  }
}

async function beside(name: string, url: string, body: Buffer, folder: string): Promise<Figure[]> {
  const web = path.join(folder, "nginx");
  mkdirSync(path.join(web, "html"), { recursive: true });
  writeFileSync(path.join(web, "html", "count.json"), body);
  const port = await spare();
  writeFileSync(
    path.join(web, "nginx.conf"),
    `worker_processes auto; daemon off; pid ${web}/pid; error_log /dev/null;${process.getuid?.() === 0 ? " user root;" : ""}
    events { worker_connections 1024; }
    http { access_log off; sendfile on; keepalive_requests 1000000; open_file_cache max=100;
      server { listen 127.0.0.1:${port}; root ${web}/html; } }`,
  );
  const nginx = spawn("nginx", ["-p", web, "-c", path.join(web, "nginx.conf")], { stdio: "ignore" });
  try {
    await sleep(500);
    const reference = `http://127.0.0.1:${port}/count.json`;
    const ours: Load[] = [];
    const theirs: Load[] = [];
    const exported: Load[] = [];
    for (let round = 0; round < 3; round++) {
      ours.push(load(url));
      theirs.push(load(reference));
      exported.push(load(`http://127.0.0.1:${port}/notice/count.json`));
    }
    const middle = (loads: Load[], of: keyof Load) => median(loads.map((one) => one[of]));
    return [
      figure(name, middle(ours, "rate"), "1/s", middle(theirs, "rate"), ">= 0.25"),
      figure("public figure, slowest of a hundred", middle(ours, "p99"), "ms", middle(theirs, "p99"), "<= 4"),
      figure(
        "exported notice behind nginx, requests a second against any file of that size",
        middle(exported, "rate"),
        "1/s",
        middle(theirs, "rate"),
        ">= 0.9",
      ),
    ];
  } finally {
    nginx.kill("SIGTERM");
  }
}

type Load = { rate: number; p99: number };

function load(url: string): Load {
  const text = execFileSync("wrk", ["-t2", `-c${CONNECTIONS}`, `-d${SECONDS}s`, "--latency", url], {
    encoding: "utf8",
  });
  return readLoad(text);
}

/** What wrk says, in requests a second and milliseconds. */
export function readLoad(text: string): Load {
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
  const [, digits, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(text) ?? [];
  return { rate, p99: Number(digits) * (unit === "us" ? 0.001 : unit === "s" ? 1000 : 1) };
}

async function publishOnce(): Promise<void> {
  await db.publication.create({
    data: {
      version: 1,
      state: "published",
      asOf: toDbDate("2012-03-29"),
      blockNo: 0,
      count: 6610,
      bridge: { total: 6610, parts: {} },
      draftedBy: "bench",
      draftedByName: "bench",
      draftedAt: new Date(),
      editors: ["bench"],
      approvedBy: "other",
      approvedByName: "other",
      approvedAt: new Date(),
      publishedBy: "bench",
      publishedByName: "bench",
      publishedAt: new Date("2012-03-30T01:00:00Z"),
    },
  });
}

async function spare(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
