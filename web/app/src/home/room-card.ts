import type { Parley } from "@parley/client";
import { canEncrypt, newRoomSecret } from "@parley/client/e2ee";
import { msg } from "@lit/localize";
import { CalendarPlus, Keyboard, ShieldCheck, Video } from "lucide";
import { css, html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { say, sayError } from "../platform/problems.js";
import { parseRoomInput, parseSecretInput } from "../platform/router.js";
import type { RoomWish } from "./events.js";
import "../ui/dialog.js";
import { toast } from "../ui/toasts.js";
import "./plan.js";

/** Starts a room, plans one, or joins one by link or code. Says `room` ({@link RoomWish}), and `planned`. */
@customElement("parley-room-card")
export class RoomCard extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: block; min-inline-size: 0; container-type: inline-size; }
    .card { display: grid; gap: var(--space-4); }
    p { margin-block-start: var(--space-1); }
    form, .ways { display: flex; flex-wrap: wrap; gap: var(--space-2); }
    form { flex-wrap: nowrap; }
    .ways .btn { flex: 1 1 auto; padding-inline: 0.9em; }
    .ways .primary { flex-grow: 3; }
    .problem:empty { display: none; }
    .encrypted { display: flex; gap: var(--space-3); align-items: flex-start; cursor: pointer; }
    .encrypted input { margin-block-start: 0.3em; accent-color: var(--accent); inline-size: 1.05rem; block-size: 1.05rem; flex: none; }
    .encrypted > span { display: grid; gap: 2px; }
    .encrypted .what { display: flex; align-items: center; gap: 0.4em; }
    .encrypted svg { flex: none; color: var(--accent-text); }
    .or { display: flex; align-items: center; gap: var(--space-3); color: var(--muted); font-size: var(--text-sm); }
    @media (max-width: 600px) { .card { padding: var(--space-4); gap: var(--space-3); } .or, .card > div:first-child { display: none; } }
    .or::before, .or::after { content: ""; flex: 1; block-size: 1px; background: var(--line); }
  `];

  @property({ attribute: false }) client!: Parley;
  @state() private creating = false;
  @state() private planning = false;
  @state() private encrypted = false;
  @state() private problem = "";
  @query("input.input") private readonly input!: HTMLInputElement;

  override render() {
    return html`<section class="card" aria-labelledby="room">
      <div><h2 id="room">${msg("Meet by link")}</h2><p class="muted">${msg("Open a room, send the link to someone, and talk.")}</p></div>
      <div class="ways"><button class="btn primary large" @click=${this.create} ?disabled=${this.creating}>${this.creating ? html`<span class="spinner"></span>` : icon(Video)}${msg("Start a room")}</button>
        <button class="btn line large" @click=${this.plan}>${icon(CalendarPlus)}${msg("Plan for later")}</button></div>
      <label class="encrypted"><input type="checkbox" .checked=${this.encrypted} @change=${(event: Event) => { this.encrypted = (event.target as HTMLInputElement).checked; }} />
        <span><span class="what">${icon(ShieldCheck, 18)}${msg("End-to-end encrypted")}</span><span class="small muted">${msg("Not even this server can listen, watch or read along.")}</span></span></label>
      <div class="or">${msg("or")}</div>
      <form @submit=${this.join} novalidate>
        <div class="with-icon grow">${icon(Keyboard, 18)}<input class="input" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="500" placeholder=${msg("Link or code")} aria-label=${msg("Link or code of a room")}
          aria-invalid=${this.problem !== ""} aria-describedby="problem" @input=${() => { this.problem = ""; }} /></div>
        <button class="btn line">${msg("Join")}</button>
      </form>
      <p class="problem" id="problem" role="alert">${this.problem}</p>
    </section>
    <parley-dialog heading=${msg("Plan a meeting")} firm ?open=${this.planning} @close=${this.closePlan}>${this.planning ? html`<parley-plan .client=${this.client} @done=${this.closePlan}></parley-plan>` : null}</parley-dialog>`;
  }

  private async create(): Promise<void> {
    this.creating = true;
    try {
      if (this.encrypted && !(await canEncrypt())) {
        toast(this, { text: say("unsupported-encryption"), kind: "problem" });
        return;
      }
      const room = await this.client.createRoom(undefined, undefined, { encrypted: this.encrypted });
      this.emit<RoomWish>("room", { room, ...(this.encrypted && { secret: newRoomSecret() }) });
    } catch (error) {
      toast(this, { text: sayError(error), kind: "problem" });
    } finally {
      this.creating = false;
    }
  }

  private async plan(): Promise<void> {
    this.planning = true;
    await this.updateComplete;
    await this.shadowRoot!.querySelector("parley-dialog")!.updateComplete;
    this.shadowRoot!.querySelector("parley-plan")!.focusInput();
  }

  private closePlan(): void {
    this.planning = false;
  }

  private join(event: Event): void {
    event.preventDefault();
    const room = parseRoomInput(this.input.value);
    if (room === undefined) {
      this.problem = this.input.value.trim() === "" ? msg("Paste the link or type the code that you were given.") : msg("That is not a room. A code has 3 to 64 letters a–z, digits and hyphens.");
      this.input.focus();
      return;
    }
    const secret = parseSecretInput(this.input.value);
    this.emit<RoomWish>("room", { room, ...(secret && { secret }) });
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-room-card": RoomCard }
}
