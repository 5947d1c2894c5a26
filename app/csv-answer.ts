import { csvStart } from "@/lib/core/csv";

/** Lines of CSV as a download that is written while it is read: nothing of it is held whole. */
export async function csvAnswer(name: string, lines: AsyncIterator<string>): Promise<Response> {
  // The first line is made before the answer begins: what refuses the export can still be said with a status.
  const first = await lines.next();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(csvStart + (first.value ?? "")));
    },
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return?.();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}.csv"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
