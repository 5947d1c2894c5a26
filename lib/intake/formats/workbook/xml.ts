import { SaxesParser } from "saxes";
import { Unreadable } from "@/lib/intake/schema";

/** Names without their prefixes: what a workbook's programs write is told apart by place, not by namespace. */
export type XmlEvents = {
  open?(name: string, attributes: Readonly<Record<string, string>>, path: readonly string[]): void;
  /** Characters and CDATA, possibly in several parts. */
  text?(text: string): void;
  close?(name: string, path: readonly string[]): void;
};

/** Characters that may stand between two tags, or in one: a cell holds 32,767. */
const LONGEST_STRETCH = 4_194_304;
const DEEPEST = 64;

/**
 * Reads an XML part as it is inflated. Refuses a document type before anything in it is looked at (entities that grow,
 * entities that fetch: SECURITY UP-04), what is not well-formed, and what would gather in memory.
 * @returns after each chunk; what the events have gathered by then is the caller's to take
 */
export async function* readXml(bytes: AsyncIterable<Uint8Array>, events: XmlEvents): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const path: string[] = [];
  let sinceTag = 0;
  parser.on("doctype", () => {
    throw new Unreadable("WORKBOOK_UNSAFE", { found: "dtd" });
  });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", (tag) => {
    sinceTag = 0;
    if (path.length === DEEPEST) throw new Unreadable("WORKBOOK_UNSAFE", { found: "too-deep" });
    const name = local(tag.name);
    events.open?.(name, tag.attributes as Record<string, string>, path);
    path.push(name);
  });
  parser.on("closetag", (tag) => {
    sinceTag = 0;
    path.pop();
    events.close?.(local(tag.name), path);
  });
  const text = (part: string) => events.text?.(part);
  parser.on("text", text);
  parser.on("cdata", text);

  let decoder: TextDecoder | null = null;
  try {
    for await (const chunk of bytes) {
      decoder ??= decoderFor(chunk);
      const decoded = decoder.decode(chunk, { stream: true });
      sinceTag += decoded.length;
      parser.write(decoded);
      if (sinceTag > LONGEST_STRETCH) throw new Unreadable("WORKBOOK_UNSAFE", { found: "too-long" });
      yield;
    }
    parser.write(decoder?.decode() ?? "");
    parser.close();
  } catch (error) {
    if (error instanceof Unreadable || (error instanceof Error && error.name === "RefusedZip")) throw error;
    throw new Unreadable("WORKBOOK_DAMAGED");
  }
}

/** The whole of a small part at once. */
export async function eachElement(bytes: AsyncIterable<Uint8Array>, events: XmlEvents): Promise<void> {
  for await (const _ of readXml(bytes, events));
}

function decoderFor(head: Uint8Array): TextDecoder {
  const wide =
    head[0] === 0xff && head[1] === 0xfe ? "utf-16le" : head[0] === 0xfe && head[1] === 0xff ? "utf-16be" : null;
  if (wide) return new TextDecoder(wide, { fatal: true });
  const declared = /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']/i.exec(
    Buffer.from(head.subarray(0, 200)).toString("latin1"),
  );
  if (declared && !/^utf-?8$/i.test(declared[1] as string)) throw new Unreadable("WORKBOOK_DAMAGED");
  return new TextDecoder("utf-8", { fatal: true });
}

function local(name: string): string {
  const colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
}

/** An attribute by its name, whatever its prefix. */
export function attribute(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  if (attributes[name] !== undefined) return attributes[name];
  const key = Object.keys(attributes).find((one) => local(one) === name);
  return key === undefined ? undefined : attributes[key];
}

export function isTrue(value: string | undefined): boolean {
  return value === "1" || value === "true";
}
