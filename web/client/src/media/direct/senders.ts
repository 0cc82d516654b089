import { type OutgoingTracks, screenBitrate, screenPreference, soundBitrate } from "../outgoing.js";
import { limitSound, replace } from "../senders.js";

const kinds = ["audio", "video", "audio"] as const;

const cameraBitrate = 1_800_000;

/** The three m-lines of a direct connection. Tracks come and go by `replaceTrack`, so that nothing is ever negotiated for them. */
export class Senders {
  readonly #pc: RTCPeerConnection;
  readonly #preferred: string | undefined;
  /** Puts microphone and picture in one stream, which is what keeps lips and voice together at the other end. */
  readonly #stream = new MediaStream();
  readonly #screenStream = new MediaStream();
  #tracks: OutgoingTracks = {};
  #ready = false;
  #pictureWas: string | undefined;

  constructor(pc: RTCPeerConnection, preferredVideoCodec: string | undefined) {
    this.#pc = pc;
    this.#preferred = preferredVideoCodec;
  }

  /** For the side that makes the first offer. */
  offer(): void {
    for (const kind of kinds) this.#pc.addTransceiver(kind, { direction: "sendrecv" });
    this.#setUp();
  }

  /** For the side that answers: takes the m-lines as the first offer has them; later offers change nothing about them. */
  answer(): void {
    if (this.#ready) return;
    for (const transceiver of this.#pc.getTransceivers()) {
      if (transceiver.direction === "recvonly") transceiver.direction = "sendrecv";
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
    this.#limitPicture();
    limitSound(this.#pc.getTransceivers()[0]?.sender, soundBitrate(this.#tracks));
  }

  #setUp(): void {
    this.#ready = true;
    const [microphone, picture, screenAudio] = this.#pc.getTransceivers();
    microphone?.sender.setStreams?.(this.#stream);
    picture?.sender.setStreams?.(this.#stream);
    screenAudio?.sender.setStreams?.(this.#screenStream);
    if (this.#preferred && picture) preferCodec(picture, this.#preferred);
    this.#replace();
  }

  #replace(): void {
    if (!this.#ready) return;
    const [microphone, picture, screenAudio] = this.#pc.getTransceivers();
    replace(microphone?.sender, this.#tracks.microphone);
    // one picture at a time: the screen while it is shared
    replace(picture?.sender, this.#tracks.screen ?? this.#tracks.camera);
    replace(screenAudio?.sender, this.#tracks.screenAudio);
    this.#limitPicture();
    limitSound(microphone?.sender, soundBitrate(this.#tracks));
  }

  // a camera that cannot have both gives up detail before smoothness, a screen the other way round
  #limitPicture(): void {
    const sender = this.#pc.getTransceivers()[1]?.sender;
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
