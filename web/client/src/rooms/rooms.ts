import type { ParticipantMedia, Room, RoomSettingsChange, Welcome } from "../contracts.js";
import { ParleyError } from "../error.js";
import type { Emitter } from "../events/emitter.js";
import { State } from "../events/state.js";
import type { Clock } from "../ports.js";
import type { Peer } from "../rpc/rpc.js";
import type { PageMemory } from "../session/pageMemory.js";
import { Retry, transient } from "../session/retry.js";
import type { SessionEvents } from "../session/session.js";
import { Membership } from "./membership.js";

/** For each room that we are in: the server's signed proof of it. */
export type Proofs = Readonly<Record<string, string>>;

/** What rooms have to know of encryption. */
export interface EncryptedRooms {
  /** Whether a room is encrypted, by what its link says. */
  has(room: string): boolean;
  /**
   * Whether a room that the server says we are in may be taken up: an encrypted one whose secret is here; and in a page that encrypts no other
   * than those it was in, so that nobody can make it send in the clear.
   */
  mayRestore(room: string, proven: boolean): boolean;
  /** Our public key in an encrypted room. */
  deviceKey(room: string): Promise<string>;
}

/**
 * In ms, about as long as a timer may last: whoever has asked to come in is in, whenever the answer comes, or the session is lost with what it was asked.
 * Were it given up before, they would be in the room and not know.
 */
const sessionLong = 2e9;

const nothing: ParticipantMedia = { microphone: false, camera: false, screen: false };

/** Joins and leaves rooms, and joins them again where the server has lost them. */
export class Rooms {
  readonly joined = new State<readonly Membership[]>([]);
  readonly #peer: Peer;
  readonly #proofs: PageMemory<Proofs>;
  readonly #clock: Clock;
  /** What is asked for and still wanted. */
  readonly #joining = new Map<string, Promise<Membership>>();
  readonly #encryption: EncryptedRooms | undefined;
  readonly #retry: Retry;
  #media: ParticipantMedia = nothing;

