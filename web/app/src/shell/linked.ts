import { msg, str } from "@lit/localize";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import "../ui/dialog.js";

/** Asks whoever has opened the link of a room in the tab of a call what they mean. Says `leave` and `stay`. */
@customElement("parley-linked")
export class Linked extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    p { overflow-wrap: anywhere; }
    .ways { display: flex; flex-wrap: wrap; gap: var(--space-3); margin-block-start: var(--space-5); }
    .btn { flex: 1 1 auto; }
  `];

  @property() room = "";
  /** Whom one talks to. */
  @property() other = "";

  override render() {
    return html`<parley-dialog open heading=${msg(str`You are in a call with ${this.other}`)} @close=${() => this.emit("stay")}>
      <p class="muted">${msg(str`The link that you have opened leads to the room ${this.room}. To join it, you leave the call.`)}</p>
      <div class="ways">
        <button class="btn primary" autofocus @click=${() => this.emit("stay")}>${msg("Stay in the call")}</button>
        <button class="btn line" @click=${() => this.emit("leave")}>${msg("Leave the call and join")}</button>
      </div>
    </parley-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-linked": Linked }
}
