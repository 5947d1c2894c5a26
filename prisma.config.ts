import { defineConfig } from "prisma/config";

// `generate`, `validate` and `format` only insist that a schema engine exists; they never run it. Any existing file
// will do, so that nothing is downloaded. Migrations run through scripts/migrate.mjs (the engine as WebAssembly).
if (!process.argv.some((arg) => arg === "migrate" || arg === "db")) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
}

export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_OWNER_URL ?? "postgresql://shokai_owner@127.0.0.1/shokai" },
});
