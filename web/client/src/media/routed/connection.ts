import type { ConnectionStats, VideoStats } from "../../api.js";
import type { IceServer, OfferedTrack } from "../../contracts.js";
import { PathPoll, type PathLook } from "../path/pathPoll.js";
import { prefer } from "./codecs.js";
import { PictureFigures } from "./figures.js";
import type { RoutedParts } from "./parts.js";
import { withStereo } from "../stereo.js";
import { towardsServer } from "./iceServers.js";
import { Publisher } from "./publisher.js";
import { slim, whole } from "./slim.js";
import { SlotBoard } from "./slots.js";

export interface RoutedHandlers {
  /** Asks the server for an answer. */
  offer(connection: string, offer: string, sources: OfferedTrack[]): Promise<string>;
  ready(connection: string, revision: number): void;
  changed(state: RoutedState): void;
  /** No repair helps this one. */
  hopeless(error?: unknown): void;
}

export interface RoutedState {
  readonly up: boolean;
  readonly stats?: ConnectionStats;
  /** By track. */
  readonly pictures: ReadonlyMap<string, VideoStats>;
}

const audioSlots = 3;
/** Video slots, in the steps in which they grow. */
const steps = [9, 25, 40, 49];
/** Those that send, those that receive sound, and what a message has beside the offer. */
const otherLines = 4 + audioSlots + 1;
/** For candidates, and for estimates that are none. */
const roomLeft = 0.9;
/** A path that restarts did not mend for so long: the server may have forgotten us. */
const hopelessMs = 12_000;
/** After so long over TCP a way over UDP is looked for again, and then ever more rarely: browsers forget one that did not answer at first. */
const slowMs = 10_000;

/** One RTCPeerConnection with the server. We alone offer, and once for a whole stay if all goes well. */
export class RoutedConnection {
  readonly id: string;
  readonly publisher: Publisher;
  readonly slots: SlotBoard;
  readonly #parts: RoutedParts;
  readonly #handlers: RoutedHandlers;
  readonly #pc: RTCPeerConnection;
  readonly #path: PathPoll;
  readonly #figures = new PictureFigures();
  readonly #off: (() => void)[];
  #state: RoutedState = { up: false, pictures: new Map() };
  #videoSlots = 0;
  /** What a slot takes of an offer, once there was one. */
  #slotBytes = 0;
  #downAt: number;
  /** Since when it goes over something other than UDP, and how often that was to be mended. */
  #slowAt = 0;
  #slowLooks = 0;
  #negotiating = false;
  #again = false;
  #hopeless = false;
  #retired = false;
  #closed = false;

