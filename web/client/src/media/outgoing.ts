import type { ScreenHint } from "../api.js";

/** What we send. */
export interface OutgoingTracks {
  readonly microphone?: MediaStreamTrack;
  /** The microphone is muted. */
  readonly muted?: boolean;
  readonly camera?: MediaStreamTrack;
  readonly screen?: MediaStreamTrack;
  readonly screenAudio?: MediaStreamTrack;
  /** The microphone's sound is music. */
  readonly music?: boolean;
  /** What the screen is shown for. */
  readonly hint?: ScreenHint;
}

/** Bits per second of a microphone; none is the browser's own choice, which is good for speech. */
export const soundBitrate = ({ music }: OutgoingTracks): number | undefined => (music ? 192_000 : undefined);

export const screenBitrate = ({ hint }: OutgoingTracks): number => (hint === "motion" ? 4_000_000 : 2_500_000);

/** What a screen keeps where it cannot have both. */
export const screenPreference = ({ hint }: OutgoingTracks): RTCDegradationPreference => (hint === "motion" ? "maintain-framerate" : "maintain-resolution");
