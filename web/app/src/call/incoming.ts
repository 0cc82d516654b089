import type { Call, LocalMedia } from "@parley/client";
import { msg, str } from "@lit/localize";
import { MessageSquareText, Phone, PhoneOff, SendHorizontal, Video } from "lucide";
import { css, html, type PropertyValues } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { blinkTitle, notify } from "../platform/attention.js";
import { play } from "../platform/tones.js";
import "../ui/avatar.js";
import { menuItems } from "../ui/menu.js";

/** How a call is answered. */
export type Answer = { readonly accept: boolean; readonly video?: boolean; readonly message?: string };

/**
 * A call that rings here: heard, seen in the tab's title, and announced by the system if nobody looks. Over a meeting it stands beside what one
 * does there and takes nothing from it, the keys least of all: whoever calls is not to get anybody out of it, or their camera on, by a letter that
 * was meant for the chat. Says `answer`.
 */
@customElement("parley-incoming")
export class Incoming extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), menuItems, css`
    dialog { inline-size: min(400px, calc(100vw - 32px)); max-block-size: calc(100dvh - 32px); padding: var(--space-6) var(--space-5) var(--space-5); margin: auto; border: 1px solid var(--line); border-radius: var(--radius-xl); background: var(--surface); color: var(--text); box-shadow: var(--shadow-2); text-align: center; overflow: auto; }
    /* so that what is answered in writing opens below the buttons, and not over who calls */
    @media (max-height: 840px) { dialog { margin-block-start: 24px; } }
    dialog[open] { animation: pop var(--slow) var(--ease); }
    @keyframes pop { from { opacity: 0; scale: 0.94; } }
    dialog::backdrop { background: #0a0c10d0; }
    .ring { position: relative; display: inline-block; --avatar-size: 104px; margin-block: var(--space-3) var(--space-5); }
    .ring::before, .ring::after { content: ""; position: absolute; inset: 0; border-radius: 50%; background: var(--accent); opacity: 0.25; animation: pulse 2s infinite var(--ease); z-index: -1; }
    .ring::after { animation-delay: 1s; }
    @keyframes pulse { from { scale: 1; opacity: 0.35; } to { scale: 1.55; opacity: 0; } }
    @media (prefers-reduced-motion: reduce) { .ring::before, .ring::after { animation: none; scale: 1.15; } }
    h1 { font-size: 1.625rem; overflow-wrap: anywhere; }
    h1:focus-visible { outline: none; }
    .what { display: inline-flex; align-items: center; gap: 0.5em; color: var(--muted); margin-block-start: var(--space-2); font-size: 1rem; }
    .actions { display: grid; grid-template-columns: repeat(3, 1fr); gap: var(--space-2); margin-block-start: var(--space-6); }
    .action { display: grid; justify-items: center; gap: var(--space-2); font: 600 var(--text-sm)/1.3 var(--font); background: none; border: 0; padding: 4px; border-radius: var(--radius-m); }
    .action span { display: grid; place-items: center; inline-size: 64px; block-size: 64px; border-radius: 50%; color: #fff; transition: background var(--fast), transform var(--fast); }
    .action:disabled { opacity: 0.45; }
    .action:active span { transform: scale(0.95); }
    .no span { background: var(--danger); } .no:hover span { background: var(--danger-hover); }
    .yes span { background: var(--good); } .yes:hover span { background: var(--good-hover); }
    .soft span { background: var(--good-soft); color: var(--good-text); } .soft:hover span { background: var(--good); color: #fff; }
    .quick { margin-block-start: var(--space-5); padding-block-start: var(--space-4); border-block-start: 1px solid var(--line); }
    .aside { position: fixed; inset: auto 16px calc(108px + env(safe-area-inset-bottom)); inset-inline-end: calc(var(--beside, 0px) + 16px); inline-size: min(640px, calc(100vw - var(--beside, 0px) - 32px)); margin: 0 auto; padding: var(--space-4); border: 1px solid #ffffff29; border-radius: var(--radius-xl); background: #23272f; color: #f4f5f7; box-shadow: var(--shadow-2); --avatar-size: 52px; animation: pop var(--slow) var(--ease); }
    .aside:popover-open { display: grid; gap: var(--space-3); }
    .aside .caller { display: flex; align-items: center; gap: var(--space-3); }
    .aside h1 { font-size: 1.0625rem; }
    .aside .what { margin: 2px 0 0; color: #c6cad2; }
    .aside .buttons { display: flex; flex-wrap: wrap; justify-content: flex-end; align-items: center; gap: var(--space-2); }
    .aside parley-menu { margin-inline-end: auto; }
    .aside .btn.quiet { color: #b3c0ff; }
    .aside .btn.quiet:hover { background: #ffffff1a; }
    .aside :focus-visible { outline-color: #b9c5ff; }
    @media (max-width: 480px) {
      .aside parley-menu { flex: 1 0 100%; }
      .aside .buttons > .btn { flex: auto; padding-inline: var(--space-3); }
    }
    form { display: flex; gap: var(--space-2); padding: var(--space-2); }
  `];

  @property({ attribute: false }) call!: Call;
  @property({ attribute: false }) local!: LocalMedia;
  /** It is accepted, and the server has not heard it yet. */
  @property({ attribute: false }) answering = false;
  /** One is in a meeting, which goes on. */
  @property({ type: Boolean }) aside = false;
  @query("dialog") private readonly dialog!: HTMLDialogElement | null;
  @query(".aside") private readonly beside!: HTMLElement | null;
  @query("#accept") private readonly acceptButton!: HTMLButtonElement;
  @query("#who") private readonly heading!: HTMLElement;
  private typed = false;
  private stops: (() => void)[] = [];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.stops) stop();
    this.stops = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.typed = isTyping();
  }

  override render() {
    return this.aside ? this.renderAside() : this.renderDialog();
  }

  private renderAside() {
    const { caller, media } = this.call;
    return html`<div class="aside" popover="manual" role="dialog" aria-labelledby="who what">
      <div class="caller"><parley-avatar name=${caller.name} seed=${caller.id}></parley-avatar>
        <div class="grow"><h1 id="who" class="two-lines" dir="auto">${caller.name}</h1>
          <p class="what" id="what" aria-live="polite">${this.answering ? html`<span class="spinner"></span>${msg("Connecting…")}` : html`${icon(media.video ? Video : Phone, 18)}${media.video ? msg("wants to talk to you by video") : msg("wants to talk to you")}`}</p></div></div>
      <div class="buttons">
        ${this.renderQuick()}
        <button class="btn danger" ?disabled=${this.answering} @click=${() => this.answer({ accept: false })}>${icon(PhoneOff, 18)}${msg("Decline")}</button>
        <button class="btn good" ?disabled=${this.answering} title=${msg("You leave this meeting. Its link takes you back.")} @click=${() => this.answer({ accept: true, video: media.video && this.local.state.value.camera.state === "on" })}>${icon(Phone, 18)}${msg("Leave and accept")}</button>
      </div></div>
      <div class="visually-hidden" role="alert">${msg(str`${caller.name} is calling`)}</div>`;
  }

  private renderDialog() {
    const { caller, media } = this.call;
    return html`<dialog aria-labelledby="who what" @cancel=${(event: Event) => event.preventDefault()} @close=${this.stay}>
      <div class="ring"><parley-avatar name=${caller.name} seed=${caller.id}></parley-avatar></div>
      <h1 id="who" tabindex="-1">${caller.name}</h1>
      <p class="what" id="what" aria-live="polite">${this.answering ? html`<span class="spinner"></span>${msg("Connecting…")}` : html`${icon(media.video ? Video : Phone, 18)}${media.video ? msg("wants to talk to you by video") : msg("wants to talk to you")}`}</p>
      <div class="actions">
        <button class="action no" ?disabled=${this.answering} @click=${() => this.answer({ accept: false })}><span>${icon(PhoneOff, 26)}</span>${msg("Decline")}</button>
        <button class="action soft" ?disabled=${this.answering} id=${media.video ? "voice" : "accept"} @click=${() => this.answer({ accept: true, video: false })}><span>${icon(Phone, 26)}</span>${media.video ? msg("Voice only") : msg("Accept")}</button>
        <button class="action yes" ?disabled=${this.answering} id=${media.video ? "accept" : "video"} @click=${() => this.answer({ accept: true, video: true })}><span>${icon(Video, 28)}</span>${media.video ? msg("Accept") : msg("With video")}</button>
      </div>
      <div class="quick">${this.renderQuick()}</div>
    </dialog>`;
  }

  private renderQuick() {
    return html`<parley-menu kind="dialog" ?below=${!this.aside} label=${msg("Decline with a message")}>
        <button slot="trigger" class="btn quiet" ?disabled=${this.answering}>${icon(MessageSquareText, 18)}${msg("Decline with a message")}</button>
        ${quickMessages().map((text) => html`<button class="item" @click=${() => this.answer({ accept: false, message: text })}>${text}</button>`)}
        <form @submit=${this.own}><input class="input" dir="auto" maxlength="200" placeholder=${msg("Your own words")} aria-label=${msg("Your own words")} /><button class="icon-btn tint" aria-label=${msg("Send and decline")} title=${msg("Send and decline")}>${icon(SendHorizontal, 18)}</button></form>
      </parley-menu>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("aside")) this.open();
    if (!changed.has("answering") && (!changed.has("call") || changed.get("call")?.id === this.call.id)) return;
    for (const stop of this.stops) stop();
    this.stops = [];
    if (this.answering) return;
    const { caller, media, id } = this.call;
    const text = msg(str`${caller.name} is calling`);
    this.stops = [play("incoming", this.local.state.value.selected.speaker), blinkTitle(text), notify(text, media.video ? msg("Video call") : msg("Voice call"), id)];
  }

  /** A second Escape, or a phone's way back, closes what prevents the first: it would ring on with nothing to answer it by. */
  private readonly stay = (): void => {
    if (this.isConnected) this.open();
  };

  private open(): void {
    if (this.beside) return this.beside.showPopover();
    this.dialog?.showModal();
    // a word that somebody is in the middle of ends with a space, and accepts nothing by it
    (this.typed ? this.heading : this.acceptButton).focus();
  }

  private own(event: Event): void {
    event.preventDefault();
    const text = (event.target as HTMLFormElement).querySelector("input")!.value.trim();
    this.answer({ accept: false, ...(text ? { message: text } : {}) });
  }

  private answer(answer: Answer): void {
    this.emit<Answer>("answer", answer);
  }
}

/** Whether somebody writes at the moment. */
function isTyping(): boolean {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at instanceof HTMLElement && (at.isContentEditable || at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && !["checkbox", "radio", "button", "range", "file"].includes(at.type)));
}

function quickMessages(): string[] {
  return [msg("Can't talk now. I'll call you back."), msg("I'll be there in a few minutes."), msg("Please write to me instead.")];
}

declare global {
  interface HTMLElementTagNameMap { "parley-incoming": Incoming }
}
