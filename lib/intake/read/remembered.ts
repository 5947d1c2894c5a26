/** Of longer texts the engine may keep the whole text that they were cut out of: they are read anew each time. */
const LONGEST = 12;
const MOST = 4096;

/** For short texts that stand in a file again and again, such as days: what was read of one is known the next time. */
export function remembered<Read>(read: (text: string) => Read): (text: string) => Read {
  const known = new Map<string, Read>();
  return (text) => {
    if (text.length > LONGEST) return read(text);
    let found = known.get(text);
    if (found === undefined) {
      found = read(text);
      if (known.size >= MOST) known.clear();
      known.set(text, found);
    }
    return found;
  };
}
