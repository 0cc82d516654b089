import type { AdminParticipant, AdminRoomDetail } from "@parley/client";
import { msg, str } from "@lit/localize";
import { ChevronLeft, Megaphone, OctagonX } from "lucide";
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import "../ui/avatar.js";
import "../ui/dialog.js";
import type { AdminApi } from "./admin-api.js";
import { adminStyles } from "./admin-styles.js";
import "./announce-dialog.js";
import { asked } from "./asked.js";
import { share } from "./explain.js";
import { lasting, rate, renderStale, renderWaiting } from "./figures.js";
import { linkTo } from "./places.js";
import { Poll } from "./poll.js";
import { gradeWord, pathWord, roleWord } from "./words.js";

/** A room: who is in it, how they are connected, and what can be done to it. */
@customElement("parley-admin-room")
export class RoomPage extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), adminStyles, css`
    .person { display: flex; align-items: center; gap: var(--space-2); --avatar-size: 32px; min-inline-size: 9rem; }
    .person .small { display: block; }
    @media (max-width: 700px) { .person { min-inline-size: 0; } .person parley-avatar { display: none; } }
    .end-it { display: grid; gap: var(--space-4); }
    .buttons { display: flex; flex-wrap: wrap; gap: var(--space-2); justify-content: flex-end; }
  `];

  @property({ attribute: false }) api!: AdminApi;
  @property() room = "";
  @state() private open: "announce" | "end" | "" = "";
  private readonly look = new Poll<AdminRoomDetail>(this, () => this.api.room(this.room), 2_000);

  override render() {
    const seen = this.look.value;
    const back = html`<a class="back" href=${linkTo({ page: "overview" })}>${icon(ChevronLeft, 18)}${msg("All rooms")}</a>`;
    if (seen === undefined || this.look.problem?.reason === "unknown-room") return html`${back}<h1 class="visually-hidden" tabindex="-1">${this.room}</h1>${renderWaiting(this.look)}`;
    const { room } = seen;
    return html`${back}${renderStale(this.look, seen.now)}
      <div class="head"><div class="grow"><h1 tabindex="-1">${room.name ?? room.id}</h1>
        <p class="facts">${room.name === undefined ? null : html`<span>${room.id}</span>`}<span>${msg(str`${room.people} people`)}</span><span>${room.mode === "routed" ? msg("Through the server") : msg("Direct")}</span><span>${msg(str`for ${lasting(seen.now - room.since)}`)}</span>
          ${room.call ? html`<span class="chip">${msg("Call")}</span>` : null}${room.locked ? html`<span class="chip">${msg("Locked")}</span>` : null}${room.stage ? html`<span class="chip">${msg("Stage")}</span>` : null}
          ${room.breakoutOf === undefined ? null : html`<a href=${linkTo({ page: "room", room: room.breakoutOf })}>${msg("Breakout room: to its meeting")}</a>`}</p></div>
        <button class="btn line" @click=${() => { this.open = "announce"; }}>${icon(Megaphone, 18)}${msg("Announce")}</button>
        ${room.breakoutOf === undefined ? html`<button class="btn danger" @click=${() => { this.open = "end"; }}>${icon(OctagonX, 18)}${msg("End for all")}</button>` : null}
      </div>
      ${room.mode === "direct" ? html`<div class="notice"><p>${msg("Sound and pictures go straight from device to device, encrypted: the server sees nothing of them, and has no figures.")}</p></div>` : null}
      <section class="card" aria-labelledby="people"><h2 id="people">${msg("Participants")}</h2>
        <div class="scroll"><table>
          <thead><tr><th scope="col">${msg("Name")}</th><th scope="col">${msg("Quality")}</th><th scope="col" class="middle">${msg("Path")}</th><th scope="col" class="end">${msg("Sends")}</th><th scope="col" class="end">${msg("Gets")}</th><th scope="col" class="end middle">${msg("Lost from / to")}</th><th scope="col" class="end middle">${msg("Round trip")}</th><th scope="col" class="end wide">${msg("Estimate")}</th></tr></thead>
          <tbody>${repeat(seen.participants, ({ participant }) => participant.id, (one) => this.renderPerson(one))}</tbody></table></div>
      </section>
      <parley-announce-dialog .api=${this.api} .room=${this.room} ?open=${this.open === "announce"} @close=${() => { this.open = ""; }}></parley-announce-dialog>
      <parley-dialog heading=${msg("End this meeting for all?")} ?open=${this.open === "end"} @close=${() => { this.open = ""; }}>
        <div class="end-it"><p>${msg(str`${room.people} people are sent out at once, and told that the operator has ended it. Whoever has the link can begin anew.`)}</p>
          <div class="buttons"><button class="btn" autofocus @click=${() => { this.open = ""; }}>${msg("Cancel")}</button><button class="btn danger" @click=${this.end}>${msg("End for all")}</button></div></div>
      </parley-dialog>`;
  }

  private renderPerson({ participant, media }: AdminParticipant) {
    const { user } = participant;
    const sample = media?.sample;
    const bad = (loss: number) => (loss >= 0.05 ? "problem" : "");
    return html`<tr>
      <td><span class="person"><parley-avatar name=${user.name} seed=${user.id}></parley-avatar><span class="grow"><a href=${linkTo({ page: "person", room: this.room, participant: participant.id })}><bdi>${user.name}</bdi></a>
        <span class="small muted">${[roleWord(participant.role), ...(participant.via === undefined ? [] : [participant.via.toUpperCase()]), ...(participant.connected ? [] : [msg("away")])].join(" · ")}</span></span></span></td>
      <td>${media === undefined ? html`<span class="muted">–</span>` : html`<span class="chip ${media.grade === "good" ? "good" : media.grade === "poor" ? "warn" : "danger"}">${gradeWord(media.grade)}</span>`}</td>
      <td class="middle">${media === undefined ? "–" : pathWord(media.path)}</td>
      <td class="end">${sample === undefined ? "–" : rate(sample.received)}</td><td class="end">${sample === undefined ? "–" : rate(sample.sent)}</td>
      <td class="end middle">${sample === undefined ? "–" : html`<span class=${bad(sample.uplinkLoss)}>${share(sample.uplinkLoss)}</span> / <span class=${bad(sample.downlinkLoss)}>${share(sample.downlinkLoss)}</span>`}</td>
      <td class="end middle">${sample?.roundTrip === undefined ? "–" : `${sample.roundTrip} ms`}</td>
      <td class="end wide">${sample === undefined ? "–" : rate(sample.estimate)}</td></tr>`;
  }

  private readonly end = async (): Promise<void> => {
    this.open = "";
    if (await asked(this, this.api.endRoom(this.room), msg("The meeting is ended"))) this.emit("place", { page: "overview" });
  };
}

declare global {
  interface HTMLElementTagNameMap { "parley-admin-room": RoomPage }
}
