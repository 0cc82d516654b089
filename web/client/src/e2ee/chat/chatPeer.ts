import type { ChatFile, ChatHistoryResult, ChatSearchResult, ClientNotifications, FileOffer, Notifications } from "../../contracts.js";
import { ParleyError } from "../../error.js";
import { Emitter } from "../../events/emitter.js";
import { sealedName } from "../../files/fileCipher.js";
import type { Method, Params, Peer, Result } from "../../rpc/rpc.js";
import type { SealedFile } from "../files/sealedFile.js";
import { readContent, sameTarget, writeContent, type ChatContent } from "./content.js";
import { unreadableText } from "./unreadable.js";

/** Seals and opens what is written. */
export interface TextCipher {
  sealText(id: string, text: string): Promise<string>;
  /** Undefined if it was not written by this user for this place, or is not sealed at all. */
  openText(id: string, user: string, sealed: string): Promise<string | undefined>;
}

/** Knows what the server calls only by an id. */
export interface FileKeys {
  /** What a message says of files that were uploaded. */
  of(ids: readonly string[]): readonly SealedFile[];
  /** Files that a message has brought; as they are to be shown. */
  take(files: readonly SealedFile[]): readonly ChatFile[];
}

interface Message {
  readonly id: string;
  readonly from: { readonly id: string };
  readonly text: string;
  readonly to?: { readonly id: string };
  readonly replyTo?: { readonly id: string; readonly text?: string };
  readonly deletedAt?: number;
  readonly files?: readonly ChatFile[];
}

interface Written {
  readonly id?: string;
  readonly text?: string;
  readonly to?: string;
  readonly replyTo?: string;
  readonly files?: readonly string[];
  readonly offers?: readonly FileOffer[];
}

const told = ["chat.message", "chat.edited", "chat.deleted", "chat.reacted", "chat.typing"];
const kept = 2_000;
const pagesOfSearch = 20;
const mostFound = 50;

/** The server as the chat of an encrypted room sees it: texts are sealed on the way out and opened on the way in, and searched here. */
export class ChatPeer implements Peer {
  readonly notifications = new Emitter<Notifications>();
  readonly #peer: Peer;
  readonly #cipher: TextCipher;
  readonly #files: FileKeys;
  readonly #off: (() => void)[];
  /** What was opened, for edits and quotes, which do not say all that is needed. */
  readonly #known = new Map<string, { readonly user: string; readonly content: ChatContent | undefined }>();
  #arriving: Promise<void> = Promise.resolve();

