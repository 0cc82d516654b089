import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { signIn } from "../../test/support/client.js";
import { FakeNetwork } from "../../test/support/fakeNetwork.js";
import { FakeServer } from "../../test/support/fakeServer.js";
import { FakePage, MemoryStorage, settle, VirtualClock } from "../../test/support/world.js";
import { PageMemory } from "../session/pageMemory.js";
import { Membership } from "../rooms/membership.js";
import type { WorkerPort } from "./encryption.js";
import { Encryptions, type Secrets } from "./encryptions.js";
import { newSecret } from "./secret.js";

const room = "e2ee-tea";

async function create(known: Secrets = {}) {
  const clock = new VirtualClock();
  const server = new FakeServer();
  const network = new FakeNetwork(server, clock);
  const client = await signIn(network, "Ada");
  const secrets = new PageMemory<Secrets>(new MemoryStorage(), new FakePage(), clock, "secrets");
  secrets.value = known;
  const terminated = vi.fn();
  const starts = { fate: "ready" as "ready" | "error" | "nothing" };
  const worker = vi.fn((): WorkerPort => {
    const port: WorkerPort = { onmessage: null, onerror: null, postMessage: () => undefined, terminate: terminated };
    queueMicrotask(() => {
      if (starts.fate === "ready") port.onmessage?.({ data: { type: "ready" } } as MessageEvent);
      if (starts.fate === "error") port.onerror?.({} as ErrorEvent);
    });
    return port;
  });
  const refuseWorker = (): void => void worker.mockImplementation(() => { throw new TypeError("another origin"); });
  return { clock, server, network, client, secrets, terminated, starts, refuseWorker, encryptions: new Encryptions(secrets, { peer: client.peer, clock, user: () => "u-Ada", worker }) };
}

const soon = async <T>(clock: VirtualClock, answer: Promise<T>): Promise<T> => {
  await clock.advance(100);
  return answer;
};

const reasonOf = async (join: () => unknown): Promise<string> => {
  try {
    await join();
    return "joined";
  } catch (error) {
    return (error as { reason: string }).reason;
  }
};

// what Node has not of a browser
beforeEach(() => {
  vi.stubGlobal("RTCRtpScriptTransform", class {});
  vi.stubGlobal("Worker", class {});
});

afterEach(() => vi.unstubAllGlobals());

describe("the link decides", () => {
  test("a room in the clear needs nothing, and nothing is loaded for it", async () => {
    const { encryptions } = await create();
    expect(encryptions.prepare("garden", undefined)).toBeUndefined();
    expect(encryptions.of("garden")).toBeUndefined();
    expect(encryptions.ready).toBeUndefined();
  });

  test("without the end of its link, or with that of another room, nobody comes in", async () => {
    const { encryptions, secrets } = await create();
    expect(await reasonOf(() => encryptions.prepare(room, undefined))).toBe("secret-missing");
    expect(await reasonOf(() => encryptions.prepare("garden", newSecret()))).toBe("not-encrypted");
    expect(await reasonOf(() => encryptions.prepare(room, "short"))).toBe("bad-secret");
    expect(await reasonOf(() => encryptions.of(room))).toBe("secret-missing");
    expect(secrets.value).toEqual({});
  });

  test("a browser that cannot encrypt is told so", async () => {
    vi.unstubAllGlobals();
    const { encryptions } = await create();
    expect(await reasonOf(() => encryptions.prepare(room, newSecret()))).toBe("unsupported-encryption");
  });

  test("a page that may not run the worker is told so, and keeps no secret", async () => {
    const { encryptions, secrets, refuseWorker } = await create();
    refuseWorker();
    expect(await reasonOf(() => encryptions.prepare(room, newSecret()))).toBe("unsupported-encryption");
    expect(secrets.value).toEqual({});
  });

  test("a page whose worker is not loaded is told so at the door, and may try again", async () => {
    const { clock, encryptions, secrets, terminated, starts } = await create();
    const secret = newSecret();
    starts.fate = "error";
    expect(await reasonOf(() => encryptions.prepare(room, secret))).toBe("encryption-not-loaded");
    starts.fate = "nothing";
    const refused = reasonOf(() => encryptions.prepare(room, secret));
    await settle();
    await clock.advance(20_000);
    expect(await refused).toBe("encryption-not-loaded");
    expect(secrets.value).toEqual({});
    expect(terminated).toHaveBeenCalledTimes(2);
    starts.fate = "ready";
    expect(await reasonOf(() => encryptions.prepare(room, secret))).toBe("joined");
  });

  test("a room is made ready once, and forgotten with its secret", async () => {
    const { encryptions, secrets, terminated } = await create();
    const secret = newSecret();
    const encryption = await encryptions.prepare(room, secret);
    expect(await encryptions.prepare(room, secret)).toBe(encryption);
    expect(encryptions.of(room)).toBe(encryption);
    expect(await encryptions.deviceKey(room)).toMatch(/^[A-Za-z0-9_-]{100,512}$/);
    expect(secrets.value).toEqual({ [room]: secret });
    encryptions.forget(room);
    expect(secrets.value).toEqual({});
    expect(terminated).toHaveBeenCalledOnce();
  });
});

