import type { Call, ChatEntry, LocalMediaState, Meeting, Parley, Remote } from "@parley/client";
import { msg, str } from "@lit/localize";
import { MicOff, MonitorUp, WifiOff } from "lucide";
import { html, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { onStage } from "../design/tokens.js";
import { Watch } from "../design/watch.js";
import { deviceProblem, sayError } from "../platform/problems.js";
import { roomLink } from "../platform/router.js";
import { play } from "../platform/tones.js";
import type { ChatPanel } from "../chat/chat.js";
import "../chat/chat.js";
import "../prejoin/devices.js";
import "../ui/dialog.js";
import { toast } from "../ui/toasts.js";
import { type Action, actionOf } from "./actions.js";
import { callStyles } from "./call-styles.js";
import "./dock.js";
import "./duration.js";
import { Idle } from "./idle.js";
import "./quality.js";
import type { RemoteView } from "./remote-view.js";
import "./remote-view.js";
import "./self-view.js";
import { shortcuts } from "./shortcuts.js";
import "./waiting.js";

/** A meeting as it is seen: the other person large, oneself small, controls, chat. Says `hangup`. */
@customElement("parley-call")
export class CallView extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), onStage, callStyles];

  @property({ attribute: false }) client!: Parley;
  @property({ attribute: false }) meeting!: Meeting;
  /** The call that this meeting belongs to; without one it is a room, whose link can be passed on. */
  @property({ attribute: false }) call: Call | undefined;
  @property({ type: Boolean }) chatOpen = false;
  @state() private unread = 0;
  @state() private dialog: "settings" | "shortcuts" | undefined;
  @state() private fullscreen = false;
  @state() private announcement = "";
  @query("parley-remote-view") private readonly remoteView!: RemoteView | null;
  @query("parley-chat") private readonly chatPanel!: ChatPanel | null;

  private readonly state = new Watch(this, () => this.meeting?.state);
  private readonly remotes = new Watch(this, () => this.meeting?.remotes);
  private readonly media = new Watch(this, () => this.client?.local.state, (now, before) => this.explain(now, before));
  private readonly session = new Watch(this, () => this.client?.session.state);
  private readonly idle = new Idle(this);
  private unsubscribe: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
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
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    if (document.pictureInPictureElement) void document.exitPictureInPicture().catch(() => undefined);
  }

  override render() {
    const remote = this.remotes.value?.[0];
    const room = this.state.value?.room;
    const media = this.media.value;
    if (room === undefined || media === undefined) return null;
    const quiet = this.idle.idle && remote?.connection === "connected" && this.remoteView?.hasPicture === true && !this.chatFocused() && this.dialog === undefined;
    return html`<main class="layout ${this.chatOpen ? "with-chat" : ""} ${quiet ? "quiet" : ""}">
      <div class="view stage">
        <div class="frame">
          ${remote ? html`<parley-remote-view .remote=${remote} .local=${this.client.local}></parley-remote-view>`
            : html`<parley-waiting .picture=${media.camera.state === "on" ? media.preview : undefined} link=${this.call ? "" : roomLink(this.meeting.id)}></parley-waiting>`}
          <div class="shade top"></div><div class="shade bottom"></div>
          ${this.renderTop()}
          ${remote && (picture(remote) || media.camera.state === "on" || media.screen.state === "on") ? this.renderSelf() : null}
          <footer><parley-dock .local=${this.client.local} .unread=${this.unread} .chatOpen=${this.chatOpen} .fullscreen=${this.fullscreen}
            .canPictureInPicture=${document.pictureInPictureEnabled === true && remote !== undefined} @action=${(event: CustomEvent<Action>) => this.act(event.detail)}></parley-dock></footer>
        </div>
      </div>
      ${this.chatOpen ? html`<aside aria-label=${msg("Chat")}><parley-chat .chat=${this.meeting.chat} .participants=${room.participants} .chatLength=${this.session.value?.limits?.chatLength ?? 4000} @close=${this.closeChat}></parley-chat></aside>` : null}
      <div class="visually-hidden" role="status">${this.announcement}</div>
    </main>
    <parley-dialog heading=${msg("Microphone, camera, speaker")} ?open=${this.dialog === "settings"} @close=${this.closeDialog}>${this.dialog === "settings" ? html`<parley-devices .local=${this.client.local}></parley-devices>` : null}</parley-dialog>
    <parley-dialog heading=${msg("Keyboard shortcuts")} ?open=${this.dialog === "shortcuts"} @close=${this.closeDialog}>${this.dialog === "shortcuts" ? shortcuts() : null}</parley-dialog>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("meeting")) return;
    this.listen();
    this.explain(this.client.local.state.value);
  }

  private renderTop() {
    const remote = this.remotes.value?.[0];
    const media = this.media.value!;
    const room = this.state.value!.room;
    const name = remote?.participant.user.name ?? room.name ?? "";
    const since = this.call?.answeredAt ?? remote?.participant.joinedAt;
    return html`<header>
      <div class="who">
        ${name ? html`<h1 class="clip ${remote && !picture(remote) ? "visually-hidden" : ""}">${name}</h1>` : html`<h1 class="visually-hidden">${msg("Room")}</h1>`}
        ${since !== undefined && remote ? html`<span class="pill time" role="timer" aria-label=${msg("Duration")}><parley-duration .since=${since}></parley-duration></span>` : null}
        ${remote && !remote.participant.media.microphone ? html`<span class="pill">${icon(MicOff, 15)}<span>${msg("Muted")}</span></span>` : null}
        ${remote && !remote.participant.connected ? html`<span class="pill warn" role="status">${icon(WifiOff, 15)}<span>${msg("Has lost the server")}</span></span>` : null}
      </div>
      <div class="facts">
        ${this.session.value?.phase === "reconnecting" ? html`<span class="pill warn" role="status"><span class="spinner"></span><span>${msg("Server gone, reconnecting…")}</span></span>` : null}
        ${media.screen.state === "on" ? html`<button class="pill sharing" @click=${() => this.client.local.stopScreen()}>${icon(MonitorUp, 16)}<span>${msg("You are sharing")}</span><b>${msg("Stop")}</b></button>` : null}
        <parley-quality .remote=${remote}></parley-quality>
      </div>
    </header>`;
  }

  private renderSelf() {
    const media = this.media.value!;
    const user = this.session.value?.user;
    const sharing = media.screen.state === "on";
    return html`<parley-self-view .stream=${media.preview} ?picture=${media.camera.state === "on" || sharing} ?screen=${sharing} ?muted=${media.microphone.state !== "on" || media.microphone.muted} name=${user?.name ?? ""} seed=${user?.id ?? ""}></parley-self-view>`;
  }

  private listen(): void {
    for (const stop of this.unsubscribe) stop();
    const { meeting } = this;
    this.unsubscribe = [
      meeting.chat.on("message", (message) => this.written(message)),
      meeting.on("joined", ({ user }) => {
        this.announce(msg(str`${user.name} has joined`));
        play("joined");
      }),
      meeting.on("left", ({ participant }) => {
        if (this.call === undefined) toast(this, { text: msg(str`${participant.user.name} has left`) });
        play("left");
      }),
      this.client.local.on("lost", ({ kind }) => toast(this, { text: kind === "camera" ? msg("The camera was unplugged or taken away.") : kind === "microphone" ? msg("The microphone was unplugged or taken away.") : msg("Sharing the screen has ended."), kind: kind === "screen" ? "info" : "problem" })),
    ];
  }

  private written(message: ChatEntry): void {
    if (this.chatOpen && document.visibilityState === "visible") return;
    if (!this.chatOpen) this.unread += 1;
    play("message");
    const short = message.text.length > 90 ? `${message.text.slice(0, 90)}…` : message.text;
    if (!this.chatOpen) toast(this, { text: `${message.from.name}: ${short}`, action: { label: msg("Open chat"), run: () => this.openChat() } });
  }

  /** What fails in the middle of a call has no door to be explained at. */
  private explain(now: LocalMediaState, before?: LocalMediaState): void {
    for (const kind of ["microphone", "camera"] as const) {
      if (now[kind].state !== "failed" || before?.[kind].state === "failed") continue;
      const { title, advice } = deviceProblem(kind, now[kind].error?.reason ?? "device-failed");
      toast(this, { text: msg(str`${title}. ${advice}`), kind: "problem" });
    }
  }

  private async act(action: Action): Promise<void> {
    const { local } = this.client;
    const { microphone, camera, screen } = local.state.value;
    try {
      switch (action) {
        case "microphone": {
          const on = microphone.state === "on" && !microphone.muted;
          this.announce(on ? msg("You are muted") : msg("You can be heard"));
          return await local.setMicrophone(!on);
        }
        case "camera": {
          const on = camera.state === "on";
          this.announce(on ? msg("Your camera is off") : msg("Your camera is on"));
          return await local.setCamera(!on);
        }
        case "screen": return screen.state === "on" ? local.stopScreen() : await local.shareScreen({ audio: true });
        case "chat": return this.chatOpen ? this.closeChat() : this.openChat();
        case "fullscreen": return await (document.fullscreenElement ? document.exitFullscreen() : this.requestFullscreen());
        case "pictureInPicture": return await this.togglePictureInPicture();
        case "settings": case "shortcuts": this.dialog = action; return;
        case "hangup": this.emit("hangup"); return;
      }
    } catch (error) {
      if ((error as { reason?: string }).reason !== "permission-dismissed") toast(this, { text: sayError(error), kind: "problem" });
    }
  }

  private async togglePictureInPicture(): Promise<void> {
    if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else await this.remoteView?.video.requestPictureInPicture();
  }

  private openChat(): void {
    this.chatOpen = true;
    this.unread = 0;
    void this.updateComplete.then(() => this.chatPanel?.updateComplete).then(() => this.chatPanel?.focusInput());
  }

  private closeChat(): void {
    this.chatOpen = false;
    void this.updateComplete.then(() => this.shadowRoot?.querySelector("parley-dock")?.focusChat());
  }

  private closeDialog(): void {
    this.dialog = undefined;
  }

  private chatFocused(): boolean {
    return this.shadowRoot?.activeElement?.localName === "parley-chat";
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

function picture({ participant }: Remote): boolean {
  return participant.media.camera || participant.media.screen;
}

declare global {
  interface HTMLElementTagNameMap { "parley-call": CallView }
}
