import { type LocalMediaState, ParleyError } from "@parley/client";
import { msg, str } from "@lit/localize";

/** What somebody wanted to come into: the same refusal means something else of each. */
export type Goal = "room" | "breakout";

/** What a room's id says that it is. */
export const goalOf = (room: string): Goal => (room.startsWith("breakout-") ? "breakout" : "room");

/** A sentence for a refusal of the server or a failure here: what happened, and what to do. */
export function sayError(error: unknown, goal: Goal = "room"): string {
  if (!(error instanceof ParleyError)) return say("unknown");
  if (error.reason === "rate-limited" && error.retryAfterSeconds) return msg(str`That was too often. Try again in ${Math.ceil(error.retryAfterSeconds)} seconds.`);
  return say(error.reason, goal);
}

export function say(reason: string, goal: Goal = "room"): string {
  switch (reason) {
    case "room-full": return msg("This room is full. Ask the others to open another one.");
    case "room-locked": return msg("This meeting is locked. Ask somebody inside to unlock it.");
    case "lobby-full": return msg("Too many people are waiting for this meeting. Try again in a moment.");
    case "not-open-yet": return msg("This meeting opens later.");
    case "room-closed": return msg("This meeting is over.");
    case "password-needed": return msg("This meeting has a password. Enter it, then join.");
    case "wrong-password": return msg("This is not the password. Try again.");
    case "banned": return msg("The host does not want you to come in.");
    case "unknown-participant": return msg("They have just left.");
    case "invalid-room": return msg("This is not a room's link. Ask for it again.");
    case "not-invited": return goal === "breakout" ? msg("This breakout room is closed, or you are to go to another one. Ask a host of the meeting to assign you to it.") : msg("This room belongs to a call between others.");
    case "already-in-room": return msg("You are already in this room in another tab or on another device.");
    case "too-many-rooms": return msg("You have as many rooms as you may. Leave one, or give up one that you have planned or kept.");
    case "unknown-user": return msg("Nobody with this link is known here. Ask for a new one.");
    case "self": return msg("This is your own call link. Send it to someone who should call you.");
    case "already-in-call": return msg("You are in a call already. Hang up first.");
    case "call-limit": return msg("Too many calls at once. Wait a moment.");
    case "unknown-call": case "not-ringing": return msg("The call has already ended.");
    case "unauthorized": return msg("Your link to sign in is not valid or has expired. Ask for a new one.");
    case "guests-not-allowed": return msg("This server does not let guests in. Open the link that you were sent, or ask its operator.");
    case "too-many-sessions": return msg("You are signed in too often. Close Parley in other tabs.");
    case "server-full": return msg("As many people are here, or come from your network, as this server has places for. Try again in a moment.");
    case "invalid-params": return msg("The server did not accept that. Use a shorter name without special characters.");
    case "rate-limited": return msg("That was too often. Wait a moment and try again.");
    case "storage": return msg("The server could not store it. Try again; if it goes on, tell the operator.");
    case "server-stopping": return msg("The server is restarting. Try again in a moment.");
    case "unreachable": case "timeout": case "not-connected": case "session-lost": return msg("The server did not answer. Check your connection and try again.");
    case "too-long": case "message-too-large": return msg("This message is too long. Send it in parts.");
    case "file-too-large": return msg("This file is larger than the server takes. Send a smaller one, or a link to it.");
    case "quota-user": return msg("You have as many files here as you may. Delete some first.");
    case "quota-room": return msg("This room has as many files as it may. Delete some first.");
    case "quota-server": case "disk-full": return msg("The server has no room for this file. Tell its operator.");
    case "too-many-uploads": return msg("Send the files that are waiting first.");
    case "sender-unreachable": return msg("The connection to the sender’s browser did not last. Try again.");
    case "file-lost": return msg("This browser does not have the file any more. Choose it again.");
    case "unknown-file": return msg("This file is no longer here.");
    case "unknown-message": return msg("That message is no longer here.");
    case "too-many-reactions": return msg("This reaction cannot be added: the message has as many as it can have.");
    case "unknown-poll": return msg("That poll is no longer here.");
    case "poll-closed": return msg("That poll is closed.");
    case "too-many-polls": return msg("As many polls are open here as may be. Close one first.");
    case "unknown-breakout": return msg("There is no such breakout room any more.");
    case "breakouts-open": return msg("The breakout rooms are open. Close them first.");
    case "forbidden": return msg("You are not allowed to do that here.");
    case "encrypted-room": case "secret-missing": case "bad-secret": return msg("This room is end-to-end encrypted, and the link has lost its end: the part after #. Ask for the whole link again.");
    case "broken-file": return msg("The file was changed on its way, or is not whole. It cannot be opened.");
    case "not-encrypted": return msg("The link is that of an encrypted room, but the server does not treat it so. Nothing was sent. Do not use this link.");
    case "unsupported-encryption": return msg("This browser cannot take part in encrypted rooms. Use a current version of Chrome, Edge, Firefox or Safari.");
    case "encryption-not-loaded": return msg("What encrypts this room could not be loaded. Check your connection and try again.");
    case "permission-dismissed": return msg("Nothing was chosen, so nothing is shared.");
    case "notifications-denied": return msg("This browser blocks notifications here. You can allow them in the site settings beside the address.");
    default: return msg("Something went wrong. Try again.");
  }
}

