import { expect, test } from "vitest";
import { locales } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import { findingLevels, unreadableCodes } from "./schema";

test.each(locales)("every finding and every reason has its words: %s", (locale) => {
  const words = readMessages(locale).findings as { codes: object; reasons: object };
  expect(Object.keys(words.codes).toSorted()).toEqual(Object.keys(findingLevels).toSorted());
  expect(Object.keys(words.reasons).toSorted()).toEqual(
    [...unreadableCodes, "SENSITIVE_AUTHENTICATION_CODES", "CANCELLED", "REJECTED"].toSorted(),
  );
});
