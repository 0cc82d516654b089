import type { AdminError } from "./admin-api.js";
import type { AdminPath, AdminReason, MediaGrade, Role, TrackSource } from "@parley/client";
import { msg } from "@lit/localize";

/** A sentence for what was refused or did not work. */
export function sayProblem(problem: AdminError): string {
  switch (problem.reason) {
    case "unauthorized": return msg("This is not, or no longer, a token of an operator. Ask for a new one with “parley token admin”.");
    case "forbidden": return msg("Pages of other addresses may not administer this server. Open it at its own address.");
    case "rate-limited": return msg("That was too often. Wait a moment and try again.");
    case "unreachable": return msg("The server did not answer. Check your connection and try again.");
    case "unknown-room": return msg("Nobody is in this room any more.");
    case "unknown-participant": return msg("They have left this room.");
    case "breakout-room": return msg("A breakout room ends with its meeting. End that.");
    case "not-draining": return msg("Somebody else has taken it back already.");
    case "server-stopping": return msg("The process was told to stop. That cannot be taken back here.");
    case "storage": return msg("The server could not store it. Try again; if it goes on, tell the operator.");
    case "switched-off": return msg("The admin page is switched off on this server. Set Parley:Admin:Enabled to true and restart it.");
    default: return msg("That did not work. Try again.");
  }
}

export function gradeWord(grade: MediaGrade): string {
  switch (grade) {
    case "good": return msg("Good");
    case "poor": return msg("Poor");
    case "lost": return msg("Bad");
  }
}

export function pathWord(path: AdminPath | undefined): string {
  switch (path) {
    case "udp": return "UDP";
    case "tcp": return "TCP";
    case "relay": return msg("Relay");
    default: return msg("No path");
  }
}

export function roleWord(role: Role): string {
  switch (role) {
    case "host": return msg("Host");
    case "moderator": return msg("Moderator");
    case "speaker": return msg("Speaker");
    case "listener": return msg("Listener");
  }
}

export function sourceWord(source: TrackSource): string {
  switch (source) {
    case "microphone": return msg("Microphone");
    case "camera": return msg("Camera");
    case "screen": return msg("Screen");
    case "screen-audio": return msg("Sound of the screen");
  }
}

/** Why a picture is as it is, in a few words. */
export function reasonWord(reason: AdminReason): string {
  switch (reason) {
    case "free": return msg("Not shown");
    case "full": return msg("As large as it is sent");
    case "tile-size": return msg("As large as its tile");
    case "network": return msg("The viewer’s network carries no more");
    case "key-frame": return msg("Waits for a key frame");
    case "not-sent": return msg("The sender makes no larger one");
    case "silent": return msg("Nothing comes from the sender");
    case "unconfirmed": return msg("The viewer’s app has not confirmed");
  }
}

/** What was done, as the audit log has it. */
export function actionWord(action: string): string {
  switch (action) {
    case "admit": return msg("Let in");
    case "refuse": return msg("Did not let in");
    case "remove": return msg("Removed");
    case "to-lobby": return msg("Sent to the lobby");
    case "ban": return msg("Banned");
    case "unban": return msg("Lifted a ban");
    case "mute": return msg("Muted");
    case "role": return msg("Gave a role");
    case "settings": return msg("Changed settings");
    case "end": return msg("Ended the meeting");
    case "delete-message": return msg("Deleted a message");
    case "upload-file": return msg("Uploaded a file");
    case "delete-file": return msg("Deleted a file");
    case "refuse-token": return msg("A token was refused");
    case "admin-look": return msg("Operator looked");
    case "admin-end": return msg("Operator ended a room");
    case "admin-announce": return msg("Operator announced");
    case "admin-drain": return msg("Operator began to drain");
    case "admin-undrain": return msg("Operator took the drain back");
    default: return action;
  }
}
