import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { clock } from "../platform/format.js";

/** How long something has been going on. Counts by itself. */
@customElement("parley-duration")
export class Duration extends ParleyElement {
  static override styles = [];

  /** Milliseconds since 1970, by this device's clock. */
  @property({ type: Number }) since = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => this.requestUpdate(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override render() {
    return html`${clock((Date.now() - this.since) / 1000)}`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-duration": Duration }
}
