import type { Call, CallEndReason, Parley } from "@parley/client";
import { msg, str } from "@lit/localize";
import { MessageSquareText, Phone, PhoneOff, RotateCw, Video, X } from "lucide";
import { css, html, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { onStage } from "../design/tokens.js";
import { Watch } from "../design/watch.js";
import type { CallWish } from "../home/events.js";
import { deviceNotices } from "../prejoin/problems.js";
import { play } from "../platform/tones.js";
import "../ui/avatar.js";

/** The call one makes, while it rings and when it was not answered. Says `cancel`, `call` (again) and `dismiss`. */
@customElement("parley-outgoing")
export class Outgoing extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), onStage, css`
    :host { display: block; block-size: 100dvh; }
    .stage { position: relative; block-size: 100%; overflow: hidden; background: radial-gradient(ellipse at 50% 30%, #2c3760, #12151d 75%); }
    video { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; object-fit: cover; scale: -1 1; }
    .veil { position: absolute; inset: 0; background: linear-gradient(#0b0d11d9, #0b0d1199 30%, #0b0d1100 55%, #0b0d11b3); }
    .over-picture .who { align-content: start; --avatar-size: clamp(72px, 11dvh, 96px); }
    .over-picture .ring { margin-block-end: var(--space-3); }
    .over-picture h1, .over-picture .state { text-shadow: 0 1px 10px #000a; }
    .content { position: relative; block-size: 100%; display: grid; grid-template-rows: 1fr auto; padding: calc(var(--space-6) + env(safe-area-inset-top)) var(--space-4) calc(var(--space-7) + env(safe-area-inset-bottom)); }
    .who { display: grid; grid-template-columns: minmax(0, 1fr); align-content: center; justify-items: center; text-align: center; gap: var(--space-2); --avatar-size: clamp(104px, 18dvh, 152px); }
    .ring { position: relative; border-radius: 50%; margin-block-end: var(--space-5); }
    .ringing::before, .ringing::after { content: ""; position: absolute; inset: 0; border-radius: 50%; border: 2px solid #aebaff; animation: pulse 2.4s infinite var(--ease); }
    .ringing::after { animation-delay: 1.2s; }
    @keyframes pulse { from { scale: 1; opacity: 0.8; } to { scale: 1.7; opacity: 0; } }
    @media (prefers-reduced-motion: reduce) { .ringing::before, .ringing::after { animation: none; scale: 1.12; opacity: 0.6; } .ringing::after { scale: 1.25; opacity: 0.3; } }
    h1 { font-size: clamp(1.75rem, 4dvh, 2.375rem); overflow-wrap: anywhere; }
    .state { text-wrap: balance; font-size: 1.125rem; color: #dde0e7; max-inline-size: 30rem; overflow-wrap: anywhere; }
    .message { display: flex; gap: var(--space-3); align-items: center; margin-block-start: var(--space-4); padding: var(--space-3) var(--space-4); border-radius: var(--radius-m); background: #ffffff1f; max-inline-size: 30rem; text-align: start; overflow-wrap: anywhere; }
    .actions { display: flex; justify-content: center; gap: clamp(1.25rem, 6vw, 3rem); flex-wrap: wrap; }
    .action { display: grid; justify-items: center; gap: var(--space-2); font: 600 var(--text-sm)/1.3 var(--font); background: none; border: 0; color: #f4f5f7; padding: 4px; border-radius: var(--radius-m); min-inline-size: 84px; }
    .action span { display: grid; place-items: center; inline-size: 68px; block-size: 68px; border-radius: 50%; transition: background var(--fast), transform var(--fast); }
    .action:active span { transform: scale(0.95); }
    .stop span { background: #d93439; } .stop:hover span { background: #e8484c; }
    .go span { background: #17824f; } .go:hover span { background: #1b925a; }
    .plain span { background: #ffffff26; } .plain:hover span { background: #ffffff40; }
    .notices { display: grid; gap: var(--space-2); margin-block-start: var(--space-4); max-inline-size: 30rem; justify-self: center; inline-size: 100%; }
    .notices:empty { display: none; }
  `];

  @property({ attribute: false }) client!: Parley;
  @property({ attribute: false }) call!: Call;
  /** At least one of their devices rings. */
  @property({ type: Boolean }) ringing = false;
  private readonly media = new Watch(this, () => this.client?.local.state);
  private silence: (() => void) | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.silence?.();
    this.silence = undefined;
  }

  override render() {
    const { callee, state, media } = this.call;
    const local = this.media.value;
    const over = state === "ended";
    const picture = !over && local?.camera.state === "on";
    return html`<main class="stage">
      ${picture ? html`<video .srcObject=${live(local.preview ?? null)} .muted=${true} autoplay playsinline aria-hidden="true"></video><div class="veil"></div>` : null}
      <div class="content ${picture ? "over-picture" : ""}">
        <div class="who">
          <div class="ring ${over ? "" : "ringing"}"><parley-avatar name=${callee.name} seed=${callee.id}></parley-avatar></div>
          <h1 class="two-lines">${callee.name}</h1>
          <p class="state" role="status">${over ? ending(this.call.reason, callee.name) : this.ringing ? msg("Ringing…") : media.video ? msg("Video call…") : msg("Voice call…")}</p>
          ${over && this.call.message ? html`<p class="message">${icon(MessageSquareText)}<span dir="auto">${this.call.message}</span></p>` : null}
          ${!over && local ? html`<div class="notices">${deviceNotices(this.client.local, local)}</div>` : null}
        </div>
        <div class="actions">${over ? this.renderOver() : this.action("stop", PhoneOff, msg("Cancel"), () => this.emit("cancel"))}</div>
      </div>
    </main>`;
  }

  protected override updated(_changed: PropertyValues<this>): void {
    const shouldSound = this.ringing && this.call.state === "ringing";
    if (shouldSound && this.silence === undefined) this.silence = play("ringback", this.client.local.state.value.selected.speaker);
    if (!shouldSound) {
      this.silence?.();
      this.silence = undefined;
    }
  }

  private renderOver() {
    const { callee, media } = this.call;
    const again = (video: boolean) => () => this.emit<CallWish>("call", { to: callee.id, name: callee.name, video });
    return html`${this.action("plain", X, msg("Close"), () => this.emit("dismiss"))}
      ${media.video ? this.action("plain", Phone, msg("Voice only"), again(false)) : null}
      ${this.action("go", media.video ? Video : RotateCw, msg("Call again"), again(media.video))}`;
  }

  private action(look: string, drawing: typeof X, label: string, run: () => void) {
    return html`<button class="action ${look}" @click=${run}><span>${icon(drawing, 28)}</span>${label}</button>`;
  }
}

function ending(reason: CallEndReason | undefined, name: string): string {
  switch (reason) {
    case "declined": return msg(str`${name} can't talk now.`);
    case "busy": return msg(str`${name} is in another call. They will see that you called.`);
    case "timeout": return msg(str`${name} did not answer. They will see that you called.`);
    case "unreachable": return msg(str`${name} is not online. They will see that you called as soon as they are back.`);
    case "cancelled": return msg("Call cancelled.");
    default: return msg("The call could not be placed.");
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-outgoing": Outgoing }
}
