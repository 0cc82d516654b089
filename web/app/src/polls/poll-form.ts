import type { Meeting, PollDraft } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Plus, X } from "lucide";
import { css, html, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { sayError } from "../platform/problems.js";
import { toast } from "../ui/toasts.js";

const fewest = 2;
const most = 10;

/** A poll is put together. Says `done` when it is made or given up. */
@customElement("parley-poll-form")
export class PollForm extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: block; }
    form { display: grid; gap: var(--space-4); padding: var(--space-4); border: 1px solid var(--line); border-radius: var(--radius-l); background: var(--surface); box-shadow: var(--shadow-1); }
    fieldset { border: 0; margin: 0; padding: 0; display: grid; gap: var(--space-2); min-inline-size: 0; }
    legend { padding: 0; margin-block-end: 0.4rem; }
    .option { display: flex; align-items: center; gap: var(--space-2); }
    .option .input { flex: 1; }
    .add { justify-self: start; }
    .check { display: flex; gap: var(--space-3); align-items: center; min-block-size: 44px; padding-block: 4px; cursor: pointer; }
    .check input { inline-size: 20px; block-size: 20px; accent-color: var(--accent); flex: none; }
    .check span { line-height: 1.35; }
    .actions { display: flex; flex-wrap: wrap; gap: var(--space-2); }
  `];

  @property({ attribute: false }) meeting!: Meeting;
  @state() private options: readonly string[] = ["", ""];
  @state() private problem = "";
  @state() private busy = false;
  /** Whom it is for: who goes elsewhere while they write asks nobody there before they say so. */
  @state() private home: Meeting | undefined;
  /** What could not be made; tried again it is the same poll. */
  private draft: PollDraft | undefined;

  override render() {
    return html`<form @submit=${(event: Event) => void this.ask(event)} @input=${() => { this.problem = ""; this.draft = undefined; }}>
      <div class="field"><label for="question">${msg("Question")}</label>
        <input id="question" class="input" maxlength="200" autocomplete="off" placeholder=${msg("What do you want to know?")} aria-describedby="problem" /></div>
      <fieldset><legend class="label">${msg("Answers")}</legend>
        ${this.options.map((text, place) => html`<div class="option">
          <input class="input" data-place=${place} maxlength="80" autocomplete="off" .value=${text} aria-label=${msg(str`Answer ${place + 1}`)} placeholder=${msg(str`Answer ${place + 1}`)} @input=${(event: InputEvent) => this.write(place, (event.target as HTMLInputElement).value)} @keydown=${(event: KeyboardEvent) => this.key(event, place)} />
          ${this.options.length > fewest ? html`<button type="button" class="icon-btn" aria-label=${msg(str`Take away answer ${place + 1}`)} @click=${() => this.takeAway(place)}>${icon(X, 18)}</button>` : null}
        </div>`)}
        ${this.options.length < most ? html`<button type="button" class="btn quiet add" @click=${() => this.another()}>${icon(Plus, 18)}${msg("Another answer")}</button>` : null}
      </fieldset>
      <div>
        ${this.check("multiple", msg("Several answers"), msg("One may choose more than one."))}
        ${this.check("anonymous", msg("Anonymous"), msg("Nobody learns who voted for what."))}
        ${this.check("hidden", msg("Results at the end"), msg("They are shown when the poll is closed, to nobody before."))}
      </div>
      ${this.isStray ? html`<div class="heed" role="status"><span>${this.sayStray()}</span><button type="button" class="btn line" @click=${() => this.settle()}>${msg("Ask it here")}</button></div>` : null}
      <p id="problem" class="problem" role="alert" ?hidden=${this.problem === ""}>${this.problem}</p>
      <div class="actions">
        <button class="btn primary" ?disabled=${this.isStray} aria-disabled=${this.busy}>${this.busy ? html`<span class="spinner"></span>` : null}${msg("Ask everybody")}</button>
        <button type="button" class="btn quiet" @click=${() => this.emit("done")}>${msg("Cancel")}</button>
      </div>
    </form>`;
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    this.home ??= this.meeting;
  }

  private get isStray(): boolean {
    return this.home !== undefined && this.home.id !== this.meeting.id;
  }

  private sayStray(): string {
    const { name = "", breakoutOf } = this.home!.state.value.room;
    return breakoutOf === undefined ? msg("You began this poll in the main meeting, and nobody has been asked.") : msg(str`You began this poll in ${name}, and nobody has been asked.`);
  }

  private async settle(): Promise<void> {
    this.home = this.meeting;
    this.draft = undefined;
    await this.updateComplete;
    this.shadowRoot!.querySelector<HTMLElement>(".actions .primary")!.focus();
  }

  focusInput(): void {
    this.input("#question").focus();
  }

  private check(id: string, name: string, what: string) {
    return html`<label class="check"><input id=${id} type="checkbox" role="switch" /><span><b>${name}</b><br /><span class="small muted">${what}</span></span></label>`;
  }

  private input(selector: string): HTMLInputElement {
    return this.shadowRoot!.querySelector<HTMLInputElement>(selector)!;
  }

  private write(place: number, text: string): void {
    this.options = this.options.map((option, index) => (index === place ? text : option));
  }

  private async another(): Promise<void> {
    this.options = [...this.options, ""];
    await this.focusOption(this.options.length - 1);
  }

  private async takeAway(place: number): Promise<void> {
    this.options = this.options.filter((_, index) => index !== place);
    this.draft = undefined;
    await this.focusOption(Math.min(place, this.options.length - 1));
  }

  private async focusOption(place: number): Promise<void> {
    await this.updateComplete;
    this.input(`[data-place="${place}"]`).focus();
  }

  // Enter goes on to the next answer, as in a list; the last one that is empty ends it
  private key(event: KeyboardEvent, place: number): void {
    if (event.key !== "Enter" || event.isComposing || this.options[place]!.trim() === "") return;
    const last = place === this.options.length - 1;
    if (last && this.options.length === most) return;
    event.preventDefault();
    void (last ? this.another() : this.focusOption(place + 1));
  }

  private async ask(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy || this.isStray) return;
    const question = this.input("#question").value.trim();
    const options = this.options.map((option) => option.trim()).filter((option) => option !== "");
    const checked = (id: string): boolean => this.input(`#${id}`).checked;
    if (question === "") return this.complain(msg("Write a question."), "#question");
    if (options.length < fewest) return this.complain(msg("Write at least two answers."), `[data-place="${this.options.findIndex((option) => option.trim() === "")}"]`);
    if (new Set(options).size < options.length) return this.complain(msg("Two answers are the same."), `[data-place="${this.options.length - 1}"]`);
    this.draft ??= { question, options, multiple: checked("multiple"), anonymous: checked("anonymous"), results: checked("hidden") ? "when-closed" : "live" };
    this.busy = true;
    try {
      await this.meeting.polls.create(this.draft);
      toast(this, { text: msg("Everybody is asked"), kind: "good" });
      this.emit("done");
    } catch (error) {
      this.problem = sayError(error);
    } finally {
      this.busy = false;
    }
  }

  private complain(problem: string, where: string): void {
    this.problem = problem;
    this.input(where).focus();
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-poll-form": PollForm }
}
