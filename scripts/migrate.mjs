// Migrations without Prisma's native engine: the same engine as WebAssembly, over the pg driver, so that nothing is
// downloaded. node scripts/migrate.mjs [deploy | new NAME | check | status], with DATABASE_OWNER_URL.
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { runMigrations } from "graphile-worker";
import pg from "pg";
import { APP_ROLE, grantRights, PUBLIC_ROLE, ROLES } from "./database-rights.mjs";
import { throwawayPostgres } from "./postgres.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const schemaFolder = path.join(root, "prisma", "schema");
const migrationsFolder = path.join(root, "prisma", "migrations");
const filters = { externalTables: [], externalEnums: [] };

/** Any fixed number: two deployments that start at once take turns. */
const DEPLOY_LOCK = 4_228_661_020;

// The stock adapter prefers a connection string over the database that it is asked for, and would run the shadow
// database's migrations on the real one. So the address is passed in parts.
function parts(url) {
  const u = new URL(url);
  return {
    host: u.hostname.replace(/^\[|\]$/g, "") || u.searchParams.get("host") || undefined,
    port: u.port ? Number(u.port) : 5432,
    user: decodeURIComponent(u.username),
    password: decodeURIComponent(u.password),
    database: decodeURIComponent(u.pathname.slice(1)),
    ...(/^(require|verify-|prefer)/.test(u.searchParams.get("sslmode") ?? "") && {
      ssl: { rejectUnauthorized: u.searchParams.get("sslmode") === "verify-full" },
    }),
  };
}

/**
 * Around a migration's script, in its transaction: the script and the note that it is applied stand or fall together, so
 * that a run may be killed anywhere. A run that was killed may still have its server process at work: it does not go on
 * for long where the server's system can notice that nobody listens, and where the next run has set its note aside
 * meanwhile, what it did is taken back.
 */
const BEFORE = `
select set_config('shokai.migration', (select id from _prisma_migrations
  where finished_at is null and rolled_back_at is null order by started_at desc limit 1), true);
do $$ begin
  perform set_config('client_connection_check_interval', '1s', true);
exception when invalid_parameter_value then null;
end $$;\n`;
const AFTER = `
do $$ begin
  update _prisma_migrations set finished_at = clock_timestamp(), applied_steps_count = 1
   where id = current_setting('shokai.migration') and rolled_back_at is null;
  if not found then raise exception 'another run has taken this migration over'; end if;
end $$;`;

/**
 * Mends four things of the stock adapter: "char" columns, scripts with `;` inside bodies, errors of scripts, and the note
 * that a migration is applied.
 * @param {Set<string>} migrations the scripts that are noted; none in a shadow database, which keeps no notes
 */
function mend(adapter, migrations = new Set()) {
  const performIO = adapter.performIO.bind(adapter);
  const queryRaw = adapter.queryRaw.bind(adapter);
  let charColumns = [];
  adapter.performIO = async (query) => {
    const result = await performIO(query);
    charColumns = [];
    result.fields.forEach((field, i) => {
      if (field.dataTypeID !== 18) return;
      charColumns.push(i);
      field.dataTypeID = 25;
    });
    return result;
  };
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const i of charColumns) result.columnTypes[i] = 6; // Character: as Text the engine panics
    return result;
  };
  adapter.executeScript = async (sql) => {
    try {
      const whole = migrations.has(sql) ? `${BEFORE}${sql}${AFTER}` : sql; // one simple query: PostgreSQL splits it, in one transaction
      await adapter.underlyingDriver().query(whole);
    } catch (error) {
      adapter.onError(error);
    }
  };
  return adapter;
}

class MigrationPg extends PrismaPg {
  opened = [];
  migrations = new Set();
  async connect() {
    const adapter = mend(await super.connect(), this.migrations);
    this.opened.push(adapter);
    return adapter;
  }
  /** The engine leaves its connection, and the lock on it, to idle for ten seconds; the next one would wait for it. */
  async close() {
    await Promise.all(this.opened.map((adapter) => adapter.dispose().catch(() => {})));
  }
  async connectToShadowDb() {
    const main = await this.connect();
    const database = `shokai_shadow_${randomUUID().replaceAll("-", "")}`;
    await main.executeScript(`CREATE DATABASE "${database}"`);
    const shadow = await new PrismaPg({ ...this.config, database }).connect();
    const end = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await end(); // the pool first: a database in use cannot be dropped
      await main.executeScript(`DROP DATABASE "${database}" WITH (FORCE)`);
      await main.dispose();
    };
    return mend(shadow);
  }
}

function schemaFiles() {
  return readdirSync(schemaFolder)
    .filter((name) => name.endsWith(".prisma"))
    .sort()
    .map((name) => path.join(schemaFolder, name))
    .map((file) => ({ path: file, content: readFileSync(file, "utf8") }));
}

