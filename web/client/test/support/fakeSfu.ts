import type { FedSlot, Notifications, OfferedTrack, ViewedTile } from "../../src/contracts.js";
import { ParleyError } from "../../src/error.js";
import { Emitter } from "../../src/events/emitter.js";
import type { Peer } from "../../src/rpc/rpc.js";
import { FakeRtc, type FakeRtcWorld, type FakeTransceiver } from "./fakeRtc.js";
import type { VirtualClock } from "./world.js";

interface Held {
  readonly connection: string;
  readonly server: FakeRtc;
  readonly client: FakeRtc;
  readonly sources: OfferedTrack[];
  tiles: readonly ViewedTile[] | undefined;
}

/** The server's side of routed media, and of signals between two: messages take their time, and nothing is decided by itself. */
export class FakeSfu {
  readonly log: { who: string; method: string; params: unknown }[] = [];
  messageBytes = 65_536;
  readonly refuse = new Map<string, string>();
  readonly #peers = new Map<string, Emitter<Notifications>>();
  readonly #held = new Map<string, Held>();
  #revision = 0;

  constructor(
    readonly clock: VirtualClock,
    readonly rtc: FakeRtcWorld,
    public delayMs = 5,
  ) {}

  peer(who: string): Peer {
    const notifications = new Emitter<Notifications>();
    this.#peers.set(who, notifications);
    return {
      notifications,
      notify: (method, params) => void this.#later(() => this.log.push({ who, method, params })),
      request: ((method: string, params: never) =>
        this.#later(() => {
          this.log.push({ who, method, params });
          const reason = this.refuse.get(method);
          if (reason) throw new ParleyError(reason, reason, -32_000);
          return this.#handle(who, method, params);
        }).then((result) => this.#later(() => result))) as Peer["request"],
    };
  }

  tell<N extends keyof Notifications>(who: string, method: N, params: Notifications[N]): void {
    void this.#later(() => this.#peers.get(who)?.emit(method, structuredClone(params)));
  }

  /** Says what feeds whose slots; returns the revision. */
  slots(who: string, ...slots: FedSlot[]): number {
    this.tell(who, "media.slots", { room: "room", connection: this.held(who).connection, revision: ++this.#revision, slots });
    return this.#revision;
  }

  /** What fed the slots for a moment is told to nobody, as while the connection is broken. */
  miss(): void {
    this.#revision++;
  }

  /** A frame or a packet of sound with that number comes out of the slot. */
  feed(who: string, mid: string, number: number): void {
    const { receiver } = this.line(who, mid);
    receiver.packets++;
    receiver.sources = [...receiver.sources.filter((s) => s.source !== number), { source: number, timestamp: this.clock.now() }];
  }

  line(who: string, mid: string): FakeTransceiver {
    const line = this.held(who).client.getTransceivers().find((t) => t.mid === mid);
    if (!line) throw new Error(`no m-line ${mid}`);
    return line;
  }

  held(who: string): Held {
    const held = this.#held.get(who);
    if (!held) throw new Error(`${who} is not connected`);
    return held;
  }

  has(who: string): boolean {
    return this.#held.has(who);
  }

  /** Everything in memory is gone. */
  restart(): void {
    for (const { server } of this.#held.values()) server.close();
    this.#held.clear();
  }

  /** Somebody has left. */
  drop(who: string): void {
    this.#held.get(who)?.server.close();
    this.#held.delete(who);
  }

  of(who: string, method: string): unknown[] {
    return this.log.filter((l) => l.who === who && l.method === method).map((l) => l.params);
  }

  #handle(who: string, method: string, params: never): unknown {
    if (method === "media.connect" || method === "media.prepare") return { answer: this.#connect(who, params) };
    if (method === "media.view") {
      const { connection, tiles } = params as { connection: string; tiles: ViewedTile[] };
      if (this.#held.get(who)?.connection !== connection) throw new ParleyError("unknown-connection", "", -32_000);
      this.held(who).tiles = tiles;
    }
    if (method === "media.disconnect") this.drop(who);
    if (method === "peer.signal") {
      const { to, signal, room } = params as { to: string; signal: Notifications["peer.signal"]["signal"]; room: string };
      this.tell(to, "peer.signal", { room, from: who, signal });
    }
    return {};
  }

  #connect(who: string, { connection, offer, sources }: { connection: string; offer: string; sources: OfferedTrack[] }): string {
    const before = this.#held.get(who);
    if (before?.connection === connection) return before.server.answer(offer);
    before?.server.close();
    const { keys } = JSON.parse(offer) as { keys: string };
    const client = this.rtc.open.find((pc) => pc.keys === keys);
    if (!client) throw new Error("an offer of nobody");
    const server = this.rtc.create({}) as unknown as FakeRtc;
    this.#held.set(who, { connection, server, client, sources, tiles: undefined });
    return server.answer(offer);
  }

  #later<T>(run: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.clock.setTimeout(() => {
        try {
          resolve(run());
        } catch (error) {
          reject(error as Error);
        }
      }, this.delayMs);
    });
  }
}
