import type { AdminReason } from "@parley/client";
import { msg, str } from "@lit/localize";
import { css, html, svg } from "lit";
import { customElement, property } from "lit/decorators.js";
import { disclosure } from "../design/disclosure.js";
import { ParleyElement } from "../design/element.js";
import { spokenDuration, time } from "../platform/format.js";
import { language } from "../platform/language.js";
import { bracketed } from "../platform/punctuation.js";
import type { Stretch } from "./explain.js";
import { reasonWord, sourceWord } from "./words.js";

const width = 600;

/** What a participant was shown, a lane for each picture: coloured by why it was as it was, high as many lines as it had. */
@customElement("parley-picture-lanes")
export class PictureLanes extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), disclosure, css`
    :host { display: block; min-inline-size: 0; }
    .lanes { display: grid; gap: var(--space-3); }
    .lane { display: grid; gap: var(--space-1); }
    .title { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 var(--space-3); font-size: var(--text-sm); }
    .title b { font-weight: 650; overflow-wrap: anywhere; }
    .strip { background: var(--surface-2); border-radius: 4px; overflow: hidden; }
    svg { inline-size: 100%; block-size: 30px; }
    rect { fill: currentColor; }
    .full { color: light-dark(#2f9d69, #2f9d69); } .tile-size { color: light-dark(#6b83ea, #6b83ea); } .network { color: light-dark(#d5484c, #e2585c); }
    .key-frame, .unconfirmed { color: light-dark(#d9931b, #dca33c); } .not-sent { color: light-dark(#a9681f, #b98245); } .silent, .free { color: light-dark(#8d9099, #707683); }
    .legend { display: flex; flex-wrap: wrap; gap: var(--space-1) var(--space-4); font-size: var(--text-xs); color: var(--muted); margin-block-start: var(--space-3); }
    .legend li { display: flex; align-items: center; gap: 0.4em; }
    .swatch { inline-size: 12px; block-size: 12px; border-radius: 3px; background: currentColor; }
    summary { font-size: var(--text-xs); margin: var(--space-2) 0 0 -6px; min-block-size: 24px; }
    td:nth-child(2), td:nth-child(4) { white-space: nowrap; }
    .rows { max-block-size: 260px; overflow: auto; margin-block-start: var(--space-2); }
    table { inline-size: 100%; border-collapse: collapse; font-size: var(--text-sm); }
    th, td { text-align: start; padding: 0.3rem 0.75rem 0.3rem 0; border-block-end: 1px solid var(--line); font-variant-numeric: tabular-nums; }
    /* Chinese may be parted at each sign, and would be left a column of two or three */
    td:last-child { min-inline-size: 6.5em; }
    th { color: var(--muted); font-weight: 600; position: sticky; inset-block-start: 0; background: var(--surface); white-space: nowrap; }
    @media (max-width: 700px) {
      table { font-size: var(--text-xs); }
      th, td { padding-inline-end: 0.5rem; }
      td:nth-child(2), td:nth-child(4) { white-space: normal; word-break: keep-all; }
    }
  `];

  @property({ attribute: false }) stretches: readonly Stretch[] = [];
  /** From when to when the lanes go. */
  @property({ attribute: false }) span: readonly [number, number] = [0, 1];

  override render() {
    const [from] = this.span;
    const within = this.stretches.filter((one) => one.to >= from);
    const lanes = new Map<string, Stretch[]>();
    for (const one of within) lanes.set(`${one.participant} ${one.source}`, [...(lanes.get(`${one.participant} ${one.source}`) ?? []), one]);
    const reasons = [...new Set(within.map((one) => one.reason))];
    return html`<div class="lanes">${[...lanes.values()].map((lane) => this.renderLane(lane))}</div>
      <ul class="legend" aria-label=${msg("Colours")}>${reasons.map((reason) => html`<li><span class="swatch ${reason}" aria-hidden="true"></span>${reasonWord(reason)}</li>`)}</ul>
      <details><summary>${msg("As a table")}</summary><div class="rows" tabindex="0" role="region" aria-label=${msg("Pictures that were shown")}><table>
        <thead><tr><th scope="col">${msg("From")}</th><th scope="col">${msg("For")}</th><th scope="col">${msg("Whose")}</th><th scope="col">${msg("Size")}</th><th scope="col">${msg("Why")}</th></tr></thead>
        <tbody>${within.toReversed().map((one) => html`<tr><td>${time(one.at, language())}</td><td>${spokenDuration((one.to - one.at) / 1000, language())}</td><td>${nameOf(one)}</td><td>${sizeOf(one)}</td><td>${reasonWord(one.reason)}</td></tr>`)}</tbody></table></div></details>`;
  }

  private renderLane(lane: readonly Stretch[]) {
    const last = lane.at(-1)!;
    const [from, to] = this.span;
    const x = (at: number) => width * Math.min(1, Math.max(0, (at - from) / (to - from)));
    return html`<div class="lane">
      <div class="title"><b>${nameOf(last)}</b><span class="muted">${last.to >= to ? msg(str`now ${sizeOf(last)}, ${phrase(last.reason)}`) : msg(str`until ${time(last.to, language())}`)}</span></div>
      <div class="strip" role="img" aria-label=${msg(str`Picture of ${nameOf(last)}: ${lane.length} changes`)}><svg viewBox="0 0 ${width} 30" preserveAspectRatio="none" aria-hidden="true">
        ${lane.map((one) => svg`<rect class=${one.reason} x=${x(one.at)} width=${Math.max(1, x(one.to) - x(one.at))} y=${30 - tall(one)} height=${tall(one)} />`)}</svg></div>
    </div>`;
  }
}

/** How high a picture stands in its lane: a layer more is a step more; where there is none a line at the bottom. */
const tall = ({ layer, layers }: Stretch): number => (layer < 0 ? 4 : 8 + (22 * (layer + 1)) / Math.max(1, layers));

const nameOf = ({ name, source }: Stretch): string => (name ?? msg("Somebody who has left")) + (source === "screen" ? bracketed(sourceWord("screen")) : "");

const sizeOf = ({ layer, height, layers }: Stretch): string => (layer < 0 ? msg("no picture") : height !== undefined ? msg(str`${height} lines`) : msg(str`layer ${layer + 1} of ${layers}`));

/** The reason within a sentence. */
function phrase(reason: AdminReason): string {
  const word = reasonWord(reason);
  return language() === "en" ? word.charAt(0).toLowerCase() + word.slice(1) : word;
}

declare global {
  interface HTMLElementTagNameMap { "parley-picture-lanes": PictureLanes }
}
