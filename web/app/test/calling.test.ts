import type { Call, CallMedia, CallsState, Parley, SessionState } from "@parley/client";
import { ParleyError } from "@parley/client";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Calling } from "../src/shell/calling.js";
import type { Toast } from "../src/ui/toasts.js";

const ada = { id: "ada", name: "Ada", guest: true };
const bob = { id: "bob", name: "Bob", guest: true };
const media: CallMedia = { audio: true, video: true };
const ringing: Call = { id: "c1", caller: ada, callee: bob, media, state: "ringing", startedAt: 1 };
const connected: Call = { ...ringing, state: "connected", room: "call-1", answeredAt: 2 };

/** The page of Ada, with a client that does what it is told. */
function page(recall: Promise<void> = Promise.resolve()) {
  const did: string[] = [];
  /** Whom the server was asked to call. */
  const asked: string[] = [];
  const said: string[] = [];
  const listeners = { ended: (_: Call): void => undefined, connected: (_: Call): void => undefined };
  let state: CallsState = { incoming: [], missed: [] };
  let heard = (_: CallsState): void => undefined;
  let answer: (call: Call) => void = () => undefined;
  const set = (next: Partial<CallsState>): void => {
    state = { incoming: [], missed: [], ...next };
    heard(state);
  };
  const refusals = new Map<string, string>();
  const ask = (what: string, method: string): Promise<void> => {
    did.push(what);
    const reason = refusals.get(method);
    return reason ? Promise.reject(new ParleyError(reason, ".")) : Promise.resolve();
  };
  const client = {
    local: {
      state: { value: { camera: { state: "off" } } },
      setCamera: (on: boolean) => { did.push(on ? "camera on" : "camera off"); return Promise.resolve(); },
      setProcessor: () => recall,
      setMusic: () => Promise.resolve(),
      start: ({ video }: CallMedia) => { did.push(video ? "camera on" : "microphone on"); return Promise.resolve(); },
      stop: () => did.push("off"),
    },
    meetings: { value: [] },
    session: { state: { value: { user: ada } as SessionState } },
    calls: {
      state: {
        get value() { return state; },
        subscribe: (listener: (value: CallsState) => void) => { heard = listener; return () => undefined; },
      },
      on: (name: "ended" | "connected", listener: (call: Call) => void) => { listeners[name] = listener; return () => undefined; },
      start: (to: string) => { asked.push(to); return new Promise<Call>((resolve) => { answer = resolve; }); },
      accept: () => ask("accept", "accept"),
      cancel: () => ask("cancel", "cancel"),
      hangup: (id: string) => { set({}); return ask(`hang up ${id}`, "hangup"); },
      decline: () => ask("decline", "decline"),
    },
  };
  const host = { addController: () => undefined, requestUpdate: () => undefined };
  const calling = new Calling(host as never, () => did.push("enter"), (what: Toast) => said.push(what.text));
  calling.use(client as unknown as Parley);
  const soon = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve); });
  return {
    client, calling, did, asked, said, refusals, set, soon, listeners,
    answer: (call: Call) => answer(call),
    connect: (call: Call) => { set({ current: call }); listeners.connected(call); },
  };
}

beforeEach(() => void vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined }));

describe("a call that was given up", () => {
  it("is hung up when it was answered at that moment", async () => {
    const { calling, did, said, refusals, set, answer, connect, soon } = page();
    void calling.place(ada, { to: "bob", name: "Bob", video: true });
    answer(ringing);
    set({ outgoing: { ...ringing, ringing: true } });
    await soon();
    did.length = 0;
    refusals.set("cancel", "not-ringing");
    void calling.cancel();
    connect(connected);
    await soon();
    expect(did).toEqual(["off", "cancel", "hang up c1"]);
    expect(calling.active).toBeUndefined();
    expect(said).toEqual([]);
  });

  it("is hung up when the other was calling at the same time", async () => {
    const { calling, did, said, answer, connect, soon } = page();
    void calling.place(ada, { to: "bob", name: "Bob", video: true });
    await soon();
    void calling.cancel();
    did.length = 0;
    const theirs = { ...connected, caller: bob, callee: ada };
    connect(theirs);
    answer(theirs);
    await soon();
    expect(did).toEqual(["hang up c1"]);
    expect([calling.active, calling.outgoing, said.length]).toEqual([undefined, undefined, 0]);
  });

  it("is over at the server before another is placed, and takes nothing from it", async () => {
    const { calling, client, did, asked, said, answer, soon, listeners } = page();
    let cancelled = (): void => undefined;
    client.calls.cancel = () => { did.push("cancel"); return new Promise((resolve) => { cancelled = resolve; }); };
    void calling.place(ada, { to: "bob", name: "Bob", video: true });
    await soon();
    void calling.cancel();
    void calling.place(ada, { to: "eve", name: "Eve", video: true });
    await soon();
    expect(asked).toEqual(["bob"]);
    did.length = 0;
    answer(ringing);
    await soon();
    expect([did, asked]).toEqual([["cancel"], ["bob"]]);
    listeners.ended({ ...ringing, state: "ended", reason: "cancelled" });
    cancelled();
    await soon();
    expect([did, asked]).toEqual([["cancel"], ["bob", "eve"]]);
    answer({ ...ringing, id: "c2", callee: { ...bob, id: "eve" } });
    await soon();
    expect([did, calling.outgoing, said]).toEqual([["cancel"], undefined, []]);
  });

  it("is no longer there where it could not be made", async () => {
    const { calling, did, asked, said, answer, soon } = page();
    void calling.place(ada, { to: "bob", name: "Bob", video: true });
    await soon();
    void calling.cancel();
    void calling.place(ada, { to: "eve", name: "Eve", video: true });
    await soon();
    did.length = 0;
    answer({ ...ringing, state: "ended", reason: "unreachable" });
    await soon();
    expect([did, asked, said, calling.outgoing?.call.callee.id]).toEqual([[], ["bob", "eve"], [], "eve"]);
  });

  it("has no word on the one that is answered next", async () => {
    const { calling, did, connect, soon } = page();
    void calling.place(ada, { to: "bob", name: "Bob", video: true });
    void calling.cancel();
    await calling.answer({ ...ringing, caller: bob, callee: ada }, { accept: true, video: false });
    connect({ ...connected, caller: bob, callee: ada });
    await soon();
    expect(did).toEqual(expect.arrayContaining(["accept", "microphone on", "enter"]));
    expect(did).not.toContain("hang up c1");
    expect(calling.active?.id).toBe("c1");
  });
});

