import type { ConnectionStats, Remote, VideoStats } from "../../api.js";
import type { MediaGrade, ViewedTile } from "../../contracts.js";
import { ParleyError } from "../../error.js";
import { State } from "../../events/state.js";
import type { Page, Timer } from "../../ports.js";
import type { Membership } from "../../rooms/membership.js";
import type { Peer } from "../../rpc/rpc.js";
import { RoutedConnection, type RoutedHandlers, type RoutedState } from "./connection.js";
import type { Adoptable } from "./early.js";
import type { RoutedParts } from "./parts.js";
import type { Feed } from "./slots.js";
import { ViewReporter } from "./viewReporter.js";

export interface RoutedSnapshot {
  readonly connection: Remote["connection"];
  readonly stats?: ConnectionStats;
  /** By track. */
  readonly pictures: ReadonlyMap<string, VideoStats>;
  readonly feeds: readonly Feed[];
  readonly sounds: readonly MediaStreamTrack[];
  readonly downlink: MediaGrade;
  readonly audioOnly: boolean;
  /** Of those whose media do not get through to the server well. */
  readonly uplinks: ReadonlyMap<string, MediaGrade>;
  readonly error?: ParleyError;
}

const wellThrough = { downlink: "good", audioOnly: false, uplinks: new Map<string, MediaGrade>() } as const;
const firstRetryMs = 500;
const longestRetryMs = 10_000;
const failedMs = 30_000;
const layoutMs = 150;

/** Media through the server: one connection after the other, as many as it takes. */
export class RoutedMedia {
  readonly state = new State<RoutedSnapshot>({ connection: "connecting", pictures: new Map(), feeds: [], sounds: [], ...wellThrough });
  readonly #peer: Peer;
  readonly #membership: Membership;
  readonly #parts: RoutedParts;
  readonly #view: ViewReporter;
  readonly #off: (() => void)[];
  #tiles: readonly ViewedTile[] = [];
  #current: RoutedConnection;
  /** Shows its last pictures until the new one has its own. */
  #old: RoutedConnection | undefined;
  /** Whether the server has been told of the current one. */
  #offered = false;
  #attempts = 0;
  #wasUp = false;
  /** Whether the current one has been up. */
  #up = false;
  /** The room goes another way. */
  #leaving = false;
  /** The server has no connection of ours, and was not offered another one. */
  #lost = false;
  #downAt: number | undefined;
  #retry: Timer;
  #closed = false;

