import { type Actor, permit } from "@/lib/access/actor";
import { db } from "@/lib/core/db";

/** Ids by subject, as the trail names them. */
export type Beneath = readonly { readonly subject: string; readonly ids: readonly string[] }[];

/**
 * All that the trail may say of a thing: itself and what lies beneath it. Of a member its inquiries, its cards, decisions
 * and reviews on its evidence, and the ids that joined into it; of an inquiry its decisions; of a batch itself.
 * @param name member:12, inquiry:34, batch:5
 * @returns null for a name of nothing that has anything beneath it
 */
export async function findBeneath(actor: Actor, name: string): Promise<Beneath | null> {
  permit(actor, "audit.read");
  const [, kind, digits] = /^(member|inquiry|batch):(\d{1,9})$/.exec(name) ?? [];
  if (!kind || !digits) return null;
  const id = Number(digits);
  if (kind === "batch") return [{ subject: "batch", ids: [digits] }];
  if (kind === "inquiry") {
    const decisions = await db.decision.findMany({ where: { inquiryId: id }, select: { id: true } });
    return [
      { subject: "inquiry", ids: [digits] },
      { subject: "decision", ids: texts(decisions) },
    ];
  }
  const rows = await db.$queryRaw<{ subject: string; id: number }[]>`
    with recursive joined(id) as (
      select ${id}::int union select m.id from member m join joined j on m.ended_into = j.id
    ), card_node as (select id from card where member_id = ${id}::int
    ), number_node as (select id from member_number where member_id = ${id}::int
    ), node as (select id from card_node union all select id from number_node
    ), inq as (
      select id from inquiry where card_id in (select id from card_node)
      union select id from inquiry where number_id in (select id from number_node) and card_id is null)
    select 'member' as subject, id from joined
    union all select 'card', id from card_node
    union all select 'inquiry', id from inq
    union all select 'decision', id from decision
      where inquiry_id in (select id from inq) or node_a in (select id from node) or node_b in (select id from node)
    union all select 'review', id from review
      where member_id = ${id}::int or node_id in (select id from node) or inquiry_id in (select id from inq)`;
  return ["member", "card", "inquiry", "decision", "review"].map((subject) => ({
    subject,
    ids: texts(rows.filter((row) => row.subject === subject)),
  }));
}

const texts = (rows: readonly { id: number }[]) => rows.map(({ id }) => String(id));
