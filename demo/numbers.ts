import { generateIdentity, identityToRecipient } from "age-encryption";
import { systemActor } from "@/lib/access/actor";
import { db } from "@/lib/core/db";
import { approveExport, eraseExport, requestExport } from "@/lib/reports/full-export";
import { fetchExport, writeExport } from "@/lib/reports/write-export";
import { revealCard } from "@/lib/vault/reveal";
import { must } from "./must";
import type { Office } from "./office";

/**
 * Full card numbers as they were needed: some seen one at a time, one file that was approved, fetched and erased, and a
 * request that waits for the second manager. Who the files were for keeps the key that opens them: nobody here has it.
 */
export async function workWithNumbers(office: Office): Promise<void> {
  const { intake, manager, manager2 } = office.actors;
  const cards = await db.card.findMany({ orderBy: { id: "desc" }, take: 4, select: { id: true } });
  const [a, b, c, d] = cards.map((card) => card.id) as [number, number, number, number];
  const seen = [
    [intake, a, "confirm_with_company", "カード会社から、下4桁だけでは特定できないと電話があったため"],
    [intake, b, "correct_record", "FAXの番号が1桁にじみ、再送分と読み比べるため"],
    [manager, c, "authority", "監督官庁への報告に付ける個別事案の確認のため"],
    [manager2, d, "caller_identity", "窓口への申出者が読み上げた番号と照らすため"],
  ] as const;
  for (const [actor, cardId, code, reason] of seen) must(await revealCard(actor, { cardId, code, reason }), "reveal");

  const companyId = office.companyIds.get("GEPPAKU") as number;
  const sent = must(
    await requestExport(manager, {
      list: "inquiries",
      companyId,
      receivedFrom: "2010-01-01",
      reason: "モニタリング終了に向け、カード会社の記録と全件を突合するため",
      recipientName: "月白カード 不正検知課",
      recipient: await identityToRecipient(await generateIdentity()),
    }),
    "full export",
  );
  must(await approveExport(manager2, sent.id), "approval");
  await writeExport(systemActor("write-export"), sent.id, true);
  const file = await fetchExport(manager, sent.id);
  if (!file) throw new Error("the full export has no file");
  for await (const _ of file.pieces);
  must(await eraseExport(manager2, sent.id), "erasing");
  must(
    await requestExport(manager, {
      list: "members",
      receivedFrom: "2009-11-01",
      receivedTo: "2009-11-30",
      reason: "11月の新規照会分について、監視対象への追加を依頼するため",
      recipientName: "監視委託先(架空)",
      recipient: await identityToRecipient(await generateIdentity()),
    }),
    "full export",
  );
}
