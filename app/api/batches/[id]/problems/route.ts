import { Readable } from "node:stream";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { officeRoute } from "@/app/doors";
import { downloadProblems } from "@/lib/intake/check/problems";

const batchId = z.coerce.number().int().positive();

/** The records of a batch that wait, as a file for the card company: its own form, why, and a number to come back by. */
export const GET = officeRoute<{ params: Promise<{ id: string }> }>(async (actor, _request, { params }) => {
  const id = batchId.parse((await params).id);
  const [t, words] = await Promise.all([getTranslations("batches.waiting"), getTranslations("findings")]);
  const { bytes, ending, type } = await downloadProblems(actor, id, {
    reason: t("reasonColumn"),
    unmappable: t("unmappable"),
    say: (one) => words(`codes.${one.code}`, { ...one.params, column: one.column ?? "" }),
  });
  return new Response(Readable.toWeb(Readable.from(bytes)) as ReadableStream, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="batch-${id}-problems.${ending}"`,
      "cache-control": "no-store",
    },
  });
});
