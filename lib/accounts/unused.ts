import { unusedDays } from "./rules";

/** Accounts that nobody used for 90 days, as isUnused() says it of one, as the database is asked for them. */
export function unusedSince(now: Date) {
  const since = new Date(now.getTime() - unusedDays * 86_400_000);
  return {
    createdAt: { lte: since },
    AND: [
      { OR: [{ lastSignInAt: null }, { lastSignInAt: { lte: since } }] },
      { OR: [{ enabledAt: null }, { enabledAt: { lte: since } }] },
    ],
  };
}
