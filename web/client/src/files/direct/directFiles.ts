import type { DirectFile, Store } from "../../api.js";
import type { ChatFile, User } from "../../contracts.js";
import { ParleyError } from "../../error.js";
import type { Line } from "../../media/direct/parts.js";
import type { Clock } from "../../ports.js";
import type { FileCipher } from "../fileCipher.js";
import { FileChannel } from "./channel.js";
import { HeldFiles, type HeldFile } from "./held.js";
import { LineWait } from "./lineWait.js";
import { findPicture } from "./pictures.js";
import { ShownFile } from "./shownFile.js";
import { answerMs, give, take, type Outcome } from "./transfer.js";

/** To agree on a channel takes two messages over the server, where it is the first one. */
const openMs = 5_000;
/** After so long without a word another channel is tried beside the one that is opened. */
const secondMs = 2_000;
/** Channels that the other side has open at once. */
const mostChannels = 32;

/** What the files between two pages stand on. */
export interface DirectFileParts {
  readonly clock: Clock;
  /** The connection with the only other one in the room. */
  readonly line: Store<Line | undefined>;
  /** Most bytes of a file; 0 where none are taken. */
  readonly limit: () => number;
  /** Of an encrypted room. */
  readonly cipher?: FileCipher | undefined;
}

/** Files that go from page to page: those of ours that can be had here, and those of others that have come. */
export class DirectFiles {
  readonly #parts: DirectFileParts;
  readonly #wait: LineWait;
  /** Files of ours, as they go out. */
  readonly #own = new Map<string, Blob>();
  readonly #held = new HeldFiles();
  readonly #shown = new Map<string, ShownFile>();
  /** Addresses within this page. */
  readonly #urls = new Map<string, string>();
  /** By file: what comes of it at the moment. */
  readonly #coming = new Map<string, AbortController>();
  /** What is answered at the moment. */
  readonly #answers = new Set<AbortController>();
  readonly #off: () => void;
  #over = false;

  constructor(parts: DirectFileParts) {
    this.#parts = parts;
    this.#wait = new LineWait(parts.line, parts.clock);
    this.#off = parts.line.subscribe(() => this.#look());
  }