describe("after a reload of the page", () => {
  test("only rooms whose secret is here are taken up, and in the clear only those that it was in", async () => {
    const { encryptions } = await create({ [room]: newSecret() });
    expect(encryptions.mayRestore(room, true)).toBe(false);
    await encryptions.ready;
    expect(encryptions.mayRestore(room, true)).toBe(true);
    expect(encryptions.mayRestore("e2ee-other", true)).toBe(false);
    expect(encryptions.mayRestore("garden", true)).toBe(true);
    expect(encryptions.mayRestore("garden", false)).toBe(false);
    expect(encryptions.of(room)).toBeDefined();
  });

  test("the others are told of the new key, and if that was refused for a while, after it", async () => {
    const { clock, server, client, encryptions } = await create();
    await client.enter();
    const encryption = (await encryptions.prepare(room, newSecret()))!;
    const deviceKey = await encryption.deviceKey();
    const joined = await soon(clock, client.peer.request("room.join", { room, deviceKey: "that-of-before" }));
    const told = () => server.log.filter(({ method }) => method === "e2ee.announce").map(({ params }) => (params as { deviceKey: string }).deviceKey);
    server.refuse.set("e2ee.announce", "rate-limited");
    server.retryAfterSeconds = 5;
    encryption.attach(new Membership(clock, joined.room, joined.participant));
    await vi.waitFor(async () => {
      await clock.advance(10);
      expect(told()).toEqual([deviceKey]);
    });
    server.refuse.clear();
    await clock.advance(4_000);
    expect(told()).toHaveLength(1);
    await clock.advance(2_000);
    expect(told()).toEqual([deviceKey, deviceKey]);
  });

  test("the others are told of the new key however long there is no connection", async () => {
    const { clock, server, network, client, encryptions } = await create();
    await client.enter();
    const encryption = (await encryptions.prepare(room, newSecret()))!;
    const deviceKey = await encryption.deviceKey();
    const joined = await soon(clock, client.peer.request("room.join", { room, deviceKey: "that-of-before" }));
    server.up = false;
    network.cut();
    const asked = vi.spyOn(client.peer, "request");
    encryption.attach(new Membership(clock, joined.room, joined.participant));
    await vi.waitFor(() => expect(asked).toHaveBeenCalledWith("e2ee.announce", expect.anything(), expect.anything()));
    await clock.advance(25_000);
    server.up = true;
    await clock.advance(10_000);
    expect(server.log).toContainEqual(expect.objectContaining({ method: "e2ee.announce", params: { room, deviceKey } }));
  });

  test("a page without secrets takes up what the server says", async () => {
    const { encryptions } = await create();
    expect(encryptions.mayRestore("garden", false)).toBe(true);
    expect(encryptions.mayRestore(room, true)).toBe(false);
  });
});
