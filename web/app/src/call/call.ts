import type { Call, ChatEntry, Meeting, Parley, Participant } from "@parley/client";
import { msg, str } from "@lit/localize";
import { html, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { onStage } from "../design/tokens.js";
import { Watch } from "../design/watch.js";
import { screenHint } from "../effects/sharing.js";
import { sends } from "../effects/start.js";
import { originOf } from "../platform/client.js";
import { isolate } from "../platform/format.js";
import { deviceProblem, sayError } from "../platform/problems.js";
import { saidBy } from "../platform/punctuation.js";
import { play } from "../platform/tones.js";
import "../chat/chat.js";
import { carryDrafts, type Place } from "../chat/draft.js";
import { gist } from "../chat/gist.js";
import "../prejoin/devices.js";
import { Gestures } from "../gestures/gestures.js";
import "../gestures/reactions.js";
import { type Coming, Comings, lostAndFound } from "../room/comings.js";
import "../room/floor-words.js";
import type { Gallery, PinWish } from "../room/gallery.js";
import "../room/gallery.js";
import { isHall, mayChatWait, mayWait } from "../room/hall.js";
import { sayLayout } from "../room/layout-picker.js";
import "../room/people.js";
import { presentIn } from "../room/present.js";
import "../room/sounds.js";
import "../room/statistics.js";
import { layouts, mostLarge, seenOf } from "../room/tiles.js";
import { chooseView, recallView, viewChoice } from "../room/view-choice.js";
import { ModerationNotices } from "../moderation/notices.js";
import { isModerated, keepsOrder, ownRole } from "../moderation/roles.js";
import "../moderation/room-settings.js";
import { PollNotices } from "../polls/poll-notices.js";
import { unanswered } from "../polls/tally.js";
import "../ui/dialog.js";
import { KeepFocus } from "../ui/keep-focus.js";
import { leaveFree, panelOpen, toast } from "../ui/toasts.js";
import { type Action, actionOf, mayFillScreen } from "./actions.js";
import { BreakoutNotices } from "../breakouts/breakout-notices.js";
import "../breakouts/breakout-bar.js";
import { isApart } from "../breakouts/places.js";
import type { Activity } from "./activities.js";
import "./activities.js";
import { callStyles } from "./call-styles.js";
import { clearance } from "./clearance.js";
import "./concern.js";
import { DeviceNotices } from "./device-notices.js";
import "./dock.js";
import "./encryption.js";
import { HeadHeight } from "./head-height.js";
import { Idle } from "./idle.js";
import { OpenMenus } from "./open-menus.js";
import { Panels } from "./panels.js";
import { PictureInPicture, type PictureInPictureHost } from "./picture-in-picture.js";
import { PushToTalk } from "./push-to-talk.js";
import type { RemoteView } from "./remote-view.js";
import "./remote-view.js";
import "./self-view.js";
import { shortcuts } from "./shortcuts.js";
import { isPictured, renderTop } from "./top.js";
import "./waiting.js";

/** A meeting as it is seen: another person large and oneself small, or a room of many; controls, and a panel beside. Says `hangup`. */
@customElement("parley-call")
export class CallView extends ParleyElement implements PictureInPictureHost {
  static override styles = [...[ParleyElement.styles].flat(), onStage, callStyles, clearance];

  @property({ attribute: false }) client!: Parley;
  @property({ attribute: false }) meeting!: Meeting;
  /** The meeting whose breakout room this is, if it is one. */
  @property({ attribute: false }) parent: Meeting | undefined;
  /** The call that this meeting belongs to; without one it is a room, whose link can be passed on. */
  @property({ attribute: false }) call: Call | undefined;
  /** What brings others in; empty where nobody else may. */
  @property() link = "";
  @state() pinned: readonly string[] = [];
  @state() private dialog: "settings" | "shortcuts" | "view" | "room" | "encryption" | undefined;
  @state() private fullscreen = false;
  @state() private announcement = "";
  /** The code of the encryption that was looked at last: only what changes after it is to be looked at again. */
  @state() private comparedCode: string | undefined;
  @state() private activity: Activity = "polls";
  @query("parley-remote-view") private readonly remoteView!: RemoteView | null;
  @query("parley-gallery") private readonly gallery!: Gallery | null;

  private readonly state = new Watch(this, () => this.meeting?.state, undefined, mayWait);
  private readonly mainState = new Watch(this, () => this.parent?.state, undefined, mayWait);
  private readonly remotes = new Watch(this, () => this.meeting?.remotes, undefined, (now) => isHall(now.length));
  private readonly media = new Watch(this, () => this.client?.local.state);
  private readonly choice = new Watch(this, () => viewChoice);
  private readonly session = new Watch(this, () => this.client?.session.state);
  private readonly chat = new Watch(this, () => this.meeting?.chat.state, undefined, (now, before) => isHall(this.people) && mayChatWait(now, before));
  private readonly polls = new Watch(this, () => this.meeting?.polls.state);
  private readonly lobby = new Watch(this, () => this.main?.moderation.lobby);
  private readonly encryption = new Watch(this, () => this.meeting?.encryption?.state);
  private readonly network = new Watch(this, () => this.meeting?.network, undefined, (now, before) => isHall(this.people) && now.connection === before.connection);
  private readonly menus = new OpenMenus(this);
  private readonly idle = new Idle(this);
  private readonly panels = new Panels(this);
  private readonly pip = new PictureInPicture(this);
  private readonly gestures = new Gestures(this, (text) => this.announce(text), () => this.panels.open === "people");
  private readonly comings = new Comings((what, text) => this.tellComing(what, text));
  private readonly moderation: ModerationNotices;
  private unsubscribe: (() => void)[] = [];

  constructor() {
    super();
    new DeviceNotices(this);
    new PushToTalk(this, () => this.moderation.maySend(), (talking) => this.announce(talking ? msg("You can be heard") : msg("You are muted")));
    this.moderation = new ModerationNotices(this, (text) => this.announce(text), () => this.panels.open === "people");
    new PollNotices(this, () => this.panels.open === "activities", () => this.showActivity("polls"));
    new BreakoutNotices(this);
    new KeepFocus(this, [], () => this.goOn("screen"), ".sharing:focus-visible");
    leaveFree(this);
    new HeadHeight(this, () => this.shadowRoot?.querySelector("header") ?? undefined);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    recallView();
    document.addEventListener("keydown", this.key);
    document.addEventListener("fullscreenchange", this.fullscreenChanged);
    addEventListener("beforeunload", this.leaving);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.key);
    document.removeEventListener("fullscreenchange", this.fullscreenChanged);
    removeEventListener("beforeunload", this.leaving);
    for (const stop of this.unsubscribe) stop();
    this.comings.stop();
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
  }

  override render() {
    const remotes = seenOf(this.remotes.value);
    const [remote] = remotes;
    const room = this.state.value?.room;
    const media = this.media.value;
    if (room === undefined || media === undefined) return null;
    const { crowd } = this;
    const quiet = !crowd && this.idle.idle && remote?.connection === "connected" && this.remoteView?.hasPicture === true && remote.participant.connected && remote.participant.hand === undefined && this.shadowRoot?.activeElement?.localName !== "parley-chat" && this.dialog === undefined && !this.menus.any && this.waiting === 0;
    const sending = media.camera.state === "on" || media.screen.state === "on";
    return html`<main class="layout ${this.panels.open ? "with-panel" : ""} ${quiet ? "quiet" : ""}">
      <div class="view stage">
        <div class="frame ${crowd ? "crowd" : remote && remote.screen.state !== "off" ? "shows-screen" : ""} ${this.call ? "" : "room"}">
          ${crowd ? html`<parley-gallery .client=${this.client} .meeting=${this.meeting} layout=${this.choice.value!.layout} .pinned=${this.pinned} .taken=${this.pip.taken} @pin=${this.pin}></parley-gallery>`
            : remote ? html`<parley-remote-view .client=${this.client} .remote=${remote} .meeting=${this.meeting} .taken=${this.pip.taken}></parley-remote-view>`
            : html`<parley-waiting .picture=${media.camera.state === "on" ? media.preview : undefined} link=${this.link} .where=${this.parent ? "breakout" : isApart(this.meeting) ? "main" : undefined}></parley-waiting>`}
          ${crowd ? null : html`<div class="shade top"></div><div class="shade bottom"></div>`}
          ${renderTop({ remotes, doctor: `${originOf(this.client)}/doctor`, room, main: this.main, media, crowd, call: this.call, network: this.network.value!, session: this.session.value, rejoining: this.state.value!.phase === "rejoining", mainRejoining: this.mainState.value?.phase === "rejoining", encryption: this.encryption.value, comparedCode: this.comparedCode, showEncryption: () => { this.dialog = "encryption"; }, waiting: this.waiting, showWaiting: () => this.panels.show("people"), stopSharing: () => this.client.local.stopScreen() })}
          ${!crowd && remote && !this.choice.value!.hideSelf && (isPictured(remote) || sending) ? this.renderSelf() : null}
          <parley-breakout-bar .main=${this.main} .ahead=${this.session.value?.aheadMs ?? 0} @manage=${() => this.showActivity("breakouts")} @gone=${() => this.goOn("activities")}></parley-breakout-bar>
          <parley-sounds .meeting=${this.meeting} .local=${this.client.local}></parley-sounds>
          <parley-floor-words .meeting=${this.meeting}></parley-floor-words>
          <parley-reactions .meeting=${this.meeting} ?tiled=${crowd}></parley-reactions>
          <div class="concern">${ownRole(this.meeting.state.value) === "listener" ? null : html`<parley-concern .local=${this.client.local} @action=${(event: CustomEvent<Action>) => this.act(event.detail)} @gone=${() => this.goOn("settings")}></parley-concern>`}</div>
          <footer><parley-dock .local=${this.client.local} .unread=${this.panels.open === "chat" ? 0 : (this.chat.value?.unread ?? 0)} .panel=${this.panels.open} .fullscreen=${this.fullscreen} .hand=${this.gestures.place}
            @react=${(event: CustomEvent<string>) => this.gestures.react(event.detail)}
            .people=${this.people} ?activities=${this.hasActivities} .asked=${unanswered(this.polls.value?.polls ?? [])} .canPictureInPicture=${PictureInPicture.possible && remote !== undefined} @action=${(event: CustomEvent<Action>) => this.act(event.detail)} @second-camera=${this.showSecond}></parley-dock></footer>
        </div>
      </div>
      ${this.renderPanel()}
      <div class="visually-hidden" role="status">${this.announcement}</div>
    </main>
    <parley-dialog heading=${msg("Microphone, camera, speaker")} ?open=${this.dialog === "settings"} @close=${this.closeDialog}>${this.dialog === "settings" ? html`<parley-devices .local=${this.client.local}></parley-devices>` : null}</parley-dialog>
    <parley-dialog heading=${msg("End-to-end encryption")} ?open=${this.dialog === "encryption"} @close=${this.closeDialog}>${this.dialog === "encryption" && this.encryption.value ? html`<parley-encryption .state=${this.encryption.value} .participants=${room.participants}></parley-encryption>` : null}</parley-dialog>
    <parley-dialog heading=${msg("Layout")} ?open=${this.dialog === "view"} @close=${this.closeDialog}>${this.dialog === "view" ? html`<parley-layout-picker ?pair=${remotes.length < 2 && this.call !== undefined}></parley-layout-picker>` : null}</parley-dialog>
    <parley-dialog class="broad" heading=${msg("This meeting")} ?open=${this.dialog === "room"} @close=${this.closeDialog}>${this.dialog === "room" ? html`<parley-room-settings .meeting=${this.meeting} link=${this.link}></parley-room-settings>` : null}</parley-dialog>
    <parley-dialog heading=${msg("Keyboard shortcuts")} ?open=${this.dialog === "shortcuts"} @close=${this.closeDialog}>${this.dialog === "shortcuts" ? shortcuts() : null}</parley-dialog>`;
  }

  /** The meeting that all of it belongs to. */
  get main(): Meeting {
    return this.parent ?? this.meeting;
  }

  /** How many ask to be let in, where that is not seen already. */
  private get waiting(): number {
    return this.panels.open !== "people" && keepsOrder(ownRole(this.main.state.value)) ? (this.lobby.value?.count ?? 0) : 0;
  }

  get mainVideo(): HTMLVideoElement | undefined {
    return this.gallery?.mainVideo ?? (this.remoteView?.hasPicture ? this.remoteView.video : undefined);
  }

  /** More than another person, two pictures of one, or two who want to see themselves as equals: too much for one large picture. */
  private get crowd(): boolean {
    const remotes = seenOf(this.remotes.value);
    const { layout } = this.choice.value!;
    return remotes.length > 1 || (remotes.length === 1 && (layout === "side" || layout === "grid")) || remotes.some(({ camera, screen }) => camera.state !== "off" && screen.state !== "off");
  }

  /** How many there are to be told apart; 0 in a call of two, who need no list and no line. */
  private get people(): number {
    return this.crowd || this.call === undefined ? this.present.length : 0;
  }

  /** Who is here, oneself included. */
  private get present(): readonly Participant[] {
    return presentIn(this.meeting.state.value.room.participants, this.remotes.value);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("meeting")) {
      this.endSharingWith(changed.get("meeting"));
      this.takeAlong(changed.get("meeting"));
      this.listen();
    }
    panelOpen(this, this.panels.open);
  }

  /** What some were shown is not for others: who goes to a breakout room, or comes back, shares anew what is for them too. */
  private endSharingWith(before: Meeting | undefined): void {
    const { local } = this.client;
    if (before === undefined || before.id === this.meeting.id) return;
    const sharing = local.state.value.screen.state !== "off";
    // what is still being chosen was meant for them too
    local.stopScreen();
    if (sharing) toast(this, { text: msg("Sharing the screen has ended.") });
  }

  /** What was being written in a breakout room is in no chat that is opened again once the room is closed; a chat that stands open sees to it itself. */
  private takeAlong(before: Meeting | undefined): void {
    if (before?.state.value.room.breakoutOf !== undefined && this.panels.open !== "chat") carryDrafts(this.session.value?.user?.id ?? "", writtenIn(before), writtenIn(this.meeting));
  }

  private renderPanel() {
    const room = this.state.value!.room;
    switch (this.panels.open) {
      case undefined: return null;
      case "chat": return html`<aside class="written" tabindex="-1" aria-label=${msg("Chat")}><parley-chat ?pair=${this.call !== undefined} .chat=${this.meeting.chat} .place=${writtenIn(this.meeting)} .files=${this.meeting.files} .fileBytes=${this.session.value?.limits?.fileBytes ?? 0} .participants=${this.present} .openedAt=${room.openedAt ?? 0} me=${this.session.value?.user?.id ?? ""} .chatLength=${this.session.value?.limits?.chatLength ?? 4000} @close=${this.panels.close}></parley-chat></aside>`;
      case "people": return html`<aside aria-label=${msg("Participants")}><parley-room-people .client=${this.client} .meeting=${this.meeting} .main=${this.main} link=${this.link} @close=${this.panels.close} @pin=${this.pin} @room-settings=${() => { this.dialog = "room"; }} @keydown=${this.panels.key}></parley-room-people></aside>`;
      case "activities": return html`<aside aria-label=${msg("Activities")}><parley-activities .meeting=${this.meeting} .main=${this.main} .ahead=${this.session.value?.aheadMs ?? 0} .shown=${this.activity} @choose=${(event: CustomEvent<Activity>) => { this.activity = event.detail; }} @close=${this.panels.close} @keydown=${this.panels.key}></parley-activities></aside>`;
      case "statistics": return html`<aside aria-label=${msg("Statistics")}><parley-statistics .meeting=${this.meeting} @close=${this.panels.close} @keydown=${this.panels.key}></parley-statistics></aside>`;
    }
  }

  /** Polls and breakout rooms are nothing for a room whose server is to read nothing. */
  private get hasActivities(): boolean {
    return isModerated(this.meeting) && this.meeting.encryption === undefined;
  }

  private showActivity(activity: Activity): void {
    this.activity = activity;
    this.panels.show("activities");
  }

  private renderSelf() {
    const media = this.media.value!;
    const user = this.session.value?.user;
    const sharing = media.screen.state === "on";
    return html`<parley-self-view .meeting=${this.meeting} .stream=${media.preview} ?picture=${media.camera.state === "on" || sharing} ?screen=${sharing} ?mirrored=${this.choice.value!.mirror} ?muted=${media.microphone.state !== "on" || media.microphone.muted} name=${user?.name ?? ""} seed=${user?.id ?? ""}></parley-self-view>`;
  }

  private listen(): void {
    for (const stop of this.unsubscribe) stop();
    const { meeting } = this;
    this.unsubscribe = [
      meeting.chat.on("message", (message) => this.written(message)),
      meeting.on("joined", ({ user }) => this.comings.note("joined", user.name)),
      meeting.on("left", ({ participant }) => {
        // of whom nothing was heard any more that was said
        if (participant.away !== true) this.comings.note("left", participant.user.name);
      }),
      meeting.state.subscribe((now, before) => {
        for (const [what, name] of lostAndFound(before.room, now.room)) this.comings.note(what, name);
      }),
    ];
  }

  private tellComing(what: Coming, text: string): void {
    if (isHall(this.people)) return;
    const gone = what === "left" || what === "lost";
    play(gone ? "left" : "joined");
    // of a call that somebody has left its end is told
    if (gone && this.call === undefined) toast(this, { text });
    else this.announce(text);
  }

  private written(message: ChatEntry): void {
    if (this.panels.open === "chat" && document.visibilityState === "visible") return;
    // what is for all is counted on the button of the chat, and lies over nobody's picture
    if (message.to === undefined && isHall(this.people)) return;
    play("message");
    const text = gist(message);
    const short = isolate(text.length > 90 ? `${text.slice(0, 90)}…` : text);
    const name = isolate(message.from.name);
    if (this.panels.open !== "chat") toast(this, { text: message.to ? msg(str`${name}, to you only: ${short}`) : saidBy(name, short), action: { label: msg("Open chat"), run: () => this.act("chat") }, panel: "chat" });
  }

  async act(action: Action): Promise<void> {
    const { local } = this.client;
    const { microphone, camera, screen } = local.state.value;
    try {
      switch (action) {
        case "microphone": {
          const on = sends(microphone);
          if (!on && !this.moderation.maySend()) return;
          await local.setMicrophone(!on);
          // of one that does not start something else is said
          if (on || local.state.value.microphone.state === "on") this.announce(on ? msg("You are muted") : msg("You can be heard"));
          return;
        }
        case "camera": {
          const on = sends(camera);
          if (!on && !this.moderation.maySend()) return;
          await local.setCamera(!on);
          if (on || local.state.value.camera.state === "on") this.announce(on ? msg("Your camera is off") : msg("Your camera is on"));
          return;
        }
        case "screen":
          if (screen.state === "on") return local.stopScreen();
          if (this.moderation.maySend()) await local.shareScreen({ audio: true, hint: screenHint() });
          return;
        case "chat": return this.panels.toggle(action);
        case "activities":
          if (this.hasActivities) this.panels.toggle(action);
          return;
        case "people": case "statistics": return this.panels.toggle(action);
        case "layout": return this.changeLayout();
        case "fullscreen": return await (document.fullscreenElement ? document.exitFullscreen() : mayFillScreen() ? this.requestFullscreen() : undefined);
        case "pictureInPicture": return await (PictureInPicture.possible ? this.pip.toggle() : undefined);
        case "settings": case "shortcuts": case "view": this.dialog = action; return;
        case "hand": return await (this.people > 0 ? this.gestures.toggleHand() : undefined);
        case "hangup": this.emit("hangup"); return;
      }
    } catch (error) {
      if ((error as { reason?: string }).reason !== "permission-dismissed") toast(this, { text: sayError(error), kind: "problem" });
    }
  }

  private readonly showSecond = ({ detail }: CustomEvent<string>): void => {
    if (!this.moderation.maySend()) return;
    this.client.local.shareCamera(detail).catch((error: { reason?: string }) => {
      const { title, advice } = deviceProblem("camera", error.reason ?? "device-failed");
      toast(this, { text: msg(str`${title}. ${advice}`), kind: "problem" });
    });
  };

  private changeLayout(): void {
    const layout = layouts[(layouts.indexOf(this.choice.value!.layout) + 1) % layouts.length]!;
    this.pinned = [];
    chooseView({ layout });
    this.announce(sayLayout(layout));
  }

  private readonly pin = ({ detail: { key, only } }: CustomEvent<PinWish>): void => {
    const pinned = this.pinned.includes(key);
    if (only) this.pinned = pinned && this.pinned.length === 1 ? [] : [key];
    else this.pinned = pinned ? this.pinned.filter((one) => one !== key) : [...this.pinned, key].slice(-mostLarge);
  };

  private closeDialog(): void {
    if (this.dialog === "encryption") this.comparedCode = this.encryption.value?.code;
    this.dialog = undefined;
  }

  /** At the controls, where what had the focus has gone; not where a key that is still held would be heard. */
  private goOn(action: Action): void {
    this.shadowRoot?.querySelector("parley-dock")?.focusControl(action);
  }

  private announce(text: string): void {
    this.announcement = text;
  }

  private readonly key = (event: KeyboardEvent): void => {
    const action = actionOf(event);
    if (action === undefined) return;
    event.preventDefault();
    void this.act(action);
  };

  private readonly fullscreenChanged = (): void => {
    this.fullscreen = document.fullscreenElement !== null;
  };

  // leaving by accident would hang up on somebody; a reload comes back by itself, but browsers cannot tell the two apart
  private readonly leaving = (event: BeforeUnloadEvent): void => {
    if ((this.meeting.remotes.value.length ?? 0) > 0) event.preventDefault();
  };
}

function writtenIn({ id, state }: Meeting): Place {
  const { name = "", breakoutOf } = state.value.room;
  return { id, name, breakout: breakoutOf !== undefined };
}

declare global {
  interface HTMLElementTagNameMap { "parley-call": CallView }
}
