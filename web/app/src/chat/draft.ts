import type { Chat, ChatEntry, User } from "@parley/client";

/** What the text that is being written is for. */
export type Purpose = { readonly kind: "new" } | { readonly kind: "reply" | "edit"; readonly entry: ChatEntry };

/** A room where one writes. */
export interface Place {
  readonly id: string;
  /** What it is called; a meeting may have no name. */
  readonly name: string;
  /** Whether it is a breakout room. */
  readonly breakout: boolean;
}

/** A place that is the same is said anew with each drawing. */
export const placeChanged = (now: Place, before?: Place): boolean => now.id !== before?.id || now.name !== before.name;

/** What is being written, for whom, and to what end. */
export interface Draft {
  readonly text: string;
  readonly purpose: Purpose;
  readonly reader: User | undefined;
  /** What was being written before an edit began. */
  readonly kept: string;
  /** Where it was written, if that was elsewhere: nobody here gets it before its writer has said who. */
  readonly from?: Place | undefined;
}

const blank: Draft = { text: "", purpose: { kind: "new" }, reader: undefined, kept: "" };

/** What is to be written in each room, one after the other, as long as the page lives; of each user, since another one may sign in. */
const drafts = new Map<string, readonly Draft[]>();

const keyOf = (user: string, room: string): string => `${user} ${room}`;

const hasText = ({ text, kept }: Draft): boolean => text.trim() !== "" || kept.trim() !== "";

/** Of one without text it is kept for whom it is to be, where nothing else comes next: a text is not to wait behind it. */
function put(user: string, room: string, queue: readonly Draft[]): void {
  const [next] = queue;
  const texts = queue.filter(hasText);
  const rest = texts.length === 0 && next && (next.reader !== undefined || next.purpose.kind !== "new") ? [next] : texts;
  if (rest.length > 0) drafts.set(keyOf(user, room), rest);
  else drafts.delete(keyOf(user, room));
}

const waiting = (user: string, room: string): readonly Draft[] => drafts.get(keyOf(user, room)) ?? [];

/** Takes what comes next: what was being written in a room when its chat was closed, or another room's was opened in its place. */
export function takeDraft(user: string, room: string): Draft {
  const [first = blank, ...rest] = waiting(user, room);
  put(user, room, rest);
  return first;
}

/** Keeps it as what comes next. */
export function keepDraft(user: string, room: string, draft: Draft): void {
  put(user, room, [draft, ...waiting(user, room)]);
}

/** Whether there is more to be written. */
export const isDraftWaiting = (user: string, room: string): boolean => waiting(user, room).some(hasText);

/** Whoever goes from one room to another takes along what they had begun to write: there it is for nobody yet, and at home it is as it was. */
export function carryDrafts(user: string, from: Place, to: Place): void {
  const all = waiting(user, from.id);
  const along = all.flatMap((one) => loosened(one)).filter(hasText).map((one): Draft => {
    const origin = one.from ?? from;
    return { ...one, from: origin.id === to.id ? undefined : origin };
  });
  if (along.length === 0) return;
  put(user, from.id, all.filter((one) => !hasText(one)));
  put(user, to.id, [...along, ...waiting(user, to.id)]);
}

/** Without what it answers or changes, which is not where it goes; and apart from what was being written before a change. */
function loosened({ text, purpose, reader, kept, from }: Draft): readonly Draft[] {
  if (purpose.kind !== "edit") return [{ ...blank, text, reader, from }];
  return [{ ...blank, text, reader: purpose.entry.to }, { ...blank, text: kept, reader, from }];
}

/** Other texts for messages which the room has not got, as long as the page lives; of each user. */
const changes = new Map<string, string>();

/** What somebody wanted a message to be, where that has failed. */
export const failedChange = (user: string, message: string): string | undefined => changes.get(keyOf(user, message));

/** Keeps it with the message, or forgets it. */
export function keepChange(user: string, message: string, text: string | undefined): void {
  if (text === undefined) changes.delete(keyOf(user, message));
  else changes.set(keyOf(user, message), text);
}

const heeded = new WeakSet<Chat>();

/** What a room that one is out of did not get any more is to be written there once more; of what was on its way that is known later. */
export function keepUnsent(room: string, chat: Chat): void {
  if (heeded.has(chat)) return;
  heeded.add(chat);
  const kept = new Set<string>();
  const look = (messages: readonly ChatEntry[]): void => {
    for (const { id, from, text, to, mine, state } of messages) {
      if (!mine || state !== "failed" || kept.has(id)) continue;
      kept.add(id);
      put(from.id, room, [...waiting(from.id, room), { ...blank, text, reader: to }]);
    }
  };
  look(chat.state.value.messages);
  chat.state.subscribe(({ messages }) => look(messages));
}
