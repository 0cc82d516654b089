import type { MeetingEvents, MeetingState } from "../api.js";
import type { BreakoutMove, Breakouts, LeaveReason, MutedSource, Participant, ParticipantMedia, Role, Room, RoomLobby, RoomMode, RoomSettings } from "../contracts.js";
import { Emitter } from "../events/emitter.js";
import { State } from "../events/state.js";
import type { Clock, Timer } from "../ports.js";

/** How long the others may take to be back after a restart of the server. */
const returnMs = 12_000;

export interface MembershipEvents extends MeetingEvents {
  /**
   * The server had lost the session; the room has been joined again, and messages in between were lost. `connection` is the media
   * connection that the server still has.
   */
  rejoined: { connection: string | undefined };
}

/** What we know of a room that we are in. */
export class Membership {
  readonly state: State<MeetingState>;
  readonly events = new Emitter<MembershipEvents>();
  /** Who waits to be let in, as hosts and moderators are told. */
  readonly lobby: State<RoomLobby>;

  readonly #clock: Clock;
  /** Those who were here before the server lost everything, and have not come back yet. */
  readonly #awaited = new Map<string, Timer>();

  /** @param connection the media connection that the server had for us when we came. */
  constructor(clock: Clock, room: Room, me: string, readonly connection?: string) {
    this.#clock = clock;
    this.state = new State<MeetingState>({ phase: "joined", room, me });
    this.lobby = new State<RoomLobby>({ room: room.id, waiting: [], count: 0 });
  }

  get id(): string {
    return this.state.value.room.id;
  }

  get gone(): boolean {
    return this.state.value.phase === "left";
  }

  /** What we may do here. */
  get role(): Role {
    return this.#find(this.state.value.me)?.role ?? "listener";
  }

  /** Everybody but ourselves. */
  get others(): readonly Participant[] {
    const { room, me } = this.state.value;
    return room.participants.filter((p) => p.id !== me);
  }

  /** Whether we are in a breakout room of this meeting. */
  get away(): boolean {
    return this.#find(this.state.value.me)?.breakout !== undefined;
  }

  /** The others who are where we are: nobody, while we are away. */
  get present(): readonly Participant[] {
    return this.away ? [] : this.others.filter((p) => p.breakout === undefined);
  }

  handleJoined(participant: Participant): void {
    const known = this.#find(participant.id) !== undefined;
    this.#put(participant);
    if (!known && participant.id !== this.state.value.me) this.events.emit("joined", participant);
  }

  handleUpdated(participant: Participant): void {
    // what we send we know better: that may be news to the server still
    const own = participant.id === this.state.value.me ? this.#find(participant.id) : undefined;
    this.#put(own ? { ...participant, media: own.media } : participant);
  }

  handleSettings(settings: RoomSettings, name: string | undefined): void {
    const { name: _, ...room } = this.state.value.room;
    this.state.patch({ room: { ...room, settings, ...(name !== undefined && { name }) } });
  }

  handleBreakouts(breakouts: Breakouts | undefined): void {
    const { breakouts: _, ...room } = this.state.value.room;
    // that nobody is away any more is not told one by one
    const participants = breakouts?.open ? room.participants : room.participants.map(({ breakout: __, ...p }) => p);
    this.state.patch({ room: { ...room, participants, ...(breakouts && { breakouts }) } });
  }

  handleMoved(moves: readonly BreakoutMove[]): void {
    const places = new Map(moves.map(({ participant, breakout }) => [participant, breakout]));
    this.#setParticipants(
      this.state.value.room.participants.map((p) => {
        if (!places.has(p.id)) return p;
        const { breakout: _, ...rest } = p;
        const breakout = places.get(p.id);
        return { ...rest, ...(breakout !== undefined && { breakout }) };
      }),
    );
  }

  handleSpotlight(participant: string | undefined): void {
    const { spotlight: _, ...room } = this.state.value.room;
    this.state.patch({ room: { ...room, ...(participant !== undefined && { spotlight: participant }) } });
  }

  handleReaction(id: string, reaction: string): void {
    const participant = this.#find(id);
    if (participant) this.events.emit("reaction", { participant, reaction });
  }

  handleMuted(source: MutedSource, by: string): void {
    this.events.emit("muted", { source, by: this.#find(by) });
  }

  handleAsked(source: MutedSource, by: string): void {
    this.events.emit("asked", { source, by: this.#find(by) });
  }

  handleMode(mode: RoomMode): void {
    if (this.state.value.room.mode !== mode) this.state.patch({ room: { ...this.state.value.room, mode } });
  }

  handleLeft(id: string, reason: LeaveReason): void {
    if (id === this.state.value.me) return this.handleOver(reason);
    const participant = this.#find(id);
    if (!participant) return;
    this.#arrived(id);
    this.#setParticipants(this.state.value.room.participants.filter((p) => p.id !== id));
    if (this.state.value.room.spotlight === id) this.handleSpotlight(undefined);
    this.events.emit("left", { participant, reason });
  }

  handleOver(reason: string): void {
    if (this.gone) return;
    for (const id of this.#awaited.keys()) this.#arrived(id);
    this.state.patch({ phase: "left", reason });
    this.events.emit("over", { reason });
  }

  handleLost(): void {
    if (!this.gone) this.state.patch({ phase: "rejoining" });
  }

  /**
   * The room has been joined again after the server had lost it. Who isn't back yet is kept for a while, since their media
   * still flows.
   */
  handleRejoined(room: Room, me: string, connection?: string): void {
    if (this.gone) return;
    // who waits now is told after it, if anybody does
    this.lobby.set({ room: this.id, waiting: [], count: 0 });
    const before = this.others;
    const missing = before.filter((p) => !room.participants.some((now) => now.id === p.id));
    const participants = [...room.participants, ...missing.map((p) => ({ ...p, connected: false }))];
    this.state.set({ phase: "joined", room: { ...room, participants }, me });
    for (const { id } of missing) {
      this.#arrived(id);
      this.#awaited.set(
        id,
        this.#clock.setTimeout(() => this.handleLeft(id, "timeout"), returnMs),
      );
    }
    for (const participant of this.others) {
      if (!before.some((p) => p.id === participant.id)) this.events.emit("joined", participant);
    }
    this.events.emit("rejoined", { connection });
  }

  setOwnMedia(media: ParticipantMedia): void {
    const own = this.#find(this.state.value.me);
    if (own) this.#put({ ...own, media });
  }

  #arrived(id: string): void {
    this.#clock.clearTimeout(this.#awaited.get(id));
    this.#awaited.delete(id);
  }

  #find(id: string): Participant | undefined {
    return this.state.value.room.participants.find((p) => p.id === id);
  }

  #put(participant: Participant): void {
    const { participants } = this.state.value.room;
    const known = participants.some((p) => p.id === participant.id);
    this.#arrived(participant.id);
    this.#setParticipants(
      known ? participants.map((p) => (p.id === participant.id ? participant : p)) : [...participants, participant],
    );
  }

  #setParticipants(participants: Participant[]): void {
    this.state.patch({ room: { ...this.state.value.room, participants } });
  }
}
