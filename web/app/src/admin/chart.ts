import { msg, str } from "@lit/localize";
import { css, html, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { disclosure } from "../design/disclosure.js";
import { ParleyElement } from "../design/element.js";
import { language } from "../platform/language.js";

/** One line of a chart. */
export type Series = { readonly name: string; readonly tone: "accent" | "good" | "warn" | "danger" | "muted"; readonly values: readonly (number | undefined)[] };

const width = 600, height = 120;

/** Points further apart than that are not joined. */
const gapMs = 6_000;

/** The table has a line for so much time. */
const tableStepMs = 10_000;

/** Lines over time, with their newest figures, those under the pointer, and the same as a table. */
@customElement("parley-chart")
export class Chart extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), disclosure, css`
    :host { display: block; min-inline-size: 0; }
    figure { display: grid; gap: var(--space-2); }
    figcaption { display: flex; flex-wrap: wrap; align-items: baseline; gap: var(--space-1) var(--space-4); }
    h3 { flex: 1 1 8rem; }
    ul { display: flex; flex-wrap: wrap; gap: var(--space-1) var(--space-4); font-size: var(--text-sm); }
    li { display: flex; align-items: center; gap: 0.4em; color: var(--muted); }
    li b { color: var(--text); font-weight: 650; font-variant-numeric: tabular-nums; }
    .key { inline-size: 18px; block-size: 4px; overflow: visible; }
    /* beside the lines, so that no figure lies upon the newest of them */
    :host { --axis: 76px; }
    .plot { position: relative; }
    .plot svg { border-block-end: 1px solid var(--line-strong); inline-size: calc(100% - var(--axis)); block-size: var(--chart-height, 120px); overflow: visible; }
    path, .key line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; vector-effect: non-scaling-stroke; }
    .area { stroke: none; fill: currentColor; opacity: 0.12; }
    .grid { stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke; }
    .cursor { stroke: var(--line-strong); stroke-width: 1; vector-effect: non-scaling-stroke; }
    .accent { color: var(--accent-text); } .good { color: var(--good-text); } .warn { color: var(--warn-text); } .danger { color: var(--danger-text); } .muted { color: var(--muted); }
    .second { stroke-dasharray: 6 4; } .third { stroke-dasharray: 2 4; }
    .top, .half { position: absolute; inset-inline-end: 0; font-size: var(--text-xs); color: var(--muted); line-height: 1; font-variant-numeric: tabular-nums; pointer-events: none; }
    .top { inset-block-start: 2px; } .half { inset-block-start: calc(50% + 2px); }
    .times { inline-size: calc(100% - var(--axis)); display: flex; justify-content: space-between; font-size: var(--text-xs); color: var(--muted); font-variant-numeric: tabular-nums; }
    summary { font-size: var(--text-xs); margin-inline-start: -6px; min-block-size: 24px; }
    .rows { max-block-size: 220px; overflow: auto; margin-block-start: var(--space-2); }
    table { inline-size: 100%; border-collapse: collapse; font-size: var(--text-sm); }
    th, td { text-align: end; padding: 0.25rem 0 0.25rem 0.75rem; border-block-end: 1px solid var(--line); font-variant-numeric: tabular-nums; white-space: nowrap; }
    th:first-child, td:first-child { text-align: start; padding-inline-start: 0; }
    th { color: var(--muted); font-weight: 600; position: sticky; inset-block-start: 0; background: var(--surface); }
  `];

  @property() heading = "";
  /** When the values were, in ms since 1970, rising. */
  @property({ attribute: false }) times: readonly number[] = [];
  @property({ attribute: false }) series: readonly Series[] = [];
  /** From when to when the chart goes. */
  @property({ attribute: false }) span: readonly [number, number] = [0, 1];
  /** What is at least at its top. */
  @property({ type: Number }) least = 1;
  @property({ attribute: false }) format: (value: number) => string = String;
  @state() private at = -1;

  override render() {
    const top = niceTop(Math.max(this.least, ...this.series.flatMap(({ values }) => values.filter((value) => value !== undefined))));
    const shown = this.at >= 0 && this.at < this.times.length ? this.at : this.times.length - 1;
    return html`<figure>
      <figcaption><h3>${this.heading}${this.at >= 0 && this.times[shown] !== undefined ? html` <span class="small muted">${clockTime(this.times[shown])}</span>` : null}</h3>
        <ul>${this.series.map(({ name, tone, values }, n) => html`<li><svg class="key ${tone}" viewBox="0 0 18 4" aria-hidden="true"><line class=${dash(n)} x1="1" x2="17" y1="2" y2="2" /></svg>${name} <b>${this.say(values[shown])}</b></li>`)}</ul>
      </figcaption>
      <div class="plot" role="img" aria-label=${this.describe()} @pointermove=${this.point} @pointerleave=${() => { this.at = -1; }}>
        <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">
          <line class="grid" x1="0" x2=${width} y1="0.5" y2="0.5" /><line class="grid" x1="0" x2=${width} y1=${height / 2} y2=${height / 2} />
          ${this.series.map(({ tone, values }, n) => svg`<g class=${tone}>${n === 0 ? svg`<path class="area" d=${this.area(values, top)} />` : null}<path class=${dash(n)} d=${this.line(values, top)} /></g>`)}
          ${this.at >= 0 && this.times[shown] !== undefined ? svg`<line class="cursor" x1=${this.x(this.times[shown])} x2=${this.x(this.times[shown])} y1="0" y2=${height} />` : null}
        </svg>
        <span class="top" aria-hidden="true">${this.format(top)}</span><span class="half" aria-hidden="true">${this.format(top / 2)}</span>
      </div>
      <div class="times" aria-hidden="true"><span>${clockTime(this.span[0])}</span><span>${clockTime(this.span[1])}</span></div>
      <details><summary>${msg("As a table")}</summary>${this.renderTable()}</details>
    </figure>`;
  }

  private renderTable() {
    let last = Number.NEGATIVE_INFINITY;
    const rows = this.times.map((at, index) => ({ at, index })).toReversed().filter(({ at }) => {
      if (Math.abs(at - last) < tableStepMs) return false;
      last = at;
      return true;
    });
    return html`<div class="rows" tabindex="0" role="region" aria-label=${this.heading}><table>
      <thead><tr><th scope="col">${msg("Time")}</th>${this.series.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${rows.map(({ at, index }) => html`<tr><td>${clockTime(at)}</td>${this.series.map(({ values }) => html`<td>${this.say(values[index])}</td>`)}</tr>`)}</tbody></table></div>`;
  }

  private describe(): string {
    if (this.times.length === 0) return msg(str`${this.heading}: nothing yet`);
    return `${this.heading}. ${this.series.map(({ name, values }) => {
      const known = values.filter((value) => value !== undefined);
      return msg(str`${name}: now ${this.say(values.at(-1))}, at most ${this.say(Math.max(0, ...known))}`);
    }).join("; ")}`;
  }

  private say(value: number | undefined): string {
    return value === undefined ? "–" : this.format(value);
  }

  private x(at: number): number {
    const [from, to] = this.span;
    return Math.round(width * 10 * Math.min(1, Math.max(0, (at - from) / Math.max(1, to - from)))) / 10;
  }

  private line(values: readonly (number | undefined)[], top: number): string {
    let path = "", last = Number.NEGATIVE_INFINITY;
    this.times.forEach((at, index) => {
      const value = values[index];
      if (value === undefined || at < this.span[0]) return;
      path += `${at - last > gapMs ? "M" : "L"}${this.x(at)} ${y(value, top)}`;
      last = at;
    });
    return path;
  }

  private area(values: readonly (number | undefined)[], top: number): string {
    const line = this.line(values, top);
    if (line === "") return "";
    return line.slice(1).split("M").map((part) => {
      const points = part.split("L");
      return `M${points[0]!.split(" ")[0]} ${height}L${points.join("L")}L${points.at(-1)!.split(" ")[0]} ${height}Z`;
    }).join("");
  }

  private readonly point = (event: PointerEvent): void => {
    const box = (event.currentTarget as HTMLElement).querySelector("svg")!.getBoundingClientRect();
    const at = this.span[0] + ((event.clientX - box.left) / box.width) * (this.span[1] - this.span[0]);
    let nearest = -1;
    this.times.forEach((time, index) => { if (nearest < 0 || Math.abs(time - at) < Math.abs(this.times[nearest]! - at)) nearest = index; });
    this.at = nearest;
  };
}

const dash = (place: number): string => ["first", "second", "third"][place] ?? "third";

const y = (value: number, top: number): number => Math.round(10 * (height - 1 - (height - 3) * Math.min(1, value / top))) / 10;

const clockTime = (at: number): string => new Intl.DateTimeFormat(language(), { timeStyle: "medium" }).format(at);

const steps = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** A round number that is no smaller. */
export function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return steps.find((step) => most <= step * power * (1 + Number.EPSILON * 4))! * power;
}

declare global {
  interface HTMLElementTagNameMap { "parley-chart": Chart }
}
