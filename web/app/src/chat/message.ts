import { type ChatEntry, type ChatFile, type ChatQuote, type ChatReaction, type RoomFiles, unreadableText } from "@parley/client";
import { msg, str } from "@lit/localize";
import { Ban, CornerUpLeft, EllipsisVertical, RotateCw, SmilePlus, Trash2 } from "lucide";
import { css, html, nothing } from "lit";
import { icon } from "../design/icon.js";
import { sayError } from "../platform/problems.js";
import "./file.js";
import { unreadable } from "./gist.js";
import { mayBeLong } from "./long-text.js";
import { richText } from "./rich-text.js";

/** What can be asked of a message where it stands. */
export interface MessageActions {
  reply(entry: ChatEntry): void;
  /** Opens the menu of a message at the button that was pressed. */
  menu(entry: ChatEntry, at: HTMLElement, kind: "actions" | "reactions"): void;
  react(entry: ChatEntry, emoji: string, on: boolean): void;
  jump(quote: ChatQuote): void;
  /** Shows a picture large. */
  picture(file: ChatFile): void;
  retry(entry: ChatEntry): void;
  discard(entry: ChatEntry): void;
}

export const messageStyles = css`
  .message { inline-size: fit-content; max-inline-size: 100%; position: relative; border-radius: 18px; outline-offset: 3px; }
  .message > * + * { margin-block-start: 2px; }
  .line { position: relative; inline-size: fit-content; max-inline-size: 100%; }
  .mine :is(.message, .line, .bubble) { margin-inline-start: auto; }
  .bubble { padding: 0.5rem 0.85rem; border-radius: 18px; background: var(--surface-2); overflow-wrap: anywhere; white-space: pre-wrap; line-height: 1.42; inline-size: fit-content; min-inline-size: 0; overflow: clip; overflow-clip-margin: 6px; }
  .mine .bubble { background: var(--accent); color: var(--on-accent); }
  .message:last-child .bubble { border-end-start-radius: 5px; }
  .mine .message:last-child .bubble { border-end-start-radius: 18px; border-end-end-radius: 5px; }
  .mine .bubble a { color: inherit; }
  .sending .bubble { background: var(--surface-3); color: var(--text); }
  .failed .bubble { background: var(--danger-soft); color: var(--danger-text); }
  .deleted .bubble { background: none; border: 1px dashed var(--line-strong); color: var(--muted); display: flex; align-items: center; gap: 7px; font-size: var(--text-sm); }
  .private .bubble { box-shadow: inset 0 0 0 1.5px var(--accent-text); background: var(--accent-soft); color: var(--text); }
  .flash .bubble { animation: flash 1.6s var(--ease); }
  @keyframes flash { 0%, 50% { box-shadow: 0 0 0 3px var(--accent-text); } }
  .edited { font-size: var(--text-xs); margin-inline-start: 0.6em; white-space: nowrap; }
  .bubble :is(p, ul, ol, blockquote, pre) { margin: 0; }
  .bubble :is(p, ul, ol, blockquote, pre) + * { margin-block-start: 0.4rem; }
  .bubble :is(ul, ol) { padding-inline-start: 1.4em; white-space: normal; }
  .bubble ul { list-style: disc; } .bubble ol { list-style: decimal; }
  .bubble blockquote { padding-inline-start: 0.7em; border-inline-start: 3px solid currentColor; opacity: 0.9; }
  .bubble code { font: 0.92em/1.5 ui-monospace, "Cascadia Code", "SF Mono", Menlo, Consolas, monospace; padding: 0.1em 0.35em; border-radius: 5px; background: light-dark(#00000012, #ffffff1a); }
  .mine:not(.private) .bubble code { background: #00000038; }
  .bubble pre { padding: 0.5rem 0.65rem; border-radius: 10px; background: light-dark(#00000012, #00000040); overflow-x: auto; white-space: pre; scrollbar-width: thin; }
  .mine:not(.private) .bubble pre { background: #00000038; }
  .bubble pre code { padding: 0; background: none; }
  .files { display: grid; gap: 4px; justify-items: start; max-inline-size: 100%; }
  .mine .files { justify-items: end; }
  .bubble + .files { margin-block-start: 4px; }
  .quote { display: grid; gap: 1px; inline-size: 100%; margin: 0 0 0.35rem; padding: 0.3rem 0.6rem; border: 0; border-inline-start: 3px solid currentColor; border-radius: 8px; background: light-dark(#00000012, #ffffff14); color: inherit; text-align: start; font-size: var(--text-sm); line-height: 1.35; white-space: normal; }
  .mine .bubble .quote { background: #00000038; }
  .mine.private .bubble .quote { background: light-dark(#00000012, #ffffff14); }
  .quote b { font-weight: 650; }
  .quote span { overflow: hidden; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow-wrap: anywhere; }
  .tools { position: absolute; z-index: 1; inset-block-start: -16px; inset-inline-end: -10px; display: flex; padding: 1px; border-radius: 17px; background: var(--surface); color: var(--text); box-shadow: 0 0 0 1px var(--line), var(--shadow-1); opacity: 0; pointer-events: none; transition: opacity var(--fast); }
  .mine .tools { inset-inline: -10px auto; }
  .tools button { inline-size: 30px; block-size: 30px; border: 0; border-radius: 50%; background: none; display: grid; place-items: center; color: var(--muted); padding: 0; }
  .tools button:hover { background: var(--surface-2); color: var(--text); }
  .message:focus-within .tools, .message:focus .tools { opacity: 1; pointer-events: auto; }
  @media (hover: hover) { .message:hover .tools { opacity: 1; pointer-events: auto; } }
  .reactions { display: flex; flex-wrap: wrap; gap: 4px; padding-block: 2px; }
  .mine .reactions { justify-content: flex-end; }
  .reaction { display: inline-flex; align-items: center; gap: 5px; min-block-size: 28px; padding: 1px 9px; border: 1px solid var(--line); border-radius: 14px; background: var(--surface); font-size: var(--text-sm); font-variant-numeric: tabular-nums; }
  .reaction:hover { background: var(--surface-2); }
  .reaction[aria-pressed="true"] { border-color: var(--accent-text); background: var(--accent-soft); color: var(--accent-text); font-weight: 650; }
  .trouble { display: flex; align-items: center; gap: 2px; font-size: var(--text-xs); color: var(--danger-text); font-weight: 600; flex-wrap: wrap; justify-content: end; }
  .trouble button { border: 0; background: none; min-block-size: 32px; padding: 0 8px; border-radius: 8px; display: inline-flex; gap: 5px; align-items: center; color: var(--text); font-weight: 650; }
  @media (pointer: coarse) { .trouble button { min-block-size: 44px; } }
  .trouble button:hover { background: var(--surface-2); }
  .mine .state { text-align: end; }
  .state { display: block; font-size: var(--text-xs); color: var(--muted); padding-inline: 0.35rem; }
  @media (prefers-reduced-motion: reduce) { .flash .bubble { animation-duration: 1ms; } }
`;

