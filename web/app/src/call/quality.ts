import type { ConnectionStats, MediaGrade, Quality } from "@parley/client";
import { msg, str } from "@lit/localize";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { bitrate, percent } from "../platform/format.js";
import { language } from "../platform/language.js";
import "../ui/menu.js";

/** How good the connection is and which way it takes; the figures open on a click. */
@customElement("parley-quality")
export class ConnectionQuality extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    .trigger {
      display: inline-flex; align-items: center; gap: 8px; min-block-size: 36px; padding: 0 12px; border: 0; border-radius: var(--radius-full);
      background: #14171de0; color: #f4f5f7; font: 600 var(--text-sm)/1 var(--font); white-space: nowrap;
    }
    .trigger:hover { background: #2b303a; }
    :focus-visible { outline-color: #b9c5ff; }
    .bars { display: inline-flex; align-items: flex-end; gap: 2px; block-size: 14px; }
    .bars i { inline-size: 4px; border-radius: 1.5px; background: #ffffff4d; block-size: 5px; }
    .bars i:nth-child(2) { block-size: 9px; } .bars i:nth-child(3) { block-size: 14px; }
    .good i, .fair i:nth-child(-n + 2), .poor i:first-child { background: var(--bar); }
    .good { --bar: #5fe0a0; } .fair { --bar: #f5c451; } .poor { --bar: #ff8a80; }
    .panel { padding: var(--space-3); inline-size: 314px; max-inline-size: 100%; }
    h3 + p { margin-block-start: 2px; }
    dl { display: grid; grid-template-columns: 1fr auto; gap: 0.4rem var(--space-5); margin-block-start: var(--space-3); padding-block-start: var(--space-3); border-block-start: 1px solid var(--line); font-size: var(--text-sm); }
    dt { color: var(--muted); white-space: nowrap; }
    dd { text-align: end; font-variant-numeric: tabular-nums; font-weight: 550; }
    @container (max-width: 600px) { .path { display: none; } }
  `];

  @property({ attribute: false }) stats: ConnectionStats | undefined;
  /** Through the server instead of from device to device. */
  @property({ type: Boolean }) routed = false;
  /** What the server says of the way to us. */
  @property() downlink: MediaGrade = "good";

  override render() {
    const { stats, routed } = this;
    if (stats === undefined) return null;
    const grade = this.downlink !== "good" && stats.quality !== "lost" ? "poor" : stats.quality;
    const quality = inWords(grade);
    const path = routed ? "" : stats.path === "relayed" ? msg("Relayed") : stats.path === "direct" ? msg("Direct") : "";
    return html`<parley-menu kind="dialog" label=${msg("Connection")}>
      <button slot="trigger" class="trigger" aria-label=${path ? msg(str`Connection: ${quality}. ${path}`) : quality}>
        <span class="bars ${grade}" aria-hidden="true"><i></i><i></i><i></i></span>${path ? html`<span class="path">${path}</span>` : null}</button>
      <div class="panel">
        <h3>${quality}</h3>
        <p class="small muted">${whichWay(stats, routed)}</p>
        <dl>${figures(stats, routed).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
      </div>
    </parley-menu>`;
  }
}

function inWords(quality: Quality): string {
  switch (quality) {
    case "good": return msg("Good connection");
    case "fair": return msg("Fair connection");
    case "poor": return msg("Poor connection");
    case "lost": return msg("Connection lost");
  }
}

/** Which way what is sent takes; without figures none is known yet. */
export function whichWay(stats: ConnectionStats | undefined, routed: boolean): string {
  if (routed) return msg("Through this server, which passes on to everybody what they show.");
  if (stats?.path === "direct") return msg("Straight from device to device, encrypted.");
  if (stats?.path === "relayed") return msg("Through this server, which cannot look inside. Your networks allow no straight way.");
  return msg("Looking for a way…");
}

/** What there is to be told of a connection, by name. */
export function figures(stats: ConnectionStats, routed: boolean): [string, string][] {
  const locale = language();
  const lost = (inHundred: number) => percent(inHundred / 100, locale, 1);
  const rows: [string, string | undefined][] = [
    [msg("Round trip"), stats.roundTripMs === undefined ? undefined : `${Math.round(stats.roundTripMs)} ms`],
    [msg("Loss, receiving"), stats.lossPercent === undefined ? undefined : lost(stats.lossPercent)],
    [msg("Loss, sending"), stats.sendLossPercent === undefined ? undefined : lost(stats.sendLossPercent)],
    [msg("Receiving"), bitrate(stats.receiveKbps * 1000, locale)],
    [msg("Sending"), bitrate(stats.sendKbps * 1000, locale)],
    [routed ? msg("Largest picture") : msg("Their picture"), stats.received && size(stats.received)],
    [msg("Your picture"), stats.sent && size(stats.sent)],
    [msg("Protocol"), stats.protocol?.toUpperCase()],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

function size(video: NonNullable<ConnectionStats["received"]>): string {
  const pixels = `${video.width}×${video.height}`;
  const picture = msg(str`${pixels}, ${Math.round(video.framesPerSecond)} fps`);
  return video.codec ? msg(str`${picture}, ${video.codec}`) : picture;
}

declare global {
  interface HTMLElementTagNameMap { "parley-quality": ConnectionQuality }
}
