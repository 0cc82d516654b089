import type { Meeting, Participant } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Hand, Mic, X } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { keepsOrder, ownRole } from "../moderation/roles.js";
import { attempt } from "../ui/attempt.js";
import { KeepFocus } from "../ui/keep-focus.js";
import { mayWait } from "../room/hall.js";
import { raisedHands } from "./hands.js";

/** Whose hands are up, in their order; who keeps order gives listeners the floor, and takes one down, or all. Says `emptied` when it goes with the focus. */
@customElement("parley-raised-hands")
export class RaisedHands extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: block; flex: none; }
    section { margin: var(--space-3) var(--space-3) 0; padding: var(--space-2) var(--space-3); border-radius: var(--radius-m); background: var(--warn-soft); max-block-size: 34dvh; overflow-y: auto; }
    header { display: flex; align-items: center; gap: var(--space-2); min-block-size: 40px; }
    header svg { color: var(--warn-text); }
    h3 { flex: 1; font-size: var(--text-md); }
    li { display: flex; align-items: center; gap: var(--space-2); min-block-size: 40px; }
    .place { min-inline-size: 1.5em; font-variant-numeric: tabular-nums; color: var(--warn-text); font-weight: 650; text-align: end; }
    .btn { min-block-size: 36px; padding-inline: var(--space-2); }
    .icon-btn { inline-size: 36px; block-size: 36px; }
    .icon-btn:hover { background: light-dark(#00000012, #ffffff1a); }
    .floor { background: var(--good); color: #fff; } .floor:hover { background: var(--good-hover); }
  `];

  @property({ attribute: false }) meeting!: Meeting;
  private readonly state = new Watch(this, () => this.meeting?.state, undefined, mayWait);

  constructor() {
    super();
    new KeepFocus(this, [".floor", ".lower"], () => {
      const heading = this.shadowRoot!.querySelector<HTMLElement>("h3");
      if (heading) heading.focus();
      else this.tellParent("emptied");
    });
  }

  override render() {
    const state = this.state.value;
    const hands = state ? raisedHands(state.room) : [];
    if (state === undefined || hands.length === 0) return null;
    const keeper = keepsOrder(ownRole(state));
    return html`<section aria-labelledby="hands"><header>${icon(Hand, 18)}<h3 id="hands" tabindex="-1">${msg(str`Raised hands, ${hands.length}`)}</h3>
        ${keeper && hands.length > 1 ? html`<button class="btn quiet" @click=${() => attempt(this, this.lowerAll(hands))}>${msg("Lower all")}</button>` : null}</header>
      <ol>${repeat(hands, ({ id }) => id, (one, i) => this.renderOne(one, i + 1, one.id === state.me, keeper))}</ol></section>`;
  }

  private renderOne({ id, user, role }: Participant, place: number, me: boolean, keeper: boolean) {
    const lower = me ? msg("Lower hand") : msg(str`Lower the hand of ${user.name}`);
    const floor = msg(str`Give ${user.name} the floor`);
    return html`<li><span class="place">${place}.</span><span class="grow two-lines">${me ? msg("You") : html`<bdi>${user.name}</bdi>`}</span>
      ${keeper && role === "listener" ? html`<button class="icon-btn floor" aria-label=${floor} title=${floor} @click=${() => attempt(this, this.meeting.moderation.setRole(id, "speaker"))}>${icon(Mic, 17)}</button>` : null}
      ${keeper || me ? html`<button class="icon-btn lower" aria-label=${lower} title=${lower} @click=${() => attempt(this, this.meeting.lowerHand(id))}>${icon(X, 17)}</button>` : null}</li>`;
  }

  /** One after the other: the server bounds what one client may ask of it at once. */
  private async lowerAll(hands: readonly Participant[]): Promise<void> {
    for (const { id } of hands) {
      await this.meeting.lowerHand(id).catch((error: { reason?: string }) => {
        // who has left meanwhile has no hand up, and those after them still have
        if (error.reason !== "unknown-participant") throw error;
      });
    }
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-raised-hands": RaisedHands }
}
