import pg from "pg";
import type { ProfileBody } from "@/lib/companies/schema";
import { toDbDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";

/** How the bench's own deliveries are read. */
export const profile: ProfileBody = {
  format: "csv",
  encoding: "auto",
  separator: "auto",
  headerRow: 1,
  columns: {
    reference: ["ref"],
    cardNumber: ["pan"],
    expiry: ["expiry"],
    memberNumber: ["member_no"],
    misuseOn: ["misuse_at"],
    amount: ["amount"],
    currency: ["currency"],
    merchant: ["merchant"],
    city: ["city"],
    country: ["country"],
    mcc: ["mcc"],
    detectionCase: ["detection_case"],
    channel: ["channel"],
    note: ["note"],
  },
  dateOrder: "ymd",
  defaultCurrency: "JPY",
  numberIdentifies: "person",
  receivedRule: { from: "today" },
  autoCommit: false,
  values: { kind: {}, detectionCase: { "1": 1, "2": 2, "3": 3 }, useStatus: {}, reason: {}, reliefStatus: {} },
};

/** An incident with one card company, for a database that has none yet. */
export async function layGround(): Promise<void> {
  await db.incident.create({
    data: {
      id: 1,
      nameJa: "計測",
      nameEn: "Bench",
      organisationJa: "計測用",
      organisationEn: "Bench",
      startedOn: toDbDate("2009-07-14"),
      placeholders: ["0000"],
      clockFixedAt: new Date("2012-03-30T01:00:00Z"),
    },
  });
  const company = await db.company.create({
    data: {
      code: "BENCH",
      nameJa: "計測カード",
      nameEn: "Bench Card",
      binRanges: { create: { low: "990000", high: "999999" } },
    },
  });
  await db.profile.create({ data: { companyId: company.id, version: 1, body: profile, createdBy: "bench" } });
}

/** Names an URL's database anew. */
export function named(url: string, database: string): string {
  return url.replace(/[^/]*$/, database);
}

/** A fresh database of the owner's: a copy of a template, or empty. */
export async function createDatabase(superUrl: string, database: string, template?: string): Promise<void> {
  const client = new pg.Client({ connectionString: superUrl });
  await client.connect();
  try {
    await client.query(`drop database if exists ${database} with (force)`);
    await client.query(
      `create database ${database} ${template ? `template ${template} strategy file_copy` : ""} owner shokai_owner`,
    );
    await client.query("checkpoint");
  } finally {
    await client.end();
  }
}

/** Whether a database is there already: large ones are kept between runs. */
export async function hasDatabase(superUrl: string, database: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: superUrl });
  await client.connect();
  try {
    return (await client.query("select from pg_database where datname = $1", [database])).rowCount === 1;
  } finally {
    await client.end();
  }
}
