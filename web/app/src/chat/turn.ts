import type { ChatEntry } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Lock } from "lucide";
import { html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { icon } from "../design/icon.js";
import { day, time } from "../platform/format.js";
import { language } from "../platform/language.js";
import type { Group } from "./groups.js";
import { type MessageView, renderMessage } from "./message.js";

/** What all turns of a chat have in common. */
export interface TurnView extends MessageView {
  /** The message that is pointed at. */
  readonly pointed: string | undefined;
  /** Over which message the line stands that says what is new. */
  readonly firstNew: string | undefined;
}

/** What one person wrote in one go. While nothing of it changes it costs nothing, however often the chat around it does. */
export function renderTurn(one: Group, view: TurnView) {
  const first = one.entries[0]!;
  const isNew = view.firstNew === first.id;
  const date = one.newDay ? day(first.sentAt, Date.now(), language()) : undefined;
  const reached = one.entries.find(({ id }) => id === view.reachable)?.id;
  const pointed = one.entries.find(({ id }) => id === view.pointed)?.id;
  return guard([...one.entries, isNew, date, reached, pointed, view.me, language()], () => html`
    ${isNew ? html`<div class="new-line"><span>${msg("New messages")}</span></div>` : nothing}
    ${date === undefined ? nothing : html`<div class="day">${date}</div>`}
    <div class="turn ${first.mine ? "mine" : ""} ${first.to ? "private" : ""}">
      <div class="who" id="who-${one.key}">${renderWho(first)}</div>
      <ul aria-labelledby="who-${one.key}">${repeat(one.entries, (entry) => entry.id, (entry) => renderMessage(entry, view, entry.id === pointed))}</ul>
    </div>`);
}

function renderWho(first: ChatEntry) {
  return html`${first.mine ? html`<span class="visually-hidden">${msg("You")}</span>` : html`<b dir="auto">${first.from.name}</b>`}<time datetime=${new Date(first.sentAt).toISOString()}>${time(first.sentAt, language())}</time>
    ${first.to ? html`<span class="only">${icon(Lock, 12)}${first.mine ? msg(str`Only ${first.to.name} can read it`) : msg("Only you can read it")}</span>` : nothing}`;
}
