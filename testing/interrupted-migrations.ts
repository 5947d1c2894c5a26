import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import pg from "pg";
import { inject, vi } from "vitest";

/*
 * Migrations that are stopped at a chosen place and killed there: an event trigger of the superuser counts the statements
 * of each migration's script and waits, at the chosen one, for a lock that the test holds.
 */

/** The n-th statement of a migration's script that changes the schema, or the n-th change of the note that it is applied. */
export type Place = { readonly migration: string; readonly of: "statement" | "note"; readonly n: number };
/** The run itself, at once; or its connection, upon which it must say that it failed. */
export type Death = "run" | "connection";

const HELD = 8_412_009;
const watch = `
create schema stop;
create table stop.plan (migration text, of text, n int);
create table stop.seen (migration text, of text);
create function stop.look(what text) returns void language plpgsql security definer as $f$
declare present text; place int;
begin
  if to_regclass('public._prisma_migrations') is null then return; end if;
  select migration_name into present from public._prisma_migrations
   where rolled_back_at is null and (finished_at is null or what = 'note') order by started_at desc limit 1;
  if present is null then return; end if;
  insert into stop.seen values (present, what);
  select count(*) into place from stop.seen where migration = present and of = what;
  if exists (select from stop.plan p where p.migration = present and p.of = what and p.n = place) then
    perform pg_advisory_xact_lock(${HELD});
  end if;
end $f$;
create function stop.ddl() returns event_trigger language plpgsql security definer as $f$
begin
  perform stop.look('statement');
  if to_regclass('public._prisma_migrations') is not null
     and not exists (select from pg_trigger where tgname = 'stop_note') then
    create trigger stop_note before update on public._prisma_migrations for each row execute function stop.note();
  end if;
end $f$;
create function stop.note() returns trigger language plpgsql security definer as $f$
begin
  if new.rolled_back_at is null then perform stop.look('note'); end if;
  return new;
end $f$;
create event trigger stop_ddl on ddl_command_end execute function stop.ddl();`;

export type Ground = {
  readonly ask: <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<Row[]>;
  /** Runs the migrations in a process of its own. */
  readonly run: () => { child: ChildProcess; ended: Promise<{ code: number | null; words: string }> };
  /** Starts a run, which dies at the place. */
  readonly interrupt: (place: Place, death: Death) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** An empty database whose migrations can be stopped. */
export async function emptyGround(): Promise<Ground> {
  const { superUrl, ownerUrl } = inject("postgres");
  const name = `migrated_${crypto.randomUUID().replaceAll("-", "")}`;
  const named = (url: string) => url.replace(/[^/]*$/, name);
  const maker = new pg.Client({ connectionString: superUrl });
  await maker.connect();
  await maker.query(`create database ${name} owner shokai_owner`);
  const client = new pg.Client({ connectionString: named(superUrl) });
  client.on("error", () => {});
  await client.connect();
  await client.query(watch);

  const run: Ground["run"] = () => {
    const child = spawn(process.execPath, ["scripts/migrate.mjs", "deploy"], {
      env: { ...process.env, DATABASE_OWNER_URL: named(ownerUrl) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let words = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (piece) => {
        words += piece;
      });
    return { child, ended: once(child, "close").then(([code]) => ({ code: code as number | null, words })) };
  };
  return {
    ask: async (text, values) => (await client.query(text, values)).rows,
    run,
    async interrupt(place, death) {
      await client.query("delete from stop.plan");
      await client.query("delete from stop.seen");
      await client.query("insert into stop.plan values ($1, $2, $3)", [place.migration, place.of, place.n]);
      await client.query("select pg_advisory_lock($1)", [HELD]);
      const { child, ended } = run();
      try {
        const waiting = `select pid from pg_locks where locktype = 'advisory' and objid = ${HELD} and not granted
          and database = (select oid from pg_database where datname = current_database())`;
        const found = await vi.waitUntil(
          async () => {
            if (child.exitCode !== null) throw new Error(`it ended before: ${(await ended).words}`);
            return (await client.query<{ pid: number }>(waiting)).rows[0];
          },
          { timeout: 120_000, interval: 20 },
        );
        if (death === "run") child.kill("SIGKILL");
        else await client.query("select pg_terminate_backend($1)", [found.pid]);
        const { code } = await ended;
        if (code === 0) throw new Error("a run that was cut off says that it is done");
        // What a killed run had begun at the server ends there too, in the middle, since nobody listens any more.
        const left = async () =>
          (await client.query("select from pg_stat_activity where pid = $1", [found.pid])).rowCount;
        await vi.waitUntil(async () => (await left()) === 0, { timeout: 60_000, interval: 20 });
        await client.query("delete from stop.plan");
      } finally {
        await client.query("select pg_advisory_unlock($1)", [HELD]);
      }
    },
    async close() {
      await client.end();
      await maker.query(`drop database ${name} with (force)`);
      await maker.end();
    },
  };
}

/** What migrations leave behind, in words that two databases can be compared by: everything but the watch over them. */
export async function schemaOf({ ask }: Ground): Promise<Record<string, unknown>> {
  const here = "n.nspname in ('public', 'graphile_worker')";
  const parts = {
    relations: `select n.nspname, c.relname, c.relkind, c.relowner::regrole::text, c.relrowsecurity, c.relacl::text
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${here} and c.relkind <> 'i' order by 1, 2`,
    columns: `select n.nspname, c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
      a.attgenerated, a.attacl::text, pg_get_expr(d.adbin, d.adrelid) as initial
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where ${here} and c.relkind <> 'i' and a.attnum > 0 order by 1, 2, 3`,
    constraints: `select conrelid::regclass::text, conname, pg_get_constraintdef(k.oid), convalidated
      from pg_constraint k join pg_namespace n on n.oid = k.connamespace where ${here} order by 1, 2`,
    indexes: `select indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid
      from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where ${here} order by 1`,
    triggers: `select tgrelid::regclass::text, tgname, tgenabled, pg_get_triggerdef(t.oid) from pg_trigger t
      where not tgisinternal and tgname <> 'stop_note' order by 1, 2`,
    functions: `select p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proacl::text from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace where ${here} and p.prokind in ('f', 'p')
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1`,
    policies:
      "select schemaname, tablename, policyname, roles::text, cmd, qual, with_check from pg_policies order by 1, 2, 3",
    defaults: "select defaclrole::regrole::text, defaclobjtype, defaclacl::text from pg_default_acl order by 1, 2",
    extensions: "select extname, extversion from pg_extension order by 1",
    applied: `select migration_name, checksum from _prisma_migrations
      where finished_at is not null and rolled_back_at is null order by 1`,
    queue: "select id from graphile_worker.migrations order by 1",
  };
  const found: Record<string, unknown> = {};
  for (const [part, text] of Object.entries(parts)) found[part] = await ask(text);
  const tables = await ask<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where ${here} and c.relkind in ('r', 'p') and relname <> '_prisma_migrations' order by 1`,
  );
  const rows: Record<string, number> = {};
  for (const { name } of tables)
    rows[name] = (await ask<{ n: number }>(`select count(*)::int as n from ${name}`))[0]?.n ?? -1;
  return { ...found, rows };
}

/** How many statements change the schema in each migration, the oldest first. Of a ground that was migrated undisturbed. */
export const statementsOf = ({ ask }: Ground) =>
  ask<{ migration: string; statements: number; notes: number }>(
    `select migration, count(*) filter (where of = 'statement')::int as statements,
            count(*) filter (where of = 'note')::int as notes from stop.seen group by 1 order by 1`,
  );
