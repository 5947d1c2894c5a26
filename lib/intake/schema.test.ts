import { expect, test } from "vitest";
import { locales } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import { findingLevels, unreadableCodes } from "./schema";

test.each(locales)("every finding and every reason has its words: %s", (locale) => {
  const { findings, batches } = readMessages(locale) as unknown as {
    findings: { codes: object; names: object };
    batches: { unreadable: object; endReasons: object };
  };
  for (const words of [findings.codes, findings.names]) {
    expect(Object.keys(words).toSorted()).toEqual(Object.keys(findingLevels).toSorted());
  }
  expect(Object.keys(batches.unreadable)).toEqual(expect.arrayContaining([...unreadableCodes]));
  expect(Object.keys(batches.endReasons)).toEqual(["CANCELLED", "REJECTED", "SENSITIVE_AUTHENTICATION_CODES"]);
});
