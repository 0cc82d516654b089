import type { ChatEntry } from "@parley/client";

/** What one person wrote in one go to the same readers, and whether a new day begins with it. */
export type Group = { readonly key: string; readonly entries: readonly ChatEntry[]; readonly newDay: boolean };

const pause = 3 * 60_000;

/** Groups messages by writer, readers and time, so that name and time stand once over what belongs together. */
export function group(messages: readonly ChatEntry[]): Group[] {
  const groups: { key: string; entries: ChatEntry[]; newDay: boolean }[] = [];
  let previous: ChatEntry | undefined;
  for (const entry of messages) {
    const newDay = previous === undefined || !sameDay(previous.sentAt, entry.sentAt);
    const last = groups.at(-1);
    if (last === undefined || previous === undefined || newDay || !together(previous, entry)) {
      groups.push({ key: entry.id, entries: [entry], newDay });
    } else {
      last.entries.push(entry);
    }
    previous = entry;
  }
  return groups;
}

function together(one: ChatEntry, next: ChatEntry): boolean {
  return one.from.id === next.from.id && one.to?.id === next.to?.id && next.sentAt - one.sentAt <= pause;
}

function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}
