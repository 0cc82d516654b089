import { describe, expect, test } from "vitest";
import type { Call, CallRecord, Notifications, Requests, Room, User, Welcome } from "../contracts.js";
import { Emitter } from "../events/emitter.js";
import type { Peer } from "../rpc/rpc.js";
import type { SessionEvents } from "../session/session.js";
import { ParleyError } from "../error.js";
import { CallBoard } from "./calls.js";

const user = (name: string): User => ({ id: `u-${name}`, name, guest: true });

const call = (change: Partial<Call> = {}): Call => ({
  id: "c1",
  caller: user("Ada"),
  callee: user("Bob"),
  media: { audio: true, video: true },
  state: "ringing",
  startedAt: 1,
  ...change,
});

const record = (id: string): CallRecord => ({
  id,
  direction: "in",
  with: user("Ada"),
  media: { audio: true, video: true },
  startedAt: 1,
  endedAt: 2,
  reason: "timeout",
  seen: false,
});

/** The board of somebody, a server that answers as it is told, and what the board said. */
function create(me = "Ada", kept: { value: Call | undefined } = { value: undefined }) {
  const notifications = new Emitter<Notifications>();
  const session = new Emitter<SessionEvents>();
  const requests: { method: string; params: object }[] = [];
  const answers: { [M in keyof Requests]?: Requests[M]["result"] } = {};
  const silent = new Set<keyof Requests>();
  const refusals: ParleyError[] = [];
  const options: unknown[] = [];
  const closed: string[] = [];
  const peer = {
    notifications,
    request: (method: keyof Requests, params: object, how?: object) => {
      requests.push({ method, params });
      options.push(how);
      const refusal = refusals.shift();
      if (refusal) return Promise.reject(refusal);
      return silent.has(method) ? new Promise(() => undefined) : Promise.resolve(answers[method] ?? {});
    },
  } as unknown as Peer;
  const board = new CallBoard(peer, session, { uuid: () => "c1", now: () => 3 }, kept, (room) => {
    closed.push(room);
    return `proof of ${room}`;
  });
  const said: string[] = [];
  for (const name of ["incoming", "connected", "ended"] as const) {
    board.on(name, (c) => said.push(`${name} ${c.id}${c.reason ? ` ${c.reason}` : ""}`));
  }
  const welcome = (how: "new" | "adopted" | "resumed", change: Partial<Welcome> = {}): void =>
    session.emit("welcome", { how, welcome: { user: user(me), calls: [], rooms: [], missedCalls: [], ...change } as unknown as Welcome });
  return { board, session, notifications, requests, options, answers, silent, refusals, closed, said, welcome };
}

