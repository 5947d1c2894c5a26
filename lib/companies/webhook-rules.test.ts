import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { isPublic, nextAttempt, signature, urlFault } from "./webhook-rules";

describe("addresses that a webhook may have", () => {
  test.each([
    ["https://hooks.card.example/in?x=1", null],
    ["https://8.8.8.8/in", null],
    ["https://[2606:4700::1111]/in", null],
    ["http://hooks.card.example/in", "URL_NOT_HTTPS"],
    ["ftp://hooks.card.example/in", "URL_NOT_HTTPS"],
    ["file:///etc/passwd", "URL_INVALID"],
    ["https://user:secret@hooks.card.example/", "URL_INVALID"],
    ["hooks.card.example", "URL_INVALID"],
    ["https://127.0.0.1/", "URL_PRIVATE"],
    ["https://2130706433/", "URL_PRIVATE"],
    ["https://0x7f.1/", "URL_PRIVATE"],
    ["https://0177.0.0.1/", "URL_PRIVATE"],
    ["https://localhost/", "URL_PRIVATE"],
    ["https://a.localhost/", "URL_PRIVATE"],
    ["https://[::1]/", "URL_PRIVATE"],
    ["https://[::ffff:10.0.0.1]/", "URL_PRIVATE"],
    ["https://169.254.169.254/latest/meta-data", "URL_PRIVATE"],
    ["https://10.1.2.3/", "URL_PRIVATE"],
    ["https://[fd00::1]/", "URL_PRIVATE"],
    ["https://[fe80::1]/", "URL_PRIVATE"],
    ["https://[64:ff9b::7f00:1]/", "URL_PRIVATE"],
    ["https://[2002:7f00:1::]/", "URL_PRIVATE"],
  ])("%s: %s", (url, fault) => {
    expect(urlFault(url, false)).toBe(fault);
  });

  test("in a trial the own machine, and it alone, over http too", () => {
    expect(urlFault("http://127.0.0.1:9000/", true)).toBeNull();
    expect(urlFault("http://localhost:9000/", true)).toBeNull();
    expect(urlFault("http://10.0.0.1/", true)).toBe("URL_NOT_HTTPS");
    expect(urlFault("https://10.0.0.1/", true)).toBe("URL_PRIVATE");
    expect(urlFault("ftp://localhost/", true)).toBe("URL_NOT_HTTPS");
  });

  test.each([
    "0.0.0.0",
    "100.64.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::ffff:8.8.8.8",
    "fe80::1%eth0",
    "x",
  ])("%s is not public", (address) => expect(isPublic(address)).toBe(false));
});

test("the signature is that of Standard Webhooks", () => {
  // The example of the specification's own libraries.
  const secret = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
  expect(signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')).toBe(
    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  );
  const own = createHmac("sha256", secret).update("a.1.b").digest("base64");
  expect(signature(secret, "a", 1, "b")).toBe(`v1,${own}`);
});

test("nine attempts over two days, each wait longer than the one before", () => {
  const now = new Date("2026-01-01T00:00:00Z");
  const waits = Array.from({ length: 9 }, (_, i) => (nextAttempt(i + 1, now)?.getTime() ?? 0) - now.getTime());
  expect(waits.slice(0, 8)).toEqual(waits.slice(0, 8).toSorted((a, b) => a - b));
  expect(waits.slice(0, 8).reduce((sum, wait) => sum + wait, 0) / 3_600_000).toBeCloseTo(51.6, 1);
  expect(nextAttempt(9, now)).toBeNull();
});
