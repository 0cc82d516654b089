import { msg } from "@lit/localize";
import { css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";

/** Lines that are seen of a longer text, and by how many it has to be longer: a button in place of two lines saves nobody anything. */
const shownLines = 12;
const spared = 2;

/** As a bubble sets its lines. */
const lineHeight = 1.42;

/** Below so many letters, and lines, a text is short wherever it stands: what is longer is measured where it does. */
const shortLetters = 160;

export const mayBeLong = (text: string): boolean => text.length > shortLetters || text.split("\n", shownLines + 1).length > shownLines;

/**
 * A text of which only the beginning is seen where it is long, until the rest is asked for, or needed: whoever tabs to a link in it, or has
 * the browser look for words that are in it, sees all of it. It is all there for a screen reader. Says `unfold` before it grows or shrinks.
 */
@customElement("parley-long-text")
export class LongText extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: block; font: inherit; color: inherit; line-height: inherit; }
    .seen { overflow: hidden; max-block-size: ${shownLines * lineHeight}em; }
    .seen.long { mask-image: linear-gradient(#000 calc(100% - 3em), #0000); }
    .seen.all { overflow: visible; max-block-size: none; mask-image: none; }
    button { display: block; margin-block-start: 2px; padding: 6px 0; min-block-size: 36px; border: 0; background: none; color: inherit; font-size: var(--text-sm); font-weight: 650; text-decoration: underline; text-underline-offset: 0.2em; }
    :focus-visible { outline-color: currentColor; outline-offset: 0; border-radius: 6px; }
  `];

  @property({ type: Boolean, reflect: true }) open = false;
  /** Whether it is, once that is known. */
  @state() private long: boolean | undefined;
  @query(".seen") private readonly seen!: HTMLElement;
  @query(".text") private readonly text!: HTMLElement;
  private readonly sized = new ResizeObserver(([entry]) => {
    // out of sight it has no height, and is as long as it was
    if (!entry!.contentRect.height) return;
    const line = parseFloat(getComputedStyle(this).fontSize) * lineHeight;
    this.long = entry!.contentRect.height > (shownLines + spared + 0.5) * line;
  });

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => { if (this.isConnected) this.sized.observe(this.text); });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sized.disconnect();
  }

  override render() {
    // no blanks between: they would be seen where a text keeps its own
    return html`<div class="seen ${this.long ? "long" : ""} ${this.open || this.long === false ? "all" : ""}" @focusin=${this.unfold} @scroll=${this.unfold}><div class="text"><slot></slot></div></div>${this.long ? html`<button type="button" @click=${this.toggle}>${this.open ? msg("Show less") : msg("Show more")}</button>` : nothing}`;
  }

  /** Shows all of it. */
  readonly unfold = (): void => {
    if (this.open) return;
    if (this.long) this.emit("unfold");
    this.open = true;
    this.seen.scrollTop = 0;
  };

  private readonly toggle = async (): Promise<void> => {
    this.emit("unfold");
    this.open = !this.open;
    await this.updateComplete;
    if (!this.open) this.scrollIntoView({ block: "nearest" });
  };
}

declare global {
  interface HTMLElementTagNameMap { "parley-long-text": LongText }
}
