import type { User } from "@parley/client";
import { msg } from "@lit/localize";
import { LogOut, Settings2 } from "lucide";
import { css, html, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { logo } from "../design/logo.js";
import type { Theme } from "../platform/theme.js";
import { appearanceItems } from "../shell/appearance.js";
import { menuItems } from "../ui/menu.js";
import "../ui/menu.js";
import { type AdminApi, AdminError, server } from "./admin-api.js";
import "./audit-page.js";
import "./overview.js";
import "./person-page.js";
import { type Place, formatPlace, linkTo, parsePlace } from "./places.js";
import "./retention-page.js";
import "./room-page.js";
import "./sign-in.js";
import { adminToken } from "./token.js";
import { sayProblem } from "./words.js";

/** The page for operators. Says `go` with the rest of the address, and `theme`. */
@customElement("parley-admin")
export class Admin extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), menuItems, css`
    :host { display: block; min-block-size: 100dvh; background: var(--bg); }
    header, main { max-inline-size: 1280px; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 2.5rem); }
    header { display: flex; flex-wrap: wrap; align-items: center; gap: var(--space-2) var(--space-4); padding-block: calc(var(--space-3) + env(safe-area-inset-top)) var(--space-3); }
    main { padding-block: var(--space-3) calc(var(--space-7) + env(safe-area-inset-bottom)); }
    .brand { display: flex; align-items: center; gap: var(--space-3); font: 700 1.1875rem/1 var(--font); letter-spacing: -0.02em; color: var(--text); text-decoration: none; padding: 6px; margin-inline-start: -6px; border-radius: var(--radius-s); }
    .brand small { font-weight: 600; font-size: var(--text-sm); color: var(--muted); letter-spacing: 0; }
    nav { display: flex; gap: var(--space-1); flex: 1; min-inline-size: 0; }
    nav a { display: inline-flex; align-items: center; min-block-size: 40px; padding-inline: 0.9em; border-radius: var(--radius-full); color: var(--muted); text-decoration: none; font-weight: 600; font-size: var(--text-sm); white-space: nowrap; }
    nav a:hover { background: var(--surface-2); color: var(--text); }
    nav a[aria-current="page"] { background: var(--accent-soft); color: var(--accent-text); }
    .me { display: inline-flex; align-items: center; gap: var(--space-2); min-block-size: 44px; padding-inline: 14px; border: 1px solid var(--line); border-radius: var(--radius-full); background: var(--surface); font-weight: 600; max-inline-size: 40vw; }
    .me:hover { background: var(--surface-2); }
    parley-menu { margin-inline-start: auto; }
    @media (max-width: 700px) { nav { order: 3; flex: 1 0 100%; margin-inline: -6px; overflow-x: auto; } nav a { padding-inline: 0.75em; } }
  `];

  /** What stands behind `/admin` in the address. */
  @property() place = "";
  @property() theme: Theme = "system";
  @state() private admin: User | undefined;
  @state() private api: AdminApi | undefined;
  @state() private problem = "";
  @state() private busy = true;

  override render() {
    const place = parsePlace(this.place);
    return html`<header @click=${this.follow}>
        <a class="brand" href=${linkTo({ page: "overview" })}>${logo(34)}<span>Parley</span><small>${msg("Admin")}</small></a>
        ${this.admin ? this.renderNav(place) : html`<span class="grow"></span>`}
        <parley-menu label=${msg("You and settings")}>
          <button slot="trigger" class="me" title=${msg("You and settings")}>${icon(Settings2, 18)}<span class="clip">${this.admin?.name ?? msg("Settings")}</span></button>
          ${appearanceItems(this.theme, (theme) => this.emit<Theme>("theme", theme))}
          ${this.admin ? html`<hr class="divide" /><button class="item" role="menuitem" @click=${this.signOut}>${icon(LogOut, 18)}${msg("Sign out")}</button>` : null}
        </parley-menu>
      </header>
      <main @click=${this.follow} @place=${(event: CustomEvent<Place>) => this.go(event.detail)}>${this.renderMain(place)}</main>`;
  }

  protected override firstUpdated(): void {
    const token = adminToken.take();
    void this.begin(server.open(token), token === undefined);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("place") && changed.get("place") !== undefined) void this.focusHeading();
  }

  private renderNav(place: Place) {
    const tabs: [Place, string][] = [[{ page: "overview" }, msg("Overview")], [{ page: "audit" }, msg("Audit log")], [{ page: "retention" }, msg("Retention")]];
    const now = place.page === "room" || place.page === "person" ? "overview" : place.page;
    return html`<nav aria-label=${msg("Administration")}>${tabs.map(([to, name]) => html`<a href=${linkTo(to)} aria-current=${to.page === now ? "page" : "false"}>${name}</a>`)}</nav>`;
  }

  private renderMain(place: Place) {
    if (this.admin === undefined || this.api === undefined) {
      return this.busy && this.problem === "" ? html`<span class="spinner" role="status" aria-label=${msg("Connecting…")}></span>`
        : html`<parley-admin-sign-in .problem=${this.problem} ?busy=${this.busy} @token=${(event: CustomEvent<string>) => this.signIn(event.detail)}></parley-admin-sign-in>`;
    }
    switch (place.page) {
      case "overview": return html`<parley-admin-overview .api=${this.api}></parley-admin-overview>`;
      // another room is another page, with nothing of the one before
      case "room": return keyed(place.room, html`<parley-admin-room .api=${this.api} room=${place.room}></parley-admin-room>`);
      case "person": return keyed(`${place.room}/${place.participant}`, html`<parley-admin-person .api=${this.api} room=${place.room} participant=${place.participant}></parley-admin-person>`);
      case "audit": return html`<parley-admin-audit .api=${this.api}></parley-admin-audit>`;
      case "retention": return html`<parley-admin-retention .api=${this.api}></parley-admin-retention>`;
    }
  }

  /** Whoever is signed in to the application around Parley needs no token, so it is tried without. */
  private async begin(api: AdminApi, silently: boolean): Promise<boolean> {
    this.busy = true;
    try {
      this.admin = (await api.overview()).admin;
      this.api = api;
      this.problem = "";
      return true;
    } catch (error) {
      const problem = error instanceof AdminError ? error : new AdminError("unknown");
      this.problem = silently && problem.reason === "unauthorized" ? "" : sayProblem(problem);
      return false;
    } finally {
      this.busy = false;
    }
  }

  private async signIn(token: string): Promise<void> {
    if (await this.begin(server.open(token), false)) adminToken.keep(token);
  }

  private readonly signOut = (): void => {
    adminToken.forget();
    this.admin = undefined;
    this.api = undefined;
    this.problem = "";
  };

  /** Links within the page load nothing anew; with a key held down they open elsewhere, as everywhere. */
  private readonly follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement);
    const path = link?.getAttribute("href");
    if (!path?.startsWith("/admin")) return;
    event.preventDefault();
    this.go(parsePlace(path.slice("/admin".length)));
  };

  private go(place: Place): void {
    this.emit("go", formatPlace(place));
  }

  private async focusHeading(): Promise<void> {
    await new Promise(requestAnimationFrame);
    scrollTo(0, 0);
    this.shadowRoot?.querySelector("main > *")?.shadowRoot?.querySelector<HTMLElement>("h1")?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-admin": Admin }
}
