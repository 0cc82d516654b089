import type { Breakouts, JoinedRoom, Notifications, Participant, ParticipantMedia, Requests, Room, User, Welcome } from "../../src/contracts.js";

export interface ServerSide {
  send(text: string): void;
  close(code: number, reason: string): void;
}

interface FakeSession {
  readonly id: string;
  key: string;
  user: User;
  side: ServerSide | undefined;
  /** All counted messages, in order. */
  sent: string[];
  handled: number;
  lastId: number;
}

interface Frame {
  id?: number;
  method: string;
  params: never;
}

class Refusal extends Error {
  constructor(
    readonly reason: string,
    readonly data: object = {},
  ) {
    super(reason);
  }
}

type Handlers = { [M in keyof Requests]?: (session: FakeSession, params: Requests[M]["params"]) => Requests[M]["result"] };

/** Enough of the server, from docs/protocol.md, to talk to: sessions with resume, rooms with rejoin, chat and signals. */
export class FakeServer {
  readonly log: { user: string; method: string; params: unknown }[] = [];
  /** What a test wants refused: method to reason. */
  readonly refuse = new Map<string, string>();
  /** What refusals say of when to ask again. */
  retryAfterSeconds: number | undefined;
  /** Methods that are never answered. */
  readonly mute = new Set<string>();
  now: () => number = () => 1_800_000_000_000;
  up = true;
  /** As if the key that signs the proofs had changed. */
  foreignProofs = false;
  /** Does not say of encrypted rooms that they are. */
  dishonest = false;
  /** Rooms that nobody comes into any more. */
  readonly gone = new Set<string>();
  /** Calls by their rooms, which a proof names. */
  readonly calls = new Map<string, string>();
  /** Breakout rooms by meeting; on disk. */
  readonly breakouts = new Map<string, Breakouts>();
  /** Meetings by their breakout rooms, without being told of who goes there. */
  readonly breakoutOf = new Map<string, string>();
  onAck: (received: number) => void = () => undefined;

  #cuts: (() => void)[] = [];
  #sessions: FakeSession[] = [];
  #rooms = new Map<string, Room>();
  #members = new Map<string, FakeSession>();
  /** Who left while the server was away, by room. */
  #departed = new Map<string, Set<string>>();
  #chat: Requests["chat.send"]["result"]["message"][] = [];
  #next = 0;
  #revision = 0;

  accept(side: ServerSide): { receive(text: string): void; closed(): void } {
    let session: FakeSession | undefined;
    return {
      receive: (text) => {
        const frame = JSON.parse(text) as Frame;
        if (frame.method === "session.hello") session = this.#hello(side, frame);
        else if (session?.side === side) this.#handle(session, frame);
      },
      closed: () => {
        if (session?.side !== side) return;
        session.side = undefined;
        this.#connected(session, false);
      },
    };
  }

  /** For a real connection: how it is broken. */
  onCut(cut: () => void): void {
    this.#cuts.push(cut);
  }

