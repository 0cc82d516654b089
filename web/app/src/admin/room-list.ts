import type { AdminRoom, AdminRooms } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Search } from "lucide";
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import type { AdminApi, RoomOrder } from "./admin-api.js";
import { adminStyles } from "./admin-styles.js";
import { lasting, rate, renderWaiting } from "./figures.js";
import { linkTo } from "./places.js";
import { Poll } from "./poll.js";

const pageSize = 25, mostRooms = 200;

/** All rooms with somebody in them: searched, put in order, each a link to its page. */
@customElement("parley-admin-rooms")
export class RoomList extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), adminStyles, css`
    .card { display: grid; gap: var(--space-3); grid-template-columns: minmax(0, 1fr); }
    .tools { display: flex; flex-wrap: wrap; gap: var(--space-2); }
    .tools .with-icon { flex: 1 1 14rem; }
    .tools select { inline-size: auto; flex: 0 1 auto; }
    .tools .input { min-block-size: 44px; }
    .name { display: block; }
    .name + .small { display: block; overflow-wrap: anywhere; }
    .more { justify-self: center; }
  `];

  @property({ attribute: false }) api!: AdminApi;
  @state() private search = "";
  @state() private sort: RoomOrder = "people";
  @state() private limit = pageSize;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private readonly look = new Poll<AdminRooms>(this, () => this.api.rooms({ search: this.search, sort: this.sort, limit: this.limit }), 3_000);

  override render() {
    const seen = this.look.value;
    const orders: [RoomOrder, string][] = [["people", msg("Most people first")], ["traffic", msg("Most traffic first")], ["trouble", msg("Most trouble first")], ["newest", msg("Newest first")]];
    return html`<section class="card" aria-labelledby="rooms">
      <div class="head"><h2 id="rooms">${msg("Rooms")} ${seen ? html`<span class="muted number">${seen.total}</span>` : null}</h2></div>
      <div class="tools">
        <div class="with-icon">${icon(Search, 18)}<input class="input" type="search" aria-label=${msg("Search rooms")} placeholder=${msg("Search rooms")} @input=${this.type} /></div>
        <select class="input" aria-label=${msg("Order of rooms")} @change=${(event: Event) => { this.sort = (event.target as HTMLSelectElement).value as RoomOrder; this.look.again(); }}>
          ${orders.map(([value, name]) => html`<option value=${value} ?selected=${value === this.sort}>${name}</option>`)}</select>
      </div>
      ${seen === undefined ? renderWaiting(this.look) : seen.rooms.length === 0 ? html`<p class="nothing" role="status">${this.search === "" ? msg("Nobody is in a room at the moment.") : msg("No room with this name or link.")}</p>` : this.renderTable(seen)}
      ${seen && seen.total > seen.rooms.length && this.limit < mostRooms ? html`<button class="btn more" @click=${() => { this.limit = Math.min(mostRooms, this.limit + 2 * pageSize); this.look.again(); }}>${msg("Show more")}</button>` : null}
    </section>`;
  }

  private renderTable({ rooms }: AdminRooms) {
    const now = Date.now();
    return html`<div class="scroll"><table>
      <thead><tr><th scope="col">${msg("Room")}</th><th scope="col" class="end">${msg("Participants")}</th><th scope="col" class="middle">${msg("Media")}</th><th scope="col" class="end middle">${msg("From people")}</th><th scope="col" class="end middle">${msg("To people")}</th><th scope="col" class="wide">${msg("Since")}</th><th scope="col">${msg("Quality")}</th></tr></thead>
      <tbody>${repeat(rooms, ({ id }) => id, (room) => html`<tr>
        <td><a class="name" href=${linkTo({ page: "room", room: room.id })}>${room.name ?? room.id}</a><span class="small muted">${subtitle(room)}</span></td>
        <td class="end">${room.people}</td>
        <td class="middle">${room.mode === "routed" ? msg("Through the server") : msg("Direct")}</td>
        <td class="end middle">${room.mode === "routed" ? rate(room.received) : "–"}</td><td class="end middle">${room.mode === "routed" ? rate(room.sent) : "–"}</td>
        <td class="wide">${lasting(now - room.since)}</td>
        <td>${room.mode === "direct" ? html`<span class="muted">–</span>` : room.troubled > 0 ? html`<span class="chip warn">${msg(str`${room.troubled} in trouble`)}</span>` : html`<span class="chip good">${msg("Good")}</span>`}</td>
      </tr>`)}</tbody></table></div>`;
  }

  private readonly type = (event: Event): void => {
    this.search = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.look.again(), 250);
  };
}

/** The room's link where its name stands above, and what else there is to say of it. */
function subtitle(room: AdminRoom): string {
  return [
    ...(room.name === undefined ? [] : [room.id]), ...(room.call ? [msg("Call")] : []), ...(room.breakoutOf === undefined ? [] : [msg(str`Breakout room of ${room.breakoutOf}`)]),
    ...(room.locked ? [msg("Locked")] : []), ...(room.stage ? [msg("Stage")] : []),
  ].join(" · ");
}

declare global {
  interface HTMLElementTagNameMap { "parley-admin-rooms": RoomList }
}
