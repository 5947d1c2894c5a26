import { Readable } from "node:stream";
import { createTranslator } from "next-intl";
import { z } from "zod";
import { officeRoute } from "@/app/doors";
import { permit } from "@/lib/access/actor";
import type { Locale } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import { downloadQuestions } from "@/lib/intake/answers/download";
import type { Ask } from "@/lib/intake/answers/schema";

type Say = (key: string) => string;

const companyId = z.coerce.number().int().positive();

/** What a card company is asked, as a file in its own columns, in the language of their names. */
export const GET = officeRoute<{ params: Promise<{ id: string }> }>(async (actor, _request, { params }) => {
  permit(actor, "answers.export");
  const id = companyId.parse((await params).id);
  const file = await downloadQuestions(actor, id, (locale: Locale) => {
    const t = createTranslator({ locale, messages: readMessages(locale), namespace: "answers.file" }) as Say;
    return { title: t("title"), header: t("header"), reference: t("reference"), say: (ask: Ask) => t(`asks.${ask}`) };
  });
  if (!file.ok) return Response.json({ reason: file.reason }, { status: 409 });
  const { bytes, ending, type } = file.value;
  return new Response(Readable.toWeb(Readable.from(bytes)) as ReadableStream, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="questions-${id}.${ending}"`,
      "cache-control": "no-store",
    },
  });
});
