import type { SessionState } from "@parley/client";
import { msg, str } from "@lit/localize";
import { CloudOff, RotateCw } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";

/** Says that the server is about to restart, or is gone, and when it is tried again. `retry` is the button's wish. */
@customElement("parley-connection-banner")
export class ConnectionBanner extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: block; }
    .bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: var(--space-2) var(--space-3); padding: var(--space-2) var(--space-4); background: var(--warn-soft); color: var(--warn-text); font-weight: 600; }
    .bar.soon { background: var(--accent-soft); color: var(--accent-text); }
    /* the sign stays beside what it is the sign of */
    .said { display: flex; align-items: center; gap: var(--space-3); min-inline-size: 0; }
    .said > svg { flex: none; }
    .text { display: flex; flex-wrap: wrap; column-gap: 0.6em; font-variant-numeric: tabular-nums; text-wrap: pretty; }
    /* both in the line of the words, or both in one of their own */
    .ways { display: flex; flex-wrap: wrap; justify-content: center; gap: var(--space-2) var(--space-3); }
    .btn { min-block-size: 36px; color: inherit; border-color: currentColor; }
    .btn:hover { background: light-dark(#ffe3ab, #4a3813); }
  `];

  @property({ attribute: false }) session: SessionState | undefined;
  /** Where the connection is tested. */
  @property() doctor = "/doctor";
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => this.requestUpdate(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override render() {
    const { phase, restarting, error } = this.session ?? {};
    if (phase === "online") return html`<div class="bar soon"><div class="said">${icon(RotateCw)}<span role="status">${msg("The server is about to restart. You will be reconnected automatically.")}</span></div></div>`;
    const expected = restarting || error?.reason === "server-stopping";
    const seconds = Math.ceil(((this.session?.retryAt ?? 0) - Date.now()) / 1000);
    return html`<div class="bar"><div class="said">${icon(expected ? RotateCw : CloudOff)}<div class="text"><span role="status">${expected ? msg("The server is restarting. You will be reconnected automatically.") : msg("The server cannot be reached at the moment.")}</span>
      <span aria-hidden="true">${seconds > 0 ? msg(str`Trying again in ${seconds} s`) : msg("Trying again…")}</span></div></div>
      <div class="ways"><a class="btn line" href=${this.doctor} target="_blank" rel="noopener">${msg("Test the connection")}</a>
      <button class="btn line" @click=${() => this.emit("retry")}>${msg("Try now")}</button></div></div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-connection-banner": ConnectionBanner }
}
