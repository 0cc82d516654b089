import { msg } from "@lit/localize";
import { css, html } from "lit";
import { customElement } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { logo } from "../design/logo.js";

/** Parley was opened in another tab, which took the session over. Nothing takes it back: whoever goes on here has one more. */
@customElement("parley-elsewhere")
export class Elsewhere extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    main { min-block-size: 100dvh; display: grid; place-content: center; justify-items: center; text-align: center; gap: var(--space-4); padding: var(--space-5); background: var(--bg); }
    p { text-wrap: balance; max-inline-size: 26rem; font-size: 1.0625rem; }
  `];

  override render() {
    return html`<main>${logo(64)}<h1>${msg("Parley goes on in another tab")}</h1>
      <p class="muted">${msg("It has taken over what went on here. You can close this tab, or use both: you are there twice then.")}</p>
      <button class="btn primary large" @click=${() => this.emit("retry")}>${msg("Use it here too")}</button></main>`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-elsewhere": Elsewhere }
}
