import type { Parley } from "@parley/client";
import { msg, str } from "@lit/localize";
import { CalendarClock, Copy, DoorOpen, LogIn, X } from "lucide";
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { originOf } from "../platform/client.js";
import { upcoming, when } from "../platform/format.js";
import { forgetRoom, isPlanned, type KnownRoom, knownRooms } from "../platform/known-rooms.js";
import { language } from "../platform/language.js";
import { roomLink } from "../platform/router.js";
import { copy } from "../platform/share.js";
import type { RoomWish } from "./events.js";
import { listStyles } from "./list-styles.js";

/** Rooms that one has planned, or was in, with this browser; nothing where there are none. Says `room` ({@link RoomWish}). */
@customElement("parley-known-rooms")
export class KnownRooms extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), listStyles, css`
    :host { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--space-5); }
    :host(:not([filled])) { display: none; }
    h2 { margin-block-end: var(--space-3); }
    .kind { inline-size: 40px; block-size: 40px; border-radius: 50%; display: grid; place-items: center; background: var(--surface-2); color: var(--muted); flex: none; }
    time:lang(zh) { word-break: keep-all; }
    @media (max-width: 820px) { :host { gap: var(--space-4); } }
    li.line { gap: var(--space-2); }
    .grow { margin-inline-start: var(--space-1); }
    /* when it was says more */
    @media (width < 480px), (860px < width < 1200px) { .code, #planned + ul .kind { display: none; } }
  `];

  @property({ attribute: false }) client: Parley | undefined;
  @property({ type: Boolean, reflect: true }) filled = false;
  private rooms: readonly KnownRoom[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.look();
  }

  override render() {
    if (!this.filled) return nothing;
    const planned = this.rooms.filter(isPlanned).sort((a, b) => a.opensAt! - b.opensAt!);
    const been = this.rooms.filter((one) => !isPlanned(one));
    return html`${this.renderList("planned", msg("Planned meetings"), planned)}${this.renderList("rooms", msg("Recent rooms"), been)}`;
  }

  private renderList(id: string, heading: string, rooms: readonly KnownRoom[]) {
    if (rooms.length === 0) return null;
    return html`<section class="card" aria-labelledby=${id}><h2 id=${id} tabindex="-1">${heading}</h2>
      <ul class="list">${repeat(rooms, ({ room }) => room, (one) => this.renderRoom(one))}</ul></section>`;
  }

  private renderRoom(known: KnownRoom) {
    const { room, name = room, at } = known;
    const planned = isPlanned(known);
    // whoever has planned a meeting and was not there is told when it was
    const missed = !planned && known.opensAt !== undefined && at < known.opensAt;
    const date = planned || missed ? known.opensAt! : at;
    return html`<li class="line"><span class="kind">${icon(planned ? CalendarClock : DoorOpen, 18)}</span>
      <div class="grow"><div class="name two-lines" dir="auto">${name}</div>
        <div class="small muted ${planned || missed ? "" : "clip"}">${name === room || planned || missed ? null : html`<span class="code" dir="ltr">${room} · </span>`}<time datetime=${new Date(date).toISOString()}>${planned ? upcoming(date, Date.now(), language()) : missed ? msg(str`Was planned for ${when(date, Date.now(), language())}`) : when(at, Date.now(), language())}</time></div></div>
      ${planned ? html`<button class="icon-btn" @click=${() => copy(this, roomLink(room, "", originOf(this.client)), msg("The link is copied"))} title=${msg("Copy the link")} aria-label=${msg(str`Copy the link of ${name}`)}>${icon(Copy, 18)}</button>` : null}
      <button class="icon-btn" @click=${() => this.forget(room)} title=${msg("Remove from this list")} aria-label=${msg(str`Remove ${name} from this list`)}>${icon(X, 18)}</button>
      <button class="icon-btn tint" @click=${() => this.emit<RoomWish>("room", { room })} title=${msg("Join")} aria-label=${msg(str`Join ${name}`)}>${icon(LogIn, 19)}</button>
    </li>`;
  }

  /** What there is to show may have changed. */
  look(): void {
    this.rooms = knownRooms();
    this.filled = this.rooms.length > 0;
    this.requestUpdate();
  }

  // the button goes with its room: whoever has pressed it by keyboard is not to begin at the top of the page again
  private forget(room: string): void {
    forgetRoom(room);
    this.look();
    this.shadowRoot!.querySelector<HTMLElement>("h2")?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-known-rooms": KnownRooms }
}
