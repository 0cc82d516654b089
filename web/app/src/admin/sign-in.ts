import { msg } from "@lit/localize";
import { ShieldCheck } from "lucide";
import { css, html } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";

/** What prints a token. */
const command = "parley token admin --name …";

/** Asks for an operator's token. Says `token`. */
@customElement("parley-admin-sign-in")
export class SignIn extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: grid; place-items: start center; padding-block: var(--space-6); }
    form { inline-size: min(480px, 100%); display: grid; gap: var(--space-4); }
    .sign { display: grid; place-items: center; inline-size: 56px; block-size: 56px; border-radius: 50%; background: var(--accent-soft); color: var(--accent-text); }
    code { font-size: 0.9em; padding: 0.15em 0.4em; border-radius: 6px; background: var(--surface-2); overflow-wrap: anywhere; }
    .input { font-family: ui-monospace, monospace; }
  `];

  @property() problem = "";
  @property({ type: Boolean }) busy = false;
  @query("input") private readonly input!: HTMLInputElement;

  override render() {
    return html`<form class="card" @submit=${this.submit}>
      <span class="sign" aria-hidden="true">${icon(ShieldCheck, 28)}</span>
      <h1 tabindex="-1">${msg("Administration")}</h1>
      <p class="muted">${msg("For operators of this server. Print a token on its machine, and paste it here:")}<br /><code>${command}</code></p>
      <div class="field"><label for="token">${msg("Token")}</label>
        <input id="token" class="input" type="password" autocomplete="off" spellcheck="false" required aria-describedby="problem" aria-invalid=${this.problem !== ""} />
        <span id="problem" class="problem" role="alert">${this.problem}</span></div>
      <button class="btn primary" ?disabled=${this.busy}>${this.busy ? html`<span class="spinner"></span>` : null}${msg("Sign in")}</button>
    </form>`;
  }

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    const token = this.input.value.trim();
    if (token !== "" && !this.busy) this.emit("token", token);
  };
}

declare global {
  interface HTMLElementTagNameMap { "parley-admin-sign-in": SignIn }
}
