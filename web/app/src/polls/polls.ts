import type { Meeting } from "@parley/client";
import { msg } from "@lit/localize";
import { ChartBarBig, Plus, RefreshCw } from "lucide";
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { keepsOrder, ownRole } from "../moderation/roles.js";
import { presentIn } from "../room/present.js";
import { KeepFocus } from "../ui/keep-focus.js";
import "./poll-card.js";
import "./poll-form.js";

/** The polls of a meeting: to make, to vote in, to see how they went. */
@customElement("parley-polls")
export class PollsView extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: flex; flex-direction: column; flex: 1; min-block-size: 0; }
    .list { flex: 1; overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin; padding: var(--space-4); display: flex; flex-direction: column; gap: var(--space-3); background: var(--surface-2); }
    .none { flex: 1; display: grid; place-content: center; justify-items: center; gap: var(--space-3); padding: var(--space-6) var(--space-5); text-align: center; }
    .none .mark { display: grid; place-items: center; inline-size: 64px; block-size: 64px; border-radius: 50%; background: var(--accent-soft); color: var(--accent-text); }
    .none p { max-inline-size: 30ch; }
    footer { padding: var(--space-3) var(--space-4) calc(var(--space-4) + env(safe-area-inset-bottom)); border-block-start: 1px solid var(--line); flex: none; }
    .list > * { flex: none; }
    .older { align-self: center; }
  `];

  @property({ attribute: false }) meeting!: Meeting;
  @state() private asking = false;
  private readonly state = new Watch(this, () => this.meeting?.state);
  private readonly polls = new Watch(this, () => this.meeting?.polls.state);

  constructor() {
    super();
    new KeepFocus(this, ["parley-poll-card"], () => this.shadowRoot!.querySelector<HTMLElement>("#new")?.focus());
  }

  override render() {
    const { polls, more, loading, failed } = this.polls.value!;
    const { room, me } = this.state.value!;
    const own = room.participants.find(({ id }) => id === me)?.user.id;
    const keeps = keepsOrder(ownRole(this.state.value));
    const people = new Set(presentIn(room.participants, this.meeting.remotes.value).filter(({ via }) => via === undefined).map(({ user }) => user.id)).size;
    return html`
      ${polls.length === 0 && !this.asking ? this.renderNone(keeps, loading, failed) : html`<div class="list">
        ${this.asking ? html`<parley-poll-form .meeting=${this.meeting} @done=${() => this.finish()}></parley-poll-form>` : null}
        ${repeat(polls, ({ id }) => id, (poll) => html`<parley-poll-card .meeting=${this.meeting} .poll=${poll} .people=${people} ?keeps=${keeps && (poll.by.id === own || poll.createdAt >= (room.openedAt ?? 0))}></parley-poll-card>`)}
        ${failed ? html`<p class="muted" role="status">${msg("Polls could not be loaded.")}</p>${this.renderReload(loading)}` : null}
        ${more ? html`<button class="btn quiet older" aria-disabled=${loading} @click=${() => this.meeting.polls.loadOlder()}>${msg("Earlier polls")}</button>` : null}
      </div>`}
      ${keeps && !this.asking ? html`<footer><button class="btn primary wide" id="new" @click=${() => this.ask()}>${icon(Plus, 18)}${msg("New poll")}</button></footer>` : null}`;
  }

  private renderNone(keeps: boolean, loading: boolean, failed: boolean) {
    if (failed) return html`<div class="none"><p class="muted" role="status">${msg("Polls could not be loaded.")}</p>${this.renderReload(loading)}</div>`;
    if (loading) return html`<div class="none" role="status" aria-label=${msg("Loading…")}><span class="spinner"></span></div>`;
    return html`<div class="none"><span class="mark">${icon(ChartBarBig, 30)}</span><h3>${msg("No polls yet")}</h3>
      <p class="muted">${keeps ? msg("Ask everybody a question, and watch the answers come in.") : msg("When a host asks something, you vote here.")}</p></div>`;
  }

  private renderReload(loading: boolean) {
    return html`<button class="btn line" aria-busy=${loading} @click=${() => this.meeting.polls.reload()}>${loading ? html`<span class="spinner"></span>` : icon(RefreshCw, 18)}${msg("Try again")}</button>`;
  }

  private async ask(): Promise<void> {
    this.asking = true;
    await this.updateComplete;
    const form = this.shadowRoot!.querySelector("parley-poll-form")!;
    await form.updateComplete;
    form.focusInput();
  }

  private async finish(): Promise<void> {
    this.asking = false;
    await this.updateComplete;
    this.shadowRoot!.querySelector<HTMLElement>("#new")?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-polls": PollsView }
}
