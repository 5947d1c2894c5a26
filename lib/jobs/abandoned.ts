import pg from "pg";
import { warn } from "@/lib/core/log";

/** First key of the locks by which runners are known to live; the second is a hash of the id that jobs are locked by. */
export const LIVES = 7_310_601;
/** A job that was taken later than this ago may be a runner's whose lock is not there yet. */
const NEW = "500 milliseconds";
/** Milliseconds between two looks: soon after a start, when a killed worker has most likely left something; then. */
const SOON = 250;
const LATER = 3_000;
const SOON_LOOKS = 40;

/**
 * Takes up again what killed workers left. The queue itself would leave their jobs locked for hours. Each living runner
 * holds an advisory lock as long as its process's connection lasts, so a job whose runner holds none is abandoned: it is
 * found whoever starts when, and however long the database takes to notice that a process is gone.
 */
export class Abandoned {
  private client: pg.Client | null = null;
  private readonly living = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private looks = 0;
  private looking: Promise<void> = Promise.resolve();

  /** @param connectionString the application's own */
  constructor(private readonly connectionString: string) {}

  /** The first look connects; it throws where the database is away. Later ones wait for it to come back. */
  async begin(): Promise<void> {
    await this.look();
    this.next();
  }

  /** @param runnerId what the queue writes into a job's locked_by; called before the runner asks for its first job */
  note(runnerId: string): void {
    this.living.add(runnerId);
    // Sent on this connection before the runner's own first question; a lost connection takes all locks again.
    this.client?.query(lock, [LIVES, [runnerId]]).catch(() => {});
  }

  async end(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.looking;
    await this.client?.end().catch(() => {});
    this.client = null;
  }

  private next(): void {
    this.timer = setTimeout(
      () => {
        this.looking = this.look()
          .catch(() => {})
          .then(() => this.timer && this.next());
      },
      this.looks < SOON_LOOKS ? SOON : LATER,
    );
  }

  private async look(): Promise<void> {
    this.looks++;
    const client = this.client ?? (await this.connect());
    const { rows } = await client.query<{ runner: string; jobs: string[] }>(find, [LIVES, NEW]);
    if (rows.length === 0) return;
    await client.query("select graphile_worker.force_unlock_workers($1::text[])", [rows.map(({ runner }) => runner)]);
    warn("jobs.abandoned", { jobs: rows.flatMap(({ jobs }) => jobs).length });
    // Being killed is no failure of the job: the last attempt is given back, or nobody would ever end it (RULEBOOK R4.7).
    await client.query(
      "select graphile_worker.reschedule_jobs(array[id], attempts => max_attempts - 1) from graphile_worker.jobs where id = any ($1::bigint[]) and attempts >= max_attempts",
      [rows.flatMap(({ jobs }) => jobs)],
    );
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.connectionString, application_name: "shokai worker" });
    client.on("error", () => {});
    client.once("end", () => {
      if (this.client === client) this.client = null;
    });
    await client.connect();
    await client.query(lock, [LIVES, [...this.living]]);
    this.client = client;
    return client;
  }
}

const lock = "select pg_advisory_lock($1, hashtext(id)) from unnest($2::text[]) id";

const find = `
  select locked_by as runner, array_agg(id::text) as jobs from graphile_worker.jobs
  where locked_at < clock_timestamp() - $2::interval and not exists (
    select from pg_locks l where l.locktype = 'advisory' and l.granted and l.classid = $1::oid and l.objsubid = 2
      and l.objid = (hashtext(locked_by)::bigint & 4294967295)::oid
      and l.database = (select oid from pg_database where datname = current_database()))
  group by locked_by`;
