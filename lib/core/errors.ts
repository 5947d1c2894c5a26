/** Thrown where a screen never offers what was asked for: the actor has no right to it. Doors answer 403. */
export class Forbidden extends Error {
  constructor(readonly action: string) {
    super(`not permitted: ${action}`);
    this.name = "Forbidden";
  }
}

/** Thrown when something asked for by id is not there. Doors answer 404. */
export class NotFound extends Error {
  constructor(what: string) {
    super(`not found: ${what}`);
    this.name = "NotFound";
  }
}

/** Thrown when the deployment's settings make work impossible. The message is for the operator, without secrets. */
export class Misconfigured extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Misconfigured";
  }
}