describe("calling", () => {
  test("rings, is answered, and is hung up", async () => {
    const { board, notifications, answers, said } = create();
    answers["call.start"] = { call: call() };
    await board.start("u-Bob", { audio: true, video: true });
    expect(board.state.value.outgoing).toMatchObject({ id: "c1", ringing: false });
    notifications.emit("call.ringing", { call: call() });
    expect(board.state.value.outgoing).toMatchObject({ ringing: true });
    notifications.emit("call.answered", { call: call({ state: "connected", room: "r" }) });
    expect(board.state.value).toMatchObject({ current: { room: "r" } });
    expect(board.state.value.outgoing).toBeUndefined();
    answers["call.hangup"] = { call: call({ state: "ended", reason: "hangup" }) };
    await board.hangup("c1");
    notifications.emit("call.ended", { call: call({ state: "ended", reason: "hangup" }) });
    expect(board.state.value.current).toBeUndefined();
    expect(said).toEqual(["connected c1", "ended c1 hangup"]);
  });

  test("is over as soon as we hang up, though the server is away, and stays so when it is back", () => {
    const { board, notifications, silent, closed, requests, said, welcome } = create();
    const connected = call({ state: "connected", room: "r" });
    notifications.emit("call.ringing", { call: call() });
    notifications.emit("call.answered", { call: connected });
    silent.add("call.hangup");
    void board.hangup("c1");
    expect(board.state.value.current).toBeUndefined();
    expect(closed).toEqual(["r"]);
    expect(requests.at(-1)).toEqual({ method: "call.hangup", params: { call: "c1", rejoin: "proof of r" } });
    welcome("new", { calls: [connected] });
    expect(board.state.value.current).toBeUndefined();
    expect(said).toEqual(["connected c1", "ended c1 hangup"]);
  });

  test.each(["declined", "busy", "timeout", "unreachable"] as const)("ends as %s", async (reason) => {
    const { board, notifications, answers, said } = create();
    answers["call.start"] = { call: call() };
    await board.start("u-Bob", { audio: true, video: true });
    notifications.emit("call.ended", { call: call({ state: "ended", reason }) });
    expect(board.state.value.outgoing).toBeUndefined();
    expect(said).toEqual([`ended c1 ${reason}`]);
  });

  test("somebody unreachable is told by the answer and leaves nothing", async () => {
    const { board, answers, said } = create();
    answers["call.start"] = { call: call({ state: "ended", reason: "unreachable" }) };
    expect((await board.start("u-Bob", { audio: true, video: true })).reason).toBe("unreachable");
    expect(board.state.value).toEqual({ incoming: [], missed: [] });
    expect(said).toEqual([]);
  });

  test("goes on with a new session, whether it is answered before that one begins or after", async () => {
    const connected = call({ state: "connected", room: "r" });
    for (const answeredBefore of [true, false]) {
      const { board, notifications, answers, said, welcome } = create();
      answers["call.start"] = { call: call() };
      await board.start("u-Bob", { audio: true, video: true });
      welcome("new", { calls: [answeredBefore ? connected : call()] });
      expect(board.state.value.outgoing?.id).toBe(answeredBefore ? undefined : "c1");
      notifications.emit("call.answered", { call: connected });
      expect(board.state.value).toMatchObject({ current: { room: "r" } });
      expect(said).toEqual(["connected c1"]);
    }
  });

  test("answered before the server has told us that it rings is answered", () => {
    const { board, notifications, silent, said } = create();
    silent.add("call.start");
    void board.start("u-Bob", { audio: true, video: true });
    notifications.emit("call.answered", { call: call({ state: "connected", room: "r" }) });
    expect(said).toEqual(["connected c1"]);
  });

  test("of another device, which is away, brings nobody into it here", () => {
    const { board, notifications, said } = create();
    notifications.emit("call.answered", { call: call({ state: "connected", room: "r" }) });
    expect(board.state.value).toEqual({ incoming: [], missed: [] });
    expect(said).toEqual([]);
  });

  test("somebody who calls us connects at once", async () => {
    const { board, notifications, answers, said } = create();
    notifications.emit("call.incoming", { call: call({ id: "c0", caller: user("Bob"), callee: user("Ada") }) });
    answers["call.start"] = { call: call({ id: "c0", state: "connected", room: "r" }) };
    await board.start("u-Bob", { audio: true, video: true });
    notifications.emit("call.answered", { call: call({ id: "c0", state: "connected", room: "r" }) });
    expect(board.state.value).toMatchObject({ incoming: [], current: { id: "c0" } });
    expect(said).toEqual(["incoming c0", "connected c0"]);
  });
});

describe("being called", () => {
  test("rings once, though it is told twice", () => {
    const { board, notifications, said } = create("Bob");
    notifications.emit("call.incoming", { call: call() });
    notifications.emit("call.incoming", { call: call() });
    expect(board.state.value.incoming).toHaveLength(1);
    expect(said).toEqual(["incoming c1"]);
  });

  test("stops ringing when another device answers", () => {
    const { board, notifications, said } = create("Bob");
    notifications.emit("call.incoming", { call: call() });
    notifications.emit("call.ended", { call: call({ state: "connected", reason: "answered-elsewhere" }) });
    expect(board.state.value.incoming).toEqual([]);
    expect(said).toEqual(["incoming c1", "ended c1 answered-elsewhere"]);
  });

  test("accepting connects", async () => {
    const { board, notifications, answers, said } = create("Bob");
    notifications.emit("call.incoming", { call: call() });
    answers["call.accept"] = { call: call({ state: "connected", room: "r" }) };
    await board.accept("c1", { audio: true, video: false });
    expect(board.state.value).toMatchObject({ incoming: [], current: { room: "r" } });
    expect(said).toEqual(["incoming c1", "connected c1"]);
  });

  test("declining says why", async () => {
    const { board, notifications, answers, requests } = create("Bob");
    notifications.emit("call.incoming", { call: call() });
    answers["call.decline"] = { call: call({ state: "ended", reason: "declined" }) };
    await board.decline("c1", "busy", "later");
    expect(requests).toEqual([{ method: "call.decline", params: { call: "c1", reason: "busy", message: "later" } }]);
    expect(board.state.value.incoming).toEqual([]);
  });

  test("declining ends the ringing at once, though the server is away, and it is told when it is back", () => {
    const { board, notifications, silent, requests, options, said, welcome } = create("Bob");
    notifications.emit("call.incoming", { call: call() });
    silent.add("call.decline");
    void board.decline("c1");
    expect(board.state.value.incoming).toEqual([]);
    expect(requests).toEqual([{ method: "call.decline", params: { call: "c1" } }]);
    expect(options.at(-1)).toEqual({ timeoutMs: 0 });
    welcome("resumed");
    notifications.emit("call.ended", { call: call({ state: "ended", reason: "declined" }) });
    expect(said).toEqual(["incoming c1", "ended c1 declined"]);
  });

  test("words that the server does not take are left out of a decline, which stands", async () => {
    const { board, notifications, refusals, requests } = create("Bob");
    notifications.emit("call.incoming", { call: call() });
    refusals.push(new ParleyError("invalid-params", "."));
    await board.decline("c1", "declined", "\u200b");
    expect(requests.map(({ params }) => params)).toEqual([{ call: "c1", reason: "declined", message: "\u200b" }, { call: "c1", reason: "declined" }]);
    refusals.push(new ParleyError("unknown-call", "."));
    await expect(board.decline("c1", "declined", "late")).rejects.toMatchObject({ reason: "unknown-call" });
  });
});

