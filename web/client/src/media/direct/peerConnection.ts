import type { IceServer } from "../../contracts.js";
import type { Timer } from "../../ports.js";
import { StatsWindow } from "../../stats/connectionStats.js";
import { takeSample, type StatsSample } from "../../stats/sample.js";
import type { DirectParts, LinkState } from "./parts.js";
import { Negotiator, type Part } from "./negotiator.js";
import { steadyFrames } from "../pictures.js";
import { PathWatch } from "./pathWatch.js";
import { Senders } from "./senders.js";

export interface PeerConnectionHandlers {
  send(part: Part): void;
  expecting(): boolean;
  changed(change: Partial<LinkState>): void;
  /** No repair helps this one. */
  hopeless(): void;
}

const pollMs = 500;
const suspiciousPollMs = 200;
const statsEveryPolls = 2;
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
  readonly #watch: PathWatch;
  readonly #stats = new StatsWindow();
  readonly #off: (() => void)[];
  #timer: Timer;
  #polls = 0;
  #downAt: number;
  #connected = false;
  #introduced = false;
  #shown = false;
  #suspicious = false;
  #closed = false;

  constructor(parts: DirectParts, polite: boolean, handlers: PeerConnectionHandlers) {
    this.#parts = parts;
    this.#polite = polite;
    this.#handlers = handlers;
    this.id = parts.clock.uuid();
    this.#downAt = parts.clock.now();
    this.#pc = parts.create(this.#configuration(parts.iceServers.value));
    this.#senders = new Senders(this.#pc, parts.videoCodec, parts.guard);
    this.#watch = new PathWatch(parts.clock.now(), polite);
    this.negotiator = new Negotiator(this.#pc, polite, {
      send: handlers.send,
      answering: () => {
        this.#watch.giveWay(parts.clock.now());
        this.#senders.answer();
      },
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
    this.#pc.oniceconnectionstatechange = () => this.#poll();
    this.#timer = parts.clock.setTimeout(() => this.#poll(), pollMs);
  }

  /** The first thing to say: the offer, or, from the polite side, that we are here and wait for it. May be said again. */
  introduce(): void {
    if (this.#polite) this.#handlers.send({ candidate: { candidate: "" } });
    else if (this.#introduced) this.negotiator.resend();
    else this.#senders.offer();
    this.#introduced = true;
  }

  suspect(): void {
    this.#watch.suspect(this.#parts.clock.now());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#parts.clock.clearTimeout(this.#timer);
    for (const off of this.#off) off();
    this.negotiator.close();
    this.#pc.ontrack = this.#pc.oniceconnectionstatechange = null;
    this.#pc.close();
  }

  #configuration(iceServers: readonly IceServer[]): RTCConfiguration {
    return {
      iceServers: iceServers.map((s) => ({ ...s })),
      iceTransportPolicy: this.#parts.iceTransportPolicy,
      bundlePolicy: "max-bundle",
    };
  }

  #poll(): void {
    if (this.#closed) return;
    this.#parts.clock.clearTimeout(this.#timer);
    this.#timer = this.#parts.clock.setTimeout(() => this.#poll(), this.#suspicious ? suspiciousPollMs : pollMs);
    void this.#look();
  }

  async #look(): Promise<void> {
    const report = await this.#pc.getStats().catch(() => undefined);
    if (this.#closed) return;
    const now = this.#parts.clock.now();
    const sample = report && takeSample(report as unknown as ReadonlyMap<string, unknown>, now);
    const ice = this.#pc.iceConnectionState;
    const { up, suspicious, repair } = this.#watch.sample({ now, packets: sample?.rtpReceived, ice, expecting: this.#handlers.expecting() });
    // what has cut the path has perhaps cut the signaling too: it has to be back when an offer comes or goes
    if (suspicious && !this.#suspicious) this.#parts.onTrouble();
    this.#suspicious = suspicious;
    this.#show(now, up, sample);
    // ICE found a way and DTLS failed on it
    if (this.#pc.connectionState === "failed" && (ice === "connected" || ice === "completed")) return this.#handlers.hopeless();
    if (!repair) return;
    this.#parts.onTrouble();
    if (this.negotiator.virgin) this.introduce();
    else this.negotiator.repair();
  }

  #show(now: number, up: boolean, sample: StatsSample | undefined): void {
    if (up) this.#connected = true;
    else if (this.#downAt === 0) this.#downAt = now;
    if (up) this.#downAt = 0;
    const down = now - this.#downAt >= failedMs ? "failed" : this.#connected ? "interrupted" : "connecting";
    const flows = sample && { sounded: sample.rtpReceived > 0, pictured: (sample.received?.frames ?? 0) >= steadyFrames };
    const stats = sample && this.#polls++ % statsEveryPolls === 0 ? { stats: this.#stats.update(sample, up) } : {};
    this.#handlers.changed({ connection: up ? "connected" : down, ...flows, ...stats });
  }

  #showTracks(): void {
    const [microphone, picture, screenAudio] = this.#senders.received;
    if (this.#shown || !microphone || !picture) return;
    this.#shown = true;
    this.#handlers.changed({ tracks: { microphone, picture, ...(screenAudio && { screenAudio }) } });
  }
}
