import { msg } from "@lit/localize";
import { css, html } from "lit";
import { customElement } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { logo } from "../design/logo.js";

/** Parley was opened in another tab, which took the session over. */
@customElement("parley-elsewhere")
export class Elsewhere extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    main { min-block-size: 100dvh; display: grid; place-content: center; justify-items: center; text-align: center; gap: var(--space-4); padding: var(--space-5); background: var(--bg); }
    p { text-wrap: balance; max-inline-size: 26rem; font-size: 1.0625rem; }
  `];

  override render() {
    return html`<main>${logo(64)}<h1>${msg("Parley goes on in another tab")}</h1>
      <p class="muted">${msg("This tab was replaced, so that you are there only once. You can close it.")}</p>
      <button class="btn primary large" @click=${() => this.emit("retry")}>${msg("Use it here")}</button></main>`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-elsewhere": Elsewhere }
}
