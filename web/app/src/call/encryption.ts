import type { EncryptionState, Participant } from "@parley/client";
import { msg, str } from "@lit/localize";
import { ShieldAlert, ShieldCheck } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";

/** The code to compare, whose devices it is made of, and what the encryption protects from and what not. */
@customElement("parley-encryption")
export class EncryptionView extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: grid; gap: var(--space-4); }
    .code { display: grid; grid-template-columns: repeat(3, max-content); justify-content: center; gap: 0.35em 1.2em; padding: var(--space-4); border-radius: var(--radius-m); background: var(--surface-2); font: 600 1.375rem/1.4 ui-monospace, monospace; letter-spacing: 0.06em; direction: ltr; }
    ul { list-style: none; display: grid; gap: var(--space-2); margin: 0; padding: 0; }
    li { display: flex; gap: var(--space-3); align-items: flex-start; }
    li svg { flex: none; margin-block-start: 0.15em; color: var(--good-text, var(--accent-text)); }
    li.trouble svg { color: var(--danger-text); }
    .limits { padding-inline-start: 1.2em; list-style: disc; }
    .limits li { display: list-item; }
    h3 { margin-block-end: var(--space-2); }
  `];

  @property({ attribute: false }) state!: EncryptionState;
  @property({ attribute: false }) participants: readonly Participant[] = [];

  override render() {
    const { code } = this.state;
    return html`
      <p>${msg("What is said, shown and written here can be opened only by those who have the link. To be sure that nobody is in between, read this code to each other: all must see the same.")}</p>
      <div class="code" role="img" aria-label=${code === undefined ? msg("The code is being made") : msg(str`Code ${code}`)}>${code === undefined ? html`<span class="spinner"></span>` : code.split(" ").map((group) => html`<span>${group}</span>`)}</div>
      <ul>${this.participants.map((participant) => this.renderParticipant(participant))}</ul>
      <section><h3>${msg("What it does not protect from")}</h3><ul class="limits small muted">
        <li>${msg("Those who have the link: they can come in, record, read the whole chat, and pass the link on. Send it by a way that you trust.")}</li>
        <li>${msg("The page itself: it comes from this server. If you do not trust the server to deliver an honest page, do not trust this either.")}</li>
        <li>${msg("Who meets whom, when, from where and for how long, who speaks and how loud, who writes to whom: the server sees that, and names, reactions and raised hands.")}</li>
      </ul></section>`;
  }

  private renderParticipant({ id, user }: Participant) {
    const { devices, unverified, unreadable } = this.state;
    if (unverified.includes(id)) return html`<li class="trouble">${icon(ShieldAlert, 18)}<span><strong><bdi>${user.name}</bdi></strong><br />${msg("Has another link, or somebody is in between. Nothing is sent to them, and nothing of theirs is shown. Send them the whole link again, by a way that you trust.")}</span></li>`;
    if (unreadable.includes(id)) return html`<li class="trouble">${icon(ShieldAlert, 18)}<span><strong><bdi>${user.name}</bdi></strong><br />${msg("What they send cannot be opened at the moment. It is not shown. If it stays so, ask them to load the page again.")}</span></li>`;
    if (devices.some((d) => d.participant === id && d.changed)) return html`<li class="trouble">${icon(ShieldAlert, 18)}<span><strong><bdi>${user.name}</bdi></strong><br />${msg("Uses another device now, or has loaded the page again. Compare the code.")}</span></li>`;
    return html`<li>${icon(ShieldCheck, 18)}<span><bdi>${user.name}</bdi></span></li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-encryption": EncryptionView }
}
