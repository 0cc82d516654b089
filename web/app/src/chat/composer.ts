import type { Chat, ChatEntry, Participant, RoomFiles, User } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Check, ChevronDown, CornerUpLeft, Lock, Paperclip, Pencil, SendHorizontal, Users, X } from "lucide";
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { fileSize } from "../platform/format.js";
import { language } from "../platform/language.js";
import { sayError } from "../platform/problems.js";
import { keepsOrder, sayRole } from "../moderation/roles.js";
import { attempt } from "../ui/attempt.js";
import { KeepFocus } from "../ui/keep-focus.js";
import "../ui/avatar.js";
import { menuItems } from "../ui/menu.js";
import { toast } from "../ui/toasts.js";
import "./attachments.js";
import { composerStyles } from "./composer-styles.js";
import { carryDrafts, failedChange, isDraftWaiting, keepChange, keepDraft, type Place, placeChanged, type Purpose, takeDraft } from "./draft.js";
import { gist } from "./gist.js";

/** As the server takes. */
const mostFiles = 10;

/** Where one writes: a new message, an answer, or another text for a message of one's own; for all or for one. Says `close`. */
@customElement("parley-composer")
export class Composer extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), menuItems, composerStyles];

  @property({ attribute: false }) chat!: Chat;
  /** The room whose chat it is. */
  @property({ attribute: false, hasChanged: placeChanged }) place!: Place;
  @property({ attribute: false }) files!: RoomFiles;
  /** Most bytes of a file; 0 where none are taken. */
  @property({ type: Number }) fileBytes = 0;
  @property({ attribute: false }) participants: readonly Participant[] = [];
  /** One's own user id. */
  @property() me = "";
  @property({ type: Number }) chatLength = 4000;
  @state() private draft = "";
  /** Files that are about to be sent. */
  @state() private adding = 0;
  private readonly sending = new Watch(this, () => this.files?.uploads);
  @state() private purpose: Purpose = { kind: "new" };
  @state() private reader: User | undefined;
  /** Whether one is about to choose whom it is for: in a hall there are hundreds to choose from, and each letter typed renders this. */
  @state() private choosing = false;
  @query("input[type=file]") private readonly picker!: HTMLInputElement;
  @query("textarea") private readonly input!: HTMLTextAreaElement;
  /** What was being written before an edit began. */
  private kept = "";
  /** Where the text in view was written, if that was elsewhere. */
  @state() private from: Place | undefined;
  /** What is typed on is for another room, or for what was written before, than what the cursor is in now. */
  @state() private held: "moved" | "next" | undefined;

  constructor() {
    super();
    // with the last file, or what is answered, goes the button that took it away
    new KeepFocus(this, [], () => this.focusInput());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.place) this.put(this.me, this.place);
  }

  focusInput(): void {
    this.input?.focus();
  }

  /** Begins to send files that were chosen, dropped or pasted. */
  attach(files: Iterable<File>): void {
    if (this.fileBytes === 0) return;
    for (const file of files) {
      const coming = this.uploads.length + this.adding;
      if (file.size === 0) toast(this, { text: msg(str`${file.name} is empty.`), kind: "problem" });
      else if (file.size > this.fileBytes) toast(this, { text: msg(str`${file.name} is larger than ${fileSize(this.fileBytes, language())}, which is the most here.`), kind: "problem" });
      else if (coming >= mostFiles) return toast(this, { text: msg(str`A message takes ${mostFiles} files.`), kind: "problem" });
      else void this.add(file);
    }
    this.focusInput();
  }

  private async add(file: File): Promise<void> {
    this.adding++;
    await attempt(this, this.files.add(file));
    this.adding--;
  }

  /** Begins an answer: between the same two if the message was. */
  reply(entry: ChatEntry): void {
    this.leaveEdit();
    this.purpose = { kind: "reply", entry };
    if (entry.to) {
      this.reader = entry.mine ? entry.to : entry.from;
      this.from = undefined;
    }
    this.focusInput();
  }

  /** Writes to one person only. */
  whisper(user: User): void {
    this.leaveEdit();
    this.writeTo(user);
  }

  edit(entry: ChatEntry): void {
    if (this.purpose.kind !== "edit") this.kept = this.draft;
    this.purpose = { kind: "edit", entry };
    this.draft = failedChange(this.me, entry.id) ?? entry.text;
    void this.updateComplete.then(() => {
      this.input.focus();
      this.input.setSelectionRange(this.draft.length, this.draft.length);
    });
  }

  override render() {
    const left = this.chatLength - this.draft.length;
    const editing = this.purpose.kind === "edit";
    return html`${this.renderAbout()}
      ${this.isStray ? this.renderStray(this.from!) : nothing}
      ${this.held ? html`<p class="heed" role="status">${this.sayHeld()}</p>` : nothing}
      ${editing ? nothing : this.renderReaders()}
      ${left < 200 ? html`<div class="left ${left < 0 ? "over" : ""}" role="status">${left < 0 ? msg(str`${-left} characters too many`) : msg(str`${left} characters left`)}</div>` : null}
      ${this.isAbsent ? html`<div class="left over absent" role="status">${msg(str`${this.reader!.name} has left, and nobody else gets it. Choose who is to read it.`)}</div>` : nothing}
      ${editing || this.uploads.length === 0 ? nothing : html`<parley-attachments .files=${this.files} @changed=${() => this.requestUpdate()} @emptied=${() => this.focusInput()}></parley-attachments>`}
      <form @submit=${this.submit} @paste=${this.pasted}>
        ${this.fileBytes > 0 && !editing ? html`<button class="icon-btn" type="button" @click=${() => this.picker.click()} aria-label=${msg("Attach files")} title=${msg("Attach files")}>${icon(Paperclip)}</button>
        <input type="file" multiple hidden tabindex="-1" aria-hidden="true" @change=${this.chosen} />` : nothing}
        <textarea class="input" rows="1" dir="auto" .value=${this.draft} ?readonly=${this.held !== undefined} @pointerdown=${this.release} @blur=${this.release} placeholder=${this.reader && !editing && !this.isStray ? msg(str`Write to ${this.reader.name}`) : msg("Write a message")} aria-label=${msg("Message")} enterkeyhint="send" @input=${this.typed} @keydown=${this.key}></textarea>
        <button class="icon-btn send" ?disabled=${!this.ready || left < 0} aria-label=${editing ? msg("Save") : msg("Send")} title=${editing ? msg("Save") : msg("Send")}>${icon(editing ? Check : SendHorizontal)}</button>
      </form>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.has("place") ? changed.get("place") : this.place;
    const user = changed.has("me") ? (changed.get("me") ?? "") : this.me;
    if (before?.id === this.place.id && user === this.me) return;
    if (before) this.put(user, before);
    // somebody else gets nothing of it
    if (before && user === this.me) carryDrafts(user, before, this.place);
    this.load();
    if (before && !this.isStray && this.shadowRoot?.activeElement?.localName === "textarea") this.held = "moved";
  }

  private load(): void {
    ({ text: this.draft, purpose: this.purpose, reader: this.reader, kept: this.kept, from: this.from } = takeDraft(this.me, this.place.id));
  }

  private put(user: string, place: Place): void {
    keepDraft(user, place.id, { text: this.draft, purpose: this.purpose, reader: this.reader, kept: this.purpose.kind === "edit" ? this.kept : "", from: this.from });
  }

  /** Whether the text was written for others than those who are here: it goes to nobody before its writer has said who. */
  private get isStray(): boolean {
    return this.from !== undefined && this.purpose.kind !== "edit";
  }

  private sayHeld(): string {
    if (this.held === "next") return msg("This is not sent yet. Go to the field below once more to go on with it.");
    const { name, breakout } = this.place;
    return breakout ? msg(str`You are in ${name} now. Go to the field below once more to write there.`) : msg("You are in the main meeting now. Go to the field below once more to write there.");
  }

  private readonly release = (): void => {
    this.held = undefined;
  };

  private get uploads() {
    return this.sending.value ?? [];
  }

  /** Whether there is something to send, and nothing on its way any more. */
  private get ready(): boolean {
    if (this.adding > 0 || this.isAbsent || this.isStray || this.held) return false;
    if (this.purpose.kind === "edit" || this.uploads.length === 0) return this.draft.trim() !== "";
    return this.uploads.every((upload) => upload.state.value.phase === "done");
  }

  private readonly chosen = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    this.attach([...(input.files ?? [])]);
    input.value = "";
  };

  private readonly pasted = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || this.purpose.kind === "edit" || this.held) return;
    event.preventDefault();
    this.attach(files);
  };

  /** The only one who is to read it is no longer here: it goes to nobody else unless its writer says so. */
  private get isAbsent(): boolean {
    const { reader } = this;
    return this.purpose.kind !== "edit" && !this.isStray && reader !== undefined && !this.others.some((user) => user.id === reader.id);
  }

  private get others(): readonly User[] {
    const users = new Map(this.participants.filter((one) => one.via === undefined && one.user.id !== this.me).map((one) => [one.user.id, one.user]));
    return [...users.values()];
  }

  /** Who is of the same name is told apart by their colour, and by what they are here. */
  private roleOf(user: User): string {
    const role = this.participants.find((one) => one.user.id === user.id && one.via === undefined)?.role;
    return keepsOrder(role) ? sayRole(role!) : "";
  }

  private renderAbout() {
    const { purpose } = this;
    if (purpose.kind === "new") return nothing;
    const editing = purpose.kind === "edit";
    return html`<div class="about">${icon(editing ? Pencil : CornerUpLeft, 16)}<span class="grow clip"><b dir="auto">${editing ? msg("Change the message") : purpose.entry.from.name}</b> ${editing ? nothing : html`<bdi>${gist(purpose.entry)}</bdi>`}</span>
      <button class="icon-btn" type="button" @click=${this.cancel} aria-label=${editing ? msg("Leave it as it was") : msg("Do not reply")}>${icon(X, 16)}</button></div>`;
  }

  private renderStray({ name, breakout }: Place) {
    return html`<div class="heed" role="status"><span>${breakout ? msg(str`You wrote this in ${name}, and nobody has got it. Choose who is to read it here.`) : msg("You wrote this in the main meeting, and nobody has got it. Choose who is to read it here.")}</span>
      <button class="btn quiet" type="button" @click=${this.putAway}>${breakout ? msg("Discard it") : msg("Put it back")}</button></div>`;
  }

  /** What was written in the meeting is there again when one is back; breakout rooms are closed. */
  private readonly putAway = (): void => {
    const { from, draft: text, reader } = this;
    if (!from!.breakout) keepDraft(this.me, from!.id, { text, reader, purpose: { kind: "new" }, kept: "" });
    this.load();
    this.focusInput();
  };

  /** Whom it is for; among two there is nothing to choose. */
  private renderReaders() {
    const { others, isStray } = this;
    // whoever it was for is perhaps not here
    const reader = isStray ? undefined : this.reader;
    if (others.length < 2 && reader === undefined && !isStray) return nothing;
    const fixed = this.purpose.kind === "reply" && this.purpose.entry.to !== undefined && !this.isAbsent;
    const choice = (user: User | undefined, label: string) => html`<button class="item" role="menuitemradio" aria-checked=${!isStray && user?.id === reader?.id} @click=${() => this.writeTo(user)}>${user ? html`<parley-avatar name=${user.name} seed=${user.id}></parley-avatar>` : icon(Users, 18)}<span class="grow clip" dir="auto">${label}</span>${user ? html`<span class="muted">${this.roleOf(user)}</span>` : nothing}<span class="tick">${icon(Check, 18)}</span></button>`;
    return html`<div class="readers ${reader ? "whisper" : ""}"><parley-menu label=${msg("Who can read it")} @menu-opening=${this.choose} @menu-close=${() => { this.choosing = false; }}>
      <button slot="trigger" type="button" ?disabled=${fixed}>${icon(reader ? Lock : Users, 14)}<span class="clip">${isStray ? msg("Choose who is to read it") : reader ? msg(str`Only ${reader.name} can read it`) : msg("To everybody")}</span>${fixed ? nothing : icon(ChevronDown, 14)}</button>
      ${this.choosing ? html`${choice(undefined, msg("To everybody"))}${others.map((user) => choice(user, user.name))}` : nothing}
    </parley-menu></div>`;
  }

  // at once: the menu looks where there is room for it, and gives its first item the focus
  private choose(): void {
    this.choosing = true;
    this.performUpdate();
  }

  private writeTo(user: User | undefined): void {
    // an answer to what is private is so too
    if (this.purpose.kind === "reply" && this.purpose.entry.to && user?.id !== this.reader?.id) this.purpose = { kind: "new" };
    this.reader = user;
    this.from = undefined;
    void this.updateComplete.then(() => this.focusInput());
  }

  private typed(event: InputEvent): void {
    this.draft = (event.target as HTMLTextAreaElement).value;
    // what is for one only is nothing to tell all of
    if (this.draft !== "" && this.reader === undefined && !this.isStray) this.chat.typing();
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      if (this.purpose.kind === "new") return this.emit("close");
      event.stopPropagation();
      return this.cancel();
    }
    if (event.key === "ArrowUp" && this.draft === "" && !this.held && this.purpose.kind === "new") return this.editLast(event);
    // Enter that ends the composition of a Chinese word is not a wish to send; on phones the keyboard has a line key of its own
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    this.submit(event);
  }

  private editLast(event: KeyboardEvent): void {
    const last = this.chat.state.value.messages.findLast((entry) => entry.mine && entry.state === "sent" && !entry.deleted);
    if (last === undefined) return;
    event.preventDefault();
    this.edit(last);
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.draft.trim();
    if (!this.ready || text.length > this.chatLength) return;
    const { purpose, reader } = this;
    const files = purpose.kind === "edit" ? [] : (this.files?.take() ?? []);
    if (purpose.kind === "edit") void this.save(purpose.entry, text);
    else this.chat.send(text, { ...(files.length > 0 && { files }), ...(reader && { to: reader }), ...(purpose.kind === "reply" && { replyTo: purpose.entry.id }) });
    this.draft = purpose.kind === "edit" ? this.kept : "";
    this.purpose = { kind: "new" };
    if (purpose.kind !== "edit" && isDraftWaiting(this.me, this.place.id)) {
      this.load();
      this.held = "next";
    }
    this.input.focus();
  }

  private async save(entry: ChatEntry, text: string): Promise<void> {
    const { chat, me } = this;
    keepChange(me, entry.id, undefined);
    if (text === entry.text) return;
    try {
      await chat.edit(entry.id, text);
    } catch (error) {
      // what was written must not be lost
      keepChange(me, entry.id, text);
      const isHere = this.isConnected && this.chat === chat && this.me === me;
      const isFree = isHere && this.purpose.kind === "new" && this.draft === this.kept;
      if (isFree) this.edit(entry);
      toast(this, { text: sayError(error), kind: "problem", ...(isHere && !isFree && { action: { label: msg("Change it again"), run: () => this.changeAgain(chat, entry) } }) });
    }
  }

  private changeAgain(chat: Chat, entry: ChatEntry): void {
    // in another room it is no message
    if (this.isConnected && this.chat === chat) this.edit(entry);
  }

  private readonly cancel = (): void => {
    if (this.purpose.kind === "edit") keepChange(this.me, this.purpose.entry.id, undefined);
    this.leaveEdit();
    this.purpose = { kind: "new" };
    this.input.focus();
  };

  private leaveEdit(): void {
    if (this.purpose.kind !== "edit") return;
    this.draft = this.kept;
    // what is written next is no other text for a message that others read
    this.purpose = { kind: "new" };
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-composer": Composer }
}
