/**
 * How slowly a body may come: milliseconds between two chunks, and after `grace` milliseconds of waiting not fewer than
 * so many bytes a second. An upload may take long over a slow line, but each holds a database connection to its end.
 */
export const pace = { standstill: 120_000, grace: 30_000, slowest: 4_096 };

/** Thrown where a body stands still, trickles or breaks off. */
export class Standstill extends Error {}

/**
 * The chunks, one after another. Only time in which the sender was waited for counts against it: what is done with its
 * bytes may take as long as it takes. Throws Standstill, at the latest when the next chunk would come too late.
 */
export function steady(stream: AsyncIterable<Uint8Array>): AsyncIterableIterator<Uint8Array> {
  const chunks = stream[Symbol.asyncIterator]();
  let waited = 0;
  let bytes = 0;
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    const asked = performance.now();
    const left = Math.min(pace.standstill, Math.max(pace.grace, (bytes * 1000) / pace.slowest) - waited);
    let timer: NodeJS.Timeout | undefined;
    try {
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Standstill("the body comes too slowly")), Math.max(0, left));
      });
      const chunk = await Promise.race([chunks.next(), late]);
      waited += performance.now() - asked;
      if (!chunk.done) bytes += chunk.value.length;
      return chunk;
    } catch (error) {
      throw error instanceof Standstill ? error : new Standstill("the connection broke off", { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };
  const own: AsyncIterableIterator<Uint8Array> = { next, [Symbol.asyncIterator]: () => own };
  return own;
}