export type DeviceProblem = { readonly title: string; readonly advice: string };

/** What to do about a microphone or camera that does not start. */
export function deviceProblem(kind: "microphone" | "camera", reason: string, agent = navigator.userAgent): DeviceProblem {
  const camera = kind === "camera";
  switch (reason) {
    case "no-camera": return { title: msg("No camera found"), advice: msg("Plug one in, or join with your voice only.") };
    case "no-microphone": return { title: msg("No microphone found"), advice: msg("Plug one in or connect a headset. Without it you can listen and write.") };
    case "permission-denied": return { title: camera ? msg("The camera is blocked") : msg("The microphone is blocked"), advice: howToAllow(agent) };
    case "permission-dismissed": return { title: camera ? msg("The camera was not allowed") : msg("The microphone was not allowed"), advice: msg("Try again, and choose “Allow” when the browser asks.") };
    case "in-use": return { title: camera ? msg("The camera is used by another program") : msg("The microphone is used by another program"), advice: msg("Close the other program or tab that uses it, then try again.") };
    case "insecure-page": return { title: msg("This page is not secure"), advice: msg("Browsers give camera and microphone only to pages whose address begins with https://. Open this page that way.") };
    case "unsupported": return { title: msg("This browser cannot make calls"), advice: msg("Use a current version of Chrome, Edge, Firefox or Safari.") };
    case "processor-failed": return { title: camera ? msg("The background cannot be changed here") : msg("The microphone does not start"), advice: msg("So that nothing is seen that should not be, the camera stays off. Choose no background, then turn it on.") };
    case "overconstrained": return { title: camera ? msg("The camera you chose is gone") : msg("The microphone you chose is gone"), advice: msg("Choose another one.") };
    default: return { title: camera ? msg("The camera does not start") : msg("The microphone does not start"), advice: msg("Unplug it and plug it in again, then try again. If that does not help, restart the browser.") };
  }
}

/** A device that does not start, or both where they fail for one reason and one thing helps. */
export type DeviceTrouble = DeviceProblem & { readonly kinds: readonly ("microphone" | "camera")[]; readonly canTryAgain: boolean };

/** What is the matter with camera and microphone; what struck both for the same reason is one matter. */
export function deviceTroubles(state: Pick<LocalMediaState, "microphone" | "camera">, agent = navigator.userAgent): readonly DeviceTrouble[] {
  const failed = (["camera", "microphone"] as const).filter((kind) => state[kind].state === "failed");
  const reasons = failed.map((kind) => state[kind].error?.reason ?? "device-failed");
  const joint = failed.length === 2 ? bothProblem(reasons[0]!, reasons[1]!, agent) : undefined;
  if (joint) return [{ ...joint, kinds: failed, canTryAgain: canTryAgain(reasons[0]!) }];
  return failed.map((kind, i) => ({ ...deviceProblem(kind, reasons[i]!, agent), kinds: [kind], canTryAgain: canTryAgain(reasons[i]!) }));
}

function bothProblem(camera: string, microphone: string, agent: string): DeviceProblem | undefined {
  if (camera === "no-camera" && microphone === "no-microphone") return { title: msg("No camera and no microphone found"), advice: msg("Plug them in or connect a headset. Without them you can watch, listen and write.") };
  if (camera !== microphone) return undefined;
  switch (camera) {
    case "permission-denied": return { title: msg("Camera and microphone are blocked"), advice: howToAllow(agent) };
    case "permission-dismissed": return { ...deviceProblem("camera", camera, agent), title: msg("Camera and microphone were not allowed") };
    case "insecure-page": case "unsupported": return deviceProblem("camera", camera, agent);
    default: return undefined;
  }
}

/** Some things no button of ours helps against. */
function canTryAgain(reason: string): boolean {
  return reason !== "insecure-page" && reason !== "unsupported";
}

/** Where the permission is changed differs in each browser. */
export function howToAllow(agent: string): string {
  if (/iPhone|iPad/.test(agent)) return msg("Tap “aA” beside the address, choose Website Settings, and allow it. Then load the page again.");
  if (/Android/.test(agent)) return msg("Tap the symbol left of the address, choose Permissions, and allow it.");
  if (/Firefox\//.test(agent)) return msg("Click the crossed-out symbol left of the address, and remove the block. Then try again.");
  if (/Safari\//.test(agent) && !/Chrom(e|ium)\//.test(agent)) return msg("In the menu Safari, choose Settings for this website, and allow it. Then load the page again.");
  return msg("Click the symbol left of the address, and switch it on. Then try again.");
}
