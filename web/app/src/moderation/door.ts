import type { RoomDoor } from "@parley/client";
import { msg, str } from "@lit/localize";
import { language } from "../platform/language.js";

/** What stands between one and a room, in words; what the button that asks for it says, or that there is no use in asking. */
export type DoorWords = { readonly text: string; readonly button?: string; readonly shut?: boolean };

export function sayDoor(door: RoomDoor | undefined): DoorWords | undefined {
  if (door === undefined) return undefined;
  switch (door.state) {
    case "open": return sayOpen(door);
    case "lobby": return { text: msg("Somebody inside has to let you in."), button: msg("Ask to join") };
    case "waiting-for-host": return { text: msg("The host is not there yet. You can wait."), button: msg("Wait for the host") };
    case "locked": return { text: msg("This meeting is locked. Ask somebody inside to unlock it."), shut: true };
    case "full": return { text: msg("This meeting is full. Wait until somebody leaves, then try again."), shut: true };
    case "not-open-yet": return { text: door.opensAt === undefined ? msg("This meeting opens later.") : msg(str`This meeting opens ${moment(door.opensAt)}.`), shut: true };
    case "closed": return { text: msg("This meeting is over. Ask whoever invited you for a new link."), shut: true };
    case "banned": return { text: msg("The host does not want you to come in. Ask them, if you think that this is a mistake."), shut: true };
  }
}

function sayOpen({ stage, participants, owned }: RoomDoor): DoorWords | undefined {
  if (stage) return { text: msg("You will listen. To speak, raise your hand.") };
  if (participants === 1) return { text: msg("One person is there.") };
  if (participants > 1) return { text: msg(str`${participants} people are there.`) };
  return owned ? { text: msg("Nobody is there yet.") } : { text: msg("Nobody is there yet. You will be the host.") };
}

function moment(at: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "full", timeStyle: "short" }).format(at);
}
