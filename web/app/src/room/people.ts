import type { Meeting, Parley, Participant, Remote } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Copy, Hand, Mic, MicOff, MonitorUp, Search, Settings2, Video, VideoOff, WifiOff, X } from "lucide";
import { css, html, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { bracketed } from "../platform/punctuation.js";
import { Watch } from "../design/watch.js";
import { copy } from "../platform/share.js";
import "../gestures/raised-hands.js";
import "../moderation/lobby.js";
import "../moderation/person-menu.js";
import { isModerated, keepsOrder, ownRole, sayRole } from "../moderation/roles.js";
import "../ui/avatar.js";
import type { PinWish } from "./gallery.js";
import { isHall, mayWait } from "./hall.js";
import { presentIn } from "./present.js";
import { keyOf } from "./tiles.js";

const manyPeople = 8;
/** So many rows are made at a time, the next when one comes near the last: hundreds at once would keep the page from answering. */
const rows = 20;

/** What a row has beside its person: its place in the list, how what they send gets through, and whether one keeps order. */
type Row = { readonly place: number; readonly of: number; readonly uplink: Remote["uplink"]; readonly orders: boolean };

/** Who is in the room. Says `close`, and `pin` with the key of somebody's camera. */
@customElement("parley-room-people")
export class RoomPeople extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: flex; flex-direction: column; block-size: 100%; background: var(--surface); min-block-size: 0; container-type: inline-size; }
    header { display: flex; align-items: center; padding: var(--space-2) var(--space-2) var(--space-2) var(--space-5); border-block-end: 1px solid var(--line); flex: none; }
    .search { padding: var(--space-3) var(--space-4) 0; flex: none; }
    .body { flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin; }
    ul { padding: var(--space-2); }
    li { display: flex; align-items: center; gap: var(--space-2); padding: 0.4rem 0 0.4rem 0.6rem; border-radius: var(--radius-m); min-block-size: 52px; }
    li:hover { background: var(--surface-2); }
    parley-avatar { --avatar-size: 38px; }
    .marks { display: flex; gap: 7px; flex: none; color: var(--muted); }
    .marks .on { color: var(--text); } .marks .bad { color: var(--warn-text); } .marks .share { color: var(--accent-text); }
    .weak { display: inline-flex; align-items: flex-end; gap: 2px; block-size: 15px; }
    .weak i { inline-size: 4px; block-size: 6px; border-radius: 1px; background: var(--danger-text); }
    .weak i:nth-child(2) { block-size: 10px; background: var(--line-strong); } .weak i:nth-child(3) { block-size: 15px; background: var(--line-strong); }
    .role { color: var(--accent-text); font-weight: 600; } .marks .hand { color: var(--warn-text); }
    .who { display: grid; line-height: 1.3; margin-inline-start: 0.25rem; }
    .name { font-weight: 600; }
    .name.two-lines:has(.muted) { -webkit-line-clamp: 3; }
    .who button { border: 0; background: none; padding: 0; text-align: start; border-radius: 4px; }
    .who button:hover { text-decoration: underline; }
    /* beside a meeting in a small window names would have a word in each line */
    @container (max-width: 330px) {
      ul { padding-inline: var(--space-1); }
      li { gap: 6px; padding-inline-start: 0.4rem; }
      parley-avatar { --avatar-size: 32px; }
      .who { margin-inline-start: 0; }
      .marks { gap: 4px; }
      .marks svg { inline-size: 16px; block-size: 16px; }
    }
    .further { block-size: 1px; }
    .none { padding: var(--space-5); text-align: center; color: var(--muted); }
    footer .btn { flex: 1 1 auto; padding-inline: 0.8em; }
    footer { display: flex; flex-wrap: wrap; gap: var(--space-2); padding: var(--space-3) var(--space-4) calc(var(--space-4) + env(safe-area-inset-bottom)); border-block-start: 1px solid var(--line); flex: none; }
  `];

  @property({ attribute: false }) client!: Parley;
  @property({ attribute: false }) meeting!: Meeting;
  /** The meeting that all of it belongs to: whoever wants to come in asks there. */
  @property({ attribute: false }) main!: Meeting;
  @property() link = "";
  @state() private search = "";
  /** Rows that are there, of as many as there are people. */
  @state() private most = rows;
  @query("h2") private readonly heading!: HTMLElement;
  @query(".body") private readonly body!: HTMLElement;
  @query(".further") private readonly further!: HTMLElement | null;
  private near: IntersectionObserver | undefined;
  private readonly state = new Watch(this, () => this.meeting?.state, undefined, mayWait);
  private readonly remotes = new Watch(this, () => this.meeting?.remotes, undefined, (now) => isHall(now.length));

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.near?.disconnect();
    this.near = undefined;
  }

  override render() {
    const state = this.state.value;
    if (state === undefined) return null;
    const participants = presentIn(state.room.participants, this.remotes.value);
    const wanted = this.search.trim().toLocaleLowerCase();
    const orders = keepsOrder(ownRole(state)) && isModerated(this.meeting);
    // of a breakout room the meeting says how it is kept
    const keeper = orders && state.room.breakoutOf === undefined;
    const uplinks = new Map(this.remotes.value?.map(({ participant, uplink }) => [participant.id, uplink]));
    const found = participants.filter((one) => one.user.name.toLocaleLowerCase().includes(wanted));
    return html`
      <header><h2 class="grow" tabindex="-1">${msg("Participants")} <span class="muted">${participants.length}</span></h2><button class="icon-btn" @click=${() => this.emit("close")} aria-label=${msg("Close the list of participants")} title=${msg("Close the list of participants")}>${icon(X)}</button></header>
      <div class="body">
        ${keepsOrder(ownRole(this.main.state.value)) ? html`<parley-lobby .meeting=${this.main} @emptied=${() => this.heading.focus()}></parley-lobby>` : null}
        <parley-raised-hands .meeting=${this.meeting} @emptied=${() => this.heading.focus()}></parley-raised-hands>
        ${participants.length > manyPeople ? html`<div class="search"><div class="with-icon">${icon(Search, 18)}<input class="input" type="search" dir="auto" .value=${this.search} placeholder=${msg("Find somebody")} aria-label=${msg("Find somebody")} @input=${(event: InputEvent) => { this.search = (event.target as HTMLInputElement).value; }} /></div></div>` : null}
        ${found.length === 0 ? html`<p class="none" role="status">${msg("Nobody of that name is here.")}</p>`
          : html`<ul aria-label=${msg("Participants of this room")}>${repeat(found.slice(0, this.most), (one) => one.id, (one, i) => this.renderOne(one, { place: i + 1, of: found.length, uplink: uplinks.get(one.id), orders }))}</ul>
            ${found.length > this.most ? html`<div class="further"></div>` : null}`}
      </div>
      ${keeper || this.link ? html`<footer>
        ${keeper ? html`<button class="btn" @click=${() => this.emit("room-settings")}>${icon(Settings2, 17)}${msg("Settings of this meeting")}</button>` : null}
        ${this.link ? html`<button class="btn" @click=${() => copy(this, this.link, msg("The link is copied"))}>${icon(Copy, 17)}${msg("Copy the link")}</button>` : null}</footer>` : null}`;
  }

  protected override updated(_changed: PropertyValues<this>): void {
    this.near?.disconnect();
    if (this.further === null) return;
    // what is observed anew is told at once, so that a list that is still too short for its room goes on growing
    this.near ??= new IntersectionObserver(([entry]) => { if (entry?.isIntersecting) this.most += rows; }, { root: this.body, rootMargin: "800px" });
    this.near.observe(this.further);
  }

  private renderOne(participant: Participant, row: Row) {
    const { id, user, media, connected, role, hand, via, breakout } = participant;
    const { me: self, room } = this.state.value!;
    const me = id === self;
    const place = room.breakouts?.rooms.find((one) => one.id === breakout);
    return html`<li aria-setsize=${row.of} aria-posinset=${row.place}>
      <parley-avatar name=${user.name} seed=${user.id}></parley-avatar>
      <div class="who grow">
        ${me || via === "whep" ? html`<span class="name two-lines"><bdi>${user.name}</bdi>${me ? html`<span class="muted">${bracketed(msg("You"))}</span>` : null}</span>`
          : html`<button class="name two-lines" title=${user.name} aria-label=${msg(str`Show ${user.name} large`)} @click=${() => this.emit<PinWish>("pin", { key: keyOf(id, "camera"), only: true })}><bdi>${user.name}</bdi></button>`}
        ${isModerated(this.meeting) && role !== "speaker" && via === undefined ? html`<span class="small role">${sayRole(role)}</span>` : null}
        ${place ? html`<span class="small muted">${msg(str`In ${place.name}`)}</span>` : null}
        ${via === "whep" ? html`<span class="small muted">${msg("Watches only")}</span>` : connected ? null : html`<span class="small muted">${msg("Has lost the server")}</span>`}
      </div>
      <div class="marks">
        ${hand === undefined ? null : html`<span class="hand" role="img" aria-label=${msg("Has raised a hand")}>${icon(Hand, 18)}</span>`}
        ${connected ? null : html`<span class="bad">${icon(WifiOff, 18)}</span>`}
        ${row.uplink === undefined || row.uplink === "good" ? null : html`<span class="weak" role="img" aria-label=${msg("Poor connection")}><i></i><i></i><i></i></span>`}
        ${media.screen ? html`<span class="share" role="img" aria-label=${msg("Shares the screen")}>${icon(MonitorUp, 18)}</span>` : null}
        ${via === "whep" ? null : html`<span class=${media.microphone ? "on" : ""} role="img" aria-label=${media.microphone ? msg("Microphone is on") : msg("Muted")}>${icon(media.microphone ? Mic : MicOff, 18)}</span>
        <span class=${media.camera ? "on" : ""} role="img" aria-label=${media.camera ? msg("Camera is on") : msg("Camera is off")}>${icon(media.camera ? Video : VideoOff, 18)}</span>`}
      </div>
      ${row.orders ? html`<parley-person-menu .meeting=${this.meeting} .participant=${participant}></parley-person-menu>` : null}</li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-room-people": RoomPeople }
}
