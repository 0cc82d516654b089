import { msg } from "@lit/localize";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { Watch } from "../design/watch.js";
import { type Layout, layouts } from "./tiles.js";
import { chooseView, viewChoice } from "./view-choice.js";

/** How a room is laid out, and how one sees oneself. */
@customElement("parley-layout-picker")
export class LayoutPicker extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: grid; gap: var(--space-4); }
    fieldset { border: 0; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: var(--space-3); }
    legend { padding: 0; }
    label { position: relative; cursor: pointer; }
    .card { display: grid; grid-template-columns: auto 1fr; gap: 2px var(--space-3); align-items: center; align-content: center; block-size: 100%; padding: var(--space-3); box-shadow: none; border-radius: var(--radius-m); }
    input[type=radio] { position: absolute; opacity: 0; inset: 0; margin: 0; inline-size: 100%; block-size: 100%; cursor: pointer; }
    .card:has(input:checked) { border-color: var(--accent-text); background: var(--accent-soft); box-shadow: 0 0 0 1px var(--accent-text); }
    .card:has(input:focus-visible) { outline: 3px solid var(--accent-text); outline-offset: 2px; }
    .card:hover { border-color: var(--line-strong); }
    .card .small { grid-column: 2; }
    .drawing { grid-row: 1 / 3; display: grid; gap: 2px; inline-size: 54px; block-size: 36px; padding: 3px; border-radius: 6px; background: var(--surface-3); }
    .drawing i { border-radius: 2px; background: var(--muted); }
    .drawing.auto { grid-template: 1fr 1fr / 1fr 1fr 1fr; } .drawing.auto i:first-child { grid-area: 1 / 1 / 3 / 3; background: var(--accent-text); }
    .drawing.grid { grid-template: 1fr 1fr / 1fr 1fr; }
    .drawing.speaker { grid-template: 1fr 1fr 1fr / 3fr 1fr; } .drawing.speaker i:first-child { grid-area: 1 / 1 / 4 / 2; background: var(--accent-text); }
    .drawing.side { grid-template: 3fr 1fr / 1fr 1fr; } .drawing.side i:nth-child(-n + 2) { background: var(--accent-text); }
    .check { display: flex; gap: var(--space-3); align-items: center; min-block-size: 44px; }
    .check input { inline-size: 20px; block-size: 20px; accent-color: var(--accent); flex: none; }
  `];

  /** Two in a call have no strip and no speaker: only what makes a difference is offered. */
  @property({ type: Boolean }) pair = false;
  private readonly choice = new Watch(this, () => viewChoice);

  override render() {
    const { layout, hideSelf, mirror } = this.choice.value!;
    return html`<fieldset><legend class="visually-hidden">${msg("Layout")}</legend>
        ${layouts.filter((one) => !this.pair || one === "auto" || one === "side" || one === layout).map((one) => {
          const [name, what] = this.words(one);
          return html`<label class="card"><span class="drawing ${one}" aria-hidden="true"><i></i><i></i><i></i><i></i></span><b>${name}</b><span class="small muted">${what}</span>
            <input type="radio" name="layout" value=${one} aria-label=${name} .checked=${one === layout} ?autofocus=${one === layout} @change=${() => chooseView({ layout: one })} /></label>`;
        })}</fieldset>
      <div>
        <label class="check"><input type="checkbox" .checked=${mirror} @change=${(event: Event) => chooseView({ mirror: (event.target as HTMLInputElement).checked })} /><span>${msg("Show me my picture as in a mirror")}</span></label>
        <label class="check"><input type="checkbox" .checked=${hideSelf} @change=${(event: Event) => chooseView({ hideSelf: (event.target as HTMLInputElement).checked })} /><span>${msg("Hide my own picture from me")}<br /><span class="small muted">${msg("The others still see it.")}</span></span></label>
      </div>`;
  }

  private words(layout: Layout): [string, string] {
    switch (layout) {
      case "auto": return [msg("Automatic"), this.pair ? msg("The other one large") : msg("Everybody alike, a shared screen large")];
      case "grid": return [msg("Gallery"), msg("Everybody and every screen alike")];
      case "speaker": return [msg("Speaker view"), msg("Whoever speaks, large")];
      case "side": return [msg("Side by side"), this.pair ? msg("Both of you alike") : msg("A screen and who speaks, or two who talk")];
    }
  }
}

/** For a screen reader, when the layout has changed. */
export function sayLayout(layout: Layout): string {
  switch (layout) {
    case "auto": return msg("The layout is chosen automatically");
    case "grid": return msg("Everybody is shown alike");
    case "speaker": return msg("Whoever speaks is shown large");
    case "side": return msg("Two are shown side by side");
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-layout-picker": LayoutPicker }
}
