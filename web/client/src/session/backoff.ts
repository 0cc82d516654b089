const firstMs = 250;
/** A restart, as those mostly are: everybody is to be back within 5 s of it, what has to be agreed on again included. */
const restartMs = 60_000;
const restartCapMs = 2_000;
const capMs = 4_000;
const longOutageMs = 5 * 60_000;
const longOutageCapMs = 30_000;

/**
 * How long to wait before an attempt. Doubles up to 2 s in the first minute, up to 4 s after that, and up to 30 s
 * where the server has been away for long; a random half of it keeps clients from coming all at once.
 *
 * @param attempt 1 is the first attempt after the connection broke.
 * @param awayMs how long the connection has been down.
 */
export function backoffMs(attempt: number, awayMs: number, random: number): number {
  if (attempt <= 1) return random * firstMs;
  const cap = awayMs > longOutageMs ? longOutageCapMs : awayMs > restartMs ? capMs : restartCapMs;
  const full = Math.min(cap, firstMs * 2 ** Math.min(attempt - 1, 16));
  return full / 2 + (full / 2) * random;
}
