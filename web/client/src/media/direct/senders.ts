import type { FrameGuard } from "../guard.js";
import { type OutgoingTracks, screenBitrate, screenPreference, soundBitrate } from "../outgoing.js";
import { limitSound, replace } from "../senders.js";

const kinds = ["audio", "video", "audio"] as const;

interface KeyFrameSender extends RTCRtpSender {
  setParameters(parameters: RTCRtpSendParameters, options?: { encodingOptions: { keyFrame: boolean }[] }): Promise<void>;
}

const cameraBitrate = 1_800_000;

/**
 * The three m-lines of a direct connection, or three in each direction where frames are guarded (Chromium runs no receiving
 * transform on an m-line that sends too). Tracks come and go by `replaceTrack`, so that nothing is ever negotiated for them.
 */
export class Senders {
  readonly #pc: RTCPeerConnection;
  readonly #preferred: string | undefined;
  /** Puts microphone and picture in one stream, which is what keeps lips and voice together at the other end. */
  readonly #stream = new MediaStream();
  readonly #screenStream = new MediaStream();
  #tracks: OutgoingTracks = {};
  readonly #guard: FrameGuard | undefined;
  /** Where our m-lines begin, and where theirs do. */
  #sending = 0;
  #receiving = 0;
  #ready = false;
  #pictureWas: string | undefined;

  constructor(pc: RTCPeerConnection, preferredVideoCodec: string | undefined, guard?: FrameGuard) {
    this.#pc = pc;
    this.#guard = guard;
    this.#preferred = guard ? "VP8" : preferredVideoCodec;
  }

  /** Microphone, picture and sound of the screen, as they come in. */
  get received(): readonly MediaStreamTrack[] {
    return this.#pc.getTransceivers().slice(this.#receiving, this.#receiving + kinds.length).map((t) => t.receiver.track);
  }

  /** For the side that makes the first offer. */
  offer(): void {
    for (const kind of kinds) this.#pc.addTransceiver(kind, { direction: this.#guard ? "sendonly" : "sendrecv" });
    if (this.#guard) for (const kind of kinds) this.#pc.addTransceiver(kind, { direction: "recvonly" });
    this.#receiving = this.#guard ? kinds.length : 0;
    this.#setUp();
  }

  /** For the side that answers: takes the m-lines as the first offer has them; later offers change nothing about them. */
  answer(): void {
    if (this.#ready) return;
    this.#sending = this.#guard ? kinds.length : 0;
    for (const transceiver of this.#pc.getTransceivers().slice(this.#sending)) {
      if (transceiver.direction === "recvonly") transceiver.direction = this.#guard ? "sendonly" : "sendrecv";
    }
    this.#setUp();
  }

  set(tracks: OutgoingTracks): void {
    this.#tracks = tracks;
    this.#replace();
  }

  /** Both sides have agreed: bit rates can be set, which needs the encodings to be known. */
  agreed(): void {
    this.#pictureWas = undefined;
    this.#replace();
  }

  /**
   * The path was away for a while. What was lost of the picture is not to be had again, and Chromium would wait for it for 3 s before
   * it asked for a new beginning: a key frame goes out now, from browsers that can be told (WebRTC Extensions, RTCEncodingOptions).
   */
  renewPicture(): void {
    const sender: KeyFrameSender | undefined = this.#lines(this.#sending)[1]?.sender;
    if (!sender) return;
    const parameters = sender.getParameters();
    // refused while something else is being set: then it is waited for as ever
    sender.setParameters(parameters, { encodingOptions: parameters.encodings.map(() => ({ keyFrame: true })) }).catch(() => undefined);
  }

  #setUp(): void {
    this.#ready = true;
    const [microphone, picture, screenAudio] = this.#lines(this.#sending);
    this.#guardAll();
    microphone?.sender.setStreams?.(this.#stream);
    picture?.sender.setStreams?.(this.#stream);
    screenAudio?.sender.setStreams?.(this.#screenStream);
    if (this.#preferred && picture) preferCodec(picture, this.#preferred);
    this.#replace();
  }

  #replace(): void {
    if (!this.#ready) return;
    const [microphone, picture, screenAudio] = this.#lines(this.#sending);
    replace(microphone?.sender, this.#tracks.microphone);
    // one picture at a time: the screen while it is shared
    replace(picture?.sender, this.#tracks.screen ?? this.#tracks.camera);
    replace(screenAudio?.sender, this.#tracks.screenAudio);
    this.#limitPicture();
    limitSound(microphone?.sender, soundBitrate(this.#tracks));
  }

  #lines(from: number): RTCRtpTransceiver[] {
    return this.#pc.getTransceivers().slice(from, from + kinds.length);
  }

  #guardAll(): void {
    const guard = this.#guard;
    if (!guard) return;
    this.#lines(this.#sending).forEach(({ sender }, i) => guard.sending(sender, kinds[i] ?? "video"));
    this.#lines(this.#receiving).forEach(({ receiver }, i) => guard.receiving(receiver, kinds[i] ?? "video"));
  }

  // a camera that cannot have both gives up detail before smoothness, a screen the other way round
  #limitPicture(): void {
    const sender = this.#lines(this.#sending)[1]?.sender;
    const pictureIs = this.#tracks.screen ? `screen ${this.#tracks.hint ?? ""}` : "camera";
    if (!sender || this.#pictureWas === pictureIs || this.#pc.signalingState !== "stable") return;
    const parameters = sender.getParameters();
    const encoding = parameters.encodings?.[0];
    if (!encoding) return;
    this.#pictureWas = pictureIs;
    encoding.maxBitrate = this.#tracks.screen ? screenBitrate(this.#tracks) : cameraBitrate;
    parameters.degradationPreference = this.#tracks.screen ? screenPreference(this.#tracks) : "balanced";
    sender.setParameters(parameters).catch(() => (this.#pictureWas = undefined));
  }
}

function preferCodec(transceiver: RTCRtpTransceiver, name: string): void {
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const wanted = codecs.filter((c) => c.mimeType.toLowerCase() === `video/${name.toLowerCase()}`);
  if (wanted.length > 0) transceiver.setCodecPreferences([...wanted, ...codecs.filter((c) => !wanted.includes(c))]);
}
