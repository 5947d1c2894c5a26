import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkStanding, db, disconnect, readAsPublic } from "@/lib/core/db";
import { connectionUrl, refuseMore, standAs } from "@/lib/core/standing";
import { layGround } from "@/lib/intake/ground.fixture";
import { readNoticeFacts } from "@/lib/notices/published";
import { publicRights, rightsOf, webRights } from "@/scripts/database-rights.mjs";
import { deploy } from "@/scripts/migrate.mjs";
import { openOwnDatabase } from "@/scripts/own-database.mjs";
import { freshDatabase, type TestDatabase } from "./database";

/* SECURITY AZ-06: what each role of the database may not do, tried as that role. */

const DENIED = "42501";
const clients: pg.Client[] = [];
let database: TestDatabase;
let web: pg.Client;
let visitor: pg.Client;

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  client.on("error", () => {});
  await client.connect();
  clients.push(client);
  return client;
}

beforeAll(async () => {
  database = await freshDatabase();
  // A copy of a database forgets who may use it: the rights are given again, as after a restore.
  await deploy(database.ownerUrl);
  [web, visitor] = [await connect(database.webUrl), await connect(database.publicUrl)];
});
afterAll(async () => {
  standAs("worker");
  await disconnect();
  for (const client of clients) await client.end().catch(() => {});
});

/** What the server says to each statement, each in a transaction that is taken back: its code, or "done". */
async function tried(client: pg.Client, statements: readonly string[]): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const statement of statements) {
    await client.query("begin");
    answers[statement] = await client.query(statement).then(
      () => "done",
      (error: pg.DatabaseError) => error.code ?? error.message,
    );
    await client.query("rollback");
  }
  return answers;
}
const all = (statements: readonly string[], answer: string) =>
  Object.fromEntries(statements.map((one) => [one, answer]));

async function relations(): Promise<{ schema: string; name: string; kind: string; columns: string[] }[]> {
  const { rows } = await database.asSuperuser(
    `select n.nspname as schema, c.relname as name, c.relkind as kind, array_agg(a.attname::text order by a.attnum) as columns
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and n.nspname !~ '^pg_(toast_)?temp'
        and c.relkind in ('r', 'p', 'v', 'm', 'f') group by 1, 2, 3 order by 1, 2`,
  );
  return rows;
}

describe("rights", () => {
  test("somebody has decided what the web server may do with every table", async () => {
    const own = (await relations()).filter(({ schema }) => schema === "public").map(({ name }) => name);
    expect(own.length).toBeGreaterThan(50);
    expect(
      own.filter((name) => !(name in webRights)),
      "tables without a line in scripts/database-rights.mjs: the web server may do nothing with them",
    ).toEqual([]);
    expect(Object.keys(webRights).filter((name) => !own.includes(name))).toEqual([]);
  });

  test.each([
    ["shokai_web", webRights],
    ["shokai_public", publicRights],
  ] as const)("%s holds exactly what is written, column by column", async (role, rights: Record<string, string>) => {
    const { rows } = await database.asSuperuser(
      `select c.relname as name, a.attname as column, p.verb
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         cross join unnest(array['select', 'insert', 'update', 'references']) as p (verb)
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
          and has_column_privilege($1, c.oid, a.attnum, p.verb)
       union all
       select c.relname, '*', p.verb from pg_class c cross join unnest(array['delete', 'truncate', 'trigger']) as p (verb)
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
          and has_table_privilege($1, c.oid, p.verb)`,
      [role],
    );
    const held = rows.map(({ name, column, verb }) => `${verb} ${name}.${column}`).sort();
    const columnsOf = new Map(
      (await relations()).filter((one) => one.schema === "public").map((one) => [one.name, one.columns]),
    );
    const written = Object.entries(rights).flatMap(([name, text]) => {
      const columns = columnsOf.get(name) ?? [];
      return rightsOf(text, columns).flatMap((right: string) => {
        const [, verb, named] = /^(\w+)(?: \((.*)\))?$/.exec(right) ?? [];
        if (verb === "delete") return [`delete ${name}.*`];
        const which = named ? named.split(", ").map((column) => column.replaceAll('"', "")) : columns;
        return which.map((column) => `${verb} ${name}.${column}`);
      });
    });
    expect(held).toEqual(written.sort());
  });

  test("no role of the application owns anything, may make anything, or is more than itself", async () => {
    const { rows } = await database.asSuperuser(
      `select r.rolname as role, r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls as much,
              (select count(*)::int from pg_class where relowner = r.oid) as owned,
              array(select g.rolname::text from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid) as member
         from pg_roles r where r.rolname in ('shokai_app', 'shokai_web', 'shokai_public') order by 1`,
    );
    expect(rows).toEqual([
      { role: "shokai_app", much: false, owned: 0, member: ["shokai_public"] },
      { role: "shokai_public", much: false, owned: 0, member: [] },
      { role: "shokai_web", much: false, owned: 0, member: [] },
    ]);
  });
});

