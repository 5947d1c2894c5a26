import { Counter, Gauge, Histogram, Registry } from "prom-client";

/*
 * What this process counts for Prometheus. A label is a word out of a list that the program knows (a pattern of an
 * address, a job's name, a state): never an id, a name or a number of anybody. docs/operation.md says what each means.
 */

function make() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    requests: new Counter({
      name: "shokai_http_requests_total",
      help: "Requests answered, by the pattern of their address, method and status",
      labelNames: ["route", "method", "status"],
      registers,
    }),
    requestSeconds: new Histogram({
      name: "shokai_http_request_duration_seconds",
      help: "From a request's head to its answer's end",
      labelNames: ["route"],
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
      registers,
    }),
    notice: new Counter({
      name: "shokai_notice_requests_total",
      help: "Requests of the public notice, by status",
      labelNames: ["status"],
      registers,
    }),
    refusals: new Counter({
      name: "shokai_refusals_total",
      help: "Refused sign-ins (session.refused), codes (session.factorRefused), keys and rights, by event and reason",
      labelNames: ["event", "why"],
      registers,
    }),
    faults: new Counter({
      name: "shokai_faults_total",
      help: "Failures that nobody foresaw, by where: page, action, route, job, process",
      labelNames: ["where"],
      registers,
    }),
    jobs: new Counter({
      name: "shokai_jobs_total",
      help: "Attempts of jobs, by outcome: done, failed (it is tried again), given_up",
      labelNames: ["job", "outcome"],
      registers,
    }),
    jobSeconds: new Histogram({
      name: "shokai_job_duration_seconds",
      help: "How long an attempt of a job took",
      labelNames: ["job"],
      buckets: [0.05, 0.25, 1, 5, 15, 60, 300, 1800],
      registers,
    }),
    connections: new Gauge({
      name: "shokai_database_connections",
      help: "This process's connections to the database: used, idle",
      labelNames: ["state"],
      registers,
    }),
    waitingForConnection: new Gauge({
      name: "shokai_database_waiting",
      help: "Questions that wait for a free connection",
      registers,
    }),
    databaseUp: new Gauge({
      name: "shokai_database_up",
      help: "1 where the database answered this look; without it what it knows is left out",
      registers,
    }),
    jobsWaiting: new Gauge({
      name: "shokai_jobs_waiting",
      help: "Jobs that are due and not begun",
      labelNames: ["job"],
      registers,
    }),
    jobsGivenUp: new Gauge({
      name: "shokai_jobs_given_up",
      help: "Jobs that failed as often as they may, and stay in the queue",
      labelNames: ["job"],
      registers,
    }),
    oldestJobSeconds: new Gauge({
      name: "shokai_job_oldest_waiting_seconds",
      help: "How long the oldest job that is due has waited; 0 where none waits",
      registers,
    }),
    batches: new Gauge({
      name: "shokai_batches",
      help: "Deliveries by state",
      labelNames: ["state"],
      registers,
    }),
    ledgerBlock: new Gauge({
      name: "shokai_ledger_block",
      help: "Number of the count ledger's last block",
      registers,
    }),
    ledgerClosedDay: new Gauge({
      name: "shokai_ledger_closed_day_timestamp_seconds",
      help: "The last day whose ledger head was noted, as the instant of its midnight in UTC",
      registers,
    }),
    trailSegment: new Gauge({
      name: "shokai_trail_segment",
      help: "Number of the audit trail's last sealed segment",
      registers,
    }),
    trailClosedDay: new Gauge({
      name: "shokai_trail_closed_day_timestamp_seconds",
      help: "The last day whose trail head was noted, as the instant of its midnight in UTC",
      registers,
    }),
    noticeReleased: new Gauge({
      name: "shokai_notice_released_timestamp_seconds",
      help: "When the notice that is shown was put in place; 0 where there is none",
      registers,
    }),
  };
}

// One for the process: the server's own modules and those that Next bundled are two copies of this file.
const shared = globalThis as typeof globalThis & { shokaiMeters?: ReturnType<typeof make> };
shared.shokaiMeters ??= make();
export const meters = shared.shokaiMeters;
