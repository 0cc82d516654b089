import type { LocalMedia, Meeting } from "@parley/client";
import { msg } from "@lit/localize";
import { Volume2 } from "lucide";
import { css, html, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";

/** Plays everything that is to be heard in a meeting, whatever is shown of it. */
@customElement("parley-sounds")
export class Sounds extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: contents; }
    .btn { position: absolute; z-index: 5; inset-block-start: 50%; inset-inline-start: 50%; translate: -50% -50%; box-shadow: var(--shadow-2); }
    .btn:dir(rtl) { translate: 50% -50%; }
  `];

  @property({ attribute: false }) meeting!: Meeting;
  @property({ attribute: false }) local!: LocalMedia;
  @state() private silenced = false;
  private readonly sounds = new Watch(this, () => this.meeting?.sounds);
  private readonly outputs = new Map<HTMLAudioElement, () => void>();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const detach of this.outputs.values()) detach();
    this.outputs.clear();
  }

  override render() {
    return html`${repeat(this.sounds.value ?? [], (stream) => stream, (stream) => html`<audio .srcObject=${live(stream)} autoplay></audio>`)}
      ${this.silenced ? html`<button class="btn primary large" @click=${this.playAll}>${icon(Volume2)}${msg("Turn the sound on")}</button>` : null}`;
  }

  protected override updated(_changed: PropertyValues<this>): void {
    const elements = new Set(this.shadowRoot!.querySelectorAll("audio"));
    for (const [element, detach] of this.outputs) {
      if (elements.has(element)) continue;
      detach();
      this.outputs.delete(element);
    }
    for (const element of elements) {
      if (this.outputs.has(element)) continue;
      this.outputs.set(element, this.local.attachOutput(element));
      void this.play(element);
    }
  }

  private readonly playAll = (): void => {
    this.silenced = false;
    for (const element of this.outputs.keys()) void this.play(element);
  };

  // browsers may refuse sound on a page that was not touched yet, for instance after a reload
  private async play(element: HTMLAudioElement): Promise<void> {
    try {
      await element.play();
    } catch (error) {
      if ((error as DOMException).name === "NotAllowedError") this.silenced = true;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-sounds": Sounds }
}
