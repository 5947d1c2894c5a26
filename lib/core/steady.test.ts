import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Standstill, steady } from "./steady";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Chunks of so many bytes, each so many milliseconds after it was asked for. */
async function* every(ms: number, bytes: number, chunks = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < chunks; n++) {
    await later(ms);
    yield new Uint8Array(bytes);
  }
}

/** Reads to the end. @returns seconds until it was over, and what came */
async function read(stream: AsyncIterable<Uint8Array>, meanwhile = 0): Promise<[number, number | "cut"]> {
  const began = performance.now();
  let end: number | "cut" | undefined;
  const reading = (async () => {
    let bytes = 0;
    for await (const chunk of steady(stream)) {
      bytes += chunk.length;
      if (meanwhile) await later(meanwhile);
    }
    return bytes;
  })().then(
    (bytes) => {
      end = bytes;
    },
    (error) => {
      if (!(error instanceof Standstill)) throw error;
      end = "cut";
    },
  );
  while (end === undefined) await vi.advanceTimersByTimeAsync(100);
  await reading;
  return [Math.round((performance.now() - began) / 1000), end];
}

test("a sender who trickles is cut off after half a minute, one who says nothing as well", async () => {
  expect(await read(every(1_000, 1))).toEqual([30, "cut"]);
  expect(await read(every(29_000, 1_000))).toEqual([30, "cut"]);
  expect(await read(every(10 * 60_000, 1))).toEqual([30, "cut"]);
});

test("one who began well and then trickles is cut off when it has become too slow on the whole", async () => {
  async function* tired() {
    yield new Uint8Array(4_096 * 60);
    yield* every(1_000, 1);
  }
  expect(await read(tired())).toEqual([60, "cut"]);
});

test("one who stands still for two minutes is cut off, whatever came before", async () => {
  async function* stopped() {
    yield new Uint8Array(100_000_000);
    await later(10 * 60_000);
    yield new Uint8Array(1);
  }
  expect(await read(stopped())).toEqual([120, "cut"]);
});

test("a slow line is not: ten minutes at five kilobytes a second", async () => {
  expect(await read(every(1_000, 5_000, 600))).toEqual([600, 3_000_000]);
});

test("nor a sender who has to wait for us", async () => {
  expect(await read(every(100, 1_000, 20), 10_000)).toEqual([202, 20_000]);
});

test("a connection that breaks off is one that stands still", async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(1);
    throw new Error("ECONNRESET");
  }
  expect((await read(broken()))[1]).toBe("cut");
});
