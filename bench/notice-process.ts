// The public notice's handler alone in a process of its own, as the web server runs it in front of Next.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createNoticeServer } from "@/lib/notices/static-server";

const answer = createNoticeServer(process.argv[2] as string);
const server = createServer((request, response) => {
  if (!answer(request, response)) response.writeHead(404).end();
});
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
process.on("SIGTERM", () => process.exit(0));
