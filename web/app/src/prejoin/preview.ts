import type { LocalMedia, LocalMediaState } from "@parley/client";
import { msg } from "@lit/localize";
import { Mic, MicOff, Video, VideoOff } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { ParleyElement } from "../design/element.js";
import { corners } from "../design/corners.js";
import { icon } from "../design/icon.js";
import { onStage } from "../design/tokens.js";
import { Watch } from "../design/watch.js";
import { sends } from "../effects/start.js";
import { preferences } from "../platform/preferences.js";
import { recallView, viewChoice } from "../room/view-choice.js";
import "../ui/avatar.js";
import "./level.js";

/** How one will look to others: the mirrored camera, the microphone's level, and the two switches. */
@customElement("parley-preview")
export class Preview extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), onStage, css`
    /* what is inside is dark whatever is around it: its shadow is not */
    :host { --corner: var(--radius-xl); --around: var(--bg); --cast: var(--shadow-2); display: block; border-radius: var(--corner); box-shadow: var(--cast); }
    .cut { position: relative; overflow: hidden; }
    .cut::after { content: ""; ${corners} }
    .stage { position: relative; aspect-ratio: 16 / 10; background: radial-gradient(circle at 50% 30%, #2a3040, #14171d); }
    video { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; object-fit: cover; }
    video.mirrored { scale: -1 1; }
    .off { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: var(--space-4); text-align: center; padding: var(--space-5) var(--space-5) 92px; --avatar-size: clamp(72px, 18cqi, 120px); container-type: inline-size; }
    .off p { color: #d4d7de; }
    @media (max-width: 600px) { .stage { aspect-ratio: 5 / 4; } .stage:has(.off) { aspect-ratio: 2 / 1; } .off { gap: var(--space-2); padding-block: var(--space-3) 84px; --avatar-size: 52px; } }
    .shade { position: absolute; inset: auto 0 0; block-size: 45%; background: linear-gradient(#0000, #000000a6); pointer-events: none; }
    .switches { position: absolute; inset: auto 0 20px; display: flex; justify-content: center; gap: var(--space-4); }
    .switch { inline-size: 56px; block-size: 56px; background: #14171de0; border: 1px solid #ffffff40; color: #fff; }
    .switch:hover { background: #2b303a; }
    .switch.is-off { background: var(--danger); border-color: transparent; }
    .switch.is-off:hover { background: var(--danger-hover); }
    .name { position: absolute; inset-block-start: 18px; inset-inline-start: 20px; max-inline-size: calc(100% - 110px); font-weight: 620; text-shadow: 0 1px 8px #000c; }
    /* there is the avatar beside it, and not below */
    @media (max-width: 600px) { .stage:has(.off) .name { max-inline-size: calc(50% - 54px); } }
    .level { position: absolute; inset-block-start: 14px; inset-inline-end: 16px; padding: 4px 10px; border-radius: var(--radius-full); background: #14171dcc; --level-colour: #5fe0a0; display: flex; }
  `];

  @property({ attribute: false }) local!: LocalMedia;
  @property() name = "";
  @property() seed = "";
  /** Devices are about to be opened, or what changes their pictures is still loading. */
  @property({ type: Boolean }) starting = false;
  private readonly media = new Watch(this, () => this.local?.state);

  override connectedCallback(): void {
    super.connectedCallback();
    recallView();
  }

  override render() {
    const state = this.media.value;
    if (state === undefined) return null;
    const microphoneOn = state.microphone.state === "on" && !state.microphone.muted;
    const cameraOn = state.camera.state === "on";
    const [heard, seen] = [this.comes("microphone"), this.comes("camera")];
    return html`<div class="cut"><div class="stage">
      ${cameraOn ? html`<video class=${viewChoice.value.mirror ? "mirrored" : ""} .srcObject=${live(state.preview ?? null)} .muted=${true} autoplay playsinline aria-label=${msg("Your camera's picture")}></video>`
        : html`<div class="off"><parley-avatar name=${this.name} seed=${this.seed}></parley-avatar><p role="status">${whyDark(state, this.starting)}</p></div>`}
      <div class="shade"></div>
      ${this.name ? html`<span class="name clip" dir="auto">${this.name}</span>` : null}
      ${microphoneOn ? html`<span class="level"><parley-level .level=${this.local.level}></parley-level></span>` : null}
      <div class="switches">
        <button class="icon-btn switch ${heard ? "" : "is-off"}" aria-pressed=${!heard} @click=${this.switchMicrophone} aria-label=${msg("Mute microphone")} title=${heard ? msg("Mute microphone") : msg("Turn microphone on")}>${icon(heard ? Mic : MicOff, 23)}</button>
        <button class="icon-btn switch ${seen ? "" : "is-off"}" aria-pressed=${!seen} @click=${this.switchCamera} aria-label=${msg("Turn camera off")} title=${seen ? msg("Turn camera off") : msg("Turn camera on")}>${icon(seen ? Video : VideoOff, 23)}</button>
      </div>
    </div></div>`;
  }

  /** Whether one is heard or seen, or is about to be. */
  private comes(kind: "microphone" | "camera"): boolean {
    const { microphone, camera } = this.local.state.value;
    const source = kind === "microphone" ? microphone : camera;
    if (source.state !== "off" || !this.starting) return sends(source);
    return kind === "microphone" ? !microphone.muted : preferences.get("startWithoutCamera") !== "true";
  }

  private switchMicrophone(): void {
    const on = this.comes("microphone");
    preferences.set("startMuted", String(on));
    void this.local.setMicrophone(!on);
  }

  private switchCamera(): void {
    const on = this.comes("camera");
    preferences.set("startWithoutCamera", String(on));
    void this.local.setCamera(!on);
  }
}

function whyDark(state: LocalMediaState, starting: boolean): string {
  if (state.camera.state === "starting" || (starting && state.camera.state === "off")) return state.cameras.some((camera) => camera.label !== "") ? msg("Camera is starting…") : msg("Allow camera and microphone when the browser asks.");
  return state.camera.state === "failed" ? msg("No picture") : msg("Your camera is off");
}

declare global {
  interface HTMLElementTagNameMap { "parley-preview": Preview }
}
