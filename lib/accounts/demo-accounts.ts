import type { Role } from "@/lib/access/rights";

/** One password for all of them, known to everybody: they exist in the demonstration incident alone. */
export const demoPassword = "shokai-demo-2009";
/** Their second factor's secret (base32), as well known: `npm run code` prints its present code. */
export const demoTotpSecret = "SHOKAIDEMOSHOKAIDEMOSHOKAIDEMOSH";

/** The demonstration's accounts: offices, not people. Two managers and two editors, since nobody approves their own. */
export const demoAccounts = [
  { login: "intake", displayName: "受付担当 · Intake", roles: ["intake"] },
  { login: "hotline", displayName: "電話窓口 · Hotline", roles: ["hotline"] },
  { login: "manager", displayName: "管理者 · Manager", roles: ["manager"] },
  { login: "manager2", displayName: "管理者2 · Manager 2", roles: ["manager"] },
  { login: "editor", displayName: "公表担当 · Editor", roles: ["editor"] },
  { login: "editor2", displayName: "公表担当2 · Editor 2", roles: ["editor"] },
  { login: "auditor", displayName: "監査担当 · Auditor", roles: ["auditor"] },
  { login: "admin", displayName: "システム管理者 · Admin", roles: ["admin"] },
] as const satisfies readonly { login: string; displayName: string; roles: readonly Role[] }[];

export type DemoLogin = (typeof demoAccounts)[number]["login"];
