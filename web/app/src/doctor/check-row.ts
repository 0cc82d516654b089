import { msg } from "@lit/localize";
import { CircleCheck, CircleDashed, CircleMinus, CircleX, Lightbulb, TriangleAlert } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { disclosure } from "../design/disclosure.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { type Finding, type Grade, gradeInWords } from "./finding.js";

/** The sign of a grade: each has a shape of its own, not a colour alone. */
export function gradeSign(grade: Grade, size = 24) {
  switch (grade) {
    case "running": return html`<span class="spinner"></span>`;
    case "good": return icon(CircleCheck, size);
    case "fair": return icon(TriangleAlert, size);
    case "bad": return icon(CircleX, size);
    case "waiting": return icon(CircleDashed, size);
    case "skipped": return icon(CircleMinus, size);
  }
}

/** One look of the examination: its title, what was seen, what to do, and the figures to unfold. What is slotted stands below. */
@customElement("parley-check")
export class CheckRow extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), disclosure, css`
    :host { display: block; padding: var(--space-4) var(--space-5); }
    .row { align-items: flex-start; gap: var(--space-4); }
    .sign { display: grid; place-items: center; inline-size: 24px; block-size: 24px; color: var(--muted); flex: none; }
    .sign.good { color: var(--good-text); } .sign.fair { color: var(--warn-text); } .sign.bad { color: var(--danger-text); } .sign.running { color: var(--accent-text); }
    .head { display: flex; align-items: center; justify-content: space-between; gap: var(--space-1) var(--space-3); flex-wrap: wrap; min-block-size: 24px; }
    .chip { font-size: var(--text-xs); }
    .chip.waiting, .chip.skipped { color: var(--muted); background: none; padding-inline: 0; font-weight: 500; }
    .chip.running { background: var(--accent-soft); color: var(--accent-text); }
    .chip.fair { background: var(--warn-soft); color: var(--warn-text); } .chip.bad { background: var(--danger-soft); color: var(--danger-text); }
    .title { font-size: 1rem; }
    .body { display: grid; gap: var(--space-3); padding-block-start: var(--space-1); max-inline-size: 62ch; }
    .fix { display: flex; gap: var(--space-2); padding: var(--space-3); border-radius: var(--radius-s); background: var(--surface-2); }
    .fix svg { margin-block-start: 0.15em; color: var(--accent-text); }
    .fix a { display: inline-block; padding-block: 4px; }
    summary { font-size: var(--text-sm); margin: -4px -6px; }
    dl { display: grid; grid-template-columns: minmax(7rem, auto) minmax(0, 1fr); gap: 0.35rem var(--space-4); margin-block-start: var(--space-3); font-size: var(--text-sm); }
    dt { color: var(--muted); }
    dd { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
    @media (max-width: 560px) {
      :host { padding-inline: var(--space-4); }
      .row { gap: var(--space-3); }
      dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
      dd { margin-block-end: 0.4rem; }
    }
  `];

  @property() heading = "";
  @property({ attribute: false }) finding: Finding = { grade: "waiting", seen: "" };

  override render() {
    const { grade, seen, fix, link, details = [] } = this.finding;
    return html`<div class="row">
      <span class="sign ${grade}" aria-hidden="true">${gradeSign(grade)}</span>
      <div class="grow">
        <div class="head"><h2 class="title">${this.heading}</h2><span class="chip ${grade}">${gradeInWords(grade)}</span></div>
        ${seen || fix || details.length > 0 ? html`<div class="body">
          ${seen ? html`<p class=${grade === "skipped" ? "muted" : ""}>${seen}</p>` : null}
          ${fix ? html`<div class="fix">${icon(Lightbulb, 18)}<div class="grow"><p>${fix}</p>${link ? html`<a href=${link.href}>${link.text}</a>` : null}</div></div>` : null}
          ${details.length > 0 ? html`<details><summary>${msg("Details")}</summary>
            <dl>${details.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></details>` : null}
          <slot></slot>
        </div>` : null}
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-check": CheckRow }
}
