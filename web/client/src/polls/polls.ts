import type { PollDraft, PollEvents, Polls, PollsState } from "../api.js";
import type { Poll, User } from "../contracts.js";
import { Emitter } from "../events/emitter.js";
import { State } from "../events/state.js";
import type { Clock } from "../ports.js";
import type { Peer } from "../rpc/rpc.js";
import { Retry } from "../session/retry.js";

const pageSize = 20;

/** The polls of one room. */
export class RoomPolls extends Emitter<PollEvents> implements Polls {
  readonly state = new State<PollsState>({ polls: [], more: false, loading: false, failed: false });
  readonly #peer: Peer;
  readonly #clock: Clock;
  readonly #room: string;
  readonly #off: (() => void)[];
  readonly #retry: Retry;
  /** What was made of a draft, so that trying again makes no second poll. */
  readonly #ids = new WeakMap<PollDraft, string>();

  constructor(peer: Peer, clock: Clock, room: string) {
    super();
    this.#peer = peer;
    this.#clock = clock;
    this.#room = room;
    this.#retry = new Retry(clock, () => void this.reload());
    const { notifications: on } = peer;
    const here = <T extends { room: string }>(handle: (event: T) => void) => (event: T): void => {
      if (event.room === room) handle(event);
    };
    this.#off = [
      on.on("poll.opened", here(({ poll }) => {
        if (this.#find(poll.id)) return;
        this.#put({ ...poll, mine: [] });
        this.emit("opened", this.#find(poll.id)!);
      })),
      on.on("poll.counted", here(({ id, revision, voters, votes }) => {
        this.#change(id, revision, (poll) => ({ voters, options: poll.options.map((option, place) => ({ text: option.text, ...(votes && { votes: votes[place] ?? 0 }) })) }));
      })),
      on.on("poll.voted", here(({ id, mine }) => {
        const poll = this.#find(id);
        if (poll) this.#replace({ ...poll, mine });
      })),
      on.on("poll.closed", here(({ poll }) => {
        const known = this.#find(poll.id);
        this.#put(poll);
        if (known && known.closedAt === undefined) this.emit("closed", this.#find(poll.id)!);
      })),
      on.on("poll.deleted", here(({ id }) => this.#remove(id))),
    ];
    void this.reload();
  }

  async create(draft: PollDraft): Promise<Poll> {
    const id = this.#ids.get(draft) ?? this.#clock.uuid();
    this.#ids.set(draft, id);
    const { poll } = await this.#peer.request("poll.create", { ...draft, room: this.#room, id, options: draft.options as string[] });
    this.#put(poll);
    return poll;
  }

  async vote(id: string, options: readonly number[]): Promise<void> {
    // a server that is started anew takes longer than an answer is waited for otherwise, and a vote is sent again then
    this.#put((await this.#peer.request("poll.vote", { room: this.#room, id, options: options as number[] }, { timeoutMs: 60_000 })).poll);
  }

  async close(id: string): Promise<void> {
    this.#put((await this.#peer.request("poll.close", { room: this.#room, id })).poll);
  }

  async delete(id: string): Promise<void> {
    await this.#peer.request("poll.delete", { room: this.#room, id });
    this.#remove(id);
  }

  voters(id: string, option: number, skip = 0): Promise<{ voters: readonly User[]; more: boolean }> {
    return this.#peer.request("poll.voters", { room: this.#room, id, option, skip });
  }

  async loadOlder(): Promise<void> {
    const oldest = this.state.value.polls.at(-1)?.seq;
    if (this.state.value.more && !this.state.value.loading && oldest !== undefined) await this.#load(oldest).catch(() => undefined);
  }

  async reload(): Promise<void> {
    this.state.patch({ failed: await this.#retry.fails(this.#load()) });
  }

  /** Whatever happened while the session was lost was not told. */
  handleRejoined(): void {
    void this.reload();
  }

  dispose(): void {
    this.#retry.dispose();
    for (const off of this.#off) off();
  }

  /** The newest page, or the one before a `seq`, which can be asked for again if it does not come. */
  async #load(before?: number): Promise<void> {
    this.state.patch({ loading: true });
    try {
      const { polls, more } = await this.#peer.request("poll.list", { room: this.#room, limit: pageSize, before });
      const known = this.state.value.polls;
      const kept = before === undefined ? known.filter((poll) => poll.seq > (polls[0]?.seq ?? 0)) : known;
      this.state.patch({ polls: sorted([...kept.filter((poll) => !polls.some((one) => one.id === poll.id)), ...polls.map((poll) => newer(poll, this.#find(poll.id)))]), more });
    } finally {
      this.state.patch({ loading: false });
    }
  }

  #find(id: string): Poll | undefined {
    return this.state.value.polls.find((poll) => poll.id === id);
  }

  /** What the server has told of a poll; without `mine` one's own vote is as before. */
  #put(poll: Poll): void {
    const known = this.#find(poll.id);
    if (known && known.revision > poll.revision) return;
    this.#replace({ mine: known?.mine ?? [], ...poll });
  }

  #change(id: string, revision: number, change: (poll: Poll) => Partial<Poll>): void {
    const known = this.#find(id);
    if (known && known.revision < revision) this.#replace({ ...known, ...change(known), revision });
  }

  #replace(poll: Poll): void {
    this.state.patch({ polls: sorted([...this.state.value.polls.filter((one) => one.id !== poll.id), poll]) });
  }

  #remove(id: string): void {
    this.state.patch({ polls: this.state.value.polls.filter((poll) => poll.id !== id) });
  }
}

function sorted(polls: Poll[]): Poll[] {
  return polls.sort((a, b) => b.seq - a.seq);
}

/** A page may have been read before what was told meanwhile. */
function newer(read: Poll, known: Poll | undefined): Poll {
  return known && known.revision > read.revision ? known : read;
}
