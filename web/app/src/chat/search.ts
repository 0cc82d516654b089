import { type Chat, type ChatEntry, ParleyError } from "@parley/client";
import { msg } from "@lit/localize";
import { Paperclip, Search } from "lucide";
import { css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { when } from "../platform/format.js";
import { language } from "../platform/language.js";
import { sayError } from "../platform/problems.js";
import { KeepFocus } from "../ui/keep-focus.js";
import { around } from "./found.js";
import { isSearchable } from "./searchable.js";

const pause = 250;

/** Looks for words in all that was written in the room. Says `found` with the message that was chosen, and `close`. */
@customElement("parley-chat-search")
export class ChatSearch extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { flex: 1; min-block-size: 0; display: flex; flex-direction: column; }
    .with-icon { margin: var(--space-3); }
    .input { border-radius: 23px; }
    ul { flex: 1; overflow-y: auto; padding: 0 var(--space-2) var(--space-3); scrollbar-width: thin; }
    li button { display: grid; gap: 2px; inline-size: 100%; padding: 0.6rem 0.75rem; border: 0; border-radius: var(--radius-m); background: none; text-align: start; }
    li button:hover { background: var(--surface-2); }
    .who { display: flex; gap: 0.6em; font-size: var(--text-xs); color: var(--muted); }
    .who b { color: var(--text); }
    .text { overflow: hidden; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow-wrap: anywhere; }
    .file { display: flex; gap: 6px; align-items: flex-start; font-size: var(--text-sm); }
    .file svg { color: var(--muted); margin-block-start: 2px; }
    mark { border-radius: 3px; background: var(--accent-soft); color: var(--accent-text); font-weight: 700; }
    .note { padding: var(--space-3) var(--space-5); color: var(--muted); font-size: var(--text-sm); }
    .note.problem { color: var(--danger-text); }
    .further { align-self: center; margin-block-end: var(--space-3); }
  `];

  @property({ attribute: false }) chat!: Chat;
  @state() private found: readonly ChatEntry[] = [];
  @state() private further: number | undefined;
  @state() private phase: "idle" | "looking" | "done" = "idle";
  @state() private problem = "";
  @query("input") private readonly input!: HTMLInputElement;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;
  private wanted = "";
  /** As many had been found before the last look further back. */
  private known = 0;

  constructor() {
    super();
    new KeepFocus(this, [], () => (this.shadowRoot!.querySelectorAll<HTMLElement>("li button")[this.known] ?? this.input).focus());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override firstUpdated(): void {
    this.input.focus();
  }

  override render() {
    return html`<div class="with-icon">${icon(Search, 18)}<input class="input" type="search" placeholder=${msg("Search the chat")} aria-label=${msg("Search the chat")} maxlength="100" @input=${this.typed} @compositionend=${this.begin} @keydown=${this.key} /></div>
      <div class="note ${this.problem ? "problem" : ""}" role="status">${this.describe()}</div>
      <ul aria-label=${msg("Messages that were found")}>${repeat(this.found, (one) => one.id, (one) => html`<li><button @click=${() => this.emit("found", one)}>
        <span class="who"><b dir="auto">${one.from.name}</b><span>${when(one.sentAt, Date.now(), language())}</span></span>${this.renderFound(one)}</button></li>`)}</ul>
      ${this.further !== undefined ? html`<button class="btn quiet further" aria-disabled=${this.phase === "looking"} @click=${() => this.goOn()}>${msg("Look further back")}</button>` : nothing}`;
  }

  /** What was written, and the files that are called so. */
  private renderFound({ text, files }: ChatEntry) {
    const named = files.filter(({ name }) => around(name, this.wanted).some(({ hit }) => hit));
    return html`${text === "" ? nothing : html`<span class="text" dir="auto">${this.marked(text)}</span>`}
      ${named.map(({ name }) => html`<span class="file">${icon(Paperclip, 14)}<span class="two-lines" dir="auto">${this.marked(name)}</span></span>`)}`;
  }

  private marked(text: string) {
    return around(text, this.wanted).map(({ text: piece, hit }) => (hit ? html`<mark>${piece}</mark>` : piece));
  }

  private describe(): string {
    if (this.problem) return this.problem;
    if (this.phase === "looking") return msg("Searching…");
    return this.phase === "done" && this.found.length === 0 ? msg("Nothing was found.") : "";
  }

  private typed(event: InputEvent): void {
    // the letters of a Chinese word on its way are not what is looked for
    if (!event.isComposing) this.begin();
  }

  private begin(): void {
    clearTimeout(this.timer);
    this.asked++;
    this.found = [];
    this.further = undefined;
    this.problem = "";
    this.phase = "idle";
    if (isSearchable(this.input.value.trim())) this.timer = setTimeout(() => void this.look(), pause);
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    this.tellParent("close");
  }

  private goOn(): void {
    if (this.phase === "looking") return;
    this.known = this.found.length;
    void this.look(this.further);
  }

  private async look(before?: number): Promise<void> {
    const asked = ++this.asked;
    this.phase = "looking";
    try {
      const wanted = this.input.value.trim();
      const { messages, before: further } = await this.chat.search(wanted, before);
      if (asked !== this.asked) return;
      this.wanted = wanted;
      this.found = before === undefined ? messages : [...this.found, ...messages];
      this.further = further;
    } catch (error) {
      // what is too little is not asked for
      const tooMany = error instanceof ParleyError && error.reason === "invalid-params";
      if (asked === this.asked) this.problem = tooMany ? msg("Those are too many words. Leave some out.") : sayError(error);
    }
    if (asked === this.asked) this.phase = "done";
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-chat-search": ChatSearch }
}
