import { userInfo } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { systemActor } from "@/lib/access/actor";
import { watchDropFolder } from "@/lib/intake/senders/drop-folder";
import { takenWords } from "./hand-in-words";

/** Milliseconds between two looks, and for which a file must not have changed. */
const EVERY = 2_000;
const SETTLE = 4_000;

/** Who the trail says it was: nobody signs in at a shell, so the account of the operating system stands for them. */
export function shellActor(door: "shell" | "folder") {
  return systemActor(`${door}:${userInfo().username}`);
}

/** In words for a person at a shell, who knows the files; as an event for a log, which names none. */
type Tell = (words: string, event: string, facts: { company?: string; code?: string }) => void;

/**
 * Watches a drop folder until told to stop. What goes wrong (the folder away, the database away) is said once and tried
 * again.
 * @param folder SHOKAI_DROP_ERASE=1 erases what was received
 */
export async function watchFolder(folder: string, tell: Tell, stop: AbortSignal): Promise<void> {
  const round = watchDropFolder(shellActor("folder"), {
    root: folder,
    settle: SETTLE,
    erase: process.env.SHOKAI_DROP_ERASE === "1",
    words: takenWords,
  });
  let told = false;
  while (!stop.aborted) {
    try {
      for (const taken of await round()) {
        const words = `${taken.company}: ${takenWords(taken).replace("\n", " / ")}`;
        tell(words, "drop-folder.taken", { company: taken.company });
      }
      told = false;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "fault";
      if (!told) tell(`drop folder: waiting (${code})`, "drop-folder.waits", { code });
      told = true;
    }
    await sleep(EVERY, undefined, { signal: stop }).catch(() => {});
  }
}
