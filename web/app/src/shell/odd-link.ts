import { msg, str } from "@lit/localize";
import { Link2Off } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { nearestRoom } from "../platform/router.js";

/** What to show of a name that somebody may have pasted a whole page into. */
const shownLetters = 40;

/** Somebody followed a link to a room that no room can have. Says `home`, and `room` with the one that was meant perhaps. */
@customElement("parley-odd-link")
export class OddLink extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: grid; background: var(--bg); }
    main { display: grid; place-content: center; justify-items: center; text-align: center; gap: var(--space-4); padding: var(--space-5) var(--space-5) calc(var(--space-8) + env(safe-area-inset-bottom)); min-inline-size: 0; }
    .mark { display: grid; place-items: center; inline-size: 72px; block-size: 72px; border-radius: 50%; background: var(--accent-soft); color: var(--accent-text); }
    h1 { max-inline-size: 22ch; overflow-wrap: anywhere; }
    p { max-inline-size: 34rem; font-size: 1.0625rem; }
    .ways { display: flex; flex-wrap: wrap; justify-content: center; gap: var(--space-3); margin-block-start: var(--space-2); max-inline-size: 100%; }
    .btn { max-inline-size: 100%; }
  `];

  @property() name = "";

  override render() {
    const letters = [...this.name];
    const shown = letters.length > shownLetters ? `${letters.slice(0, shownLetters).join("")}…` : this.name;
    const meant = nearestRoom(this.name);
    return html`<main>
      <span class="mark">${icon(Link2Off, 34)}</span>
      <h1>${msg(str`No room can be called “${shown}”`)}</h1>
      <p class="muted">${msg("A room’s name is 3 to 64 characters long and made of a to z, 0 to 9 and hyphens. Something of the link was lost or added on its way here: copy the whole link once more, or ask whoever sent it to you.")}</p>
      <div class="ways">
        ${meant ? html`<button class="btn primary large" @click=${() => this.emit("room", meant)}><span class="clip">${msg(str`Open ${meant}`)}</span></button>` : null}
        <button class="btn large ${meant ? "line" : "primary"}" @click=${() => this.emit("home")}>${msg("To the start page")}</button>
      </div></main>`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-odd-link": OddLink }
}