  /**
   * Gives a file of ours to whoever is alone with us. Resolves to that participant when they have all of it, and to undefined when
   * it does not go this way: nobody is there or more than one, no channel comes up, they do not take it, or it was aborted.
   */
  async send(id: string, content: Blob, told: (got: number) => void, signal: AbortSignal): Promise<string | undefined> {
    this.#own.set(id, content);
    let most = 0;
    for (let vain = 0; vain < 2 && !signal.aborted; vain++) {
      const line = await this.#wait.up(signal);
      if (!line) return undefined;
      const outcome = await this.#push(line, id, content, signal, (got) => {
        if (got > most) vain = -1;
        most = Math.max(most, got);
        told(got);
      });
      if (outcome === "done") return this.#parts.line.value?.participant === line.participant ? line.participant : undefined;
      if (outcome === "refused") return undefined;
      await this.#wait.noticed(line, signal);
    }
    return undefined;
  }

  /** A file of ours is not given any more; what the other side has of it goes, as soon as they can be told. */
  async drop(id: string): Promise<void> {
    this.#own.delete(id);
    const { signal } = new AbortController();
    for (let vain = 0; vain < 2; vain++) {
      const line = await this.#wait.up(signal);
      if (!line) return;
      const told = await this.#talk(line, signal, async (channel, during) => {
        channel.say({ type: "drop", id });
        return (await channel.hear(during, answerMs, "dropped")) !== undefined;
      });
      if (told) return;
      await this.#wait.noticed(line, signal);
    }
  }

  /** A file of a message, as it is shown. */
  of(file: ChatFile, from: User): DirectFile {
    const name = `${from.id} ${file.id}`;
    const known = this.#shown.get(name);
    if (known) return known;
    const shown = new ShownFile(this, file, from);
    this.#shown.set(name, shown);
    return shown;
  }

  /** The bytes of a file, where they are here. */
  content(id: string, user: string): Blob | undefined {
    return this.#own.get(id) ?? this.held(id, user)?.content;
  }

  held(id: string, user: string): HeldFile | undefined {
    return this.#held.find(id, user);
  }

  forget(id: string, user: string): void {
    this.#held.drop(id, user);
  }

  /** What a file that is here turns out to be. In an encrypted room its sealed message says it. */
  async describe(file: ChatFile, content: Blob): Promise<ChatFile> {
    return this.#parts.cipher ? file : { ...file, ...(await findPicture(content)) };
  }

  /** Where the bytes of a file can be had within this page. */
  async url(file: ChatFile, inline: boolean): Promise<string> {
    const shown = [...this.#shown.values()].find((one) => one.state.value.file.id === file.id && one.content);
    const content = shown?.content;
    if (!content) throw new ParleyError("unknown-file", "The file is not in this page.");
    if (this.#parts.cipher) return this.#parts.cipher.url(file, () => Promise.resolve(content), inline);
    // a page has the origin of the one that opened it: nothing but pictures keeps its type
    const type = inline ? ((await findPicture(content))?.type ?? "") : "";
    const name = `${file.id} ${type}`;
    const url = this.#urls.get(name) ?? URL.createObjectURL(content.slice(0, content.size, type || "application/octet-stream"));
    this.#urls.set(name, url);
    return url;
  }

  /** Whether somebody is at the other end, and may be asked for a file of theirs. */
  reaches(user: string): boolean {
    return this.#parts.line.value?.user === user;
  }

  /** Asks the page of its sender for a file. Rejects with why it does not give it. */
  async fetch(id: string, user: string, told: () => void, signal: AbortSignal): Promise<Outcome> {
    const line = await this.#wait.up(signal);
    if (line?.user !== user) return "broken";
    const outcome = await this.#talk(line, signal, async (channel, during): Promise<Outcome> => {
      channel.say({ type: "get", id });
      const answer = await channel.hear(during, answerMs, "offer", "refuse");
      if (answer?.type === "refuse") throw new ParleyError(answer.reason, "The other page does not give the file.");
      if (answer?.id !== id) return "broken";
      const refusal = await this.#receive(channel, id, answer.size, user, told, during);
      if (refusal) throw new ParleyError(refusal, "There is no room for the file.");
      return this.held(id, user)?.whole ? "done" : "broken";
    });
    if (outcome === "done") return outcome;
    await this.#wait.noticed(line, signal);
    return "broken";
  }

  /** Somebody has opened a channel to us. */
  async handle(from: string, raw: RTCDataChannel): Promise<void> {
    const line = this.#parts.line.value;
    const channel = new FileChannel(raw, this.#parts.clock);
    if (line?.participant === from && this.#answers.size < mostChannels && !this.#over) {
      const run = new AbortController();
      this.#answers.add(run);
      if (await channel.opened(run.signal, openMs)) {
        channel.say({ type: "ready" });
        const answered = await this.#answer(channel, line.user, run.signal).catch(() => false);
        // a browser may lose what was said just before a channel was closed: whoever has asked closes it
        if (answered) await channel.closed(run.signal, answerMs);
      }
      this.#answers.delete(run);
    }
    channel.close();
  }

  dispose(): void {
    this.#over = true;
    this.#off();
    for (const run of this.#answers) run.abort();
    for (const shown of this.#shown.values()) shown.pause();
    for (const url of this.#urls.values()) URL.revokeObjectURL(url);
    this.#own.clear();
    this.#held.clear();
    this.#shown.clear();
  }

  /** False where the exchange did not come to its end. */
  async #answer(channel: FileChannel, user: string, signal: AbortSignal): Promise<boolean> {
    const message = await channel.hear(signal, answerMs, "offer", "get", "drop");
    if (message?.type === "drop") {
      this.#coming.get(message.id)?.abort();
      this.forget(message.id, user);
      this.#look();
      channel.say({ type: "dropped", id: message.id });
      return true;
    }
    if (message?.type === "get") {
      const content = this.#own.get(message.id);
      if (content) return (await give(channel, this.#parts.clock, message.id, content, () => undefined, signal)) !== "broken";
      channel.say({ type: "refuse", reason: "unknown-file" });
      return true;
    }
    if (message?.type === "offer") {
      const refusal = await this.#receive(channel, message.id, message.size, user, () => undefined, signal);
      if (refusal) channel.say({ type: "refuse", reason: refusal });
      return refusal !== undefined || this.held(message.id, user)?.whole === true;
    }
    return false;
  }

  /** Takes a file, as far as it comes. Says why not, where it has no place here. */
  async #receive(channel: FileChannel, id: string, size: number, user: string, told: () => void, signal: AbortSignal): Promise<string | undefined> {
    if (size > this.#parts.limit()) return "file-too-large";
    const held = this.#own.has(id) ? undefined : this.#held.begin(id, user, size);
    if (!held) return "quota-room";
    // the channel before has broken without our noticing
    this.#coming.get(id)?.abort();
    const run = new AbortController();
    const stop = (): void => run.abort();
    signal.addEventListener("abort", stop);
    this.#coming.set(id, run);
    held.coming = true;
    await take(channel, held, told, run.signal);
    signal.removeEventListener("abort", stop);
    if (this.#coming.get(id) === run) {
      this.#coming.delete(id);
      held.coming = false;
    }
    if (held.whole) this.#look();
    return undefined;
  }

  async #push(line: Line, id: string, content: Blob, signal: AbortSignal, told: (got: number) => void): Promise<Outcome> {
    return (await this.#talk(line, signal, (channel, during) => give(channel, this.#parts.clock, id, content, told, during))) ?? "broken";
  }

  /** Opens a channel for one exchange; undefined where nobody is ready at its other end. */
  #talk<T>(line: Line, signal: AbortSignal, exchange: (channel: FileChannel, signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    return this.#wait.during(line, signal, async (during) => {
      const opened: FileChannel[] = [];
      try {
        const channel = await this.#reach(line, during, opened);
        return channel && (await exchange(channel, during));
      } finally {
        for (const channel of opened) channel.close();
      }
    });
  }

  /**
   * A channel at whose other end somebody is ready. A browser gives the number of a channel that was closed to the next one, of which
   * the other side hears nothing when it has not done with closing: one that is opened beside it has another number.
   */
  async #reach(line: Line, signal: AbortSignal, opened: FileChannel[]): Promise<FileChannel | undefined> {
    const { clock } = this.#parts;
    const ready = async (): Promise<FileChannel | undefined> => {
      const raw = line.open();
      if (!raw) return undefined;
      const channel = new FileChannel(raw, clock);
      opened.push(channel);
      return (await channel.opened(signal, openMs)) && (await channel.hear(signal, answerMs, "ready")) ? channel : undefined;
    };
    return new Promise((resolve) => {
      let trying = 0;
      const attempt = async (): Promise<void> => {
        trying++;
        const channel = await ready();
        if (--trying > 0 && !channel) return;
        clock.clearTimeout(second);
        resolve(channel);
      };
      const second = clock.setTimeout(() => void attempt(), secondMs);
      void attempt();
    });
  }

  #look(): void {
    for (const shown of this.#shown.values()) shown.look();
  }
}
