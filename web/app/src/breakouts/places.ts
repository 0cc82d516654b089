import type { Breakout, Meeting, Participant } from "@parley/client";
import { keepsOrder, ownRole } from "../moderation/roles.js";
import { presentIn } from "../room/present.js";

/** How long somebody has who is about to be moved. */
export const moveSeconds = 10;
/** How long everybody has who is called back. */
export const returnSeconds = 30;

/** The breakout room where one is. */
export function placeOf(main: Meeting): Breakout | undefined {
  const { me, room } = main.state.value;
  const here = room.participants.find(({ id }) => id === me)?.breakout;
  return room.breakouts?.rooms.find(({ id }) => id === here);
}

/** Whether one keeps order in the meeting, and with it in its breakout rooms. */
export function keeps(main: Meeting): boolean {
  return keepsOrder(ownRole(main.state.value));
}

/** The people of a meeting who are here, each once, with the breakout room where they are. */
export function peopleOf(main: Meeting): readonly Participant[] {
  const participants = presentIn(main.state.value.room.participants, main.remotes.value);
  return participants.filter((one, at) => one.via === undefined && participants.findIndex(({ user }) => user.id === one.user.id) === at);
}

/** Whether anybody of a meeting is in a breakout room. */
export const isApart = (main: Meeting): boolean => peopleOf(main).some(({ breakout }) => breakout !== undefined);

const settledKey = "parley.breakout";

/** The breakout room to which somebody has gone, or has chosen not to go; they are not taken there once more. Lives as long as the tab. */
export function settled(main: Meeting): string | undefined {
  try {
    const [meeting, breakout] = (sessionStorage.getItem(settledKey) ?? "").split(" ");
    return meeting === main.id ? breakout : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers it, over a reload of the page too; or forgets it. */
export function settle(main: Meeting, breakout: string | undefined): void {
  try {
    if (breakout === undefined) sessionStorage.removeItem(settledKey);
    else sessionStorage.setItem(settledKey, `${main.id} ${breakout}`);
  } catch {
    // storage is refused: a reload counts down once more
  }
}
