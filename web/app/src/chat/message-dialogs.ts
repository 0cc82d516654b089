import type { Chat, ChatEntry, ChatFile, RoomFiles } from "@parley/client";
import { msg, str } from "@lit/localize";
import { css, html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { attempt } from "../ui/attempt.js";
import "../ui/dialog.js";
import type { MessageMenu } from "./message-menu.js";
import "./message-menu.js";
import "./picture-view.js";

/** What comes up over a chat: the menu of a message, what is asked before one goes, and a picture that is large. Says `reply`, `whisper` and `edit` with the message. */
@customElement("parley-message-dialogs")
export class MessageDialogs extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { position: absolute; }
    .choices { display: flex; justify-content: flex-end; gap: var(--space-2); margin-block-start: var(--space-4); flex-wrap: wrap; }
  `];

  @property({ attribute: false }) chat!: Chat;
  @property({ attribute: false }) files!: RoomFiles;
  /** Whether there is nobody to be private before. */
  @property({ type: Boolean }) alone = false;
  /** Whether one may delete what others have written. */
  @property({ type: Boolean }) keeper = false;
  /** From when on, in ms since 1970. */
  @property({ type: Number }) since = 0;
  @state() private picture: ChatFile | undefined;
  @state() private deleting: ChatEntry | undefined;
  @query("parley-message-menu") private readonly menu!: MessageMenu;

  openMenu(entry: ChatEntry, at: HTMLElement, kind: "actions" | "reactions"): void {
    void this.updateComplete.then(() => this.menu.openFor(entry, at, kind));
  }

  showPicture(file: ChatFile): void {
    this.picture = file;
  }

  override render() {
    const { deleting } = this;
    return html`<parley-message-menu .chat=${this.chat} ?alone=${this.alone} ?keeper=${this.keeper} .since=${this.since} @delete=${(event: CustomEvent<ChatEntry>) => { this.deleting = event.detail; }}></parley-message-menu>
      <parley-dialog heading=${msg("Delete this message?")} ?open=${deleting !== undefined} @close=${this.keep}><p>${deleting?.mine === false ? msg(str`${deleting.from.name} wrote it. It disappears for everybody, and everybody can see that you deleted it.`) : msg("It disappears for everybody. That there was a message can still be seen.")}</p>
        <div class="choices"><button class="btn" autofocus @click=${this.keep}>${msg("Keep it")}</button><button class="btn danger" @click=${this.delete}>${msg("Delete")}</button></div></parley-dialog>
      <parley-picture-view .files=${this.files} .file=${this.picture} @close=${() => { this.picture = undefined; }}></parley-picture-view>`;
  }

  private readonly keep = (): void => {
    this.deleting = undefined;
  };

  private readonly delete = (): void => {
    const { id } = this.deleting!;
    this.deleting = undefined;
    void attempt(this, this.chat.delete(id));
  };
}

declare global {
  interface HTMLElementTagNameMap { "parley-message-dialogs": MessageDialogs }
}
