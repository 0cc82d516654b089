import type { Chat, ChatEntry, Participant } from "@parley/client";
import { msg, str } from "@lit/localize";
import { ArrowDown, MessagesSquare, RotateCw, SendHorizontal, Trash2, X } from "lucide";
import { css, html, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { day, time } from "../platform/format.js";
import { language } from "../platform/language.js";
import { linkify } from "../platform/links.js";
import { sayError } from "../platform/problems.js";
import { type Group, group } from "./groups.js";

/** Chat of a room. Stays at the newest message unless its reader has scrolled up. Says `close`. */
@customElement("parley-chat")
export class ChatPanel extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: flex; flex-direction: column; block-size: 100%; background: var(--surface); min-block-size: 0; }
    header { display: flex; align-items: center; padding: var(--space-2) var(--space-2) var(--space-2) var(--space-5); border-block-end: 1px solid var(--line); flex: none; }
    .log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: var(--space-4) var(--space-4) var(--space-2); display: flex; flex-direction: column; gap: var(--space-3); scrollbar-width: thin; }
    .log::before { content: ""; margin-block-start: auto; }
    .middle { flex: 1; position: relative; min-block-size: 0; display: flex; flex-direction: column; }
    .day { align-self: center; font-size: var(--text-xs); font-weight: 600; color: var(--muted); padding-block: var(--space-2); }
    .group { display: grid; gap: 3px; justify-items: start; max-inline-size: 86%; align-self: flex-start; }
    .group.mine { align-self: flex-end; justify-items: end; }
    .who { font-size: var(--text-xs); color: var(--muted); padding-inline: 0.35rem; display: flex; gap: 0.6em; }
    .who b { font-weight: 650; color: var(--text); }
    .bubble { padding: 0.5rem 0.85rem; border-radius: 18px; background: var(--surface-2); overflow-wrap: anywhere; white-space: pre-wrap; line-height: 1.42; inline-size: fit-content; }
    .mine .bubble { background: var(--accent); color: var(--on-accent); }
    .message:last-child .bubble { border-end-start-radius: 5px; }
    .mine .message:last-child .bubble { border-end-start-radius: 18px; border-end-end-radius: 5px; }
    .message { display: grid; justify-items: inherit; gap: 2px; max-inline-size: 100%; }
    .mine .bubble a { color: inherit; }
    .sending .bubble { background: var(--surface-3); color: var(--text); }
    .failed .bubble { background: var(--danger-soft); color: var(--danger-text); }
    .trouble { display: flex; align-items: center; gap: 2px; font-size: var(--text-xs); color: var(--danger-text); font-weight: 600; flex-wrap: wrap; justify-content: end; }
    .trouble button { border: 0; background: none; min-block-size: 32px; padding: 0 8px; border-radius: 8px; display: inline-flex; gap: 5px; align-items: center; color: var(--text); font-weight: 650; }
    .trouble button:hover { background: var(--surface-2); }
    .state { font-size: var(--text-xs); color: var(--muted); padding-inline: 0.35rem; }
    .typing { block-size: 26px; padding-inline: var(--space-5); font-size: var(--text-sm); color: var(--muted); display: flex; align-items: center; gap: 8px; flex: none; }
    .dots { display: inline-flex; gap: 3px; } .dots i { inline-size: 6px; block-size: 6px; border-radius: 50%; background: currentColor; animation: bounce 1.2s infinite; }
    .dots i:nth-child(2) { animation-delay: 0.15s; } .dots i:nth-child(3) { animation-delay: 0.3s; }
    @keyframes bounce { 0%, 60%, 100% { translate: 0 0; opacity: 0.5; } 30% { translate: 0 -4px; opacity: 1; } }
    @media (prefers-reduced-motion: reduce) { .dots i { animation: none; } }
    form { display: flex; align-items: flex-end; gap: var(--space-2); padding: 0 var(--space-3) calc(var(--space-3) + env(safe-area-inset-bottom)); flex: none; }
    textarea { resize: none; field-sizing: content; max-block-size: 132px; border-radius: 23px; line-height: 1.4; padding-block: 0.68rem; padding-inline: 1.1rem; display: block; scrollbar-width: thin; }
    .send { background: var(--accent); color: var(--on-accent); inline-size: 46px; block-size: 46px; }
    .send:hover { background: var(--accent-hover); }
    .send[disabled] { background: var(--surface-2); color: var(--muted); opacity: 1; }
    .send svg:dir(rtl) { scale: -1 1; }
    .newer { position: absolute; inset-block-end: 8px; inset-inline-start: 50%; translate: -50% 0; box-shadow: var(--shadow-2); min-block-size: 38px; font-size: var(--text-sm); }
    .newer:dir(rtl) { translate: 50% 0; }
    .empty { margin: auto; display: grid; justify-items: center; gap: var(--space-3); text-align: center; padding: var(--space-5); color: var(--muted); max-inline-size: 20rem; }
    .empty svg { color: var(--accent-text); padding: 14px; box-sizing: content-box; border-radius: 50%; background: var(--accent-soft); }
    .empty h3 { color: var(--text); }
    .earlier { align-self: center; flex: none; font-size: var(--text-sm); }
    .left { font-size: var(--text-xs); color: var(--muted); padding: 0 var(--space-5) 4px; text-align: end; }
    .left.over { color: var(--danger-text); font-weight: 650; }
  `];

  @property({ attribute: false }) chat!: Chat;
  @property({ attribute: false }) participants: readonly Participant[] = [];
  @property({ type: Number }) chatLength = 4000;
  @state() private draft = "";
  @state() private fresh = 0;
  @query(".log") private readonly log!: HTMLElement;
  @query("textarea") private readonly input!: HTMLTextAreaElement;
  private readonly state = new Watch(this, () => this.chat?.state);
  private atEnd = true;
  private shown: { first: string | undefined; last: string | undefined; height: number } = { first: undefined, last: undefined, height: 0 };
  private resized: ResizeObserver | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized = new ResizeObserver(() => { if (this.atEnd) this.toEnd(); });
    this.resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized?.disconnect();
  }

  /** Puts the cursor where one writes. */
  focusInput(): void {
    this.input?.focus();
  }

  override render() {
    const state = this.state.value;
    if (state === undefined) return null;
    const left = this.chatLength - this.draft.length;
    return html`
      <header><h2 class="grow">${msg("Chat")}</h2><button class="icon-btn" @click=${() => this.emit("close")} aria-label=${msg("Close chat")} title=${msg("Close chat")}>${icon(X)}</button></header>
      <div class="middle">
        <div class="log" role="log" aria-live="polite" aria-label=${msg("Messages")} tabindex="0" @scroll=${this.scrolled}>
          ${state.more ? html`<button class="btn quiet earlier" ?disabled=${state.loading} @click=${() => this.chat.loadOlder()}>${state.loading ? html`<span class="spinner"></span>` : null}${msg("Show earlier messages")}</button>` : null}
          ${state.messages.length === 0 ? (state.loading ? html`<span class="spinner empty" role="status" aria-label=${msg("Loading…")}></span>` : this.renderEmpty()) : repeat(group(state.messages), (one) => one.key, (one) => this.renderGroup(one))}
        </div>
        ${this.fresh > 0 ? html`<button class="btn primary newer" @click=${this.toEnd}>${icon(ArrowDown, 16)}${msg("New messages")}</button>` : null}
      </div>
      <div class="typing" role="status">${this.renderTyping(state.typing)}</div>
      ${left < 200 ? html`<div class="left ${left < 0 ? "over" : ""}" role="status">${left < 0 ? msg(str`${-left} characters too many`) : msg(str`${left} characters left`)}</div>` : null}
      <form @submit=${this.submit}>
        <textarea class="input" rows="1" .value=${this.draft} placeholder=${msg("Write a message")} aria-label=${msg("Message")} enterkeyhint="send" @input=${this.typed} @keydown=${this.key}></textarea>
        <button class="icon-btn send" ?disabled=${this.draft.trim() === "" || left < 0} aria-label=${msg("Send")} title=${msg("Send")}>${icon(SendHorizontal)}</button>
      </form>`;
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    if (this.log) this.shown = { ...this.shown, height: this.log.scrollHeight };
  }

  protected override updated(changed: PropertyValues<this>): void {
    const messages = this.state.value?.messages ?? [];
    const first = messages[0]?.id;
    const last = messages.at(-1);
    const before = this.shown;
    this.shown = { ...before, first, last: last?.id };
    if (changed.has("chat")) this.toEnd();
    if (last !== undefined && last.id !== before.last) {
      if (this.atEnd || last.mine) this.toEnd();
      else this.fresh += 1;
    } else if (first !== before.first && before.first !== undefined) {
      // older messages came in above: what was being read stays where it was
      this.log.scrollTop += this.log.scrollHeight - before.height;
    } else if (this.atEnd) {
      this.toEnd();
    }
  }

  private renderEmpty() {
    return html`<div class="empty">${icon(MessagesSquare, 30)}<h3>${msg("No messages yet")}</h3><p>${msg("What is written here stays with this room, and those who join later can read it.")}</p></div>`;
  }

  private renderGroup(one: Group) {
    const first = one.entries[0]!;
    return html`
      ${one.newDay ? html`<div class="day">${day(first.sentAt, Date.now(), language())}</div>` : null}
      <div class="group ${first.mine ? "mine" : ""}">
        <div class="who">${first.mine ? html`<span class="visually-hidden">${msg("You")}</span>` : html`<b>${first.from.name}</b>`}<time datetime=${new Date(first.sentAt).toISOString()}>${time(first.sentAt, language())}</time></div>
        ${repeat(one.entries, (entry) => entry.id, (entry) => this.renderMessage(entry))}
      </div>`;
  }

  private renderMessage(entry: ChatEntry) {
    return html`<div class="message ${entry.state}">
      <div class="bubble" dir="auto">${linkify(entry.text).map((piece) => (piece.href ? html`<a href=${piece.href} target="_blank" rel="noopener noreferrer">${piece.text}</a>` : piece.text))}</div>
      ${entry.state === "sending" ? html`<span class="state">${msg("Sending…")}</span>` : null}
      ${entry.state === "failed" ? html`<div class="trouble" role="alert"><span>${entry.error ? sayError(entry.error) : msg("Not sent.")}</span>
        <button @click=${() => this.chat.retry(entry.id)}>${icon(RotateCw, 14)}${msg("Send again")}</button>
        <button @click=${() => this.chat.discard(entry.id)}>${icon(Trash2, 14)}${msg("Delete")}</button></div>` : null}
    </div>`;
  }

  private renderTyping(typing: readonly string[]) {
    const names = this.participants.filter((one) => typing.includes(one.id)).map((one) => one.user.name);
    if (names.length === 0) return null;
    return html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span><span class="clip">${names.length === 1 ? msg(str`${names[0]!} is writing…`) : msg("Several people are writing…")}</span>`;
  }

  private typed(event: InputEvent): void {
    this.draft = (event.target as HTMLTextAreaElement).value;
    if (this.draft !== "") this.chat.typing();
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape") this.emit("close");
    // Enter that ends the composition of a Chinese word is not a wish to send; on phones the keyboard has a line key of its own
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    this.submit(event);
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.draft.trim();
    if (text === "" || text.length > this.chatLength) return;
    this.chat.send(text);
    this.draft = "";
    this.input.focus();
  }

  private scrolled(): void {
    this.atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
    if (this.atEnd) this.fresh = 0;
    if (this.log.scrollTop === 0 && this.state.value?.more && !this.state.value.loading) void this.chat.loadOlder();
  }

  private readonly toEnd = (): void => {
    this.fresh = 0;
    this.atEnd = true;
    if (this.log) this.log.scrollTop = this.log.scrollHeight;
  };
}

declare global {
  interface HTMLElementTagNameMap { "parley-chat": ChatPanel }
}
