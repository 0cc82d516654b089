import type { Breakouts, Meeting } from "@parley/client";
import { msg } from "@lit/localize";
import { DoorOpen } from "lucide";
import { css, html, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { attempt } from "../ui/attempt.js";
import "./breakout-list.js";
import "./breakout-plan.js";
import { keeps, returnSeconds } from "./places.js";
import "./time-left.js";

const minutes = [5, 10, 15, 20, 30, 45];
/** By so much the server's clock, as it was told over a slow line, may be wrong: no time that can be chosen is so short. */
const slackSeconds = 10;
/** That the time that runs stays as it is. */
const running = "-";

/** The breakout rooms of a meeting: to plan, open, time and close; for others to choose from. */
@customElement("parley-breakouts")
export class BreakoutsView extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: flex; flex-direction: column; flex: 1; min-block-size: 0; }
    .body { flex: 1; overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin; padding: var(--space-4); display: flex; flex-direction: column; gap: var(--space-3); background: var(--surface-2); }
    .body > * { flex: none; }
    .time { display: flex; align-items: center; gap: var(--space-3); padding: var(--space-3) var(--space-4); border-radius: var(--radius-m); background: var(--accent-soft); font-weight: 600; }
    .time parley-time-left { font-size: 1.25rem; }
    .time parley-time-left[soon] { color: var(--warn-text); }
    .say { display: flex; gap: var(--space-2); }
    footer { display: flex; flex-wrap: wrap; gap: var(--space-2); padding: var(--space-3) var(--space-4) calc(var(--space-4) + env(safe-area-inset-bottom)); border-block-start: 1px solid var(--line); flex: none; }
    footer .btn { flex: 1; }
    footer .input { flex: 1 1 100%; }
    label { flex: 1 1 100%; display: grid; gap: 0.3rem; font-size: var(--text-sm); font-weight: 600; }
  `];

  @property({ attribute: false }) main!: Meeting;
  /** The server's clock less ours, in ms. */
  @property({ type: Number }) ahead = 0;
  private readonly state = new Watch(this, () => this.main?.state);
  private closing: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.closing);
  }

  override render() {
    const { breakouts } = this.state.value!.room;
    const keeper = keeps(this.main);
    if (breakouts === undefined) return html`<div class="body"><parley-breakout-plan .main=${this.main}></parley-breakout-plan></div>`;
    return html`<div class="body">
        ${breakouts.open && breakouts.endsAt !== undefined ? html`<div class="time" role="timer" aria-label=${msg("Time left")}>${icon(DoorOpen, 20)}<span class="grow">${msg("Time left")}</span><parley-time-left .until=${breakouts.endsAt - this.ahead}></parley-time-left></div>` : null}
        ${breakouts.open && keeper ? html`<form class="say" @submit=${(event: Event) => this.announce(event)}><input class="input" id="say" maxlength="500" autocomplete="off" aria-label=${msg("Say something to everybody")} placeholder=${msg("Message to all rooms")} /><button class="btn line">${msg("Send")}</button></form>` : null}
        <parley-breakout-list .main=${this.main}></parley-breakout-list>
      </div>
      ${keeper ? this.renderFooter(breakouts) : null}`;
  }

  private renderFooter({ open, endsAt }: Breakouts) {
    const { breakouts } = this.main;
    if (!open) {
      return html`<footer>
        <label>${msg("For how long")}<select class="input" id="time"><option value="">${msg("Until I close them")}</option>${minutes.map((one) => html`<option value=${one}>${this.sayMinutes(one)}</option>`)}</select></label>
        <button class="btn primary" @click=${() => attempt(this, breakouts.open(this.seconds))}>${msg("Open the rooms")}</button>
        <button class="btn line" @click=${() => attempt(this, breakouts.close())}>${msg("Discard")}</button></footer>`;
    }

    const closing = endsAt !== undefined && this.untilClosing(endsAt) <= 0;
    return html`<footer>
      <label>${msg("Time left")}<select class="input" id="time" @change=${() => this.setTimer(endsAt)}><option value="" .selected=${live(endsAt === undefined)}>${msg("Until I close them")}</option>
        ${endsAt === undefined ? null : html`<option value=${running} .selected=${live(true)}>${msg("As it is now")}</option>`}${minutes.map((one) => html`<option value=${one}>${this.sayMinutes(one)}</option>`)}</select></label>
      ${closing ? html`<button class="btn danger" @click=${() => attempt(this, breakouts.close())}>${msg("Close at once")}</button>`
        : html`<button class="btn danger" @click=${() => attempt(this, breakouts.setTimer(returnSeconds))}>${msg("Call everybody back")}</button>`}</footer>`;
  }

  protected override updated(_changed: PropertyValues<this>): void {
    clearTimeout(this.closing);
    const { endsAt } = this.state.value!.room.breakouts ?? {};
    const wait = endsAt === undefined ? 0 : this.untilClosing(endsAt);
    if (wait > 0) this.closing = setTimeout(() => this.requestUpdate(), wait);
  }

  /** How long it still makes sense to call everybody back: after it they are on their way. */
  private untilClosing(endsAt: number): number {
    return endsAt - this.ahead - Date.now() - (returnSeconds + slackSeconds) * 1000;
  }

  private sayMinutes(count: number): string {
    return new Intl.NumberFormat(document.documentElement.lang || "en", { style: "unit", unit: "minute", unitDisplay: "long" }).format(count);
  }

  private get time(): HTMLSelectElement {
    return this.shadowRoot!.querySelector<HTMLSelectElement>("#time")!;
  }

  private get seconds(): number | undefined {
    const value = Number(this.time.value);
    return value > 0 ? value * 60 : undefined;
  }

  /** What was chosen counts from now on, and is then how it is: the same can be chosen again. */
  private async setTimer(endsAt: number | undefined): Promise<void> {
    const { value } = this.time;
    if (value === running || (value === "" && endsAt === undefined)) return;
    await attempt(this, this.main.breakouts.setTimer(this.seconds));
    this.requestUpdate();
  }

  private async announce(event: Event): Promise<void> {
    event.preventDefault();
    const input = this.shadowRoot!.querySelector<HTMLInputElement>("#say")!;
    if (input.value.trim() !== "" && (await attempt(this, this.main.breakouts.announce(input.value.trim())))) input.value = "";
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-breakouts": BreakoutsView }
}
