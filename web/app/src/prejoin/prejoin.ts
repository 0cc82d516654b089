import type { Parley } from "@parley/client";
import { msg } from "@lit/localize";
import { Copy, Link, Phone, Share2, ShieldCheck, Video } from "lucide";
import { css, html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { startUsualDevices } from "../effects/start.js";
import type { DoorWords } from "../moderation/door.js";
import { Unblocking } from "../platform/permissions.js";
import { preferences } from "../platform/preferences.js";
import { canShare, copy, share } from "../platform/share.js";
import { deviceNotices } from "./problems.js";
import "./devices.js";
import "./preview.js";

/** What goes with `join`: a name where nobody is signed in yet, and with what a call is placed. */
export type JoinWish = { readonly name?: string; readonly password?: string; readonly video: boolean };

/** The door: how one looks and sounds, before anybody sees it. Joins a room, or places a call (`kind="call"`). */
@customElement("parley-prejoin")
export class Prejoin extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: block; container-type: inline-size; }
    main { display: grid; grid-template: "view side" auto "devices side" 1fr / minmax(0, 7fr) minmax(300px, 4fr); gap: var(--space-5) clamp(1.5rem, 4cqi, 3.5rem); align-items: start; max-inline-size: 1180px; margin-inline: auto; padding: clamp(1rem, 3cqi, 3rem) clamp(1rem, 4cqi, 2.5rem) calc(var(--space-6) + env(safe-area-inset-bottom)); }
    .view { grid-area: view; min-inline-size: 0; }
    .side { grid-area: side; display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--space-5); align-content: center; min-inline-size: 0; }
    .sealed { display: flex; align-items: center; gap: var(--space-2); margin-block-start: var(--space-2); color: var(--accent-text); }
    .sealed svg { flex: none; }
    .link { display: flex; align-items: center; gap: var(--space-2); padding: 0.3rem 0.3rem 0.3rem 1rem; border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); }
    .link > svg { color: var(--muted); }
    details { grid-area: devices; min-inline-size: 0; }
    parley-devices { grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); align-items: start; column-gap: var(--space-5); }
    summary { cursor: pointer; font-weight: 600; padding-block: 0.4rem; border-radius: var(--radius-s); }
    details[open] summary { margin-block-end: var(--space-3); }
    .actions { display: grid; gap: var(--space-3); }
    h1 + p { margin-block-start: var(--space-2); font-size: 1.0625rem; }
    .notices { display: grid; gap: var(--space-3); margin-block-start: var(--space-4); }
    .notices:empty { display: none; }
    .notice { flex-wrap: wrap; }
    .notice .grow { flex-basis: 12rem; }
    /* has its room from the beginning, so that the button below does not move from under a finger when the answer comes */
    .notice.awaited { visibility: hidden; }
    @container (max-width: 860px) {
      main { grid-template: "view" auto "side" auto "devices" auto / minmax(0, 1fr); row-gap: clamp(1.5rem, 4cqi, 3.5rem); max-inline-size: 640px; }
      details { border-block-start: 1px solid var(--line); padding-block-start: var(--space-3); }
    }
  `];

  @property({ attribute: false }) client!: Parley;
  @property() heading = "";
  @property() detail = "";
  @property() kind: "room" | "call" = "room";
  /** A link to pass on; without it none is offered. */
  @property() link = "";
  /** What the server refused with, in words. */
  @property() problem = "";
  /** What stands between one and the room. */
  @property({ attribute: false }) door: DoorWords | undefined;
  /** The room wants a password. */
  @property({ type: Boolean }) password = false;
  /** Whether it is the door of an end-to-end encrypted room. */
  @property({ type: Boolean }) encrypted = false;
  /** The link has lost what opens the room: nobody can come in by it. */
  @property({ type: Boolean }) cut = false;
  @property({ type: Boolean }) busy = false;
  /** The name to begin with, for somebody not signed in. */
  @property() suggestedName = "";
  @state() private complaint = "";
  @state() private starting = false;
  @state() private name = preferences.get("name") ?? "";
  @query("#name") private readonly nameInput!: HTMLInputElement | null;

  private readonly media = new Watch(this, () => this.client?.local.state);
  private readonly session = new Watch(this, () => this.client?.session.state);
  private readonly unblocking = new Unblocking();

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.suggestedName) this.name = this.suggestedName;
    void this.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unblocking.stop();
  }

  protected override updated(): void {
    if (this.isConnected && this.media.value) this.unblocking.follow(this.client.local, this.media.value);
  }

  override render() {
    const state = this.media.value;
    const user = this.session.value?.user;
    if (state === undefined) return null;
    return html`<main>
      <div class="view">
        <parley-preview ?starting=${this.starting} .local=${this.client.local} name=${user?.name ?? this.name} seed=${user?.id ?? ""}></parley-preview>
        <div class="notices">${deviceNotices(this.client.local, state)}</div>
      </div>
      <div class="side">
        <div><h1>${this.heading}</h1>${this.detail ? html`<p class="muted">${this.detail}</p>` : null}
          ${this.encrypted ? html`<p class="sealed">${icon(ShieldCheck, 18)}${msg("End-to-end encrypted: pass on the whole link, to nobody else.")}</p>` : null}</div>
        <form class="stack" @submit=${this.submit} @focusin=${this.expect} @pointerover=${this.expect} @input=${this.expect} novalidate>
          ${user ? null : html`<div class="field"><label for="name">${msg("Your name")}</label>
            <input id="name" class="input" dir="auto" autocomplete="name" maxlength="64" .value=${this.name} placeholder=${msg("How others know you")} aria-invalid=${this.complaint !== ""} aria-describedby="complaint"
              @input=${(event: InputEvent) => { this.name = (event.target as HTMLInputElement).value; this.complaint = ""; }} />
            <p class="problem" id="complaint" role="alert">${this.complaint}</p></div>`}
          ${this.door || (this.kind === "room" && !this.cut) ? html`<div class="notice ${this.door?.shut ? "warn" : ""} ${this.door ? "" : "awaited"}" role="status"><p>${this.door?.text ?? "\u00a0"}</p></div>` : null}
          ${this.password ? html`<div class="field"><label for="password">${msg("Password of the room")}</label>
            <input id="password" class="input" type="password" autocomplete="off" maxlength="128" required aria-invalid=${this.problem !== ""} /></div>` : null}
          ${this.problem ? html`<div class="notice danger" role="alert"><p>${this.problem}</p></div>` : null}
          <div class="actions">${this.kind === "room" ? this.renderJoin() : this.renderCall()}</div>
        </form>
        ${this.link ? this.renderLink() : null}
      </div>
      ${this.cut ? null : html`<details ?open=${innerHeight > 700 && innerWidth > 900}><summary>${msg("Microphone, camera, speaker")}</summary><parley-devices .local=${this.client.local}></parley-devices></details>`}
    </main>`;
  }

  private renderJoin() {
    if (this.cut) return html`<button type="button" class="btn line large wide" @click=${() => this.emit("cancel")}>${msg("Back")}</button>`;
    return html`<button class="btn primary large wide" ?disabled=${this.busy}>${this.busy ? html`<span class="spinner"></span>${msg("Joining…")}` : this.door?.button ?? (this.door?.shut ? msg("Try again") : msg("Join now"))}</button>
      <button type="button" class="btn quiet" @click=${() => this.emit("cancel")}>${msg("Back")}</button>`;
  }

  private renderCall() {
    return html`<button class="btn good large wide" name="video" ?disabled=${this.busy}>${icon(Video)}${msg("Video call")}</button>
      <button class="btn line large wide" name="voice" ?disabled=${this.busy}>${icon(Phone)}${msg("Voice call")}</button>
      <button type="button" class="btn quiet" @click=${() => this.emit("cancel")}>${msg("Back")}</button>`;
  }

  private renderLink() {
    return html`<div class="link">${icon(Link, 18)}<span class="grow clip small" dir="ltr">${this.link.replace(/^https?:\/\//, "")}</span>
      ${canShare() ? html`<button class="icon-btn" @click=${() => share(this.heading, this.link)} aria-label=${msg("Share the link")} title=${msg("Share the link")}>${icon(Share2, 18)}</button>` : null}
      <button class="icon-btn" @click=${() => copy(this, this.link, msg("The link is copied"))} aria-label=${msg("Copy the link")} title=${msg("Copy the link")}>${icon(Copy, 18)}</button></div>`;
  }

  private async start(): Promise<void> {
    await this.updateComplete;
    const { microphone, camera } = this.client.local.state.value;
    if (microphone.state !== "off" || camera.state !== "off") return;
    this.starting = true;
    await startUsualDevices(this.client.local, () => this.isConnected);
    this.starting = false;
  }

  /** Somebody is about to join: what has to be opened for that is opened now. */
  private readonly expect = (): void => {
    this.client.session.prepare();
    this.emit("expect");
  };

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const name = this.name.trim();
    if (this.nameInput !== null) {
      if (name === "") {
        this.complaint = msg("Enter a name first, so that others know who is calling.");
        this.nameInput.focus();
        return;
      }
      preferences.set("name", name);
    }
    const video = (event.submitter as HTMLButtonElement | null)?.name !== "voice";
    const password = this.shadowRoot!.querySelector<HTMLInputElement>("#password")?.value;
    this.emit<JoinWish>("join", { ...(this.nameInput ? { name } : {}), ...(password ? { password } : {}), video });
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-prejoin": Prejoin }
}
