import { describe, expect, test } from "vitest";
import { goodPassword } from "./accounts.fixture";
import { isCommonPassword } from "./common-password";
import { demoPassword } from "./demo-accounts";
import { passwordFault } from "./rules";

/* SECURITY SE-09: what attackers try first, in the lengths that the rules ask for. */

describe("refused", () => {
  test.each([
    "passwordpassword1",
    "PasswordPassword2026!",
    "p@ssw0rdp@ssw0rd1",
    "passw0rd1passw0rd1",
    "qwertyuiop123456",
    "1234567890qwertyuiop",
    "123456789012345a",
    "aaaaaaaaaaaaaaaa1",
    "abc123abc123abc123",
    "abcdefghijklmnopqrstuvwxyz1",
    "1qaz2wsx3edc4rfv5tgb",
    "zyxwvutsrqponml-2",
    "sunshine-football-2026",
    "iloveyou & princess 1",
    "ＰＡＳＳＷＯＲＤ１２３４５６７８９",
    "パスワードパスワードパスワード1",
    "ｐａｓｓｗｏｒｄ　ｐａｓｓｗｏｒｄ　１",
  ])("%j", (password) => {
    expect(passwordFault(password)).toBeNull();
    expect(isCommonPassword(password)).toBe(true);
  });
});

describe("taken", () => {
  test.each([
    goodPassword,
    demoPassword,
    "quite another passw0rd",
    "brought-by-hand-2009",
    "correct horse battery staple 7",
    "kumo no ue no 3 hiki no neko",
    "ながいあいことばをえらぶ人の１",
    "x7Rk-29vq-Lm4z-8tWd",
    "8301-7754-2290-mkw",
    "🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧🐦a1",
  ])("%j", (password) => {
    expect(isCommonPassword(password)).toBe(false);
  });

  test("a very long one is answered at once", () => {
    const started = performance.now();
    const syllables = ["ka", "mi", "no", "ra", "shi", "tsu", "ho"];
    expect(isCommonPassword(Array.from({ length: 400 }, (_, i) => syllables[(i * i + (i >> 3)) % 7]).join(""))).toBe(
      false,
    );
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