/** What messages have in common: how they are read, and which one of them Tab reaches. */
export interface MessageView {
  readonly files: RoomFiles;
  readonly actions: MessageActions;
  /** One's own user id. */
  readonly me: string;
  /** The message that Tab reaches; arrow keys go on from there, and Enter opens its menu. */
  readonly reachable: string | undefined;
}

/** One message. Its tools are there once it is pointed at, or reached: those of all others would be most of what a chat is made of. */
export function renderMessage(entry: ChatEntry, { files, actions, me, reachable }: MessageView, pointed: boolean) {
  const reached = entry.id === reachable;
  const kinds = [entry.state, entry.deleted && "deleted", entry.to && "private"].filter(Boolean).join(" ");
  return html`<li class="message ${kinds}" data-id=${entry.id} tabindex=${reached ? 0 : -1}>
    <div class="line">
      ${entry.deleted || entry.text !== "" || entry.replyTo ? html`<div class="bubble" dir="auto">${entry.deleted ? renderDeleted(entry.deleted, me) : renderContent(entry, actions)}</div>` : nothing}
      ${entry.files.length > 0 ? html`<div class="files">${entry.files.map((file) => html`<parley-file .files=${files} .file=${file} .from=${entry.from} @picture=${({ detail }: CustomEvent<ChatFile>) => actions.picture(detail)}></parley-file>`)}</div>` : nothing}
      ${(reached || pointed) && entry.state === "sent" && !entry.deleted ? renderTools(entry, actions) : nothing}
    </div>
    ${entry.reactions.length > 0 ? html`<div class="reactions">${entry.reactions.map((reaction) => renderReaction(entry, reaction, actions))}</div>` : nothing}
    ${entry.state === "sending" ? html`<span class="state">${msg("Sending…")}</span>` : nothing}
    ${entry.state === "failed" ? html`<div class="trouble" role="alert"><span>${sayTrouble(entry)}</span>
      <button @click=${() => actions.retry(entry)}>${icon(RotateCw, 14)}${msg("Send again")}</button>
      <button @click=${() => actions.discard(entry)}>${icon(Trash2, 14)}${msg("Delete")}</button></div>` : nothing}
  </li>`;
}

