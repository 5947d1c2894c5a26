import { systemActor } from "@/lib/access/actor";
import { sealTrail } from "@/lib/audit/seal";
import { fault } from "@/lib/core/log";

/** Milliseconds between two looks for what is to be sealed. */
const EVERY = 3_000;

/**
 * Seals the trail every few seconds as long as the worker lives. No job of the queue: each would leave a row there for
 * nothing, and a queue that is full of deliveries must not keep the trail open.
 */
export class Sealing {
  private timer: NodeJS.Timeout | undefined;
  private under: Promise<void> = Promise.resolve();
  private told = false;

  begin(): void {
    this.timer = setTimeout(() => {
      this.under = this.seal().then(() => {
        if (this.timer) this.begin();
      });
    }, EVERY);
  }

  async end(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.under;
  }

  /** A database that is away is waited for; a fault is told once. */
  private async seal(): Promise<void> {
    try {
      await sealTrail(systemActor("seal-trail"));
      this.told = false;
    } catch (error) {
      if (!this.told) fault("sealing", error);
      this.told = true;
    }
  }
}
