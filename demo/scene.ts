import type { IsoDate } from "@/lib/core/dates";
import { delivery, isWorkday, nextWorkday } from "./calendar";
import { companies } from "./companies";
import { misuse } from "./misuses";
import { Registry } from "./people";
import type { Random } from "./random";
import type { Card, Company, Content, Decision, Delivery, Inquiry, Membership } from "./schema";

/**
 * The stage on which the world is written: what is said by whom, in which delivery. Statements about one inquiry are
 * written in the order in which they are received.
 */
export class Scene {
  readonly inquiries: Inquiry[] = [];
  readonly decisions: Decision[] = [];
  readonly registry: Registry;

  constructor(
    readonly random: Random,
    readonly deliveries: Delivery[],
  ) {
    this.registry = new Registry(random.fork("numbers"));
  }

  company(code: string): Company {
    const found = companies.find((company) => company.code === code);
    if (!found) throw new Error(`no company ${code}`);
    return found;
  }

  member(code: string, cards = 1): Membership {
    return this.registry.membership(this.company(code), "first", cards);
  }

  /** A committed delivery received in these days: one of the company's calendar, or one more where it has none then. */
  between(code: string, from: IsoDate, to: IsoDate): Delivery {
    const company = this.company(code);
    const there = this.deliveries.filter(
      (d) =>
        d.company === company && d.ending === "committed" && d.regular && d.receivedOn >= from && d.receivedOn <= to,
    );
    if (there.length > 0) return this.random.pick(there);
    const day = nextWorkday(from);
    if (day > to || !isWorkday(day)) throw new Error(`no workday from ${from} to ${to}`);
    return this.add(delivery(company, day, { suffix: "extra", regular: true }));
  }

  add(made: Delivery): Delivery {
    this.deliveries.push(made);
    return made;
  }

  /** A new inquiry about a use of the member's card. */
  report(member: Membership, to: Delivery, changes: Partial<Content> = {}): Inquiry {
    const card = changes.card ?? (member.cards[0] as Card);
    const content = { ...misuse(this.random, member, card, to), company: to.company, masked: false, ...changes };
    const inquiry: Inquiry = { company: to.company, member, reference: null, content, delivery: to };
    to.rows.push({ kind: "new", inquiry, content });
    this.inquiries.push(inquiry);
    return inquiry;
  }

  /** The same again, word for word. */
  repeat(inquiry: Inquiry, to: Delivery): void {
    to.rows.push({ kind: "new", inquiry, content: inquiry.content });
  }

  /** The same inquiry with other content: what now holds. */
  amend(inquiry: Inquiry, to: Delivery, changes: Partial<Content>): Content {
    inquiry.content = { ...inquiry.content, ...changes };
    to.rows.push({ kind: "amend", inquiry, content: inquiry.content });
    return inquiry.content;
  }

  withdraw(inquiry: Inquiry, to: Delivery): void {
    to.rows.push({ kind: "withdraw", inquiry, content: null });
  }

  reactivate(inquiry: Inquiry, to: Delivery): void {
    to.rows.push({ kind: "reactivate", inquiry, content: null });
  }

  decide(decision: Decision): void {
    this.decisions.push(decision);
  }
}