  constructor(parts: RoutedParts, handlers: RoutedHandlers) {
    const { clock } = parts;
    this.#parts = parts;
    this.#handlers = handlers;
    this.id = clock.uuid();
    this.#downAt = clock.now();
    this.#pc = parts.create(this.#configuration(parts.iceServers.value));
    this.#path = new PathPoll(this.#pc, clock, false, {
      expecting: () => this.slots.feeds.value.some((f) => f.track.kind === "video" && !f.paused),
      trouble: parts.onTrouble,
      looked: (look) => this.#look(look),
    });
    this.publisher = new Publisher(this.#pc, clock, parts.videoCodec, parts.guard);
    this.publisher.set(parts.outgoing.value);
    this.slots = new SlotBoard(
      clock,
      (mid) => this.#pc.getTransceivers().find((t) => t.mid === mid)?.receiver,
      (revision) => handlers.ready(this.id, revision),
      parts.guard,
    );
    for (let i = 0; i < audioSlots; i++) this.#addSlot("audio");
    this.#off = [
      parts.outgoing.subscribe((tracks, before) => {
        this.publisher.set(tracks);
        // how many channels are sent is said in a description
        if (tracks.music !== before.music && this.#pc.remoteDescription !== null) void this.#negotiate();
      }),
      parts.iceServers.subscribe((servers) => this.#pc.setConfiguration(this.#configuration(servers))),
    ];
  }

  /** Makes sure that there are slots for so many pictures; the first call begins everything. */
  open(pictures: number): void {
    const fitting = steps.filter((step) => (step + otherLines) * this.#slotBytes < this.#parts.messageBytes() * roomLeft);
    const wanted = fitting.find((step) => step >= pictures) ?? fitting.at(-1) ?? 0;
    if (wanted <= this.#videoSlots) return;
    while (this.#videoSlots < wanted) {
      this.#addSlot("video");
      this.#videoSlots++;
    }
    void this.#negotiate();
  }

  /** The network has changed, or the path has broken. */
  restart(): void {
    if (this.#retired || this.#pc.remoteDescription === null) return;
    this.#pc.restartIce();
    void this.#negotiate();
  }

  /** The network may have changed: silence is taken seriously sooner. */
  suspect(): void {
    this.#path.suspect();
  }

  /** As it was when it was looked at last. */
  get state(): RoutedState {
    return this.#state;
  }

  /** Whether a way to the server has been found. */
  get found(): boolean {
    return /^(connected|completed)$/.test(this.#pc.iceConnectionState);
  }

  /** All sounds that may come, whether anybody is heard in them or not. */
  get sounds(): readonly MediaStreamTrack[] {
    return this.#pc.getTransceivers().flatMap(({ direction, receiver: { track } }) => (direction === "recvonly" && track.kind === "audio" ? [track] : []));
  }

  /** There is a new one: this one only goes on showing what it has. */
  retire(): void {
    this.#retired = true;
    this.#path.stop();
    for (const off of this.#off) off();
    this.slots.close();
    this.publisher.close();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.retire();
    this.#pc.close();
  }

  #addSlot(kind: "audio" | "video"): void {
    const transceiver = this.#pc.addTransceiver(kind, { direction: "recvonly" });
    this.#parts.guard?.receiving(transceiver.receiver, kind);
    prefer(transceiver, kind, this.#parts.guard ? "send" : "receive");
  }

  #configuration(iceServers: readonly IceServer[]): RTCConfiguration {
    return { iceServers: towardsServer(iceServers), iceTransportPolicy: this.#parts.iceTransportPolicy, bundlePolicy: "max-bundle" };
  }

  // one offer at a time; what is wanted meanwhile goes into the next
  async #negotiate(): Promise<void> {
    this.#again = true;
    if (this.#negotiating) return;
    this.#negotiating = true;
    try {
      while (this.#again && !this.#retired) {
        this.#again = false;
        const music = this.#parts.outgoing.value.music === true;
        const { sdp } = await this.#pc.createOffer();
        await this.#pc.setLocalDescription({ type: "offer", sdp: withStereo(sdp ?? "", true) });
        const offer = slim(this.#pc.localDescription?.sdp ?? "");
        // a line break takes four letters in a message
        this.#slotBytes = JSON.stringify(offer).length / (this.#videoSlots + otherLines);
        const answer = await this.#handlers.offer(this.id, offer, this.publisher.sources);
        if (this.#retired) return;
        await this.#pc.setRemoteDescription({ type: "answer", sdp: withStereo(whole(answer), music) });
        this.publisher.agreed();
      }
    } catch (error) {
      this.#giveUp(error);
    } finally {
      this.#negotiating = false;
    }
  }

  #giveUp(error?: unknown): void {
    if (this.#retired || this.#hopeless) return;
    this.#hopeless = true;
    this.#handlers.hopeless(error);
  }

  #look({ now, report, sample, ice, up, repair, stats }: PathLook): void {
    if (up) this.#downAt = 0;
    // until the server has answered there is no way to be found; a request that is never answered has its own end
    else if (this.#downAt === 0 || this.#pc.remoteDescription === null) this.#downAt = now;
    this.#state = {
      ...this.#state,
      up,
      ...(report && stats && { stats, pictures: this.#figures.update(report, now) }),
    };
    this.#handlers.changed(this.#state);
    if (up) return this.#wish(now, sample?.protocol);
    const { connectionState } = this.#pc;
    // ICE found a way and DTLS failed on it, or nothing helps
    if ((connectionState === "failed" && (ice === "connected" || ice === "completed")) || now - this.#downAt >= hopelessMs) return this.#giveUp();
    if (repair) this.restart();
  }

  // media go on over the way that there is until a better one is found
  #wish(now: number, protocol?: string): void {
    if (protocol === "udp") this.#slowAt = this.#slowLooks = 0;
    else if (this.#slowAt === 0) this.#slowAt = now;
    else if (now - this.#slowAt >= slowMs * 6 ** this.#slowLooks) {
      this.#slowAt = now;
      this.#slowLooks++;
      this.restart();
    }
  }
}
