import type { Meeting } from "@parley/client";
import { msg } from "@lit/localize";
import { X } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import "../polls/polls.js";

/** What a meeting does together. Says `close`. */
@customElement("parley-activities")
export class Activities extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: flex; flex-direction: column; block-size: 100%; background: var(--surface); min-block-size: 0; overflow: hidden; }
    header { display: flex; align-items: center; padding: var(--space-2) var(--space-2) var(--space-2) var(--space-5); border-block-end: 1px solid var(--line); flex: none; }
  `];

  @property({ attribute: false }) meeting!: Meeting;

  override render() {
    return html`<header><h2 class="grow">${msg("Activities")}</h2><button class="icon-btn" @click=${() => this.emit("close")} aria-label=${msg("Close the activities")} title=${msg("Close the activities")}>${icon(X)}</button></header>
      <parley-polls .meeting=${this.meeting}></parley-polls>`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-activities": Activities }
}
