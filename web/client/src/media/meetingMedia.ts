import type { MeetingNetwork, Picture, Remote } from "../api.js";
import type { Participant, Speaker, ViewedTile } from "../contracts.js";
import { State } from "../events/state.js";
import type { Page, Timer } from "../ports.js";
import type { Membership } from "../rooms/membership.js";
import type { Peer } from "../rpc/rpc.js";
import { DirectMedia } from "./direct/directMedia.js";
import type { DirectParts, Line, LinkState } from "./direct/parts.js";
import { PictureBoard, type Offered, type PictureSource, type Way } from "./pictures.js";
import { alike, unlessAlike } from "./remotes.js";
import type { Adoptable } from "./routed/early.js";
import type { RoutedParts } from "./routed/parts.js";
import { RoutedMedia, type RoutedSnapshot } from "./routed/routedMedia.js";
import { SoundBoard } from "./sounds.js";

const sources: readonly PictureSource[] = ["camera", "screen"];
const lookMs = 100;
/** From a connection that is up to the first sound that comes out of it. */
const settleMs = 300;
/** The others may need the old way a little longer than we do. */
const lingerMs = 3_000;
const longestMoveMs = 20_000;
const defaultView = { most: 9, width: 640, height: 360 };

/**
 * Media of a meeting, whichever way they take. A move from one way to the other is made before the old one is broken: each
 * person goes on being heard and seen over the old way until the new one has their sound and their pictures.
 */
export class MeetingMedia {
  readonly remotes = new State<readonly Remote[]>([]);
  readonly sounds = new State<readonly MediaStream[]>([]);
  readonly speakers = new State<readonly Speaker[]>([]);
  readonly network: State<MeetingNetwork>;
  readonly line = new State<Line | undefined>(undefined);
  readonly #peer: Peer;
  readonly #membership: Membership;
  readonly #parts: DirectParts & RoutedParts;
  readonly #page: Page;
  readonly #pictures = new PictureBoard();
  readonly #board = new SoundBoard();
  /** The way in which each is heard. */
  readonly #heard = new Map<string, Way>();
  readonly #off: (() => void)[];
  #mode: Way;
  /** We are in a breakout room: nothing comes from here, and nothing goes. */
  #away: boolean;
  #direct: DirectMedia | undefined;
  #routed: RoutedMedia | undefined;
  #view: readonly ViewedTile[] | undefined;
  #timer: Timer;
  #connectedAt: number | undefined;
  #doneAt: number | undefined;

