import { once } from "node:events";
import { createWriteStream, existsSync, renameSync } from "node:fs";

/*
 * Deliveries for the bench: 15 columns, about 163 bytes a row, 1.6 inquiries to a member, in random order of date and
 * member number, the worst case for the indexes. Card numbers begin with 99, which no card company issues.
 */

export const columns = [
  "issuer",
  "ref",
  "pan",
  "expiry",
  "member_no",
  "misuse_at",
  "amount",
  "currency",
  "merchant",
  "city",
  "country",
  "mcc",
  "detection_case",
  "channel",
  "note",
];

/** A small deterministic generator (xorshift): the same file on every machine. */
export function randomFrom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}

/** A Luhn-valid 16-digit number beginning with 99. */
export function cardNumber(n: number): string {
  const body = `99${String(n).padStart(13, "0")}`;
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const digit = Number(body[14 - i]);
    sum += i % 2 === 0 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return body + ((10 - (sum % 10)) % 10);
}

const cities = ["Tokyo", "Osaka", "Nagoya", "札幌", "Fukuoka"];
const shops = [
  "Blue Harbour Books",
  "North Gate, Electronics",
  "Hill Street Cafe",
  "Station Kiosk",
  "Riverside Outlet",
];

/**
 * Writes a delivery of so many rows, once: the same name is the same bytes.
 * @param how.first number of its first member and reference: two files of other numbers have none in common
 * @param how.faultyEach each so manyth row says a day that there is not; without it, all are clean
 */
export async function writeDelivery(
  path: string,
  rows: number,
  how: { readonly first?: number; readonly faultyEach?: number } = {},
): Promise<string> {
  const { first = 0, faultyEach = Number.POSITIVE_INFINITY } = how;
  if (existsSync(path)) return path;
  const random = randomFrom(rows);
  const members = Math.floor((rows * 5) / 8);
  const out = createWriteStream(`${path}.new`);
  out.write(`${columns.join(",")}\n`);
  let lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    const member = row < members ? row : Math.floor(random() * members);
    const shuffled = first + ((member * 7919) % members);
    const shop = shops[Math.floor(random() * shops.length)] as string;
    const day = new Date(Date.UTC(2009, 6, 14) + Math.floor(random() * 980) * 86_400_000).toISOString().slice(0, 10);
    lines.push(
      [
        "7",
        `R${String(first + row).padStart(10, "0")}`,
        cardNumber(shuffled),
        "12/14",
        `M${String(shuffled).padStart(9, "0")}`,
        (row + 1) % faultyEach === 0 ? "2011-02-30" : day,
        String(100 + Math.floor(random() * 90_000)),
        "JPY",
        shop.includes(",") ? `"${shop}"` : shop,
        cities[Math.floor(random() * 33) % 5] as string,
        "JP",
        "5411",
        String(1 + Math.floor(random() * 3)),
        "internet",
        `alert ${Math.floor(random() * 1_000_000)}`,
      ].join(","),
    );
    if (lines.length === 5_000 || row === rows - 1) {
      if (!out.write(`${lines.join("\n")}\n`)) await once(out, "drain");
      lines = [];
    }
  }
  out.end();
  await once(out, "finish");
  renameSync(`${path}.new`, path);
  return path;
}
