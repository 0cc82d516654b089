import type { Ban, Meeting, RoomSettingsChange } from "@parley/client";
import { msg, str } from "@lit/localize";
import { CalendarPlus, MicOff, OctagonX } from "lucide";
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { localInput } from "../platform/format.js";
import { language } from "../platform/language.js";
import { attempt } from "../ui/attempt.js";
import { toast } from "../ui/toasts.js";
import { saveInvitation } from "./invitation.js";
import { ownRole } from "./roles.js";

type Switch = "locked" | "lobby" | "waitForHost" | "stage" | "persistent";

const hourMs = 3_600_000;

/** How a room is kept: for hosts and moderators. Every change holds at once. */
@customElement("parley-room-settings")
export class RoomSettingsView extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    /* no wider than the dialog, whatever does not break in it */
    :host, section { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--space-5); }
    section { gap: var(--space-3); }
    .check { display: flex; gap: var(--space-4); align-items: center; min-block-size: 44px; cursor: pointer; line-height: 1.4; }
    .check input { appearance: none; position: relative; inline-size: 44px; block-size: 26px; margin: 0; border-radius: 13px; border: 2px solid var(--line-strong); background: var(--surface-2); flex: none; cursor: pointer; transition: background var(--fast), border-color var(--fast); }
    .check input::after { content: ""; position: absolute; inset-block-start: 3px; inset-inline-start: 3px; inline-size: 16px; block-size: 16px; border-radius: 50%; background: var(--line-strong); transition: inset var(--fast) var(--ease); }
    .check input:checked { background: var(--accent); border-color: var(--accent); }
    .check input:checked::after { inset-inline-start: 21px; background: #fff; }
    @media (forced-colors: active) { .check input:checked { background: Highlight; } }
    .pair { display: flex; gap: var(--space-2); align-items: end; }
    .pair .field { flex: 1; min-inline-size: 0; }
    .times { display: grid; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); gap: var(--space-3); }
    .actions { display: flex; flex-wrap: wrap; gap: var(--space-3); }
    .notice .actions { margin-block-start: var(--space-3); }
    li { display: flex; align-items: center; gap: var(--space-3); min-block-size: 44px; }
    .ban { overflow-wrap: anywhere; line-height: 1.35; }
    hr { border: 0; border-block-start: 1px solid var(--line); inline-size: 100%; margin: 0; }
  `];

  @property({ attribute: false }) meeting!: Meeting;
  /** What brings others in. */
  @property() link = "";
  @state() private ending = false;
  @state() private bans: readonly Ban[] = [];
  private readonly state = new Watch(this, () => this.meeting?.state);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.loadBans();
  }

  override render() {
    const { room } = this.state.value!;
    // of one that is nobody's nothing is kept for another day
    const kept = room.openedAt === undefined;
    const host = ownRole(this.state.value) === "host";
    return html`
      <form class="pair" @submit=${(event: Event) => this.rename(event)}>
        <div class="field"><label for="name">${msg("Name of the room")}</label><input id="name" class="input" maxlength="80" .value=${room.name ?? ""} placeholder=${msg("None")} /></div>
        <button class="btn line">${msg("Save")}</button>
      </form>
      <section>
        ${this.renderSwitch("locked", msg("Lock the room"), msg("Nobody new comes in. Who was inside can come back."))}
        ${this.renderSwitch("lobby", msg("Lobby"), msg("Whoever comes knocks, and waits until somebody lets them in."))}
        ${this.renderSwitch("waitForHost", msg("Wait for a host"), msg("Nobody comes in before a host or moderator is there."))}
        ${this.renderSwitch("stage", msg("Stage"), msg("Whoever comes listens. They raise a hand, and you give them the floor."))}
        ${kept && host ? this.renderSwitch("persistent", msg("Keep this room"), msg("Its name, settings and roles stay when everybody has left.")) : null}
        ${kept ? null : html`<p class="small muted">${msg("Nobody owns this room: its name and settings go when everybody has left. If not everybody may come in then, what was written in this meeting goes too. One that you start from the start page can be kept, and planned.")}</p>`}
      </section>
      <form class="pair" @submit=${(event: Event) => this.setPassword(event)}>
        <div class="field"><label for="password">${room.settings.password ? msg("Another password") : msg("Password")}</label><input id="password" class="input" type="password" autocomplete="new-password" maxlength="128" placeholder=${room.settings.password ? "••••••" : msg("None")} /></div>
        <button class="btn line">${msg("Save")}</button>
        ${room.settings.password ? html`<button type="button" class="btn quiet" @click=${() => this.change({ password: "" }, msg("No password is needed any more"))}>${msg("Remove")}</button>` : null}
      </form>
      ${(kept && host) || room.settings.opensAt !== undefined || room.settings.closesAt !== undefined ? this.renderTimes(kept, host) : null}
      ${this.bans.length === 0 ? null : html`<section><h3>${msg("Kept out")}</h3>${this.bans.some(({ user }) => user.guest) ? html`<p class="small muted">${msg("Other guests from the same address are kept out too.")}</p>` : null}<ul>${this.bans.map((ban) => html`<li><span class="grow ban"><bdi>${ban.user.name}</bdi> <span class="small muted">${msg(str`until ${this.moment(ban.until)}`)}</span></span>
        <button class="btn quiet" @click=${() => this.unban(ban)}>${msg("Let come again")}</button></li>`)}</ul></section>`}
      <hr />
      <div class="actions">
        <button class="btn line" @click=${() => this.run(this.meeting.moderation.mute("microphone"), msg("Everybody is muted"))}>${icon(MicOff, 18)}${msg("Mute everybody")}</button>
        ${host && !this.ending ? html`<button class="btn danger end" @click=${() => this.askToEnd(true)}>${icon(OctagonX, 18)}${msg("End for everybody")}</button>` : null}
      </div>
      ${this.ending ? html`<div class="notice danger" role="alertdialog" aria-labelledby="ending"><div class="grow"><p id="ending">${msg("Everybody is sent out, and the meeting is over.")}</p>
        <div class="actions"><button class="btn line" @click=${() => this.askToEnd(false)}>${msg("Keep it open")}</button><button class="btn danger" @click=${() => this.run(this.meeting.moderation.end())}>${msg("End it now")}</button></div></div></div>` : null}`;
  }

  private renderSwitch(member: Switch, name: string, what: string) {
    const on = this.state.value!.room.settings[member];
    return html`<label class="check"><span class="grow"><b>${name}</b><br /><span class="small muted">${what}</span></span><input type="checkbox" role="switch" .checked=${on} @change=${(event: Event) => this.toggle(event.target as HTMLInputElement, member)} /></label>`;
  }

  /** Moderators see them; to let a meeting go on for longer they have a button while it is about to close. */
  private renderTimes(kept: boolean, host: boolean) {
    const { opensAt, closesAt } = this.state.value!.room.settings;
    return html`<section>
      <h3>${msg("Planned for")}</h3>
      <div class="times">
        <div class="field"><label for="opens">${msg("Opens")}</label><input id="opens" class="input" type="datetime-local" ?disabled=${!host} .value=${localInput(opensAt)} @change=${(event: Event) => this.setTime("opensAt", event)} /></div>
        <div class="field"><label for="closes">${msg("Closes")}</label><input id="closes" class="input" type="datetime-local" ?disabled=${!host} .value=${localInput(closesAt)} @change=${(event: Event) => this.setTime("closesAt", event)} /></div>
      </div>
      ${opensAt === undefined || !kept ? null : html`<div class="actions"><button class="btn line" @click=${() => this.invite()}>${icon(CalendarPlus, 18)}${msg("Invitation for the calendar")}</button></div>`}
    </section>`;
  }

  /** What cannot be undone is asked for twice. */
  private async askToEnd(ending: boolean): Promise<void> {
    this.ending = ending;
    await this.updateComplete;
    this.shadowRoot!.querySelector<HTMLElement>(ending ? ".notice .btn" : ".end")?.focus();
  }

  private async toggle(input: HTMLInputElement, member: Switch): Promise<void> {
    const done = await this.change({ [member]: input.checked });
    if (!done) input.checked = this.state.value!.room.settings[member];
  }

  private async rename(event: Event): Promise<void> {
    event.preventDefault();
    await this.change({ name: this.shadowRoot!.querySelector<HTMLInputElement>("#name")!.value.trim() }, msg("The name is saved"));
  }

  private async setPassword(event: Event): Promise<void> {
    event.preventDefault();
    const input = this.shadowRoot!.querySelector<HTMLInputElement>("#password")!;
    if (input.value === "") return;
    if (await this.change({ password: input.value }, msg("The password is set"))) input.value = "";
  }

  private async setTime(member: "opensAt" | "closesAt", event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const { opensAt = 0, closesAt = 0 } = this.state.value!.room.settings;
    const at = input.value === "" ? 0 : new Date(input.value).getTime();
    const change: RoomSettingsChange = { [member]: at };
    // a meeting that is moved lasts as long as before
    if (member === "opensAt" && closesAt > 0 && at >= closesAt) change.closesAt = at + (opensAt > 0 ? closesAt - opensAt : hourMs);
    const fault = member === "closesAt" && at > 0 ? (at <= opensAt ? msg("A meeting closes after it opens.") : at <= Date.now() ? msg("That time is over. “End for everybody” ends the meeting now.") : undefined) : undefined;
    if (fault !== undefined) toast(this, { text: fault, kind: "problem" });
    if (fault !== undefined || !(await this.change(change))) input.value = localInput(this.state.value!.room.settings[member]);
  }

  private change(settings: RoomSettingsChange, done?: string): Promise<boolean> {
    return this.run(this.meeting.moderation.change(settings), done);
  }

  private async run(what: Promise<void>, done?: string): Promise<boolean> {
    const came = await attempt(this, what);
    if (came && done !== undefined) toast(this, { text: done, kind: "good" });
    return came;
  }

  private async loadBans(): Promise<void> {
    this.bans = await this.meeting.moderation.bans().catch(() => []);
  }

  private async unban(ban: Ban): Promise<void> {
    if (await this.run(this.meeting.moderation.unban(ban.user.id), msg(str`${ban.user.name} can come again`))) await this.loadBans();
  }

  private invite(): void {
    const { room } = this.state.value!;
    const { opensAt, closesAt, revision = 0 } = room.settings;
    saveInvitation(room.id, { link: this.link, title: room.name ?? msg("Meeting"), startsAt: opensAt!, revision, writtenAt: Date.now(), ...(closesAt && { endsAt: closesAt }) });
  }

  private moment(at: number): string {
    return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(at);
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-room-settings": RoomSettingsView }
}
