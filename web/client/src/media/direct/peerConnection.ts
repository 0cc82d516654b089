import type { IceServer } from "../../contracts.js";
import type { StatsSample } from "../../stats/sample.js";
import { Detour } from "./detour.js";
import type { DirectParts, LinkState } from "./parts.js";
import { Negotiator, type Part } from "./negotiator.js";
import { steadyFrames } from "../pictures.js";
import { PathPoll, type PathLook } from "../path/pathPoll.js";
import { Senders } from "./senders.js";

export interface PeerConnectionHandlers {
  send(part: Part): void;
  expecting(): boolean;
  changed(change: Partial<LinkState>): void;
  channel(channel: RTCDataChannel): void;
  /** No repair helps this one. */
  hopeless(): void;
}

const failedMs = 30_000;

/** One RTCPeerConnection with all that belongs to it. */
export class PeerConnection {
  readonly id: string;
  readonly negotiator: Negotiator;
  readonly #parts: DirectParts;
  readonly #polite: boolean;
  readonly #handlers: PeerConnectionHandlers;
  readonly #pc: RTCPeerConnection;
  readonly #senders: Senders;
  readonly #path: PathPoll;
  readonly #detour: Detour;
  readonly #off: (() => void)[];
  #downAt: number;
  #connected = false;
  #introduced = false;
  #shown = false;
  #closed = false;

  constructor(parts: DirectParts, polite: boolean, handlers: PeerConnectionHandlers) {
    this.#parts = parts;
    this.#polite = polite;
    this.#handlers = handlers;
    this.id = parts.clock.uuid();
    this.#downAt = parts.clock.now();
    this.#pc = parts.create(this.#configuration(parts.iceServers.value));
    this.#senders = new Senders(this.#pc, parts.videoCodec, parts.guard);
    this.#detour = new Detour(polite);
    this.#path = new PathPoll(this.#pc, parts.clock, polite, {
      expecting: handlers.expecting,
      trouble: parts.onTrouble,
      looked: (look) => this.#look(look),
    });
    this.negotiator = new Negotiator(this.#pc, polite, {
      send: handlers.send,
      offered: () => this.#path.giveWay(),
      answering: () => this.#senders.answer(),
      agreed: () => this.#senders.agreed(),
      failed: () => handlers.hopeless(),
      music: () => parts.outgoing.value.music === true,
    });
    this.#senders.set(parts.outgoing.value);
    this.#off = [
      parts.outgoing.subscribe((tracks, before) => {
        this.#senders.set(tracks);
        if (tracks.music !== before.music) this.negotiator.renegotiate();
      }),
      parts.iceServers.subscribe((servers) => this.#pc.setConfiguration(this.#configuration(servers))),
    ];
    this.#pc.ontrack = () => this.#showTracks();
    this.#pc.ondatachannel = ({ channel }) => handlers.channel(channel);
  }

  /** The first thing to say: the offer, or, from the polite side, that we are here and wait for it. May be said again. */
  introduce(): void {
    if (this.#polite) this.#handlers.send({ candidate: { candidate: "" } });
    else if (this.#introduced) this.negotiator.resend();
    else this.#senders.offer();
    this.#introduced = true;
  }

  suspect(): void {
    this.#path.suspect();
  }

  /** Opens a data channel. The first one is negotiated, over the server; further ones are not. */
  open(): RTCDataChannel | undefined {
    try {
      return this.#pc.createDataChannel("file");
    } catch {
      // the connection is over, or has lost what carries its channels
      return undefined;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#path.stop();
    for (const off of this.#off) off();
    this.negotiator.close();
    this.#pc.ontrack = this.#pc.ondatachannel = null;
    this.#pc.close();
  }

  #configuration(iceServers: readonly IceServer[]): RTCConfiguration {
    return {
      iceServers: iceServers.map((s) => ({ ...s })),
      iceTransportPolicy: this.#parts.iceTransportPolicy,
      bundlePolicy: "max-bundle",
    };
  }

  #look({ now, report, sample, ice, up, repair, stats }: PathLook): void {
    this.#show(now, up, report, sample, stats);
    // ICE found a way and DTLS failed on it
    if (this.#pc.connectionState === "failed" && (ice === "connected" || ice === "completed")) return this.#handlers.hopeless();
    if (!repair && !(up && report && this.#detour.look(report, now))) return;
    if (this.negotiator.virgin) this.introduce();
    else this.negotiator.repair();
  }

  #show(now: number, up: boolean, report: PathLook["report"], sample: StatsSample | undefined, stats: PathLook["stats"]): void {
    if (up && this.#connected && this.#downAt !== 0) this.#senders.renewPicture();
    if (up) this.#connected = true;
    else if (this.#downAt === 0) this.#downAt = now;
    if (up) this.#downAt = 0;
    const down = now - this.#downAt >= failedMs ? "failed" : this.#connected ? "interrupted" : "connecting";
    const flows = sample && { sounded: sample.rtpReceived > 0, pictured: (sample.received?.frames ?? 0) >= steadyFrames };
    this.#handlers.changed({ connection: up ? "connected" : down, ...flows, ...(stats && { stats }), report });
  }

  #showTracks(): void {
    const [microphone, picture, screenAudio] = this.#senders.received;
    if (this.#shown || !microphone || !picture) return;
    this.#shown = true;
    this.#handlers.changed({ tracks: { microphone, picture, ...(screenAudio && { screenAudio }) } });
  }
}
