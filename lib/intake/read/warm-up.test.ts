import { createHash } from "node:crypto";
import { afterAll, expect, test, vi } from "vitest";
import { stampOf } from "@/lib/vault/number-keys";
import { endThreads } from "./threads";
import { ROWS, warmUp } from "./warm-up";

const key = (purpose: string) => createHash("sha256").update(purpose).digest("base64");
vi.stubEnv("SHOKAI_TOKEN_KEYS", `1:${key("token")}`);
vi.stubEnv("SHOKAI_SEAL_KEYS", `1:${key("seal")}`);
vi.stubEnv("SHOKAI_SIGN_KEYS", `1:${key("sign")}`);
vi.stubEnv("DATABASE_URL", "");

afterAll(() => endThreads());

test("threads warm on invented rows without a database, and their keys stay with those rows", {
  timeout: 60_000,
}, async () => {
  expect(await warmUp()).toBe(ROWS);
  expect(() => stampOf("a row")).toThrow("not learned");
});
