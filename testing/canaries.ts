/*
 * Canary numbers: card numbers out of the invented range 9999, put in by every door, then looked for in everything that
 * somebody could carry away (SECURITY DA-04, DA-05).
 */

/** The n-th canary: 16 digits whose check digit agrees. */
export function canary(n: number): string {
  const body = `9999${String(73_000_000_019 + n * 7_919).padStart(11, "0")}`;
  let sum = 0;
  for (let i = 0; i < body.length; i++) {
    const digit = Number(body.at(-1 - i)) * (i % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return body + ((10 - (sum % 10)) % 10);
}

/** Each number as somebody could have written it. */
function writings(digits: string): [how: string, bytes: Buffer][] {
  const ascii = Buffer.from(digits, "latin1");
  const utf16 = Buffer.from(digits, "utf16le");
  const number = Buffer.alloc(8);
  number.writeBigInt64BE(BigInt(digits));
  const wide = digits.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
  const groups = (sign: string) => Buffer.from(digits.replace(/(\d{4})(?=\d)/g, `$1${sign}`));
  // In a longer text base64 depends on where the number begins: of each of the three ways what the number alone decides.
  const base64 = [0, 1, 2].map((pad): [string, Buffer] => {
    const text = Buffer.concat([Buffer.alloc(pad), ascii])
      .toString("base64")
      .replace(/=+$/, "");
    return [`base64+${pad}`, Buffer.from(text.slice(pad === 0 ? 0 : 4, -2))];
  });
  return [
    ["ascii", ascii],
    ["reversed", Buffer.from(digits.split("").reverse().join(""))],
    ["utf-16le", utf16],
    ["utf-16be", Buffer.from(utf16).swap16()],
    ["full-width", Buffer.from(wide)],
    ["by spaces", groups(" ")],
    ["by hyphens", groups("-")],
    ["hex", Buffer.from(ascii.toString("hex"))],
    ["HEX", Buffer.from(ascii.toString("hex").toUpperCase())],
    ["hex of utf-16", Buffer.from(utf16.toString("hex"))],
    ["bcd", Buffer.from(digits, "hex")],
    ["int64 be", number],
    ["int64 le", Buffer.from(number).reverse()],
    ...base64,
  ];
}

/** Where in the bytes a canary stands, and how it is written. */
export function leaksIn(place: string, bytes: Buffer, numbers: readonly string[]): string[] {
  return numbers.flatMap((digits, n) =>
    writings(digits)
      .filter(([, written]) => bytes.includes(written))
      .map(([how]) => `${place}: canary ${n} as ${how}`),
  );
}
