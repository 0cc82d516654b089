import type { Meeting } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Shuffle, SquareMousePointer, UserRoundPen } from "lucide";
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { attempt } from "../ui/attempt.js";

type Way = "random" | "hand" | "choose";

const fewest = 1;
const most = 50;

/** How many breakout rooms there are to be, and how people come into them. */
@customElement("parley-breakout-plan")
export class BreakoutPlan extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: block; }
    form { display: grid; gap: var(--space-4); padding: var(--space-4); border: 1px solid var(--line); border-radius: var(--radius-l); background: var(--surface); box-shadow: var(--shadow-1); }
    fieldset { border: 0; margin: 0; padding: 0; display: grid; gap: var(--space-2); }
    legend { padding: 0; margin-block-end: 0.4rem; }
    .way { display: flex; align-items: center; gap: var(--space-3); padding: 0.6rem 0.8rem; border: 1px solid var(--line-strong); border-radius: var(--radius-m); cursor: pointer; line-height: 1.35; }
    .way:hover { background: var(--surface-2); }
    .way:has(:checked) { border-color: var(--accent-text); background: var(--accent-soft); box-shadow: inset 0 0 0 1px var(--accent-text); }
    .way input { inline-size: 19px; block-size: 19px; margin: 0; accent-color: var(--accent); flex: none; }
    .way > svg { color: var(--muted); margin-inline-start: auto; }
  `];

  @property({ attribute: false }) main!: Meeting;
  @state() private busy = false;

  override render() {
    const ways: [Way, string, string, typeof Shuffle][] = [
      ["random", msg("At random"), msg("Everybody is spread evenly."), Shuffle],
      ["hand", msg("By hand"), msg("You say who goes where."), UserRoundPen],
      ["choose", msg("Freely"), msg("Everybody goes where they like."), SquareMousePointer],
    ];
    return html`<form @submit=${(event: Event) => void this.plan(event)}>
      <p class="muted">${msg("Small rooms with their own sound, pictures and chat, and everybody comes back when you call.")}</p>
      <div class="field"><label for="count">${msg("How many rooms")}</label><input id="count" class="input" type="number" inputmode="numeric" min=${fewest} max=${most} value="2" required /></div>
      <fieldset><legend class="label">${msg("How people come into them")}</legend>
        ${ways.map(([way, name, what, drawing], at) => html`<label class="way"><input type="radio" name="way" value=${way} ?checked=${at === 0} /><span><b>${name}</b><br /><span class="small muted">${what}</span></span>${icon(drawing, 20)}</label>`)}
      </fieldset>
      <button class="btn primary wide" aria-disabled=${this.busy}>${msg("Make the rooms")}</button>
    </form>`;
  }

  private async plan(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const count = Math.min(most, Math.max(fewest, Number(this.shadowRoot!.querySelector<HTMLInputElement>("#count")!.value)));
    const way = this.shadowRoot!.querySelector<HTMLInputElement>("[name=way]:checked")!.value as Way;
    this.busy = true;
    await attempt(this, this.main.breakouts.create(Array.from({ length: count }, (_, at) => msg(str`Room ${at + 1}`)), { random: way === "random", choose: way === "choose" }));
    this.busy = false;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-breakout-plan": BreakoutPlan }
}
