/** How much had come by a time; milliseconds and bytes. */
export interface Arrival {
  readonly at: number;
  readonly bytes: number;
}

/** A connection begins slowly: of a look that is long enough its beginning does not count. */
const beginningMs = 500;

/** Bits per second of what came, oldest first; 0 where too little came to tell. */
export function rate(arrivals: readonly Arrival[]): number {
  const first = arrivals[0];
  const last = arrivals.at(-1);
  if (first === undefined || last === undefined) return 0;
  const long = last.at - first.at > 2 * beginningMs;
  const from = long ? arrivals.find((arrival) => arrival.at - first.at >= beginningMs)! : first;
  return last.at > from.at ? ((last.bytes - from.bytes) * 8_000) / (last.at - from.at) : 0;
}
