import { addDays, daysBetween, type IsoDate } from "@/lib/core/dates";
import { outside } from "./calendar";
import { companies } from "./companies";
import { misuse } from "./misuses";
import { says } from "./profile";
import type { Scene } from "./scene";
import type { Card, Company, Content, Delivery, Figure, Inquiry, Membership } from "./schema";

/*
 * The many: members of whom nothing needs telling, each counted once, from the delivery that first names them.
 */

type Counted = { readonly member: Membership; readonly since: Delivery; readonly inquiries: Inquiry[] };

export class Crowd {
  readonly #members: Counted[] = [];
  readonly #lines = new Set<string>();
  readonly #follow = new Set<Inquiry>();

  constructor(private readonly scene: Scene) {}

  /**
   * Brings in as many new members as the interval still lacks, spread over its deliveries.
   * @param found members of the set found in November 2009, in the days of `outside` only
   */
  enter(figures: readonly Figure[], interval: number, count: number, found: number): void {
    const from = interval === 0 ? "" : (figures[interval - 1]?.asOf ?? "");
    const open = this.#open(from, figures[interval]?.asOf ?? "");
    const late = open.filter((d) => d.receivedOn >= outside.from && d.receivedOn <= outside.to);
    const after = (open[0]?.receivedOn ?? "") > outside.to;
    for (let i = 0; i < count; i++) {
      const second = i < found;
      const at = this.#pickDelivery(second ? late : open, interval < 3 ? 1 : 0.35);
      const { random } = this.scene;
      this.#enter(at, second || (after && random.chance(0.85)) ? "second" : "first");
    }
  }

  /** More uses of members already there, until the world holds so many inquiries. */
  grow(total: number, foundInquiries: number): void {
    const { random } = this.scene;
    const found = this.#members.filter((m) => m.member.cards[0]?.leak === "second" && m.since.receivedOn <= outside.to);
    const inWindow = (d: Delivery) => d.receivedOn <= outside.to;
    let missing = foundInquiries - found.length;
    while (missing > 0 && found.length > 0) {
      if (this.#again(this.#pickMember(found), inWindow)) missing--;
    }
    const others = this.#members.filter((m) => !found.includes(m));
    for (const delivery of this.scene.deliveries) {
      if (delivery.ending !== "committed") continue;
      const sparse = delivery.regular && delivery.receivedOn > "2010-02-24";
      const lateAndThin = !delivery.regular && delivery.name.endsWith("late");
      if (!sparse && !lateAndThin) continue;
      const known = others.filter(
        (m) => m.member.company === delivery.company && m.since.receivedOn <= delivery.receivedOn,
      );
      for (let i = random.int(3, lateAndThin ? 9 : 5); i > 0 && known.length > 0; i--) {
        this.#use(random.pick(known), delivery);
      }
    }
    while (this.scene.inquiries.length < total) this.#again(this.#pickMember(others), () => true);
  }

  /** Days sent again, corrections, numbers known in full later, withdrawals that leave the member counted. */
  follow(): void {
    const { random } = this.scene;
    for (const company of companies) {
      const calendar = this.#calendar(company);
      calendar.forEach((delivery, i) => {
        const next = calendar[i + 1];
        if (!next || daysBetween(delivery.receivedOn, next.receivedOn) > 40) return;
        if (random.chance(company.repeats)) this.#repeatLastDay(delivery, next);
      });
    }
    for (const counted of this.#members) {
      for (const inquiry of counted.inquiries) this.#followUp(counted, inquiry);
    }
  }

  #repeatLastDay(delivery: Delivery, next: Delivery): void {
    const lastDay = addDays(delivery.coversTo, -1);
    for (const { kind, inquiry } of delivery.rows) {
      if (kind !== "new" || inquiry.delivery !== delivery || !this.#plain.has(inquiry)) continue;
      if (inquiry.content.misuseOn < lastDay || this.#follow.has(inquiry)) continue;
      this.#follow.add(inquiry);
      this.scene.repeat(inquiry, next);
    }
  }

  readonly #plain = new Set<Inquiry>();

  #followUp(counted: Counted, inquiry: Inquiry): void {
    const { random } = this.scene;
    const { company } = inquiry;
    if (this.#follow.has(inquiry) || inquiry.delivery.receivedOn < "2009-07-14") return;
    const what = random.weighted(["amend", "withdraw", "full", "none"] as const, (w) =>
      w === "none" ? 96 : w === "amend" ? 2.4 : w === "withdraw" ? 1.6 : inquiry.content.masked ? 22 : 0,
    );
    if (what === "none" || !says(company, "kind")) return;
    const then = this.#calendar(company).find((d) => d.receivedOn > inquiry.delivery.receivedOn);
    if (!then || daysBetween(inquiry.delivery.receivedOn, then.receivedOn) > 40) return;
    if (what === "amend") {
      this.scene.amend(inquiry, then, { amount: inquiry.content.amount + random.int(1, 40) * 10 });
    } else if (what === "full") {
      this.scene.amend(inquiry, then, { masked: false });
    } else if (this.#staysCounted(counted, inquiry)) {
      this.scene.withdraw(inquiry, then);
    } else return;
    this.#follow.add(inquiry);
  }

  /** Without this inquiry the member has the same counted date and the same evidence. */
  #staysCounted(counted: Counted, inquiry: Inquiry): boolean {
    const found = inquiry.content.card.leak === "second" && inquiry.delivery.receivedOn <= outside.to;
    const first = counted.inquiries[0] as Inquiry;
    return !found && counted.member.cards.length === 1 && first !== inquiry && !this.#follow.has(first);
  }

  #enter(at: Delivery, leak: Card["leak"]): void {
    const { random, registry } = this.scene;
    const { company } = at;
    let member: Membership;
    if (company.numbers === "person" && random.chance(0.02)) {
      member = registry.membership(company, leak, 1, random.chance(0.6) ? company.placeholder : null);
    } else if (company.numbers === "account" && random.chance(0.22)) {
      // A family's second card: the same account, another member.
      const relatives = this.#members.filter((m) => m.member.company === company);
      const number = relatives.length > 0 ? random.pick(relatives).member.number : registry.number(company);
      member = registry.membership(company, leak, 1, number);
    } else {
      const several = company.numbers === "person" || says(company, "oldCardNumber");
      member = registry.membership(company, leak, several && random.chance(0.08) ? (random.chance(0.1) ? 3 : 2) : 1);
    }
    const counted: Counted = { member, since: at, inquiries: [] };
    this.#members.push(counted);
    this.#use(counted, at);
  }

