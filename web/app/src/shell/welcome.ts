import { msg } from "@lit/localize";
import { ArrowRight, Palette } from "lucide";
import { css, html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { logo } from "../design/logo.js";
import { preferences } from "../platform/preferences.js";
import type { Theme } from "../platform/theme.js";
import { menuItems } from "../ui/menu.js";
import "../ui/menu.js";
import { appearanceItems } from "./appearance.js";
import { picture, pictureStyles } from "./welcome-picture.js";

/** The first page: a name is all it asks. Says `sign-in` with it. */
@customElement("parley-welcome")
export class Welcome extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), menuItems, pictureStyles, css`
    :host { display: block; min-block-size: 100dvh; background: var(--bg); }
    .page { min-block-size: 100dvh; display: grid; grid-template-columns: minmax(420px, 5fr) 6fr; }
    .form { display: flex; flex-direction: column; padding: var(--space-6) clamp(1.25rem, 5vw, 5rem); }
    .brand { display: flex; align-items: center; gap: var(--space-3); font-weight: 700; font-size: 1.25rem; letter-spacing: -0.02em; }
    form { margin-block: auto; display: grid; gap: var(--space-5); max-inline-size: 26rem; inline-size: 100%; padding-block: var(--space-6); }
    form p:not(.problem) { margin-block-start: var(--space-3); font-size: 1.0625rem; }
    .form > p a { white-space: nowrap; }
    .show { background: light-dark(#e3e8ff, #12162a); display: grid; place-items: center; padding: var(--space-6); overflow: hidden; }
    @media (max-width: 900px) {
      .page { grid-template-columns: 1fr; grid-template-rows: auto 1fr; }
      .show { order: -1; padding: var(--space-5); padding-block-start: calc(var(--space-5) + env(safe-area-inset-top)); block-size: clamp(150px, 34dvh, 320px); }
      .form { padding-block: var(--space-5); padding-block-end: calc(var(--space-5) + env(safe-area-inset-bottom)); }
      form { margin-block: 0 auto; margin-inline: auto; padding-block: var(--space-5); }
      .brand { margin-inline: auto; inline-size: 100%; max-inline-size: 26rem; }
    }
  `];

  @property() problem = "";
  @property({ type: Boolean }) busy = false;
  @property() theme: Theme = "system";
  @property({ type: Number }) nameLength = 64;
  @state() private complaint = "";
  @query("input") private readonly input!: HTMLInputElement;

  override render() {
    const problem = this.complaint || this.problem;
    return html`<main class="page">
      <div class="form">
        <div class="row">
          <span class="brand grow">${logo(36)} Parley</span>
          <parley-menu label=${msg("Language and appearance")}>
            <button slot="trigger" class="icon-btn soft" aria-label=${msg("Language and appearance")}>${icon(Palette)}</button>
            ${appearanceItems(this.theme, (theme) => this.emit<Theme>("theme", theme))}
          </parley-menu>
        </div>
        <form @submit=${this.submit} novalidate>
          <div>
            <h1>${msg("Talk face to face, on a server of your own")}</h1>
            <p class="muted">${msg("No account, nothing to install. Your name is enough.")}</p>
          </div>
          <div class="field">
            <label for="name">${msg("Your name")}</label>
            <input id="name" class="input" dir="auto" name="name" autocomplete="name" maxlength=${this.nameLength} .value=${preferences.get("name") ?? ""}
              placeholder=${msg("How others know you")} aria-invalid=${this.complaint !== ""} aria-describedby="problem" autofocus @input=${() => { this.complaint = ""; }} />
            <p class="problem" id="problem" role="alert">${problem}</p>
          </div>
          <button class="btn primary large" ?disabled=${this.busy}>${this.busy ? html`<span class="spinner"></span>${msg("Connecting…")}` : html`${msg("Continue")}${icon(ArrowRight)}`}</button>
        </form>
        <p class="muted small">${msg("Your name is shown to the people on this server. Calls go straight between the two of you where the network allows it, and are encrypted.")} <a href="/doctor">${msg("Test the connection")}</a></p>
      </div>
      <div class="show" aria-hidden="true">${picture()}</div>
    </main>`;
  }

  private submit(event: Event): void {
    event.preventDefault();
    const name = this.input.value.trim();
    if (name === "") {
      this.complaint = msg("Enter a name first, so that others know who is calling.");
      this.input.focus();
      return;
    }
    preferences.set("name", name);
    this.emit("sign-in", { name });
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-welcome": Welcome }
}
