import { msg, str } from "@lit/localize";
import { bitrate, fileSize } from "../platform/format.js";
import { language } from "../platform/language.js";
import { deviceProblem } from "../platform/problems.js";
import { bracketed, sentence } from "../platform/punctuation.js";
import { type Detail, duration, type Finding, took } from "./finding.js";
import { carries, certificateRefused, type Observations, type PathsSeen, type RelaySeen, type RelayTry, type SpeedSeen } from "./observations.js";
import type { Way } from "./ways.js";

/** Bits per second each way: a voice with all that goes along; one picture in its middle size; several pictures, one of them large. */
const voice = 100_000;
const onePicture = 1_000_000;
const manyPictures = 4_000_000;
/** Delays from which on people begin to talk over each other. */
const slowMs = 250;

export function judgePaths(seen: PathsSeen): Finding {
  if (!seen.supported) {
    const { title, advice } = deviceProblem("camera", "unsupported");
    return { grade: "bad", seen: sentence(title), fix: advice };
  }
  const details: Detail[] = [
    ...(seen.port === undefined ? [] : [{ name: msg("Server's port"), value: `UDP ${seen.port}` }]),
    ...seen.addresses.map(({ kind, protocol, address }) => ({ name: kindInWords(kind) + bracketed(protocol.toUpperCase()), value: address, address: true })),
    took(seen.tookMs),
  ];
  if (seen.heard) return { grade: "good", details, seen: msg("Sound and pictures get through to the server and back by the fastest way.") };
  return {
    grade: "bad", details,
    seen: msg("Nothing came back from the server over UDP, the fastest way for sound and pictures."),
    fix: seen.port === undefined
      ? msg("Ask whoever runs this network to let UDP through to this server.")
      : msg(str`Ask whoever runs this network to let UDP port ${seen.port} through to this server. Operators: open that port in the server's firewall.`),
  };
}

function kindInWords(kind: RTCIceCandidateType): string {
  switch (kind) {
    case "host": return msg("Your own address");
    case "relay": return msg("Address at the relay");
    default: return msg("Address that the server sees");
  }
}

export function judgeRelay(way: Way, seen: RelaySeen, all: Observations): Finding {
  if (seen.tries.length === 0) return { grade: "skipped", seen: msg("This server does not offer this way.") };
  const details = seen.tries.flatMap((one) => describe(way, one));
  const best = quickest(seen);
  if (best === undefined) return closed(way, seen, all, details);
  const time = duration(best);
  if (way === "tls" && certificateRefused(seen)) {
    return { grade: "fair", details, seen: msg(str`Data comes through in ${time}, but not inside TLS, because the certificate is not trusted.`), fix: msg("It matters only in networks that let nothing but TLS pass. There, see “This page”.") };
  }
  if (best > slowMs) return { grade: "fair", details, seen: msg(str`Data comes through, but takes ${time}.`), fix: msg("Use a cable or move closer to the Wi-Fi, and pause downloads. If the server is far away, that is how long it takes.") };
  return { grade: "good", details, seen: msg(str`Data comes through in ${time}.`) };
}

function closed(way: Way, seen: RelaySeen, all: Observations, details: readonly Detail[]): Finding {
  const port = seen.tries[0]!.port;
  // who has been let in has passed the firewall: then it is the server that does not pass on
  if (seen.tries.some((one) => one.allocated)) return { grade: "bad", details, seen: msg("The relay answers, but data does not come through it."), fix: msg("Tell the operator of the server: “parley doctor” there says what is wrong.") };
  if (way === "udp") {
    return { grade: "bad", details, seen: msg("Nothing came through the relay over UDP."), fix: msg(str`Ask whoever runs this network to let UDP port ${port} through. Otherwise calls have to make a detour over TCP, where sound may break up when the network is busy.`) };
  }
  const spared = carries(all["relay-udp"]) || carries(all["relay-tcp"]) || carries(all["relay-tls"]);
  return {
    grade: spared ? "fair" : "bad", details,
    seen: msg(str`Nothing came through the relay over TCP port ${port}.`),
    fix: spared
      ? msg("Calls take one of the ways that work. Networks that block those would need this one.")
      : msg(str`Ask whoever runs this network to let TCP port ${port} through to this server, or try another network.`),
  };
}

function describe(way: Way, one: RelayTry): Detail[] {
  const name = `${way === "udp" ? "UDP" : one.secure ? "TLS" : "TCP"} ${one.port}`;
  const outcome = one.roundTripMs !== undefined ? msg(str`came through in ${duration(one.roundTripMs)}`) : one.allocated ? msg("let in, but nothing came through") : msg("no answer");
  return [
    { name, value: one.error === undefined ? outcome : outcome + bracketed(one.error) },
    { name: msg("Relay"), value: one.url, address: true },
    took(one.tookMs),
  ];
}

function quickest(seen: RelaySeen): number | undefined {
  const times = seen.tries.map((one) => one.roundTripMs).filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

export function judgeSpeed(seen: SpeedSeen): Finding {
  const speed = bitrate(seen.bitsPerSecond, language());
  const details: Detail[] = [
    { name: msg("Measured over"), value: seen.way.toUpperCase() },
    { name: msg("Data"), value: fileSize(seen.bytes, language()) },
  ];
  const fix = msg("Use a cable or move closer to the Wi-Fi, pause downloads, and show fewer pictures.");
  if (seen.bitsPerSecond >= manyPictures) return { grade: "good", details, seen: msg(str`About ${speed} to the server and back: enough for meetings with many pictures.`) };
  if (seen.bitsPerSecond >= onePicture) return { grade: "fair", details, seen: msg(str`About ${speed} to the server and back: enough for a call with one picture.`), fix };
  if (seen.bitsPerSecond >= voice) return { grade: "fair", details, seen: msg(str`About ${speed} to the server and back: enough for sound, not for pictures.`), fix };
  return { grade: "bad", details, seen: msg(str`About ${speed} to the server and back: not enough for a call.`), fix };
}