describe("the web server's login", () => {
  test("reads no sealed card number, by whatever words", async () => {
    const statements = [
      "select cipher from card",
      "select * from card",
      "table card",
      "select c from card c",
      "select c::text from card c",
      "select to_jsonb(c) from card c",
      "copy card to stdout",
      "select id from card where cipher is not null",
      "select id from card order by cipher",
      "select cipher from record",
      "select old_cipher from record",
      "select r from record r",
      "update card set cipher = null",
      "update card set member_id = 1 returning cipher",
      "insert into card (id, token, cipher, bin, last4, member_id) values (1, '', '', '', '', 1) returning cipher",
      "delete from card",
      "create view mine as select cipher from card",
    ];
    expect(await tried(web, statements)).toEqual(all(statements, DENIED));
    expect(await tried(web, ["select id, token, bin, last4 from card", "select count(*) from card"])).toEqual({
      "select id, token, bin, last4 from card": "done",
      "select count(*) from card": "done",
    });
  });

  test("changes, takes away and dates no row of ledger and trail", async () => {
    const kept = Object.keys(webRights).filter((name) =>
      /^(ledger_|audit_|trail_|card_reveal|certificate|money_)/.test(name),
    );
    const statements = kept.flatMap((name) => [
      `delete from ${name}`,
      `truncate ${name}`,
      `alter table ${name} disable trigger all`,
    ]);
    const columns = new Map((await relations()).map((one) => [one.name, one.columns[0]]));
    statements.push(...kept.map((name) => `update ${name} set ${columns.get(name)} = ${columns.get(name)}`));
    statements.push(
      "insert into audit_event (at, business_at, actor_kind, actor_name, type, subject, details) values ('2009-01-01', now(), 'user', 'x', 'x', 'x', '{}')",
      "insert into audit_event (seq, business_at, actor_kind, actor_name, type, subject, details) values (1, now(), 'user', 'x', 'x', 'x', '{}')",
      "insert into card_reveal (at, business_at, user_id, user_name, card_id, bin, last4, reason_code, reason) values ('2009-01-01', now(), 'x', 'x', 1, 'x', 'x', 'x', 'x')",
      "insert into audit_segment (no) values (1)",
      "insert into ledger_head (day) values ('2009-07-14')",
      "select prune_trail(1, 1)",
      "set session_replication_role = replica",
    );
    expect(kept.length).toBeGreaterThan(10);
    expect(await tried(web, statements)).toEqual(all(statements, DENIED));
  });

  test("makes nothing and becomes nobody else", async () => {
    const statements = [
      "create table mine (a int)",
      "create schema mine",
      "create function mine() returns int language sql as 'select 1'",
      "create role mine",
      "set role shokai_app",
      "set role shokai_owner",
      "set role postgres",
      "set role shokai_public",
      "set session authorization shokai_owner",
      "grant select on card to shokai_public",
      "alter role shokai_web superuser",
      "delete from graphile_worker._private_jobs",
      "select pg_read_file('postgresql.conf')",
      "copy (select 1) to program 'true'",
    ];
    expect(await tried(web, statements)).toEqual(all(statements, DENIED));
  });
});

describe("the public's login", () => {
  test("reads one view, of all that there is", async () => {
    const found = await relations();
    const readable: string[] = [];
    for (const { schema, name } of found) {
      const statement = `select 1 from "${schema}"."${name}"`;
      const answer = (await tried(visitor, [statement]))[statement];
      if (answer === "done") readable.push(`${schema}.${name}`);
      else expect([name, answer]).toEqual([name, DENIED]);
    }
    expect(found.some(({ schema }) => schema === "graphile_worker")).toBe(true);
    expect(readable).toEqual(["public.public_notice"]);
  });

  test("and does nothing", async () => {
    const statements = [
      "create table mine (a int)",
      "create temp table mine (a int)",
      "create schema mine",
      "set role shokai_app",
      "set role shokai_web",
      "set role shokai_owner",
      "select revealed_number(1)",
      "select numbers_to_compare(1, 1, '411111', '1111')",
      "select place_cards(1, '{}', '{}', '{}', '{}')",
      "select seal_again(1, '{}')",
      "select prune_trail(1, 1)",
      "select graphile_worker.add_job('read-batch')",
      "select nextval('node_id_seq')",
      "insert into audit_event (business_at, actor_kind, actor_name, type, subject, details) values (now(), 'user', 'x', 'x', 'x', '{}')",
      "delete from incident",
    ];
    expect(await tried(visitor, statements)).toEqual(all(statements, DENIED));
  });

  test("what the notice is drawn from is read with it, also by the worker's login, and holds nothing that is not public", async () => {
    await database.reset();
    await layGround();
    await database.asSuperuser(
      `insert into publication (state, as_of, block_no, count, bridge, note_ja, drafted_by, drafted_by_name, drafted_at)
       values ('draft', '2009-07-25', 0, 4711, '{}', '下書きの注', 'editor-7', '編集 花子', now())`,
    );
    const { rows } = await visitor.query("select n::text as text from public_notice n");
    expect(rows[0].text).toContain("架空生命保険");
    for (const word of ["4711", "下書き", "editor-7", "編集 花子"]) expect(rows[0].text).not.toContain(word);
    const who = () => readAsPublic((reader) => reader.$queryRaw`select current_user as role, session_user as login`);
    expect(await who()).toEqual([{ role: "shokai_public", login: "shokai_app" }]);
    process.env.DATABASE_PUBLIC_URL = database.publicUrl;
    try {
      expect(await who()).toEqual([{ role: "shokai_public", login: "shokai_public" }]);
      expect((await readAsPublic(readNoticeFacts))?.incident.isDemo).toBe(false);
      await expect(readAsPublic((reader) => reader.publication.count())).rejects.toThrow(/denied/);
    } finally {
      delete process.env.DATABASE_PUBLIC_URL;
    }
  });
});

