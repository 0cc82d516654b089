import type { ConnectionStats, VideoStats } from "../api.js";
import { QualityMeter } from "./quality.js";
import type { StatsSample, VideoSample } from "./sample.js";

/** Makes what people can read of the difference between two samples. */
export class StatsWindow {
  readonly #quality = new QualityMeter();
  #last: StatsSample | undefined;

  update(now: StatsSample, up: boolean): ConnectionStats {
    const last = this.#last?.packetsReceived !== undefined ? this.#last : now;
    this.#last = now;
    const seconds = (now.at - last.at) / 1_000;
    const rate = (a: number, b: number): number => (seconds > 0 ? Math.max(0, (a - b) / seconds) : 0);
    const lost = Math.max(0, now.rtpLost - last.rtpLost);
    const expected = Math.max(0, now.rtpReceived - last.rtpReceived) + lost;
    const lossPercent = expected > 0 ? round((lost / expected) * 100) : 0;
    const relayed = now.local === "relay" || now.remote === "relay";
    return {
      quality: this.#quality.update({
        now: now.at,
        up,
        lossPercent: Math.max(lossPercent, now.sendLossPercent ?? 0),
        roundTripMs: now.roundTripMs ?? 0,
      }),
      ...(now.local && { path: relayed ? ("relayed" as const) : ("direct" as const), localCandidate: now.local }),
      ...(now.remote && { remoteCandidate: now.remote }),
      ...(now.protocol && { protocol: now.protocol }),
      ...(now.roundTripMs !== undefined && { roundTripMs: now.roundTripMs }),
      lossPercent,
      ...(now.sendLossPercent !== undefined && { sendLossPercent: round(now.sendLossPercent) }),
      receiveKbps: Math.round((rate(now.bytesReceived, last.bytesReceived) * 8) / 1_000),
      sendKbps: Math.round((rate(now.bytesSent, last.bytesSent) * 8) / 1_000),
      ...video("received", now.received, last.received, seconds),
      ...video("sent", now.sent, last.sent, seconds),
      audioEnergy: now.audioEnergy,
    };
  }
}

function video(
  name: "received" | "sent",
  now: VideoSample | undefined,
  last: VideoSample | undefined,
  seconds: number,
): { [key in typeof name]?: VideoStats } {
  if (!now) return {};
  // the browser's own figure keeps its last value when frames stop
  const fps = last && seconds > 0 ? Math.round((now.frames - last.frames) / seconds) : now.framesPerSecond;
  return { [name]: { ...now, framesPerSecond: Math.max(0, fps) } };
}

const round = (value: number): number => Math.round(value * 10) / 10;
