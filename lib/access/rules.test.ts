import { describe, expect, test } from "vitest";
import { addressOf, cookieNames, isSameOrigin, ownOrigin, safeNext, secondsLeft, stands, toBeNoted } from "./rules";

const at = (time: string) => new Date(`2026-01-01T${time}.000Z`);

describe("a session stands", () => {
  const session = { createdAt: at("00:00:00"), seenAt: at("03:00:00"), endedAt: null };
  test("until 15 minutes without a request", () => {
    expect(stands(session, at("03:14:59"))).toBe(true);
    expect(stands(session, at("03:15:00"))).toBe(false);
  });
  test("until 10 hours after the sign-in, however busy", () => {
    expect(stands({ ...session, seenAt: at("09:59:58") }, at("09:59:59"))).toBe(true);
    expect(stands({ ...session, seenAt: at("09:59:59") }, at("10:00:00"))).toBe(false);
  });
  test("never once it was ended", () => {
    expect(stands({ ...session, endedAt: at("03:00:01") }, at("03:00:02"))).toBe(false);
  });
  test("activity is noted once a minute", () => {
    expect(toBeNoted(session, at("03:00:59"))).toBe(false);
    expect(toBeNoted(session, at("03:01:00"))).toBe(true);
  });
});

describe("the origin that may write", () => {
  test.each([
    ["localhost:3000", "http://localhost:3000"],
    ["127.0.0.1:3000", "http://127.0.0.1:3000"],
    ["[::1]:3000", "http://[::1]:3000"],
    ["LOCALHOST:3000", "http://localhost:3000"],
    ["10.0.0.5:3000", null],
    ["shokai.example", null],
    ["localhost.evil.example", null],
    ["localhost:3000@evil.example", null],
    ["localhost/evil", null],
    [null, null],
  ])("over http, for the host %s: %s", (host, origin) => {
    expect(ownOrigin(host, "http://localhost:3000")).toBe(origin);
  });
  test("behind TLS, the configured one alone", () => {
    const home = "https://shokai.example";
    expect(ownOrigin("shokai.example", home)).toBe("https://shokai.example");
    expect(ownOrigin("localhost:3000", home)).toBeNull();
    expect(ownOrigin("evil.example", home)).toBeNull();
  });
  test("must be named, and be ours; x-forwarded-host is not asked", () => {
    const from = (headers: Record<string, string>) =>
      isSameOrigin(new Headers({ host: "localhost:3000", ...headers }), "http://localhost:3000");
    expect(from({ origin: "http://localhost:3000" })).toBe(true);
    expect(from({})).toBe(false);
    expect(from({ origin: "null" })).toBe(false);
    expect(from({ origin: "http://localhost:3001" })).toBe(false);
    expect(from({ origin: "https://localhost:3000" })).toBe(false);
    expect(from({ origin: "http://evil.example", "x-forwarded-host": "evil.example" })).toBe(false);
  });
});

test.each([
  ["/inquiries?state=open", "/inquiries?state=open"],
  ["/", "/"],
  [null, "/"],
  ["https://evil.example/", "/"],
  ["//evil.example/", "/"],
  ["/\\evil.example/", "/"],
  ["/.//evil.example/", "/"],
  ["/%2e//evil.example/", "/"],
  ["/\t/evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["/sign-in?next=/", "/"],
  ["/api/auth/signout", "/"],
])("after signing in, next=%s leads to %s", (next, path) => {
  expect(safeNext(next)).toBe(path);
});

test("cookies carry the __Host- prefix behind TLS, and the port on loopback", () => {
  expect(cookieNames("https://shokai.example").session).toBe("__Host-shokai.session-token");
  expect(cookieNames("http://localhost:3001").session).toBe("shokai-3001.session-token");
  expect(cookieNames(undefined).session).toBe("shokai-80.session-token");
});

test("the address is what the nearest hop saw, and an address", () => {
  const of = (value: string) => addressOf(new Headers({ "x-forwarded-for": value }));
  expect(of("203.0.113.9, 192.0.2.7")).toBe("192.0.2.7");
  expect(of("::1")).toBe("::1");
  expect(of("<script>")).toBeUndefined();
  expect(addressOf(new Headers())).toBeUndefined();
});

test("seconds that a session still stands: without activity, and however busy", () => {
  const now = new Date("2026-11-27T10:00:00Z");
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
  expect(secondsLeft({ createdAt: ago(3600), seenAt: ago(60) }, now)).toEqual({
    idleSeconds: 14 * 60,
    absoluteSeconds: 9 * 3600,
  });
  const over = { createdAt: ago(36_000), seenAt: ago(900) };
  expect(secondsLeft(over, now)).toEqual({ idleSeconds: 0, absoluteSeconds: 0 });
  expect(stands({ ...over, endedAt: null }, now)).toBe(false);
});
