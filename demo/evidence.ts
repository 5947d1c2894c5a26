import { createHash } from "node:crypto";
import PDFDocument from "pdfkit";
import { fontFile } from "@/app/(public)/notice/fonts";
import { db } from "@/lib/core/db";
import { attachFile, referToEvidence } from "@/lib/reimbursements/evidence/attach";
import { withdrawEvidence } from "@/lib/reimbursements/evidence/withdraw";
import { must } from "./must";
import type { Office } from "./office";

/** Closed cases whose proofs are attached, and open ones with what is there so far. */
const CLOSED = 12;
const OPEN = 5;

/** The proofs of the newest closed cases and of some open ones: answers, mails, binders; one in the wrong case. */
export async function attachEvidence(office: Office): Promise<void> {
  const { intake } = office.actors;
  const closed = await newest({ closedAs: { in: ["cancelled", "refunded"] } }, CLOSED);
  for (const [i, one] of closed.entries()) {
    const no = one.reference ?? `整理番号${one.id}`;
    const answer = await paper([
      "ご回答書（見本）",
      `照会番号　${no}`,
      one.closedAs === "refunded" ? "上記のご利用について、全額をお返ししました。" : "上記のご請求を取り消しました。",
      "本書は実演用の架空の書面です。",
    ]);
    await attach(office, one.id, `回答書_${no}.pdf`, answer, "カード会社の回答");
    if (i % 3 === 0) {
      const where = `回答書綴り 第${1 + Math.floor(i / 3)}号`;
      must(await referToEvidence(intake, { inquiryId: one.id, where, about: "原本" }), "reference");
    }
  }
  const open = await newest({ closedAs: null, live: true }, OPEN);
  for (const one of open) {
    const mail = `件名：お取引のご確認\r\n\r\n会員さまより「身に覚えがない」とのお申し出がありました。（受付 ${one.id}）\r\n`;
    await attach(office, one.id, "お申し出の控え.txt", Buffer.from(mail), "会員のお申し出");
  }
  const wrong = open[0];
  if (!wrong) return;
  const evidenceId = await attach(office, wrong.id, "別件の書面.pdf", await paper(["別の照会の書面（見本）"]), "");
  must(await withdrawEvidence(intake, { evidenceId, reason: "別の照会の書面を添付した。" }), "withdrawal");
}

const newest = (where: NonNullable<Parameters<typeof db.inquiry.findMany>[0]>["where"], take: number) =>
  db.inquiry.findMany({
    where: where ?? {},
    orderBy: [{ closedAt: { sort: "desc", nulls: "first" } }, { receivedOn: "desc" }, { id: "desc" }],
    take,
    select: { id: true, reference: true, closedAs: true },
  });

async function attach(office: Office, inquiryId: number, fileName: string, bytes: Buffer, about: string) {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const input = { inquiryId, fileName, about, bytes: bytes.length, sha256 };
  return must(await attachFile(office.actors.intake, input, whole(bytes)), fileName).evidenceId;
}

async function* whole(bytes: Buffer) {
  yield bytes;
}

/** A sheet of paper with these lines. */
async function paper(lines: readonly string[]): Promise<Buffer> {
  const doc = new PDFDocument({ size: "A5", info: { CreationDate: new Date("2012-03-30T00:00:00Z") } });
  const pieces: Buffer[] = [];
  doc.on("data", (piece: Buffer) => pieces.push(piece));
  const written = new Promise((resolve) => doc.on("end", resolve));
  doc.font(fontFile("Regular")).fontSize(12);
  for (const line of lines) doc.text(line).moveDown();
  doc.end();
  await written;
  return Buffer.concat(pieces);
}
