import type { ChatEntry } from "@parley/client";

/** What one person wrote in one go to the same readers, and whether a new day begins with it. */
export type Group = { readonly key: string; readonly entries: readonly ChatEntry[]; readonly newDay: boolean };

const pause = 3 * 60_000;

/** Groups messages by writer, readers and time, so that name and time stand once over what belongs together. */
export function group(messages: readonly ChatEntry[]): Group[] {
  const groups: { key: string; entries: ChatEntry[]; newDay: boolean }[] = [];
  let previous: ChatEntry | undefined;
  let today = { begins: 0, ends: 0 };
  for (const entry of messages) {
    const newDay = previous === undefined || entry.sentAt < today.begins || entry.sentAt >= today.ends;
    if (newDay) today = dayOf(entry.sentAt);
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

/** The local day in which a moment lies, which may have 23 hours or 25. */
function dayOf(moment: number): { begins: number; ends: number } {
  const date = new Date(moment);
  const midnight = (days: number): number => new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
  return { begins: midnight(0), ends: midnight(1) };
}
