import { describe, expect, test } from "vitest";
import type { Notifications, Poll } from "../contracts.js";
import { ParleyError } from "../error.js";
import { Emitter } from "../events/emitter.js";
import type { Method, Params, Peer, Result } from "../rpc/rpc.js";
import { VirtualClock } from "../../test/support/world.js";
import { RoomPolls } from "./polls.js";

const ada = { id: "u-ada", name: "Ada", guest: true };

function poll(id: string, seq: number, change: Partial<Poll> = {}): Poll {
  return {
    id, seq, revision: 1, question: "Tea?", options: [{ text: "Yes", votes: 0 }, { text: "No", votes: 0 }], multiple: false, anonymous: false,
    results: "live", by: ada, createdAt: 1, voters: 0, ...change,
  };
}

/** A server that answers as it is told, and remembers what it was asked. */
async function setUp(first: { polls: Poll[]; more: boolean } | string = { polls: [], more: false }) {
  const clock = new VirtualClock();
  const notifications = new Emitter<Notifications>();
  const asked: string[] = [];
  const answers: (object | string)[] = [first];
  let ids = 0;
  const peer: Peer = {
    notifications,
    notify: () => undefined,
    request: async <M extends Method>(method: M, params: Params<M>) => {
      asked.push(`${method} ${JSON.stringify(params)}`);
      const answer = answers.shift() ?? {};
      if (typeof answer === "string") throw new ParleyError(answer, answer);
      return answer as Result<M>;
    },
  };
  const polls = new RoomPolls(peer, Object.assign(clock, { uuid: () => `id-${++ids}` }), "garden");
  await settle();
  const events: string[] = [];
  polls.on("opened", ({ id }) => events.push(`opened ${id}`));
  polls.on("closed", ({ id }) => events.push(`closed ${id}`));
  const shown = () => polls.state.value.polls.map((p) => `${p.id} ${p.options.map((o) => o.votes ?? "?").join("-")} of ${p.voters}, mine ${(p.mine ?? []).join("+")}${p.closedAt ? ", closed" : ""}`);
  return { clock, polls, notifications, asked, answers, events, shown };
}

const settle = () => new Promise((done) => setTimeout(done));

describe("polls", () => {
  test("are loaded with the room, and older ones on demand", async () => {
    const { polls, asked, answers, shown } = await setUp({ polls: [poll("b", 7, { mine: [1] }), poll("a", 6)], more: true });
    expect(asked).toEqual(['poll.list {"room":"garden","limit":20}']);
    answers.push({ polls: [poll("old", 5)], more: false });
    await polls.loadOlder();
    expect(asked[1]).toBe('poll.list {"room":"garden","limit":20,"before":6}');
    expect(shown()).toEqual(["b 0-0 of 0, mine 1", "a 0-0 of 0, mine ", "old 0-0 of 0, mine "]);
    await polls.loadOlder();
    expect(asked.length).toBe(2);
  });

  test("that could not be loaded are said so, and tried again by themselves and when somebody asks", async () => {
    const { clock, polls, answers } = await setUp("storage");
    expect(polls.state.value).toMatchObject({ failed: true, loading: false });
    answers.push("storage", { polls: [poll("a", 1)], more: false });
    await polls.reload();
    expect(polls.state.value.failed).toBe(true);
    await clock.advance(2_000);
    expect(polls.state.value).toMatchObject({ failed: false, polls: [{ id: "a" }] });
  });

  test("that the server does not give are asked for once", async () => {
    const { clock, polls, asked } = await setUp("encrypted-room");
    await clock.advance(60_000);
    expect([polls.state.value.failed, asked.length]).toEqual([true, 1]);
  });

  test("of others are told, counted and closed; one's own vote stays what it is", async () => {
    const { polls, notifications, answers, events, shown } = await setUp();
    notifications.emit("poll.opened", { room: "elsewhere", poll: poll("x", 1) });
    notifications.emit("poll.opened", { room: "garden", poll: poll("a", 1) });
    answers.push({ poll: poll("a", 1, { revision: 2, mine: [1], voters: 1, options: [{ text: "Yes", votes: 0 }, { text: "No", votes: 1 }] }) });
    await polls.vote("a", [1]);
    notifications.emit("poll.counted", { room: "garden", id: "a", revision: 5, voters: 3, votes: [2, 1] });
    notifications.emit("poll.counted", { room: "garden", id: "a", revision: 4, voters: 2, votes: [1, 1] });
    expect(shown()).toEqual(["a 2-1 of 3, mine 1"]);
    notifications.emit("poll.closed", { room: "garden", poll: poll("a", 1, { revision: 6, closedAt: 9, voters: 3, options: [{ text: "Yes", votes: 2 }, { text: "No", votes: 1 }] }) });
    expect(shown()).toEqual(["a 2-1 of 3, mine 1, closed"]);
    expect(events).toEqual(["opened a", "closed a"]);
    notifications.emit("poll.deleted", { room: "garden", id: "a" });
    expect(shown()).toEqual([]);
  });

  test("whose results are hidden show how many have voted and nothing else", async () => {
    const { notifications, shown } = await setUp({ polls: [poll("a", 1, { results: "when-closed", options: [{ text: "Yes" }, { text: "No" }] })], more: false });
    notifications.emit("poll.counted", { room: "garden", id: "a", revision: 2, voters: 4 });
    expect(shown()).toEqual(["a ?-? of 4, mine "]);
  });

  test("are voted in from another device", async () => {
    const { notifications, shown } = await setUp({ polls: [poll("a", 1)], more: false });
    notifications.emit("poll.voted", { room: "garden", id: "a", revision: 2, mine: [0] });
    notifications.emit("poll.counted", { room: "garden", id: "a", revision: 2, voters: 1, votes: [1, 0] });
    expect(shown()).toEqual(["a 1-0 of 1, mine 0"]);
  });

  test("that could not be made are the same poll when they are tried again", async () => {
    const { polls, asked, answers, shown } = await setUp();
    const draft = { question: "Tea?", options: ["Yes", "No"] };
    answers.push("storage");
    await expect(polls.create(draft)).rejects.toThrow("storage");
    answers.push({ poll: poll("id-1", 1, { mine: [] }) });
    await polls.create(draft);
    expect(asked.slice(1).map((one) => /"id":"(.*?)"/.exec(one)?.[1])).toEqual(["id-1", "id-1"]);
    expect(shown()).toEqual(["id-1 0-0 of 0, mine "]);
  });

  test("are learnt again when the session was lost", async () => {
    const { polls, answers, shown } = await setUp({ polls: [poll("a", 1), poll("gone", 2)], more: false });
    answers.push({ polls: [poll("b", 3), poll("a", 1, { revision: 4, voters: 2, mine: [0] })], more: false });
    polls.handleRejoined();
    await settle();
    expect(shown()).toEqual(["b 0-0 of 0, mine ", "a 0-0 of 2, mine 0"]);
  });

  test("that are told while a page is read are not undone by it", async () => {
    const { polls, notifications, answers, shown } = await setUp({ polls: [poll("a", 1)], more: false });
    answers.push({ polls: [poll("a", 1, { revision: 2, voters: 1 })], more: false });
    polls.handleRejoined();
    notifications.emit("poll.counted", { room: "garden", id: "a", revision: 3, voters: 2, votes: [2, 0] });
    await settle();
    expect(shown()).toEqual(["a 2-0 of 2, mine "]);
  });
});
