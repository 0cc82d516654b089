import type { AdminSample, AdminTimeline } from "@parley/client";
import { msg, str } from "@lit/localize";
import { ChevronLeft, CircleCheck, Info, TriangleAlert } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { language } from "../platform/language.js";
import type { AdminApi } from "./admin-api.js";
import { adminStyles } from "./admin-styles.js";
import type { Series } from "./chart.js";
import "./chart.js";
import { type Explanation, explain, share, stretches } from "./explain.js";
import { rate, renderStale, renderWaiting } from "./figures.js";
import { gradeWord, pathWord, roleWord, sourceWord } from "./words.js";
import "./picture-lanes.js";
import { linkTo } from "./places.js";
import { Poll } from "./poll.js";

/** What is kept, here as on the server. */
const keptMs = 300_000;

/** Samples are a second apart: one that is closer is the same. */
const sameMs = 400;

const mostSentences = 8;

/** One participant: why pictures were bad, and the last minutes behind it. */
@customElement("parley-admin-person")
export class PersonPage extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), adminStyles, css`
    .charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: var(--space-3); }
    .why ol { display: grid; gap: var(--space-3); margin-block-start: var(--space-3); }
    .why li { display: flex; gap: var(--space-3); align-items: flex-start; }
    .why li > svg { margin-block-start: 0.15em; color: var(--muted); }
    .why li.bad > svg { color: var(--warn-text); } .why li.fine > svg { color: var(--good-text); }
    .why .small { display: block; }
    .why p { max-inline-size: 78ch; }
    h2 + * { margin-block-start: var(--space-3); }
    @media (max-width: 900px) { .charts { grid-template-columns: minmax(0, 1fr); } }
  `];

  @property({ attribute: false }) api!: AdminApi;
  @property() room = "";
  @property() participant = "";
  private samples: AdminSample[] = [];
  private readonly look = new Poll<AdminTimeline>(this, () => this.api.timeline(this.room, this.participant, this.samples.at(-1)?.at ?? 0), 1_000, (seen) => this.add(seen));

  override render() {
    const seen = this.look.value;
    const back = html`<a class="back" href=${linkTo({ page: "room", room: this.room })}>${icon(ChevronLeft, 18)}${msg("Everybody in this room")}</a>`;
    if (seen === undefined) return html`${back}<h1 class="visually-hidden" tabindex="-1">${this.participant}</h1>${renderWaiting(this.look)}`;
    const { participant, media } = seen.participant;
    return html`${back}${renderStale(this.look, seen.now)}
      <div><h1 tabindex="-1"><bdi>${participant.user.name}</bdi></h1>
        <p class="facts"><span>${roleWord(participant.role)}</span>${media === undefined ? null : html`<span class="chip ${media.grade === "good" ? "good" : media.grade === "poor" ? "warn" : "danger"}">${gradeWord(media.grade)}</span><span>${pathWord(media.path)}</span>`}${participant.connected ? null : html`<span class="chip">${msg("away")}</span>`}</p></div>
      ${media === undefined ? html`<div class="notice"><p>${msg("No media goes through the server for them: it goes straight to the other device, or there is none.")}</p></div>` : this.renderMedia({ ...seen, samples: this.samples })}`;
  }

  private renderMedia(seen: AdminTimeline) {
    const shown = stretches(seen.pictures, seen.now);
    const span = [seen.now - keptMs, seen.now] as const;
    return html`
      <section class="card why" aria-labelledby="why"><h2 id="why">${msg("Why was the picture bad?")}</h2>${this.renderWhy(explain(seen), seen.samples.length)}</section>
      ${seen.samples.length === 0 ? null : html`<div class="charts">${this.charts(seen.samples).map(({ heading, series, least, format }) => html`<div class="card"><parley-chart heading=${heading} .times=${seen.samples.map(({ at }) => at)} .span=${span} .series=${series} .least=${least} .format=${format}></parley-chart></div>`)}</div>`}
      ${shown.some((one) => one.to >= span[0]) ? html`<section class="card" aria-labelledby="pictures"><h2 id="pictures">${msg(str`What ${seen.participant.participant.user.name} sees`)}</h2><parley-picture-lanes .stretches=${shown} .span=${span}></parley-picture-lanes></section>` : null}
      ${seen.sources.length === 0 ? null : this.renderSources(seen)}`;
  }

  private renderWhy(found: readonly Explanation[], samples: number) {
    if (found.length === 0) {
      return html`<ol><li class="fine">${icon(samples > 0 ? CircleCheck : Info)}<p>${samples > 0 ? msg("Nothing was wrong for more than a moment in the last five minutes.") : msg("Nothing is known yet: what is kept begins when media flows, for so many people as Parley:Admin:Histories allows.")}</p></li></ol>`;
    }
    return html`<ol>${found.slice(0, mostSentences).map(({ from, to, text, bad }) => html`<li class=${bad ? "bad" : ""}>${icon(bad ? TriangleAlert : Info)}<p>${text} <span class="small muted">${exact(from)} – ${exact(to)}</span></p></li>`)}</ol>`;
  }

  private charts(samples: readonly AdminSample[]): { heading: string; series: Series[]; least: number; format: (value: number) => string }[] {
    const of = (name: string, tone: Series["tone"], value: (sample: AdminSample) => number | undefined): Series => ({ name, tone, values: samples.map(value) });
    const ms = (value: number) => `${Math.round(value)} ms`;
    const count = (value: number) => String(Math.round(10 * value) / 10);
    return [
      { heading: msg("To them"), least: 100_000, format: rate, series: [of(msg("Sent"), "accent", ({ sent }) => sent), of(msg("Estimate"), "good", ({ estimate }) => estimate), of(msg("Wanted"), "muted", ({ wanted }) => wanted)] },
      { heading: msg("From them"), least: 100_000, format: rate, series: [of(msg("Received"), "accent", ({ received }) => received)] },
      { heading: msg("Lost packets"), least: 0.05, format: share, series: [of(msg("To them"), "danger", ({ downlinkLoss }) => downlinkLoss), of(msg("From them"), "warn", ({ uplinkLoss }) => uplinkLoss)] },
      { heading: msg("Delay"), least: 50, format: ms, series: [of(msg("Round trip"), "accent", ({ roundTrip }) => roundTrip), of(msg("Queue"), "warn", ({ queue }) => queue)] },
      { heading: msg("Key frames, a second"), least: 2, format: count, series: [of(msg("They ask for"), "accent", ({ keyFramesWanted }) => keyFramesWanted), of(msg("Asked of them"), "warn", ({ keyFramesAsked }) => keyFramesAsked), of(msg("Made by them"), "good", ({ keyFramesMade }) => keyFramesMade)] },
      { heading: msg("Sent again, packets a second"), least: 5, format: count, series: [of(msg("To them"), "warn", ({ resent }) => resent)] },
    ];
  }

  private renderSources({ sources, participant }: AdminTimeline) {
    return html`<section class="card" aria-labelledby="sources"><h2 id="sources">${msg(str`What ${participant.participant.user.name} sends`)}</h2>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="sources"><table>
        <thead><tr><th scope="col">${msg("Source")}</th><th scope="col">${msg("Layer")}</th><th scope="col" class="end">${msg("Bitrate")}</th><th scope="col" class="end">${msg("Lost")}</th><th scope="col">${msg("State")}</th></tr></thead>
        <tbody>${sources.flatMap((source) => source.layers.map((layer) => html`<tr>
          <td>${sourceWord(source.source)}</td><td>${layer.height === undefined ? "–" : msg(str`${layer.height} lines`)}</td><td class="end">${rate(layer.rate)}</td><td class="end">${share(layer.loss)}</td>
          <td>${!source.permitted ? html`<span class="chip warn">${msg("Not passed on")}</span>` : layer.rate > 0 ? html`<span class="chip good">${msg("Arrives")}</span>` : layer.wanted ? html`<span class="chip warn">${msg("Wanted, does not arrive")}</span>` : html`<span class="chip">${msg("Nobody wants it")}</span>`}</td></tr>`))}</tbody></table></div></section>`;
  }

  /** Only newer samples come than those that are here. */
  private add({ samples, now }: AdminTimeline): void {
    const last = this.samples.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
    this.samples = [...this.samples, ...samples.filter(({ at }) => at > last + sameMs)].filter(({ at }) => at >= now - keptMs);
  }
}

const exact = (at: number): string => new Intl.DateTimeFormat(language(), { timeStyle: "medium" }).format(at);

declare global {
  interface HTMLElementTagNameMap { "parley-admin-person": PersonPage }
}