describe("a process's login", () => {
  const login = `login_${Date.now()}`;
  const withLogin = (url: string) => Object.assign(new URL(url), { username: login, password: "test" }).href;

  async function standing(as: "web" | "worker"): Promise<string> {
    const before = process.env.DATABASE_URL;
    process.env.DATABASE_URL = withLogin(database.appUrl);
    standAs(as);
    try {
      await checkStanding();
      await disconnect();
      const [row] = await db.$queryRaw<[{ role: string; login: string }]>`
        select current_user as role, session_user as login`;
      return `${row.login} as ${row.role}`;
    } catch (error) {
      return String(error);
    } finally {
      await disconnect();
      standAs("worker");
      process.env.DATABASE_URL = before;
    }
  }

  test("steps down to its process's role, and one that may not is told what an administrator does about it", async () => {
    await database.asSuperuser(`create role ${login} login password 'test'`);
    try {
      expect(await standing("web")).toBe(
        `Misconfigured: the login ${login} is not a member of the role shokai_web. As an administrator of the database run: GRANT shokai_web TO ${login};`,
      );
      await database.asSuperuser(`grant shokai_web to ${login}`);
      expect(await standing("web")).toBe(`${login} as shokai_web`);
      expect(await standing("worker")).toContain(`GRANT shokai_app TO ${login};`);
      // As an owner's, whose connections would otherwise be able to switch the guards off.
      await database.asSuperuser(`grant shokai_app, shokai_owner to ${login}`);
      expect(await standing("worker")).toBe(`${login} as shokai_app`);
      expect(await standing("web")).toBe(`${login} as shokai_web`);
      process.env.DATABASE_URL = withLogin(database.appUrl);
      const own = await openOwnDatabase(process.env.DATABASE_URL);
      expect(await own.checkLogins()).toEqual({ webUrl: process.env.DATABASE_URL });
      await database.asSuperuser(`revoke shokai_web, shokai_app, shokai_owner from ${login}`);
      await expect(own.checkLogins()).rejects.toThrow(`GRANT shokai_app, shokai_web, shokai_public TO ${login};`);
      process.env.DATABASE_WEB_URL = database.webUrl;
      await database.asSuperuser(`grant shokai_app to ${login}`);
      expect(await own.checkLogins()).toEqual({ webUrl: database.webUrl });
    } finally {
      delete process.env.DATABASE_WEB_URL;
      process.env.DATABASE_URL = database.appUrl;
      await disconnect();
      await database.asSuperuser(`drop role ${login}`);
    }
  });

  test("whose role was made a member of the worker's is refused: it would be no less", () => {
    expect(() => refuseMore("web", true)).toThrow("REVOKE shokai_app FROM shokai_web;");
    expect(() => refuseMore("web", false)).not.toThrow();
    expect(() => refuseMore("worker", true)).not.toThrow();
  });

  test.each([
    ["postgresql://shokai_web:x@db/shokai?sslmode=require", "postgresql://shokai_web:x@db/shokai?sslmode=require"],
    ["postgresql://a%40b:p+q@db/shokai", "postgresql://a%40b:p+q@db/shokai?options=-c+role%3Dshokai_web"],
    ["postgresql://me@/shokai?host=/run", "postgresql://me@/shokai?host=%2Frun&options=-c+role%3Dshokai_web"],
    ["postgresql://me@db/s?options=-c+jit%3Doff", "postgresql://me@db/s?options=-c+jit%3Doff+-c+role%3Dshokai_web"],
  ])("%s carries the role", (given, carried) => {
    const before = process.env.DATABASE_URL;
    process.env.DATABASE_URL = given;
    try {
      expect(connectionUrl("web")).toBe(carried);
    } finally {
      process.env.DATABASE_URL = before;
    }
  });
});