function migrationsList() {
  const lockfile = path.join(migrationsFolder, "migration_lock.toml");
  return {
    baseDir: migrationsFolder,
    lockfile: { path: "migration_lock.toml", content: existsSync(lockfile) ? readFileSync(lockfile, "utf8") : null },
    shadowDbInitScript: "",
    migrationDirectories: (existsSync(migrationsFolder) ? readdirSync(migrationsFolder, { withFileTypes: true }) : [])
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort()
      .map((name) => ({
        path: name,
        migrationFile: {
          path: "migration.sql",
          content: { tag: "ok", value: readFileSync(path.join(migrationsFolder, name, "migration.sql"), "utf8") },
        },
      })),
  };
}

let panic = "";
let glue;
// Once a process: the glue module keeps views of one instance's memory.
async function loadEngine() {
  if (glue) return glue;
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message(message) {
      panic = message;
    },
  };
  const module = "@prisma/schema-engine-wasm/schema_engine_bg";
  const loaded = await import(module);
  const folder = path.dirname(createRequire(import.meta.url).resolve(module));
  const wasm = new WebAssembly.Module(readFileSync(path.join(folder, "schema_engine_bg.wasm")));
  const instance = new WebAssembly.Instance(wasm, { "./schema_engine_bg.js": loaded });
  loaded.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  glue = loaded;
  return glue;
}

async function engineFor(url) {
  const { SchemaEngine } = await loadEngine();
  const datamodels = schemaFiles().map((file) => [file.path, file.content]);
  const adapters = new MigrationPg(parts(url));
  const engine = await SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(adapters));
  const call = async (method, input) => {
    try {
      return await engine[method](input);
    } catch (error) {
      throw panic ? new Error(`The migration engine stopped: ${panic}`) : error;
    }
  };
  return {
    call,
    noting: (scripts) => {
      for (const script of scripts) adapters.migrations.add(script);
    },
    close: () => adapters.close(),
  };
}

/** A new database server knows nothing of the application's roles, and the migrations grant to them. */
async function ensureRoles(client) {
  const { rows } = await client.query(
    `select n.name, r.rolname is not null as known, me.rolsuper or me.rolcreaterole as able, me.rolsuper as super,
            r.rolname is not null and pg_has_role(current_user, r.oid, 'MEMBER') as member
       from pg_roles me cross join unnest($1::text[]) with ordinality as n (name, no)
            left join pg_roles r on r.rolname = n.name where me.rolname = current_user order by n.no`,
    [ROLES],
  );
  const missing = rows.filter(({ known }) => !known).map(({ name }) => name);
  if (missing.length && !rows[0].able)
    throw new Error(
      `The roles ${missing.join(", ")} do not exist and this login may not create them. As an administrator of the ` +
        `database run: ${missing.map((name) => `CREATE ROLE ${name} NOLOGIN;`).join(" ")}`,
    );
  for (const { name, known, super: isSuper, member } of rows) {
    if (!known) await client.query(`create role ${name} nologin`);
    // So that one login can serve all: it owns the tables, and each process's connections step down to its role.
    if (!isSuper && (!member || !known)) await client.query(`grant ${name} to current_user`).catch(() => {});
  }
  // The worker reads what the notice is drawn from as the public may. One that is refused is told so at its start.
  const { rows: may } = await client.query("select pg_has_role($1, $2, 'MEMBER') as already", [APP_ROLE, PUBLIC_ROLE]);
  if (!may[0].already) await client.query(`grant ${PUBLIC_ROLE} to ${APP_ROLE}`).catch(() => {});
}

/** The queue's own tables: made by the owner, used by the application's role (they carry row security). */
async function deployQueue(client, url) {
  await runMigrations({ connectionString: url });
  const { rows } = await client.query(
    `select c.relname as name, exists(select from pg_policy p where p.polrelid = c.oid and p.polname = $1) as open
       from pg_class c where c.relnamespace = 'graphile_worker'::regnamespace and c.relkind = 'r' and c.relrowsecurity`,
    [APP_ROLE],
  );
  for (const { name, open } of rows) {
    if (!open) {
      await client.query(
        `create policy ${APP_ROLE} on graphile_worker.${client.escapeIdentifier(name)} to ${APP_ROLE} using (true) with check (true)`,
      );
    }
  }
  await client.query(`grant usage on schema graphile_worker to ${APP_ROLE};
    grant select, insert, update, delete on all tables in schema graphile_worker to ${APP_ROLE};
    grant usage on all sequences in schema graphile_worker to ${APP_ROLE};
    grant execute on all functions in schema graphile_worker to ${APP_ROLE}`);
}

/**
 * Notes of migrations that were begun and not applied, by a run that was killed or refused: a script that did not reach
 * its end has left nothing, so that it can simply be run again.
 */
async function setAside(client) {
  const { rows } = await client.query("select to_regclass('_prisma_migrations') is not null as there");
  if (!rows[0].there) return;
  await client.query(
    "update _prisma_migrations set rolled_back_at = now() where finished_at is null and rolled_back_at is null",
  );
}