  /** @param early a connection that was offered with the wish to join, or before it, for when media are routed. */
  constructor(peer: Peer, membership: Membership, parts: DirectParts & RoutedParts, page: Page, early?: Adoptable) {
    this.#peer = peer;
    this.#membership = membership;
    this.#parts = parts;
    this.#page = page;
    this.#mode = membership.state.value.room.mode;
    this.network = new State<MeetingNetwork>({ mode: this.#mode, connection: "connected", downlink: "good", audioOnly: false });
    this.#off = [
      membership.state.subscribe(({ phase, room }) => {
        // whoever spoke when the server lost us: who speaks when it has us back is told then
        if (phase === "rejoining" && this.speakers.value.length > 0) this.speakers.set([]);
        if (membership.away !== this.#away) this.#leaveOrReturn();
        else if (room.mode !== this.#mode && !this.#away) this.#move(room.mode);
        this.#tell();
        this.#show();
      }),
      peer.notifications.on("media.speakers", ({ room, speakers }) => {
        // on the way from routed to direct the server hears us a little longer, and does not say when it hears nobody any more
        if (room !== membership.id || this.#mode === "direct") return;
        this.speakers.set(speakers);
        if (this.#direct && this.#routed) this.#show();
      }),
    ];
    this.#away = membership.away;
    if (!this.#away) this.#open(this.#mode, early);
    this.#show();
  }

  view(tiles: readonly ViewedTile[]): void {
    this.#view = tiles;
    this.#tell();
  }

  /** The connection to the server was lost and is back: what was told without an answer may be lost, and what media go over as well. */
  resync(): void {
    this.#direct?.suspect();
    this.#routed?.resync();
  }

  dispose(): void {
    for (const off of this.#off) off();
    this.#parts.clock.clearTimeout(this.#timer);
    this.#direct?.dispose();
    this.#routed?.dispose(false);
    this.#direct = this.#routed = undefined;
    this.#pictures.keep(new Set());
    this.remotes.set([]);
    this.sounds.set([]);
    this.line.set(undefined);
  }

  #leaveOrReturn(): void {
    this.#away = this.#membership.away;
    this.#parts.clock.clearTimeout(this.#timer);
    this.#direct?.dispose();
    this.#routed?.dispose(true);
    this.#direct = this.#routed = undefined;
    this.#mode = this.#membership.state.value.room.mode;
    if (!this.#away) this.#open(this.#mode);
  }

  #open(way: Way, early?: Adoptable): void {
    if (way === "direct") {
      this.#direct = new DirectMedia(this.#peer, this.#membership, this.#parts, this.#page, this.speakers);
      this.#direct.links.subscribe(() => this.#show());
    } else {
      this.#routed = new RoutedMedia(this.#peer, this.#membership, this.#parts, this.#page, this.#tiles(), early);
      this.#routed.state.subscribe(() => this.#show());
    }
  }

  #move(mode: Way): void {
    this.#mode = mode;
    this.#connectedAt = this.#doneAt = undefined;
    // whom the server hears is how a move to it is judged
    this.speakers.set([]);
    if (mode === "routed") {
      // one that is on its way out still will do
      this.#direct?.leave();
      if (this.#routed) this.#routed.stay();
      else this.#open(mode);
    } else {
      this.#direct?.dispose();
      this.#routed?.leave();
      this.#open(mode);
    }
    this.#watch();
  }

  /** Looks after a move until the old way is closed. */
  #watch(): void {
    this.#parts.clock.clearTimeout(this.#timer);
    if (!this.#direct || !this.#routed) return;
    this.#timer = this.#parts.clock.setTimeout(() => this.#watch(), lookMs);
    this.#show();
    const now = this.#parts.clock.now();
    if (this.#membership.present.every((p) => this.#hasMoved(p))) this.#doneAt ??= now;
    const overdue = this.#mode === "routed" && this.#connectedAt !== undefined && now - this.#connectedAt >= longestMoveMs;
    if (!overdue && (this.#doneAt === undefined || now - this.#doneAt < lingerMs)) return;
    this.#parts.clock.clearTimeout(this.#timer);
    if (this.#mode === "routed") {
      this.#direct.dispose();
      this.#direct = undefined;
    } else {
      this.#routed.dispose(true);
      this.#routed = undefined;
    }
    this.#show();
  }

  #hasMoved(participant: Participant): boolean {
    return this.#heard.get(participant.id) === this.#mode && sources.every((source) => [undefined, this.#mode].includes(this.#pictures.wayOf(participant.id, source)));
  }

  #tiles(): readonly ViewedTile[] {
    if (this.#view) return this.#view;
    const { width, height, most } = defaultView;
    const shown = (source: PictureSource): ViewedTile[] =>
      this.#membership.present.filter((p) => p.media[source]).map(({ id }) => ({ participant: id, source, width, height }));
    return [...shown("screen"), ...shown("camera")].slice(0, most);
  }

  #tell(): void {
    if (this.#routed) this.#routed.tiles = this.#tiles();
  }

  #show(): void {
    const others = this.#membership.present;
    const routed = this.#routed?.state.value;
    const links = this.#direct?.links.value;
    if (routed?.connection === "connected") this.#connectedAt ??= this.#parts.clock.now();
    const here = new Set(others.map((p) => p.id));
    this.#pictures.keep(here);
    for (const id of this.#heard.keys()) if (!here.has(id)) this.#heard.delete(id);
    for (const participant of others) this.#heard.set(participant.id, this.#listen(participant, links?.get(participant.id), routed));
    this.remotes.set(unlessAlike(this.remotes.value, others.map((participant) => this.#remote(participant, links?.get(participant.id), routed))));
    this.#play(links, routed);
    const network = networkOf(this.#mode, routed);
    if (!alike(network, this.network.value)) this.network.set(network);
    this.#showLine(others, links);
  }

  #showLine([other, ...more]: readonly Participant[], links: ReadonlyMap<string, LinkState> | undefined): void {
    const connection = other && this.#mode === "direct" && more.length === 0 ? links?.get(other.id)?.connection : undefined;
    const { value } = this.line;
    if (!other || !connection) this.line.set(undefined);
    else if (value?.participant !== other.id || value.connection !== connection) {
      this.line.set({ participant: other.id, user: other.user.id, connection, open: () => this.#direct?.open(other.id) });
    }
  }

  /** By which way somebody is heard from now on. */
  #listen({ id, media }: Participant, link: LinkState | undefined, routed: RoutedSnapshot | undefined): Way {
    if (!link) return "routed";
    if (!routed) return "direct";
    const now = this.#heard.get(id) ?? this.#mode;
    if (now === this.#mode) return now;
    if (this.#mode === "direct") return link.connection === "connected" && (link.sounded || !media.microphone) ? "direct" : now;
    if (routed.connection !== "connected" || this.#parts.clock.now() - (this.#connectedAt ?? 0) < settleMs) return now;
    // heard by the server; or silent, so that nothing is lost, while the picture shows that they have come over too
    const over = !media.microphone || this.speakers.value.some((s) => s.participant === id) || routed.feeds.some((f) => f.participant === id && f.arrived);
    return over ? "routed" : now;
  }

  #remote(participant: Participant, link: LinkState | undefined, routed: RoutedSnapshot | undefined): Remote {
    const picture = (source: PictureSource): Picture => {
      const direct = link && directOffer(link, source, participant, this.#mode === "direct" && routed !== undefined);
      const offered = routed && routedOffer(routed, source, participant, this.#mode === "routed" && link !== undefined);
      // a direct connection has no room for a camera beside the screen
      const sent = participant.media[source] && (source === "screen" || !participant.media.screen || this.#routed !== undefined);
      return this.#pictures.show(participant.id, source, sent, { ...(direct && { direct }), ...(offered && { routed: offered }) }, this.#mode);
    };
    const direct = this.#heard.get(participant.id) === "direct" ? link : undefined;
    const uplink = routed?.uplinks.get(participant.id);
    return {
      participant,
      camera: picture("camera"),
      screen: picture("screen"),
      connection: direct?.connection ?? routed?.connection ?? "connecting",
      ...(direct?.stats && { stats: direct.stats }),
      ...(routed && !direct && { uplink: uplink ?? "good" }),
    };
  }

  /**
   * All sounds of both ways are played at once, so that a change of way is the flip of a switch, and nobody is heard twice.
   */
  #play(links: ReadonlyMap<string, LinkState> | undefined, routed: RoutedSnapshot | undefined): void {
    const tracks: MediaStreamTrack[] = [];
    for (const [id, { tracks: own }] of links ?? []) {
      for (const track of [own?.microphone, own?.screenAudio]) {
        if (!track) continue;
        enable(track, this.#heard.get(id) === "direct");
        tracks.push(track);
      }
    }
    // who is in which of these is not known: they are the loudest of the room, whoever that is
    const doubled = [...(links?.keys() ?? [])].some((id) => this.#heard.get(id) === "direct");
    for (const track of routed?.sounds ?? []) {
      enable(track, !doubled);
      tracks.push(track);
    }
    const sounds = this.#board.show(tracks);
    const before = this.sounds.value;
    if (sounds.length !== before.length || sounds.some((s, i) => s !== before[i])) this.sounds.set(sounds);
  }
}

function enable(track: MediaStreamTrack, enabled: boolean): void {
  if (track.enabled !== enabled) track.enabled = enabled;
}

/** A direct connection has one picture: the screen while it is shared. */
function directOffer(link: LinkState, source: PictureSource, { media }: Participant, coming: boolean): Offered | undefined {
  if (!link.tracks || (media.screen ? "screen" : "camera") !== source) return undefined;
  // where it comes in place of another way, it has to show something first
  return { track: link.tracks.picture, flows: link.connection !== "connecting" && (!coming || link.pictured === true) };
}

function routedOffer(routed: RoutedSnapshot, source: PictureSource, { id }: Participant, coming: boolean): Offered | undefined {
  const feed = routed.feeds.find((f) => f.participant === id && f.source === source);
  if (!feed) return undefined;
  const stats = routed.pictures.get(feed.track.id);
  return { ...(feed.arrived && { track: feed.track }), flows: coming ? feed.steady : feed.arrived, ...(feed.paused && { paused: true }), ...(stats && feed.arrived && { stats }) };
}

function networkOf(mode: Way, routed: RoutedSnapshot | undefined): MeetingNetwork {
  if (!routed) return { mode, connection: mode === "direct" ? "connected" : "connecting", downlink: "good", audioOnly: false };
  const { connection, downlink, audioOnly, stats, error } = routed;
  return { mode, connection: mode === "direct" ? "connected" : connection, downlink, audioOnly, ...(stats && { stats }), ...(error && { error }) };
}
