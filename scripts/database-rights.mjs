// Who may do what in the database, as data (docs/decisions/2026-11-27-database-roles.md). Given anew at the end of each
// run of the migrations, so that a restored dump or a new table stands as this file says. A table that is not named is
// closed to the web server; testing/database-roles.test.ts fails until somebody has decided.

/** The worker's role, and that of scripts on the server: every right of the application. It owns nothing. */
export const APP_ROLE = "shokai_app";
/** The web server's. */
export const WEB_ROLE = "shokai_web";
/** What the public notice is drawn from is read as this one. */
export const PUBLIC_ROLE = "shokai_public";

const insertOnly = "select insert";
const change = "select insert update";
const all = "select insert update delete";

/**
 * The web server's rights by table and view. Of columns in brackets it has the right, of the others not; after `but`
 * stand those that it has not. What is append-only has neither update nor delete, as for the worker.
 */
export const webRights = {
  account_review: insertOnly,
  account_review_line: insertOnly,
  account_review_own: insertOnly,
  // Sorted and sent by the worker.
  alert: insertOnly,
  alert_message: insertOnly,
  alert_setting: change,
  api_key: change,
  api_submission: "select insert delete",
  app_session: change,
  app_user: change,
  // When something was done, and in which transaction, the database says by itself.
  audit_event: "select insert(but seq at xid)",
  audit_seal: "select",
  audit_segment: "select",
  batch: change,
  bin_range: "select insert delete",
  // Sealed numbers are not read, nor changed; a rehearsed commit adds cards, and takes them back.
  card: "select(but cipher) insert(but erased_on) update(member_id)",
  card_day: insertOnly,
  card_reveal: "select insert(but id at)",
  // Files come in by the web server, sealed; taken back there, erased by the worker.
  case_evidence: "select insert update(withdrawn_by_name withdrawn_at withdraw_reason)",
  case_evidence_piece: "select insert",
  case_note: insertOnly,
  case_work: change,
  certificate: insertOnly,
  commit_run: all,
  company: change,
  counting_rule: insertOnly,
  decision: change,
  // Typed and received by the web server, taken away where a delivery is rejected.
  delivery_piece: "select insert delete",
  edge_decision: "select",
  fraud_example: insertOnly,
  fraud_handover: insertOnly,
  fraud_pretext: "select insert update(ended_at)",
  fraud_report: "select insert update(withdrawn_by_name withdrawn_at withdraw_reason)",
  exposure_attribute: insertOnly,
  // Cards of the register are written and taken away by the worker alone; their sealed numbers are not read.
  exposure_card: "select(but cipher)",
  exposure_load: change,
  exposure_load_piece: "select insert delete",
  exposure_scope: change,
  // Worked out anew by the worker when values come in.
  exposure_scope_condition: all,
  exposure_scope_group: insertOnly,
  exposure_source: insertOnly,
  exposure_value: "select",
  full_export: change,
  full_export_piece: "select delete",
  hotline_alert: "select insert update(seen_by_name seen_at seen_note)",
  hotline_attempt: insertOnly,
  hotline_call: "select insert update(note)",
  // Found by the worker; taken and ended by people.
  hotline_call_back: "select update(state taken_by taken_until follow_up_on ended_at)",
  // The number goes with the contact: the database sees to it.
  hotline_caller: "select(but cipher) insert update(sealed erased_on erased_why)",
  hotline_limit: "select update",
  hotline_report: insertOnly,
  hotline_report_step: insertOnly,
  incident: "select update",
  inquiry: change,
  key_rotation: insertOnly,
  ledger_block: insertOnly,
  ledger_delta: insertOnly,
  ledger_entry: insertOnly,
  ledger_head: "select",
  ledger_snapshot: insertOnly,
  ledger_verification: insertOnly,
  member: change,
  member_number: change,
  mend: change,
  money_entry: insertOnly,
  notice_section_draft: all,
  notice_section_version: insertOnly,
  outreach: insertOnly,
  outreach_step: insertOnly,
  pace: all,
  passkey: all,
  prevention_measure: insertOnly,
  prevention_measure_version: insertOnly,
  profile: insertOnly,
  public_notice: "select",
  publication: change,
  publication_note: change,
  publication_submission: insertOnly,
  // Typed rows come with their numbers, sealed.
  record: "select(but cipher old_cipher) insert update delete",
  record_cells: "select insert delete",
  record_relief: "select(but new_cipher) insert update delete",
  recovery_code: all,
  regulator_draft: all,
  regulator_handing: insertOnly,
  regulator_report: insertOnly,
  reissue_link: "select insert delete",
  replacement_said: "select",
  replacement_step: insertOnly,
  retention_hold: change,
  retention_line: "select",
  retention_period: change,
  retention_run: "select",
  review: change,
  saved_view: all,
  sealed_version: "select",
  stage_limit: "select update",
  settlement_entry: insertOnly,
  settlement_line: "select",
  stored_search: insertOnly,
  // The worker's alone: new tokens beside old ones.
  token_change: "",
  trail_head: "select",
  vault_stamp: "select insert",
  vault_key: change,
  webhook: all,
  webhook_delivery: change,
  watch_key: change,
  watch_list: change,
  // Drawn and written by the worker alone; given up with its list by the web server, which cannot read a number.
  watch_list_card: "select(but cipher) delete",
  watch_list_piece: "select delete",
  _prisma_migrations: "select",
};

