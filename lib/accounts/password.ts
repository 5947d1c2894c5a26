import { type Algorithm, hash, verify } from "@node-rs/argon2";

// The enum is a declaration only (const enum): its value for argon2id.
const argon2id = 2 as Algorithm.Argon2id;
const cost = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

// Of 32 random bytes that nobody kept: asked where there is no password, so that an unknown name takes the same time.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$SBJl1gMtoDW+dj8DxmkERw$2WlCPxVo1x2KbXCrNDCv0k/k49tjm1osQt4MtkwgGQs";

/** argon2id, 19 MiB, two passes. The password goes in whole. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

/** Whether the password is the one; where there is none to compare, false after the same work. */
export async function isPassword(kept: string | null | undefined, password: string): Promise<boolean> {
  const right = await verify(kept ?? nobody, password);
  return right && kept != null;
}
