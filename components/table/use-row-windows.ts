"use client";

import { useCallback, useEffect, useRef, useState } from "react";

const windowSize = 100;
const keptWindows = 60;

type Source = {
  /** Answers `{ rows }` for `?from=&to=` (row numbers from 0, `to` not included). */
  endpoint: string;
  rowCount: number;
  /** When it changes, what was read is stale and read again. */
  version: string | number;
};

type Windows<Row> = Map<number, readonly Row[] | "failed">;

/**
 * Rows of a very long list, read in windows as they come into sight. A window that scrolls away before it was read is
 * given up; one that failed stays failed until `retry`.
 */
export function useRowWindows<Row>({ endpoint, rowCount, version }: Source, first: number, last: number) {
  const [windows, setWindows] = useState<Windows<Row>>(new Map());
  const held = useRef(windows);
  held.current = windows;
  const source = `${endpoint} ${version}`;
  const read = useRef(source);

  useEffect(() => {
    if (rowCount === 0) return;
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
        wanted.map(async (at) => [at, await readWindow<Row>(endpoint, at, rowCount, giveUp.signal)] as const),
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
  }, [endpoint, rowCount, source, first, last]);

  const rowAt = useCallback(
    (row: number): Row | "failed" | undefined => {
      const found = windows.get(Math.floor(row / windowSize));
      return found === "failed" ? "failed" : found?.[row % windowSize];
    },
    [windows],
  );
  const retry = useCallback(() => setWindows((now) => new Map([...now].filter(([, rows]) => rows !== "failed"))), []);
  return { rowAt, retry, failed: [...windows.values()].includes("failed"), held: windows };
}

async function readWindow<Row>(
  endpoint: string,
  at: number,
  rowCount: number,
  signal: AbortSignal,
): Promise<readonly Row[] | "failed"> {
  const from = at * windowSize;
  const range = `from=${from}&to=${Math.min(rowCount, from + windowSize)}`;
  try {
    const answer = await fetch(`${endpoint}${endpoint.includes("?") ? "&" : "?"}${range}`, { signal });
    if (!answer.ok) return "failed";
    return ((await answer.json()) as { rows: Row[] }).rows;
  } catch {
    return "failed";
  }
}
