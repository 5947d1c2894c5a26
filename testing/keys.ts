// Runs before each test file, and before anything that it imports: keys worth nothing, and the name of the database
// that freshDatabase() makes when the file asks for one.
import { createHash, randomUUID } from "node:crypto";
import { inject } from "vitest";

const key = (purpose: string) => createHash("sha256").update(`test ${purpose}`).digest("base64");

process.env.SHOKAI_TOKEN_KEYS = `1:${key("token")}`;
process.env.SHOKAI_SEAL_KEYS = `1:${key("seal")}`;
process.env.SHOKAI_SIGN_KEYS = `1:${key("sign")}`;
process.env.NEXTAUTH_SECRET = key("session");
// Failures alone, in words: a test that looks at the log asks for JSON before it says anything.
process.env.SHOKAI_LOG = "plain";
process.env.NEXTAUTH_URL = "http://localhost:3000";

const { ownerUrl, appUrl } = inject("postgres");
const database = `t_${randomUUID().replaceAll("-", "")}`;
process.env.DATABASE_OWNER_URL = ownerUrl.replace(/[^/]*$/, database);
process.env.DATABASE_URL = appUrl.replace(/[^/]*$/, database);
