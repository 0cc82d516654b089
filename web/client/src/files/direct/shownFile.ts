import type { DirectFile, DirectFileState } from "../../api.js";
import type { ChatFile, User } from "../../contracts.js";
import { ParleyError } from "../../error.js";
import { State } from "../../events/state.js";
import type { HeldFile } from "./held.js";
import type { Outcome } from "./transfer.js";

/** What a shown file needs of those that go from page to page. */
export interface DirectSource {
  content(id: string, user: string): Blob | undefined;
  held(id: string, user: string): HeldFile | undefined;
  forget(id: string, user: string): void;
  describe(file: ChatFile, content: Blob): Promise<ChatFile>;
  reaches(user: string): boolean;
  fetch(id: string, user: string, told: () => void, signal: AbortSignal): Promise<Outcome>;
}

/** A file of a message that went from page to page: whether it is here, and if not, how to have it. */
export class ShownFile implements DirectFile {
  readonly state: State<DirectFileState>;
  readonly #source: DirectSource;
  readonly #user: string;
  #run: AbortController | undefined;
  /** Its sender's page has it no more. */
  #gone = false;

  constructor(source: DirectSource, file: ChatFile, from: User) {
    this.#source = source;
    this.#user = from.id;
    this.state = new State<DirectFileState>({ phase: "away", received: 0, file });
    this.look();
  }

  get content(): Blob | undefined {
    return this.#source.content(this.state.value.file.id, this.#user);
  }

  /** Something has changed: the file has come, or somebody is there or gone. */
  look(): void {
    const { phase, file } = this.state.value;
    const content = this.content;
    if (content) {
      if (phase !== "here") void this.#show(file, content);
    } else if (phase === "here" || phase === "offered" || phase === "away") {
      const there = this.#source.reaches(this.#user);
      if (!there) this.#gone = false;
      this.state.patch({ phase: there && !this.#gone ? "offered" : "away" });
    }
  }

  resume(): void {
    const { phase } = this.state.value;
    if (phase === "fetching" || phase === "here") return;
    const { error: _, ...rest } = this.state.value;
    this.state.set({ ...rest, phase: "fetching" });
    void this.#fetch((this.#run = new AbortController()));
  }

  pause(): void {
    if (this.state.value.phase !== "fetching") return;
    this.#run?.abort();
    this.state.patch({ phase: "paused" });
  }

  cancel(): void {
    this.#run?.abort();
    this.#source.forget(this.state.value.file.id, this.#user);
    if (this.state.value.phase === "here") return;
    const { error: _, ...rest } = this.state.value;
    this.state.set({ ...rest, phase: "away", received: 0 });
    this.look();
  }

  async #fetch(run: AbortController): Promise<void> {
    const { id } = this.state.value.file;
    try {
      for (let vain = 0; vain < 2 && !run.signal.aborted; vain++) {
        const told = (): void => {
          vain = -1;
          if (!run.signal.aborted) this.state.patch({ received: this.#source.held(id, this.#user)?.received ?? 0 });
        };
        if ((await this.#source.fetch(id, this.#user, told, run.signal)) === "done") {
          // its sender may have taken it back by now: then it is had anew, or not
          if (!this.content && !run.signal.aborted) this.state.patch({ phase: "away" });
          return this.look();
        }
        if (!this.#source.reaches(this.#user)) break;
      }
      if (!run.signal.aborted) this.#end(new ParleyError("sender-unreachable", "The connection to the page that has the file does not last."));
    } catch (error) {
      if (!run.signal.aborted) this.#end(error instanceof ParleyError ? error : new ParleyError("failed", String(error)));
    }
  }

  #end(error: ParleyError): void {
    this.#gone = error.reason === "unknown-file";
    if (this.#gone || !this.#source.reaches(this.#user)) {
      this.state.patch({ phase: "away" });
      this.look();
    } else {
      this.state.patch({ phase: "failed", error });
    }
  }

  async #show(file: ChatFile, content: Blob): Promise<void> {
    const described = await this.#source.describe(file, content);
    // its sender may have taken it back meanwhile
    if (!this.content) return;
    this.#run?.abort();
    const { error: _, ...rest } = this.state.value;
    this.state.set({ ...rest, phase: "here", received: file.size, file: described });
  }
}
