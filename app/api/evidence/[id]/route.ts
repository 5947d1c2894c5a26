import { officeRoute } from "@/app/doors";
import { NotFound } from "@/lib/core/errors";
import { openEvidence } from "@/lib/reimbursements/evidence/open-evidence";
import type { FileKind } from "@/lib/reimbursements/evidence/schema";

const types: Readonly<Record<FileKind, string>> = {
  pdf: "application/pdf",
  png: "image/png",
  jpeg: "image/jpeg",
  tiff: "image/tiff",
  text: "application/octet-stream",
};

/**
 * A file of evidence, as a download: never drawn by the browser in our own name, whatever is in it (SECURITY UP-05). Each
 * time leaves an entry of the trail.
 */
export const GET = officeRoute(async (actor, _request, context: { params: Promise<{ id: string }> }) => {
  const { id } = await context.params;
  const opened = await openEvidence(actor, /^[1-9]\d{0,8}$/.test(id) ? Number(id) : 0);
  if (!opened) throw new NotFound("evidence");
  const { pieces, name, kind, bytes } = opened;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "content-type": types[kind],
      "content-length": String(bytes),
      "content-disposition": `attachment; filename="evidence-${id}"; filename*=UTF-8''${encodeName(name)}`,
      "content-security-policy": "sandbox; default-src 'none'",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
});

/** RFC 8187: what encodeURIComponent leaves and a header's value may not hold. */
function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}
