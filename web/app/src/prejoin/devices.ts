import type { Device, DeviceKind, LocalMedia } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Camera, Mic, Volume2 } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { play } from "../platform/tones.js";
import "./level.js";

/** Which microphone, camera and speaker; the first moves with one's voice, the last can be heard. */
@customElement("parley-devices")
export class Devices extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: grid; gap: var(--space-4); }
    .choice { display: grid; grid-template-columns: 1fr auto; gap: 0.4rem var(--space-3); align-items: center; }
    .choice label { grid-column: 1 / -1; font-size: var(--text-sm); font-weight: 600; }
    .choice .with-icon:only-of-type:last-child { grid-column: 1 / -1; }
    select.input { appearance: none; padding-inline-end: 2.25em; text-overflow: ellipsis; }
    .with-icon::after { content: ""; position: absolute; inset-inline-end: 1.1em; inset-block-start: 50%; inline-size: 0.5em; block-size: 0.5em; border: solid var(--muted); border-width: 0 2px 2px 0; translate: 0 -70%; rotate: 45deg; pointer-events: none; }
    .level { inline-size: 44px; display: grid; place-items: center; }
  `];

  @property({ attribute: false }) local!: LocalMedia;
  private readonly media = new Watch(this, () => this.local?.state);

  override render() {
    const state = this.media.value;
    if (state === undefined) return null;
    const { microphone, camera, selected } = state;
    return html`
      <div class="choice"><label for="microphone">${msg("Microphone")}</label>
        <div class="with-icon">${icon(Mic, 18)}${this.renderSelect("microphone", state.microphones, microphone.device ?? selected.microphone)}</div>
        <span class="level"><parley-level .level=${this.local.level}></parley-level></span></div>
      <div class="choice"><label for="camera">${msg("Camera")}</label>
        <div class="with-icon">${icon(Camera, 18)}${this.renderSelect("camera", state.cameras, camera.device ?? selected.camera)}</div></div>
      <div class="choice"><label for="speaker">${msg("Speaker")}</label>
        <div class="with-icon">${icon(Volume2, 18)}${this.renderSelect("speaker", state.can.selectSpeaker ? state.speakers : [], selected.speaker)}</div>
        <button class="btn line" @click=${() => play("test", selected.speaker)}>${msg("Test")}</button></div>`;
  }

  private renderSelect(kind: DeviceKind, devices: readonly Device[], chosen: string | undefined) {
    return html`<select id=${kind} class="input" ?disabled=${devices.length === 0} @change=${(event: Event) => this.local.select(kind, (event.target as HTMLSelectElement).value)}>
      ${devices.length === 0
        ? html`<option>${kind === "speaker" ? msg("The system's speaker") : msg("None found")}</option>`
        : devices.map((device, index) => html`<option value=${device.id} .selected=${device.id === chosen}>${device.label || unnamed(kind, index + 1)}</option>`)}
    </select>`;
  }
}

/** Browsers hide the names of devices until the first permission. */
export function unnamed(kind: DeviceKind, number: number): string {
  switch (kind) {
    case "microphone": return msg(str`Microphone ${number}`);
    case "camera": return msg(str`Camera ${number}`);
    case "speaker": return msg(str`Speaker ${number}`);
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-devices": Devices }
}
