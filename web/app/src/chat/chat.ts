import type { Chat, ChatEntry, ChatQuote, ChatState, Participant, RoomFiles } from "@parley/client";
import { msg, str } from "@lit/localize";
import { ArrowDown, EllipsisVertical, FileDown, MessagesSquare, RefreshCw, Search, X } from "lucide";
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
import { menuItems } from "../ui/menu.js";
import { toast } from "../ui/toasts.js";
import { chatStyles } from "./chat-styles.js";
import type { Composer } from "./composer.js";
import "./composer.js";
import { type Place, placeChanged } from "./draft.js";
import { Excerpt } from "./excerpt.js";
import { FileDrop } from "./file-drop.js";
import { group } from "./groups.js";
import { LogScroll } from "./log-scroll.js";
import { type MessageActions, messageStyles } from "./message.js";
import type { MessageDialogs } from "./message-dialogs.js";
import "./message-dialogs.js";
import "./search.js";
import { renderTurn } from "./turn.js";

/** So much more than is seen stands above, in CSS pixels, before somebody scrolls there. */
const ahead = 600;

/** Chat of a room. Stays at the newest message unless its reader has scrolled up. Says `close`. */
@customElement("parley-chat")
export class ChatPanel extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), menuItems, messageStyles, chatStyles];

  @property({ attribute: false }) chat!: Chat;
  /** The room whose chat it is. */
  @property({ attribute: false, hasChanged: placeChanged }) place!: Place;
  @property({ attribute: false }) files!: RoomFiles;
  /** Most bytes of a file; 0 where none are taken. */
  @property({ type: Number }) fileBytes = 0;
  @property({ attribute: false }) participants: readonly Participant[] = [];
  /** One's own user id. */
  @property() me = "";
  /** Whether it is that of a call of two. */
  @property({ type: Boolean }) pair = false;
  @property({ type: Number }) chatLength = 4000;
  /** When the meeting began, of a room that is nobody's; what is older only its writers delete. */
  @property({ type: Number }) openedAt = 0;
  @state() private fresh = 0;
  /** The message that Tab reaches. */
  @state() private current: string | undefined;
  /** The message that is pointed at. */
  @state() private pointed: string | undefined;
  @state() private searching = false;
  /** After this one stands the line over what was new when the chat was opened. */
  @state() private newAfter: number | undefined;
  /** Whether anything has been asked of a message: what that needs is made then. */
  @state() private asked = false;
  @query(".log") private readonly log!: HTMLElement;
  @query("parley-composer") private readonly composer!: Composer;
  @query("parley-message-dialogs") private readonly dialogs!: MessageDialogs | null;
  private readonly state = new Watch(this, () => this.chat?.state, undefined, (now, before) => isHall(this.participants.length) && mayChatWait(now, before));
  private readonly excerpt = new Excerpt();
  private readonly reading = new LogScroll(this, () => this.log, () => this.fill());
  private readonly drop = new FileDrop(this, (files) => this.composer.attach(files));
  private last: string | undefined;
  private filling = false;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.seen);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.seen);
  }

  private readonly actions: MessageActions = {
    reply: (entry) => this.composer.reply(entry),
    menu: (entry, at, kind) => {
      this.current = entry.id;
      void this.ask((dialogs) => dialogs.openMenu(entry, at, kind));
    },
    react: (entry, emoji, on) => void attempt(this, this.chat.react(entry.id, emoji, on)),
    jump: (quote) => void this.jump(quote),
    picture: (file) => void this.ask((dialogs) => dialogs.showPicture(file)),
    retry: (entry) => this.chat.retry(entry.id),
    discard: (entry) => this.chat.discard(entry.id),
  };

  /** Puts the cursor where one writes. */
  focusInput(): void {
    this.composer?.focusInput();
  }

  override render() {
    const state = this.state.value;
    if (state === undefined) return null;
    const shown = this.excerpt.of(state.messages, this.reading.atEnd);
    const reachable = shown.some((entry) => entry.id === this.current) ? this.current : shown.at(-1)?.id;
    return html`
      <header><h2 class="grow">${msg("Chat")}</h2>
        <button class="icon-btn" aria-pressed=${this.searching} @click=${this.toggleSearch} aria-label=${msg("Search the chat")} title=${msg("Search the chat")}>${icon(Search)}</button>
        <parley-menu label=${msg("Save the chat")}><button slot="trigger" class="icon-btn" aria-label=${msg("Save the chat")} title=${msg("Save the chat")}>${icon(EllipsisVertical)}</button>
          <div class="group">${msg("Save the chat")}</div>
          ${(["html", "text", "json"] as const).map((format) => html`<button class="item" role="menuitem" @click=${() => attempt(this, this.save(format))}>${icon(FileDown, 18)}<span class="grow">${{ html: msg("As a page"), text: msg("As text"), json: msg("As data (JSON)") }[format]}</span></button>`)}
        </parley-menu><button class="icon-btn" @click=${() => this.emit("close")} aria-label=${msg("Close chat")} title=${msg("Close chat")}>${icon(X)}</button></header>
      ${this.searching ? html`<parley-chat-search .chat=${this.chat} @found=${this.found} @close=${this.toggleSearch}></parley-chat-search>` : nothing}
      <div class="middle" ?hidden=${this.searching} @dragover=${this.drop.dragged} @dragleave=${this.drop.left} @drop=${this.drop.dropped}>
        <div class="log" role="log" aria-live="polite" aria-label=${msg("Messages")} tabindex=${reachable === undefined ? 0 : -1} @scroll=${this.scrolled} @keydown=${this.key} @focusin=${this.focused} @pointerover=${this.pointedAt} @unfold=${this.unfolded}>
          <div class="content">
          ${state.more || this.excerpt.hides ? html`<button class="btn quiet earlier" ?disabled=${state.loading} @click=${this.earlier}>${state.loading ? html`<span class="spinner"></span>` : null}${msg("Show earlier messages")}</button>` : null}
          ${state.messages.length === 0 ? (state.failed ? html`<div class="empty">${this.renderFailed(state)}</div>` : state.loading ? html`<span class="spinner empty" role="status" aria-label=${msg("Loading…")}></span>` : this.renderEmpty()) : this.renderTurns(shown, reachable)}
          </div>
        </div>
        ${this.drop.over ? html`<div class="drop" aria-hidden="true">${msg("Drop files here to send them")}</div>` : nothing}
        ${this.fresh > 0 ? html`<button class="btn primary newer" @click=${this.toEnd}>${icon(ArrowDown, 16)}${msg("New messages")}</button>` : null}
      </div>
      ${state.failed && state.messages.length > 0 ? html`<div class="missing">${this.renderFailed(state)}</div>` : nothing}
      <div class="typing" role="status">${this.renderTyping(state.typing)}</div>
      <parley-composer .chat=${this.chat} .place=${this.place} .files=${this.files} .fileBytes=${this.fileBytes} .participants=${this.participants} me=${this.me} .chatLength=${this.chatLength}></parley-composer>
      ${this.asked ? html`<parley-message-dialogs .chat=${this.chat} .files=${this.files} ?alone=${this.participants.length < 3} ?keeper=${this.keeper} .since=${this.openedAt}
        @reply=${(event: CustomEvent<ChatEntry>) => this.composer.reply(event.detail)} @whisper=${(event: CustomEvent<ChatEntry>) => this.composer.whisper(event.detail.from)} @edit=${(event: CustomEvent<ChatEntry>) => this.composer.edit(event.detail)}></parley-message-dialogs>` : nothing}`;
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    const { unread = 0, readUpTo } = this.state.value ?? {};
    if (!this.hasUpdated && unread > 0) this.newAfter = readUpTo;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const last = this.state.value?.messages.at(-1);
    const before = this.last;
    this.last = last?.id;
    if (changed.get("chat") !== undefined) this.toEnd();
    else if (last !== undefined && last.id !== before && !this.reading.atEnd) {
      if (last.mine) this.toEnd();
      else this.fresh += 1;
    }
    this.markRead();
  }

  /** Whether one keeps order here, and so may delete what others have written. */
  private get keeper(): boolean {
    return keepsOrder(this.participants.find(({ user }) => user.id === this.me)?.role);
  }

  /** Whoever is at the end of the chat, in a page that is seen, has read it. */
  private markRead(): void {
    const state = this.state.value;
    if (this.reading.atEnd && !this.searching && document.visibilityState === "visible" && state !== undefined && state.messages.at(-1)?.seq !== undefined && state.unread > 0) this.chat.markRead();
  }

  // what came while the page was out of sight is read when it comes back
  private readonly seen = (): void => this.markRead();

  private renderEmpty() {
    return html`<div class="empty">${icon(MessagesSquare, 30)}<h3>${msg("No messages yet")}</h3><p>${this.pair ? msg("What is written here stays between the two of you.") : msg("What is written here stays with this room, and those who join later can read it.")}</p></div>`;
  }

  private renderFailed({ loading }: ChatState) {
    return html`<p role="status">${msg("Messages could not be loaded.")}</p>
      <button class="btn line" aria-busy=${loading} @click=${this.reload}>${loading ? html`<span class="spinner"></span>` : icon(RefreshCw, 18)}${msg("Try again")}</button>`;
  }

  private renderTurns(shown: ChatState["messages"], reachable: string | undefined) {
    const groups = group(shown);
    const { newAfter } = this;
    const firstNew = newAfter === undefined ? undefined : groups.find(({ entries: [first] }) => !first!.mine && (first!.seq ?? 0) > newAfter)?.key;
    return repeat(groups, (one) => one.key, (one) => renderTurn(one, { files: this.files, actions: this.actions, me: this.me, reachable, pointed: this.pointed, firstNew }));
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
    else if (entry?.state === "sent" && !entry.deleted) this.actions.menu(entry, here, "actions");
  }

  private async ask(what: (dialogs: MessageDialogs) => void): Promise<void> {
    this.asked = true;
    await this.updateComplete;
    what(this.dialogs!);
  }

  // whoever unfolds a message reads it from where they are, not from the end of the chat
  private unfolded(): void {
    this.reading.atEnd = false;
  }

  private focused(event: FocusEvent): void {
    this.current = (event.target as Element).closest<HTMLElement>(".message")?.dataset["id"] ?? this.current;
  }

  private pointedAt(event: PointerEvent): void {
    this.pointed = (event.target as Element).closest<HTMLElement>(".message")?.dataset["id"];
  }

  /** Loads older messages until this one is there, after those that are being loaded; false if it is not to be had. */
  private async load(id: string, seq = Infinity): Promise<boolean> {
    const { state } = this.chat;
    while (!(await this.chat.loadUntil(id, seq))) {
      if (!state.value.loading) return false;
      await new Promise<void>((done) => {
        const stop = state.subscribe(({ loading }) => {
          if (loading) return;
          stop();
          done();
        });
      });
    }
    return true;
  }

  /**
   * Goes to the message that another one quotes, or that was found.
   * @param whole whether all of it is to be seen, however long it is.
   */
  private async jump({ id, seq }: ChatQuote, whole = false): Promise<void> {
    if (!(await this.load(id, seq))) {
      const { messages: [oldest], more, failed } = this.state.value!;
      // what is older than all that could be loaded may well be there
      const isMissing = failed || (more && seq !== undefined && (oldest?.seq ?? 0) > seq);
      toast(this, { text: isMissing ? msg("Messages could not be loaded.") : msg("That message is no longer here."), ...(isMissing && { kind: "problem" }) });
      return;
    }
    this.reading.atEnd = false;
    this.current = id;
    this.excerpt.reach(this.state.value!.messages, id);
    this.requestUpdate();
    await this.updateComplete;
    const message = [...this.log.querySelectorAll<HTMLElement>(".message")].find((one) => one.dataset["id"] === id);
    if (message === undefined) return;
    const long = message.querySelector("parley-long-text");
    if (whole && long) {
      long.unfold();
      await long.updateComplete;
    }
    message.scrollIntoView({ block: message.offsetHeight > this.log.clientHeight ? "start" : "center" });
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
    void this.updateComplete.then(() => this.jump({ id, ...(seq !== undefined && { seq }) }, true));
  };

  private async save(format: "html" | "text" | "json"): Promise<void> {
    const link = document.createElement("a");
    link.href = await this.files.exportUrl(format, language());
    // what the server sends has a name of its own
    link.download = `chat.${format === "text" ? "txt" : format}`;
    link.click();
  }

  private scrolled(): void {
    this.reading.scrolled();
    if (this.reading.atEnd) this.fresh = 0;
    this.markRead();
    this.fill();
    if (this.log.scrollTop === 0 && !this.excerpt.hides && !this.state.value?.loading) this.earlier();
  }

  /** Makes more of what is loaded before somebody comes to its beginning, and after what is seen is on the page. */
  private fill(): void {
    if (this.filling || !this.isShort) return;
    this.filling = true;
    requestAnimationFrame(() => setTimeout(() => {
      this.filling = false;
      if (this.isConnected && this.isShort && this.excerpt.back(this.state.value!.messages)) this.requestUpdate();
    }));
  }

  private get isShort(): boolean {
    return this.excerpt.hides && !this.searching && this.log.scrollTop < ahead;
  }

  /** Shows more of what is loaded, or loads more. */
  private readonly earlier = (): void => {
    const { messages, more } = this.state.value!;
    if (!this.excerpt.hides && !more) return;
    this.reading.atEnd = false;
    if (this.excerpt.back(messages)) this.requestUpdate();
    else void this.chat.loadOlder();
  };

  private readonly reload = async (): Promise<void> => {
    await this.chat.reload();
    // the button that was pressed is gone
    if (!this.chat.state.value.failed) this.focusInput();
  };

  private readonly toEnd = (): void => {
    this.fresh = 0;
    this.reading.toEnd();
  };
}

declare global {
  interface HTMLElementTagNameMap { "parley-chat": ChatPanel }
}
