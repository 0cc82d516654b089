import type { Breakout, Meeting } from "@parley/client";
import { msg, str } from "@lit/localize";
import { ArrowLeftFromLine, DoorOpen, Hand } from "lucide";
import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { attempt } from "../ui/attempt.js";
import { KeepFocus } from "../ui/keep-focus.js";
import { barStands } from "../ui/toasts.js";
import { keeps, moveSeconds, placeOf, settle, settled } from "./places.js";
import "./time-left.js";

/**
 * Where one is, for how long, and the way there and back. Whoever is to go to a breakout room is taken there after a countdown, unless
 * they stay. Says `manage`, and `gone` when it takes the focus with it.
 */
@customElement("parley-breakout-bar")
export class BreakoutBar extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: block; }
    .bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: 6px 12px; padding: 6px 8px 6px 16px; border-radius: 24px; background: #14171df5; border: 1px solid var(--stage-line); color: #f4f5f7; box-shadow: 0 10px 36px #0008; font-weight: 600; max-inline-size: min(680px, 100%); }
    .bar.asks { background: #25317a; border-color: #8fa2ff66; }
    .name { display: inline-flex; align-items: center; gap: 8px; min-inline-size: 0; }
    .actions { display: flex; flex-wrap: wrap; justify-content: center; gap: 6px; }
    .btn { min-block-size: 36px; padding: 0.35em 0.95em; background: #ffffff24; color: #fff; }
    .btn:hover { background: #ffffff38; }
    .btn.primary { background: #fff; color: #1c2348; } .btn.primary:hover { background: #e3e8ff; }
    .btn.is-on { background: #f5c451; color: #2c2000; }
    :focus-visible { outline-color: #b9c5ff; }
    @media (max-width: 480px) { .bar { padding-inline: 8px; } .btn { padding-inline: 0.6em; font-size: var(--text-sm); } }
  `];

  /** The meeting whose breakout rooms these are. */
  @property({ attribute: false }) main!: Meeting;
  /** The server's clock less ours, in ms. */
  @property({ type: Number }) ahead = 0;
  /** When one is taken there, in ms since 1970. */
  @state() private movesAt = 0;
  @state() private busy = false;
  /** For whoever does not see the countdown; a notice beside it would only lie over its buttons on a telephone. */
  @state() private announcement = "";
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly sized = new ResizeObserver(([entry]) => barStands(this, entry!.contentRect.height));
  private stops: (() => void)[] = [];
  private readonly state = new Watch(this, () => this.main?.state);
  private readonly breakouts = new Watch(this, () => this.main?.breakouts.state);

  constructor() {
    super();
    new KeepFocus(this, [".primary"], () => {
      const button = this.shadowRoot!.querySelector<HTMLElement>(".btn");
      if (button) button.focus();
      else this.tellParent("gone");
    }, ":focus-visible");
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => this.tick(), 250);
    this.sized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sized.disconnect();
    clearInterval(this.timer);
    for (const stop of this.stops.splice(0)) stop();
  }

  override render() {
    const bar = this.renderBar();
    // where there is little room pictures give way to it
    this.toggleAttribute("shown", bar !== null);
    return html`${bar}<div class="visually-hidden" role="status">${this.announcement}</div>`;
  }

  private renderBar() {
    const { breakouts } = this.state.value!.room;
    if (!breakouts?.open) return null;
    const here = placeOf(this.main);
    const time = breakouts.endsAt === undefined ? nothing : html`<span role="timer" aria-label=${msg("Time left")}><parley-time-left .until=${breakouts.endsAt - this.ahead}></parley-time-left></span>`;
    const goal = this.goal;
    if (here && !(goal && this.movesAt > 0)) return this.renderThere(here, time);
    if (goal) return this.renderGoal(goal, time);
    return keeps(this.main) || breakouts.choose ? html`<div class="bar" part="bar"><span class="name">${icon(DoorOpen, 18)}${msg("Breakout rooms are open")}</span>${time}
      <span class="actions"><button class="btn" @click=${() => this.emit("manage")}>${keeps(this.main) ? msg("Manage") : msg("Choose a room")}</button></span></div>` : null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("main")) return;
    for (const stop of this.stops.splice(0)) stop();
    const { breakouts } = this.main;
    this.stops = [
      breakouts.on("opened", () => this.count()),
      breakouts.on("assigned", ({ breakout }) => {
        if (breakout === undefined) settle(this.main, undefined);
        this.count();
      }),
      breakouts.on("closed", () => {
        this.movesAt = 0;
        settle(this.main, undefined);
      }),
    ];
  }

  private renderThere(here: Breakout, time: unknown) {
    const { me, room } = this.state.value!;
    const asked = room.participants.find(({ id }) => id === me)?.hand !== undefined;
    return html`<div class="bar" part="bar"><span class="name">${icon(DoorOpen, 18)}<span class="clip">${here.name}</span></span>${time}
      <span class="actions">
        ${keeps(this.main) ? null : html`<button class="btn ${asked ? "is-on" : ""}" aria-pressed=${asked} @click=${() => this.run(asked ? this.main.lowerHand() : this.main.raiseHand())}>${icon(Hand, 16)}${asked ? msg("Help is asked for") : msg("Ask for help")}</button>`}
        <button class="btn primary" aria-disabled=${this.busy} @click=${() => this.run(this.main.breakouts.leave())}>${icon(ArrowLeftFromLine, 16)}${msg("Back to the meeting")}</button>
      </span></div>`;
  }

  private renderGoal(goal: Breakout, time: unknown) {
    const seconds = Math.max(0, Math.ceil((this.movesAt - Date.now()) / 1000));
    return html`<div class="bar asks" part="bar" role="group" aria-label=${msg("Breakout rooms")}><span class="name">${icon(DoorOpen, 18)}<span>${msg(str`Your breakout room: ${goal.name}`)}</span></span>${time}
      <span class="actions">
        <button class="btn primary" aria-disabled=${this.busy} @click=${() => this.go(goal)}>${this.movesAt > 0 ? msg(str`Go now (${seconds})`) : msg("Go there")}</button>
        ${this.movesAt > 0 ? html`<button class="btn" @click=${() => this.stay(goal)}>${msg("Stay here")}</button>` : null}
      </span></div>`;
  }

  /** Where one is to go, if there is such a room. */
  private get goal(): Breakout | undefined {
    return this.state.value!.room.breakouts?.rooms.find(({ id }) => id === this.breakouts.value!.assigned);
  }

  private count(): void {
    const { goal } = this;
    const open = this.state.value?.room.breakouts?.open === true;
    this.movesAt = open && goal && goal.id !== placeOf(this.main)?.id && goal.id !== settled(this.main) ? Date.now() + moveSeconds * 1000 : 0;
    this.announcement = this.movesAt > 0 ? msg(str`You go to the breakout room ${this.goal!.name} in ${moveSeconds} seconds`) : "";
  }

  private tick(): void {
    if (this.movesAt === 0) return;
    this.requestUpdate();
    if (Date.now() < this.movesAt) return;
    this.movesAt = 0;
    if (this.goal) void this.go(this.goal);
  }

  private stay({ id }: Breakout): void {
    this.movesAt = 0;
    settle(this.main, id);
  }

  private async go({ id }: Breakout): Promise<void> {
    this.movesAt = 0;
    settle(this.main, id);
    await this.run(this.main.breakouts.enter(id));
  }

  private async run(what: Promise<unknown>): Promise<void> {
    this.busy = true;
    await attempt(this, what, "breakout");
    this.busy = false;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-breakout-bar": BreakoutBar }
}
