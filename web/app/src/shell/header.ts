import type { User } from "@parley/client";
import { msg } from "@lit/localize";
import { Activity, Link, LogOut, Pencil } from "lucide";
import { css, html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { logo } from "../design/logo.js";
import { formatRoute } from "../platform/router.js";
import { copy } from "../platform/share.js";
import type { Theme } from "../platform/theme.js";
import "../ui/avatar.js";
import "../ui/dialog.js";
import { menuItems } from "../ui/menu.js";
import "../ui/menu.js";
import { appearanceItems } from "./appearance.js";

/** The bar over the quiet pages. Says `home`, `rename`, `doctor`, `sign-out` and `theme`. */
@customElement("parley-header")
export class Header extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), menuItems, css`
    :host { display: block; background: var(--bg); }
    header { display: flex; align-items: center; gap: var(--space-3); max-inline-size: 1180px; margin-inline: auto; padding: calc(var(--space-3) + env(safe-area-inset-top)) clamp(1rem, 4vw, 2.5rem) var(--space-3); }
    .brand { display: flex; align-items: center; gap: var(--space-3); font: 700 1.1875rem/1 var(--font); letter-spacing: -0.02em; background: none; border: 0; padding: 6px; margin-inline-start: -6px; border-radius: var(--radius-s); color: var(--text); }
    .me { display: inline-flex; align-items: center; gap: var(--space-2); min-block-size: 44px; padding: 4px 14px 4px 5px; border: 1px solid var(--line); border-radius: var(--radius-full); background: var(--surface); font-weight: 600; max-inline-size: 46vw; --avatar-size: 34px; }
    .me:hover { background: var(--surface-2); }
    .about { display: flex; align-items: center; gap: var(--space-3); padding: var(--space-2) 0.75rem var(--space-3); --avatar-size: 44px; }
    .about strong { display: block; overflow-wrap: anywhere; }
  `];

  @property({ attribute: false }) user: User | undefined;
  @property() theme: Theme = "system";
  @property({ type: Number }) nameLength = 64;
  @state() private renaming = false;
  @query("#new-name") private readonly input!: HTMLInputElement;

  override render() {
    return html`<header>
      <button class="brand" @click=${() => this.emit("home")} aria-label=${msg("Parley, to the start")}>${logo(34)}<span>Parley</span></button>
      <span class="grow"></span>
      ${this.user ? this.renderMe(this.user) : null}
    </header>
    <parley-dialog heading=${msg("Your name")} ?open=${this.renaming} @close=${() => { this.renaming = false; }}>
      <form class="stack" @submit=${this.submit}>
        <div class="field"><label for="new-name">${msg("How others see you")}</label><input id="new-name" class="input" dir="auto" maxlength=${this.nameLength} required autofocus .value=${this.user?.name ?? ""} autocomplete="name" /></div>
        <button class="btn primary">${msg("Save")}</button>
      </form>
    </parley-dialog>`;
  }

  private renderMe(user: User) {
    const link = () => location.origin + formatRoute({ page: "call", user: user.id });
    return html`<parley-menu label=${msg("You and settings")}>
      <button slot="trigger" class="me" title=${msg("You and settings")}><parley-avatar name=${user.name} seed=${user.id}></parley-avatar><span class="clip" dir="auto">${user.name}</span></button>
      <div class="about"><parley-avatar name=${user.name} seed=${user.id}></parley-avatar><div class="grow"><strong>${user.name}</strong><span class="small muted">${user.guest ? msg("Guest on this server") : msg("Signed in")}</span></div></div>
      ${user.guest ? html`<button class="item" role="menuitem" @click=${() => { this.renaming = true; }}>${icon(Pencil, 18)}${msg("Change name")}</button>` : null}
      <button class="item" role="menuitem" @click=${() => copy(this, link(), msg("Your call link is copied"))}>${icon(Link, 18)}${msg("Copy my call link")}</button>
      <button class="item" role="menuitem" @click=${() => this.emit("doctor")}>${icon(Activity, 18)}${msg("Test the connection")}</button>
      <hr class="divide" />
      ${appearanceItems(this.theme, (theme) => this.emit<Theme>("theme", theme))}
      <hr class="divide" />
      <button class="item" role="menuitem" @click=${() => this.emit("sign-out")}>${icon(LogOut, 18)}${msg("Sign out")}</button>
    </parley-menu>`;
  }

  private submit(event: Event): void {
    event.preventDefault();
    const name = this.input.value.trim();
    if (name === "") return;
    this.renaming = false;
    if (name !== this.user?.name) this.emit("rename", { name });
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-header": Header }
}