test("a room that ends with its call leaves it to the call to say why", async () => {
  const { board, notifications, answers, said } = create();
  notifications.emit("call.ringing", { call: call() });
  notifications.emit("call.answered", { call: call({ state: "connected", room: "r" }) });
  board.handleRoomOver("r", "call-ended");
  answers["call.hangup"] = { call: call({ state: "ended", reason: "hangup" }) };
  await board.hangup("c1");
  expect(said).toEqual(["connected c1", "ended c1 hangup"]);
});

describe("missed calls", () => {
  test("come with the Welcome and while here, and go when they were seen", async () => {
    const { board, notifications, welcome, requests } = create("Bob");
    welcome("new", { missedCalls: [record("m1")] });
    notifications.emit("call.missed", { calls: [record("m1"), record("m2")] });
    expect(board.state.value.missed.map((m) => m.id)).toEqual(["m1", "m2"]);
    await board.seen();
    expect(requests).toEqual([{ method: "call.seen", params: { calls: ["m1", "m2"] } }]);
    expect(board.state.value.missed).toEqual([]);
  });
});

describe("a reloaded page", () => {
  test("knows its calls from the Welcome", () => {
    const { board, welcome } = create("Bob");
    const rooms = [{ room: { id: "r" } }] as Welcome["rooms"];
    welcome("adopted", { calls: [call(), call({ id: "c2", state: "connected", room: "r" })], rooms });
    expect(board.state.value).toMatchObject({ incoming: [{ id: "c1" }], current: { id: "c2" } });
  });

  test("takes its call up with the room of it, where the server was restarted meanwhile and tells of none", () => {
    const kept = { value: undefined };
    const before = create("Ada", kept);
    before.notifications.emit("call.ringing", { call: call() });
    before.notifications.emit("call.answered", { call: call({ state: "connected", room: "r" }) });
    const { board, said, welcome } = create("Ada", kept);
    welcome("new");
    board.handleRoom({ id: "other" } as Room);
    expect(board.state.value.current).toBeUndefined();
    board.handleRoom({ id: "r", call: "c1" } as Room);
    expect(board.state.value.current).toMatchObject({ id: "c1", room: "r" });
    expect(said).toEqual(["connected c1"]);
  });

  test("leaves a call that goes on at another device there", () => {
    const { board, welcome } = create("Bob");
    welcome("adopted", { calls: [call({ state: "connected", room: "r" })] });
    welcome("new", { calls: [call({ state: "connected", room: "r" })] });
    expect(board.state.value.current).toBeUndefined();
  });
});

describe("a restarted server", () => {
  test("has lost what rang, but a connected call goes on", async () => {
    const { board, notifications, answers, said, welcome } = create();
    answers["call.start"] = { call: call() };
    await board.start("u-Bob", { audio: true, video: true });
    notifications.emit("call.answered", { call: call({ state: "connected", room: "r" }) });
    notifications.emit("call.incoming", { call: call({ id: "c9", caller: user("Eve"), callee: user("Ada") }) });
    welcome("new");
    expect(board.state.value).toMatchObject({ incoming: [], current: { id: "c1" } });
    expect(said).toEqual(["connected c1", "incoming c9", "ended c9 failed"]);
    board.handleRoomOver("r", "not-invited");
    expect(said.at(-1)).toBe("ended c1 left");
  });

  test("a call that rings again at the new session rings here", () => {
    const { said, welcome } = create("Bob");
    welcome("new", { calls: [call()] });
    expect(said).toEqual(["incoming c1"]);
  });
});

test("signing out ends everything", async () => {
  const kept = { value: call() };
  const { board, notifications, session, said } = create("Bob", kept);
  notifications.emit("call.incoming", { call: call() });
  session.emit("closed", new ParleyError("ended", ""));
  expect(kept.value).toBeUndefined();
  expect(board.state.value).toEqual({ incoming: [], missed: [] });
  expect(said).toEqual(["incoming c1", "ended c1 failed"]);
});
