import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import type { PasskeyMade, PasskeyUse } from "./schema";

type Ways = { origin?: string; host?: string; verified?: boolean; count?: number };

/**
 * An authenticator made of software: a P-256 key that signs as a device would, and, where a test asks for it, as no
 * device of this site should: for another origin or host, without its person, with an earlier count.
 */
export function softKey() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(32);
  let uses = 0;

  const clientData = (type: string, challenge: string, origin = "http://localhost:3000") =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const authData = ({ host = "localhost", verified = true, count }: Ways, attested?: Buffer) => {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(count ?? ++uses);
    const flags = 0x01 | (verified ? 0x04 : 0) | (attested ? 0x40 : 0);
    const hash = createHash("sha256").update(host).digest();
    return Buffer.concat([hash, Buffer.from([flags]), counter, attested ?? Buffer.alloc(0)]);
  };
  const frame = { id: id.toString("base64url"), rawId: id.toString("base64url"), type: "public-key" as const };

  return {
    id,
    make(challenge: string, ways: Ways = {}): PasskeyMade {
      const cose = new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, new Uint8Array(Buffer.from(x, "base64url"))],
        [-3, new Uint8Array(Buffer.from(y, "base64url"))],
      ]);
      const length = Buffer.from([0, id.length]);
      const attested = Buffer.concat([Buffer.alloc(16), length, id, isoCBOR.encode(cose)]);
      const attestation = isoCBOR.encode(
        new Map<string, unknown>([
          ["fmt", "none"],
          ["attStmt", new Map()],
          ["authData", new Uint8Array(authData(ways, attested))],
        ]) as Parameters<typeof isoCBOR.encode>[0],
      );
      return {
        ...frame,
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData("webauthn.create", challenge, ways.origin).toString("base64url"),
          attestationObject: Buffer.from(attestation).toString("base64url"),
          transports: ["internal", "nonsense"],
        },
      };
    },
    use(challenge: string, ways: Ways = {}): PasskeyUse {
      const client = clientData("webauthn.get", challenge, ways.origin);
      const data = authData(ways);
      const signed = Buffer.concat([data, createHash("sha256").update(client).digest()]);
      return {
        ...frame,
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString("base64url"),
          authenticatorData: data.toString("base64url"),
          signature: sign("sha256", signed, privateKey).toString("base64url"),
        },
      };
    },
  };
}
