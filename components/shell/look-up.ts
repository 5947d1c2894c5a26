/** Looks up what was typed and answers where it is shown: a list's address with a stored search's id, or one page. */
export type LookUp = (text: string) => Promise<{ ok: true; value: string } | { ok: false; reason: string }>;
