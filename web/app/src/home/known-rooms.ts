import { msg, str } from "@lit/localize";
import { DoorOpen, LogIn, X } from "lucide";
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { when } from "../platform/format.js";
import { forgetRoom, type KnownRoom, knownRooms } from "../platform/known-rooms.js";
import { language } from "../platform/language.js";
import type { RoomWish } from "./events.js";
import { listStyles } from "./list-styles.js";

/** Rooms that one was in with this browser; nothing where there are none. Says `room` ({@link RoomWish}). */
@customElement("parley-known-rooms")
export class KnownRooms extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), listStyles, css`
    :host(:not([filled])) { display: none; }
    h2 { margin-block-end: var(--space-3); }
    .kind { inline-size: 40px; block-size: 40px; border-radius: 50%; display: grid; place-items: center; background: var(--surface-2); color: var(--muted); flex: none; }
    .line { gap: var(--space-2); }
    .grow { margin-inline-start: var(--space-1); }
  `];

  @property({ type: Boolean, reflect: true }) filled = false;
  private rooms: readonly KnownRoom[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.look();
  }

  override render() {
    if (!this.filled) return nothing;
    return html`<section class="card" aria-labelledby="rooms"><h2 id="rooms" tabindex="-1">${msg("Recent rooms")}</h2>
      <ul class="list">${repeat(this.rooms, ({ room }) => room, (one) => this.renderRoom(one))}</ul></section>`;
  }

  private renderRoom({ room, name = room, at }: KnownRoom) {
    return html`<li class="line"><span class="kind">${icon(DoorOpen, 18)}</span>
      <div class="grow"><div class="name clip" dir="auto">${name}</div>
        <div class="small muted clip">${name === room ? null : html`<span dir="ltr">${room}</span> · `}<time datetime=${new Date(at).toISOString()}>${when(at, Date.now(), language())}</time></div></div>
      <button class="icon-btn" @click=${() => this.forget(room)} title=${msg("Remove from this list")} aria-label=${msg(str`Remove ${name} from this list`)}>${icon(X, 18)}</button>
      <button class="icon-btn tint" @click=${() => this.emit<RoomWish>("room", { room })} title=${msg("Join")} aria-label=${msg(str`Join ${name}`)}>${icon(LogIn, 19)}</button>
    </li>`;
  }

  private look(): void {
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