  constructor(peer: Peer, room: string, cipher: TextCipher, files: FileKeys) {
    this.#peer = peer;
    this.#cipher = cipher;
    this.#files = files;
    this.#off = (told as (keyof Notifications)[]).map((name) =>
      peer.notifications.on(name, (event) => {
        if ((event as { room?: string }).room !== room) return;
        this.#arriving = this.#arriving.then(async () => this.notifications.emit(name, (await this.#open(event)) as never)).catch(() => undefined);
      }),
    );
  }

  async request<M extends Method>(method: M, params: Params<M>, options?: { timeoutMs?: number }): Promise<Result<M>> {
    if (method === "chat.search") return (await this.#search(params as Params<"chat.search">)) as Result<M>;
    if (!method.startsWith("chat.")) return this.#peer.request(method, params, options);
    const sealed = method === "chat.send" || method === "chat.edit" ? await this.#seal(method, params as Written) : params;
    return (await this.#open(await this.#peer.request(method, sealed as Params<M>, options))) as Result<M>;
  }

  notify<M extends keyof ClientNotifications>(method: M, params: ClientNotifications[M]): void {
    this.#peer.notify(method, params);
  }

  dispose(): void {
    for (const off of this.#off) off();
  }

  async #seal(method: "chat.send" | "chat.edit", written: Written): Promise<Written> {
    const { id = "", text = "", to, replyTo, files = [], offers = [] } = written;
    const before = this.#known.get(id)?.content;
    // without it the new text would take the message's files and its reader away
    if (method === "chat.edit" && !before) throw new ParleyError("unknown-message", "The message that is to be changed is not known here.");
    const content = method === "chat.edit" && before ? { ...before, text, edit: before.edit + 1 } : { text, to, replyTo, edit: 0, files: this.#files.of([...files, ...offers.map((offer) => offer.id)]) };
    return { ...written, text: await this.#cipher.sealText(id, writeContent(content)), ...(offers.length > 0 && { offers: offers.map((offer) => ({ ...offer, name: sealedName })) }) };
  }

  async #open(value: unknown): Promise<unknown> {
    const { message, messages, id, text, deletedAt } = value as { message?: Message; messages?: Message[]; id?: string; text?: string; deletedAt?: number };
    if (id !== undefined && deletedAt !== undefined) this.#known.delete(id);
    if (message) return { ...(value as object), message: await this.#openMessage(message) };
    if (messages) {
      const opened: Message[] = [];
      for (const one of messages) opened.push(await this.#openMessage(one));
      return { ...(value as object), messages: opened };
    }
    if (id === undefined || text === undefined) return value;
    return { ...(value as object), text: await this.#openEdit(id, text) };
  }

  async #openMessage(message: Message): Promise<Message> {
    const { id, from, to, replyTo, deletedAt, files: _, ...rest } = message;
    const opened = deletedAt === undefined ? await this.#read(id, from.id, message.text) : undefined;
    const before = deletedAt === undefined ? this.#known.get(id)?.content : undefined;
    const genuine = opened && sameTarget(opened, { to: to?.id, replyTo: replyTo?.id }) && opened.edit >= (before?.edit ?? 0);
    const content = genuine ? opened : undefined;
    if (content || !before) this.#remember(id, from.id, content);
    const there = new Map(message.files?.map((file) => [file.id, file.direct]));
    const files = this.#files.take(content?.files.filter((file) => there.has(file.id)) ?? []).map((file) => (there.get(file.id) ? { ...file, direct: true } : file));
    // the server has shortened the sealed text of what is quoted, which nobody can open any more
    const quoted = replyTo && this.#known.get(replyTo.id)?.content?.text;
    return {
      ...rest, id, from,
      text: deletedAt !== undefined ? "" : content?.text ?? unreadableText,
      ...(to && { to }),
      ...(deletedAt !== undefined && { deletedAt }),
      ...(files.length > 0 && { files }),
      ...(replyTo && { replyTo: quote(replyTo, quoted) }),
    };
  }

  /** What a message of which something is known says now: the server can neither bring an earlier text back nor give it another reader. */
  async #openEdit(id: string, text: string): Promise<string> {
    const known = this.#known.get(id);
    const content = known && (await this.#read(id, known.user, text));
    const before = known?.content;
    if (!known || !content || (before && (!sameTarget(content, before) || content.edit < before.edit))) return unreadableText;
    this.#remember(id, known.user, content);
    return content.text;
  }

  async #read(id: string, user: string, sealed: string): Promise<ChatContent | undefined> {
    const text = await this.#cipher.openText(id, user, sealed);
    return text === undefined ? undefined : readContent(text);
  }

  #remember(id: string, user: string, content: ChatContent | undefined): void {
    this.#known.set(id, { user, content });
    for (const old of this.#known.keys()) {
      if (this.#known.size <= kept) break;
      this.#known.delete(old);
    }
  }

  /** As the server does it where it can read. */
  async #search({ room, text, before }: Params<"chat.search">): Promise<ChatSearchResult> {
    const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
    const found: ChatHistoryResult["messages"] = [];
    for (let page = 0; page < pagesOfSearch; page++) {
      const { messages, more } = await this.request("chat.history", { room, ...(before !== undefined && { before }) });
      for (const message of [...messages].reverse()) {
        const lower = [message.text, ...(message.files ?? []).map(({ name }) => name)].join("\n").toLowerCase();
        if (message.text !== unreadableText && words.every((word) => lower.includes(word))) found.push(message);
        if (found.length === mostFound) return { messages: found, before: message.seq };
      }
      before = messages[0]?.seq;
      if (!more || before === undefined) return { messages: found };
    }
    return { messages: found, ...(before !== undefined && { before }) };
  }
}

function quote(quoted: NonNullable<Message["replyTo"]>, text: string | undefined): NonNullable<Message["replyTo"]> {
  const { text: _, ...rest } = quoted;
  return text === undefined ? rest : { ...rest, text };
}
