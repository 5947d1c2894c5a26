/** Of the database: no connection, connection lost, no connection or no disk to spare, starting or stopping, waited too long. */
const CODES =
  /^(ECONN\w+|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|EPIPE|08\w{3}|57P0[1-5]|57014|53[13]00|55P03|P100[1278]|P1017|P2024)$/;
const KINDS = /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections|ConnectionTimeout)$/;
const WORDS =
  /Query read timeout|timeout exceeded when trying to connect|Connection terminated|connection error and is not queryable|Client was closed|Unable to start a transaction in the given time|Can't reach database server|is not currently accepting connections|the database system is (starting up|shutting down|in recovery mode)|Server has closed the connection/;

/**
 * Whether it was the database that did not answer, so that the same may be asked again in a moment: doors answer 503. A
 * database that answered, with a refusal or a fault, is not away. Looks into causes as well.
 */
export function isAway(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > 4) return false;
  const { code, kind, originalCode, message, cause, meta } = error as Record<string, unknown>;
  if (typeof code === "string" && CODES.test(code)) return true;
  if (typeof originalCode === "string" && CODES.test(originalCode)) return true;
  if (typeof kind === "string" && KINDS.test(kind)) return true;
  if (typeof message === "string" && WORDS.test(message)) return true;
  const adapter = (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError;
  return isAway(cause, depth + 1) || isAway(adapter, depth + 1);
}
