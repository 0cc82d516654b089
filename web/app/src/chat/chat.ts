import type { Chat, ChatEntry, ChatFile, ChatQuote, ChatState, Participant, RoomFiles } from "@parley/client";
import { msg, str } from "@lit/localize";
import { ArrowDown, EllipsisVertical, FileDown, MessagesSquare, Search, X } from "lucide";
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { keepsOrder } from "../moderation/roles.js";
import { language } from "../platform/language.js";
import { isHall, mayChatWait } from "../room/hall.js";
import { attempt } from "../ui/attempt.js";
import "../ui/dialog.js";
import { menuItems } from "../ui/menu.js";
import { toast } from "../ui/toasts.js";
import { chatStyles } from "./chat-styles.js";
import type { Composer } from "./composer.js";
import "./composer.js";
import { Excerpt } from "./excerpt.js";
import { group } from "./groups.js";
import { type MessageActions, messageStyles } from "./message.js";
import type { MessageMenu } from "./message-menu.js";
import "./message-menu.js";
import "./picture-view.js";
import "./search.js";
import { renderTurn } from "./turn.js";

/** Chat of a room. Stays at the newest message unless its reader has scrolled up. Says `close`. */
@customElement("parley-chat")
export class ChatPanel extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), menuItems, messageStyles, chatStyles];

  @property({ attribute: false }) chat!: Chat;
  @property({ attribute: false }) files!: RoomFiles;
  /** Most bytes of a file; 0 where none are taken. */
  @property({ type: Number }) fileBytes = 0;
  @property({ attribute: false }) participants: readonly Participant[] = [];
  /** One's own user id. */
  @property() me = "";
  @property({ type: Number }) chatLength = 4000;
  /** When the meeting began, of a room that is nobody's; what is older only its writers delete. */
  @property({ type: Number }) openedAt = 0;
  @state() private fresh = 0;
  /** The message that Tab reaches. */
  @state() private current: string | undefined;
  @state() private searching = false;
  @state() private dropping = false;
  @state() private picture: ChatFile | undefined;
  /** After this one stands the line over what was new when the chat was opened. */
  @state() private newAfter: number | undefined;
  @state() private deleting: ChatEntry | undefined;
  @query(".log") private readonly log!: HTMLElement;
  @query("parley-composer") private readonly composer!: Composer;
  @query("parley-message-menu") private readonly menu!: MessageMenu;
  private readonly state = new Watch(this, () => this.chat?.state, undefined, (now, before) => isHall(this.participants.length) && mayChatWait(now, before));
  private readonly excerpt = new Excerpt();
  private atEnd = true;
  /** How far it was scrolled when it was looked last. */
  private top = 0;
  private shown: { first: string | undefined; last: string | undefined; height: number } = { first: undefined, last: undefined, height: 0 };
  private resized: ResizeObserver | undefined;

  private readonly actions: MessageActions = {
    reply: (entry) => this.composer.reply(entry),
    menu: (entry, at, kind) => this.menu.openFor(entry, at, kind),
    react: (entry, emoji, on) => void attempt(this, this.chat.react(entry.id, emoji, on)),
    jump: (quote) => void this.jump(quote),
    picture: (file) => { this.picture = file; },
    retry: (entry) => this.chat.retry(entry.id),
    discard: (entry) => this.chat.discard(entry.id),
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized = new ResizeObserver(() => { if (this.atEnd) this.toEnd(); });
    this.watchSize();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized?.disconnect();
  }

  /** Puts the cursor where one writes. */
  focusInput(): void {
    this.composer?.focusInput();
  }

  protected override firstUpdated(): void {
    this.watchSize();
    const { unread = 0, readUpTo } = this.state.value ?? {};
    if (unread > 0) this.newAfter = readUpTo;
  }

  override render() {
    const state = this.state.value;
    if (state === undefined) return null;
    const shown = this.excerpt.of(state.messages, this.atEnd);
    const reachable = shown.some((entry) => entry.id === this.current) ? this.current : shown.at(-1)?.id;
    return html`
      <header><h2 class="grow">${msg("Chat")}</h2>
        <button class="icon-btn" aria-pressed=${this.searching} @click=${this.toggleSearch} aria-label=${msg("Search the chat")} title=${msg("Search the chat")}>${icon(Search)}</button>
        <parley-menu label=${msg("More")}><button slot="trigger" class="icon-btn" aria-label=${msg("More")} title=${msg("More")}>${icon(EllipsisVertical)}</button>
          <div class="group">${msg("Save the chat")}</div>
          ${(["html", "text", "json"] as const).map((format) => html`<button class="item" role="menuitem" @click=${() => attempt(this, this.save(format))}>${icon(FileDown, 18)}<span class="grow">${{ html: msg("As a page"), text: msg("As text"), json: msg("As data (JSON)") }[format]}</span></button>`)}
        </parley-menu><button class="icon-btn" @click=${() => this.emit("close")} aria-label=${msg("Close chat")} title=${msg("Close chat")}>${icon(X)}</button></header>
      ${this.searching ? html`<parley-chat-search .chat=${this.chat} @found=${this.found} @close=${this.toggleSearch}></parley-chat-search>` : nothing}
      <div class="middle" ?hidden=${this.searching} @dragover=${this.dragged} @dragleave=${() => { this.dropping = false; }} @drop=${this.dropped}>
        <div class="log" role="log" aria-live="polite" aria-label=${msg("Messages")} tabindex=${reachable === undefined ? 0 : -1} @scroll=${this.scrolled} @keydown=${this.key} @focusin=${this.focused}>
          <div class="content">
          ${state.more || this.excerpt.hides ? html`<button class="btn quiet earlier" ?disabled=${state.loading} @click=${this.earlier}>${state.loading ? html`<span class="spinner"></span>` : null}${msg("Show earlier messages")}</button>` : null}
          ${state.messages.length === 0 ? (state.loading ? html`<span class="spinner empty" role="status" aria-label=${msg("Loading…")}></span>` : this.renderEmpty()) : this.renderTurns(shown, reachable)}
          </div>
        </div>
        ${this.dropping ? html`<div class="drop" aria-hidden="true">${msg("Drop files here to send them")}</div>` : nothing}
        ${this.fresh > 0 ? html`<button class="btn primary newer" @click=${this.toEnd}>${icon(ArrowDown, 16)}${msg("New messages")}</button>` : null}
      </div>
      <div class="typing" role="status">${this.renderTyping(state.typing)}</div>
      <parley-composer .chat=${this.chat} .files=${this.files} .fileBytes=${this.fileBytes} .participants=${this.participants} me=${this.me} .chatLength=${this.chatLength}></parley-composer>
      <parley-message-menu .chat=${this.chat} ?alone=${this.participants.length < 3} ?keeper=${this.keeper} .since=${this.openedAt} @reply=${(event: CustomEvent<ChatEntry>) => this.composer.reply(event.detail)} @whisper=${(event: CustomEvent<ChatEntry>) => this.composer.whisper(event.detail.from)}
        @edit=${(event: CustomEvent<ChatEntry>) => this.composer.edit(event.detail)} @delete=${(event: CustomEvent<ChatEntry>) => { this.deleting = event.detail; }}></parley-message-menu>
      <parley-dialog heading=${msg("Delete this message?")} ?open=${this.deleting !== undefined} @close=${this.keep}><p>${this.deleting?.mine === false ? msg(str`${this.deleting.from.name} wrote it. It disappears for everybody, and everybody can see that you deleted it.`) : msg("It disappears for everybody. That there was a message can still be seen.")}</p>
        <div class="choices"><button class="btn" autofocus @click=${this.keep}>${msg("Keep it")}</button><button class="btn danger" @click=${this.delete}>${msg("Delete")}</button></div></parley-dialog>
      <parley-picture-view .files=${this.files} .file=${this.picture} @close=${() => { this.picture = undefined; }}></parley-picture-view>`;
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    // whoever reads the newest stays there without it, and to ask has the page laid out
    if (this.log && !this.atEnd) this.shown = { ...this.shown, height: this.log.scrollHeight };
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { messages = [] } = this.state.value ?? {};
    const first = this.excerpt.of(messages, this.atEnd)[0]?.id;
    const last = messages.at(-1);
    const before = this.shown;
    this.shown = { ...before, first, last: last?.id };
    if (changed.has("chat")) this.toEnd();
    this.markRead();
    if (last !== undefined && last.id !== before.last) {
      if (this.atEnd || last.mine) this.toEnd();
      else this.fresh += 1;
    } else if (!this.atEnd && first !== before.first && before.first !== undefined) {
      // older messages came in above: what was being read stays where it was
      this.log.scrollTop += this.log.scrollHeight - before.height;
    }
  }

  /** Whether one keeps order here, and so may delete what others have written. */
  private get keeper(): boolean {
    return keepsOrder(this.participants.find(({ user }) => user.id === this.me)?.role);
  }

  /** The window and what is in it: pictures and Markdown come a moment later. */
  private watchSize(): void {
    if (!this.log) return;
    this.resized?.observe(this.log);
    this.resized?.observe(this.log.firstElementChild!);
  }

  /** Whoever is at the end of the chat, in a page that is seen, has read it. */
  private markRead(): void {
    const state = this.state.value;
    if (this.atEnd && !this.searching && document.visibilityState === "visible" && state !== undefined && state.messages.at(-1)?.seq !== undefined && state.unread > 0) this.chat.markRead();
  }

  private renderEmpty() {
    return html`<div class="empty">${icon(MessagesSquare, 30)}<h3>${msg("No messages yet")}</h3><p>${msg("What is written here stays with this room, and those who join later can read it.")}</p></div>`;
  }

  private renderTurns(shown: ChatState["messages"], reachable: string | undefined) {
    const groups = group(shown);
    const { newAfter } = this;
    const firstNew = newAfter === undefined ? undefined : groups.find(({ entries: [first] }) => !first!.mine && (first!.seq ?? 0) > newAfter)?.key;
    return repeat(groups, (one) => one.key, (one) => renderTurn(one, { files: this.files, actions: this.actions, me: this.me, reachable, firstNew }));
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
    this.excerpt.reach(this.state.value!.messages, id);
    this.requestUpdate();
    await this.updateComplete;
    const message = [...this.log.querySelectorAll<HTMLElement>(".message")].find((one) => one.dataset["id"] === id);
    if (message === undefined) return;
    message.scrollIntoView({ block: "center" });
    message.focus({ preventScroll: true });
    message.classList.add("flash");
    message.addEventListener("animationend", () => message.classList.remove("flash"), { once: true });
  }

  private readonly toggleSearch = (): void => {
    this.searching = !this.searching;
    if (!this.searching) void this.updateComplete.then(() => this.shadowRoot?.querySelector<HTMLElement>("header .icon-btn")?.focus());
  };

  private readonly found = (event: CustomEvent<ChatEntry>): void => {
    this.searching = false;
    const { id, seq } = event.detail;
    void this.updateComplete.then(() => this.jump({ id, ...(seq !== undefined && { seq }) }));
  };

  private async save(format: "html" | "text" | "json"): Promise<void> {
    const link = document.createElement("a");
    link.href = await this.files.exportUrl(format, language());
    // what the server sends has a name of its own
    link.download = `chat.${format === "text" ? "txt" : format}`;
    link.click();
  }

  private readonly dragged = (event: DragEvent): void => {
    if (this.fileBytes === 0 || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.dropping = true;
  };

  private readonly dropped = (event: DragEvent): void => {
    this.dropping = false;
    if (this.fileBytes === 0 || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    this.composer.attach([...event.dataTransfer.files]);
  };

  private readonly keep = (): void => {
    this.deleting = undefined;
  };

  private readonly delete = (): void => {
    const { id } = this.deleting!;
    this.deleting = undefined;
    void attempt(this, this.chat.delete(id));
  };

  private scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    // the end goes away from its reader too, when the log shrinks or grows: only who scrolls up wants to stay there
    if (scrollHeight - scrollTop - clientHeight < 60) this.atEnd = true;
    else if (scrollTop < this.top) this.atEnd = false;
    this.top = scrollTop;
    if (this.atEnd) this.fresh = 0;
    this.markRead();
    if (this.log.scrollTop === 0 && !this.state.value?.loading) this.earlier();
  }

  /** Shows more of what is loaded, or loads more. */
  private readonly earlier = (): void => {
    const { messages, more } = this.state.value!;
    if (!this.excerpt.hides && !more) return;
    this.atEnd = false;
    if (this.excerpt.back(messages)) this.requestUpdate();
    else void this.chat.loadOlder();
  };

  private readonly toEnd = (): void => {
    this.fresh = 0;
    this.atEnd = true;
    if (this.log) this.log.scrollTop = this.log.scrollHeight;
  };
}

declare global {
  interface HTMLElementTagNameMap { "parley-chat": ChatPanel }
}
