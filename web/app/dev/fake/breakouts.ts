import type { Breakout, BreakoutEvents, BreakoutsState, Meeting, MeetingBreakouts, MeetingState } from "@parley/client";
import { Bell, Cell } from "./store.js";

/** Breakout rooms that people are said to be in. */
export class FakeBreakouts implements MeetingBreakouts {
  readonly bell = new Bell<BreakoutEvents>();
  readonly state = new Cell<BreakoutsState>({ assignments: new Map() });

  constructor(private readonly meeting: Cell<MeetingState>) {}

  on<Name extends keyof BreakoutEvents>(name: Name, listener: (event: BreakoutEvents[Name]) => void): () => void {
    return this.bell.on(name, listener);
  }

  async create(names: readonly string[], { choose, random }: { choose?: boolean; random?: boolean } = {}): Promise<void> {
    const rooms: Breakout[] = names.map((name, at) => ({ id: `breakout-${at}`, name }));
    this.put({ breakouts: { open: false, rooms, choose: choose ?? false } });
    if (!random) return;
    const others = this.meeting.value.room.participants.filter(({ role }) => role === "speaker");
    this.state.patch({ assignments: new Map(others.map(({ user }, at) => [user.id, rooms[at % rooms.length]!.id])) });
  }

  async assign(user: string, breakout?: string): Promise<void> {
    const assignments = new Map(this.state.value.assignments);
    if (breakout) assignments.set(user, breakout);
    else assignments.delete(user);
    this.state.patch({ assignments });
  }

  async open(seconds?: number): Promise<void> {
    const { breakouts, participants } = this.meeting.value.room;
    const { assignments } = this.state.value;
    this.put({
      breakouts: { ...breakouts!, open: true, ...(seconds && { endsAt: Date.now() + seconds * 1000 }) },
      participants: participants.map((one, at) => (assignments.has(one.user.id) && at % 4 !== 3 ? { ...one, breakout: assignments.get(one.user.id)! } : one)),
    });
    this.bell.ring("opened", this.meeting.value.room.breakouts!);
  }

  /** Somebody who keeps order sends us there. */
  send(breakout: string): void {
    this.state.patch({ assigned: breakout });
    this.bell.ring("assigned", { breakout: this.meeting.value.room.breakouts?.rooms.find(({ id }) => id === breakout) });
  }

  async setTimer(seconds?: number): Promise<void> {
    const { endsAt: _, ...rest } = this.meeting.value.room.breakouts!;
    this.put({ breakouts: { ...rest, ...(seconds && { endsAt: Date.now() + seconds * 1000 }) } });
  }

  async close(): Promise<void> {
    const { breakouts: _, ...room } = this.meeting.value.room;
    this.meeting.patch({ room: { ...room, participants: room.participants.map(({ breakout: __, ...one }) => one) } });
  }

  async announce(): Promise<void> {
    // nobody hears it
  }

  async enter(breakout: string): Promise<Meeting> {
    this.goTo(breakout);
    return undefined as unknown as Meeting;
  }

  async leave(): Promise<void> {
    this.goTo(undefined);
  }

  private goTo(place: string | undefined): void {
    const { me, room } = this.meeting.value;
    this.put({ participants: room.participants.map(({ breakout, ...one }) => (one.id === me ? { ...one, ...(place && { breakout: place }) } : { ...one, ...(breakout && { breakout }) })) });
  }

  private put(change: Partial<MeetingState["room"]>): void {
    this.meeting.patch({ room: { ...this.meeting.value.room, ...change } });
  }
}
