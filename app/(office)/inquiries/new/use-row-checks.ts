"use client";

import { useCallback, useEffect, useRef } from "react";
import { type Checked, isBlank, type Row } from "./rows";

const pauseMs = 400;

/** `look`: the member is still to be looked up, whatever question takes this one's place. */
type Asked = { timer: ReturnType<typeof setTimeout>; giveUp: AbortController; look: boolean };

/**
 * Checks rows as they are typed: after a pause, one question at a time for each row. The member is looked up when card
 * and member number are done with, since every look leaves an entry in the trail. Card numbers travel in bodies only.
 */
export function useRowChecks(
  company: string,
  receivedOn: string,
  told: (id: number, answer: Partial<Checked>) => void,
): { check: (row: Row, look: boolean) => void; drop: (id: number) => void } {
  const asked = useRef(new Map<number, Asked>());
  const tell = useRef(told);
  useEffect(() => {
    tell.current = told;
  });
  const drop = useCallback((id: number) => {
    const one = asked.current.get(id);
    if (!one) return;
    clearTimeout(one.timer);
    one.giveUp.abort();
    asked.current.delete(id);
  }, []);
  useEffect(() => {
    const all = asked.current;
    return () => {
      for (const id of all.keys()) drop(id);
    };
  }, [drop]);

  const check = useCallback(
    (row: Row, wish: boolean) => {
      const look = wish || (asked.current.get(row.id)?.look ?? false);
      drop(row.id);
      if (!company || !receivedOn || isBlank(row)) return;
      const giveUp = new AbortController();
      const ask = async () => {
        tell.current(row.id, { state: "asking" });
        try {
          const answer = await fetch("/api/batches/check-row", {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ companyId: Number(company), receivedOn, row: row.values, look }),
            signal: giveUp.signal,
          });
          if (!answer.ok) throw new Error(String(answer.status));
          const { findings, level, known } = await answer.json();
          asked.current.delete(row.id);
          tell.current(row.id, { state: "answered", findings, level, ...(look && { known }) });
        } catch {
          if (!giveUp.signal.aborted) tell.current(row.id, { state: "failed" });
        }
      };
      asked.current.set(row.id, { giveUp, look, timer: setTimeout(ask, wish ? 0 : pauseMs) });
    },
    [company, receivedOn, drop],
  );
  return { check, drop };
}
