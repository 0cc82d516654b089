import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { clock } from "../platform/format.js";

/** How long something still goes on. Counts by itself; `soon` in its last minute. */
@customElement("parley-time-left")
export class TimeLeft extends ParleyElement {
  static override styles = [css`
    :host { font-variant-numeric: tabular-nums; }
    :host([soon]) { color: #f5c451; font-weight: 700; }
  `];

  /** Milliseconds since 1970, by this device's clock. */
  @property({ type: Number }) until = 0;
  @property({ type: Boolean, reflect: true }) soon = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.count();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override render() {
    return html`${clock(this.seconds)}`;
  }

  protected override willUpdate(): void {
    this.soon = this.seconds <= 60;
  }

  /** At each full second, so that two of them never tell different times. */
  private count(): void {
    this.requestUpdate();
    const left = this.until - Date.now();
    this.timer = setTimeout(() => this.count(), left - Math.floor(left / 1000) * 1000 + 5);
  }

  private get seconds(): number {
    return Math.ceil((this.until - Date.now()) / 1000);
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-time-left": TimeLeft }
}
