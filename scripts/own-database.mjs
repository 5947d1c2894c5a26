// A PostgreSQL of one's own, named by DATABASE_URL: looked at before anything is done to it.
import pg from "pg";
import { Trouble } from "./say.mjs";

const OLDEST = 15;
const APP_ROLE = "shokai_app";

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

const as = (url, role) => {
  const changed = new URL(url);
  const options = changed.searchParams.get("options");
  changed.searchParams.set("options", [options, `-c role=${role}`].filter(Boolean).join(" "));
  return changed.href.replaceAll("+", "%20");
};

/**
 * Checks that the database can be reached and is new enough.
 * @param {string} url DATABASE_URL
 * @returns {Promise<{ ownerUrl: string, appUrl: string, asApplication: () => Promise<string> }>} `ownerUrl` migrates.
 *   `asApplication`, asked after the migrations, gives the URL whose connections carry the application's role.
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
    async asApplication() {
      const login = await connect("DATABASE_URL", url);
      const { rows: found } = await login
        .query(
          `select current_user as name, current_user = $1 as itself, rolsuper as super,
                  pg_has_role(current_user, $1, 'MEMBER') as member,
                  exists(select from pg_class where relname = 'ledger_entry' and pg_has_role(relowner, 'USAGE')) as owns
             from pg_roles where rolname = current_user`,
          [APP_ROLE],
        )
        .finally(() => login.end());
      const { name, itself, super: isSuper, member, owns } = found[0];
      if (itself) return url;
      if (!member && !isSuper)
        throw new Trouble(
          `The login ${name} of DATABASE_URL is not a member of the application's role. As an administrator of the database run: GRANT ${APP_ROLE} TO ${name};`,
        );
      // An owner could switch the append-only guards off: its connections step down to the application's role.
      return owns || isSuper ? as(url, APP_ROLE) : url;
    },
  };
}
