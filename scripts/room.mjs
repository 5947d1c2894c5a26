// A full disk ends the database server: it is started again when there is room, not given up.
import fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Two segments of the log: with less the server would end again while it recovers. */
const NEEDED = 32 * 2 ** 20;

/**
 * Waits until the disk of `folder` has room for the server to start; says once that it has none.
 * @param {string} folder
 * @param {{ say?: (words: string) => void, given?: () => boolean }} options `given`: whether it was given up meanwhile
 */
export async function untilRoom(folder, { say = () => {}, given = () => false } = {}) {
  for (let told = false; !given(); told = true) {
    const { bavail, bsize } = fs.statfsSync(folder);
    if (bavail * bsize >= NEEDED) return;
    if (!told) say(`The disk of ${folder} is full: the database starts again by itself as soon as there is room.`);
    await sleep(1_000);
  }
}
