import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";

/** How asking a device went where it went wrong: its person turned away, it knows the key already, or it cannot. */
export type DeviceRefusal = "cancelled" | "known" | "unable";
export type FromDevice<T> = { ok: true; value: T } | { ok: false; why: DeviceRefusal };

export { browserSupportsWebAuthn as canPasskeys };

/** Has the person's device sign what the door gives out. */
export async function signWithPasskey(door: string): Promise<FromDevice<object>> {
  return asked(async () => startAuthentication({ optionsJSON: await optionsOf(door) }));
}

/** Has the person's device make a passkey from what the server gave out. */
export async function makePasskey(options: object): Promise<FromDevice<object>> {
  return asked(() => startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON }));
}

/** What a door between password and office gives out to make a passkey from, or to sign. */
export async function optionsOf(door: string) {
  const response = await fetch(`${door}/passkey`, { method: "POST" });
  if (!response.ok) throw new Error("no options");
  return (await response.json()).options;
}

async function asked<T>(work: () => Promise<T>): Promise<FromDevice<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "InvalidStateError") return { ok: false, why: "known" };
    return { ok: false, why: name === "NotAllowedError" || name === "AbortError" ? "cancelled" : "unable" };
  }
}
