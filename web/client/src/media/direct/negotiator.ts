import type { IceCandidate, SessionDescription } from "../../contracts.js";
import { withStereo } from "../stereo.js";

export type Part = { description: SessionDescription } | { candidate: IceCandidate };

export interface NegotiatorHandlers {
  send(part: Part): void;
  /** An offer has come that will be answered. */
  offered(): void;
  /** It was taken and is about to be answered: the time to say what we send. */
  answering(): void;
  /** Both sides have agreed. */
  agreed(): void;
  /** Whether two channels are sent to a side that takes them. */
  music(): boolean;
  /** Offer and answer cannot be brought together: only a new connection helps. */
  failed(error: unknown): void;
}

/**
 * Perfect negotiation (W3C WebRTC 1.0, section 10.7) on one RTCPeerConnection. Everything that touches the signaling state
 * goes through one queue, so that a collision of offers shows as the signaling state and needs no flag of its own.
 */
export class Negotiator {
  readonly #pc: RTCPeerConnection;
  readonly #polite: boolean;
  readonly #handlers: NegotiatorHandlers;
  readonly #early: IceCandidate[] = [];
  #queue: Promise<void> = Promise.resolve();
  #virgin = true;
  /** Offers of the other side that were taken. */
  #taken = 0;
  #closed = false;

  constructor(pc: RTCPeerConnection, polite: boolean, handlers: NegotiatorHandlers) {
    this.#pc = pc;
    this.#polite = polite;
    this.#handlers = handlers;
    pc.onnegotiationneeded = () => this.#enqueue(() => this.#offer());
    pc.onicecandidate = ({ candidate }) => this.#send({ candidate: candidate ? toWire(candidate) : { candidate: "" } });
  }

  /** Whether no description of the other side has come yet; until then this connection is bound to nobody. */
  get virgin(): boolean {
    return this.#virgin;
  }

  handle(part: Part): void {
    if ("description" in part) {
      this.#virgin = false;
      this.#enqueue(() => this.#receive(part.description));
    } else this.#enqueue(() => this.#addCandidate(part.candidate));
  }

  /**
   * The path is broken, or what we sent may be lost. An offer that nobody has answered is sent again, with the candidates
   * found meanwhile; otherwise ICE is restarted, unless the other side does it while this waits for its turn.
   */
  repair(): void {
    const taken = this.#taken;
    this.#enqueue(async () => {
      if (this.#pc.signalingState === "have-local-offer") this.#sendDescription();
      else if (!this.virgin && this.#taken === taken) this.#pc.restartIce();
    });
  }

  /** What was sent may be lost: an offer that nobody has answered is sent again. */
  resend(): void {
    this.#enqueue(async () => {
      if (this.#pc.signalingState === "have-local-offer") this.#sendDescription();
    });
  }

  /** What we make of the other side's description has changed. */
  renegotiate(): void {
    if (!this.#virgin) this.#enqueue(() => this.#offer());
  }

  close(): void {
    this.#closed = true;
    this.#pc.onnegotiationneeded = this.#pc.onicecandidate = null;
  }

  async #offer(): Promise<void> {
    // the browser says it again once the state is stable
    if (this.#pc.signalingState !== "stable") return;
    await this.#describe("offer");
    this.#sendDescription();
  }

  async #describe(type: "offer" | "answer"): Promise<void> {
    const { sdp } = await (type === "offer" ? this.#pc.createOffer() : this.#pc.createAnswer());
    await this.#pc.setLocalDescription({ type, sdp: withStereo(sdp ?? "", true) });
  }

  async #receive(told: SessionDescription): Promise<void> {
    const pc = this.#pc;
    const description = { ...told, sdp: withStereo(told.sdp, this.#handlers.music()) };
    if (description.type === "answer") {
      // an answer that comes twice, or to an offer that was rolled back
      if (pc.signalingState !== "have-local-offer") return;
      await pc.setRemoteDescription(description);
    } else {
      const collision = pc.signalingState !== "stable";
      if (collision && !this.#polite) return;
      this.#taken++;
      this.#handlers.offered();
      // rolls our own offer back by itself, if there is one
      await pc.setRemoteDescription(description);
      this.#handlers.answering();
      await this.#describe("answer");
      this.#sendDescription();
    }
    for (const candidate of this.#early.splice(0)) await this.#addCandidate(candidate);
    if (!this.#closed) this.#handlers.agreed();
  }

  async #addCandidate(candidate: IceCandidate): Promise<void> {
    if (this.#pc.remoteDescription === null) {
      this.#early.push(candidate);
      return;
    }
    try {
      await this.#pc.addIceCandidate(candidate.candidate === "" ? { candidate: "", sdpMLineIndex: 0 } : candidate);
    } catch {
      // of an offer that was refused in a collision, or of a kind that this browser doesn't know: one path less, no failure
    }
  }

  #sendDescription(): void {
    const description = this.#pc.localDescription;
    if (description) this.#send({ description: { type: description.type as "offer" | "answer", sdp: description.sdp } });
  }

  #send(part: Part): void {
    if (!this.#closed) this.#handlers.send(part);
  }

  #enqueue(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#closed) return;
      try {
        await work();
      } catch (error) {
        if (!this.#closed) this.#handlers.failed(error);
      }
    });
  }
}

function toWire(candidate: RTCIceCandidate): IceCandidate {
  const { candidate: line, sdpMid, sdpMLineIndex, usernameFragment } = candidate;
  return {
    candidate: line,
    ...(sdpMid !== null && { sdpMid }),
    ...(sdpMLineIndex !== null && { sdpMLineIndex }),
    ...(usernameFragment !== null && { usernameFragment }),
  };
}
