import type { FedSlot } from "../../contracts.js";
import { State } from "../../events/state.js";
import type { Clock, Timer } from "../../ports.js";
import type { FrameGuard } from "../guard.js";
import { steadyFrames } from "../pictures.js";

/** A slot in use. */
export interface Feed extends FedSlot {
  readonly track: MediaStreamTrack;
  /** Whether what comes out of the slot now is this participant's. */
  readonly arrived: boolean;
  /** Whether it goes on coming: what shows another way meanwhile can be let go of without a standstill. */
  readonly steady: boolean;
}

/** The frames of one slot. */
interface Frames {
  readonly since: number;
  latest: number;
  count: number;
}

const lookMs = 20;
const patienceMs = 3_000;
const laterMs = 200;
/** A picture in which nothing moves has few. */
const steadyMs = 500;

/**
 * Which participant comes in by which m-line. A picture belongs to whom the server says only once a frame with that
 * participant's number has been delivered to the track: what is shown from then on is theirs and nobody else's. (Measured:
 * `getContributingSources()` of a video receiver follows the delivered frames in Chromium and in Firefox, and an element that
 * gets the track after that shows no older frame. Firefox' `rtpTimestamp` fits no frame, so frames cannot be told one by one.)
 */
export class SlotBoard {
  readonly feeds = new State<readonly Feed[]>([]);
  readonly #clock: Clock;
  readonly #receiver: (mid: string) => RTCRtpReceiver | undefined;
  readonly #ready: (revision: number) => void;
  readonly #frames = new Map<string, Frames>();
  readonly #guard: FrameGuard | undefined;
  #timer: Timer;
  #changedAt = 0;
  #revision = 0;
  #closed = false;

  /** @param ready tells the server that what it has taken from a tile is off it. */
  constructor(clock: Clock, receiver: (mid: string) => RTCRtpReceiver | undefined, ready: (revision: number) => void, guard?: FrameGuard) {
    this.#guard = guard;
    this.#clock = clock;
    this.#receiver = receiver;
    this.#ready = ready;
  }

  handle(revision: number, slots: readonly FedSlot[]): void {
    // what left a slot, be it for nobody, has to be off its tile before anybody else has the slot; what was missed may have left one too
    const taken = revision > this.#revision + 1 || this.feeds.value.some((f) => !find(slots, f));
    const feeds = slots.flatMap((slot): Feed[] => {
      const same = find(this.feeds.value, slot);
      const track = this.#receiver(slot.mid)?.track;
      if (!track) return [];
      if (!same) this.#frames.delete(slot.mid);
      this.#expect(slot.mid, track.kind, slot.participant);
      return [{ ...slot, track, arrived: !!same?.arrived, steady: !!same?.steady }];
    });
    for (const { mid, track } of this.feeds.value) if (!slots.some((slot) => slot.mid === mid)) this.#expect(mid, track.kind);
    this.#changedAt = this.#clock.now();
    // listeners take the pictures off their tiles before the server hears of it
    this.feeds.set(feeds);
    this.#revision = revision;
    if (taken) this.#ready(revision);
    this.#look();
  }

  /** The last word may have been lost with the connection. */
  resend(): void {
    this.#ready(this.#revision);
  }

  close(): void {
    this.#closed = true;
    this.#clock.clearTimeout(this.#timer);
  }

  // sound has no tile that it could stand on wrongly, and comes before the word of whose it is
  #expect(mid: string, kind: string, participant?: string): void {
    const receiver = kind === "video" ? this.#receiver(mid) : undefined;
    if (receiver) this.#guard?.expect(receiver, participant);
  }

  #look(): void {
    this.#clock.clearTimeout(this.#timer);
    if (this.#closed) return;
    const waiting = this.feeds.value.filter((f) => !f.steady && !f.paused && f.track.kind === "video");
    if (waiting.length === 0) return;
    const now = this.#clock.now();
    this.#timer = this.#clock.setTimeout(() => this.#look(), now - this.#changedAt < patienceMs ? lookMs : laterMs);
    for (const feed of waiting) {
      const receiver = this.#receiver(feed.mid);
      const frame = receiver && newest(receiver);
      if (frame?.source === feed.number) this.#count(feed.mid, frame.timestamp, now);
    }
    const steady = (f: Feed): boolean => {
      const frames = this.#frames.get(f.mid);
      return frames !== undefined && (frames.count >= steadyFrames || now - frames.since >= steadyMs);
    };
    if (waiting.some((f) => steady(f) || (!f.arrived && this.#frames.has(f.mid))))
      this.feeds.set(this.feeds.value.map((f) => (this.#frames.has(f.mid) ? { ...f, arrived: true, steady: f.steady || steady(f) } : f)));
  }

  #count(mid: string, timestamp: number, now: number): void {
    const frames = this.#frames.get(mid);
    if (!frames) this.#frames.set(mid, { since: now, latest: timestamp, count: 1 });
    else if (timestamp !== frames.latest) [frames.latest, frames.count] = [timestamp, frames.count + 1];
  }
}

/** The one that says the same of the same slot. */
function find<T extends FedSlot>(slots: readonly T[], slot: FedSlot): T | undefined {
  return slots.find((s) => s.mid === slot.mid && s.number === slot.number);
}

/** Whose frame was the last one out of the receiver. */
function newest(receiver: RTCRtpReceiver): RTCRtpContributingSource | undefined {
  let last: RTCRtpContributingSource | undefined;
  for (const source of receiver.getContributingSources?.() ?? []) if (!last || source.timestamp > last.timestamp) last = source;
  return last;
}