  /** Breaks all real connections. */
  cut(): void {
    for (const cut of this.#cuts.splice(0)) cut();
  }

  /** Everything in memory is gone; chat is on disk. */
  restart(): void {
    this.#sessions = [];
    this.#rooms.clear();
    this.#members.clear();
    this.#departed.clear();
  }

  /** The resume time of a session is over. */
  expire(user: string): void {
    for (const session of this.#sessions.filter((s) => s.user.id === user)) this.#end(session, "timeout");
  }

  notify<N extends keyof Notifications>(user: string, method: N, params: Notifications[N]): void {
    for (const session of this.#sessions) if (session.user.id === user) this.#notify(session, method, params);
  }

  get chat(): readonly string[] {
    return this.#chat.map((m) => m.text);
  }

  get sessions(): number {
    return this.#sessions.length;
  }

  #hello(side: ServerSide, { id, params }: Frame): FakeSession | undefined {
    const hello = params as Requests["session.hello"]["params"];
    this.log.push({ user: hello.guest?.name ?? "", method: "session.hello", params });
    const refused = this.refuse.get("session.hello");
    if (refused) {
      side.send(JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32000, message: refused, data: { reason: refused } } }));
      return undefined;
    }
    let session = this.#sessions.find((s) => s.key === hello.resume?.key);
    const resumed = session !== undefined;
    const name = hello.guest?.name ?? "somebody";
    if (!session) {
      session = { id: `s${++this.#next}`, key: "", user: { id: `u-${name}`, name, guest: true }, side: undefined, sent: [], handled: 0, lastId: 0 };
      this.#sessions.push(session);
    }
    session.side?.close(4001, "replaced");
    session.side = side;
    session.key = `k${++this.#next}`;
    const { received } = hello.resume ?? {};
    if (resumed && received === undefined) {
      session.sent = [];
      session.handled = 0;
      session.lastId = 0;
    }
    const welcome: Welcome = {
      session: session.id,
      resumeKey: session.key,
      resumed,
      received: session.handled,
      user: session.user,
      identity: `identity of ${name}`,
      iceServers: [{ urls: ["stun:example.invalid"], username: `t${this.now()}`, credential: "c" }],
      iceServersExpireAt: this.now() + 3_600_000,
      limits: {
        messageBytes: 65_536,
        nameLength: 40,
        chatLength: 4_000,
        roomNameLength: 60,
        historyPage: 50,
        participantsPerRoom: 2,
        ringSeconds: 45,
        resumeSeconds: 30,
        fileBytes: 100_000_000,
      },
      calls: [],
      rooms: [...this.#rooms.values()].flatMap((room): JoinedRoom[] => {
        const own = room.participants.find((p) => this.#members.get(p.id) === session);
        return own ? [{ participant: own.id, room: structuredClone(room), rejoin: rejoinOf(room.id, own.id) }] : [];
      }),
      missedCalls: [],
      now: this.now(),
    };
    side.send(JSON.stringify({ jsonrpc: "2.0", id, result: welcome }));
    if (resumed && received !== undefined) for (const text of session.sent.slice(received)) side.send(text);
    this.#connected(session, true);
    return session;
  }

  #handle(session: FakeSession, { id, method, params }: Frame): void {
    if (method === "session.ack") return this.onAck((params as { received: number }).received);
    if (id === undefined || id <= session.lastId) {
      this.#reply(session, { id: null, error: { code: -32600, message: "invalid", data: { reason: "invalid" } } });
      return;
    }
    session.lastId = id;
    session.handled++;
    this.log.push({ user: session.user.name, method, params });
    if (this.mute.has(method)) return;
    const refused = this.refuse.get(method);
    try {
      if (refused) throw new Refusal(refused, { retryAfterSeconds: this.retryAfterSeconds });
      const handler = this.#handlers[method as keyof Requests] as ((s: FakeSession, p: unknown) => unknown) | undefined;
      if (!handler) throw new Refusal("unknown-method");
      this.#reply(session, { id, result: handler(session, params) });
      if (method === "room.join") this.#catchUp(session, (params as Requests["room.join"]["params"]).room);
    } catch (error) {
      const { reason, data } = error as Refusal;
      this.#reply(session, { id, error: { code: -32000, message: reason, data: { reason, ...data } } });
    }
  }

  readonly #handlers: Handlers = {
    "session.ping": () => ({ now: this.now() }),
    "session.iceServers": () => ({
      iceServers: [{ urls: ["stun:example.invalid"], username: `t${this.now()}`, credential: "c" }],
      iceServersExpireAt: this.now() + 3_600_000,
    }),
    "session.rename": (session, { name }) => ({ user: (session.user = { ...session.user, name }) }),
    "session.end": (session) => {
      this.#end(session, "left");
      return {};
    },
    "presence.watch": () => ({ users: [], more: false }),
    "presence.unwatch": () => ({}),
    "room.create": (_, { encrypted }) => ({ room: `${encrypted ? "e2ee" : "room"}-${++this.#next}` }),
    "room.join": (session, params) => this.#join(session, params),
    "room.leave": (session, { room, rejoin }) => {
      const isIn = this.#rooms.get(room)?.participants.some((p) => this.#members.get(p.id) === session);
      const departed = rejoin?.split(" ")[2];
      if (isIn || !departed) {
        this.#leave(session, room, "left");
        return {};
      }
      this.#departed.set(room, new Set([...(this.#departed.get(room) ?? []), departed]));
      this.#others(session, room, "participant.left", { room, participant: departed, reason: "left" });
      return {};
    },
    "participant.update": (session, { room, media }) => {
      this.#update(session, room, (p) => ({ ...p, media }));
      return {};
    },
    "peer.signal": (session, { room, to, signal }) => {
      const receiver = this.#members.get(to);
      if (!receiver) throw new Refusal("unknown-participant");
      this.#notify(receiver, "peer.signal", { room, from: this.#own(session, room).id, signal });
      return {};
    },
    "e2ee.announce": (session, { room, deviceKey }) => {
      this.#update(session, room, (p) => ({ ...p, deviceKey }));
      return {};
    },
    "e2ee.send": (session, { room, keys }) => {
      const from = this.#own(session, room).id;
      for (const { to, key } of keys) {
        const receiver = this.#members.get(to);
        if (receiver) this.#notify(receiver, "e2ee.key", { room, from, key });
      }
      return {};
    },
    "chat.send": (session, { room, id, text, to, replyTo, files, offers }) => {
      this.#own(session, room);
      let message = this.#chat.find((m) => m.id === id);
      if (!message) {
        const seq = this.#chat.filter((m) => m.room === room).length + 1;
        const reader = this.#rooms.get(room)?.participants.find((p) => p.user.id === to)?.user;
        const original = this.#chat.find((m) => m.id === replyTo);
        message = { id, room, seq, revision: ++this.#revision, from: session.user, text, sentAt: this.now() };
        message = { ...message, ...(reader && { to: reader }), ...(original && { replyTo: { id: original.id, seq: original.seq, from: original.from, text: original.text } }) };
        const unknown = "application/octet-stream";
        const stored = files?.map((file) => ({ id: file, name: "sealed", size: 100, type: unknown })) ?? [];
        const direct = offers?.map((offer) => ({ ...offer, type: unknown, direct: true })) ?? [];
        if (files || offers) message.files = [...stored, ...direct];
        this.#chat.push(message);
        this.#others(session, room, "chat.message", { room, message });
      }
      return { message };
    },
    "chat.edit": (session, { room, id, text }) => {
      const event = { room, id, revision: ++this.#revision, text, editedAt: this.now() };
      this.#change(id, { text, editedAt: event.editedAt, revision: event.revision });
      this.#others(session, room, "chat.edited", event);
      return event;
    },
    "chat.delete": (session, { room, id }) => {
      const event = { room, id, revision: ++this.#revision, deletedAt: this.now() };
      this.#change(id, { text: "", reactions: [], deletedAt: event.deletedAt, revision: event.revision });
      this.#chat = this.#chat.map((m) => (m.replyTo?.id === id ? { ...m, replyTo: { id } } : m));
      this.#others(session, room, "chat.deleted", event);
      return event;
    },
    "chat.react": (session, { room, id, emoji, on }) => {
      const message = this.#chat.find((m) => m.id === id);
      const users = message?.reactions?.find((r) => r.emoji === emoji)?.users.filter((u) => u.id !== session.user.id) ?? [];
      if (on) users.push(session.user);
      const event = { room, id, revision: ++this.#revision, emoji, user: session.user, on, count: users.length };
      const others = message?.reactions?.filter((r) => r.emoji !== emoji) ?? [];
      this.#change(id, { reactions: users.length > 0 ? [...others, { emoji, count: users.length, users, mine: on }] : others, revision: event.revision });
      this.#others(session, room, "chat.reacted", event);
      return event;
    },
    "chat.history": (session, { room, before, limit }) => {
      const all = this.#readable(session, room).filter((m) => before === undefined || m.seq < before);
      const messages = all.slice(-(limit ?? 3));
      return { messages, more: messages.length < all.length, revision: this.#revision };
    },
    "chat.search": (session, { room, text }) => ({
      messages: this.#readable(session, room).filter((m) => m.text.includes(text)).reverse(),
    }),
    "room.ticket": (session, { room }) => {
      this.#own(session, room);
      return { ticket: `ticket-${++this.#next}`, expiresAt: this.now() + 900_000, fileBytes: 1_000_000, partBytes: 500_000 };
    },
    "chat.changes": (session, { room, since, limit }) => {
      const all = this.#readable(session, room).filter((m) => m.revision > since).sort((a, b) => a.revision - b.revision);
      const messages = all.slice(0, limit ?? 3);
      const more = messages.length < all.length;
      return { messages, more, revision: more ? (messages.at(-1)?.revision ?? 0) : this.#revision };
    },
    "chat.typing": (session, { room, typing }) => {
      this.#others(session, room, "chat.typing", { room, participant: this.#own(session, room).id, typing });
      return {};
    },
  };

  #readable(session: FakeSession, room: string): Requests["chat.history"]["result"]["messages"] {
    return this.#chat.filter((m) => m.room === room && (!m.to || m.to.id === session.user.id || m.from.id === session.user.id));
  }

  #change(id: string, how: Partial<Requests["chat.send"]["result"]["message"]>): void {
    if (!this.#chat.some((m) => m.id === id)) throw new Refusal("unknown-message");
    this.#chat = this.#chat.map((m) => (m.id === id ? { ...m, ...how } : m));
  }

  #join(session: FakeSession, params: Requests["room.join"]["params"]): JoinedRoom {
    const { room: id, rejoin } = params;
    if (this.gone.has(id)) throw new Refusal("not-invited");
    const encrypted = id.startsWith("e2ee-") && !this.dishonest;
    const room: Room = this.#rooms.get(id) ?? { id, mode: "direct", capacity: 2, participants: [], settings: { locked: false, lobby: false, password: false, waitForHost: false, stage: false, persistent: false }, ...(encrypted && { encrypted }) };
    const breakouts = this.breakouts.get(id);
    if (breakouts) room.breakouts = breakouts;
    const breakoutOf = this.breakoutOf.get(id);
    if (breakoutOf) room.breakoutOf = breakoutOf;
    const call = this.calls.get(id);
    if (call) room.call = call;
    this.#rooms.set(id, room);
    const me = !this.foreignProofs && rejoin?.startsWith(`proof ${id} `) ? rejoin.split(" ")[2] : undefined;
    if (rejoin && !me) throw new Refusal("bad-rejoin");
    if (room.participants.some((p) => this.#members.get(p.id) === session)) throw new Refusal("already-in-room");
    const old = room.participants.find((p) => p.id === me);
    if (!old && room.participants.length >= room.capacity) throw new Refusal("room-full");
    const participant: Participant = {
      id: me ?? `p${String(++this.#next).padStart(3, "0")}-${session.user.name}`,
      user: session.user,
      media: params.media ?? ({ microphone: false, camera: false, screen: false } satisfies ParticipantMedia),
      joinedAt: this.now(),
      connected: true,
      role: "speaker",
      ...(params.deviceKey && { deviceKey: params.deviceKey }),
    };
    room.participants = [...room.participants.filter((p) => p !== old), participant];
    this.#members.set(participant.id, session);
    this.#others(session, id, old ? "participant.updated" : "participant.joined", { room: id, participant });
    this.#move(session, id, id);
    return { participant: participant.id, room: structuredClone(room), rejoin: rejoinOf(id, participant.id) };
  }

  #catchUp(session: FakeSession, room: string): void {
    for (const participant of this.#departed.get(room) ?? []) this.#notify(session, "participant.left", { room, participant, reason: "left" });
  }

  /** Tells the meeting whose breakout room this is who is there now. */
  #move(session: FakeSession, id: string, breakout?: string): void {
    for (const room of this.#rooms.values()) {
      const own = room.participants.find((p) => this.#members.get(p.id) === session);
      if (!own || !room.breakouts?.rooms.some((one) => one.id === id)) continue;
      const { breakout: _, ...rest } = own;
      room.participants = room.participants.map((p) => (p === own ? { ...rest, ...(breakout && { breakout }) } : p));
      for (const { id: to } of room.participants) {
        const member = this.#members.get(to);
        if (member) this.#notify(member, "breakout.moved", { room: room.id, moves: [{ participant: own.id, ...(breakout && { breakout }) }] });
      }
    }
  }

  #leave(session: FakeSession, id: string, reason: "left" | "timeout"): void {
    const own = this.#own(session, id);
    this.#move(session, id);
    this.#others(session, id, "participant.left", { room: id, participant: own.id, reason });
    const room = this.#rooms.get(id);
    if (room) room.participants = room.participants.filter((p) => p !== own);
    this.#members.delete(own.id);
  }

  #end(session: FakeSession, reason: "left" | "timeout"): void {
    this.#sessions = this.#sessions.filter((s) => s !== session);
    for (const [id, member] of Array.from(this.#members)) {
      const room = [...this.#rooms.values()].find((r) => r.participants.some((p) => p.id === id));
      if (member === session && room) this.#leave(session, room.id, reason);
    }
  }

  #connected(session: FakeSession, connected: boolean): void {
    for (const room of this.#rooms.values()) {
      const own = room.participants.find((p) => this.#members.get(p.id) === session);
      if (own && own.connected !== connected) this.#update(session, room.id, (p) => ({ ...p, connected }));
    }
  }

  #update(session: FakeSession, id: string, change: (p: Participant) => Participant): void {
    const own = this.#own(session, id);
    const participant = change(own);
    const room = this.#rooms.get(id);
    if (room) room.participants = room.participants.map((p) => (p === own ? participant : p));
    this.#others(session, id, "participant.updated", { room: id, participant });
  }

  #own(session: FakeSession, id: string): Participant {
    const own = this.#rooms.get(id)?.participants.find((p) => this.#members.get(p.id) === session);
    if (!own) throw new Refusal("not-in-room");
    return own;
  }

  #others<N extends keyof Notifications>(session: FakeSession, id: string, method: N, params: Notifications[N]): void {
    for (const { id: other } of this.#rooms.get(id)?.participants ?? []) {
      const member = this.#members.get(other);
      if (member && member !== session) this.#notify(member, method, params);
    }
  }

  #notify<N extends keyof Notifications>(session: FakeSession, method: N, params: Notifications[N]): void {
    this.#reply(session, { method, params });
  }

  #reply(session: FakeSession, frame: object): void {
    const text = JSON.stringify({ jsonrpc: "2.0", ...frame });
    session.sent.push(text);
    session.side?.send(text);
  }
}

const rejoinOf = (room: string, participant: string): string => `proof ${room} ${participant}`;
