import { msg } from "@lit/localize";
import { html } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { spokenDuration } from "../platform/format.js";
import { language } from "../platform/language.js";
import "../ui/dialog.js";
import type { AdminApi } from "./admin-api.js";
import { asked } from "./asked.js";

const choices = [60, 300, 900, 3_600, 4 * 3_600];

/** Asks how long meetings may go on, and lets nothing new begin. Says `close`. */
@customElement("parley-drain-dialog")
export class DrainDialog extends ParleyElement {
  @property({ attribute: false }) api!: AdminApi;
  @property({ type: Boolean }) open = false;
  @query("select") private readonly time!: HTMLSelectElement;

  override render() {
    return html`<parley-dialog heading=${msg("Let nothing new begin")} ?open=${this.open} @close=${() => this.tellParent("close")}>
      <form class="stack" @submit=${this.submit}>
        <p>${msg("Rooms, calls and sign-ins no longer begin on this server, and balancers send nobody here. Meetings go on, and are told that the server goes down.")}</p>
        <div class="field"><label for="time">${msg("They are told that they may go on for")}</label>
          <select id="time" class="input" autofocus>${choices.map((seconds) => html`<option value=${seconds} ?selected=${seconds === 900}>${spokenDuration(seconds, language())}</option>`)}</select></div>
        <p class="small muted">${msg("Nobody is sent out, and the process does not stop by itself: stop it when nobody is there any more. Until then it can be taken back.")}</p>
        <button class="btn primary">${msg("Drain")}</button>
      </form>
    </parley-dialog>`;
  }

  private readonly submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (await asked(this, this.api.beginDrain(Number(this.time.value)), msg("Nothing new begins here any more"))) this.tellParent("close");
  };
}

declare global {
  interface HTMLElementTagNameMap { "parley-drain-dialog": DrainDialog }
}