/** The public's: one view. */
export const publicRights = { public_notice: "select" };

/** Functions that run as the owner: nobody else's but these roles'. */
const ownersFunctions = {
  "prune_trail(integer, integer)": [APP_ROLE],
  "revealed_number(integer)": [APP_ROLE, WEB_ROLE],
  "numbers_to_compare(integer, integer, text, text)": [APP_ROLE, WEB_ROLE],
  "place_cards(integer, integer[], bytea[], integer[], integer[])": [APP_ROLE, WEB_ROLE],
  "seal_again(integer, text[])": [APP_ROLE, WEB_ROLE],
  "adopt_number(bytea, bytea)": [APP_ROLE, WEB_ROLE],
};

/** What putting a job into the queue needs. */
const queueTables = ["_private_jobs", "_private_job_queues", "_private_tasks"];

/**
 * The rights of one line of webRights, for one relation.
 * @param {string} text as above
 * @param {readonly string[]} columns the relation's
 * @returns {string[]} such as `select` or `update ("member_id")`
 */
export function rightsOf(text, columns) {
  return [...text.matchAll(/(\w+)(?:\((but )?([\w ]+)\))?/g)].map(([, right, but, named]) => {
    if (!named) return right;
    const names = named.split(" ");
    const unknown = names.find((name) => !columns.includes(name));
    if (unknown) throw new Error(`the rights name a column ${unknown} that is not there`);
    const held = but ? columns.filter((name) => !names.includes(name)) : names;
    return `${right} (${held.map((name) => `"${name}"`).join(", ")})`;
  });
}

/** The roles that must be there, in the order of being made. */
export const ROLES = [APP_ROLE, WEB_ROLE, PUBLIC_ROLE];

/**
 * Gives the roles what this file says, and takes what it does not say; as the owner of the tables, in one transaction.
 * @param {import("pg").Client} client
 */
export async function grantRights(client) {
  await client.query("begin");
  try {
    await client.query(`revoke all on all tables in schema public from ${WEB_ROLE}, ${PUBLIC_ROLE}`);
    await client.query(`grant usage on schema public to ${ROLES.join(", ")}`);
    await client.query(`grant usage on all sequences in schema public to ${WEB_ROLE}`);
    await client.query(`grant select on all tables in schema public to ${APP_ROLE}`);
    const { rows } = await client.query(
      `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') group by 1`,
    );
    const columnsOf = new Map(rows.map(({ name, columns }) => [name, columns]));
    for (const [role, rights] of [
      [WEB_ROLE, webRights],
      [PUBLIC_ROLE, publicRights],
    ]) {
      for (const [name, text] of Object.entries(rights)) {
        const columns = columnsOf.get(name);
        if (!columns) throw new Error(`the rights of ${role} name ${name}, which is not there`);
        const held = rightsOf(text, columns);
        if (held.length > 0) await client.query(`grant ${held.join(", ")} on "${name}" to ${role}`);
      }
    }
    for (const [name, roles] of Object.entries(ownersFunctions)) {
      await client.query(`revoke all on function ${name} from public, ${WEB_ROLE}, ${PUBLIC_ROLE}`);
      await client.query(`grant execute on function ${name} to ${roles.join(", ")}`);
    }
    await grantQueue(client);
    await closeDatabase(client);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

/** The web server asks for jobs; taking and ending them is the worker's. */
async function grantQueue(client) {
  await client.query(`grant usage on schema graphile_worker to ${WEB_ROLE}`);
  await client.query(`revoke all on all tables in schema graphile_worker from ${WEB_ROLE}, ${PUBLIC_ROLE}`);
  for (const table of queueTables) {
    await client.query(`grant select, insert, update on graphile_worker."${table}" to ${WEB_ROLE}`);
    const { rowCount } = await client.query("select from pg_policy where polrelid = $1::regclass and polname = $2", [
      `graphile_worker.${table}`,
      WEB_ROLE,
    ]);
    if (!rowCount)
      await client.query(
        `create policy ${WEB_ROLE} on graphile_worker."${table}" to ${WEB_ROLE} using (true) with check (true)`,
      );
  }
  await client.query(`grant usage on all sequences in schema graphile_worker to ${WEB_ROLE}`);
}

/** Temporary tables are made by those who work in them; where another owns the database, that one decides. */
async function closeDatabase(client) {
  const { rows } = await client.query(
    "select quote_ident(datname) as name from pg_database where datname = current_database() and pg_has_role(datdba, 'USAGE')",
  );
  for (const { name } of rows) {
    await client.query(`revoke temporary on database ${name} from public`);
    await client.query(`grant temporary on database ${name} to ${APP_ROLE}, ${WEB_ROLE}`);
  }
}
