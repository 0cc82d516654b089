import { msg, str } from "@lit/localize";
import { html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import "../ui/dialog.js";
import { toast } from "../ui/toasts.js";
import { type AdminApi, AdminError } from "./admin-api.js";
import { sayProblem } from "./words.js";

/** Asks what to say to a room, or to everybody. Says `close`. */
@customElement("parley-announce-dialog")
export class AnnounceDialog extends ParleyElement {
  @property({ attribute: false }) api!: AdminApi;
  @property({ type: Boolean }) open = false;
  /** To whom; to everybody, if left out. */
  @property() room: string | undefined;
  @state() private problem = "";
  @state() private busy = false;
  @query("textarea") private readonly text!: HTMLTextAreaElement;

  override render() {
    return html`<parley-dialog heading=${this.room === undefined ? msg("Announce to everybody") : msg("Announce to this room")} ?open=${this.open} @close=${() => this.tellParent("close")}>
      <form class="stack" @submit=${this.submit}>
        <div class="field"><label for="text">${msg("What is to be said")}</label>
          <textarea id="text" class="input" rows="4" maxlength="500" required autofocus aria-describedby="hint problem"></textarea>
          <span id="hint" class="hint">${this.room === undefined ? msg("Everybody who is signed in sees it at once, also in meetings. It is kept nowhere.") : msg("Everybody in this room sees it at once. It is kept nowhere.")}</span>
          <span id="problem" class="problem" role="alert">${this.problem}</span></div>
        <button class="btn primary" ?disabled=${this.busy}>${this.busy ? html`<span class="spinner"></span>` : null}${msg("Announce")}</button>
      </form>
    </parley-dialog>`;
  }

  private readonly submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const text = this.text.value.trim();
    if (text === "" || this.busy) return;
    this.busy = true;
    this.problem = "";
    try {
      const { told } = await this.api.announce(text, this.room);
      this.text.value = "";
      toast(this, { text: msg(str`Told on ${told} devices`), kind: "good" });
      this.tellParent("close");
    } catch (error) {
      this.problem = sayProblem(error instanceof AdminError ? error : new AdminError("unknown"));
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap { "parley-announce-dialog": AnnounceDialog }
}
