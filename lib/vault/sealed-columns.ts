/**
 * Every column that seal() fills. What seals a new kind of value adds its column here, and its context to
 * lib/jobs/reseal-places.ts: a version of the key is only given up when none of these holds it any more. A column of card
 * numbers is named …cipher, stands in the view sealed_version, and is closed to the web server
 * (scripts/database-rights.mjs).
 */
export const sealedColumns = [
  { table: "card", column: "cipher" },
  { table: "record", column: "cipher" },
  { table: "record", column: "old_cipher" },
  { table: "record_relief", column: "new_cipher" },
  { table: "delivery_piece", column: "sealed" },
  { table: "case_evidence_piece", column: "sealed" },
  { table: "fraud_report", column: "sealed_contact" },
  { table: "hotline_caller", column: "cipher" },
  { table: "hotline_caller", column: "sealed" },
  { table: "exposure_card", column: "cipher" },
  { table: "watch_list_card", column: "cipher" },
  { table: "exposure_load_piece", column: "sealed" },
  { table: "record_cells", column: "sealed" },
  { table: "mend", column: "sealed_original" },
  { table: "mend", column: "sealed_value" },
  { table: "webhook", column: "secret" },
  { table: "alert_setting", column: "hook_secret" },
  { table: "app_user", column: "totp_secret" },
  { table: "app_user", column: "totp_pending" },
  { table: "vault_stamp", column: "sealed" },
] as const;

export type SealedColumn = (typeof sealedColumns)[number];
