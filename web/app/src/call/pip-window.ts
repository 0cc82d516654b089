import type { Meeting, Parley, Remote } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Mic, MicOff, PhoneOff, Video, VideoOff } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { tokens } from "../design/tokens.js";
import { Watch } from "../design/watch.js";
import { sends } from "../effects/start.js";
import { ownCamera, pictureOf, type Tile } from "../room/tiles.js";
import { viewChoice } from "../room/view-choice.js";
import "../ui/avatar.js";
import type { Action } from "./actions.js";

/** A meeting in a small window that stays above all others: who matters most, oneself, and the switches. Says `action`. */
@customElement("parley-pip")
export class PipWindow extends ParleyElement {
  static override styles = [tokens, ...[ParleyElement.styles].flat(), css`
    :host { display: block; position: fixed; inset: 0; color-scheme: dark; background: #0b0d11; color: #f4f5f7; container-type: size; overflow: hidden; }
    video { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; object-fit: cover; }
    video.whole { object-fit: contain; }
    .person { position: absolute; inset: 0; display: grid; place-content: center; background: radial-gradient(ellipse at 50% 40%, #333b52, #1c2029 78%); --avatar-size: clamp(48px, 36cqmin, 120px); }
    .name { position: absolute; inset-block-start: 8px; inset-inline-start: 8px; max-inline-size: calc(100% - 16px); display: inline-flex; align-items: center; gap: 6px; min-block-size: 26px; padding: 2px 10px; border-radius: var(--radius-full); background: #0e1116bf; font: 600 var(--text-sm)/1.2 var(--font); }
    .self { position: absolute; inset-block-end: 10px; inset-inline-end: 10px; inline-size: 26cqi; aspect-ratio: 16 / 10; block-size: auto; border-radius: 10px; box-shadow: 0 0 0 1px #ffffff3d; inset-block-start: auto; inset-inline-start: auto; }
    .self.mirrored { scale: -1 1; }
    @container (max-width: 280px) or (max-height: 190px) { .self { display: none; } }
    .controls { position: absolute; inset: auto 0 0; display: flex; justify-content: center; gap: 10px; padding: 30px 8px 10px; background: linear-gradient(#0000, #000a); }
    .ctl { inline-size: 42px; block-size: 42px; background: #2b303ae6; color: #f4f5f7; }
    .ctl:hover { background: #3a414e; }
    .ctl.is-off { background: #f3d7d7; color: #8c1519; }
    .ctl.hang { background: #d93439; color: #fff; }
    .ctl.hang:hover { background: #e8484c; }
    :focus-visible { outline-color: #b9c5ff; }
  `];

  @property({ attribute: false }) client!: Parley;
  @property({ attribute: false }) meeting!: Meeting;
  /** Whose picture matters most, asked anew at each change. */
  @property({ attribute: false }) find!: () => Tile | undefined;
  private readonly remotes = new Watch<readonly Remote[]>(this, () => this.meeting?.remotes);
  private readonly speakers = new Watch(this, () => this.meeting?.speakers);
  private readonly media = new Watch(this, () => this.client?.local.state);

  override render() {
    const media = this.media.value;
    if (media === undefined || this.remotes.value === undefined || this.speakers.value === undefined) return null;
    const tile = this.find();
    const picture = tile && pictureOf(tile);
    const user = tile?.remote?.participant.user;
    const self = ownCamera(media);
    const [microphone, camera] = [sends(media.microphone), sends(media.camera)];
    return html`
      ${picture && (picture.state === "live" || picture.state === "paused")
        ? html`<video class=${tile?.source === "screen" ? "whole" : ""} .srcObject=${live(picture.stream)} .muted=${true} autoplay playsinline aria-label=${tile?.source === "screen" ? msg(str`Screen of ${user?.name ?? ""}`) : msg(str`Picture of ${user?.name ?? ""}`)}></video>`
        : html`<div class="person">${user ? html`<parley-avatar name=${user.name} seed=${user.id}></parley-avatar>` : msg("Nobody else is here yet")}</div>`}
      ${user ? html`<span class="name">${tile?.remote?.participant.media.microphone ? null : icon(MicOff, 14)}<span class="clip" dir="auto">${user.name}</span></span>` : null}
      ${self && !viewChoice.value.hideSelf ? html`<video class="self ${viewChoice.value.mirror ? "mirrored" : ""}" .srcObject=${live(self)} .muted=${true} autoplay playsinline aria-label=${msg("Your camera's picture")}></video>` : null}
      <div class="controls" role="toolbar" aria-label=${msg("Call controls")}>
        ${this.control("microphone", microphone ? Mic : MicOff, microphone ? msg("Mute") : msg("Unmute"), microphone ? "" : "is-off")}
        ${this.control("camera", camera ? Video : VideoOff, camera ? msg("Turn camera off") : msg("Turn camera on"), camera ? "" : "is-off")}
        ${this.control("hangup", PhoneOff, msg("Hang up"), "hang")}
      </div>`;
  }

  private control(action: Action, drawing: typeof Mic, label: string, look: string) {
    return html`<button class="icon-btn ctl ${look}" aria-label=${label} title=${label} @click=${() => this.emit<Action>("action", action)}>${icon(drawing, 19)}</button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-pip": PipWindow }
}
