import type { Meeting } from "@parley/client";
import { msg } from "@lit/localize";
import { X } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import "../breakouts/breakouts.js";
import { keeps } from "../breakouts/places.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import "../polls/polls.js";

export type Activity = "polls" | "breakouts";

/** What a meeting does together. Says `close`, and `choose` with what is to be shown. */
@customElement("parley-activities")
export class Activities extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: flex; flex-direction: column; block-size: 100%; background: var(--surface); min-block-size: 0; overflow: hidden; }
    header { display: flex; align-items: center; padding: var(--space-2) var(--space-2) var(--space-2) var(--space-5); flex: none; border-block-end: 1px solid var(--line); }
    header:has(+ .tabs) { border: 0; }
    .tabs { display: flex; gap: var(--space-1); padding: 0 var(--space-4); border-block-end: 1px solid var(--line); flex: none; }
    .tab { border: 0; background: none; min-block-size: 44px; padding: 0.4rem 0.8rem; font-weight: 600; color: var(--muted); border-block-end: 3px solid transparent; margin-block-end: -1px; }
    .tab[aria-selected="true"] { color: var(--accent-text); border-color: var(--accent-text); }
    .tab:focus-visible { outline-offset: -3px; border-radius: var(--radius-s); }
    .panel { display: flex; flex-direction: column; flex: 1; min-block-size: 0; }
  `];

  @property({ attribute: false }) meeting!: Meeting;
  /** The meeting whose breakout room it is, or the same. */
  @property({ attribute: false }) main!: Meeting;
  @property() shown: Activity = "polls";
  /** The server's clock less ours, in ms. */
  @property({ type: Number }) ahead = 0;
  private readonly state = new Watch(this, () => this.main?.state);

  override render() {
    const tabs = keeps(this.main) || this.state.value!.room.breakouts !== undefined;
    const shown = tabs ? this.shown : "polls";
    return html`<header><h2 class="grow">${msg("Activities")}</h2><button class="icon-btn" @click=${() => this.emit("close")} aria-label=${msg("Close the activities")} title=${msg("Close the activities")}>${icon(X)}</button></header>
      ${tabs ? html`<div class="tabs" role="tablist" aria-label=${msg("Activities")} @keydown=${(event: KeyboardEvent) => this.key(event)}>${this.renderTab("polls", msg("Polls"), shown)}${this.renderTab("breakouts", msg("Breakout rooms"), shown)}</div>` : null}
      <div class="panel" id="panel" role=${tabs ? "tabpanel" : "group"} aria-label=${shown === "polls" ? msg("Polls") : msg("Breakout rooms")}>
        ${shown === "polls" ? html`<parley-polls .meeting=${this.meeting}></parley-polls>` : html`<parley-breakouts .main=${this.main} .ahead=${this.ahead}></parley-breakouts>`}
      </div>`;
  }

  private renderTab(activity: Activity, name: string, shown: Activity) {
    return html`<button class="tab" role="tab" data-activity=${activity} aria-selected=${activity === shown} aria-controls="panel" tabindex=${activity === shown ? 0 : -1} @click=${() => this.emit<Activity>("choose", activity)}>${name}</button>`;
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    event.preventDefault();
    const other = this.shown === "polls" ? "breakouts" : "polls";
    this.emit<Activity>("choose", other);
    this.shadowRoot!.querySelector<HTMLElement>(`[data-activity="${other}"]`)?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-activities": Activities }
}
