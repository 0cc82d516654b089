import type { Chat, ChatEntry, ChatQuote, Participant } from "@parley/client";
import { msg, str } from "@lit/localize";
import { ArrowDown, Lock, MessagesSquare, X } from "lucide";
import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { day, time } from "../platform/format.js";
import { language } from "../platform/language.js";
import { sayError } from "../platform/problems.js";
import "../ui/dialog.js";
import { toast } from "../ui/toasts.js";
import type { Composer } from "./composer.js";
import "./composer.js";
import { type Group, group } from "./groups.js";
import { type MessageActions, messageStyles, renderMessage } from "./message.js";
import type { MessageMenu } from "./message-menu.js";
import "./message-menu.js";

/** Chat of a room. Stays at the newest message unless its reader has scrolled up. Says `close`. */
@customElement("parley-chat")
export class ChatPanel extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), messageStyles, css`
    :host { display: flex; flex-direction: column; block-size: 100%; background: var(--surface); min-block-size: 0; }
    header { display: flex; align-items: center; padding: var(--space-2) var(--space-2) var(--space-2) var(--space-5); border-block-end: 1px solid var(--line); flex: none; }
    .log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: var(--space-4) var(--space-4) var(--space-2); display: flex; flex-direction: column; gap: var(--space-3); scrollbar-width: thin; }
    .log::before { content: ""; margin-block-start: auto; }
    .middle { flex: 1; position: relative; min-block-size: 0; display: flex; flex-direction: column; }
    .day { align-self: center; font-size: var(--text-xs); font-weight: 600; color: var(--muted); padding-block: var(--space-2); }
    .group { display: grid; gap: 3px; justify-items: start; max-inline-size: 88%; align-self: flex-start; }
    .group.mine { align-self: flex-end; justify-items: end; }
    .group ul { display: grid; gap: 3px; justify-items: inherit; max-inline-size: 100%; }
    .who { font-size: var(--text-xs); color: var(--muted); padding-inline: 0.35rem; display: flex; flex-wrap: wrap; column-gap: 0.6em; align-items: center; }
    .who > * { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; max-inline-size: 100%; }
    .who b { font-weight: 650; color: var(--text); }
    .only { display: inline-flex; gap: 4px; align-items: center; color: var(--accent-text); font-weight: 600; }
    .typing { block-size: 26px; padding-inline: var(--space-5); font-size: var(--text-sm); color: var(--muted); display: flex; align-items: center; gap: 8px; flex: none; }
    .dots { display: inline-flex; gap: 3px; } .dots i { inline-size: 6px; block-size: 6px; border-radius: 50%; background: currentColor; animation: bounce 1.2s infinite; }
    .dots i:nth-child(2) { animation-delay: 0.15s; } .dots i:nth-child(3) { animation-delay: 0.3s; }
    @keyframes bounce { 0%, 60%, 100% { translate: 0 0; opacity: 0.5; } 30% { translate: 0 -4px; opacity: 1; } }
    @media (prefers-reduced-motion: reduce) { .dots i { animation: none; } }
    .newer { position: absolute; inset-block-end: 8px; inset-inline-start: 50%; translate: -50% 0; box-shadow: var(--shadow-2); min-block-size: 38px; font-size: var(--text-sm); }
    .newer:dir(rtl) { translate: 50% 0; }
    .empty { margin: auto; display: grid; justify-items: center; gap: var(--space-3); text-align: center; padding: var(--space-5); color: var(--muted); max-inline-size: 20rem; }
    .empty svg { color: var(--accent-text); padding: 14px; box-sizing: content-box; border-radius: 50%; background: var(--accent-soft); }
    .empty h3 { color: var(--text); }
    .earlier { align-self: center; flex: none; font-size: var(--text-sm); }
    .choices { display: flex; justify-content: flex-end; gap: var(--space-2); margin-block-start: var(--space-4); flex-wrap: wrap; }
  `];

  @property({ attribute: false }) chat!: Chat;
  @property({ attribute: false }) participants: readonly Participant[] = [];
  /** One's own user id. */
  @property() me = "";
  @property({ type: Number }) chatLength = 4000;
  @state() private fresh = 0;
  /** The message that Tab reaches. */
  @state() private current: string | undefined;
  @state() private deleting: ChatEntry | undefined;
  @query(".log") private readonly log!: HTMLElement;
  @query("parley-composer") private readonly composer!: Composer;
  @query("parley-message-menu") private readonly menu!: MessageMenu;
  private readonly state = new Watch(this, () => this.chat?.state);
  private atEnd = true;
  private shown: { first: string | undefined; last: string | undefined; height: number } = { first: undefined, last: undefined, height: 0 };
  private resized: ResizeObserver | undefined;

  private readonly actions: MessageActions = {
    reply: (entry) => this.composer.reply(entry),
    menu: (entry, at, kind) => this.menu.openFor(entry, at, kind),
    react: (entry, emoji, on) => void this.attempt(this.chat.react(entry.id, emoji, on)),
    jump: (quote) => void this.jump(quote),
    retry: (entry) => this.chat.retry(entry.id),
    discard: (entry) => this.chat.discard(entry.id),
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized = new ResizeObserver(() => { if (this.atEnd) this.toEnd(); });
    if (this.log) this.resized.observe(this.log);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized?.disconnect();
  }

  /** Puts the cursor where one writes. */
  focusInput(): void {
    this.composer?.focusInput();
  }

  override render() {
    const state = this.state.value;
    if (state === undefined) return null;
    const reachable = state.messages.some((entry) => entry.id === this.current) ? this.current : state.messages.at(-1)?.id;
    return html`
      <header><h2 class="grow">${msg("Chat")}</h2><button class="icon-btn" @click=${() => this.emit("close")} aria-label=${msg("Close chat")} title=${msg("Close chat")}>${icon(X)}</button></header>
      <div class="middle">
        <div class="log" role="log" aria-live="polite" aria-label=${msg("Messages")} tabindex=${reachable === undefined ? 0 : -1} @scroll=${this.scrolled} @keydown=${this.key} @focusin=${this.focused}>
          ${state.more ? html`<button class="btn quiet earlier" ?disabled=${state.loading} @click=${() => this.chat.loadOlder()}>${state.loading ? html`<span class="spinner"></span>` : null}${msg("Show earlier messages")}</button>` : null}
          ${state.messages.length === 0 ? (state.loading ? html`<span class="spinner empty" role="status" aria-label=${msg("Loading…")}></span>` : this.renderEmpty()) : repeat(group(state.messages), (one) => one.key, (one) => this.renderGroup(one, reachable))}
        </div>
        ${this.fresh > 0 ? html`<button class="btn primary newer" @click=${this.toEnd}>${icon(ArrowDown, 16)}${msg("New messages")}</button>` : null}
      </div>
      <div class="typing" role="status">${this.renderTyping(state.typing)}</div>
      <parley-composer .chat=${this.chat} .participants=${this.participants} me=${this.me} .chatLength=${this.chatLength}></parley-composer>
      <parley-message-menu .chat=${this.chat} ?alone=${this.participants.length < 3} @reply=${(event: CustomEvent<ChatEntry>) => this.composer.reply(event.detail)} @whisper=${(event: CustomEvent<ChatEntry>) => this.composer.whisper(event.detail.from)}
        @edit=${(event: CustomEvent<ChatEntry>) => this.composer.edit(event.detail)} @delete=${(event: CustomEvent<ChatEntry>) => { this.deleting = event.detail; }}></parley-message-menu>
      <parley-dialog heading=${msg("Delete this message?")} ?open=${this.deleting !== undefined} @close=${this.keep}><p>${msg("It disappears for everybody. That there was a message can still be seen.")}</p>
        <div class="choices"><button class="btn" autofocus @click=${this.keep}>${msg("Keep it")}</button><button class="btn danger" @click=${this.delete}>${msg("Delete")}</button></div></parley-dialog>`;
  }

  protected override firstUpdated(): void {
    if (this.log) this.resized?.observe(this.log);
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

  private renderGroup(one: Group, reachable: string | undefined) {
    const first = one.entries[0]!;
    return html`
      ${one.newDay ? html`<div class="day">${day(first.sentAt, Date.now(), language())}</div>` : null}
      <div class="group ${first.mine ? "mine" : ""} ${first.to ? "private" : ""}">
        <div class="who" id="who-${one.key}">${first.mine ? html`<span class="visually-hidden">${msg("You")}</span>` : html`<b>${first.from.name}</b>`}<time datetime=${new Date(first.sentAt).toISOString()}>${time(first.sentAt, language())}</time>
          ${first.to ? html`<span class="only">${icon(Lock, 12)}${first.mine ? msg(str`Only ${first.to.name} can read it`) : msg("Only you can read it")}</span>` : nothing}</div>
        <ul aria-labelledby="who-${one.key}">${repeat(one.entries, (entry) => entry.id, (entry) => renderMessage(entry, this.actions, entry.id === reachable))}</ul>
      </div>`;
  }

  private renderTyping(typing: readonly string[]) {
    const names = this.participants.filter((one) => typing.includes(one.id)).map((one) => one.user.name);
    if (names.length === 0) return null;
    return html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span><span class="clip">${names.length === 1 ? msg(str`${names[0]!} is writing…`) : msg("Several people are writing…")}</span>`;
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape") return this.emit("close");
    const items = [...this.log.querySelectorAll<HTMLElement>(".message")];
    const here = (event.target as Element).closest<HTMLElement>(".message");
    if (here === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const entry = this.state.value?.messages.find((one) => one.id === here.dataset["id"]);
    const menu = event.key === "ContextMenu" || (event.key === "Enter" && event.target === here);
    const at = items.indexOf(here);
    const next = menu ? here : { ArrowUp: items[Math.max(0, at - 1)], ArrowDown: items[at + 1], Home: items[0], End: items.at(-1) }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (!menu) next.focus();
    else if (entry?.state === "sent" && !entry.deleted) this.menu.openFor(entry, here, "actions");
  }

  private focused(event: FocusEvent): void {
    this.current = (event.target as Element).closest<HTMLElement>(".message")?.dataset["id"] ?? this.current;
  }

  /** Goes to the message that another one quotes. */
  private async jump({ id, seq }: ChatQuote): Promise<void> {
    if (seq === undefined || !(await this.chat.loadUntil(id, seq))) {
      toast(this, { text: msg("That message is no longer here.") });
      return;
    }
    this.atEnd = false;
    this.current = id;
    await this.updateComplete;
    const message = [...this.log.querySelectorAll<HTMLElement>(".message")].find((one) => one.dataset["id"] === id);
    if (message === undefined) return;
    message.scrollIntoView({ block: "center" });
    message.focus({ preventScroll: true });
    message.classList.add("flash");
    message.addEventListener("animationend", () => message.classList.remove("flash"), { once: true });
  }

  private readonly keep = (): void => {
    this.deleting = undefined;
  };

  private readonly delete = (): void => {
    const { id } = this.deleting!;
    this.deleting = undefined;
    void this.attempt(this.chat.delete(id));
  };

  private async attempt(done: Promise<void>): Promise<void> {
    try {
      await done;
    } catch (error) {
      toast(this, { text: sayError(error), kind: "problem" });
    }
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
