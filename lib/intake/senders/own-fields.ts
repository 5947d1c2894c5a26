import { type CsvProfile, fields, type ProfileBody, reliefStatuses } from "@/lib/companies/schema";
import { csvLine } from "@/lib/core/csv";
import { decimalsOf } from "@/lib/core/money";
import type { ApiRecord } from "./api-schema";

/** Our own words for kinds, cases and the like: what the form and JSON records write. */
export const ownWords: ProfileBody["values"] = {
  kind: { new: "new", amend: "amend", withdraw: "withdraw", reactivate: "reactivate" },
  detectionCase: { "1": 1, "2": 2, "3": 3 },
  useStatus: { on_hold: "on_hold", confirming: "confirming" },
  reason: {
    own_use: "own_use",
    keyed_in_error: "keyed_in_error",
    not_this_incident: "not_this_incident",
    other: "other",
  },
  reliefStatus: Object.fromEntries(reliefStatuses.map((status) => [status, status])),
};

/**
 * How a delivery is read whose columns are our own fields. What the company's profile says about its people and not
 * about its files holds here too.
 */
export function ownFieldsProfile(newest: ProfileBody | null): CsvProfile {
  return {
    format: "csv",
    encoding: "utf-8",
    separator: ",",
    headerRow: 1,
    columns: Object.fromEntries(fields.map((field) => [field, [field]])),
    dateOrder: "ymd",
    defaultCurrency: newest?.defaultCurrency ?? "JPY",
    numberIdentifies: newest?.numberIdentifies ?? "person",
    receivedRule: { from: "person" },
    autoCommit: false,
    values: ownWords,
  };
}

/**
 * JSON records as the CSV that is stored and read in their place: one corridor for files and records, whatever their
 * number. Always all columns and always in one order, so that the same records are the same bytes (R4.3), however they
 * were written as JSON.
 */
export function csvOfRecords(records: readonly ApiRecord[]): Buffer {
  return Buffer.from([csvLine(fields), ...records.map((record) => csvLine(fields.map(cellOf(record))))].join(""));
}

function cellOf(record: ApiRecord) {
  return (field: (typeof fields)[number]): string => {
    if (field === "amount") return mainUnit(record.amount, record.currency);
    if (field === "reliefAmount") return mainUnit(record.reliefAmount, record.currency);
    const value = record[field];
    return value === undefined ? "" : String(value);
  };
}

/** An amount of the smallest unit as people write it in the main one; "" where either is not known. */
export function mainUnit(amount: number | bigint | undefined | null, currency: string | undefined | null): string {
  if (amount == null || currency == null) return "";
  const decimals = decimalsOf(currency) ?? 0;
  const digits = String(amount).padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
