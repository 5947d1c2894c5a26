import pg from "pg";
import { afterAll, inject } from "vitest";

export type TestDatabase = {
  /** The worker's role, with every right of the application: what DATABASE_URL names in this test file. */
  appUrl: string;
  /** The web server's role, and the public's. */
  webUrl: string;
  publicUrl: string;
  /** Owner of the tables, who migrates. */
  ownerUrl: string;
  /** Empties every table back to what the migrations left, and starts ids at one again. Quick: for random histories. */
  reset: () => Promise<void>;
  /** A query past every guard: to look, or to break what the application may not. */
  asSuperuser: (text: string, values?: unknown[]) => Promise<pg.QueryResult>;
};

/**
 * This test file's own database, copied from the migrated template: call it once, in beforeAll. DATABASE_URL and
 * DATABASE_OWNER_URL name it from the start, so that imports at the head of the file already mean it.
 */
export async function freshDatabase(): Promise<TestDatabase> {
  const appUrl = process.env.DATABASE_URL as string;
  const ownerUrl = process.env.DATABASE_OWNER_URL as string;
  const database = appUrl.slice(appUrl.lastIndexOf("/") + 1);
  const { superUrl, webUrl, publicUrl } = inject("postgres");

  const maker = new pg.Client({ connectionString: superUrl });
  await maker.connect();
  await maker.query(
    `create database ${maker.escapeIdentifier(database)} template shokai_template strategy file_copy owner shokai_owner`,
  );
  await maker.end();

  const client = new pg.Client({ connectionString: superUrl.replace(/[^/]*$/, database) });
  client.on("error", () => {});
  await client.connect();
  afterAll(() => client.end());
  const emptying = await emptyingScript(client);
  const here = (url: string) => url.replace(/[^/]*$/, database);
  return {
    appUrl,
    webUrl: here(webUrl),
    publicUrl: here(publicUrl),
    ownerUrl,
    reset: async () => void (await client.query(emptying)),
    asSuperuser: (text, values) => client.query(text, values),
  };
}

// As a replica: triggers and foreign keys rest, or the append-only tables would refuse. DELETE, since on small tables
// it is many times quicker than TRUNCATE, which makes new files.
async function emptyingScript(client: pg.Client): Promise<string> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and c.relname not in ('_prisma_migrations', 'migrations')
        and n.nspname in ('public', 'graphile_worker')`,
  );
  const restore: string[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query<{ rows: string | null }>(`select jsonb_agg(t)::text as rows from ${name} t`);
    const seeded = rows[0]?.rows;
    if (seeded)
      restore.push(
        `insert into ${name} overriding system value select * from jsonb_populate_recordset(null::${name}, ${client.escapeLiteral(seeded)})`,
      );
  }
  const { rows: sequences } = await client.query<{ restart: string }>(
    `select format('select setval(%L::regclass, %s, %L)', s.seqrelid::regclass::text, coalesce(v.last_value, s.seqstart), v.last_value is not null) as restart
       from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
       left join pg_sequences v on v.schemaname = n.nspname and v.sequencename = c.relname
      where n.nspname in ('public', 'graphile_worker')`,
  );
  return [
    "begin",
    "set local session_replication_role = replica",
    ...tables.map(({ name }) => `delete from ${name}`),
    ...restore,
    ...sequences.map(({ restart }) => restart),
    "commit",
  ].join(";\n");
}
