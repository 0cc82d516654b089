import type { Parley, RoomSettingsChange } from "@parley/client";
import { canEncrypt, newRoomSecret } from "@parley/client/e2ee";
import { msg } from "@lit/localize";
import { CalendarPlus, Copy, Link, Share2, ShieldCheck } from "lucide";
import { css, html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { originOf } from "../platform/client.js";
import { localInput, period, spokenDuration } from "../platform/format.js";
import { rememberRoom } from "../platform/known-rooms.js";
import { language } from "../platform/language.js";
import { say, sayError } from "../platform/problems.js";
import { roomLink } from "../platform/router.js";
import { canShare, copy, share } from "../platform/share.js";
import { saveInvitation } from "../moderation/invitation.js";

const minuteMs = 60_000;
const lengths = [15, 30, 45, 60, 90, 120, 180, 240];
const usualLength = 60;

type Planned = { readonly room: string; readonly title: string; readonly link: string; readonly startsAt: number; readonly endsAt: number; readonly encrypted: boolean };

/** Plans a meeting for another time, and gives what others are invited with. Says `planned`, and `done`. */
@customElement("parley-plan")
export class Plan extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host, form { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--space-4); }
    .times { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: var(--space-3); }
    .check { display: flex; gap: var(--space-3); align-items: flex-start; cursor: pointer; line-height: 1.4; }
    .check input { margin-block-start: 0.25em; accent-color: var(--accent); inline-size: 1.05rem; block-size: 1.05rem; flex: none; }
    .problem:empty { display: none; }
    h3 { font-size: var(--text-lg); overflow-wrap: anywhere; }
    h3 + p { margin-block-start: var(--space-1); }
    .sealed { display: flex; gap: var(--space-2); color: var(--accent-text); }
    .link { display: flex; align-items: center; gap: var(--space-2); padding: 0.3rem 0.3rem 0.3rem 1rem; border: 1px solid var(--line); border-radius: var(--radius-m); }
    .link > svg { color: var(--muted); }
    .actions { display: flex; flex-wrap: wrap; gap: var(--space-3); }
    .actions .btn { flex: 1 1 auto; }
    h3:focus-visible { outline: none; }
    @media (max-width: 480px) { .times { grid-template-columns: minmax(0, 1fr); } }
  `];

  @property({ attribute: false }) client!: Parley;
  @state() private planned: Planned | undefined;
  @state() private busy = false;
  @state() private problem = "";
  /** What is wrong with the time. */
  @state() private late = "";
  @query("#start") private readonly start!: HTMLInputElement;
  /** The next half hour but one: time enough to tell the others. */
  private readonly first = localInput(Math.ceil((Date.now() + 15 * minuteMs) / (30 * minuteMs)) * 30 * minuteMs);

  override render() {
    return this.planned ? this.renderPlanned(this.planned) : this.renderForm();
  }

  focusInput(): void {
    this.shadowRoot!.querySelector<HTMLElement>("#title")?.focus();
  }

  private renderForm() {
    const { roomNameLength } = this.client.session.state.value.limits ?? {};
    return html`<form @submit=${this.submit} novalidate>
      <div class="field"><label for="title">${msg("Name of the meeting")}</label><input id="title" class="input" maxlength=${roomNameLength ?? 80} placeholder=${msg("Meeting")} autocomplete="off" /></div>
      <div class="times">
        <div class="field"><label for="start">${msg("Opens")}</label><input id="start" class="input" type="datetime-local" required .value=${this.first} min=${localInput(Date.now())} aria-invalid=${this.late !== ""} aria-describedby="late" @input=${() => { this.late = ""; }} /></div>
        <div class="field"><label for="length">${msg("How long")}</label><select id="length" class="input">${lengths.map((minutes) => html`<option value=${minutes} ?selected=${minutes === usualLength}>${spokenDuration(minutes * 60, language())}</option>`)}</select></div>
      </div>
      <p class="problem" id="late" role="alert">${this.late}</p>
      <div class="field"><label for="password">${msg("Password")}</label><input id="password" class="input" type="password" autocomplete="new-password" maxlength="128" placeholder=${msg("None")} /></div>
      ${this.renderCheck("lobby", msg("Lobby"), msg("Whoever comes knocks, and waits until somebody lets them in."))}
      ${this.renderCheck("closes", msg("Close it when the time is over"), msg("It ends for everybody then. Everybody is told before, and you can go on."))}
      ${this.renderCheck("encrypted", msg("End-to-end encrypted"), msg("Not even this server can listen, watch or read along."))}
      <p class="problem" role="alert">${this.problem}</p>
      <button class="btn primary large wide" ?disabled=${this.busy}>${this.busy ? html`<span class="spinner"></span>` : icon(CalendarPlus)}${msg("Plan it")}</button>
    </form>`;
  }

  private renderCheck(id: string, name: string, what: string) {
    return html`<label class="check"><input type="checkbox" id=${id} /><span><b>${name}</b><br /><span class="small muted">${what}</span></span></label>`;
  }

  private renderPlanned(planned: Planned) {
    const { title, link, startsAt, endsAt, encrypted } = planned;
    return html`
      <div><h3 tabindex="-1" dir="auto">${title}</h3><p class="muted">${period(startsAt, endsAt, language())}</p></div>
      <div class="link">${icon(Link, 18)}<span class="grow clip small" dir="ltr">${link.replace(/^https?:\/\//, "")}</span>
        ${canShare() ? html`<button class="icon-btn" @click=${() => share(title, link)} aria-label=${msg("Share the link")} title=${msg("Share the link")}>${icon(Share2, 18)}</button>` : null}
        <button class="icon-btn" @click=${() => copy(this, link, msg("The link is copied"))} aria-label=${msg("Copy the link")} title=${msg("Copy the link")}>${icon(Copy, 18)}</button></div>
      ${encrypted ? html`<p class="small sealed">${icon(ShieldCheck, 18)}${msg("Keep this link: what opens the meeting is in it, and nowhere else. Pass it on whole, to nobody else.")}</p>` : null}
      <p class="small muted">${msg("Others come in from then on. In this browser you are its host, and can go in before.")}</p>
      <div class="actions">
        <button class="btn primary" @click=${() => saveInvitation(planned.room, { link, title, startsAt, endsAt, writtenAt: Date.now() })}>${icon(CalendarPlus, 18)}${msg("Invitation for the calendar")}</button>
        <button class="btn line" @click=${() => this.emit("done")}>${msg("Done")}</button>
      </div>`;
  }

  private readonly submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const field = <T extends HTMLElement>(id: string) => this.shadowRoot!.querySelector<T>(`#${id}`)!;
    const checked = (id: string) => field<HTMLInputElement>(id).checked;
    const startsAt = new Date(this.start.value).getTime();
    if (!(startsAt > Date.now())) {
      this.late = Number.isNaN(startsAt) ? msg("Say on which day, and at what time.") : msg("That time is over. Choose a later one.");
      this.start.focus();
      return;
    }
    this.busy = true;
    const endsAt = startsAt + Number(field<HTMLSelectElement>("length").value) * minuteMs;
    const name = field<HTMLInputElement>("title").value.trim();
    const password = field<HTMLInputElement>("password").value;
    const settings: RoomSettingsChange = { opensAt: startsAt, lobby: checked("lobby"), ...(checked("closes") && { closesAt: endsAt }), ...(password && { password }) };
    try {
      await this.plan(name, settings, { startsAt, endsAt, encrypted: checked("encrypted") });
    } catch (error) {
      this.problem = sayError(error);
    } finally {
      this.busy = false;
    }
    await this.updateComplete;
    this.shadowRoot!.querySelector<HTMLElement>("h3")?.focus();
  };

  private async plan(name: string, settings: RoomSettingsChange, when: Pick<Planned, "startsAt" | "endsAt" | "encrypted">): Promise<void> {
    const { encrypted, startsAt } = when;
    if (encrypted && !(await canEncrypt())) {
      this.problem = say("unsupported-encryption");
      return;
    }
    const room = await this.client.createRoom(name || undefined, settings, { encrypted });
    this.planned = { ...when, room, title: name || msg("Meeting"), link: roomLink(room, encrypted ? newRoomSecret() : "", originOf(this.client)) };
    // of an encrypted one nothing is kept: what opens it is in its link
    if (!encrypted) rememberRoom(room, name, startsAt);
    this.emit("planned");
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-plan": Plan }
}
