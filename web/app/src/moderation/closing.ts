import type { Meeting } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Clock } from "lucide";
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import "../breakouts/time-left.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { time } from "../platform/format.js";
import { language } from "../platform/language.js";
import { attempt } from "../ui/attempt.js";
import { toast } from "../ui/toasts.js";
import { keepsOrder, ownRole } from "./roles.js";

const minuteMs = 60_000;
/** From when on it is seen how long the meeting still goes on. */
const shownMs = 10 * minuteMs;
/** When it is told besides, the last first. */
const toldMs = [minuteMs, 5 * minuteMs];
const longerMs = 15 * minuteMs;

/** A meeting that closes at its time does so for everybody: says how long that is when it comes near, and lets hosts and moderators go on. */
@customElement("parley-closing")
export class Closing extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: contents; }
    .pill { display: inline-flex; align-items: center; gap: 6px; min-block-size: 28px; padding: 3px 11px; border-radius: var(--radius-full); background: #14171de0; color: #f4f5f7; font: 600 var(--text-sm)/1.2 var(--font); white-space: nowrap; }
    .pill.more { min-block-size: 36px; padding-inline-end: 4px; }
    button { min-block-size: 28px; padding: 2px 10px; border: 0; border-radius: var(--radius-full); background: #ffffff24; color: inherit; font: inherit; }
    button:hover { background: #ffffff38; }
  `];

  /** The meeting that all of it belongs to. */
  @property({ attribute: false }) meeting!: Meeting;
  /** The server's clock less ours, in ms. */
  @property({ type: Number }) ahead = 0;
  @state() private soon = false;
  /** What was told last, in ms before the end. */
  private told = Infinity;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly state = new Watch(this, () => this.meeting?.state);

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => this.look(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override render() {
    const { closesAt } = this.state.value!.room.settings;
    if (!this.soon || closesAt === undefined) return null;
    const keeps = this.keeps;
    return html`<span class="pill ${keeps ? "more" : ""}">${icon(Clock, 15)}<span role="timer" aria-label=${msg("Time left")}><parley-time-left .until=${closesAt - this.ahead}></parley-time-left></span>
      ${keeps ? html`<button @click=${() => this.goOn(closesAt)} title=${msg("15 minutes more")}>${msg("+15 min")}</button>` : null}</span>`;
  }

  protected override firstUpdated(): void {
    this.look();
  }

  private get keeps(): boolean {
    return keepsOrder(ownRole(this.state.value));
  }

  private look(): void {
    const { closesAt } = this.state.value!.room.settings;
    const left = closesAt === undefined ? Infinity : closesAt - this.ahead - Date.now();
    this.soon = left <= shownMs;
    const due = toldMs.find((at) => left <= at);
    if (due === undefined) this.told = Infinity;
    else if (due < this.told && left > 0) {
      this.told = due;
      const minutes = Math.ceil(left / minuteMs);
      toast(this, {
        text: minutes > 1 ? msg(str`This meeting closes in ${minutes} minutes`) : msg("This meeting closes in a minute"),
        ...(this.keeps && { action: { label: msg("+15 min"), run: () => this.goOn(closesAt!) } }),
      });
    }
  }

  private async goOn(from: number): Promise<void> {
    const closesAt = from + longerMs;
    if (await attempt(this, this.meeting.moderation.change({ closesAt }))) toast(this, { text: msg(str`The meeting goes on until ${time(closesAt - this.ahead, language())}`), kind: "good" });
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-closing": Closing }
}
