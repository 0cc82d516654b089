import type { Meeting, Remote, VideoStats } from "@parley/client";
import { msg } from "@lit/localize";
import { X } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { figures, whichWay } from "../call/quality.js";
import { ParleyElement } from "../design/element.js";
import { bracketed } from "../platform/punctuation.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";

/** The figures of a meeting, for whoever wants them. Says `close`. */
@customElement("parley-statistics")
export class Statistics extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: flex; flex-direction: column; block-size: 100%; container-type: inline-size; background: var(--surface); min-block-size: 0; }
    header { display: flex; align-items: center; padding: var(--space-2) var(--space-2) var(--space-2) var(--space-5); border-block-end: 1px solid var(--line); flex: none; }
    .body { flex: 1; overflow-y: auto; padding: var(--space-4) var(--space-5); display: grid; gap: var(--space-3); align-content: start; }
    dl { display: grid; grid-template-columns: 1fr auto; gap: 0.4rem var(--space-4); font-size: var(--text-sm); }
    dt { color: var(--muted); }
    dd, td { font-variant-numeric: tabular-nums; }
    dd { text-align: end; font-weight: 550; white-space: nowrap; }
    @container (max-width: 340px) { .body { padding-inline: var(--space-4); } dl { column-gap: var(--space-3); } }
    h3 { margin-block-start: var(--space-3); }
    table { inline-size: 100%; border-collapse: collapse; font-size: var(--text-sm); }
    th { text-align: start; font-weight: 600; color: var(--muted); padding: 0.3rem 0; border-block-end: 1px solid var(--line); }
    td { padding: 0.35rem 0; border-block-end: 1px solid var(--line); overflow-wrap: anywhere; }
    th:not(:first-child), td:not(:first-child) { text-align: end; white-space: nowrap; padding-inline-start: 0.625rem; }
  `];

  @property({ attribute: false }) meeting!: Meeting;
  private readonly network = new Watch(this, () => this.meeting?.network);
  private readonly remotes = new Watch(this, () => this.meeting?.remotes);

  override render() {
    const network = this.network.value;
    if (network === undefined) return null;
    const remotes = this.remotes.value ?? [];
    const stats = network.stats ?? remotes.find((remote) => remote.stats)?.stats;
    const pictures = remotes.flatMap(received);
    return html`
      <header><h2 class="grow">${msg("Statistics")}</h2><button class="icon-btn" @click=${() => this.emit("close")} aria-label=${msg("Close statistics")} title=${msg("Close statistics")}>${icon(X)}</button></header>
      <div class="body" tabindex="0" role="region" aria-label=${msg("Statistics")}>
        <p class="small muted">${whichWay(stats, network.mode === "routed")}</p>
        ${stats ? html`<dl>${figures(stats, network.mode === "routed").map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>` : html`<p role="status"><span class="spinner"></span> <span class="visually-hidden">${msg("Loading…")}</span></p>`}
        ${pictures.length > 0 ? html`<h3>${msg("Pictures that come in")}</h3>
          <table><thead><tr><th>${msg("Who")}</th><th>${msg("Size")}</th><th>${msg("fps")}</th><th>${msg("Codec")}</th></tr></thead>
          <tbody>${pictures.map(([name, one]) => html`<tr><td>${name}</td><td>${one.width}×${one.height}</td><td>${one.framesPerSecond}</td><td>${one.codec ?? ""}</td></tr>`)}</tbody></table>` : null}
      </div>`;
  }
}

function received({ participant, camera, screen, stats }: Remote): [string, VideoStats][] {
  const { name } = participant.user;
  if (stats?.received) return [[name, stats.received]];
  return [
    ...(screen.state === "live" && screen.stats ? [[name + bracketed(msg("screen")), screen.stats] as [string, VideoStats]] : []),
    ...(camera.state === "live" && camera.stats ? [[name, camera.stats] as [string, VideoStats]] : []),
  ];
}

declare global {
  interface HTMLElementTagNameMap { "parley-statistics": Statistics }
}