function sayTrouble({ error, to }: ChatEntry): string {
  if (error?.reason === "unknown-user" && to) return msg(str`${to.name} has left, and nobody else gets it.`);
  return error ? sayError(error) : msg("Not sent.");
}

function renderContent(entry: ChatEntry, actions: MessageActions) {
  return html`${entry.replyTo ? renderQuote(entry.replyTo, () => actions.jump(entry.replyTo!)) : nothing}${entry.text === unreadableText ? html`<em>${unreadable()}</em>` : mayBeLong(entry.text) ? html`<parley-long-text>${richText(entry.text)}</parley-long-text>` : richText(entry.text)}${entry.editedAt === undefined ? nothing : html`<span class="edited">${msg("edited")}</span>`}`;
}

/** What a message answers; pressing it goes there. */
export function renderQuote(quote: ChatQuote, jump: () => void) {
  return html`<button class="quote" type="button" dir="auto" ?disabled=${quote.from === undefined} @click=${jump}>${quote.from
    ? html`<span class="visually-hidden">${msg("In reply to")}</span><b dir="auto">${quote.from.name}</b><span dir="auto">${sayQuoted(quote.text)}</span>`
    : html`<span>${msg("The message was deleted")}</span>`}</button>`;
}

/** A file that came without words has an empty text; of what is not loaded, or cannot be opened, nothing is known. */
const sayQuoted = (text: string | undefined): string => (text === undefined || text === unreadableText ? "…" : text || msg("File"));

function renderDeleted({ by }: NonNullable<ChatEntry["deleted"]>, me: string) {
  return html`${icon(Ban, 14)}<span>${by === undefined ? msg("This message was deleted") : by.id === me ? msg("You deleted this message") : msg(str`Deleted by ${by.name}`)}</span>`;
}

function renderTools(entry: ChatEntry, actions: MessageActions) {
  const open = (kind: "actions" | "reactions") => (event: Event) => actions.menu(entry, event.currentTarget as HTMLElement, kind);
  return html`<div class="tools">
    <button type="button" tabindex="-1" aria-label=${msg("React")} title=${msg("React")} @click=${open("reactions")}>${icon(SmilePlus, 17)}</button>
    <button type="button" tabindex="-1" aria-label=${msg("Reply")} title=${msg("Reply")} @click=${() => actions.reply(entry)}>${icon(CornerUpLeft, 17)}</button>
    <button type="button" tabindex="-1" aria-label=${msg("More about this message")} title=${msg("More")} @click=${open("actions")}>${icon(EllipsisVertical, 17)}</button>
  </div>`;
}

function renderReaction(entry: ChatEntry, reaction: ChatReaction, actions: MessageActions) {
  const names = reaction.users.map((user) => user.name).join(", ");
  const who = reaction.count > reaction.users.length ? msg(str`${names} and ${reaction.count - reaction.users.length} more`) : names;
  return html`<button class="reaction" type="button" tabindex="-1" aria-pressed=${reaction.mine} title=${who} aria-label="${reaction.emoji} ${reaction.count}: ${who}"
    @click=${() => actions.react(entry, reaction.emoji, !reaction.mine)}><span>${reaction.emoji}</span><span>${reaction.count}</span></button>`;
}