  constructor(peer: Peer, session: Pick<Emitter<SessionEvents>, "on">, proofs: PageMemory<Proofs>, clock: Clock, encryption?: EncryptedRooms) {
    this.#encryption = encryption;
    this.#peer = peer;
    this.#clock = clock;
    this.#proofs = proofs;
    this.#retry = new Retry(clock, () => {
      for (const [id, proof] of Object.entries(proofs.value ?? {})) {
        if (!this.#joining.has(id) && this.#in(id)?.state.value.phase !== "joined") void this.#rejoin(id, proof);
      }
    });
    const { notifications: on } = peer;
    on.on("participant.joined", ({ room, participant }) => this.#in(room)?.handleJoined(participant));
    on.on("participant.updated", ({ room, participant }) => this.#moved(room, (membership) => membership.handleUpdated(participant)));
    on.on("participant.left", ({ room, participant, reason }) => {
      this.#in(room)?.handleLeft(participant, reason);
      this.#sweep();
    });
    on.on("room.mode", ({ room, mode }) => this.#in(room)?.handleMode(mode));
    on.on("room.updated", ({ room, settings, name }) => this.#in(room)?.handleSettings(settings, name));
    on.on("room.spotlit", ({ room, participant }) => this.#in(room)?.handleSpotlight(participant));
    on.on("breakout.updated", ({ room, breakouts }) => this.#moved(room, (membership) => membership.handleBreakouts(breakouts)));
    on.on("breakout.moved", ({ room, moves }) => this.#moved(room, (membership) => membership.handleMoved(moves)));
    on.on("room.lobby", (lobby) => this.#in(lobby.room)?.lobby.set(lobby));
    on.on("participant.muted", ({ room, source, by }) => this.#in(room)?.handleMuted(source, by));
    on.on("participant.asked", ({ room, source, by }) => this.#in(room)?.handleAsked(source, by));
    on.on("reaction.sent", ({ room, participant, reaction }) => this.#in(room)?.handleReaction(participant, reaction));
    on.on("room.ended", ({ room, reason }) => this.#over(room, reason));
    session.on("welcome", ({ welcome, how }) => {
      if (how !== "resumed") this.#restore(welcome);
    });
    session.on("closed", ({ reason }) => {
      for (const membership of this.joined.value) this.#over(membership.id, reason);
      this.#proofs.value = undefined;
    });
  }

  async create(name?: string, settings?: RoomSettingsChange, encrypted = false): Promise<string> {
    return (await this.#peer.request("room.create", { name: name || undefined, settings, encrypted: encrypted || undefined })).room;
  }

  /** @param connection a media connection that was made ready for it. */
  join(room: string, password?: string, connection?: string): Promise<Membership> {
    const known = this.#in(room);
    if (known) return Promise.resolve(known);
    return this.#joining.get(room) ?? this.#join(room, undefined, password, connection);
  }

  async leave(room: string): Promise<void> {
    const rejoin = this.close(room, "left");
    if (rejoin) await this.#peer.request("room.leave", { room, rejoin }, { timeoutMs: 0 });
  }

  /**
   * We are out of it for good, whatever the server says, which is not told.
   * @returns the proof that we were in it.
   */
  close(room: string, reason: string): string | undefined {
    const proof = this.#proofs.value?.[room];
    this.#joining.delete(room);
    this.#over(room, reason);
    this.#forget(room);
    return proof;
  }

  /** Tells every room what we send. */
  setMedia(media: ParticipantMedia): void {
    const was = this.#media;
    if (was.microphone === media.microphone && was.camera === media.camera && was.screen === media.screen) return;
    this.#media = media;
    for (const membership of this.joined.value) this.tell(membership);
  }

  #join(room: string, proof?: string, password?: string, connection?: string): Promise<Membership> {
    const joining: Promise<Membership> = this.#request(room, proof, password, connection).finally(() => {
      if (this.#joining.get(room) === joining) this.#joining.delete(room);
    });
    this.#joining.set(room, joining);
    joining.catch((error: { reason?: string }) => {
      // otherwise it is tried again
      if (!transient.has(error.reason)) this.#notIn(room);
    });
    return joining;
  }

  async #request(room: string, proof?: string, password?: string, connection?: string): Promise<Membership> {
    const encrypted = this.#encryption?.has(room) ?? false;
    const deviceKey = encrypted ? await this.#encryption?.deviceKey(room) : undefined;
    const media = this.#in(room)?.away ? nothing : this.#media;
    const answer = await this.#peer.request("room.join", { room, media, rejoin: proof, password: password || undefined, deviceKey, connection }, { timeoutMs: sessionLong });
    const left = !this.#joining.has(room);
    if (left || answer.room.id !== room || (answer.room.encrypted ?? false) !== encrypted) {
      void this.#peer.request("room.leave", { room }, { timeoutMs: 0 }).catch(() => undefined);
      throw left ? new ParleyError("left", "The room was left.") : new ParleyError("not-encrypted", "The room is not as its link says.");
    }
    this.#keep(room, answer.rejoin);
    const { breakoutOf } = answer.room;
    // the server tells the meeting later: until then one would still be heard there
    if (breakoutOf !== undefined) this.#moved(breakoutOf, (meeting) => meeting.handleMoved([{ participant: meeting.state.value.me, breakout: room }]));
    const known = this.#in(room);
    const joined = this.#expected(answer.room, answer.participant);
    if (known) known.handleRejoined(joined, answer.participant, answer.connection);
    const membership = known ?? this.#add(new Membership(this.#clock, joined, answer.participant, answer.connection));
    if (media !== this.#media && !membership.away) this.tell(membership);
    return membership;
  }

  /**
   * Who is about to be in a breakout room of the meeting again is not back in it meanwhile: the server, which has lost both, learns of the
   * one after the other.
   */
  #expected(room: Room, me: string): Room {
    const breakout = room.breakouts?.rooms.find(({ id }) => this.#joining.has(id))?.id;
    return breakout === undefined ? room : { ...room, participants: room.participants.map((p) => (p.id === me ? { breakout, ...p } : p)) };
  }

  /** We do not come into a breakout room where we were expected. */
  #notIn(breakout: string): void {
    for (const { id, state } of this.joined.value) {
      const { room, me } = state.value;
      if (room.participants.some((p) => p.id === me && p.breakout === breakout)) this.#moved(id, (membership) => membership.handleMoved([{ participant: me }]));
    }
  }

  #restore(welcome: Welcome): void {
    this.#retry.stop();
    for (const { room, participant, rejoin, connection } of welcome.rooms) {
      const known = this.#in(room.id);
      if (!known && this.#encryption?.mayRestore(room.id, this.#proofs.value?.[room.id] !== undefined) === false) continue;
      this.#keep(room.id, rejoin);
      if (known) {
        known.handleRejoined(room, participant, connection);
        this.tell(known);
      } else {
        // the page was reloaded: what it sent before is what the others still see, until its devices say otherwise
        const own = room.participants.find((p) => p.id === participant);
        if (own?.breakout === undefined) this.#media = own?.media ?? this.#media;
        this.#add(new Membership(this.#clock, room, participant));
      }
    }
    for (const [id, proof] of Object.entries(this.#proofs.value ?? {})) {
      if (welcome.rooms.some((r) => r.room.id === id)) continue;
      this.#in(id)?.handleLost();
      void this.#rejoin(id, proof);
    }
  }

  async #rejoin(room: string, proof: string): Promise<void> {
    // whoever leaves meanwhile has none
    const wanted = (): boolean => this.#proofs.value?.[room] === proof;
    try {
      await this.#join(room, proof).catch((error: ParleyError) => {
        if (error.reason !== "bad-rejoin" || !wanted()) throw error;
        return this.#join(room);
      });
    } catch (error) {
      if (!wanted()) return;
      const { reason = "failed" } = error as Partial<ParleyError>;
      if (transient.has(reason)) this.#retry.failed(error as ParleyError);
      else this.close(room, reason);
    }
  }

  /** Who goes to a breakout room sends nothing in the meeting until they are back. */
  #moved(room: string, move: (membership: Membership) => void): void {
    const membership = this.#in(room);
    if (!membership) return;
    const was = membership.away;
    move(membership);
    if (membership.away !== was) this.tell(membership);
  }

  /** Tells a room what we send. */
  tell(membership: Membership): void {
    if (membership.gone) return;
    const media = membership.away ? nothing : this.#media;
    membership.setOwnMedia(media);
    // should it be lost with the session, joining again says it; told too often, it is told later as it is by then
    this.#peer.request("participant.update", { room: membership.id, media }, { timeoutMs: 0 }).catch(({ retryAfterSeconds: wait }: ParleyError) => {
      if (wait) this.#clock.setTimeout(() => this.tell(membership), wait * 1_000);
    });
  }

  #in(room: string): Membership | undefined {
    return this.joined.value.find((m) => m.id === room);
  }

  #add(membership: Membership): Membership {
    this.joined.set([...this.joined.value, membership]);
    return membership;
  }

  #over(room: string, reason: string): void {
    this.#in(room)?.handleOver(reason);
    this.#sweep();
  }

  #sweep(): void {
    const gone = this.joined.value.filter((m) => m.gone);
    if (gone.length === 0) return;
    this.joined.set(this.joined.value.filter((m) => !m.gone));
    for (const { id } of gone) this.#forget(id);
  }

  #keep(room: string, rejoin: string): void {
    this.#proofs.value = { ...this.#proofs.value, [room]: rejoin };
  }

  #forget(room: string): void {
    const { [room]: _, ...rest } = this.#proofs.value ?? {};
    this.#proofs.value = rest;
  }
}
