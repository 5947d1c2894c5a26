// Runs before each test file, and before anything that it imports: keys worth nothing, and the name of the database
// that freshDatabase() makes when the file asks for one.
import { randomUUID } from "node:crypto";
import { inject } from "vitest";

const key = (letter: string) => Buffer.alloc(32, letter).toString("base64");

process.env.SHOKAI_TOKEN_KEYS = `1:${key("t")}`;
process.env.SHOKAI_SEAL_KEYS = `1:${key("s")}`;
process.env.NEXTAUTH_SECRET = key("n");
process.env.NEXTAUTH_URL = "http://localhost:3000";

const { ownerUrl, appUrl } = inject("postgres");
const database = `t_${randomUUID().replaceAll("-", "")}`;
process.env.DATABASE_OWNER_URL = ownerUrl.replace(/[^/]*$/, database);
process.env.DATABASE_URL = appUrl.replace(/[^/]*$/, database);
