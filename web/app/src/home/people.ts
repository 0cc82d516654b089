import type { Presence, User } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Link, Phone, RefreshCw, Search, UsersRound, Video } from "lucide";
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { formatRoute } from "../platform/router.js";
import { copy } from "../platform/share.js";
import "../ui/avatar.js";
import type { CallWish } from "./events.js";
import { emptyStyles, listStyles } from "./list-styles.js";

/** Who can be called. */
@customElement("parley-people")
export class People extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), listStyles, emptyStyles, css`
    .with-icon { margin-block-end: var(--space-3); }
    .title { margin-block-end: var(--space-4); }
  `];

  @property({ attribute: false }) people: readonly Presence[] = [];
  @property() state: "loading" | "ready" | "failed" = "loading";
  @property({ attribute: false }) me: User | undefined;
  @state() private filter = "";

  override render() {
    return html`<section class="card" aria-labelledby="people">
      <div class="row title"><h2 id="people" class="grow">${msg("People")}</h2>
        ${this.people.length > 0 ? html`<span class="chip">${this.people.length}</span>` : null}</div>
      ${this.state === "loading" && this.people.length === 0 ? skeletons(5) : this.state === "failed" ? this.renderFailed() : this.people.length === 0 ? this.renderEmpty() : this.renderList()}
    </section>`;
  }

  private renderList() {
    const wanted = this.filter.trim().toLocaleLowerCase();
    const found = this.people.filter((person) => person.name.toLocaleLowerCase().includes(wanted));
    return html`
      ${this.people.length > 5 || this.filter ? html`<div class="with-icon">${icon(Search, 18)}
        <input class="input" type="search" dir="auto" .value=${this.filter} @input=${(event: InputEvent) => { this.filter = (event.target as HTMLInputElement).value; }}
          placeholder=${msg("Search by name")} aria-label=${msg("Search by name")} /></div>` : null}
      <ul class="list">${repeat(found, (person) => person.id, (person) => this.renderPerson(person))}</ul>
      <p class="nothing" role="status">${found.length === 0 ? msg(str`Nobody here is called “${this.filter.trim()}”.`) : ""}</p>`;
  }

  private renderPerson(person: Presence) {
    const wish = (video: boolean) => () => this.emit<CallWish>("call", { to: person.id, name: person.name, video });
    return html`<li class="line">
      <parley-avatar name=${person.name} seed=${person.id} .state=${person.state}></parley-avatar>
      <div class="grow"><div class="name clip" dir="auto">${person.name}</div><div class="small muted">${stateInWords(person.state)}</div></div>
      <button class="icon-btn tint" @click=${wish(false)} aria-label=${msg(str`Voice call to ${person.name}`)} title=${msg("Voice call")}>${icon(Phone, 19)}</button>
      <button class="icon-btn tint" @click=${wish(true)} aria-label=${msg(str`Video call to ${person.name}`)} title=${msg("Video call")}>${icon(Video)}</button>
    </li>`;
  }

  private renderEmpty() {
    const link = () => location.origin + formatRoute({ page: "call", user: this.me?.id ?? "" });
    return html`<div class="empty">${icon(UsersRound, 40)}
      <h3>${msg("Nobody is shown here yet")}</h3>
      <p class="muted">${msg("People appear as soon as they open Parley, if this server shows who is there. Send someone your link: it calls you with one click.")}</p>
      <button class="btn line" @click=${() => copy(this, link(), msg("Your call link is copied"))}>${icon(Link, 18)}${msg("Copy my call link")}</button></div>`;
  }

  private renderFailed() {
    return html`<div class="empty"><h3>${msg("The list could not be loaded")}</h3>
      <p class="muted">${msg("The server did not answer. It is tried again as soon as the connection is back.")}</p>
      <button class="btn line" @click=${() => this.emit("retry")}>${icon(RefreshCw, 18)}${msg("Try again")}</button></div>`;
  }
}

export function skeletons(count: number) {
  return html`<div class="visually-hidden" role="status">${msg("Loading…")}</div>
    <ul class="list" aria-hidden="true">${Array.from({ length: count }, () => html`<li class="line"><span class="skeleton disc"></span><span class="grow"><span class="skeleton bar"></span></span></li>`)}</ul>`;
}

function stateInWords(state: Presence["state"]): string {
  switch (state) {
    case "online": return msg("Available");
    case "busy": return msg("In a call");
    case "offline": return msg("Away");
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-people": People }
}
