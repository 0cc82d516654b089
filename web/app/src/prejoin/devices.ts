import type { Device, DeviceKind, LocalMedia } from "@parley/client";
import { msg, str } from "@lit/localize";
import { AudioLines, Camera, Image as ImageIcon, Mic, Volume2 } from "lucide";
import { css, html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { type BackgroundChoice, backgroundState, canReplaceBackground, chooseBackground, choosePicture } from "../effects/background.js";
import { chooseSound, noiseIsBack, type SoundChoice, soundState } from "../effects/sound.js";
import { play } from "../platform/tones.js";
import "./level.js";

/** With fewer pictures in a second they no longer look like a movement. */
const fluent = 12;

/** Which microphone, camera and speaker; the first moves with one's voice, the last can be heard. */
@customElement("parley-devices")
export class Devices extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: grid; gap: var(--space-4); }
    .choice { display: grid; grid-template-columns: 1fr auto; gap: 0.4rem var(--space-3); align-items: center; }
    .choice label { grid-column: 1 / -1; font-size: var(--text-sm); font-weight: 600; }
    .choice.alone .with-icon, .choice .with-icon:only-of-type:last-child { grid-column: 1 / -1; }
    .choice .hint { grid-column: 1 / -1; font-size: var(--text-sm); color: var(--muted); }
    .choice .hint:empty { display: none; }
    /* the level stands over the microphone and not beside it: names of devices are long; it is as high as it likes, and moves no box out of its line */
    .choice > .level { grid-area: 1 / 2; inline-size: 44px; block-size: 0; display: grid; place-content: center; }
    .choice:has(> .level) > label { grid-column: 1; }
    .choice:has(> .level) > .with-icon { grid-column: 1 / -1; }
    .choice:last-child { grid-column: 1 / -1; }
  `];

  @property({ attribute: false }) local!: LocalMedia;
  @state() private pictureProblem = false;
  @query("input[type=file]") private readonly file!: HTMLInputElement;
  private readonly background = new Watch(this, () => backgroundState);
  private readonly sound = new Watch(this, () => soundState);
  private readonly media = new Watch(this, () => this.local?.state);

  override render() {
    const state = this.media.value;
    if (state === undefined) return null;
    const { microphone, camera, selected } = state;
    return html`
      <div class="choice"><label for="microphone">${msg("Microphone")}</label>
        <div class="with-icon">${icon(Mic, 18)}${this.renderSelect("microphone", state.microphones, microphone.device ?? selected.microphone)}</div>
        <span class="level"><parley-level .level=${this.local.level}></parley-level></span></div>
      ${this.renderSound()}
      <div class="choice"><label for="camera">${msg("Camera")}</label>
        <div class="with-icon">${icon(Camera, 18)}${this.renderSelect("camera", state.cameras, camera.device ?? selected.camera)}</div></div>
      ${this.renderBackground()}
      <div class="choice"><label for="speaker">${msg("Speakers")}</label>
        <div class="with-icon">${icon(Volume2, 18)}${this.renderSelect("speaker", state.can.selectSpeaker ? state.speakers : [], selected.speaker)}</div>
        <button class="btn line" @click=${() => play("test", selected.speaker)}>${msg("Test")}</button></div>`;
  }

  private renderSound() {
    const { chosen, failed, stopped } = this.sound.value!;
    const choices: [SoundChoice, string][] = [["standard", msg("Usual noise suppression")], ["strong", msg("Strong noise suppression")], ["music", msg("Music: everything, in stereo")]];
    return html`<div class="choice alone"><label for="sound">${msg("My sound")}</label>
      <div class="with-icon">${icon(AudioLines, 18)}<select id="sound" class="input" aria-describedby="sound-hint" @change=${(event: Event) => void chooseSound(this.local, (event.target as HTMLSelectElement).value as SoundChoice)}>
        ${choices.map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`)}</select></div>
      <p id="sound-hint" class="hint" role="status">${stopped ? noiseIsBack() : failed ? msg("This browser cannot do that: the usual suppression goes on.") : chosen === "music" ? msg("Nothing is filtered: wear headphones, or others hear themselves.") : chosen === "strong" ? msg("Takes out keyboards, fans and traffic. Needs some of the processor.") : null}</p></div>`;
  }

  private renderBackground() {
    const { chosen, cost } = this.background.value!;
    const choices: [BackgroundChoice, string][] = [["none", msg("As it is")], ["some", msg("Slightly blurred")], ["much", msg("Blurred")], ["picture", msg("A picture of my own")]];
    const hint = !canReplaceBackground ? msg("This browser cannot change the background. Chrome and Edge can.")
      : this.pictureProblem ? msg("That is no picture that this browser knows.")
      : cost ? html`${msg(str`${cost.framesPerSecond} pictures a second, ${cost.ms} ms each`)}${cost.framesPerSecond < fluent ? html`<br />${msg("This device is slow at that: others see you stutter. Better leave the background as it is.")}` : null}` : null;
    return html`<div class="choice ${chosen === "picture" ? "" : "alone"}"><label for="background">${msg("My background")}</label>
      <div class="with-icon">${icon(ImageIcon, 18)}<select id="background" class="input" ?disabled=${!canReplaceBackground} aria-describedby="background-hint" @change=${this.changeBackground}>
        ${choices.map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`)}</select></div>
      ${chosen === "picture" ? html`<button class="btn line" @click=${() => this.file.click()}>${msg("Choose…")}</button>` : null}
      <input class="visually-hidden" type="file" accept="image/*" tabindex="-1" aria-hidden="true" @change=${this.takePicture} />
      <p id="background-hint" class="hint" role="status">${hint}</p></div>`;
  }

  private readonly changeBackground = (event: Event): void => {
    this.pictureProblem = false;
    void chooseBackground(this.local, (event.target as HTMLSelectElement).value as BackgroundChoice);
  };

  private readonly takePicture = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return;
    this.pictureProblem = false;
    await choosePicture(this.local, file).catch(() => { this.pictureProblem = true; });
  };

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
