/** A fault that a person can mend: its message is a sentence for them, and no stack is shown. */
export class Trouble extends Error {}

/** What is being done, while it is being done. */
export function say(words) {
  console.log(`  ${words}`);
}

/** Runs one step and says how long it took, where that is long enough to wonder. */
export async function step(words, work) {
  say(`${words} …`);
  const start = Date.now();
  const result = await work();
  const seconds = (Date.now() - start) / 1000;
  if (seconds >= 2) say(`  done in ${seconds.toFixed(0)} s`);
  return result;
}
