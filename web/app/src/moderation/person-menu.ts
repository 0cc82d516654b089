import type { Meeting, MeetingState, MutedSource, Participant, Role } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Ban, Check, DoorOpen, EllipsisVertical, Hand, Mic, MicOff, MonitorX, Star, UserRoundX, UsersRound, VideoOff } from "lucide";
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { attempt } from "../ui/attempt.js";
import { menuItems } from "../ui/menu.js";
import { sayKeptOut } from "./kept-out.js";
import { keepsOrder, ownRole, rank, sayRole } from "./roles.js";

/** What hosts and moderators can do to one person; others are given none. */
@customElement("parley-person-menu")
export class PersonMenu extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), menuItems, css`
    .group { display: flex; align-items: center; gap: 6px; }
    .out { color: var(--danger-text); }
  `];

  @property({ attribute: false }) meeting!: Meeting;
  @property({ attribute: false }) participant!: Participant;
  /** A list of hundreds has a menu for each, of which one is open at most. */
  @state() private open = false;
  private readonly state = new Watch(this, () => (this.open ? this.meeting?.state : undefined));

  override render() {
    const label = msg(str`What to do about ${this.participant.user.name}`);
    return html`<parley-menu label=${label} @menu-opening=${this.opening} @menu-close=${() => { this.open = false; }}>
      <button slot="trigger" class="icon-btn" aria-label=${label}>${icon(EllipsisVertical, 19)}</button>
      ${this.open ? this.renderItems(this.state.value!) : null}
    </parley-menu>`;
  }

  // at once: the menu looks where there is room for it, and gives its first item the focus
  private opening(): void {
    this.open = true;
    this.performUpdate();
  }

  private renderItems(state: MeetingState) {
    const mine = ownRole(state);
    const { role, hand, owner } = this.participant;
    if (mine === undefined || !keepsOrder(mine)) return null;
    // on another device too one is nobody's business but one's own
    const own = state.room.participants.some(({ id, user }) => id === state.me && user.id === this.participant.user.id);
    // what one sends by WHIP has no device at hand on which to end it
    const stream = own && this.participant.via !== undefined;
    // roles and leaving are decided in the meeting, not in a breakout room of it, and whose the room is stays its host
    const below = state.room.breakoutOf === undefined && owner === undefined && (mine === "host" || rank(role) < rank(mine));
    return html`
      ${own && !stream ? null : this.renderMedia(rank(role) <= rank(mine))}
      ${hand === undefined || own ? null : this.item(Hand, msg("Take the hand down"), () => this.meeting.lowerHand(this.participant.id))}
      ${this.item(Star, state.room.spotlight === this.participant.id ? msg("End the spotlight") : msg("Spotlight for everybody"), () => this.meeting.moderation.spotlight(state.room.spotlight === this.participant.id ? undefined : this.participant.id))}
      ${own || !below || this.participant.via !== undefined ? null : this.renderRoles(mine, role)}
      ${stream ? html`<hr class="divide" />${this.renderRemove()}` : own || !below ? null : this.renderOut()}`;
  }

  private renderMedia(mayMute: boolean) {
    const { media, role, via } = this.participant;
    const { moderation } = this.meeting;
    if (via === "whep") return null;
    const stop = (source: MutedSource) => () => moderation.mute(source, this.participant.id);
    const ask = (source: MutedSource) => () => moderation.ask(source, this.participant.id);
    return html`
      ${media.microphone ? (mayMute ? this.item(MicOff, msg("Mute"), stop("microphone")) : null) : role === "listener" ? null : this.item(Mic, msg("Ask to unmute"), ask("microphone"))}
      ${media.camera && mayMute ? this.item(VideoOff, msg("Stop the camera"), stop("camera")) : null}
      ${media.screen && mayMute ? this.item(MonitorX, msg("Stop sharing"), stop("screen")) : null}`;
  }

  private renderRoles(mine: Role, role: Role) {
    const { moderation } = this.meeting;
    const roles: Role[] = mine === "host" ? ["listener", "speaker", "moderator", "host"] : ["listener", "speaker"];
    return html`<hr class="divide" /><div class="group">${icon(UsersRound, 14)} ${msg("Role")}</div>
      ${roles.map((one) => html`<button class="item" role="menuitemradio" aria-checked=${one === role} @click=${() => attempt(this, moderation.setRole(this.participant.id, one))}><span class="grow">${sayRole(one)}</span><span class="tick">${icon(Check, 18)}</span></button>`)}`;
  }

  private renderOut() {
    const { moderation } = this.meeting;
    const { id, via } = this.participant;
    return html`<hr class="divide" />
      ${via ? null : this.item(DoorOpen, msg("Send to the lobby"), () => moderation.toLobby(id))}
      ${this.renderRemove()}
      ${this.item(Ban, msg("Remove and keep out"), () => this.keepOut(), "out")}`;
  }

  private renderRemove() {
    return this.item(UserRoundX, msg("Remove from the meeting"), () => this.meeting.moderation.remove(this.participant.id), "out");
  }

  /** The menu goes with whoever is sent out: it is told from the list in which it stood. */
  private async keepOut(): Promise<void> {
    const { moderation } = this.meeting;
    const { id, user } = this.participant;
    const list = (this.getRootNode() as ShadowRoot).host;
    await moderation.ban(id);
    sayKeptOut(list, moderation, user);
  }

  private item(drawing: typeof Ban, text: string, run: () => Promise<void>, look = "") {
    return html`<button class="item ${look}" role="menuitem" @click=${() => attempt(this, run())}>${icon(drawing, 18)}<span class="grow">${text}</span></button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-person-menu": PersonMenu }
}
