import type { ChatEntry } from "../api.js";
import type { ChatMessage } from "../contracts.js";

export function toEntry(message: ChatMessage, me: string): ChatEntry {
  const { id, from, text, sentAt, seq } = message;
  return { id, from, text, sentAt, seq, mine: from.id === me, state: "sent" };
}

/** Stored messages in the order of their `seq`, what isn't stored yet after them in the order it was written; each id once. */
export function merge(entries: readonly ChatEntry[], more: readonly ChatEntry[]): readonly ChatEntry[] {
  const byId = new Map(entries.map((e) => [e.id, e]));
  for (const entry of more) byId.set(entry.id, entry);
  const all = [...byId.values()];
  const stored = all.filter((e) => e.seq !== undefined).sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  return [...stored, ...all.filter((e) => e.seq === undefined)];
}

/**
 * Takes in the newest page of the history after messages may have been missed. Where it does not reach back to what is
 * there, that is dropped: it is loaded again as older messages, so that there is never a hole.
 */
export function catchUp(entries: readonly ChatEntry[], page: readonly ChatEntry[]): { entries: readonly ChatEntry[]; hole: boolean } {
  const newest = entries.reduce((max, e) => Math.max(max, e.seq ?? 0), 0);
  const oldest = page[0]?.seq ?? Infinity;
  const hole = newest > 0 && oldest !== Infinity && oldest > newest + 1;
  return { entries: merge(hole ? entries.filter((e) => e.seq === undefined) : entries, page), hole };
}
