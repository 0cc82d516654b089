import type { Call, DoorState, Knock, Meeting, Parley, RoomDoor } from "@parley/client";
import { isEncryptedRoom, ParleyError } from "@parley/client";
import { canEncrypt, isRoomSecret } from "@parley/client/e2ee";
import { msg } from "@lit/localize";
import { css, html, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { keepUnsent } from "../chat/draft.js";
import { ParleyElement } from "../design/element.js";
import { tokens } from "../design/tokens.js";
import { Watch } from "../design/watch.js";
import { startDevices, startUsualDevices } from "../effects/start.js";
import { notify } from "../platform/attention.js";
import { originOf } from "../platform/client.js";
import { PageClient } from "../platform/page-client.js";
import { tabMemory } from "../platform/preferences.js";
import { goalOf, say, sayError } from "../platform/problems.js";
import { roomLink } from "../platform/router.js";
import { play } from "../platform/tones.js";
import type { JoinWish } from "../prejoin/prejoin.js";
import "../prejoin/prejoin.js";
import "../shell/connection-banner.js";
import { Announcements } from "../shell/announcements.js";
import { sayDoor } from "../moderation/door.js";
import { ownRole } from "../moderation/roles.js";
import "../moderation/knocking.js";
import "./call.js";
import type { Ended } from "./ended.js";
import "./ended.js";
import { farewell } from "./farewell.js";
import { withToasts } from "../ui/toasts.js";
import { forgetSending, remember, remembered } from "./sending.js";

/** After these there is no use in coming back. */
const final: ReadonlySet<string> = new Set(["banned", "ended-by-host", "ended-by-operator", "closed"]);

/** Whoever comes to so many goes over the server. */
const mostDirect = 2;

/** Doors through which one may come. */
const passable: ReadonlySet<DoorState> = new Set(["open", "lobby", "waiting-for-host"]);

/** Whoever is here is not in the room, as far as they know. */
const outside: ReadonlySet<MeetingElement["phase"]> = new Set(["loading", "door", "knocking"]);

/** Rooms that are being joined from their doors, and are none to which a page has come back. */
const entering = new Set<{ readonly client: Parley; readonly room: string }>();

/** How often whoever stands at a door looks at it again, in ms: it opens, is locked, and fills. */
const lookEveryMs = 15_000;

/** Elements that are in the page. */
const standing = new Set<MeetingElement>();

/** Whether a meeting is that of a room, or a breakout room of it. */
const isPartOf = ({ id, state }: Meeting, room: string): boolean => id === room || state.value.room.breakoutOf === room;

/** Details of this element's events. */
export type MeetingElementEvents = {
  /** At the room's door, and what it is called, as far as whoever asks is told. */
  "parley-door": { readonly room: string; readonly name?: string };
  /** In the room now. */
  "parley-joined": { readonly room: string };
  /** Out of it, and why: `hangup` for one's own wish, else the server's or the other's reason; and what the room was called last. */
  "parley-left": { readonly room: string; readonly reason: string; readonly name?: string };
  /** The user wants to go where they came from. */
  home: undefined;
  "call-again": undefined;
};

/**
 * A meeting from the door to the farewell. In a page of one's own:
 * `<parley-meeting room="stand-up" name="Ada"></parley-meeting>`. Attributes: `room`, `name` (asked for if missing), `token`,
 * `server` (the WebSocket's address, by default that of the page), `secret` (of an encrypted room), `skip-prejoin`, `theme`.
 */
@customElement("parley-meeting")
export class MeetingElement extends ParleyElement {
  static override styles = [tokens, ...[ParleyElement.styles].flat(), css`
    :host { display: block; min-block-size: 100%; background: var(--bg); }
    .loading { min-block-size: 60dvh; display: grid; place-items: center; font-size: 1.75rem; color: var(--muted); }
    parley-call { block-size: var(--parley-call-height, 100dvh); }
  `];

  @property() room = "";
  @property() name = "";
  @property() token = "";
  @property() server = "";
  /** What an end-to-end encrypted room is opened with: the part of its link after `#k=`. */
  @property() secret = "";
  @property({ type: Boolean, attribute: "skip-prejoin" }) skipPrejoin = false;
  /** The SDK, if the page has one already; else the element signs in by itself. */
  @property({ attribute: false }) client: Parley | undefined;
  /** The call that owns the room; then nobody waits at the door. */
  @property({ attribute: false }) call: Call | undefined;
  /** The call came while one was in a meeting, which is there to go back to. Says `back`. */
  @property({ type: Boolean }) back = false;
  /** Whether it says that the server cannot be reached; the page around it may do so itself. */
  @property({ attribute: false }) tellsConnection = true;
  @property({ reflect: true }) phase: "loading" | "door" | "joining" | "knocking" | "in" | "over" = "loading";
  @state() private meeting: Meeting | undefined;
  @state() private problem = "";
  @state() private ended: Ended | undefined;
  /** What the link opens, as far as it is known. */
  @state() private door: RoomDoor | undefined;
  @state() private needsPassword = false;
  @state() private knock: Knock | undefined;
  private sentToLobby = false;
  /** With what the room was opened: whoever is sent to its lobby knocks with it again. */
  private password: string | undefined;
  /** With what the room that one is in was opened: another secret is for the next time at its door, and opens nothing for others. */
  private cameBy: string | undefined;
  private unprepare: (() => void) | undefined;
  private nextLook: ReturnType<typeof setTimeout> | undefined;
  /** Counts what was begun here: whoever has turned round at the door does not come in by what was on its way. */
  private turn = 0;
  protected readonly announcements = new Announcements(this);
  private stops: (() => void)[] = [];
  private startedAt = 0;
  private leftByMe = false;
  private lastOther: string | undefined;
  private callReason: string | undefined;
  private readonly page = new PageClient(this, () => this.room);
  private readonly session = new Watch(this, () => this.client?.session.state);
  private readonly meetings = new Watch(this, () => this.client?.meetings, (now, before) => {
    for (const one of before) if (!now.includes(one) && isPartOf(one, this.room)) keepUnsent(one.id, one.chat);
  });

  override connectedCallback(): void {
    super.connectedCallback();
    standing.add(this);
    // what was on its way was given up when the element was taken out of its place
    if (!this.hasUpdated || this.room === "") return;
    if (this.phase === "loading") void this.begin();
    else if (this.phase === "door") void this.lookOnce();
  }

  override disconnectedCallback(): void {
    // before the meetings are watched no more
    if (this.meeting) this.keepUnsent(this.meeting.id);
    super.disconnectedCallback();
    standing.delete(this);
    if (this.phase === "in") {
      void this.leave();
      this.phase = "loading";
    }
    if (this.phase === "joining" || this.phase === "knocking") this.phase = "door";
    this.unprepare?.();
    this.unprepare = undefined;
    clearTimeout(this.nextLook);
    this.release();
    if (!this.isLitByOthers) this.client?.local.stop();
  }

  override render() {
    return withToasts(this, this.renderShown(), this.phase === "in");
  }

  private renderShown() {
    const session = this.session.value;
    const isAway = (session?.phase === "connecting" || session?.phase === "reconnecting") && session.error !== undefined;
    // in a meeting its picture says so
    const isOutside = outside.has(this.phase) || this.phase === "joining";
    return html`${this.tellsConnection && isAway && isOutside ? html`<parley-connection-banner .session=${session} doctor="${originOf(this.client)}/doctor" @retry=${() => this.client!.session.retryNow()}></parley-connection-banner>` : null}${this.renderPhase()}`;
  }

  private renderPhase() {
    const { client, meeting } = this;
    if (client === undefined || this.phase === "loading") return html`<div class="loading" role="status" aria-label=${msg("Loading…")}><span class="spinner"></span></div>`;
    if (this.phase === "in" && meeting) return html`<parley-call .client=${client} .meeting=${this.breakout ?? meeting} .parent=${this.breakout ? meeting : undefined} .call=${this.call} link=${this.call || this.breakout ? "" : this.link} @hangup=${this.hangup}></parley-call>`;
    if (this.phase === "knocking" && this.knock) return html`<parley-knocking .knock=${this.knock} name=${this.door?.name ?? ""} ?sent=${this.sentToLobby} @withdraw=${() => this.knock?.withdraw()}></parley-knocking>`;
    if (this.phase === "over" && this.ended) return html`<parley-ended .ended=${this.ended} ?back=${this.back} @rejoin=${this.reopen}></parley-ended>`;
    if (this.call) return html`<div class="loading" role="status" aria-label=${msg("Connecting…")}><span class="spinner"></span></div>`;
    const door = this.isCut ? undefined : sayDoor(this.door);
    return html`<parley-prejoin .client=${client} heading=${this.isCut ? msg("The link is not complete") : this.door?.name ?? msg("Ready to join?")} detail=${this.isCut || door?.shut ? "" : msg("Check how you look and sound. Nobody sees you yet.")} .door=${door} ?password=${this.needsPassword} ?cut=${this.isCut} link=${this.isCut ? "" : this.link} ?encrypted=${isEncryptedRoom(this.room) && !this.isCut}
      suggestedName=${this.name} .problem=${this.problem} ?busy=${this.phase === "joining"} @expect=${this.prepare} @join=${(event: CustomEvent<JoinWish>) => this.enter(event.detail)} @cancel=${() => this.emit("home")}></parley-prejoin>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.page.take();
    // the rest of a link may come later than its beginning: it is put into the address bar of a page that is open
    if ((changed.has("room") || (changed.has("secret") && this.phase === "door")) && this.room !== "") {
      if (this.isConnected) return void this.begin();
      // nobody comes in where they are not to be seen
      this.phase = "loading";
    }
    if (!this.isConnected) return;
    if (this.phase !== "loading") void this.page.leaveUnshown();
    // the server may have lost the session of a page that was loaded anew: it is in its meeting again when it stands at the door already
    const meeting = outside.has(this.phase) ? this.returned : undefined;
    if (meeting) void this.resume(meeting);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("phase")) return;
    clearTimeout(this.nextLook);
    if (this.phase !== "door" || !this.isConnected) return;
    // who was not let in is told how the door is now: it was another when they came to it
    const before = changed.get("phase");
    if (before === "joining" || before === "knocking") void this.lookOnce();
    else this.lookAgain();
  }

  private get link(): string {
    return roomLink(this.room, this.cameBy ?? this.secret, originOf(this.client));
  }

  /** Whether the link has lost what an encrypted room is opened with: it is of no use to anybody. */
  private get isCut(): boolean {
    return isEncryptedRoom(this.room) && this.secret === "";
  }

  /** Whether camera and microphone, if they are on, are on for a call to which one has gone from here: what is over has switched them off already. */
  private get isLitByOthers(): boolean {
    const current = this.client?.calls.state.value.current;
    return this.phase === "over" || this.isSharedWithOthers || (current !== undefined && current.id !== this.call?.id);
  }

  /** Whether another element of the page is in a meeting, with the same camera and microphone. */
  private get isSharedWithOthers(): boolean {
    return [...standing].some((one) => one !== this && one.client === this.client && (one.phase === "in" || one.phase === "joining"));
  }

  /** The meeting, where the page is in it without having been let in by this door. */
  private get returned(): Meeting | undefined {
    return [...entering].some(({ client, room }) => client === this.client && room === this.room) ? undefined : this.meetings.value?.find(({ id }) => id === this.room);
  }

  /** The breakout room of this meeting where one is. */
  private get breakout(): Meeting | undefined {
    return this.meetings.value?.find((one) => one.state.value.room.breakoutOf === this.meeting?.id);
  }

  /** What a room that is left now, and its breakout room, do not get any more is to be written there once more. */
  private keepUnsent(room: string): void {
    for (const one of this.meetings.value ?? []) if (isPartOf(one, room)) keepUnsent(one.id, one.chat);
  }

  private async begin(): Promise<void> {
    const before = this.meeting;
    this.unprepare?.();
    this.unprepare = undefined;
    this.release();
    if (before && before.id !== this.room) {
      const { local } = this.client!;
      // what was shown and said there is nothing for the next room
      local.stopScreen();
      if (!this.isLitByOthers) local.stop();
      this.keepUnsent(before.id);
      void before.leave().catch(() => undefined);
    }
    this.ended = undefined;
    this.problem = "";
    this.password = undefined;
    this.phase = "loading";
    const { turn } = this;
    try {
      if (this.session.value?.user === undefined && (this.token || this.name)) await this.page.signIn(this.token ? { token: this.token } : { guest: { name: this.name } });
    } catch (error) {
      this.problem = sayError(error);
    }
    // something else has begun, or the page is in its meeting meanwhile
    const isDone = (): boolean => turn !== this.turn || this.phase !== "loading";
    if (isDone()) return;
    // before anything is on
    await this.page.leaveUnshown();
    if (isDone()) return;
    await this.awaitReturn();
    if (isDone()) return;
    const { returned } = this;
    if (returned) return this.resume(returned);
    if (this.call || (this.skipPrejoin && this.session.value?.user)) return this.enter({ video: true });
    this.problem ||= await this.encryptionProblem();
    if (isDone()) return;
    this.phase = "door";
    await this.look();
  }

  /**
   * The server lets a page in again that was in this meeting when it was loaded anew, and says so before it says what the link opens: nothing is
   * to be on before that is known.
   */
  private async awaitReturn(): Promise<void> {
    if (this.returned || this.session.value?.user === undefined || tabMemory.get("inMeeting") !== this.room) return;
    await this.client!.look(this.room).catch(() => undefined);
  }

  /** What the link opens; of whoever has not signed in yet nothing is known, so that they are told what any guest would be. */
  private async look(): Promise<void> {
    const { turn } = this;
    this.door = undefined;
    this.needsPassword = false;
    const door = await this.client!.look(this.room).catch(() => undefined);
    // what comes late may be of another door
    if (turn !== this.turn || this.phase !== "door") return;
    this.see(door);
    this.lookAgain();
  }

  private see(door: RoomDoor | undefined): void {
    if (door === undefined) return;
    this.door = door;
    this.needsPassword = door.password;
    this.emit<MeetingElementEvents["parley-door"]>("parley-door", { room: this.room, ...(door.name && { name: door.name }) });
    // a door that nobody touches any more holds no connection: what is ready is so for a while only
    if (this.unprepare === undefined) this.prepare();
  }

  /** A door changes while somebody stands at it: a planned meeting opens, and is then to be entered at once. */
  private lookAgain(): void {
    clearTimeout(this.nextLook);
    const opens = this.door?.state === "not-open-yet" && this.door.opensAt !== undefined ? this.door.opensAt - (this.session.value?.aheadMs ?? 0) - Date.now() : Infinity;
    this.nextLook = setTimeout(() => void this.lookOnce(), Math.min(lookEveryMs, Math.max(1000, opens)));
  }

  private async lookOnce(): Promise<void> {
    const { turn } = this;
    const door = document.visibilityState === "visible" ? await this.client!.look(this.room).catch(() => undefined) : undefined;
    if (turn !== this.turn || this.phase !== "door" || !this.isConnected) return;
    // why one did not come in was true of another door, or is said by this one
    if (door && (this.door ? door.state !== this.door.state : !passable.has(door.state))) this.problem = "";
    this.see(door);
    this.lookAgain();
  }

  /** With others inside, their sound and pictures come over the server: what can be agreed on with it beforehand, is. */
  private readonly prepare = (): void => {
    if (this.phase !== "door" || this.door === undefined || this.door.participants < mostDirect || !passable.has(this.door.state)) return;
    this.unprepare = this.client!.prepare(this.room);
  };

  /** Why nobody can come in by this link with this browser, before they try. */
  private async encryptionProblem(): Promise<string> {
    if (!isEncryptedRoom(this.room)) return this.secret ? say("not-encrypted") : "";
    if (!isRoomSecret(this.secret)) return say("secret-missing");
    return (await canEncrypt()) ? "" : say("unsupported-encryption");
  }

  /** Back after the page was reloaded: with microphone and camera as they were, whatever a door has switched on meanwhile. */
  private async resume(meeting: Meeting): Promise<void> {
    const before = remembered();
    const { local } = this.client!;
    const { microphone, camera } = local.state.value;
    // before it is on: whoever was muted is not to be heard for a moment; what is on in a call was switched on for it
    if (!before.microphone && (microphone.state === "off" || this.call === undefined)) void local.setMicrophone(false);
    if (!before.camera && camera.state !== "off" && this.call === undefined) void local.setCamera(false);
    this.unprepare?.();
    this.adopt(meeting);
    // whoever is a listener where they are needs none, and would be heard as soon as they are given the floor
    if (microphone.state === "off" && !this.listens) await startDevices(local, { audio: true, video: before.camera }, () => this.meeting === meeting && !this.listens);
    // and what they sent before is not what they want once they have it
    if (this.meeting === meeting && this.listens) forgetSending();
  }

  /** Whether one only listens where one is now. */
  private get listens(): boolean {
    return ownRole((this.breakout ?? this.meeting)?.state.value) === "listener";
  }

  private async enter(wish: JoinWish): Promise<void> {
    const client = this.client!;
    const { turn } = this;
    const { secret } = this;
    const coming = { client, room: this.room };
    entering.add(coming);
    this.phase = "joining";
    this.problem = "";
    try {
      if (wish.name !== undefined) await this.page.signIn({ guest: { name: wish.name } });
      if (turn !== this.turn) return;
      const join = () => client.join(coming.room, { ...(wish.password && { password: wish.password }), ...(secret && { secret }) });
      let meeting = await join();
      // whoever had turned round at this door before was let in with us, and has left again
      if (turn === this.turn && meeting.state.value.phase === "left") meeting = await join();
      if (turn !== this.turn) {
        const isWanted = [...entering].some((one) => one !== coming && one.client === client && one.room === coming.room) || [...standing].some((one) => one.meeting === meeting);
        if (!isWanted) await meeting.leave();
        return;
      }
      forgetSending();
      this.adopt(meeting, secret);
      this.password = wish.password ?? this.password;
      // there was no door to start them at, or it was passed before what was chosen for sound and picture was there; who only listens needs none
      const { microphone, camera } = client.local.state.value;
      if (!this.listens && microphone.state === "off" && camera.state === "off" && this.call === undefined) await startUsualDevices(client.local, () => this.phase === "in" && !this.listens);
    } catch (error) {
      if (turn !== this.turn) return;
      const reason = error instanceof ParleyError ? error.reason : "failed";
      if (this.call) return this.finish(reason);
      if (reason === "lobby" || reason === "waiting-for-host") return this.wait(wish.password);
      this.needsPassword ||= reason === "password-needed";
      this.problem = sayError(error, goalOf(this.room));
      this.phase = "door";
    } finally {
      entering.delete(coming);
    }
  }

  /** Knocks, and comes in when somebody opens. */
  private async wait(password?: string): Promise<void> {
    const client = this.client!;
    const { turn } = this;
    try {
      this.door ??= await client.look(this.room).catch(() => undefined);
      if (turn !== this.turn) return;
      const knock = await client.knock(this.room, password ? { password } : {});
      if (turn !== this.turn) return knock.withdraw();
      this.knock = knock;
      this.phase = "knocking";
      const { phase, error } = await knock.settled;
      if (this.knock !== knock) return;
      this.knock = undefined;
      if (phase === "admitted") {
        this.tellAdmitted();
        return await this.enter({ video: true, ...(password && { password }) });
      }
      this.problem = error ? sayError(error) : phase === "refused" ? msg("Nobody let you in this time. Ask again, or write to somebody inside.") : phase === "timeout" ? msg("Nobody has opened. Try again later.") : phase === "ended" ? msg("The meeting is over.") : "";
    } catch (error) {
      if (turn !== this.turn) return;
      this.needsPassword ||= error instanceof ParleyError && error.reason === "password-needed";
      this.problem = sayError(error);
    }
    this.sentToLobby = false;
    this.phase = "door";
  }

  /** Whoever waits may be looking elsewhere, and is about to be seen and heard. */
  private tellAdmitted(): void {
    play("joined", this.client!.local.state.value.selected.speaker);
    const close = notify(msg("You have been let in"), this.door?.name ?? "", this.room);
    document.addEventListener("visibilitychange", close, { once: true });
  }

  private adopt(meeting: Meeting, secret = this.secret): void {
    this.release();
    this.meeting = meeting;
    this.cameBy = secret;
    this.startedAt = Date.now();
    this.leftByMe = false;
    this.callReason = undefined;
    this.lastOther = meeting.remotes.value[0]?.participant.user.name;
    this.phase = "in";
    tabMemory.set("inMeeting", this.room);
    this.sentToLobby = false;
    // what was chosen at the door is not told again
    remember(this.client!.local.state.value);
    this.stops = [
      this.client!.local.state.subscribe(remember),
      // told while it is being left by the user, which the server hears of later
      meeting.on("over", ({ reason }) => this.finish(this.leftByMe && reason === "left" ? "hangup" : reason)),
      meeting.on("joined", ({ user }) => { this.lastOther = user.name; }),
      meeting.on("left", ({ participant }) => { this.lastOther = participant.user.name;}),
      this.client!.calls.on("ended", (call) => {
        if (call.id !== this.call?.id) return;
        const { phase, reason } = meeting.state.value;
        // whom the room was over for before the call is out of it for a reason of their own
        if (phase === "left" && reason !== undefined && reason !== "call-ended") return this.finish(reason);
        this.callReason = call.reason;
        this.finish(call.reason ?? "hangup");
      }),
    ];
    this.emit<MeetingElementEvents["parley-joined"]>("parley-joined", { room: this.room });
  }

  private async hangup(): Promise<void> {
    this.leftByMe = true;
    const leaving = this.leave();
    this.finish("hangup");
    await leaving;
  }

  private async leave(): Promise<void> {
    const { call, meeting, client } = this;
    try {
      if (call) await client!.calls.hangup(call.id);
      else await meeting?.leave();
    } catch {
      // already over, or the server is gone and will notice by itself: for the user it is over either way
    }
  }

  private finish(reason: string): void {
    if (this.phase === "over") return;
    tabMemory.set("inMeeting", "");
    if (reason === "to-lobby") {
      const name = this.meeting?.state.value.room.name;
      this.release();
      this.sentToLobby = true;
      // they came in by another door than they stand at now
      this.door = undefined;
      // what is shown in a meeting is no sight for whoever lets one in again
      this.client!.local.stopScreen();
      this.emit<MeetingElementEvents["parley-door"]>("parley-door", { room: this.room, ...(name && { name }) });
      void this.wait(this.password);
      return;
    }

    const name = this.meeting?.state.value.room.name;
    const other = this.call && this.session.value?.user ? (this.call.caller.id === this.session.value.user.id ? this.call.callee : this.call.caller) : undefined;
    this.release();
    if (!this.isSharedWithOthers) this.client!.local.stop();
    const since = this.call?.answeredAt === undefined ? this.startedAt : this.call.answeredAt - (this.session.value?.aheadMs ?? 0);
    const title = farewell({ reason, other: other?.name ?? this.lastOther ?? "", leftByMe: this.leftByMe, inCall: this.call !== undefined, callReason: this.callReason });
    this.ended = {
      title: title[0], ...(title[1] ? { detail: title[1] } : {}), ...(this.startedAt > 0 ? { seconds: (Date.now() - since) / 1000 } : {}),
      ...(other ? { with: other } : {}), video: this.call?.media.video ?? true, again: this.call === undefined && !final.has(reason),
      ...(reason === "removed" || reason === "banned" ? { sign: "out" } : reason === "ended-by-host" || reason === "ended-by-operator" || reason === "closed" ? { sign: "over" } : {}),
    };
    this.phase = "over";
    this.emit<MeetingElementEvents["parley-left"]>("parley-left", { room: this.room, reason, ...(name && { name }) });
  }

  private readonly reopen = (): void => void this.begin();

  private release(): void {
    this.turn++;
    this.knock?.withdraw();
    this.knock = undefined;
    for (const stop of this.stops) stop();
    this.stops = [];
    this.meeting = undefined;
    this.cameBy = undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-meeting": MeetingElement }
}
