import { msg } from "@lit/localize";
import { X } from "lucide";
import { css, html, type PropertyValues } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { icon } from "../design/icon.js";
import { ParleyElement } from "../design/element.js";

/** A native modal dialog with a heading. Says `close` when the user is done with it. */
@customElement("parley-dialog")
export class Dialog extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    dialog {
      inline-size: min(var(--dialog-width, 480px), calc(100vw - 2rem)); max-block-size: calc(100dvh - 2rem); padding: 0; margin: auto; border: 1px solid var(--line);
      border-radius: var(--radius-l); background: var(--surface); color: var(--text); box-shadow: var(--shadow-2); overflow: auto; scroll-padding-block-start: 72px;
    }
    dialog[open] { animation: rise var(--slow) var(--ease); }
    dialog::backdrop { background: #0a0c1099; }
    @keyframes rise { from { opacity: 0; translate: 0 12px; } }
    /* what it is about, and the way out, are there however far one has read */
    header { position: sticky; inset-block-start: 0; z-index: 1; display: flex; align-items: center; gap: var(--space-3); padding: var(--space-4) var(--space-4) var(--space-2) var(--space-5); background: var(--surface); }
    header h2 { flex: 1; }
    .body { padding: var(--space-2) var(--space-5) var(--space-5); }
    @media (max-width: 600px) {
      dialog { margin-block-end: 0; inline-size: 100vw; max-inline-size: 100vw; border-end-start-radius: 0; border-end-end-radius: 0; border-inline: 0; border-block-end: 0; }
      .body { padding-block-end: calc(var(--space-5) + env(safe-area-inset-bottom)); }
    }
  `];

  @property({ type: Boolean, reflect: true }) open = false;
  @property() heading = "";
  /** A press beside it does not close it: what was written in it, or is shown nowhere else, would be lost. */
  @property({ type: Boolean }) firm = false;
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  override render() {
    return html`<dialog aria-labelledby="heading" @close=${this.closed} @click=${this.backdrop}>
      <header><h2 id="heading">${this.heading}</h2>
        <button class="icon-btn" @click=${() => this.dialog.close()} aria-label=${msg("Close")}>${icon(X)}</button></header>
      <div class="body"><slot></slot></div>
    </dialog>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("open")) return;
    if (this.open && !this.dialog.open) {
      this.dialog.showModal();
      this.querySelector<HTMLElement>("[autofocus]")?.focus();
    } else if (!this.open && this.dialog.open) this.dialog.close();
  }

  private closed(): void {
    this.open = false;
    this.tellParent("close");
  }

  private backdrop(event: MouseEvent): void {
    if (event.target === this.dialog && !this.firm) this.dialog.close();
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-dialog": Dialog }
}
