import type { Meeting, User } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Ban, Check, EllipsisVertical, X } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { attempt } from "../ui/attempt.js";
import "../ui/avatar.js";
import { KeepFocus } from "../ui/keep-focus.js";
import { menuItems } from "../ui/menu.js";
import { sayKeptOut } from "./kept-out.js";

/** Who waits to be let in; nothing while nobody does. Says `emptied` when whoever has the focus here is left without anything. */
@customElement("parley-lobby")
export class Lobby extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), menuItems, css`
    :host { display: block; flex: none; }
    section { padding: var(--space-3) var(--space-2) var(--space-2); border-block-end: 1px solid var(--line); background: var(--accent-soft); }
    header { display: flex; align-items: center; gap: var(--space-2); padding-inline: 0.6rem; }
    header .btn { min-block-size: 36px; padding-block: 0.2em; }
    ul { max-block-size: 34dvh; overflow-y: auto; scrollbar-width: thin; }
    li { display: flex; align-items: center; gap: var(--space-2); padding: 0.25rem 0.6rem; min-block-size: 48px; }
    parley-avatar { --avatar-size: 34px; }
    .yes { background: var(--good); color: #fff; } .yes:hover { background: var(--good-hover); }
    .icon-btn { inline-size: 40px; block-size: 40px; }
    .out { color: var(--danger-text); }
    p { padding: 0.25rem 0.6rem; }
  `];

  @property({ attribute: false }) meeting!: Meeting;
  private readonly lobby = new Watch(this, () => this.meeting?.moderation.lobby);

  constructor() {
    super();
    new KeepFocus(this, [".yes", ".no", ".more"], () => this.leave());
  }

  override render() {
    const { waiting, count } = this.lobby.value!;
    if (count === 0) return null;
    const { moderation } = this.meeting;
    return html`<section aria-labelledby="waiting">
      <header><h3 id="waiting" class="grow">${msg("Waiting to join")} <span class="muted">${count}</span></h3>
        ${count > 1 ? html`<button class="btn primary" @click=${() => attempt(this, moderation.admit())}>${msg("Let all in")}</button>` : null}</header>
      <ul>${repeat(waiting, (one) => one.id, ({ id, user }) => html`<li>
        <parley-avatar name=${user.name} seed=${user.id}></parley-avatar><b class="grow two-lines"><bdi>${user.name}</bdi></b>
        ${this.renderMenu(id, user)}
        <button class="icon-btn no" aria-label=${msg(str`Don't let ${user.name} in`)} title=${msg(str`Don't let ${user.name} in`)} @click=${() => attempt(this, moderation.refuse(id))}>${icon(X, 19)}</button>
        <button class="icon-btn yes" aria-label=${msg(str`Let ${user.name} in`)} title=${msg(str`Let ${user.name} in`)} @click=${() => attempt(this, moderation.admit(id))}>${icon(Check, 19)}</button></li>`)}</ul>
      ${count > waiting.length ? html`<p class="small muted">${msg(str`and ${count - waiting.length} more`)}</p>` : null}
    </section>`;
  }

  private renderMenu(knock: string, user: User) {
    const label = msg(str`What to do about ${user.name}`);
    return html`<parley-menu label=${label}>
      <button slot="trigger" class="icon-btn more" aria-label=${label}>${icon(EllipsisVertical, 19)}</button>
      <button class="item out" role="menuitem" @click=${() => attempt(this, this.keepOut(knock, user))}>${icon(Ban, 18)}<span class="grow">${msg("Keep out for a day")}</span></button>
    </parley-menu>`;
  }

  private async keepOut(knock: string, user: User): Promise<void> {
    const { moderation } = this.meeting;
    await moderation.refuse(knock, 24);
    sayKeptOut(this, moderation, user);
  }

  private leave(): void {
    const next = this.shadowRoot!.querySelector<HTMLElement>(".yes");
    if (next) next.focus();
    else this.tellParent("emptied");
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-lobby": Lobby }
}