  /** @param early is taken over, if there is one. */
  constructor(peer: Peer, membership: Membership, parts: RoutedParts, page: Page, tiles: readonly ViewedTile[], early?: Adoptable) {
    this.#peer = peer;
    this.#membership = membership;
    this.#parts = parts;
    this.#tiles = tiles;
    this.#view = new ViewReporter(parts.clock, (shown) => void this.#tellView(shown));
    const ours = ({ room, connection }: { room: string; connection: string }): boolean => room === membership.id && connection === this.#current.id;
    const { notifications: on } = peer;
    this.#off = [
      on.on("media.slots", (slots) => {
        if (ours(slots)) this.#current.slots.handle(slots.revision, slots.slots);
      }),
      on.on("media.layers", (layers) => {
        if (ours(layers)) this.#current.publisher.handle(layers.sources);
      }),
      on.on("media.quality", ({ room, participants, downlink, audioOnly }) => {
        if (room === membership.id) this.state.patch({ downlink, audioOnly, uplinks: new Map(participants.map((p) => [p.participant, p.uplink])) });
      }),
      on.on("media.ended", (ended) => {
        if (ours(ended) && ended.reason !== "direct") this.#renew();
      }),
      membership.state.subscribe(({ phase }) => {
        // of what it had told nothing holds: it tells again what is not good
        if (phase === "rejoining") this.state.patch(wellThrough);
      }),
      membership.events.on("rejoined", ({ connection }) => {
        if (connection !== this.#current.id) this.#renew();
        else this.resync();
      }),
      page.on("wake", (why) => {
        if (why === "online") this.#current.restart();
        else if (why === "network") this.#current.suspect();
      }),
    ];
    this.#current = this.#begin(early);
    // one that was prepared may have been up for a while
    if (this.#current.state.up) this.#changed(this.#current, this.#current.state);
    // a layout says in a moment what it shows; whoever has none is shown the cameras
    if (this.#offered) parts.clock.setTimeout(() => !this.#closed && this.#view.set(this.#tiles), layoutMs);
  }

  set tiles(tiles: readonly ViewedTile[]) {
    this.#tiles = tiles;
    this.#current.open(tiles.length);
    this.#view.set(tiles);
  }

  /** Another way is about to take over: what is connected stays, nothing new begins. */
  leave(): void {
    this.#leaving = true;
    this.#parts.clock.clearTimeout(this.#retry);
  }

  /** It is this way after all. */
  stay(): void {
    this.#leaving = false;
    if (this.#lost || !this.#up) this.#renew();
  }

  /** What was told without an answer may be lost. */
  resync(): void {
    this.#current.slots.resend();
    this.#view.again();
    this.#current.suspect();
  }

  /** @param tell whether the server does not know yet that this is over. */
  dispose(tell: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const off of this.#off) off();
    this.#parts.clock.clearTimeout(this.#retry);
    this.#view.close();
    this.#old?.close();
    this.#current.close();
    if (tell) void this.#peer.request("media.disconnect", { room: this.#membership.id, connection: this.#current.id }).catch(() => undefined);
  }

  #begin(early?: Adoptable): RoutedConnection {
    const room = this.#membership.id;
    const handlers: RoutedHandlers = {
      offer: async (id, offer, sources) => {
        const answering = this.#peer.request("media.connect", { room, connection: id, offer, sources });
        this.#offered = true;
        this.#view.again();
        return (await answering).answer;
      },
      ready: (id, revision) => this.#peer.notify("media.ready", { room, connection: id, revision }),
      changed: (state) => this.#changed(connection, state),
      hopeless: (error) => this.#giveUp(connection, error),
    };
    const adopted = early?.adopt(handlers);
    const connection = adopted ?? new RoutedConnection(this.#parts, handlers);
    this.#offered = adopted !== undefined && early?.offered === true;
    connection.slots.feeds.subscribe(() => this.#show());
    connection.open(this.#tiles.length);
    return connection;
  }

  #renew(): void {
    if (this.#closed) return;
    this.#lost = this.#leaving;
    if (this.#leaving) return this.#current.retire();
    this.#parts.clock.clearTimeout(this.#retry);
    if (this.#up || !this.#old) {
      this.#old?.close();
      this.#old = this.#current;
      this.#old.retire();
    } else this.#current.close();
    this.#up = false;
    this.#current = this.#begin();
    this.#show();
  }

  #changed(connection: RoutedConnection, { up, stats, pictures }: RoutedState): void {
    if (connection !== this.#current) return;
    const now = this.#parts.clock.now();
    if (up) {
      this.#wasUp = this.#up = true;
      this.#attempts = 0;
      this.#downAt = undefined;
      this.#old?.close();
      this.#old = undefined;
    } else this.#downAt ??= now;
    const down = now - (this.#downAt ?? now) >= failedMs ? "failed" : this.#wasUp ? "interrupted" : "connecting";
    const { error, stats: _, ...rest } = this.state.value;
    this.state.set({ ...rest, connection: up ? "connected" : down, ...(stats && { stats }), pictures, ...(!up && error && { error }) });
    this.#show();
  }

  #giveUp(connection: RoutedConnection, cause: unknown): void {
    if (this.#closed || connection !== this.#current) return;
    const error = cause instanceof ParleyError ? cause : undefined;
    this.#lost = true;
    // the room takes another way now, or we are in it no more: whoever owns this will hear of it
    if (this.#leaving || error?.reason === "not-routed" || error?.reason === "not-in-room" || error?.reason === "left") return;
    if (error) this.state.patch({ error });
    const patience = error?.retryAfterSeconds !== undefined ? error.retryAfterSeconds * 1_000 : Math.min(firstRetryMs * 2 ** this.#attempts, longestRetryMs);
    this.#attempts++;
    this.#parts.clock.clearTimeout(this.#retry);
    this.#retry = this.#parts.clock.setTimeout(() => {
      if (connection === this.#current) this.#renew();
    }, error?.reason === "unknown-connection" ? 0 : patience * (0.75 + this.#parts.clock.random() / 2));
  }

  async #tellView(tiles: readonly ViewedTile[]): Promise<void> {
    if (!this.#offered) return;
    try {
      await this.#peer.request("media.view", { room: this.#membership.id, connection: this.#current.id, tiles: [...tiles] });
    } catch (error) {
      if (error instanceof ParleyError && error.reason === "rate-limited") this.#parts.clock.setTimeout(() => this.#view.again(), (error.retryAfterSeconds ?? 1) * 1_000);
    }
  }

  #show(): void {
    const now = this.#current.slots.feeds.value;
    const before = this.#old?.slots.feeds.value ?? [];
    const kept = before.filter((f) => f.arrived && !now.some((n) => n.arrived && n.participant === f.participant && n.source === f.source));
    this.state.patch({ feeds: [...now, ...kept], sounds: this.#current.sounds });
  }
}
