import { quoteLength } from "../../chat/entries.js";
import type { ChatMessage } from "../../contracts.js";
import type { Peer } from "../../rpc/rpc.js";
import { unreadableText } from "./unreadable.js";

interface Words {
  readonly title: string;
  readonly edited: string;
  readonly deleted: string;
  readonly confidential: string;
  readonly times: string;
}

const english: Words = { title: "Chat of the room", edited: "edited", deleted: "deleted", confidential: "private", times: "Times are UTC." };
const chinese: Words = { title: "房间聊天记录", edited: "已编辑", deleted: "已删除", confidential: "私密", times: "时间为 UTC。" };

const style = "body{font:15px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}article{margin:0 0 1rem}time,small{color:#5a5d66}" +
  "blockquote{margin:0 0 .2rem;padding-inline-start:.7rem;border-inline-start:3px solid #ccc;color:#5a5d66}p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}";

/** The chat of an encrypted room as a document, made here as the server makes that of other rooms: it is the one who cannot read it. */
export async function exportChat(peer: Peer, room: string, format: "text" | "json" | "html", language: string): Promise<Blob> {
  const words = language.startsWith("zh") ? chinese : english;
  const messages = await readAll(peer, room);
  switch (format) {
    case "text": return new Blob([`${words.title} ${room}\n${words.times}\n\n`, ...messages.map((m) => asText(m, words))], { type: "text/plain;charset=utf-8" });
    case "json": return new Blob([JSON.stringify(messages, undefined, 1)], { type: "application/json;charset=utf-8" });
    // opened from this page it would have this page's origin: it is to be saved, and is no page until then
    case "html": return new Blob([htmlHead(room, words), ...messages.map((m) => asHtml(m, words))], { type: "application/octet-stream" });
  }
}

async function readAll(peer: Peer, room: string): Promise<ChatMessage[]> {
  const pages: ChatMessage[][] = [];
  for (let before: number | undefined; ;) {
    const { messages, more } = await peer.request("chat.history", { room, ...(before !== undefined && { before }) });
    pages.unshift(messages);
    before = messages[0]?.seq;
    if (!more || before === undefined) return quoted(pages.flat());
  }
}

/** An answer is read before what it answers, whose words it does not carry. */
function quoted(messages: readonly ChatMessage[]): ChatMessage[] {
  const texts = new Map(messages.map(({ id, text }) => [id, text]));
  return messages.map((message) => {
    const { replyTo } = message;
    const text = replyTo?.from && replyTo.text === undefined ? texts.get(replyTo.id) : undefined;
    return replyTo && text !== undefined && text !== unreadableText ? { ...message, replyTo: { ...replyTo, text: text.slice(0, quoteLength) } } : message;
  });
}

function asText({ from, to, sentAt, text, replyTo, editedAt, deletedAt, files, reactions }: ChatMessage, words: Words): string {
  // a line of somebody's text must not pass for somebody else's message
  const indented = (lines: string, indent: string): string => lines.replace(/\r\n|[\n\r\f\u0085\u2028\u2029]/g, `\n${indent}`);
  return [
    `[${time(sentAt)}] ${from.name}${to ? ` → ${to.name} (${words.confidential})` : ""}: `,
    replyTo?.from ? `\n    > ${replyTo.from.name}: ${indented(replyTo.text ?? "…", "    > ")}\n    ` : "",
    deletedAt === undefined ? indented(text, "    ") : `(${words.deleted})`,
    editedAt === undefined ? "" : ` (${words.edited})`,
    ...(files ?? []).map(({ name, size }) => `\n    [${name}, ${size} B]`),
    reactions?.length ? `\n    ${counted(reactions)}` : "",
    "\n",
  ].join("");
}

function htmlHead(room: string, words: Words): string {
  const heading = `${escape(words.title)} ${escape(room)}`;
  return `<!doctype html>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n` +
    `<title>${heading}</title>\n<style>${style}</style>\n<h1>${heading}</h1>\n<p><small>${escape(words.times)}</small></p>\n`;
}

function asHtml({ from, to, sentAt, text, replyTo, editedAt, deletedAt, files, reactions }: ChatMessage, words: Words): string {
  return [
    `<article><b>${escape(from.name)}</b> ${to ? `→ ${escape(to.name)} (${escape(words.confidential)}) ` : ""}<time>${time(sentAt)}</time>`,
    replyTo?.from ? `<blockquote><b>${escape(replyTo.from.name)}</b> ${escape(replyTo.text ?? "…")}</blockquote>` : "",
    `<p dir="auto">${deletedAt === undefined ? escape(text) : `<small>${escape(words.deleted)}</small>`}${editedAt === undefined ? "" : ` <small>${escape(words.edited)}</small>`}</p>`,
    ...(files ?? []).map(({ name, size }) => `<p>📎 ${escape(name)} <small>${size} B</small></p>`),
    reactions?.length ? `<small>${escape(counted(reactions))}</small>` : "",
    "</article>\n",
  ].join("");
}

const counted = (reactions: readonly { emoji: string; count: number }[]): string => reactions.map(({ emoji, count }) => `${emoji} ${count}`).join("  ");

const time = (at: number): string => new Date(at).toISOString().slice(0, 19).replace("T", " ");

const escape = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
