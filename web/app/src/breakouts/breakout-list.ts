import type { Breakout, Meeting, Participant } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Hand } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { bracketed } from "../platform/punctuation.js";
import { Watch } from "../design/watch.js";
import { attempt } from "../ui/attempt.js";
import "../ui/avatar.js";
import { keeps, peopleOf, placeOf } from "./places.js";

/** The breakout rooms and who is, or is to be, in each. Hosts and moderators say who goes where. */
@customElement("parley-breakout-list")
export class BreakoutList extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    /* no wider than the panel, whatever a room is called */
    :host, section { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--space-3); }
    section { gap: var(--space-2); padding: var(--space-3); border: 1px solid var(--line); border-radius: var(--radius-l); background: var(--surface); box-shadow: var(--shadow-1); }
    section.here { border-color: var(--accent-text); box-shadow: inset 0 0 0 1px var(--accent-text); }
    header { display: flex; align-items: center; gap: var(--space-2); min-block-size: 40px; }
    h3 { overflow-wrap: anywhere; }
    li { display: flex; align-items: center; gap: var(--space-3); min-block-size: 42px; padding-block: 7px; }
    parley-avatar { --avatar-size: 30px; }
    .who { flex: 1; min-inline-size: 0; display: flex; flex-wrap: wrap; align-items: center; gap: 2px var(--space-2); }
    /* where a name and the room it is given do not stand side by side, the room goes below: neither is cut for the other */
    .name { flex: 1 1 6.5em; min-inline-size: 0; overflow-wrap: anywhere; line-height: 1.3; }
    .not-there .name { color: var(--muted); }
    .hand { color: var(--warn-text); }
    select { flex: 1 1 auto; min-block-size: 36px; min-inline-size: 0; max-inline-size: 100%; padding-block: 0.2em; padding-inline-start: 0.7em; border: 1px solid var(--line-strong); border-radius: var(--radius-s); background-color: var(--surface); color: var(--text); }
    .btn { min-block-size: 38px; }
  `];

  @property({ attribute: false }) main!: Meeting;
  private readonly state = new Watch(this, () => this.main?.state);
  private readonly breakouts = new Watch(this, () => this.main?.breakouts.state);

  override render() {
    const { breakouts } = this.state.value!.room;
    if (breakouts === undefined) return null;
    const { assignments } = this.breakouts.value!;
    const people = peopleOf(this.main);
    const keeper = keeps(this.main);
    const goalOf = (one: Participant): string | undefined => one.breakout ?? assignments.get(one.user.id);
    const rest = people.filter((one) => one.breakout === undefined && !breakouts.rooms.some(({ id }) => id === goalOf(one)));
    return html`
      ${breakouts.rooms.map((room) => this.renderRoom(room, people.filter((one) => goalOf(one) === room.id), breakouts.open, keeper))}
      ${keeper && rest.length > 0 ? html`<section aria-labelledby="rest"><header><h3 id="rest">${breakouts.open ? msg("In the meeting") : msg("Not assigned")} <span class="muted">${rest.length}</span></h3></header>${this.renderPeople(rest, breakouts.open, !breakouts.choose)}</section>` : null}`;
  }

  private renderRoom(room: Breakout, people: readonly Participant[], open: boolean, keeper: boolean) {
    const { breakouts } = this.state.value!.room;
    const here = placeOf(this.main)?.id === room.id;
    const may = open && !here && (keeper || breakouts!.choose || this.breakouts.value!.assigned === room.id);
    return html`<section class=${here ? "here" : ""} aria-labelledby=${room.id}>
      <header><h3 class="grow" id=${room.id}>${room.name} <span class="muted">${people.length}</span></h3>
        ${may ? html`<button class="btn line" aria-label=${msg(str`Join ${room.name}`)} @click=${() => attempt(this, this.main.breakouts.enter(room.id), "breakout")}>${msg("Join")}</button>` : null}
        ${here ? html`<button class="btn" @click=${() => attempt(this, this.main.breakouts.leave())}>${msg("Leave")}</button>` : null}</header>
      ${people.length > 0 ? this.renderPeople(people, open, keeper && !breakouts!.choose) : null}</section>`;
  }

  private renderPeople(people: readonly Participant[], open: boolean, assigns: boolean) {
    const { me, room } = this.state.value!;
    const assigned = this.breakouts.value!.assignments;
    return html`<ul>${repeat(people, ({ id }) => id, (one) => html`<li class=${open && one.breakout === undefined && assigned.has(one.user.id) ? "not-there" : ""}>
      <parley-avatar name=${one.user.name} seed=${one.user.id}></parley-avatar>
      <div class="who"><span class="name"><bdi>${one.user.name}</bdi>${one.id === me ? html`<span class="muted">${bracketed(msg("You"))}</span>` : null}</span>
      ${one.hand !== undefined && one.breakout !== undefined ? html`<span class="hand" role="img" aria-label=${msg("Asks for help")}>${icon(Hand, 17)}</span>` : null}
      ${assigns ? html`<select class="small" aria-label=${msg(str`Room of ${one.user.name}`)} @change=${(event: Event) => this.assign(one, (event.target as HTMLSelectElement).value)}>
        <option value="" .selected=${live(!assigned.has(one.user.id))}>${msg("Nowhere")}</option>
        ${room.breakouts!.rooms.map(({ id, name }) => html`<option value=${id} .selected=${live(assigned.get(one.user.id) === id)}>${name}</option>`)}</select>` : null}</div>
    </li>`)}</ul>`;
  }

  private async assign({ user }: Participant, breakout: string): Promise<void> {
    await attempt(this, this.main.breakouts.assign(user.id, breakout || undefined));
    // what was refused is not what the list shows
    this.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-breakout-list": BreakoutList }
}
