import type { Random } from "./random";
import type { Card, Company, Membership } from "./schema";

/** Makes cards and memberships that never repeat a number. */
export class Registry {
  readonly cards: Card[] = [];
  readonly #digits = new Set<string>();
  readonly #numbers = new Set<string>();

  constructor(private readonly random: Random) {}

  card(company: Company, leak: Card["leak"]): Card {
    for (;;) {
      const prefix = this.random.pick(company.binRanges).low;
      const body = prefix + digits(this.random, company.cardLength - 1 - prefix.length);
      const number = body + checkDigit(body);
      if (this.#digits.has(number)) continue;
      this.#digits.add(number);
      const expiry = `${this.random.int(2009, 2013)}-${String(this.random.int(1, 12)).padStart(2, "0")}`;
      const card = { digits: number, expiry: expiry < "2009-10" ? `2010${expiry.slice(4)}` : expiry, leak };
      this.cards.push(card);
      return card;
    }
  }

  /** A member number of the company that nobody has yet; null where it sends none. */
  number(company: Company): string | null {
    if (company.numbers === "none") return null;
    for (;;) {
      const first = String(this.random.int(1, 8));
      const number = company.numberPrefix + first + digits(this.random, company.numberDigits - 1);
      const key = `${company.code} ${number}`;
      if (this.#numbers.has(key)) continue;
      this.#numbers.add(key);
      return number;
    }
  }

  membership(company: Company, leak: Card["leak"], cards = 1, number = this.number(company)): Membership {
    return { company, number, cards: Array.from({ length: cards }, () => this.card(company, leak)) };
  }
}

function digits(random: Random, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) text += random.int(0, 9);
  return text;
}

/** The Luhn check digit of what stands before it. */
export function checkDigit(body: string): string {
  let sum = 0;
  for (let i = 0; i < body.length; i++) {
    const digit = Number(body[body.length - 1 - i]) * (i % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return String((10 - (sum % 10)) % 10);
}
