// Once a run: a server of its own, and the migrated template that every test database is a copy of.
import pg from "pg";
import type { TestProject } from "vitest/node";
import { deploy } from "@/scripts/migrate.mjs";
import { throwawayPostgres } from "@/scripts/postgres.mjs";

declare module "vitest" {
  export interface ProvidedContext {
    postgres: { superUrl: string; ownerUrl: string; appUrl: string; webUrl: string; publicUrl: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, end } = await throwawayPostgres({ max_connections: 200, shared_buffers: "256MB" });
  const { superUrl, ownerUrl, appUrl, webUrl, publicUrl } = server;
  await deploy(ownerUrl);
  const client = new pg.Client({ connectionString: superUrl });
  await client.connect();
  await client.query("alter database shokai rename to shokai_template");
  await client.end();
  project.provide("postgres", { superUrl, ownerUrl, appUrl, webUrl, publicUrl });
  return end;
}
