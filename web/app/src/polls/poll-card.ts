import type { Meeting, Poll, User } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Check, ChevronDown, EllipsisVertical, EyeOff, ListChecks, Lock, Trash2, VenetianMask } from "lucide";
import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { language } from "../platform/language.js";
import { sayError } from "../platform/problems.js";
import { attempt } from "../ui/attempt.js";
import { percent as inPercent, time } from "../platform/format.js";
import "../ui/avatar.js";
import { KeepFocus } from "../ui/keep-focus.js";
import { menuItems } from "../ui/menu.js";
import { toast } from "../ui/toasts.js";
import { castVote } from "./cast-vote.js";
import { type Bar, barsOf } from "./tally.js";

/** Who voted for one option, as far as they were asked for. */
type Names = { readonly place: number; readonly voters: readonly User[]; readonly more: boolean };

/** One poll: to vote in, or with its results. */
@customElement("parley-poll-card")
export class PollCard extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), menuItems, css`
    :host { display: block; }
    article { display: grid; gap: var(--space-3); padding: var(--space-4); border: 1px solid var(--line); border-radius: var(--radius-l); background: var(--surface); box-shadow: var(--shadow-1); }
    header { display: flex; align-items: flex-start; gap: var(--space-2); }
    header .icon-btn { margin: -8px -8px 0 0; }
    h3 { overflow-wrap: anywhere; font-size: 1rem; line-height: 1.35; }
    .facts { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; margin-block-start: 4px; color: var(--muted); }
    .facts span { display: inline-flex; align-items: center; gap: 4px; }
    fieldset, ul { border: 0; margin: 0; padding: 0; display: grid; gap: var(--space-2); min-inline-size: 0; }
    .choice { display: flex; align-items: center; gap: var(--space-3); min-block-size: 46px; padding: 0.4rem 0.8rem; border: 1px solid var(--line-strong); border-radius: var(--radius-m); cursor: pointer; overflow-wrap: anywhere; transition: background var(--fast), border-color var(--fast); }
    .choice:hover { background: var(--surface-2); }
    .choice:has(:checked) { border-color: var(--accent-text); background: var(--accent-soft); box-shadow: inset 0 0 0 1px var(--accent-text); }
    .choice input { inline-size: 19px; block-size: 19px; margin: 0; accent-color: var(--accent); flex: none; }
    .bar { position: relative; display: block; inline-size: 100%; padding: 0.55rem 0.8rem 0.75rem; border: 0; border-radius: var(--radius-m); background: var(--surface-2); text-align: start; line-height: 1.35; overflow: hidden; }
    button.bar { cursor: pointer; } button.bar:hover { background: var(--surface-3); }
    .line { display: flex; align-items: center; gap: 2px var(--space-2); }
    .line .text { flex: 1; min-inline-size: 0; overflow-wrap: anywhere; }
    /* a long answer has the whole line, and its figures one below it */
    .line:has(.figures) { flex-wrap: wrap; }
    .line:has(.figures) .text { flex: 1 1 auto; max-inline-size: 100%; }
    .figures { display: flex; align-items: center; gap: var(--space-2); margin-inline-start: auto; }
    .leads .text, .leads .percent { font-weight: 680; }
    .mine { color: var(--accent-text); }
    .percent { font-variant-numeric: tabular-nums; }
    .count { color: var(--muted); font-variant-numeric: tabular-nums; font-size: var(--text-sm); min-inline-size: 1.4em; text-align: end; }
    .chevron { color: var(--muted); transition: rotate var(--fast); } [aria-expanded="true"] .chevron { rotate: 180deg; }
    .track { position: absolute; inset: auto 0 0; block-size: 5px; background: var(--surface-3); }
    .fill { display: block; block-size: 100%; inline-size: 0; background: var(--line-strong); border-start-end-radius: 3px; border-end-end-radius: 3px; transition: inline-size var(--slow) var(--ease); }
    .leads .fill { background: var(--accent); }
    .names { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; padding: var(--space-2) 0.2rem 0; }
    .name { display: inline-flex; align-items: center; gap: 6px; max-inline-size: 100%; padding: 3px 10px 3px 3px; border-radius: var(--radius-full); background: var(--surface-2); font-size: var(--text-sm); }
    .name parley-avatar { --avatar-size: 22px; }
    footer { display: flex; flex-wrap: wrap; align-items: center; gap: var(--space-2); }
    footer .voted { flex: 1 1 9em; }
    footer .voted:has(~ .btn ~ .btn) { flex-basis: 100%; }
    .btn { min-block-size: 40px; }
    .confirm { display: grid; gap: var(--space-2); }
  `];

  @property({ attribute: false }) meeting!: Meeting;
  @property({ attribute: false }) poll!: Poll;
  /** How many people might vote. */
  @property({ type: Number }) people = 0;
  /** Whether one may close and delete it. */
  @property({ type: Boolean }) keeps = false;
  @state() private changing = false;
  @state() private looking = false;
  @state() private chosen: readonly number[] = [];
  @state() private busy = false;
  @state() private names: Names | undefined;
  @state() private deleting = false;

  constructor() {
    super();
    new KeepFocus(this, [], () => (this.find("footer .btn") ?? this.find("header .icon-btn") ?? this).focus());
  }

  /** Its question, where one goes on with what stands in it. */
  override focus(): void {
    this.find("h3")?.focus();
  }

  override render() {
    const { poll } = this;
    const open = poll.closedAt === undefined;
    const voted = (poll.mine?.length ?? 0) > 0;
    const asking = open && (this.changing || !voted) && !this.looking;
    const bars = barsOf(poll);
    return html`<article aria-labelledby="question">
      <header>
        <div class="grow"><h3 id="question" tabindex="-1">${poll.question}</h3><p class="facts small">${this.renderFacts(open)}</p></div>
        ${this.keeps ? html`<parley-menu label=${msg(str`What to do about the poll ${poll.question}`)}>
          <button slot="trigger" class="icon-btn" aria-label=${msg(str`What to do about the poll ${poll.question}`)}>${icon(EllipsisVertical, 19)}</button>
          ${open ? html`<button class="item" role="menuitem" @click=${() => attempt(this, this.meeting.polls.close(poll.id))}>${icon(Lock, 18)}<span class="grow">${msg("Close the poll")}</span></button>` : null}
          <button class="item" role="menuitem" @click=${() => this.ask(true)}>${icon(Trash2, 18)}<span class="grow">${msg("Delete the poll")}</span></button>
        </parley-menu>` : null}
      </header>
      ${this.deleting ? this.renderDeleting() : asking ? this.renderChoices(voted, bars !== undefined) : bars ? this.renderResults(bars) : this.renderSecret()}
      ${this.deleting ? null : html`<footer>
        <span class="small muted voted">${this.sayVoted()}</span>
        ${open && !asking ? html`<button class="btn quiet" @click=${() => this.change()}>${voted ? msg("Change your vote") : msg("Vote")}</button>` : null}
        ${open && this.keeps ? html`<button class="btn line" @click=${() => this.end()}>${msg("Close the poll")}</button>` : null}
      </footer>`}
    </article>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("poll");
    if (before === undefined || before.revision === this.poll.revision) return;
    // names that are shown grow with the votes
    if (this.names && before.voters !== this.poll.voters) void this.loadNames(this.names.place, 0);
  }

  protected override updated(): void {
    for (const fill of this.shadowRoot!.querySelectorAll<HTMLElement>(".fill")) fill.style.inlineSize = `${fill.dataset["percent"]}%`;
  }

  private renderFacts(open: boolean) {
    const { poll } = this;
    return html`<span>${open ? msg(str`Asked by ${poll.by.name}`) : msg(str`Closed at ${time(poll.closedAt!, language())}`)}</span>
      ${poll.multiple ? html`<span>${icon(ListChecks, 14)}${msg("Several answers")}</span>` : null}
      ${poll.anonymous ? html`<span>${icon(VenetianMask, 14)}${msg("Anonymous")}</span>` : null}
      ${poll.results === "when-closed" && open ? html`<span>${icon(EyeOff, 14)}${msg("Results at the end")}</span>` : null}`;
  }

  private renderChoices(voted: boolean, shown: boolean) {
    const { poll, chosen } = this;
    const kind = poll.multiple ? "checkbox" : "radio";
    return html`<form class="stack" @submit=${(event: Event) => { event.preventDefault(); void this.vote(); }}>
      <fieldset aria-labelledby="question">
        ${poll.options.map(({ text }, place) => html`<label class="choice"><input type=${kind} name="choice" .checked=${chosen.includes(place)} @change=${(event: Event) => this.choose(place, (event.target as HTMLInputElement).checked)} /><span>${text}</span></label>`)}
      </fieldset>
      <div class="row">
        <button class="btn primary" aria-disabled=${this.busy || (chosen.length === 0 && !voted)}>${this.busy ? html`<span class="spinner"></span>` : null}${voted && chosen.length === 0 ? msg("Take the vote back") : msg("Vote")}</button>
        ${voted ? html`<button type="button" class="btn quiet" @click=${() => { this.changing = false; }}>${msg("Cancel")}</button>`
          : shown ? html`<button type="button" class="btn quiet" @click=${() => { this.looking = true; }}>${msg("See the results")}</button>` : null}
      </div>
    </form>`;
  }

  /** One has voted, and nobody may see yet how the others have. */
  private renderSecret() {
    const { poll } = this;
    return html`<ul>${poll.options.map(({ text }, place) => html`<li class="bar"><span class="line"><span class="text">${text}</span>${poll.mine?.includes(place) ? this.renderMine() : null}</span></li>`)}</ul>`;
  }

  private renderResults(bars: readonly Bar[]) {
    return html`<ul aria-label=${msg("Results")}>${bars.map((bar) => html`<li>
      ${this.poll.anonymous || bar.votes === 0 ? html`<div class="bar ${bar.leads ? "leads" : ""}">${this.renderBar(bar)}</div>`
        : html`<button class="bar ${bar.leads ? "leads" : ""}" aria-expanded=${this.names?.place === bar.place} title=${msg("Who voted for this")} @click=${() => this.toggleNames(bar.place)}>${this.renderBar(bar, true)}</button>`}
      ${this.names?.place === bar.place ? this.renderNames(this.names) : null}</li>`)}</ul>`;
  }

  private renderBar({ text, votes, percent, mine }: Bar, opens = false) {
    return html`<span class="line"><span class="text">${text}</span><span class="figures">${mine ? this.renderMine() : null}<span class="percent">${inPercent(percent / 100, language())}</span><span class="count"><span aria-hidden="true">${votes}</span><span class="visually-hidden">${msg(str`${votes} votes`)}</span></span>${opens ? html`<span class="chevron">${icon(ChevronDown, 16)}</span>` : nothing}</span></span>
      <span class="track" aria-hidden="true"><span class="fill" data-percent=${percent}></span></span>`;
  }

  private renderMine() {
    return html`<span class="mine" role="img" aria-label=${msg("Your vote")}>${icon(Check, 17)}</span>`;
  }

  private renderNames({ place, voters, more }: Names) {
    return html`<div class="names">${voters.map((user) => html`<span class="name"><parley-avatar name=${user.name} seed=${user.id}></parley-avatar><span class="clip">${user.name}</span></span>`)}
      ${more ? html`<button class="btn quiet" @click=${() => this.loadNames(place, voters.length)}>${msg("More")}</button>` : null}</div>`;
  }

  private renderDeleting() {
    return html`<div class="confirm" role="alertdialog" aria-label=${msg("Delete the poll")}>
      <p>${msg("Delete this poll with all its votes?")}</p>
      <div class="row"><button class="btn danger" @click=${() => attempt(this, this.meeting.polls.delete(this.poll.id))}>${msg("Delete")}</button><button class="btn quiet" @click=${() => this.ask(false)}>${msg("Cancel")}</button></div></div>`;
  }

  private find(selector: string): HTMLElement | null {
    return this.shadowRoot!.querySelector<HTMLElement>(selector);
  }

  /** Asks whether it is to be deleted, or no longer. */
  private ask(deleting: boolean): void {
    this.deleting = deleting;
    void this.updateComplete.then(() => this.find(deleting ? ".confirm .quiet" : "header .icon-btn")?.focus());
  }

  private sayVoted(): string {
    const { voters, closedAt } = this.poll;
    if (closedAt !== undefined) return voters === 1 ? msg("1 vote") : msg(str`${voters} votes`);
    return voters > this.people ? msg(str`${voters} have voted`) : msg(str`${voters} of ${this.people} have voted`);
  }

  private choose(place: number, on: boolean): void {
    if (!this.poll.multiple) this.chosen = [place];
    else this.chosen = on ? [...this.chosen, place] : this.chosen.filter((one) => one !== place);
  }

  private change(): void {
    this.looking = false;
    this.changing = true;
    this.chosen = this.poll.mine ?? [];
    void this.updateComplete.then(() => (this.shadowRoot!.querySelector<HTMLElement>(".choice :checked") ?? this.shadowRoot!.querySelector<HTMLElement>(".choice input"))?.focus());
  }

  private async vote(): Promise<void> {
    if (this.busy || (this.chosen.length === 0 && (this.poll.mine?.length ?? 0) === 0)) return;
    this.busy = true;
    if (await attempt(this, castVote(this.meeting, this.poll.id, this.chosen))) {
      this.changing = false;
      this.looking = false;
    }

    this.busy = false;
  }

  private async toggleNames(place: number): Promise<void> {
    if (this.names?.place === place) this.names = undefined;
    else await this.loadNames(place, 0);
  }

  private async loadNames(place: number, skip: number): Promise<void> {
    try {
      const { voters, more } = await this.meeting.polls.voters(this.poll.id, place, skip);
      const before = skip > 0 && this.names?.place === place ? this.names.voters : [];
      this.names = { place, voters: [...before, ...voters], more };
    } catch (error) {
      toast(this, { text: sayError(error), kind: "problem" });
    }
  }

  // the button goes with what it does, and whoever has pressed it by keyboard is not to begin at the top of the page again
  private async end(): Promise<void> {
    if (await attempt(this, this.meeting.polls.close(this.poll.id))) this.shadowRoot!.querySelector<HTMLElement>("parley-menu .icon-btn")?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-poll-card": PollCard }
}
