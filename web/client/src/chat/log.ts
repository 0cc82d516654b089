import type { ChatEntry } from "../api.js";
import type { ChatChangesResult, ChatDeleted, ChatEdited, ChatHistoryResult, ChatMessage, ChatReacted } from "../contracts.js";
import { State } from "../events/state.js";
import { change, merge, quoteOf, requote, toEntry } from "./entries.js";

/** Most users that a reaction names; as the server does. */
const namedUsers = 20;

/**
 * The messages of a room, as far as they are loaded. Pages, events and answers come in any order, and events about messages that
 * are not loaded too: each event has a revision, and what is older than what is known changes nothing.
 */
export class ChatLog {
  readonly entries = new State<readonly ChatEntry[]>([]);
  /** Whether there are older messages than those loaded. */
  more = false;
  /** Everything up to this one is known; undefined before the first page. */
  revision: number | undefined;
  /** Whether something after it may have been missed. */
  #gap = false;

  constructor(private readonly me: string) {}

  find(id: string): ChatEntry | undefined {
    return this.entries.value.find((e) => e.id === id);
  }

  put(entry: ChatEntry): void {
    this.entries.set(merge(this.entries.value, [entry]));
  }

  remove(id: string): void {
    this.entries.set(this.entries.value.filter((e) => e.id !== id));
  }

  /** Events may have been missed. Those that come from now on say nothing of what was before them, until the changes are known. */
  missed(): void {
    this.#gap = true;
  }

  /** A new message. Returns its entry if it was not known. */
  take(message: ChatMessage): ChatEntry | undefined {
    this.#heard(message.revision);
    const known = this.find(message.id) !== undefined;
    const entry = toEntry(message, this.me);
    this.put(entry);
    return known ? undefined : entry;
  }

  edited({ id, revision, text, editedAt }: ChatEdited): void {
    this.#change(id, revision, (entry) => ({ ...entry, text, editedAt }));
  }

  deleted({ id, revision, deletedAt, deletedBy }: ChatDeleted): void {
    this.#change(id, revision, (entry) => {
      const { editedAt: _, ...rest } = entry;
      return { ...rest, text: "", reactions: [], files: [], deleted: { at: deletedAt, ...(deletedBy && { by: deletedBy }) } };
    });
    // the message may be quoted without being loaded
    this.entries.set(requote(this.entries.value, { id }));
  }

  reacted({ id, revision, emoji, user, on, count }: ChatReacted): void {
    this.#change(id, revision, (entry) => {
      const before = entry.reactions.find((r) => r.emoji === emoji) ?? { emoji, count: 0, users: [], mine: false };
      const others = before.users.filter((u) => u.id !== user.id);
      const after = { emoji, count, mine: user.id === this.me ? on : before.mine, users: on ? [...others, user].slice(0, namedUsers) : others };
      const known = entry.reactions.some((r) => r.emoji === emoji);
      const reactions = known ? entry.reactions.map((r) => (r.emoji === emoji ? after : r)) : [...entry.reactions, after];
      return { ...entry, reactions: reactions.filter((r) => r.count > 0) };
    });
  }

  /** The newest page, or an older one. */
  page({ messages, more, revision }: ChatHistoryResult): void {
    this.more = more;
    if (this.revision === undefined) [this.revision, this.#gap] = [revision, false];
    this.#learn(messages.map((m) => toEntry(m, this.me)));
  }

  /** What has happened while nobody listened. Returns the new messages. */
  changes({ messages, more, revision }: ChatChangesResult): readonly ChatEntry[] {
    const oldest = this.entries.value[0]?.seq ?? 0;
    const entries = messages.map((m) => toEntry(m, this.me));
    // a change to what is not loaded comes with it when it is
    const loaded = entries.filter((e) => !this.more || (e.seq ?? 0) >= oldest);
    const fresh = loaded.filter((e) => this.find(e.id)?.seq === undefined);
    this.#learn(entries, loaded);
    if (this.#gap) [this.revision, this.#gap] = [revision, more];
    else this.#heard(revision);
    return fresh;
  }

  /** Begins anew, with what was not sent yet. */
  forget(): void {
    this.revision = undefined;
    this.entries.set(this.entries.value.filter((e) => e.seq === undefined));
  }

  /** What answers these quotes them as they are now; in an encrypted room it may have come without their words. */
  #learn(entries: readonly ChatEntry[], loaded = entries): void {
    this.entries.set(entries.reduce((all, e) => requote(all, quoteOf(all.find(({ id }) => id === e.id) ?? e)), merge(this.entries.value, loaded)));
  }

  #change(id: string, revision: number, how: (entry: ChatEntry) => ChatEntry): void {
    this.#heard(revision);
    const before = this.find(id);
    const after = change(this.entries.value, id, revision, how);
    const entry = after.find((e) => e.id === id);
    this.entries.set(entry && entry !== before ? requote(after, quoteOf(entry)) : after);
  }

  #heard(revision: number): void {
    // before the first page nothing is known to be whole, nor after something that was missed
    if (this.revision !== undefined && !this.#gap) this.revision = Math.max(this.revision, revision);
  }
}