  /** One more use, in the same delivery or a later one of the company; false where the choice is not allowed. */
  #again(counted: Counted, allowed: (delivery: Delivery) => boolean): boolean {
    const { random } = this.scene;
    const calendar = this.#calendar(counted.member.company);
    let at = calendar.indexOf(counted.since);
    while (at + 1 < calendar.length && random.chance(0.42)) at++;
    const delivery = calendar[at];
    if (!delivery || !allowed(delivery)) return false;
    this.#use(counted, delivery);
    return true;
  }

  #use(counted: Counted, delivery: Delivery): void {
    const { random } = this.scene;
    const { member } = counted;
    const [first] = member.cards;
    const card = counted.inquiries.length === 0 ? (first as Card) : random.pick(member.cards);
    // Without a member number only the link to the number that it replaced ties a new card to the old one.
    const oldCard = card !== first && says(member.company, "oldCardNumber") ? (first as Card) : null;
    for (;;) {
      const content: Content = { ...misuse(random, member, card, delivery), oldCard };
      // Of a member with several cards a masked number could be either: the sender spells those out.
      const masked = content.masked && member.cards.length === 1;
      const line = [member.company.code, card.digits, content.misuseOn, content.amount, content.merchant.ja].join(" ");
      if (this.#lines.has(line)) continue;
      this.#lines.add(line);
      const inquiry = this.scene.report(member, delivery, { ...content, masked });
      counted.inquiries.push(inquiry);
      this.#plain.add(inquiry);
      return;
    }
  }

  #pickDelivery(open: readonly Delivery[], spread: number): Delivery {
    const { random } = this.scene;
    const there = new Set(open.map((d) => d.company));
    const company = random.weighted([...there], (c) => c.weight);
    const mine = open.filter((d) => d.company === company);
    return random.weighted(mine, (d) => (daysBetween(d.coversFrom, d.coversTo) + 1) ** spread);
  }

  #pickMember(from: readonly Counted[]): Counted {
    const { random } = this.scene;
    // Who has more gets more, yet seldom above eight.
    const [a, b] = [random.pick(from), random.pick(from)];
    const more = a.inquiries.length >= b.inquiries.length ? a : b;
    return more.inquiries.length < 8 && random.chance(0.5) ? more : random.pick(from);
  }

  #open(after: IsoDate, until: IsoDate): Delivery[] {
    return this.scene.deliveries.filter((d) => d.regular && d.receivedOn > after && d.receivedOn <= until);
  }

  readonly #calendars = new Map<Company, Delivery[]>();

  #calendar(company: Company): Delivery[] {
    const known = this.#calendars.get(company);
    if (known) return known;
    const made = this.scene.deliveries
      .filter((d) => d.company === company && d.regular)
      .sort((a, b) => (a.receivedOn < b.receivedOn ? -1 : 1));
    this.#calendars.set(company, made);
    return made;
  }
}
