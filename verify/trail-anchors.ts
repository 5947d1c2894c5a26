import type { TrailAnchor } from "./trail.ts";

const line = /^trail (\d{4}-\d\d-\d\d) (\d{1,10}) ([0-9a-f]{64}) \d+$/;

/** The trail's heads in a file of daily heads: lines `trail <day> <segment> <hash> <events>`. */
export function readTrailAnchors(text: string): TrailAnchor[] {
  return text.split(/\r?\n/).flatMap((raw) => {
    const [, day, segment, hash] = line.exec(raw.trim()) ?? [];
    return day && hash ? [{ segment: Number(segment), hash, from: day }] : [];
  });
}
