import type { Meeting, MeetingState, Role } from "@parley/client";
import { msg } from "@lit/localize";

const order: readonly Role[] = ["listener", "speaker", "moderator", "host"];

export function rank(role: Role): number {
  return order.indexOf(role);
}

/** Whether somebody of this role keeps order: lets people in, mutes, changes the room. */
export function keepsOrder(role: Role | undefined): boolean {
  return role === "moderator" || role === "host";
}

export function ownRole(state: MeetingState | undefined): Role | undefined {
  return state?.room.participants.find((one) => one.id === state.me)?.role;
}

/** Whether this meeting has anybody who could keep order: the room of a call has not. */
export function isModerated(meeting: Meeting): boolean {
  return meeting.state.value.room.call === undefined;
}

export function sayRole(role: Role): string {
  switch (role) {
    case "host": return msg("Host");
    case "moderator": return msg("Moderator");
    case "speaker": return msg("Speaker");
    case "listener": return msg("Listener");
  }
}

