import { msg, str } from "@lit/localize";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import "../ui/dialog.js";

/** Asks whoever has opened the link of a room, or of another call, in the tab of a call, or while they call, what they mean. Says `leave` and `stay`. */
@customElement("parley-linked")
export class Linked extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    p { overflow-wrap: anywhere; }
    .ways { display: flex; flex-wrap: wrap; gap: var(--space-3); margin-block-start: var(--space-5); }
    .btn { flex: 1 1 auto; }
  `];

  /** Where the link leads to, if that is a room. */
  @property() room = "";
  /** Whom the link calls, as far as it is known. */
  @property() callee = "";
  /** Whom one talks to, or calls. */
  @property() other = "";
  /** Whether it still rings at theirs. */
  @property({ type: Boolean }) ringing = false;

  override render() {
    const { ringing, other } = this;
    return html`<parley-dialog open heading=${ringing ? msg(str`You are calling ${other}`) : msg(str`You are in a call with ${other}`)} @close=${() => this.emit("stay")}>
      <p class="muted">${this.question}</p>
      <div class="ways">
        <button class="btn primary" autofocus @click=${() => this.emit("stay")}>${ringing ? msg("Go on calling") : msg("Stay in the call")}</button>
        <button class="btn line" @click=${() => this.emit("leave")}>${ringing ? msg("Stop calling and go there") : this.room ? msg("Leave the call and join") : msg("Hang up and call")}</button>
      </div>
    </parley-dialog>`;
  }

  private get question(): string {
    if (this.ringing) return msg("The link that you have opened leads somewhere else. To follow it, you stop calling.");
    if (this.room) return msg(str`The link that you have opened leads to the room ${this.room}. To join it, you leave the call.`);
    return this.callee ? msg(str`The link that you have opened calls ${this.callee}. To call them, you hang up first.`) : msg("The link that you have opened calls somebody else. To call them, you hang up first.");
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-linked": Linked }
}
