import type { AdminPicture, AdminSample, AdminTimeline } from "@parley/client";
import { msg, str } from "@lit/localize";
import { bitrate, percent, spokenDuration } from "../platform/format.js";
import { language } from "../platform/language.js";

/** What went wrong, from when to when, in a sentence. */
export type Explanation = { readonly from: number; readonly to: number; readonly text: string; readonly bad: boolean };

/** A picture as it was shown for a while. */
export type Stretch = AdminPicture & { readonly to: number };

/** Shorter than that nobody minds. */
const shortestMs = 3_000;

/** How much loss, how much delay is too much: the first is where people are told of a bad connection. */
const muchLoss = 0.05, muchDelayMs = 400, muchQueueMs = 300;

/** Two bad seconds with no more than this between them are one trouble. */
const togetherMs = 5_000;

/** The stretches of each slot, the oldest first; `now` ends those that go on. */
export function stretches(pictures: readonly AdminPicture[], now: number): Stretch[] {
  const open = new Map<number, AdminPicture>();
  const found: Stretch[] = [];
  for (const picture of pictures) {
    const before = open.get(picture.slot);
    if (before !== undefined) found.push({ ...before, to: picture.at });
    if (picture.participant === undefined) open.delete(picture.slot);
    else open.set(picture.slot, picture);
  }
  for (const picture of open.values()) found.push({ ...picture, to: now });
  return found.sort((one, other) => one.at - other.at);
}

/** Says why pictures were bad for a participant, and for others because of them: the newest first. */
export function explain({ participant, samples, pictures, now }: AdminTimeline): Explanation[] {
  const name = participant.participant.user.name;
  const shown = stretches(pictures, now).filter((one) => one.to - one.at >= shortestMs);
  return [
    ...together(shown.filter(({ reason }) => reason === "network")).map((cluster) => explainNetwork(cluster, name, samples)),
    ...shown.flatMap((one) => explainPicture(one, name)),
    ...troubles(samples, (sample) => sample.uplinkLoss >= muchLoss).map(({ from, to, within }) => ({
      from, to, bad: true,
      text: msg(str`For ${lasted(from, to)}, ${share(worst(within, "uplinkLoss"))} of what ${name} sends was lost on the way to the server: the others see and hear them badly.`),
    })),
    ...troubles(samples, (sample) => sample.downlinkLoss >= muchLoss).map(({ from, to, within }) => ({
      from, to, bad: true,
      text: msg(str`For ${lasted(from, to)}, ${share(worst(within, "downlinkLoss"))} of the packets to ${name} were lost: pictures freeze and voices break up.`),
    })),
    ...troubles(samples, (sample) => (sample.roundTrip ?? 0) >= muchDelayMs || sample.queue >= muchQueueMs).map(({ from, to, within }) => ({
      from, to, bad: false,
      text: msg(str`For ${lasted(from, to)}, packets took up to ${Math.max(worst(within, "roundTrip"), worst(within, "queue"))} ms there and back: ${name} is heard and seen late.`),
    })),
  ].sort((one, other) => Number(other.bad) - Number(one.bad) || other.to - one.to || other.from - one.from);
}

/** Stretches of the same time: one narrow network makes many pictures small. */
function together(stretches: readonly Stretch[]): Stretch[][] {
  const found: { to: number; stretches: Stretch[] }[] = [];
  for (const one of stretches) {
    const last = found.at(-1);
    if (last !== undefined && one.at - last.to <= togetherMs) {
      last.stretches.push(one);
      last.to = Math.max(last.to, one.to);
    } else found.push({ to: one.to, stretches: [one] });
  }
  return found.map((cluster) => cluster.stretches);
}

function explainNetwork(cluster: readonly Stretch[], viewer: string, samples: readonly AdminSample[]): Explanation {
  const from = Math.min(...cluster.map(({ at }) => at));
  const to = Math.max(...cluster.map((one) => one.to));
  const within = samples.filter(({ at }) => at >= from && at <= to);
  const carried = rate(middle(within.map(({ estimate }) => estimate)));
  const wanted = rate(middle(within.map((sample) => sample.wanted)));
  const time = lasted(from, to);
  const say = (text: string): Explanation => ({ from, to, text, bad: true });
  const whose = new Intl.ListFormat(language()).format([...new Set(cluster.map(nameOf))]);
  const lines = new Set(cluster.map(({ height, layer, layers }) => (layer >= 0 && layer < layers - 1 ? height : undefined)));
  const [height] = lines;
  if (cluster.every(({ layer }) => layer < 0)) return say(msg(str`For ${time}, ${viewer} did not see ${whose}: the network to ${viewer} carried ${carried}, too little for the picture.`));
  if (lines.size === 1 && height !== undefined) return say(msg(str`For ${time}, ${viewer} saw ${whose} with ${height} lines only: the network to ${viewer} carried ${carried}, and what is on the screen takes ${wanted}.`));
  return say(msg(str`For ${time}, ${viewer} saw less of ${whose} than there is, or nothing: the network to ${viewer} carried ${carried}, and what is on the screen takes ${wanted}.`));
}

function explainPicture(one: Stretch, viewer: string): Explanation[] {
  const whose = nameOf(one);
  const time = lasted(one.at, one.to);
  const say = (text: string, bad = true): Explanation[] => [{ from: one.at, to: one.to, text, bad }];
  switch (one.reason) {
    case "key-frame": return say(msg(str`For ${time}, ${viewer} waited for a key frame of ${whose}, who was asked for one. Look at what is lost on the way from ${whose}.`), one.layer < 0);
    case "not-sent": return say(msg(str`For ${time}, ${whose} sent no picture larger than ${one.height ?? "?"} lines, although one was wanted: the network or the device of ${whose} does not manage more.`));
    case "silent": return say(msg(str`For ${time}, nothing came from ${whose}: the picture was switched off, or the connection was gone.`), false);
    case "unconfirmed": return say(msg(str`For ${time}, the app of ${viewer} did not confirm where ${whose} is shown, so nothing was sent. The page may be asleep in the background.`));
    default: return [];
  }
}

/** When something was so, short breaks passed over, and the samples of that time. */
function troubles(samples: readonly AdminSample[], isBad: (sample: AdminSample) => boolean): { from: number; to: number; within: AdminSample[] }[] {
  const found: { from: number; to: number; within: AdminSample[] }[] = [];
  for (const sample of samples) {
    if (!isBad(sample)) continue;
    const last = found.at(-1);
    if (last !== undefined && sample.at - last.to <= togetherMs) {
      last.to = sample.at;
      last.within.push(sample);
    } else found.push({ from: sample.at, to: sample.at, within: [sample] });
  }
  return found.filter(({ from, to }) => to - from >= shortestMs);
}

function worst(samples: readonly AdminSample[], member: "uplinkLoss" | "downlinkLoss" | "queue" | "roundTrip"): number {
  return Math.max(0, ...samples.map((sample) => sample[member] ?? 0));
}

function middle(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

const nameOf = ({ name }: Stretch): string => name ?? msg("somebody who has left");

const lasted = (from: number, to: number): string => spokenDuration((to - from) / 1000, language());

const rate = (bitsPerSecond: number): string => bitrate(bitsPerSecond, language());

export const share = (part: number): string => percent(part, language(), part < 0.1 ? 1 : 0);
