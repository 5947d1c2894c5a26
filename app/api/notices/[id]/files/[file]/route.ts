import { officeRoute } from "@/app/doors";
import { readNoticeFile } from "@/lib/notices/queries";

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  json: "application/json; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  svg: "image/svg+xml; charset=utf-8",
  png: "image/png",
  pdf: "application/pdf",
};

/** A file of a published notice, to keep: notice-ja.html, count.json, history.csv, curve-en.png, press-ja.pdf … */
export const GET = officeRoute(async (actor, _request, context: { params: Promise<{ id: string; file: string }> }) => {
  const { id, file } = await context.params;
  const found = await readNoticeFile(actor, { id, file });
  if (!found) return Response.json({ reason: "NOT_RENDERED_YET" }, { status: 409 });
  const extension = file.slice(file.lastIndexOf(".") + 1);
  return new Response(new Uint8Array(found.body), {
    headers: {
      "content-type": types[extension] ?? "application/octet-stream",
      "content-disposition": `attachment; filename="publication-${found.version}-${found.file}"`,
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "no-store",
    },
  });
});
