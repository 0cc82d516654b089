/** How much had come by a time; milliseconds and bytes. */
export interface Arrival {
  readonly at: number;
  readonly bytes: number;
}

/**
 * So long, in milliseconds, a line shows what it carries. A data channel begins slowly and, of a few packets lost at once, stands still for
 * as long: neither is the line's, which pictures would go on over.
 */
const windowMs = 500;

/** Bits per second of the best half second of what came, oldest first, or of all where it is shorter; 0 where too little came to tell. */
export function rate(arrivals: readonly Arrival[]): number {
  let best = 0;
  let end = 0;
  for (const from of arrivals) {
    while (end < arrivals.length - 1 && arrivals[end]!.at - from.at < windowMs) end++;
    const to = arrivals[end]!;
    // what is left is shorter than what was looked at, and says less
    if (from !== arrivals[0] && to.at - from.at < windowMs) break;
    if (to.at > from.at) best = Math.max(best, ((to.bytes - from.bytes) * 8_000) / (to.at - from.at));
  }
  return best;
}