describe("a call that is accepted in a meeting", () => {
  const incoming = { ...ringing, caller: bob, callee: ada };
  function inMeeting() {
    const made = page();
    const { client, did } = made;
    const leave = (): Promise<void> => { did.push("leave"); client.meetings.value = []; return Promise.resolve(); };
    client.meetings.value = [{ id: "garden", leave }] as never[];
    return made;
  }

  it("ends the meeting when it is connected, and not before", async () => {
    const { client, calling, did, connect, soon } = inMeeting();
    let heard = (): void => undefined;
    client.calls.accept = () => { did.push("accept"); return new Promise((resolve) => { heard = resolve; }); };
    void calling.answer(incoming, { accept: true, video: true });
    await soon();
    expect(did).toEqual(["accept"]);
    connect({ ...connected, caller: bob, callee: ada });
    heard();
    await soon();
    expect(did).toEqual(["accept", "leave", "enter", "camera on"]);
  });

  it("leaves the meeting as it is where its caller has given up at that moment", async () => {
    const { calling, client, did, said, refusals } = inMeeting();
    refusals.set("accept", "unknown-call");
    await calling.answer(incoming, { accept: true, video: true });
    expect([did, said, client.meetings.value.length]).toEqual([["accept"], [], 1]);
  });
});

describe("the camera", () => {
  it("stays off where it was given up before the effects were there", async () => {
    let recalled = (): void => undefined;
    const { calling, did, answer, soon } = page(new Promise((resolve) => { recalled = resolve; }));
    void calling.place(ada, { to: "bob", name: "Bob", video: true });
    answer({ ...ringing, state: "ended", reason: "unreachable" });
    await soon();
    recalled();
    await soon();
    expect(did).toEqual(["off"]);
  });

  it("that somebody has looked at themselves with is off in a call by voice", async () => {
    const { calling, client, did, soon } = page();
    client.local.state.value.camera.state = "on";
    void calling.place(ada, { to: "bob", name: "Bob", video: false });
    await soon();
    expect(did).toEqual(["camera off", "microphone on"]);
    did.length = 0;
    await calling.answer({ ...ringing, caller: bob, callee: ada }, { accept: true, video: false });
    expect(did).toContain("camera off");
  });

  it("is on again after the page was loaded anew while it rang", async () => {
    const { did, set, soon } = page();
    set({ outgoing: { ...ringing, ringing: true } });
    await soon();
    set({ outgoing: { ...ringing, ringing: true } });
    await soon();
    expect(did).toEqual(["camera on"]);
  });
});

it("a call that is over when it is declined leaves camera and microphone to the meeting that one is in", async () => {
  const { calling, did, said, refusals } = page();
  refusals.set("decline", "unknown-call");
  await calling.answer({ ...ringing, caller: bob, callee: ada }, { accept: false });
  expect([did, said]).toEqual([["decline"], []]);
});

it("a call that was answered on another device, or is over, at the moment in which it is answered here, says so once", async () => {
  const { calling, did, said, refusals, listeners, soon } = page();
  const theirs: Call = { ...ringing, caller: bob, callee: ada };
  refusals.set("accept", "not-ringing");
  listeners.ended({ ...theirs, state: "ended", reason: "answered-elsewhere" });
  await calling.answer(theirs, { accept: true, video: true });
  await soon();
  expect(said).toEqual(["You answered on another device."]);
  expect(did.at(-1)).toBe("off");
});
