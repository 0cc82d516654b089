import type { ChatEntry } from "../api.js";
import type { ChatMessage, ChatQuote } from "../contracts.js";

export const quoteLength = 200;

export function toEntry(message: ChatMessage, me: string): ChatEntry {
  const { room: _, deletedAt, deletedBy, reactions, files, ...rest } = message;
  const deleted = deletedAt !== undefined && { deleted: { at: deletedAt, ...(deletedBy && { by: deletedBy }) } };
  return { ...rest, reactions: reactions ?? [], files: files ?? [], mine: message.from.id === me, state: "sent", ...deleted };
}

/** What another message quotes of this one. */
export function quoteOf({ id, seq, from, text, deleted }: ChatEntry): ChatQuote {
  return deleted ? { id } : { id, from, text: text.slice(0, quoteLength), ...(seq !== undefined && { seq }) };
}

/** Stored messages in the order of their `seq`, what isn't stored yet after them in the order it was written; each id once. */
export function merge(entries: readonly ChatEntry[], more: readonly ChatEntry[]): readonly ChatEntry[] {
  const byId = new Map(entries.map((e) => [e.id, e]));
  for (const entry of more) {
    // what is told late must not undo what is known already
    if ((byId.get(entry.id)?.revision ?? 0) <= (entry.revision ?? Infinity)) byId.set(entry.id, entry);
  }
  const all = [...byId.values()];
  const stored = all.filter((e) => e.seq !== undefined).sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  return [...stored, ...all.filter((e) => e.seq === undefined)];
}

/** Changes one message, unless that is older than what is known of it. */
export function change(entries: readonly ChatEntry[], id: string, revision: number, how: (entry: ChatEntry) => ChatEntry): readonly ChatEntry[] {
  return entries.map((entry) => (entry.id === id && (entry.revision ?? 0) < revision ? { ...how(entry), revision } : entry));
}

/** What answers a message quotes it as it is now. */
export function requote(entries: readonly ChatEntry[], quote: ChatQuote): readonly ChatEntry[] {
  return entries.map((entry) => (entry.replyTo?.id === quote.id ? { ...entry, replyTo: quote } : entry));
}
