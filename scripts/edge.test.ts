import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { describe, expect, test } from "vitest";
import { aheadHeader, closeUnread, forwardedHeaders, isReadable, promiseOf, refusalOf } from "./edge";

const asked = (remoteAddress: string, headers: Record<string, string>) =>
  ({ headers, socket: { remoteAddress } }) as unknown as IncomingMessage;

describe("over plain http", () => {
  const home = "http://localhost:3000";

  test("what a sender wrote about forwarding is not believed", () => {
    const request = asked("::ffff:192.0.2.7", {
      host: "shokai.example",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
    });
    expect(forwardedHeaders(request, home)).toEqual({
      "x-forwarded-host": "shokai.example",
      "x-forwarded-proto": "http",
      "x-forwarded-for": "192.0.2.7",
    });
  });

  test.each(["localhost:3000", "127.0.0.1:3000", "[::1]:3000", "LOCALHOST"])("%s is refused from elsewhere", (host) => {
    expect(refusalOf(asked("192.0.2.7", { host }), home)).toMatch(/TLS/);
    expect(refusalOf(asked("::1", { host }), home)).toBeNull();
    expect(refusalOf(asked("::ffff:127.0.0.1", { host }), home)).toBeNull();
  });

  test("another name is answered: the public page needs no session", () => {
    expect(refusalOf(asked("192.0.2.7", { host: "127.example" }), home)).toBeNull();
    expect(refusalOf(asked("192.0.2.7", { host: "localhost.evil.example" }), home)).toBeNull();
  });
});

test("behind TLS the proxy's list of addresses stays, and the host is the configured one", () => {
  const request = asked("127.0.0.1", {
    host: "localhost:3000",
    "x-forwarded-for": "10.0.0.1, 192.0.2.7",
    "x-forwarded-host": "evil.example",
  });
  const home = "https://shokai.example";
  expect(refusalOf(request, home)).toBeNull();
  expect(forwardedHeaders(request, home)).toEqual({
    "x-forwarded-host": "shokai.example",
    "x-forwarded-proto": "https",
    "x-forwarded-for": "10.0.0.1, 192.0.2.7",
  });
});

test("what is fetched ahead is told apart by the framework's header, whatever a sender says of it", () => {
  expect(aheadHeader(asked("::1", { "next-router-prefetch": "1" }))).toEqual({ "x-fetched-ahead": "1" });
  expect(aheadHeader(asked("::1", { "x-fetched-ahead": "1" }))).toEqual({ "x-fetched-ahead": "0" });
});

test("TLS is promised for two years with all names below, and only where there is TLS (RFC 6797 7.2)", () => {
  const [name, value = ""] = promiseOf("https://shokai.example") ?? [];
  expect(name).toBe("strict-transport-security");
  expect(Number(/max-age=(\d+)/.exec(value)?.[1])).toBeGreaterThanOrEqual(31_536_000);
  expect(value).toContain("includeSubDomains");
  expect([undefined, "http://localhost:3000"].map(promiseOf)).toEqual([null, null]);
});

test("a path that is no text is not read", () => {
  expect(["/a/%E3%81%82?x=%ff", "/"].map(isReadable)).toEqual([true, true]);
  expect(["/%ff", "/a/%E0%A4%A", "/%", "/a%00"].map(isReadable)).toEqual([false, false, false, false]);
});

test("a sender who trickles on after the answer is not listened to any longer; one who is done keeps its connection", async () => {
  const server = createServer((request, response) => {
    closeUnread(request, response, 300);
    response.end("no");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const trickling = connect(port, "127.0.0.1");
  trickling.on("error", () => {});
  trickling.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n");
  const drops = setInterval(() => trickling.writable && trickling.write("x"), 5);
  let heard = "";
  trickling.on("data", (piece) => {
    heard += piece;
  });
  // Not by once(): a connection that is reset while it sends tells an error first.
  await new Promise((resolve) => trickling.once("close", resolve));
  clearInterval(drops);
  expect(heard).toMatch(/^HTTP\/1\.1 200/);

  const decent = connect(port, "127.0.0.1");
  for (let n = 0; n < 2; n++) {
    decent.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\nok");
    expect(String((await once(decent, "data"))[0])).toMatch(/^HTTP\/1\.1 200/);
  }
  decent.destroy();
  server.close();
});
