import type { Knock } from "@parley/client";
import { msg, str } from "@lit/localize";
import { DoorClosed } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";

/** Before the door of a room, until somebody opens. Says `withdraw`. */
@customElement("parley-knocking")
export class Knocking extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: grid; min-block-size: 100%; }
    main { display: grid; place-content: center; justify-items: center; text-align: center; gap: var(--space-3); padding: var(--space-6) var(--space-4) calc(var(--space-6) + env(safe-area-inset-bottom)); min-block-size: min(640px, 80dvh); }
    .door { display: grid; place-items: center; inline-size: 104px; block-size: 104px; border-radius: 50%; background: var(--accent-soft); color: var(--accent-text); margin-block-end: var(--space-3); }
    h1:focus-visible { outline: none; }
    p { max-inline-size: 32rem; font-size: 1.0625rem; text-wrap: balance; }
    p span { display: block; }
    .btn { margin-block-start: var(--space-5); }
    @media (prefers-reduced-motion: no-preference) { .door { animation: breathe 2.4s infinite ease-in-out; } }
    @keyframes breathe { 50% { box-shadow: 0 0 0 14px color-mix(in srgb, var(--accent-soft) 45%, transparent); } }
  `];

  @property({ attribute: false }) knock!: Knock;
  /** What the room is called. */
  @property() name = "";
  /** A moderator has sent us here. */
  @property({ type: Boolean }) sent = false;
  private readonly state = new Watch(this, () => this.knock?.state);

  override render() {
    const { place, host } = this.state.value!;
    return html`<main>
      <span class="door">${icon(DoorClosed, 48)}</span>
      <h1 tabindex="-1">${this.sent ? msg("You were sent to the lobby") : this.name ? msg(str`Asking to join “${this.name}”`) : msg("Asking to join")}</h1>
      <p class="muted" role="status">${host ? msg("Somebody inside will let you in. You can wait here; nobody sees or hears you yet.") : msg("Nobody is there yet who can let you in. You come in by yourself, or are let in, when somebody is.")}
        ${place > 1 || host ? html`<span>${place > 1 ? msg(str`${place - 1} before you.`) : msg("You are next.")}</span>` : null}</p>
      <button class="btn line large" @click=${() => this.emit("withdraw")}>${msg("Stop waiting")}</button>
    </main>`;
  }

  protected override firstUpdated(): void {
    this.shadowRoot?.querySelector("h1")?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-knocking": Knocking }
}
