import type { CallRecord } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Phone, PhoneCall, PhoneIncoming, PhoneMissed, PhoneOutgoing, RefreshCw, Video } from "lucide";
import { css, html, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { clock, when } from "../platform/format.js";
import { language } from "../platform/language.js";
import type { CallWish } from "./events.js";
import { emptyStyles, listStyles } from "./list-styles.js";
import { skeletons } from "./people.js";

/** Recent and missed calls. Says `shown` once missed calls have been looked at for a moment. */
@customElement("parley-recents")
export class Recents extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), listStyles, emptyStyles, css`
    .title { margin-block-end: var(--space-3); }
    .kind { inline-size: 40px; block-size: 40px; border-radius: 50%; display: grid; place-items: center; background: var(--surface-2); color: var(--muted); flex: none; }
    .missed .kind { background: var(--danger-soft); color: var(--danger-text); }
    .missed .name { color: var(--danger-text); }
    .empty { padding-block: var(--space-4); }
    .when { white-space: nowrap; }
  `];

  /** Newest first; undefined while they are loaded. */
  @property({ attribute: false }) calls: readonly CallRecord[] | undefined;
  @property({ type: Boolean }) failed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  override render() {
    const missed = this.calls?.filter((call) => isMissed(call) && !call.seen).length ?? 0;
    return html`<section class="card" aria-labelledby="recent">
      <div class="row title"><h2 id="recent" class="grow">${msg("Recent calls")}</h2>
        ${missed > 0 ? html`<span class="chip danger">${missed === 1 ? msg("1 missed") : msg(str`${missed} missed`)}</span>` : null}</div>
      ${this.renderBody()}
    </section>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("calls") || !this.calls?.some((call) => isMissed(call) && !call.seen)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (document.visibilityState === "visible" && this.isConnected) this.emit("shown");
    }, 3000);
  }

  private renderBody() {
    if (this.failed) {
      return html`<div class="empty"><p class="muted">${msg("Your calls could not be loaded.")}</p>
        <button class="btn line" @click=${() => this.emit("retry")}>${icon(RefreshCw, 18)}${msg("Try again")}</button></div>`;
    }
    if (this.calls === undefined) return skeletons(3);
    if (this.calls.length === 0) return html`<div class="empty">${icon(PhoneCall, 32)}<p class="muted">${msg("Calls you make, get and miss are listed here.")}</p></div>`;
    return html`<ul class="list">${repeat(this.calls.slice(0, 12), (call) => call.id, (call) => this.renderCall(call))}</ul>`;
  }

  private renderCall(call: CallRecord) {
    const missed = isMissed(call);
    const drawing = missed ? PhoneMissed : call.direction === "in" ? PhoneIncoming : PhoneOutgoing;
    const back = () => this.emit<CallWish>("call", { to: call.with.id, name: call.with.name, video: call.media.video });
    return html`<li class="line ${missed && !call.seen ? "missed" : ""}">
      <span class="kind">${icon(drawing, 18)}</span>
      <div class="grow"><div class="name clip" dir="auto">${call.with.name}</div>
        <div class="small muted clip">${outcome(call)} · <time datetime=${new Date(call.startedAt).toISOString()}>${when(call.startedAt, Date.now(), language())}</time></div></div>
      <button class="icon-btn tint" @click=${back} title=${msg("Call back")} aria-label=${msg(str`Call ${call.with.name} back`)}>${icon(call.media.video ? Video : Phone, 19)}</button>
    </li>`;
  }
}

function isMissed(call: CallRecord): boolean {
  return call.direction === "in" && call.answeredAt === undefined && call.reason !== "declined" && call.reason !== "answered-elsewhere";
}

function outcome(call: CallRecord): string {
  if (call.answeredAt !== undefined) return clock((call.endedAt - call.answeredAt) / 1000);
  if (isMissed(call)) return msg("Missed");
  switch (call.reason) {
    case "declined": return msg("Declined");
    case "busy": return msg("Busy");
    case "cancelled": return msg("Cancelled");
    case "timeout": return msg("No answer");
    case "unreachable": return msg("Not reachable");
    default: return msg("Not connected");
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-recents": Recents }
}
