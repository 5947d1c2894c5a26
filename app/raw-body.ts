/** What a sender tells of raw bytes: a header that is encodeURIComponent of JSON; null where it is none. */
export function toldIn(header: string | null): unknown {
  try {
    return JSON.parse(decodeURIComponent(header ?? ""));
  } catch {
    return null;
  }
}

/** The request's bytes as they come; of a request without a body none. */
export function bytesOf(request: Request): AsyncIterable<Uint8Array> {
  return request.body ?? nothing();
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** The password of a ZIP, as the browser sends it beside the bytes in `x-zip-password`; it goes no further than the opening. */
export function zipPasswordIn(headers: Headers): string | undefined {
  const header = headers.get("x-zip-password");
  try {
    return header ? decodeURIComponent(header).slice(0, 500) : undefined;
  } catch {
    return undefined;
  }
}
