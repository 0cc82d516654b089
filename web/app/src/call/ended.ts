import { msg, str } from "@lit/localize";
import { DoorClosed, House, LogIn, LogOut, Phone, UserRoundX, Video } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { spokenDuration } from "../platform/format.js";
import { language } from "../platform/language.js";
import "../ui/avatar.js";

/** What is left to say after a meeting. */
export type Ended = {
  readonly title: string;
  readonly detail?: string;
  readonly seconds?: number;
  /** The person of a call, to be called again. */
  readonly with?: { readonly id: string; readonly name: string };
  readonly video: boolean;
  /** What stands for it where there is no person: one was sent out, or it is over for all. */
  readonly sign?: "out" | "over";
  /** The room can be joined again. */
  readonly again: boolean;
};

/** After the call: how it ended, how long it was, and where to go. Says `call-again`, `back`, `rejoin` and `home`. */
@customElement("parley-ended")
export class EndedView extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: grid; min-block-size: 100%; }
    main { display: grid; place-content: center; justify-items: center; text-align: center; gap: var(--space-3); padding: var(--space-6) var(--space-4) calc(var(--space-6) + env(safe-area-inset-bottom)); --avatar-size: 104px; min-block-size: min(640px, 80dvh); }
    h1:focus-visible { outline: none; }
    parley-avatar { margin-block-end: var(--space-3); }
    .sign { display: grid; place-items: center; inline-size: 104px; block-size: 104px; border-radius: 50%; background: var(--surface-3); color: var(--muted); margin-block-end: var(--space-3); }
    .sign.out { background: var(--danger-soft); color: var(--danger-text); }
    .detail { display: grid; gap: var(--space-1); font-size: 1.0625rem; max-inline-size: 30rem; text-wrap: balance; overflow-wrap: anywhere; }
    .actions { display: flex; flex-wrap: wrap; justify-content: center; gap: var(--space-3); margin-block-start: var(--space-5); }
  `];

  @property({ attribute: false }) ended!: Ended;
  /** One was in a meeting when the call came. */
  @property({ type: Boolean }) back = false;

  override render() {
    const { title, detail, seconds, with: other, video, sign, again } = this.ended;
    return html`<main>
      ${other ? html`<parley-avatar name=${other.name} seed=${other.id}></parley-avatar>` : null}
      ${other ? null : html`<span class="sign ${sign ?? ""}">${icon(sign === "out" ? UserRoundX : sign === "over" ? DoorClosed : LogOut, 46)}</span>`}
      <h1 tabindex="-1">${title}</h1>
      <p class="muted detail" role="status">${detail ? html`<span>${detail}</span>` : null}${seconds === undefined || seconds < 1 || sign === "out" ? null : html`<span>${msg(str`It lasted ${spokenDuration(seconds, language())}.`)}</span>`}</p>
      <div class="actions">
        ${other ? html`<button class="btn good large" @click=${() => this.emit("call-again")}>${icon(video ? Video : Phone)}${msg("Call again")}</button>` : null}
        ${this.back ? html`<button class="btn primary large" @click=${() => this.emit("back")}>${icon(LogIn)}${msg("Back to the meeting")}</button>` : null}
        ${again ? html`<button class="btn primary large" @click=${() => this.emit("rejoin")}>${icon(LogIn)}${msg("Join again")}</button>` : null}
        <button class="btn line large" @click=${() => this.emit("home")}>${icon(House)}${msg("Back to start")}</button>
      </div>
    </main>`;
  }

  protected override firstUpdated(): void {
    this.shadowRoot?.querySelector("h1")?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-ended": EndedView }
}
