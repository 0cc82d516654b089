import { expect, test, vi } from "vitest";
import { VirtualClock } from "../../test/support/world.js";
import { ParleyError } from "../error.js";
import { decode, Rpc, type Frame } from "./rpc.js";

function create() {
  const clock = new VirtualClock();
  const sent: Frame[] = [];
  const settled: number[] = [];
  const rpc = new Rpc(clock, {
    send: (_, text) => sent.push(JSON.parse(text) as Frame),
    settled: (id) => settled.push(id),
  });
  return { clock, rpc, sent, settled };
}

const reasonOf = (request: Promise<unknown>): Promise<unknown> => request.catch((error: ParleyError) => error.reason);

test("an answer finds its request, in whatever order answers come", async () => {
  const { rpc, sent } = create();
  const one = rpc.request("session.rename", { name: "one" });
  const two = rpc.request("session.rename", { name: "two" });
  expect(sent).toEqual([
    { jsonrpc: "2.0", id: 1, method: "session.rename", params: { name: "one" } },
    { jsonrpc: "2.0", id: 2, method: "session.rename", params: { name: "two" } },
  ]);
  rpc.receive({ id: 2, result: { user: { name: "two" } } });
  rpc.receive({ id: 1, result: { user: { name: "one" } } });
  expect((await one).user.name).toBe("one");
  expect((await two).user.name).toBe("two");
});

test("a refusal has its reason, code, member and time", async () => {
  const { rpc } = create();
  const request = rpc.request("session.rename", { name: "" });
  const data = { reason: "rate-limited", member: "name", retryAfterSeconds: 3 };
  rpc.receive({ id: 1, error: { code: -32000, message: "Slower.", data } });
  await expect(request).rejects.toBeInstanceOf(ParleyError);
  await expect(request).rejects.toMatchObject({ code: -32000, message: "Slower.", ...data });
});

test("what is not answered times out, and an answer that comes later is ignored", async () => {
  const { clock, rpc, settled } = create();
  const request = rpc.request("session.ping", {}, { timeoutMs: 1_000 });
  request.catch(() => undefined);
  await clock.advance(1_000);
  await expect(request).rejects.toMatchObject({ reason: "timeout" });
  rpc.receive({ id: 1, result: {} });
  expect(settled).toEqual([1]);
  expect(clock.pending).toBe(0);
});

test("with the session all is lost but what is to last: the next one is asked that", async () => {
  const { clock, rpc, sent } = create();
  const lost = rpc.request("session.ping", {});
  const lasting = rpc.request("room.leave", { room: "r" }, { timeoutMs: 0 });
  const reason = reasonOf(lost);
  await clock.advance(15_000);
  rpc.lose(new ParleyError("session-lost", "."));
  expect(sent.slice(2)).toEqual([sent[1]]);
  expect(await reason).toBe("session-lost");
  await clock.advance(500_000);
  rpc.receive({ id: 2, result: {} });
  await expect(lasting).resolves.toEqual({});
  rpc.lose(new ParleyError("session-lost", "."));
  expect(sent).toHaveLength(3);
  const left = reasonOf(rpc.request("room.leave", { room: "r" }, { timeoutMs: 0 }));
  rpc.lose(new ParleyError("ended", "."), true);
  expect(await left).toBe("ended");
  expect(clock.pending).toBe(0);
});

test("notifications reach those who asked for them, one that throws hinders nobody", async () => {
  const { rpc } = create();
  const reported: (() => void)[] = [];
  vi.stubGlobal("queueMicrotask", (report: () => void) => reported.push(report));
  const heard: string[] = [];
  rpc.notifications.on("room.ended", () => {
    throw new Error("mine");
  });
  const off = rpc.notifications.on("room.ended", ({ room }) => heard.push(room));
  expect(() => rpc.receive({ method: "room.ended", params: { room: "r", reason: "call-ended" } })).not.toThrow();
  off();
  rpc.receive({ method: "room.ended", params: { room: "r", reason: "call-ended" } });
  vi.unstubAllGlobals();
  expect(heard).toEqual(["r"]);
  expect(() => reported[0]?.()).toThrow("mine");
});

test.each(["", "nonsense", "[", "1", "null", '"text"', '{"id":'])("what is no object is no message: %s", (text) => {
  expect(decode(text)).toBeUndefined();
});

test.each([{}, { id: 7 }, { id: null, error: { code: 1, message: "" } }, { method: "unknown.to.us", params: {} }, { id: 99, result: 1 }])(
  "a message that means nothing here does nothing: %j",
  (frame) => {
    expect(() => create().rpc.receive(frame as Frame)).not.toThrow();
  },
);
