import type { Parley } from "@parley/client";
import { msg } from "@lit/localize";
import { Keyboard, Video } from "lucide";
import { css, html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { sayError } from "../platform/problems.js";
import { parseRoomInput } from "../platform/router.js";
import { toast } from "../ui/toasts.js";

/** Starts a room, or joins one by link or code. Says `room` with its id. */
@customElement("parley-room-card")
export class RoomCard extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: block; min-inline-size: 0; container-type: inline-size; }
    .card { display: grid; gap: var(--space-4); }
    p { margin-block-start: var(--space-1); }
    form { display: flex; gap: var(--space-2); }
    .problem:empty { display: none; }
    .or { display: flex; align-items: center; gap: var(--space-3); color: var(--muted); font-size: var(--text-sm); }
    @media (max-width: 600px) { .card { padding: var(--space-4); gap: var(--space-3); } .or, .card > div:first-child { display: none; } }
    .or::before, .or::after { content: ""; flex: 1; block-size: 1px; background: var(--line); }
  `];

  @property({ attribute: false }) client!: Parley;
  @state() private creating = false;
  @state() private problem = "";
  @query("input") private readonly input!: HTMLInputElement;

  override render() {
    return html`<section class="card" aria-labelledby="room">
      <div><h2 id="room">${msg("Meet by link")}</h2><p class="muted">${msg("Open a room, send the link to someone, and talk.")}</p></div>
      <button class="btn primary large wide" @click=${this.create} ?disabled=${this.creating}>${this.creating ? html`<span class="spinner"></span>` : icon(Video)}${msg("Start a room")}</button>
      <div class="or">${msg("or")}</div>
      <form @submit=${this.join} novalidate>
        <div class="with-icon grow">${icon(Keyboard, 18)}<input class="input" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="500" placeholder=${msg("Link or code")} aria-label=${msg("Link or code of a room")}
          aria-invalid=${this.problem !== ""} aria-describedby="problem" @input=${() => { this.problem = ""; }} /></div>
        <button class="btn line">${msg("Join")}</button>
      </form>
      <p class="problem" id="problem" role="alert">${this.problem}</p>
    </section>`;
  }

  private async create(): Promise<void> {
    this.creating = true;
    try {
      this.emit("room", await this.client.createRoom());
    } catch (error) {
      toast(this, { text: sayError(error), kind: "problem" });
    } finally {
      this.creating = false;
    }
  }

  private join(event: Event): void {
    event.preventDefault();
    const room = parseRoomInput(this.input.value);
    if (room === undefined) {
      this.problem = this.input.value.trim() === "" ? msg("Paste the link or type the code that you were given.") : msg("That is not a room. A code has 3 to 64 letters a–z, digits and hyphens.");
      this.input.focus();
      return;
    }
    this.emit("room", room);
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-room-card": RoomCard }
}
