// A PostgreSQL of one's own, named by DATABASE_URL: looked at before anything is done to it.
import pg from "pg";
import { APP_ROLE, PUBLIC_ROLE, WEB_ROLE } from "./database-rights.mjs";
import { Trouble } from "./say.mjs";

const OLDEST = 15;

const REASONS = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the host's name cannot be resolved",
  ETIMEDOUT: "it does not answer",
  EHOSTUNREACH: "there is no way to the host",
  "28P01": "it refuses the password",
  28000: "it refuses this login",
  "3D000": "it has no such database",
  53300: "it has no connection to spare",
  "57P03": "it is starting up or shutting down",
};

function parse(name, url) {
  try {
    const parsed = new URL(url);
    if (/^postgres(ql)?:$/.test(parsed.protocol)) return parsed;
  } catch {
    // said below
  }
  throw new Trouble(`${name} must read postgresql://login:password@host:port/database.`);
}

async function connect(name, url) {
  const { host, pathname } = parse(name, url);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    const code = error.code ?? error.errors?.[0]?.code;
    const reason = REASONS[code] ?? (/timeout/.test(error.message) ? "it does not answer" : error.message);
    throw new Trouble(`The database of ${name} (${host}${pathname}) cannot be reached: ${reason}.`);
  }
}

/** Refuses a login that may not put on the roles which its processes will stand as (lib/core/standing.ts). */
async function mayStandAs(name, url, roles) {
  const login = await connect(name, url);
  const { rows } = await login
    .query(
      `select current_user as login, array(select role from unnest($1::text[]) as role
         where not coalesce(pg_has_role(current_user, to_regrole(role), 'MEMBER'), false)) as missing`,
      [roles],
    )
    .finally(() => login.end());
  const [{ login: who, missing }] = rows;
  if (missing.length)
    throw new Trouble(
      `The login ${who} of ${name} is not a member of ${missing.join(" and ")}. As an administrator of the database run: GRANT ${missing.join(", ")} TO ${who};`,
    );
}

/**
 * Checks that the database can be reached and is new enough.
 * @param {string} url DATABASE_URL
 * @returns {Promise<{ ownerUrl: string, checkLogin: () => Promise<void>, checkLogins: () => Promise<{ webUrl: string }> }>}
 *   `ownerUrl` migrates. `checkLogin` refuses a login that may not stand as the application; `checkLogins`, asked after
 *   the migrations, those of web server and worker; `webUrl` is the web server's.
 */
export async function openOwnDatabase(url) {
  const ownerUrl = process.env.DATABASE_OWNER_URL || url;
  const client = await connect(process.env.DATABASE_OWNER_URL ? "DATABASE_OWNER_URL" : "DATABASE_URL", ownerUrl);
  const { rows } = await client
    .query("select current_setting('server_version_num')::int / 10000 as major")
    .finally(() => client.end());
  if (rows[0].major < OLDEST)
    throw new Trouble(`The database is PostgreSQL ${rows[0].major}; Shokai needs ${OLDEST} or later.`);
  return {
    ownerUrl,
    checkLogin: () => mayStandAs("DATABASE_URL", url, [APP_ROLE]),
    async checkLogins() {
      const { DATABASE_WEB_URL: web, DATABASE_PUBLIC_URL: open } = process.env;
      await mayStandAs("DATABASE_URL", url, [APP_ROLE, ...(web ? [] : [WEB_ROLE]), ...(open ? [] : [PUBLIC_ROLE])]);
      if (web) await mayStandAs("DATABASE_WEB_URL", web, [WEB_ROLE]);
      if (open) await mayStandAs("DATABASE_PUBLIC_URL", open, [PUBLIC_ROLE]);
      return { webUrl: web || url };
    },
  };
}
