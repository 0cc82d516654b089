import type { ChatState, MeetingState } from "@parley/client";

/** Whether so many are here that nobody is told one by one what they all do: it would never end. */
export const isHall = (people: number): boolean => people > 30;

/** Whether it is enough to show soon what has changed of a meeting: what others do in a hall, but nothing of oneself. */
export function mayWait(now: MeetingState, before: MeetingState): boolean {
  const own = ({ room, me }: MeetingState) => room.participants.find(({ id }) => id === me);
  return isHall(now.room.participants.length) && now.phase === before.phase && own(now) === own(before);
}

/** Whether it is enough to show soon what has changed of a chat: what others write, or that they do. */
export const mayChatWait = (now: ChatState, before: ChatState): boolean => now.loading === before.loading && now.messages.at(-1)?.mine !== true;
