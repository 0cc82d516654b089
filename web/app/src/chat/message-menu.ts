import type { Chat, ChatEntry } from "@parley/client";
import { msg } from "@lit/localize";
import { Copy, CornerUpLeft, Lock, Pencil, Trash2 } from "lucide";
import { css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { attempt } from "../ui/attempt.js";
import { type Menu, menuItems } from "../ui/menu.js";
import { toast } from "../ui/toasts.js";

const few = ["👍", "❤️", "😂", "🎉", "😮", "🙏"];
const many = [...few, "👏", "✅", "👀", "🙌", "🔥", "🤔", "😍", "😢", "👎", "🚀", "☕", "💯"];

/** What can be done with a message: one menu for all of them. Says `reply`, `whisper`, `edit` and `delete` with the message. */
@customElement("parley-message-menu")
export class MessageMenu extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), menuItems, css`
    :host { position: absolute; }
    .emojis { display: grid; grid-template-columns: repeat(6, 1fr); gap: 2px; }
    .emoji { inline-size: 42px; block-size: 42px; border: 0; border-radius: var(--radius-s); background: none; font-size: 1.35rem; line-height: 1; padding: 0; }
    .emoji:hover, .emoji:focus-visible { background: var(--surface-2); outline-offset: -2px; }
    .emoji[aria-checked="true"] { background: var(--accent-soft); box-shadow: inset 0 0 0 1.5px var(--accent-text); }
    .danger { color: var(--danger-text); }
  `];

  @property({ attribute: false }) chat!: Chat;
  /** Whether there is nobody to be private before. */
  @property({ type: Boolean }) alone = false;
  /** Whether one may delete what others have written. */
  @property({ type: Boolean }) keeper = false;
  /** From when on, in ms since 1970. */
  @property({ type: Number }) since = 0;
  @state() private entry: ChatEntry | undefined;
  @state() private kind: "actions" | "reactions" = "actions";
  @query("parley-menu") private readonly menu!: Menu;

  openFor(entry: ChatEntry, at: HTMLElement, kind: "actions" | "reactions"): void {
    this.entry = entry;
    this.kind = kind;
    void this.updateComplete.then(() => this.menu.openAt(at));
  }

  override render() {
    const { entry } = this;
    return html`<parley-menu label=${this.kind === "actions" ? msg("Message") : msg("React")}>${entry ? html`
      <div class="emojis" role="group" aria-label=${msg("React")}>${(this.kind === "actions" ? few : many).map((emoji) => this.renderEmoji(entry, emoji))}</div>
      ${this.kind === "actions" ? this.renderActions(entry) : nothing}` : nothing}</parley-menu>`;
  }

  private renderActions(entry: ChatEntry) {
    const say = (what: string) => () => this.emit(what, entry);
    return html`<hr class="divide" />
      <button class="item" role="menuitem" @click=${say("reply")}>${icon(CornerUpLeft, 18)}<span class="grow">${msg("Reply")}</span></button>
      ${entry.mine || entry.to || this.alone ? nothing : html`<button class="item" role="menuitem" @click=${say("whisper")}>${icon(Lock, 18)}<span class="grow">${msg("Write to them only")}</span></button>`}
      <button class="item" role="menuitem" @click=${() => this.copy(entry)}>${icon(Copy, 18)}<span class="grow">${msg("Copy the text")}</span></button>
      ${entry.mine ? html`<button class="item" role="menuitem" @click=${say("edit")}>${icon(Pencil, 18)}<span class="grow">${msg("Change")}</span></button>` : nothing}
      ${entry.mine || (this.keeper && entry.sentAt >= this.since) ? html`<button class="item danger" role="menuitem" @click=${say("delete")}>${icon(Trash2, 18)}<span class="grow">${msg("Delete")}</span></button>` : nothing}`;
  }

  private renderEmoji(entry: ChatEntry, emoji: string) {
    const mine = entry.reactions.some((one) => one.emoji === emoji && one.mine);
    return html`<button class="emoji" role="menuitemcheckbox" aria-checked=${mine} @click=${() => this.react(entry, emoji, !mine)}>${emoji}</button>`;
  }

  private async react(entry: ChatEntry, emoji: string, on: boolean): Promise<void> {
    await attempt(this, this.chat.react(entry.id, emoji, on));
  }

  private async copy(entry: ChatEntry): Promise<void> {
    try {
      await navigator.clipboard.writeText(entry.text);
    } catch {
      toast(this, { text: msg("The browser did not allow that."), kind: "problem" });
    }
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-message-menu": MessageMenu }
}
