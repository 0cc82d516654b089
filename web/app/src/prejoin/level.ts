import type { Store } from "@parley/client";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";

/** How loud the microphone hears, as five bars. Follows the store without rendering: twenty times a second is no work for a template. */
@customElement("parley-level")
export class Level extends ParleyElement {
  static override styles = css`
    :host { display: inline-flex; align-items: center; gap: 3px; block-size: 24px; --level: 0; }
    i { inline-size: 4px; border-radius: 2px; background: var(--level-colour, light-dark(#1f9d5f, #35c27d)); block-size: calc(5px + 17px * min(1, var(--level) * var(--share))); transition: block-size 80ms linear; }
    i:nth-child(1), i:nth-child(5) { --share: 0.45; } i:nth-child(2), i:nth-child(4) { --share: 0.75; } i:nth-child(3) { --share: 1; }
  `;

  @property({ attribute: false }) level!: Store<number>;
  private unsubscribe: (() => void) | undefined;

  override render() {
    return html`<i></i><i></i><i></i><i></i><i></i>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("aria-hidden", "true");
    this.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unsubscribe?.();
    this.unsubscribe = undefined;
  }

  protected override firstUpdated(): void {
    this.follow();
  }

  private follow(): void {
    // speech sits low on a linear scale: the root lifts it into sight
    this.unsubscribe ??= this.level?.subscribe((level) => this.style.setProperty("--level", Math.min(1, Math.sqrt(level) * 1.6).toFixed(2)));
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-level": Level }
}
