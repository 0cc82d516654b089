import type { LocalMediaState, Meeting, Parley, Participant, Remote, ViewedTile } from "@parley/client";
import { msg, str } from "@lit/localize";
import { ChevronLeft, ChevronRight } from "lucide";
import { css, html, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { handPlace, raisedHands } from "../gestures/hands.js";
import { Watch } from "../design/watch.js";
import type { Box, Place } from "./grid.js";
import { Order } from "./order.js";
import { Shown } from "./shown.js";
import { Speaking } from "./speaking.js";
import { focusLayout, gridLayout } from "./stage-layout.js";
import "./tile.js";
import type { TileView } from "./tile.js";
import { isHall, mayWait } from "./hall.js";
import { cameraOf, focusesOf, keyOf, type Layout, ownCamera, pictureOf, screensOf, seenOf, type Tile, viewOf } from "./tiles.js";
import { viewChoice } from "./view-choice.js";

/** Which tile is to be pinned, or no longer; `only`: in place of all others. */
export type PinWish = { readonly key: string; readonly only?: boolean };

/**
 * Everybody in a room: as a grid of equals, or some of them large. Tiles keep their element and only move, so that no picture
 * stops when the layout changes. Tells the meeting what is shown. Says `pin` with the key of a tile.
 */
@customElement("parley-gallery")
export class Gallery extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: block; position: relative; overflow: hidden; }
    .tiles { position: absolute; inset: 0; }
    parley-tile { position: absolute; transition: left var(--slow) var(--ease), top var(--slow) var(--ease), width var(--slow) var(--ease), height var(--slow) var(--ease); }
    /* of so many some move all the time, and each step of the way has all of them laid out */
    .many parley-tile { transition: none; }
    .pager { position: absolute; inset-block-end: 0; inset-inline: 0; display: flex; justify-content: center; align-items: center; gap: 4px; block-size: 36px; color: #e8eaee; }
    .pager.beside { inset-inline-start: auto; inline-size: clamp(140px, 20%, 280px); }
    .pager .icon-btn { inline-size: 36px; block-size: 36px; background: #2b303a; }
    .pager .icon-btn:hover { background: #3a414e; }
    .pager .icon-btn svg:dir(rtl) { scale: -1 1; }
    .pager span { min-inline-size: 5.5em; text-align: center; font: 600 var(--text-sm)/1 var(--font); font-variant-numeric: tabular-nums; }
  `];

  @property({ attribute: false }) client!: Parley;
  @property({ attribute: false }) meeting!: Meeting;
  @property() layout: Layout = "auto";
  /** The keys of pinned tiles. */
  @property({ attribute: false }) pinned: readonly string[] = [];
  /** What is shown in a window of its own. */
  @property({ attribute: false }) taken: ViewedTile | undefined;
  @state() private box: Box = { width: 0, height: 0 };
  @state() private page = 0;

  private readonly state = new Watch(this, () => this.meeting?.state, undefined, mayWait);
  private readonly remotes = new Watch(this, () => this.meeting?.remotes, undefined, (now) => isHall(now.length));
  private readonly media = new Watch(this, () => this.client?.local.state);
  private readonly speakers = new Watch(this, () => this.meeting?.speakers, undefined, () => this.hall);
  private readonly network = new Watch(this, () => this.meeting?.network, undefined, () => this.hall);
  private readonly session = new Watch(this, () => this.client?.session.state);
  private readonly choice = new Watch(this, () => viewChoice);
  private readonly shown = new Shown(this, (box) => { this.box = box; }, () => this.report());
  private readonly order = new Order();
  private readonly speaking = new Speaking();
  private hands: readonly Participant[] = [];
  private large: ReadonlySet<string> = new Set();
  private placed: readonly (readonly [Tile, Place])[] = [];
  /** Whether the pages are turned below all tiles, which then end above that. */
  private paged = false;
  private readonly stands = new WeakMap<HTMLElement, Place>();
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    // rings end some time after the last word, of which nobody tells
    this.timer = setInterval(() => {
      const before = this.speaking.marked;
      this.hear();
      if (this.speaking.marked !== before) this.requestUpdate();
    }, 300);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  /** The picture to take along into a window of its own. */
  get mainVideo(): HTMLVideoElement | undefined {
    const largest = this.placed.filter(([tile]) => pictureOf(tile)?.state === "live").sort(([, a], [, b]) => b.width * b.height - a.width * a.height)[0]?.[0];
    return [...this.shadowRoot!.querySelectorAll<TileView>("parley-tile")].find((tile) => tile.dataset["key"] === largest?.key)?.video ?? undefined;
  }

  override render() {
    const media = this.media.value;
    if (media === undefined || this.box.width === 0) return html`<div class="tiles"></div>`;
    const { placed, pages, beside } = this.arrange(seenOf(this.remotes.value));
    this.placed = placed;
    this.paged = pages > 1 && !beside;
    this.hands = raisedHands(this.state.value!.room);
    // in an order of its own that never changes, since a picture that is moved within the document stops
    const still = [...placed].sort(([a], [b]) => (a.key < b.key ? -1 : 1));
    return html`<div class="tiles ${this.hall ? "many" : ""}">${repeat(still, ([tile]) => tile.key, ([tile]) => this.renderTile(tile, media))}</div>
      ${pages > 1 ? html`<div class="pager ${beside ? "beside" : ""}" role="group" aria-label=${msg("Pages")}>
        <button class="icon-btn" ?disabled=${this.page === 0} @click=${() => this.turn(-1, pages)} aria-label=${msg("Previous people")}>${icon(ChevronLeft, 20)}</button>
        <span role="status" aria-label=${msg(str`Page ${this.page + 1} of ${pages}`)}>${this.page + 1} / ${pages}</span>
        <button class="icon-btn" ?disabled=${this.page >= pages - 1} @click=${() => this.turn(1, pages)} aria-label=${msg("Next people")}>${icon(ChevronRight, 20)}</button></div>` : null}`;
  }

  protected override updated(_changed: PropertyValues<this>): void {
    const elements = new Map([...this.shadowRoot!.querySelectorAll<HTMLElement>("parley-tile")].map((tile) => [tile.dataset["key"], tile]));
    for (const [tile, place] of this.placed) {
      const element = elements.get(tile.key);
      if (element === undefined || alike(this.stands.get(element), place)) continue;
      const { left, top, width, height } = place;
      Object.assign(element.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
      this.stands.set(element, place);
    }

    this.toggleAttribute("paged", this.paged);
    this.report();
  }

  private renderTile(tile: Tile, media: LocalMediaState) {
    const { remote, source } = tile;
    const large = this.large.has(tile.key);
    if (!remote) {
      const me = this.session.value?.user;
      const stream = ownCamera(media);
      return html`<parley-tile data-key=${tile.key} me .hand=${handPlace(this.hands, tile.participant)} ?spotlit=${this.spotlight === tile.participant} ?mirrored=${this.choice.value!.mirror} name=${me?.name ?? ""} seed=${me?.id ?? ""} .stream=${stream} state=${stream ? "live" : "off"}
        ?muted=${media.microphone.state !== "on" || media.microphone.muted} ?speaking=${this.speaking.has(tile.participant)} ?large=${large}></parley-tile>`;
    }
    const { participant, connection, uplink } = remote;
    const picture = pictureOf(tile)!;
    return html`<parley-tile data-key=${tile.key} name=${participant.user.name} seed=${participant.user.id} .stream=${picture.stream} state=${picture.state} .hand=${source === "camera" ? handPlace(this.hands, participant.id) : 0} ?spotlit=${source === "camera" && this.spotlight === participant.id} ?screen=${source === "screen"}
      ?muted=${!participant.media.microphone} ?speaking=${source === "camera" && this.speaking.has(participant.id)} ?large=${large} ?pinned=${this.pinned.includes(tile.key)}
      uplink=${uplink ?? "good"} connection=${connection} ?away=${!participant.connected} ?soundOnly=${this.network.value?.audioOnly === true} @toggle-pin=${(event: CustomEvent<boolean>) => this.emit<PinWish>("pin", { key: tile.key, only: event.detail })}></parley-tile>`;
  }

  private arrange(remotes: readonly Remote[]) {
    this.hear();
    const gap = this.box.width < 600 ? 6 : 10;
    const now = performance.now();
    const speakers = this.speakers.value ?? [];
    const ids = remotes.map((remote) => remote.participant.id);
    const large = focusesOf(this.layout, this.pinned, this.spotlight, remotes, this.speaking.mainSpeakers(speakers, ids, now));
    this.large = new Set(large.map((tile) => tile.key));
    const self = !this.choice.value!.hideSelf;
    const screens = screensOf(remotes).filter((tile) => !this.large.has(tile.key));
    const count = remotes.length + (self ? 1 : 0) + screens.length - large.filter((tile) => tile.source === "camera").length;
    const layout = large.length > 0 ? focusLayout(this.box, gap, count, large.length, large.some(({ source }) => source === "screen")) : gridLayout(this.box, gap, count);
    const first = Math.max(1, layout.capacity - 1);
    const pictured = new Set(remotes.filter(({ participant }) => participant.media.camera).map(({ participant }) => participant.id));
    const order = this.order.update(ids, speakers.map((speaker) => speaker.participant), first, now, pictured);
    const byId = new Map(remotes.map((remote) => [remote.participant.id, remote]));
    const people = order.map((id) => cameraOf(byId.get(id)!)).filter((tile) => !this.large.has(tile.key));
    const rest = [...screens, ...people];
    // oneself is the last one of the first page
    if (self) rest.splice(Math.min(rest.length, first), 0, { key: keyOf("me", "camera"), participant: this.meeting.state.value.me, source: "camera" });
    const pages = Math.max(1, Math.ceil(rest.length / Math.max(1, layout.capacity)));
    if (this.page >= pages) this.page = pages - 1;
    const visible = rest.slice(this.page * layout.capacity, (this.page + 1) * layout.capacity);
    const spots = layout.places(visible.length);
    const placed = [...large.map((tile, i) => [tile, layout.focus[i]!] as const), ...visible.map((tile, i) => [tile, spots[i]!] as const)];
    return { placed, pages, beside: layout.beside };
  }

  private get hall(): boolean {
    return isHall(this.remotes.value?.length ?? 0);
  }

  private get spotlight(): string | undefined {
    return this.state.value?.room.spotlight;
  }

  private hear(): void {
    this.speaking.hear(this.speakers.value ?? [], performance.now());
  }

  private turn(by: number, pages: number): void {
    this.page = Math.min(pages - 1, Math.max(0, this.page + by));
  }

  private report(): void {
    const here = this.shown.visible ? viewOf(this.placed, devicePixelRatio) : [];
    const { taken } = this;
    const apart = taken !== undefined && !here.some((tile) => tile.participant === taken.participant && tile.source === taken.source);
    this.meeting.view(apart ? [...here, taken] : here);
  }
}

const alike = (one: Place | undefined, { left, top, width, height }: Place): boolean =>
  one !== undefined && one.left === left && one.top === top && one.width === width && one.height === height;

declare global {
  interface HTMLElementTagNameMap { "parley-gallery": Gallery }
}
