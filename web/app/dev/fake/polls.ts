import type { Poll, PollDraft, PollEvents, Polls, PollsState, User } from "@parley/client";
import { Bell, Cell } from "./store.js";

/** Polls that answer. */
export class FakePolls implements Polls {
  readonly bell = new Bell<PollEvents>();
  readonly state = new Cell<PollsState>({ polls: [], more: false, loading: false, failed: false });

  constructor(private readonly user: User) {}

  on<Name extends keyof PollEvents>(name: Name, listener: (event: PollEvents[Name]) => void): () => void {
    return this.bell.on(name, listener);
  }

  async create({ question, options, multiple, anonymous, results }: PollDraft): Promise<Poll> {
    return this.put(this.user, question, options, { multiple: multiple ?? false, anonymous: anonymous ?? false, results: results ?? "live" });
  }

  /** Somebody else asks something. */
  ask(by: User, question: string, options: readonly string[]): void {
    this.bell.ring("opened", this.put(by, question, options, {}));
  }

  async vote(id: string, options: readonly number[]): Promise<void> {
    this.change(id, (poll) => ({
      mine: [...options], voters: poll.voters + (options.length > 0 ? 1 : 0) - ((poll.mine?.length ?? 0) > 0 ? 1 : 0),
      options: poll.options.map(({ text, votes }, place) => ({ text, ...(votes !== undefined && { votes: votes + Number(options.includes(place)) - Number(poll.mine?.includes(place) ?? false) }) })),
    }));
  }

  async close(id: string): Promise<void> {
    this.change(id, (poll) => ({ closedAt: Date.now(), options: poll.options.map(({ text, votes }) => ({ text, votes: votes ?? 0 })) }));
  }

  async delete(id: string): Promise<void> {
    this.state.patch({ polls: this.state.value.polls.filter((poll) => poll.id !== id) });
  }

  async voters(): Promise<{ voters: readonly User[]; more: boolean }> {
    const names = ["Grace Hopper", "Alan Turing", "陈伟", "Katherine Johnson", "Edsger Dijkstra", "Barbara Liskov", "林美玲", "Tim"];
    return { voters: names.map((name) => ({ id: `u-${name}`, name, guest: true })), more: true };
  }

  async loadOlder(): Promise<void> {
    // there are none
  }

  async reload(): Promise<void> {
    this.state.patch({ failed: false });
  }

  private put(by: User, question: string, options: readonly string[], how: Partial<Poll>): Poll {
    const seq = this.state.value.polls.length + 1;
    const poll: Poll = {
      id: `poll-${seq}`, seq, revision: 1, question, multiple: false, anonymous: false, results: "live", by, createdAt: Date.now(), voters: 0, mine: [], ...how,
      options: options.map((text) => ({ text, ...(how.results !== "when-closed" && { votes: 0 }) })),
    };
    this.state.patch({ polls: [poll, ...this.state.value.polls] });
    return poll;
  }

  private change(id: string, how: (poll: Poll) => Partial<Poll>): void {
    this.state.patch({ polls: this.state.value.polls.map((poll) => (poll.id === id ? { ...poll, ...how(poll), revision: poll.revision + 1 } : poll)) });
  }
}
