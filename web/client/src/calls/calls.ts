import type { CallEvents, Calls, CallsState } from "../api.js";
import type { Call, CallEndReason, CallMedia, CallRecord, Room, Welcome } from "../contracts.js";
import type { ParleyError } from "../error.js";
import { Emitter } from "../events/emitter.js";
import { State } from "../events/state.js";
import type { Clock } from "../ports.js";
import type { Peer } from "../rpc/rpc.js";
import type { PageMemory } from "../session/pageMemory.js";
import type { SessionEvents } from "../session/session.js";

export class CallBoard extends Emitter<CallEvents> implements Calls {
  readonly state = new State<CallsState>({ incoming: [], missed: [] });
  readonly #peer: Peer;
  readonly #clock: Pick<Clock, "uuid" | "now">;
  readonly #close: (room: string) => string | undefined;
  readonly #kept: Pick<PageMemory<Call>, "value">;
  /** Whom we are about to call, if anybody: the server may tell of the answer before it has told us of the call. */
  #calling = "";

  /**
   * @param kept the call in which we were last.
   * @param close takes us out of the room of a call that we have hung up; returns the proof that we were in it.
   */
  constructor(peer: Peer, session: Pick<Emitter<SessionEvents>, "on">, clock: Pick<Clock, "uuid" | "now">, kept: Pick<PageMemory<Call>, "value">, close: (room: string) => string | undefined) {
    super();
    this.#peer = peer;
    this.#clock = clock;
    this.#close = close;
    this.#kept = kept;
    this.state.subscribe(({ current }) => {
      if (current) kept.value = current;
    });
    peer.notifications.on("call.incoming", ({ call }) => this.#rings(call));
    peer.notifications.on("call.ringing", ({ call }) => this.#ringsThere(call));
    peer.notifications.on("call.answered", ({ call }) => this.#answered(call));
    peer.notifications.on("call.ended", ({ call }) => this.#ended(call));
    peer.notifications.on("call.missed", ({ calls }) => this.#missed(calls));
    session.on("welcome", ({ welcome, how }) => {
      if (how === "new") this.#restart(welcome);
      else if (how === "adopted") this.#adopt(welcome);
    });
    session.on("closed", () => this.#endAll("failed"));
  }

  async start(to: string, media: CallMedia): Promise<Call> {
    this.#calling = to;
    const { call } = await this.#peer.request("call.start", { to, media, id: this.#clock.uuid() }).finally(() => (this.#calling = ""));
    if (call.state === "connected") this.#connected(call);
    else if (call.state === "ringing" && !this.#knows(call.id)) this.state.patch({ outgoing: { ...call, ringing: false } });
    return call;
  }

  async accept(call: string, media?: CallMedia): Promise<Call> {
    const answered = (await this.#peer.request("call.accept", { call, media })).call;
    this.#connected(answered);
    return answered;
  }

  async decline(call: string, reason?: "declined" | "busy", message?: string): Promise<void> {
    const ringing = this.state.value.incoming.find((c) => c.id === call);
    // silent at once, server or not
    if (ringing) this.#ended(this.#over(ringing, reason ?? "declined"));
    await this.#peer.request("call.decline", { call, reason, message: message || undefined }, { timeoutMs: 0 }).catch((error: ParleyError) => {
      // with words that the server does not take it would ring on for the caller
      if (error.reason !== "invalid-params" || !message) throw error;
      return this.decline(call, reason);
    });
  }

  async cancel(call: string): Promise<void> {
    this.#ended((await this.#peer.request("call.cancel", { call })).call);
  }

  async hangup(call: string): Promise<void> {
    const { current } = this.state.value;
    let rejoin: string | undefined;
    if (current?.id === call) {
      // over at once, server or not: what it does not hear now must not bring the call back when it does
      this.#ended(this.#over(current, "hangup"));
      rejoin = current.room && this.#close(current.room);
    }
    await this.#peer.request("call.hangup", { call, rejoin }, { timeoutMs: 0 });
  }

  history(page: { before?: number; limit?: number } = {}): Promise<{ calls: readonly CallRecord[]; more: boolean }> {
    return this.#peer.request("call.history", page);
  }

  async seen(calls: readonly string[] = this.state.value.missed.map((m) => m.id)): Promise<void> {
    if (calls.length === 0) return;
    await this.#peer.request("call.seen", { calls: [...calls] });
    this.state.patch({ missed: this.state.value.missed.filter((m) => !calls.includes(m.id)) });
  }

  /** We are in this room: of its call a server that was restarted tells a page that was loaded anew nothing. */
  handleRoom({ call }: Room): void {
    const kept = this.#kept.value;
    if (kept && kept.id === call) this.#connected(kept);
  }

  /** We are no longer in this room, so a call that went on in it is over for us. */
  handleRoomOver(room: string, reason: string): void {
    const { current } = this.state.value;
    // why a call has ended is told by the call itself, if only after its room
    if (current?.room === room && reason !== "call-ended") this.#ended(this.#over(current, "left"));
  }

  #rings(call: Call): void {
    if (this.#knows(call.id)) return;
    this.state.patch({ incoming: [...this.state.value.incoming, call] });
    this.emit("incoming", call);
  }

  #ringsThere(call: Call): void {
    const { outgoing, current } = this.state.value;
    if (outgoing && outgoing.id !== call.id) return;
    if (current?.id !== call.id) this.state.patch({ outgoing: { ...call, ringing: true } });
  }

  // of a caller whose device is away all others are told as well, of which one may have taken its place
  #answered(call: Call): void {
    if (this.#knows(call.id) || call.callee.id === this.#calling) this.#connected(call);
  }

  #connected(call: Call): void {
    const known = this.state.value.current?.id === call.id;
    this.state.set({ ...this.#without(call.id), current: call });
    if (!known) this.emit("connected", call);
  }

  #ended(call: Call): void {
    if (!this.#knows(call.id)) return;
    this.state.set(this.#without(call.id));
    this.emit("ended", call);
  }

  #missed(calls: readonly CallRecord[]): void {
    const known = new Set(this.state.value.missed.map((m) => m.id));
    this.state.patch({ missed: [...this.state.value.missed, ...calls.filter((c) => !known.has(c.id))] });
  }

  // the Welcome has the calls of the user, of which another device may be the one: ours is the one whose room we are in
  #adopt({ calls, rooms, user, missedCalls }: Welcome): void {
    const ringing = calls.filter((c) => c.state === "ringing");
    const outgoing = ringing.find((c) => c.caller.id === user.id);
    const current = calls.find((c) => c.state === "connected" && rooms.some((r) => r.room.id === c.room));
    this.state.set({
      incoming: ringing.filter((c) => c.callee.id === user.id),
      ...(outgoing && { outgoing: { ...outgoing, ringing: true } }),
      ...(current && { current }),
      missed: missedCalls,
    });
  }

  // what rang, in or out, is lost with the session, unless it goes on; a connected call comes back with its room
  #restart({ calls, user, missedCalls }: Welcome): void {
    for (const call of this.#all) {
      const now = calls.find((c) => c.id === call.id);
      if (call.state !== "ringing" || now?.state === "ringing") continue;
      // ours was answered meanwhile
      if (now?.caller.id === user.id) this.#connected(now);
      else this.#ended(this.#over(call, "failed"));
    }
    this.state.patch({ missed: missedCalls });
    for (const call of calls) if (call.state === "ringing" && call.callee.id === user.id) this.#rings(call);
  }

  #endAll(reason: CallEndReason): void {
    for (const call of this.#all) this.#ended(this.#over(call, reason));
    this.#kept.value = undefined;
    this.state.patch({ missed: [] });
  }

  #over(call: Call, reason: CallEndReason): Call {
    return { ...call, state: "ended", reason, endedAt: this.#clock.now() };
  }

  get #all(): readonly Call[] {
    const { incoming, outgoing, current } = this.state.value;
    return [...incoming, outgoing, current].filter((call) => call !== undefined);
  }

  #knows(id: string): boolean {
    return this.#all.some((call) => call.id === id);
  }

  #without(id: string): CallsState {
    const { incoming, outgoing, current, missed } = this.state.value;
    return {
      incoming: incoming.filter((c) => c.id !== id),
      ...(outgoing && outgoing.id !== id && { outgoing }),
      ...(current && current.id !== id && { current }),
      missed,
    };
  }
}
