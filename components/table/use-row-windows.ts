"use client";

import { useCallback, useEffect, useRef, useState } from "react";

const windowSize = 100;
const keptWindows = 60;

/** Of a list in which a place does not say which row stands there: the rows at every so many places. */
type Anchors = { every: number; rows: readonly number[] };

/** Up to here a window is counted off from the beginning: the first rows wait for nothing. */
const nearFrom = 2_000;

type Source = {
  /** Answers `{ rows }` for `?from=&to=` (row numbers from 0, `to` not included). */
  endpoint: string;
  /** Answers `{ every, rows }`; windows far down then name the anchor before them in `anchorRow` and `anchorAt`. */
  anchors?: string | undefined;
  rowCount: number;
  /** When it changes, what was read is stale and read again. */
  version: string | number;
};

type Windows<Row> = Map<number, readonly Row[] | "failed">;

/**
 * Rows of a very long list, read in windows as they come into sight. A window that scrolls away before it was read is
 * given up; one that failed stays failed until `retry`.
 */
export function useRowWindows<Row>({ endpoint, anchors, rowCount, version }: Source, first: number, last: number) {
  const [windows, setWindows] = useState<Windows<Row>>(new Map());
  const held = useRef(windows);
  held.current = windows;
  const source = `${endpoint} ${version}`;
  const read = useRef(source);
  const anchored = useRef<{ source: string; found: Promise<Anchors> }>(undefined);

  useEffect(() => {
    if (rowCount === 0) return;
    // Asked for once as long as the list is the same, and before somebody jumps.
    if (anchors && rowCount > nearFrom && anchored.current?.source !== source)
      anchored.current = { source, found: readAnchors(anchors) };
    const jump = anchors ? anchored.current?.found : undefined;
    const stale = read.current !== source;
    const giveUp = new AbortController();
    const wanted: number[] = [];
    for (let at = Math.floor(first / windowSize); at <= Math.floor(last / windowSize); at++) {
      if (stale || !held.current.has(at)) wanted.push(at);
    }
    if (wanted.length === 0) return;
    // A short pause lets a fast scroll pass by without a read for every window on the way.
    const timer = setTimeout(async () => {
      const results = await Promise.all(
        wanted.map(async (at) => [at, await readWindow<Row>(endpoint, at, rowCount, giveUp.signal, jump)] as const),
      );
      if (giveUp.signal.aborted) return;
      read.current = source;
      setWindows((now) => {
        const next: Windows<Row> = stale ? new Map() : new Map(now);
        for (const [at, rows] of results) next.set(at, rows);
        // The oldest go first: a Map remembers the order of arrival.
        for (const at of next.keys()) if (next.size > keptWindows) next.delete(at);
        return next;
      });
    }, 60);
    return () => {
      clearTimeout(timer);
      giveUp.abort();
    };
  }, [endpoint, anchors, rowCount, source, first, last]);

  const rowAt = useCallback(
    (row: number): Row | "failed" | undefined => {
      const found = windows.get(Math.floor(row / windowSize));
      return found === "failed" ? "failed" : found?.[row % windowSize];
    },
    [windows],
  );
  const retry = useCallback(() => {
    anchored.current = undefined;
    setWindows((now) => new Map([...now].filter(([, rows]) => rows !== "failed")));
  }, []);
  return { rowAt, retry, failed: [...windows.values()].includes("failed"), held: windows };
}

function readAnchors(address: string): Promise<Anchors> {
  const found = fetch(address).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json() as Promise<Anchors>;
  });
  // Who needs it finds out that it failed; nobody may.
  found.catch(() => {});
  return found;
}

async function readWindow<Row>(
  endpoint: string,
  at: number,
  rowCount: number,
  signal: AbortSignal,
  jump: Promise<Anchors> | undefined,
): Promise<readonly Row[] | "failed"> {
  const from = at * windowSize;
  const query = new URLSearchParams({ from: String(from), to: String(Math.min(rowCount, from + windowSize)) });
  try {
    if (jump && from > nearFrom) {
      const { every, rows } = await jump;
      const nth = Math.min(Math.floor(from / every), rows.length - 1);
      if (nth > 0) {
        query.set("anchorRow", String(rows[nth]));
        query.set("anchorAt", String(nth * every));
      }
    }
    const answer = await fetch(`${endpoint}${endpoint.includes("?") ? "&" : "?"}${query}`, { signal });
    if (!answer.ok) return "failed";
    return ((await answer.json()) as { rows: Row[] }).rows;
  } catch {
    return "failed";
  }
}
