/** The lowest version of a package that holds what its advisories ask for (checked in November 2026), and why. */
export const versionFloors: Readonly<Record<string, { readonly floor: string; readonly why: string }>> = {
  next: {
    floor: "16.3.4",
    why: "React2Shell, proxy bypasses, action CSRF by Origin null, AVIF image code execution and 30 more since 2025",
  },
  react: { floor: "19.2.6", why: "CVE-2025-55182 to -55184, CVE-2026-23864, -23869, -23870" },
  "react-dom": { floor: "19.2.6", why: "as react" },
  sharp: { floor: "0.35.4", why: "heap overflow in libheif, GHSA-rgj7-g3m4-5g8c" },
  "next-auth": { floor: "4.24.15", why: "CVE-2026-73420, GHSA-5jpx-9hw9-2fx4" },
  prisma: { floor: "7.10.0", why: "findings in what earlier command lines brought with them" },
  nodemailer: { floor: "7.0.7", why: "address parser" },
};

/** Packages that must not come in at all. */
export const refusedPackages: Readonly<Record<string, string>> = {
  xlsx: "frozen at 0.18.5 in the registry: CVE-2023-30533, CVE-2024-22363, CVE-2026-38359",
  exceljs: "reads some valid workbooks as empty, and dates as others; nothing here needs it to write",
};

/** Licences that may be built upon without a question. */
export const freeLicences: readonly string[] = [
  "MIT",
  "MIT-0",
  "MIT OR Apache-2.0",
  "MIT and ISC",
  "Apache-2.0",
  "Apache-2.0 AND MIT",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "Unlicense",
  "Python-2.0",
  "OFL-1.1",
];

/** Packages under other licences, each with the reason why it may stay. */
export const namedLicences: Readonly<Record<string, string>> = {
  "caniuse-lite": "CC-BY-4.0: a table of browsers, read while building; nothing of it is given on",
  lightningcss: "MPL-2.0 by file: used unchanged, while building",
  elkjs: "EPL-2.0: comes with the Prisma command line's studio, which is never started and not in an image",
  "png-js": "MIT by its README; its package names none",
  "seq-queue": "MIT by its LICENSE file; comes with the Prisma command line",
  "@img/sharp-libvips": "LGPL-3.0: optional part of Next's image service, which is switched off; linked, unchanged",
  "@img/sharp-wasm32": "LGPL-3.0 in part: as @img/sharp-libvips",
  "@img/sharp-win32": "LGPL-3.0 in part: as @img/sharp-libvips",
};