/**
 * Applies the migrations that the database lacks, and the queue's. May be killed at any moment and run again.
 * @param {string} url the owner's URL
 * @returns {Promise<string[]>} names of the migrations applied, oldest first
 */
export async function deploy(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [DEPLOY_LOCK]);
    await ensureRoles(client);
    await deployQueue(client, url);
    await setAside(client);
    const engine = await engineFor(url);
    const list = migrationsList();
    engine.noting(list.migrationDirectories.map((one) => one.migrationFile.content.value));
    const { appliedMigrationNames } = await engine
      .call("applyMigrations", { migrationsList: list, filters })
      .finally(engine.close);
    await grantRights(client);
    return appliedMigrationNames;
  } finally {
    await client.end();
  }
}

/**
 * What separates the schema files from what the migrations make, as SQL; empty when they agree. Triggers, CHECKs,
 * grants, functions and partial indexes live in the migrations alone and are not looked at.
 * @param {string} url the owner's URL; a shadow database is made beside it and dropped
 */
export async function drift(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await ensureRoles(client).finally(() => client.end());
  const engine = await engineFor(url);
  const list = migrationsList();
  const { exitCode, stdout } = await engine
    .call("diff", {
      from: list.migrationDirectories.length ? { tag: "migrations", ...list } : { tag: "empty" },
      to: { tag: "schemaDatamodel", files: schemaFiles(), configDir: root },
      script: true,
      exitCode: true,
      filters,
    })
    .finally(engine.close);
  return exitCode === 0 ? "" : (stdout ?? "");
}

async function create(url, name) {
  if (!/^[a-z][a-z0-9_]*$/.test(name ?? ""))
    throw new Error("Name the migration in lower case with underscores, such as: npm run migrate -- new member_notes");
  const sql = await drift(url);
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = path.join(migrationsFolder, `${stamp}_${name}`);
  mkdirSync(folder, { recursive: true });
  const lockfile = path.join(migrationsFolder, "migration_lock.toml");
  if (!existsSync(lockfile)) writeFileSync(lockfile, 'provider = "postgresql"\n');
  writeFileSync(path.join(folder, "migration.sql"), sql || "-- The schema asks for nothing: written by hand.\n");
  console.log(`Wrote ${path.relative(root, folder)}/migration.sql: read it, add what Prisma cannot say, then deploy.`);
}

async function status(url) {
  const engine = await engineFor(url);
  const list = migrationsList();
  const found = await engine.call("diagnoseMigrationHistory", {
    migrationsList: list,
    optInToShadowDatabase: false,
    filters,
  });
  const behind = found.history?.diagnostic === "databaseIsBehind" ? found.history.unappliedMigrationNames : [];
  console.log(`${list.migrationDirectories.length} migrations in the folder, ${behind.length} to apply.`);
  for (const name of behind) console.log(`  to apply: ${name}`);
  for (const name of found.editedMigrationNames) console.log(`  edited after it was applied: ${name}`);
  for (const name of found.failedMigrationNames) console.log(`  failed: ${name}`);
  if (found.history && !behind.length)
    console.log(`  ${found.history.diagnostic}: the database knows other migrations`);
  return behind.length || found.failedMigrationNames.length || (found.history && !behind.length) ? 2 : 0;
}

/** Authoring and the drift check only replay the migrations: without a database at hand they start one of their own. */
async function withOwner(work) {
  if (process.env.DATABASE_OWNER_URL) return await work(process.env.DATABASE_OWNER_URL);
  const { server, end } = await throwawayPostgres();
  try {
    return await work(server.ownerUrl);
  } finally {
    await end();
  }
}

function ownerUrl() {
  const url = process.env.DATABASE_OWNER_URL;
  if (!url) throw new Error("DATABASE_OWNER_URL is not set: migrations need the login that owns the tables.");
  return url;
}

async function main([command = "deploy", name]) {
  switch (command) {
    case "deploy": {
      const applied = await deploy(ownerUrl());
      console.log(applied.length ? `Applied ${applied.join(", ")}.` : "The database is up to date.");
      return 0;
    }
    case "new":
      await withOwner((url) => create(url, name));
      return 0;
    case "check": {
      const sql = await withOwner(drift);
      console.log(sql ? `The schema and the migrations differ by:\n${sql}` : "Schema and migrations agree.");
      return sql ? 2 : 0;
    }
    case "status":
      return await status(ownerUrl());
    default:
      throw new Error(`Unknown command "${command}": deploy, new NAME, check or status.`);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  // The engine's pool keeps a process alive for seconds: end it as soon as the answer is there.
  main(process.argv.slice(2)).then(
    (code) => process.exit(code),
    (error) => {
      console.error(`Migration failed: ${error.message}`);
      process.exit(1);
    },
  );
}
