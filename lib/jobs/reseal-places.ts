import { totpContext } from "@/lib/accounts/totp";
import { ALERT_HOOK_CONTEXT } from "@/lib/alerts/commands";
import { secretContext } from "@/lib/companies/webhook";
import { callerContext } from "@/lib/hotline/calls/caller";
import { contactContext } from "@/lib/hotline/fraud/contact";
import { mendContext } from "@/lib/intake/check/mends";
import { pieceContext } from "@/lib/intake/receive/open-delivery";
import { registerContext } from "@/lib/intake/registers/receive";
import { evidenceContext } from "@/lib/reimbursements/evidence/open-evidence";
import { STAMP_CONTEXT } from "@/lib/vault/number-keys";
import type { SealedColumn } from "@/lib/vault/sealed-columns";

/** A row of a place as it is read: its key, what its context is made of, and the sealed value. */
export type SealedRow = Record<string, unknown> & { readonly sealed: Uint8Array };

export type Place = {
  /** Columns that name a row, in the order in which the job walks, with their types. */
  readonly key: readonly (readonly [name: string, type: "int" | "smallint" | "uuid"])[];
  /** Further columns that the context needs. */
  readonly needs: readonly string[];
  /** Rows to a chunk: of long values few. */
  readonly chunk: number;
  readonly context: (row: SealedRow) => string | Buffer;
};

const mend = (side: "original" | "value"): Place => ({
  key: [["id", "int"]],
  needs: ["company_id", "key", "field"],
  chunk: 500,
  context: (row) =>
    mendContext({ companyId: Number(row.company_id), key: String(row.key), field: String(row.field) }, side),
});

const factor: Place = {
  key: [["id", "uuid"]],
  needs: [],
  chunk: 500,
  context: (row) => totpContext(String(row.id)),
};

const recordCard = (
  token: "token" | "old_token" | "new_token",
  of: "batch_id" | "load_id" | "list_id" = "batch_id",
): Place => ({
  key: [
    [of, "int"],
    ["row_no", "int"],
  ],
  needs: [token],
  chunk: 2_000,
  context: (row) => Buffer.from(row[token] as Uint8Array),
});

/**
 * How each column of lib/vault/sealed-columns.ts is walked and what its values are sealed for, by `table.column`: one
 * that is sealed and has no place here does not compile.
 */
export const places: { readonly [Column in SealedColumn as `${Column["table"]}.${Column["column"]}`]: Place } = {
  "card.cipher": {
    key: [["id", "int"]],
    needs: ["token"],
    chunk: 2_000,
    context: (row) => Buffer.from(row.token as Uint8Array),
  },
  "record.cipher": recordCard("token"),
  "record.old_cipher": recordCard("old_token"),
  "record_relief.new_cipher": recordCard("new_token"),
  "delivery_piece.sealed": {
    key: [
      ["batch_id", "int"],
      ["part", "smallint"],
      ["seq", "int"],
    ],
    needs: [],
    chunk: 8,
    context: (row) => pieceContext(Number(row.batch_id), Number(row.part), Number(row.seq)),
  },
  "case_evidence_piece.sealed": {
    key: [
      ["evidence_id", "int"],
      ["seq", "int"],
    ],
    needs: [],
    chunk: 8,
    context: (row) => evidenceContext(Number(row.evidence_id), Number(row.seq)),
  },
  "fraud_report.sealed_contact": {
    key: [["id", "int"]],
    needs: ["contact_token"],
    chunk: 500,
    context: (row) => contactContext(row.contact_token as Uint8Array),
  },
  "hotline_caller.cipher": {
    key: [["call_id", "int"]],
    needs: ["token"],
    chunk: 500,
    context: (row) => Buffer.from(row.token as Uint8Array),
  },
  "hotline_caller.sealed": {
    key: [["call_id", "int"]],
    needs: [],
    chunk: 500,
    context: (row) => callerContext(Number(row.call_id)),
  },
  "exposure_card.cipher": recordCard("token", "load_id"),
  "watch_list_card.cipher": recordCard("token", "list_id"),
  "exposure_load_piece.sealed": {
    key: [
      ["load_id", "int"],
      ["seq", "int"],
    ],
    needs: [],
    chunk: 8,
    context: (row) => registerContext(Number(row.load_id), Number(row.seq)),
  },
  "record_cells.sealed": {
    key: [
      ["batch_id", "int"],
      ["first_row", "int"],
    ],
    needs: [],
    chunk: 100,
    context: (row) => `cells:${row.batch_id}:${row.first_row}`,
  },
  "mend.sealed_original": mend("original"),
  "mend.sealed_value": mend("value"),
  "webhook.secret": {
    key: [["company_id", "int"]],
    needs: [],
    chunk: 500,
    context: (row) => secretContext(Number(row.company_id)),
  },
  "alert_setting.hook_secret": {
    key: [["id", "int"]],
    needs: [],
    chunk: 1,
    context: () => ALERT_HOOK_CONTEXT,
  },
  "app_user.totp_secret": factor,
  "app_user.totp_pending": factor,
  "vault_stamp.sealed": {
    key: [["id", "int"]],
    needs: [],
    chunk: 1,
    context: () => STAMP_CONTEXT,
  },
};
