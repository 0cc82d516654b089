import type { OfferedTrack, TrackSource, WantedLayer, WantedTrack } from "../../contracts.js";
import type { Clock, Timer } from "../../ports.js";
import type { FrameGuard } from "../guard.js";
import { type OutgoingTracks, screenBitrate, screenPreference, soundBitrate } from "../outgoing.js";
import { limitSound, replace } from "../senders.js";
import { prefer } from "./codecs.js";

/** Three pictures of the camera, for small, middle and large tiles. */
const cameraLayers: RTCRtpEncodingParameters[] = [
  { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: "f", scaleResolutionDownBy: 1, maxBitrate: 1_700_000 },
];

const screenLayers: RTCRtpEncodingParameters[] = [{ maxBitrate: screenBitrate({}) }];

interface Line {
  readonly source: TrackSource;
  readonly transceiver: RTCRtpTransceiver;
  wanted: readonly WantedLayer[] | undefined;
  applying: boolean;
  resting: Timer;
}

/** Each change makes the encoder begin anew: a layer that is wanted again in a moment had better go on. */
const restAfterMs = 3_000;

/** The m-lines that we send on: negotiated once, filled and emptied by `replaceTrack`, with layers that rest while nobody wants them. */
export class Publisher {
  readonly #lines: readonly Line[];
  readonly #clock: Clock;
  #tracks: OutgoingTracks = {};
  #hush: Timer;
  #hushed = false;

  constructor(pc: RTCPeerConnection, clock: Clock, preferredVideoCodec: string | undefined, guard?: FrameGuard) {
    this.#clock = clock;
    const add = (source: TrackSource, kind: "audio" | "video", sendEncodings?: RTCRtpEncodingParameters[]): Line => {
      const transceiver = pc.addTransceiver(kind, { direction: "sendonly", ...(sendEncodings && { sendEncodings: sendEncodings.map((e) => ({ ...e })) }) });
      guard?.sending(transceiver.sender, kind);
      prefer(transceiver, kind, "send", guard ? undefined : preferredVideoCodec);
      return { source, transceiver, wanted: undefined, applying: false, resting: undefined };
    };
    this.#lines = [
      add("microphone", "audio"),
      add("camera", "video", cameraLayers),
      add("screen", "video", screenLayers),
      add("screen-audio", "audio"),
    ];
  }

  /** Which m-line carries what; known once there is a local description. */
  get sources(): OfferedTrack[] {
    return this.#lines.flatMap(({ source, transceiver: { mid } }) => (mid === null ? [] : [{ mid, source }]));
  }

  set(tracks: OutgoingTracks): void {
    this.#clock.clearTimeout(this.#hush);
    // silence would be encoded and sent fifty times a second too, to a server that has no use for it
    if (!tracks.muted) this.#hushed = false;
    else if (!this.#hushed) {
      this.#hush = this.#clock.setTimeout(() => {
        this.#hushed = true;
        this.set(this.#tracks);
      }, restAfterMs);
    }
    const of: Record<TrackSource, MediaStreamTrack | undefined> = {
      microphone: this.#hushed ? undefined : tracks.microphone,
      camera: tracks.camera,
      screen: tracks.screen,
      "screen-audio": tracks.screenAudio,
    };
    this.#tracks = tracks;
    for (const line of this.#lines) {
      replace(line.transceiver.sender, of[line.source]);
      if (line.source === "screen" && tracks.hint) void this.#apply(line, false);
      if (line.source === "microphone") limitSound(line.transceiver.sender, soundBitrate(tracks));
    }
  }

  /** Layers that nobody wants are not encoded. */
  handle(sources: readonly WantedTrack[]): void {
    for (const { mid, layers } of sources) {
      const line = this.#lines.find((l) => l.transceiver.mid === mid);
      if (!line) continue;
      line.wanted = layers;
      this.#clock.clearTimeout(line.resting);
      line.resting = this.#clock.setTimeout(() => void this.#apply(line, true), restAfterMs);
      void this.#apply(line, false);
    }
  }

  close(): void {
    this.#clock.clearTimeout(this.#hush);
    for (const { resting } of this.#lines) this.#clock.clearTimeout(resting);
  }

  /** Parameters can be set once encodings are agreed on. */
  agreed(): void {
    for (const line of this.#lines) {
      if (line.source === "microphone") limitSound(line.transceiver.sender, soundBitrate(this.#tracks));
      else void this.#apply(line, false);
    }
  }

  // one after the other: parameters that are read while others are being set are refused
  async #apply(line: Line, rest: boolean): Promise<void> {
    if (line.applying) return;
    line.applying = true;
    const { sender } = line.transceiver;
    for (let tries = 0; tries < 3; tries++) {
      const parameters = sender.getParameters();
      if (!adjust(parameters, line, rest, this.#tracks)) break;
      try {
        await sender.setParameters(parameters);
      } catch {
        // negotiation or a new track came in between: once more with what holds now
      }
    }
    line.applying = false;
  }
}

/** Whether there is anything to be changed. Layers that nobody wants are taken out only if they may `rest` already. */
function adjust(parameters: RTCRtpSendParameters, { source, wanted }: Line, rest: boolean, tracks: OutgoingTracks): boolean {
  let changed = false;
  const preference = source === "screen" ? screenPreference(tracks) : "balanced";
  if ((source === "screen" || source === "camera") && parameters.encodings.length > 0 && parameters.degradationPreference !== preference) {
    parameters.degradationPreference = preference;
    changed = true;
  }
  for (const encoding of parameters.encodings) {
    if (source === "screen" && encoding.maxBitrate !== screenBitrate(tracks)) {
      encoding.maxBitrate = screenBitrate(tracks);
      changed = true;
    }
    const layer = wanted?.find(({ rid }) => rid === undefined || rid === encoding.rid);
    if (!layer || (encoding.active ?? true) === layer.active || (!layer.active && !rest)) continue;
    encoding.active = layer.active;
    changed = true;
  }
  return changed;
}
