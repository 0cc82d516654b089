import { msg } from "@lit/localize";
import { type Finding, type Grade, overdue } from "./finding.js";
import { judgeDevices, judgePage, judgeSignaling } from "./judge-here.js";
import { judgePaths, judgeRelay, judgeSpeed } from "./judge-network.js";
import { carries, type CheckId, checks, type Observations, type Progress } from "./observations.js";

/** What one look has come to by now. */
export function judge(id: CheckId, progress: Progress): Finding {
  const late = progress.overdue[id];
  if (late !== undefined) return overdue(late);
  const finding = judgeSeen(id, progress.seen);
  if (finding !== undefined) return finding;
  if (progress.running === id) return { grade: "running", seen: "" };
  return progress.over ? { grade: "skipped", seen: whatItNeeds(id, progress.seen) } : { grade: "waiting", seen: "" };
}

function judgeSeen(id: CheckId, seen: Observations): Finding | undefined {
  switch (id) {
    case "page": return seen.page && judgePage(seen.page, seen["relay-tls"]);
    case "signaling": return seen.signaling && judgeSignaling(seen.signaling);
    case "devices": return seen.devices && judgeDevices(seen.devices, seen.page?.secure ?? false);
    case "paths": return seen.paths && judgePaths(seen.paths);
    case "relay-udp": return seen[id] && judgeRelay("udp", seen[id], seen);
    case "relay-tcp": return seen[id] && judgeRelay("tcp", seen[id], seen);
    case "relay-tls": return seen[id] && judgeRelay("tls", seen[id], seen);
    case "speed": return seen.speed && judgeSpeed(seen.speed);
  }
}

function whatItNeeds(id: CheckId, seen: Observations): string {
  if (seen.signaling === undefined || seen.signaling.reason !== undefined) return msg("This needs the connection to the server.");
  return id === "speed" && seen.paths?.supported !== false ? msg("This needs a relay that works.") : msg("This needs a browser that can make calls.");
}

export interface Verdict {
  readonly grade: Grade;
  readonly text: string;
}

/** The whole in a sentence, once all is looked at: what keeps people from calling comes before what merely could be better. */
export function judgeAll(progress: Progress): Verdict {
  const { seen } = progress;
  const grades = new Map(checks.map((id) => [id, judge(id, progress).grade]));
  const relayed = carries(seen["relay-udp"]) || carries(seen["relay-tcp"]) || carries(seen["relay-tls"]);
  if (grades.get("page") === "bad") return { grade: "bad", text: msg("Calls do not work on this page: it is not encrypted.") };
  if (seen.signaling?.reason === "guests-not-allowed") return { grade: "fair", text: msg("The server can be reached. Sign in to have the rest tested.") };
  if (grades.get("signaling") === "bad") return { grade: "bad", text: msg("Calls do not work from here: there is no connection to the server.") };
  if (seen.paths?.supported === false) return { grade: "bad", text: msg("Calls do not work in this browser.") };
  if (seen.paths?.heard !== true && !relayed) return { grade: "bad", text: msg("Calls do not work from here: this network lets no sound and no pictures through.") };
  if (grades.get("speed") === "bad") return { grade: "bad", text: msg("Calls hardly work from here: the connection is too slow.") };
  if (grades.get("devices") === "bad") return { grade: "bad", text: msg("The network is ready for calls, but your microphone is not.") };
  if (grades.get("paths") === "bad") return { grade: "fair", text: msg("Calls work from here, but by a detour: this network blocks the fast way.") };
  if ([...grades.values()].some((grade) => grade === "fair" || grade === "bad")) return { grade: "fair", text: msg("Calls work from here. What could be better is said below.") };
  return { grade: "good", text: msg("Everything works: calls and meetings are fine from here.") };
}
