import type { Meeting, Parley, Remote, ViewedTile } from "@parley/client";
import { msg, str } from "@lit/localize";
import { MicOff, MonitorUp, TriangleAlert, WifiOff } from "lucide";
import { css, html, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { originOf } from "../platform/client.js";
import { Shown } from "../room/shown.js";
import { SpeakingMarks } from "../room/speaking-marks.js";
import { speakingRing } from "../room/speaking-ring.js";
import { veil } from "../room/veil.js";
import "../ui/avatar.js";

/** The other person, as large as there is room: picture or avatar, and what is the matter. */
@customElement("parley-remote-view")
export class RemoteView extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: block; position: relative; overflow: hidden; inline-size: 100%; block-size: 100%; background: var(--stage-2); color: #f4f5f7; container-type: size; }
    video { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; object-fit: cover; opacity: 1; transition: opacity var(--slow); }
    video.whole { object-fit: contain; }
    video.screen { inset: 64px 16px 96px; inline-size: calc(100% - 32px); block-size: calc(100% - 160px); border-radius: 8px; object-position: 0 50%; }
    @container (max-width: 600px) { video.screen { inset-inline: 0; inline-size: 100%; } }
    video.dark { opacity: 0; }
    .person { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: var(--space-3); text-align: center; padding: var(--space-5); background: radial-gradient(ellipse at 50% 35%, #2b3350, #14171f 75%); --avatar-size: clamp(104px, 26cqmin, 200px); }
    .person parley-avatar { border-radius: 50%; box-shadow: 0 0 0 10px #ffffff0d, 0 0 0 24px #ffffff08; margin-block-end: var(--space-4); transition: box-shadow 180ms; }
    :host([speaking]) .person parley-avatar { box-shadow: 0 0 0 5px #8ea2ff, 0 0 0 24px #ffffff08; }
    .ring { ${speakingRing} }
    :host([speaking]) .ring { opacity: 1; visibility: visible; }
    @media (forced-colors: active) { :host([speaking]) :is(.ring, .person parley-avatar) { outline: 3px solid Highlight; outline-offset: -3px; } }
    .person .who { font-size: clamp(1.25rem, 3.2cqmin, 1.75rem); font-weight: 650; letter-spacing: -0.02em; }
    .person .state { display: inline-flex; align-items: center; gap: 0.5em; color: #cdd1d9; font-size: 1rem; }
    .over { ${veil} gap: var(--space-3); padding: var(--space-5); text-shadow: 0 1px 10px #000; }
    .over .spinner { font-size: 26px; }
    .over a { color: inherit; padding: 8px; }
    .over strong { font-size: 1.125rem; }
  `];

  @property({ attribute: false }) client!: Parley;
  @property({ attribute: false }) remote!: Remote;
  @property({ attribute: false }) meeting!: Meeting;
  /** What is shown in a window of its own. */
  @property({ attribute: false }) taken: ViewedTile | undefined;
  @property({ type: Boolean, reflect: true }) speaking = false;
  @state() private shape = 16 / 9;
  /** The stream of which anything was seen: what is agreed on and connected has no picture yet. */
  @state() private seen: MediaStream | undefined;
  @query("video") readonly video!: HTMLVideoElement;
  private readonly marks = new SpeakingMarks(this);
  private box = { width: 0, height: 0 };
  private readonly shown = new Shown(this, (box) => { this.box = box; this.report(); }, () => this.report());

  /** Whether a picture is to be seen; the controls hide only over one. */
  get hasPicture(): boolean {
    const { state, stream } = this.picture;
    return (state === "live" || state === "paused") && stream === this.seen;
  }

  private get picture() {
    const { camera, screen } = this.remote;
    return screen.state === "off" ? camera : screen;
  }

  override render() {
    const { participant, connection } = this.remote;
    const name = participant.user.name;
    const picture = this.hasPicture && connection !== "connecting";
    const { stream } = this.picture;
    const screen = this.remote.screen.state !== "off";
    return html`
      <video class="${screen ? "whole screen" : this.shape < 1 ? "whole" : ""} ${picture ? "" : "dark"}"
        .srcObject=${live(stream)} .muted=${true} autoplay playsinline aria-label=${msg(str`Picture of ${name}`)} @loadedmetadata=${this.measure} @resize=${this.measure}></video>
      ${picture ? html`<div class="ring"></div>` : html`<div class="person"><parley-avatar name=${name} seed=${participant.user.id}></parley-avatar>
        <span class="who">${name}</span><span class="state">${this.renderState()}</span></div>`}
      ${picture || connection === "connected" || connection === "connecting" ? this.renderTrouble(name) : null}`;
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    this.speaking = this.marks.has(this.remote.participant.id);
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get("remote");
    // a stream whose track has changed may have come to rest; without sound nobody forbids it
    if (changed.has("remote") && (before?.camera !== this.remote.camera || before?.screen !== this.remote.screen)) void this.video.play().catch(() => undefined);
    this.report();
  }

  private report(): void {
    if (this.box.width === 0 || !this.remote || !this.meeting) return;
    const { participant, camera, screen } = this.remote;
    const source = screen.state === "off" ? "camera" : "screen";
    const { width, height } = this.box;
    const wanted = this.shown.visible && (source === "screen" || camera.state !== "off");
    const apart = this.taken ? [this.taken] : [];
    this.meeting.view(wanted ? [{ participant: participant.id, source, width: width * devicePixelRatio, height: height * devicePixelRatio }] : apart);
  }

  private renderState() {
    const { connection, participant } = this.remote;
    if (connection === "connecting") return html`<span class="spinner"></span>${msg("Connecting…")}`;
    if (connection === "interrupted" || connection === "failed") return participant.connected ? html`<span class="spinner"></span>${msg("Reconnecting…")}` : html`${icon(WifiOff, 18)}${msg("The connection is lost")}`;
    if (this.picture.state !== "off") return html`<span class="spinner"></span>${msg("Picture is on its way")}`;
    if (!participant.media.microphone) return html`${icon(MicOff, 18)}${msg("Muted, camera off")}`;
    return msg("Camera is off");
  }

  private renderTrouble(name: string) {
    const { connection, participant } = this.remote;
    // it is theirs that broke: the server has lost them too
    if (!participant.connected && (connection === "interrupted" || connection === "failed")) {
      return html`<div class="over" role="status">${icon(WifiOff, 34)}<strong>${msg(str`${name} has lost the connection`)}</strong><span>${msg("Nothing is to be done here: they may be back in a moment.")}</span></div>`;
    }
    if (connection === "interrupted") {
      return html`<div class="over" role="status"><span class="spinner"></span><strong>${msg("Reconnecting…")}</strong><span>${msg("The connection broke. A new way is being looked for.")}</span></div>`;
    }
    if (connection === "failed") {
      return html`<div class="over" role="status">${icon(WifiOff, 34)}<strong>${msg(str`No way to ${name} at the moment`)}</strong><span>${msg("It is tried again and again. Check your network, or hang up and call again.")}</span>
        <a href=${`${originOf(this.client)}/doctor`} target="_blank" rel="noopener">${msg("Test the connection")}</a></div>`;
    }
    if (this.picture.state === "paused") return html`<div class="over" role="status">${icon(TriangleAlert, 34)}<strong>${msg("Paused: the network is too slow")}</strong></div>`;
    if (participant.media.screen && this.remote.screen.state === "waiting") return html`<div class="over">${icon(MonitorUp, 34)}<strong>${msg(str`${name} is sharing a screen`)}</strong></div>`;
    return null;
  }

  private measure(): void {
    const { videoWidth, videoHeight } = this.video;
    if (videoHeight === 0) return;
    this.shape = videoWidth / videoHeight;
    this.seen = this.picture.stream;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-remote-view": RemoteView }
}
