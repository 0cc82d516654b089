import { msg, str } from "@lit/localize";
import { deviceProblem, howToAllow, say } from "../platform/problems.js";
import { sentence, sentences } from "../platform/punctuation.js";
import { type Detail, duration, type Finding } from "./finding.js";
import { certificateRefused, type DevicesSeen, type PageSeen, type RelaySeen, type SignalingSeen } from "./observations.js";

/** An answer that takes longer is felt when one talks. */
const slowMs = 300;
/** Clocks that are further apart show meetings at a wrong time. */
const wrongClockMs = 120_000;

export function judgePage(seen: PageSeen, tls: RelaySeen | undefined): Finding {
  const details: Detail[] = [
    { name: msg("Opened as"), value: seen.origin, address: true },
    { name: msg("Encrypted"), value: seen.https ? msg("Yes") : msg("No") },
  ];
  if (!seen.secure) {
    return { grade: "bad", details, seen: msg("This page was opened without encryption, so the browser gives it neither camera nor microphone."), fix: msg("Open it again with https:// before the address.") };
  }
  if (certificateRefused(tls)) {
    return {
      grade: "fair", details,
      seen: msg("Your browser does not trust this server's certificate. You passed its warning, which counts for this page only."),
      fix: msg("If the server made its certificate itself, download its authority and add it to the trusted authorities of your system; otherwise its operator has to renew the certificate."),
      link: { href: "/ca.crt", text: msg("Download the authority") },
    };
  }
  return { grade: "good", details, seen: seen.https ? msg("It is encrypted, so camera and microphone can be used.") : msg("It comes from this very machine, so camera and microphone can be used.") };
}

export function judgeSignaling(seen: SignalingSeen): Finding {
  if (seen.reason !== undefined) return noSession(seen.reason, seen.answers === true);
  const { openedMs, roundTripMs = 0, aheadMs = 0 } = seen;
  const details: Detail[] = [
    ...(openedMs === undefined ? [] : [{ name: msg("Time to connect"), value: duration(openedMs) }]),
    { name: msg("Round trip"), value: duration(roundTripMs) },
    { name: msg("Clock difference"), value: duration(Math.abs(aheadMs)) },
  ];
  if (roundTripMs > slowMs) return { grade: "fair", details, seen: msg(str`The server answers, but takes ${duration(roundTripMs)}.`), fix: msg("Use a cable or move closer to the Wi-Fi, and pause downloads. If the server is far away, that is how long it takes.") };
  if (Math.abs(aheadMs) > wrongClockMs) {
    return { grade: "fair", details, seen: msg(str`The server answers in ${duration(roundTripMs)}, but its clock and yours are ${Math.round(Math.abs(aheadMs) / 60_000)} minutes apart.`), fix: msg("Let your system set its clock by itself. If it does, tell the operator of the server.") };
  }
  return { grade: "good", details, seen: msg(str`It answers in ${duration(roundTripMs)}.`) };
}

function noSession(reason: string, answers: boolean): Finding {
  if (reason === "guests-not-allowed") {
    return { grade: "fair", seen: msg("The server answers, but does not let guests in, so the rest cannot be tested."), fix: msg("Open the link that you were sent, then come here from the menu beside your name.") };
  }
  if (reason !== "unreachable" && reason !== "timeout") return { grade: "bad", seen: msg("The server answers, but does not let you in."), fix: say(reason), details: [{ name: msg("Reason"), value: reason }] };
  if (!answers) return { grade: "bad", seen: msg("The server does not answer."), fix: msg("Look whether other pages open. If they do, the server is down or this network blocks it: tell its operator.") };
  return {
    grade: "bad",
    seen: msg("Pages of the server open, but the lasting connection that calls need (WebSocket) does not."),
    fix: msg("Switch off VPN, proxy and web protection, or try another network. Operators: the proxy in front of the server has to pass WebSockets on."),
  };
}

export function judgeDevices(seen: DevicesSeen, secure: boolean): Finding {
  if (!seen.supported) {
    const { title, advice } = deviceProblem("camera", secure ? "unsupported" : "insecure-page");
    return { grade: "bad", seen: sentence(title), fix: advice };
  }
  const details: Detail[] = [
    { name: msg("Microphones"), value: String(seen.microphones) },
    { name: msg("Cameras"), value: String(seen.cameras) },
    { name: msg("Permission"), value: `${permission(seen.microphone)} / ${permission(seen.camera)}` },
  ];
  const failed = (["microphone", "camera"] as const).filter((kind) => seen.tried !== undefined && seen.tried[kind] !== "ok");
  const [first] = failed;
  if (first !== undefined) {
    const problems = failed.map((kind) => deviceProblem(kind, seen.tried![kind]));
    return { grade: failed.includes("microphone") ? "bad" : "fair", details, seen: sentences(problems.map(({ title }) => sentence(title))), fix: problems[0]!.advice };
  }
  if (seen.tried !== undefined) return { grade: "good", details, seen: msg("Both were switched on, work, and are off again.") };
  const blocked = (["microphone", "camera"] as const).filter((kind) => seen[kind] === "denied");
  if (blocked.length > 0) {
    const title = blocked.length === 2 ? msg("Camera and microphone are blocked") : deviceProblem(blocked[0]!, "permission-denied").title;
    return { grade: blocked.includes("microphone") ? "bad" : "fair", details, seen: sentence(title), fix: howToAllow(navigator.userAgent) };
  }
  const missing = seen.microphones === 0 ? "microphone" : seen.cameras === 0 ? "camera" : undefined;
  if (missing !== undefined) {
    const { title, advice } = deviceProblem(missing, `no-${missing}`);
    return { grade: "fair", details, seen: sentence(title), fix: advice };
  }
  const allowed = seen.microphone === "granted" && seen.camera === "granted";
  return { grade: "good", details, seen: allowed ? msg("Both are here, and this page may use them.") : msg("Both are here. Your browser asks you before a call uses them.") };
}

function permission(state: PermissionState | undefined): string {
  switch (state) {
    case "granted": return msg("allowed");
    case "denied": return msg("blocked");
    case "prompt": return msg("will be asked");
    case undefined: return msg("unknown");
  }
}
