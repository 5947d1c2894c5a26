import { createHash, randomBytes } from "node:crypto";
import { realNow } from "@/lib/core/clock";
import { setupHours } from "./rules";

/** A new secret for a one-time link, and what the database keeps of it: its SHA-256 and when it ends. */
export function newSetupSecret(): {
  secret: string;
  kept: { setupHash: Uint8Array<ArrayBuffer>; setupExpiresAt: Date };
} {
  const secret = randomBytes(32).toString("base64url");
  return {
    secret,
    kept: {
      setupHash: setupHash(secret),
      setupExpiresAt: new Date(realNow().getTime() + setupHours * 3_600_000),
    },
  };
}

export function setupHash(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(secret).digest());
}
