import type { AdminOverview } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Ban, Megaphone, RotateCcw } from "lucide";
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { when } from "../platform/format.js";
import { language } from "../platform/language.js";
import type { AdminApi } from "./admin-api.js";
import { adminStyles } from "./admin-styles.js";
import "./announce-dialog.js";
import { asked } from "./asked.js";
import "./chart.js";
import "./drain-dialog.js";
import { share } from "./explain.js";
import { lasting, memory, rate, renderStale, renderWaiting } from "./figures.js";
import { Poll } from "./poll.js";
import "./room-list.js";

/** How long the charts go back. */
const backMs = 300_000;

/** The server as a whole, its rooms, and what can be done to all of it. */
@customElement("parley-admin-overview")
export class Overview extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), adminStyles, css`
    .charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: var(--space-3); }
    .drain { align-items: center; flex-wrap: wrap; }
    .drain p { flex: 1 1 12rem; }
    @media (max-width: 900px) { .charts { grid-template-columns: minmax(0, 1fr); } }
  `];

  @property({ attribute: false }) api!: AdminApi;
  @state() private open: "announce" | "drain" | "" = "";
  private readonly look = new Poll<AdminOverview>(this, () => this.api.overview(), 2_000);

  override render() {
    const seen = this.look.value;
    if (seen === undefined) return renderWaiting(this.look, true);
    return html`
      ${renderStale(this.look, seen.node.now)}
      <div class="head"><div class="grow"><h1 tabindex="-1">${seen.node.name}</h1>
        <p class="facts"><span>Parley ${seen.node.version}</span><span>${msg(str`up for ${lasting(seen.node.now - seen.node.startedAt)}`)}</span>${seen.node.healthy ? null : html`<span class="chip danger">${msg("Storing fails")}</span>`}</p></div>
        <button class="btn line" @click=${() => { this.open = "announce"; }}>${icon(Megaphone, 18)}${msg("Announce")}</button>
        ${seen.drain ? null : html`<button class="btn line" @click=${() => { this.open = "drain"; }}>${icon(Ban, 18)}${msg("Drain")}</button>`}
      </div>
      ${this.renderDrain(seen)}
      <dl class="figures" aria-label=${msg("Now")}>${this.figures(seen).map(({ name, value, more, mood }) => html`<div class="figure ${mood ?? ""}"><dt>${name}</dt><dd>${value}</dd><dd>${more}</dd></div>`)}</dl>
      <div class="charts">${this.renderCharts(seen)}</div>
      <parley-admin-rooms .api=${this.api}></parley-admin-rooms>
      <parley-announce-dialog .api=${this.api} ?open=${this.open === "announce"} @close=${() => { this.open = ""; }}></parley-announce-dialog>
      <parley-drain-dialog .api=${this.api} ?open=${this.open === "drain"} @close=${() => { this.open = ""; this.look.again(); }}></parley-drain-dialog>`;
  }

  private renderDrain({ drain, people, node }: AdminOverview) {
    if (drain === undefined) return null;
    const said = drain.stopping ? msg("The process was told to stop: nothing new begins, and it ends when nobody is in a room any more, or the time is over.")
      : people === 0 ? msg("Draining: nothing new begins here, and nobody is in a room any more. The server can be stopped now.")
      : drain.endsAt <= node.now ? msg(str`Draining: nothing new begins here. The time is over, and ${people} are still in rooms.`)
      : msg(str`Draining: nothing new begins here. Meetings were told that they may go on until ${when(drain.endsAt, node.now, language())}.`);
    return html`<div class="notice warn drain" role="status">${icon(Ban)}<p>${said}</p>
      ${drain.stopping ? null : html`<button class="btn line" @click=${this.cancelDrain}>${icon(RotateCcw, 18)}${msg("Take it back")}</button>`}</div>`;
  }

  private figures(seen: AdminOverview): { name: string; value: string; more: string; mood?: string }[] {
    const { node, samples } = seen;
    const last = samples.at(-1);
    const whole = (value: number) => new Intl.NumberFormat(language()).format(value);
    const loss = Math.max(seen.uplinkLoss, seen.downlinkLoss);
    return [
      { name: msg("Participants"), value: whole(seen.people), more: msg(str`rooms: ${whole(seen.rooms)} · calls: ${whole(seen.calls)} · signed in: ${whole(seen.sessions)}`) },
      { name: msg("Sent"), value: rate(last?.sent ?? 0), more: msg(str`received ${rate(last?.received ?? 0)} · connections: ${whole(seen.media)}`) },
      { name: msg("Lost on the way"), value: share(loss), more: msg(str`${share(seen.uplinkLoss)} from people, ${share(seen.downlinkLoss)} to them`), ...(loss >= 0.05 ? { mood: "bad" } : loss >= 0.02 ? { mood: "warn" } : {}) },
      { name: msg("Processors"), value: share(last?.processor ?? 0), more: msg(str`of ${whole(node.processors)}; ${memory(node.memory)} of memory`), ...((last?.processor ?? 0) >= 0.85 ? { mood: "bad" } : {}) },
    ];
  }

  private renderCharts({ samples, node }: AdminOverview) {
    const times = samples.map(({ at }) => at);
    const span = [node.now - backMs, node.now] as const;
    return html`
      <div class="card"><parley-chart heading=${msg("Traffic")} .times=${times} .span=${span} .least=${100_000} .format=${rate}
        .series=${[{ name: msg("Sent"), tone: "accent", values: samples.map(({ sent }) => sent) }, { name: msg("Received"), tone: "good", values: samples.map(({ received }) => received) }]}></parley-chart></div>
      <div class="card"><parley-chart heading=${msg("Processors")} .times=${times} .span=${span} .least=${0.1} .format=${share}
        .series=${[{ name: msg("In use"), tone: "warn", values: samples.map(({ processor }) => processor) }]}></parley-chart></div>`;
  }

  private readonly cancelDrain = async (): Promise<void> => {
    if (await asked(this, this.api.cancelDrain(), msg("New meetings begin here again"))) this.look.again();
  };
}

declare global {
  interface HTMLElementTagNameMap { "parley-admin-overview": Overview }
}
