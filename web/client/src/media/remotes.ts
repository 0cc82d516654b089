import type { Remote } from "../api.js";

/** Of hundreds few change at a time: who has not stays the same object, and where nobody has, the list stays the same one. */
export function unlessAlike(before: readonly Remote[], now: readonly Remote[]): readonly Remote[] {
  const known = new Map(before.map((remote) => [remote.participant.id, remote]));
  const kept = now.map((remote) => {
    const old = known.get(remote.participant.id);
    return old && alike(remote, old) ? old : remote;
  });
  return kept.length === before.length && kept.every((remote, i) => remote === before[i]) ? before : kept;
}

/** Whether two objects have the same members. */
export function alike<T extends object>(one: T, other: T): boolean {
  const keys = Object.keys(one) as (keyof T)[];
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
