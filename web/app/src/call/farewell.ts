import { msg, str } from "@lit/localize";
import { say } from "../platform/problems.js";

/** How a meeting came to its end. */
export type End = {
  readonly reason: string;
  /** Who was there last, besides oneself. */
  readonly other: string;
  readonly leftByMe: boolean;
  readonly inCall: boolean;
  readonly callReason: string | undefined;
};

/** Why the server does not take somebody back whom it had lost. */
const refusals: ReadonlySet<string> = new Set(["room-locked", "password-needed", "not-open-yet", "room-closed", "too-many-rooms", "unauthorized", "guests-not-allowed", "too-many-sessions", "server-full", "secret-missing", "encrypted-room"]);

/** The end in words: a heading, and what there is to add. */
export function farewell({ reason, other, leftByMe, inCall, callReason }: End): [string, string?] {
  if (reason === "replaced") return [msg("The meeting goes on elsewhere"), msg("You opened it in another tab or on another device.")];
  if (reason === "timeout" || reason === "failed") return [msg("The connection was lost"), msg("The server could not be reached for too long.")];
  if (reason === "removed") return [msg("You were removed from the meeting"), msg("You can ask to be let in again.")];
  if (reason === "banned") return [msg("You were removed from the meeting"), msg("The host does not want you to come back.")];
  if (reason === "ended-by-host") return [msg("The meeting is over"), msg("The host has ended it for everybody.")];
  if (reason === "ended-by-operator" || callReason === "ended-by-operator") return [inCall ? msg("Call ended") : msg("The meeting is over"), msg("The operator of the server has ended it.")];
  if (reason === "closed") return [msg("The meeting is over"), msg("The time that it was planned for is over.")];
  if (leftByMe || (reason === "left" && callReason !== "left")) return inCall ? [msg("Call ended")] : [msg("You have left the room")];
  if (callReason === "left") return [msg("Call ended"), msg(str`${other} has lost the connection.`)];
  if (inCall && reason === "not-invited") return [msg("Call ended"), msg("It ended while you had no connection.")];
  if (inCall) return [msg("Call ended"), msg(str`${other} has hung up.`)];
  if (reason === "lobby" || reason === "waiting-for-host") return [msg("You are no longer in the room"), msg("You can ask to be let in again.")];
  if (refusals.has(reason)) return [msg("You are no longer in the room"), say(reason)];
  return reason === "room-full" ? [msg("This room is full"), msg("Ask the others to open another one.")] : [msg("The room was closed")];
}
