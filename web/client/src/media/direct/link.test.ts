import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeMediaStream, FakeRtcWorld, FakeTrack, type FakeRtc } from "../../../test/support/fakeRtc.js";
import { VirtualClock } from "../../../test/support/world.js";
import type { IceServer, Signal } from "../../contracts.js";
import { State } from "../../events/state.js";
import type { OutgoingTracks } from "../outgoing.js";
import { PeerLink } from "./link.js";
import type { DirectParts } from "./parts.js";

beforeEach(() => void vi.stubGlobal("MediaStream", FakeMediaStream));
afterEach(() => void vi.unstubAllGlobals());

/** Two participants and the server's way of carrying signals: in order for each, after a delay. */
function create(delayMs = 5, seed = 1) {
  const clock = new VirtualClock(seed);
  const rtc = new FakeRtcWorld(clock);
  const iceServers = new State<readonly IceServer[]>([]);
  const outgoing = new State<OutgoingTracks>({});
  const troubles: number[] = [];
  const parts: DirectParts = {
    create: rtc.create,
    clock,
    iceServers,
    outgoing,
    iceTransportPolicy: "all",
    videoCodec: undefined,
    onTrouble: () => troubles.push(clock.now()),
  };
  const signals: { from: string; signal: Signal }[] = [];
  const channels: { at: string; channel: RTCDataChannel }[] = [];
  const pipe = { down: false, delayMs };
  const links: Partial<Record<"polite" | "impolite", PeerLink>> = {};
  const open = (me: "polite" | "impolite"): PeerLink => {
    const other = me === "polite" ? "impolite" : "polite";
    const link = new PeerLink(parts, me === "polite", {
      send: (signal) => {
        if (links[me] !== undefined && links[me] !== link) return;
        signals.push({ from: me, signal });
        if (pipe.down) return;
        clock.setTimeout(() => links[other]?.handle(structuredClone(signal)), pipe.delayMs);
      },
      expecting: () => true,
      channel: (channel) => channels.push({ at: me, channel }),
    });
    return (links[me] = link);
  };
  const reload = (me: "polite" | "impolite"): PeerLink => {
    const old = links[me];
    delete links[me];
    old?.close();
    return open(me);
  };
  const flowing = (): boolean => rtc.open.length === 2 && rtc.open.every((pc) => pc.flows);
  return { clock, rtc, iceServers, outgoing, troubles, signals, channels, pipe, links, open, reload, flowing };
}

async function connected(delayMs = 5, seed = 1, detour = false) {
  const world = create(delayMs, seed);
  world.rtc.detour = detour;
  world.open("impolite");
  world.open("polite");
  await world.clock.advance(2_000);
  expect(world.flowing()).toBe(true);
  return world;
}

/** How long it takes until media flows, up to a limit. */
async function timeUntil(clock: VirtualClock, condition: () => boolean, limit = 60_000): Promise<number> {
  const from = clock.now();
  while (!condition() && clock.now() - from < limit) await clock.advance(50);
  return clock.now() - from;
}

describe("the beginning", () => {
  // the first is there before the second by so much; an early offer is lost, since nobody listens
  test.each([-1_000, -12, -5, -3, 0, 1, 3, 5, 12, 1_000])("connects when the polite one comes %i ms after the other", async (late) => {
    const { clock, open, flowing } = create();
    open(late > 0 ? "impolite" : "polite");
    await clock.advance(Math.abs(late));
    open(late > 0 ? "polite" : "impolite");
    expect(await timeUntil(clock, flowing)).toBeLessThan(500);
  });

  test("has the m-lines of one offer: microphone, picture, sound of the screen", async () => {
    const { rtc } = await connected();
    for (const pc of rtc.open) {
      expect(pc.getTransceivers().map((t) => t.kind)).toEqual(["audio", "video", "audio"]);
      expect(pc.getTransceivers().map((t) => t.direction)).toEqual(["sendrecv", "sendrecv", "sendrecv"]);
    }
  });

  test("is tried again where the first signals were lost", async () => {
    const { clock, pipe, open, flowing } = create();
    pipe.down = true;
    open("impolite");
    open("polite");
    await clock.advance(1_000);
    pipe.down = false;
    expect(await timeUntil(clock, flowing)).toBeLessThan(7_000);
  });

  test("gives the tracks of microphone, picture and the sound of the screen", async () => {
    const { links } = await connected();
    for (const link of Object.values(links)) {
      expect(link.state.value.connection).toBe("connected");
      const { microphone, picture, screenAudio } = link.state.value.tracks ?? {};
      expect([microphone, picture, screenAudio].map((t) => t?.kind)).toEqual(["audio", "video", "audio"]);
    }
  });
});

describe("tracks", () => {
  test("come and go without any negotiation", async () => {
    const { clock, rtc, outgoing, signals } = await connected();
    const before = signals.length;
    const camera = new FakeTrack("video") as unknown as MediaStreamTrack;
    outgoing.set({ camera });
    await clock.advance(100);
    for (const pc of rtc.open) expect(pc.getTransceivers()[1]?.sender.track).toBe(camera);
    outgoing.set({});
    await clock.advance(100);
    for (const pc of rtc.open) expect(pc.getTransceivers()[1]?.sender.track).toBeNull();
    expect(signals).toHaveLength(before);
  });

  test("of a screen keep their resolution, those of a camera their balance", async () => {
    const { clock, rtc, outgoing } = await connected();
    const preference = (pc: FakeRtc | undefined): unknown => pc?.getTransceivers()[1]?.sender.parameters.degradationPreference;
    expect(rtc.open.map(preference)).toEqual(["balanced", "balanced"]);
    outgoing.set({ screen: new FakeTrack("video") as unknown as MediaStreamTrack });
    await clock.advance(100);
    expect(rtc.open.map(preference)).toEqual(["maintain-resolution", "maintain-resolution"]);
  });
});

describe("a broken path", () => {
  test("is replaced within 3 s", async () => {
    const { clock, rtc, flowing, troubles } = await connected();
    expect(troubles).toEqual([]);
    rtc.breakPath();
    expect(flowing()).toBe(false);
    const broken = clock.now();
    expect(await timeUntil(clock, flowing)).toBeLessThan(3_000);
    expect(rtc.all).toHaveLength(2);
    // what the path is mended over is tried before the path is given up
    expect((troubles[0] ?? Infinity) - broken).toBeLessThan(1_000);
  });

  test("is followed by a key frame from both, once, so that nobody waits for what was lost", async () => {
    const { clock, rtc, flowing } = await connected();
    const keyFrames = (): unknown[] => rtc.open.map((pc) => pc.getTransceivers()[1]?.sender.keyFrames);
    rtc.breakPath();
    await timeUntil(clock, flowing);
    expect(keyFrames()).toEqual([0, 0]);
    await clock.advance(10_000);
    expect(keyFrames()).toEqual([1, 1]);
  });

  test("shows as interrupted, then as connected", async () => {
    const { clock, rtc, links, flowing } = await connected();
    const states: string[] = [];
    links.impolite?.state.subscribe(({ connection }, before) => {
      if (connection !== before.connection) states.push(connection);
    });
    rtc.breakPath();
    await timeUntil(clock, flowing);
    await clock.advance(2_000);
    expect(states).toEqual(["interrupted", "connected"]);
  });

  test("is noticed sooner when the network has changed", async () => {
    const { clock, rtc, links, flowing } = await connected();
    rtc.breakPath();
    links.impolite?.suspect();
    links.polite?.suspect();
    expect(await timeUntil(clock, flowing)).toBeLessThan(1_600);
  });

  test("that no restart can mend shows as failed, and is mended when one can", async () => {
    const { clock, rtc, links, flowing } = await connected();
    rtc.breakAll();
    await clock.advance(40_000);
    expect(links.polite?.state.value.connection).toBe("failed");
    rtc.heal();
    await clock.advance(15_000);
    expect(flowing()).toBe(true);
    expect(links.polite?.state.value.connection).toBe("connected");
  });

  test("while signals do not pass either is mended once they do", async () => {
    const { clock, rtc, pipe, links, flowing } = await connected();
    pipe.down = true;
    rtc.breakPath();
    await clock.advance(8_000);
    expect(flowing()).toBe(false);
    pipe.down = false;
    links.impolite?.resync();
    links.polite?.resync();
    expect(await timeUntil(clock, flowing)).toBeLessThan(3_000);
  });

  test("media goes on while signals do not pass", async () => {
    const { clock, rtc, pipe, flowing } = await connected();
    pipe.down = true;
    await clock.advance(60_000);
    expect(flowing()).toBe(true);
    expect(rtc.all).toHaveLength(2);
  });
});

test("a path over a relay beside a straight one that works is left with one restart", async () => {
  const { clock, rtc, signals } = await connected(5, 1, true);
  const before = signals.length;
  await clock.advance(20_000);
  const offers = signals.slice(before).filter(({ signal }) => signal.description?.type === "offer");
  expect(offers.map(({ from }) => from)).toEqual(["impolite"]);
  expect(rtc.all).toHaveLength(2);
  await Promise.all(rtc.open.map(async (pc) => expect((await pc.getStats()).get("R")).toMatchObject({ candidateType: "host" })));
});

test("a repair that waits for its turn is dropped where the other side has restarted meanwhile", async () => {
  const { clock, rtc, links, signals, flowing } = await connected();
  const [impolite, polite] = rtc.open;
  // an offer of the other side takes its time here
  const take = polite?.setRemoteDescription.bind(polite);
  if (polite && take) polite.setRemoteDescription = async (description) => {
    await new Promise<void>((done) => clock.setTimeout(done, 3_000));
    await take(description);
  };
  rtc.breakPath();
  const before = signals.length;
  impolite?.restartIce();
  expect(await timeUntil(clock, flowing)).toBeLessThan(5_000);
  await clock.advance(5_000);
  expect(signals.slice(before).filter(({ from, signal }) => from === "polite" && signal.description?.type === "offer")).toEqual([]);
  expect(links.polite?.state.value.connection).toBe("connected");
});

describe("both sides restart ICE at once", () => {
  // from one after the other to the other way round, through every order in which offers and answers can cross
  const offsets = Array.from({ length: 41 }, (_, n) => n - 20);

  test.each(offsets)("with %i ms between them, they end up with one path", async (offset) => {
    for (const delayMs of [1, 4, 9]) {
      const { clock, rtc, flowing, signals } = await connected(delayMs);
      const [impolite, polite] = rtc.open;
      rtc.breakPath();
      clock.setTimeout(() => impolite?.restartIce(), 20 + Math.max(0, offset));
      clock.setTimeout(() => polite?.restartIce(), 20 + Math.max(0, -offset));
      expect(await timeUntil(clock, flowing, 2_000)).toBeLessThan(300);
      await clock.advance(5_000);
      expect(rtc.open.map((pc) => pc.signalingState)).toEqual(["stable", "stable"]);
      expect(rtc.all).toHaveLength(2);
      // no endless talk: at most two restarts with their answers, beside the first offer
      expect(signals.filter((s) => s.signal.description).length).toBeLessThanOrEqual(8);
    }
  });
});

describe("a reloaded page", () => {
  test.each(["polite", "impolite"] as const)("of the %s one is back quickly", async (who) => {
    for (const delayMs of [1, 5, 40]) {
      const { clock, rtc, reload, flowing } = await connected(delayMs);
      reload(who);
      expect(await timeUntil(clock, flowing)).toBeLessThan(1_000);
      expect(rtc.open).toHaveLength(2);
      await clock.advance(10_000);
      expect(flowing()).toBe(true);
    }
  });

  test.each(Array.from({ length: 31 }, (_, n) => n - 15))("of both, %i ms apart, settles", async (offset) => {
    const { clock, rtc, reload, flowing } = await connected(5);
    clock.setTimeout(() => reload("impolite"), 20 + Math.max(0, offset));
    clock.setTimeout(() => reload("polite"), 20 + Math.max(0, -offset));
    await clock.advance(50);
    expect(await timeUntil(clock, flowing)).toBeLessThan(1_000);
    await clock.advance(10_000);
    expect(flowing()).toBe(true);
    expect(rtc.open).toHaveLength(2);
    expect(rtc.all.length).toBeLessThanOrEqual(8);
  });

  test.each([0, 3, 6, 9, 12, 15, 20])("that is reloaded again after %i ms settles", async (after) => {
    const { clock, reload, flowing } = await connected(5);
    reload("polite");
    await clock.advance(after);
    reload("polite");
    expect(await timeUntil(clock, flowing)).toBeLessThan(1_000);
  });
});

test("a restart of the server, which loses signals on their way, stops nothing", async () => {
  for (let lostAt = 0; lostAt < 30; lostAt += 3) {
    const { clock, rtc, pipe, links, flowing } = await connected();
    // a restart is under way, and its signals are lost from some point on
    rtc.open[0]?.restartIce();
    await clock.advance(lostAt);
    pipe.down = true;
    await clock.advance(3_000);
    pipe.down = false;
    links.impolite?.resync();
    await clock.advance(20);
    links.polite?.resync();
    expect(await timeUntil(clock, flowing)).toBeLessThan(5_000);
    expect(rtc.all).toHaveLength(2);
  }
});

test("fresh TURN credentials are given to the running connection", async () => {
  const { rtc, iceServers } = await connected();
  iceServers.set([{ urls: ["turn:example.invalid"], username: "later", credential: "c" }]);
  for (const pc of rtc.open) expect(pc.configuration.iceServers?.[0]).toMatchObject({ username: "later" });
});

test("a connection whose descriptions do not fit begins anew", async () => {
  const { clock, rtc, links, flowing } = await connected();
  const [impolite] = rtc.open;
  if (impolite) impolite.setRemoteDescription = () => Promise.reject(new Error("m-lines don't fit"));
  impolite?.restartIce();
  await clock.advance(5_000);
  expect(flowing()).toBe(true);
  expect(rtc.all.length).toBeGreaterThan(2);
  expect(links.polite?.state.value.connection).toBe("connected");
});

test.each([1, 5, 40, 200])("two that give each other up at once, %i ms apart, find each other again", async (delayMs) => {
  const { clock, rtc, links, flowing } = await connected(delayMs);
  // ICE has a way and DTLS has failed on it, as both notice
  for (const pc of rtc.open) pc.connectionState = "failed";
  await clock.advance(10_000);
  expect(flowing()).toBe(true);
  expect(rtc.open).toHaveLength(2);
  for (const link of Object.values(links)) expect(link.state.value.connection).toBe("connected");
});

test("a connection that was given up is not looked at any more, whatever happens to the network before there is another", async () => {
  const { clock, rtc, links } = await connected();
  const [given] = rtc.open;
  const looks = vi.spyOn(given!, "getStats");
  given!.connectionState = "failed";
  while (given!.signalingState !== "closed") await clock.advance(50);
  looks.mockClear();
  links.impolite?.suspect();
  links.polite?.suspect();
  await clock.advance(5_000);
  expect(looks).not.toHaveBeenCalled();
});

test("a signal for a connection that is gone is ignored", async () => {
  const { clock, rtc, links, flowing } = await connected();
  links.polite?.handle({ connection: "another", remote: "one that is gone", description: { type: "offer", sdp: "nonsense" } });
  await clock.advance(1_000);
  expect(flowing()).toBe(true);
  expect(rtc.all).toHaveLength(2);
});

test("closing leaves nothing behind", async () => {
  const { clock, rtc, links } = await connected();
  links.polite?.close();
  links.impolite?.close();
  await clock.advance(10_000);
  expect(rtc.open).toHaveLength(0);
  expect(clock.pending).toBe(0);
});

describe("data channels", () => {
  test("are negotiated with the first one, and with no other", async () => {
    const { clock, links, channels, signals, rtc, flowing } = await connected();
    const before = signals.length;
    const first = links.polite?.open();
    await clock.advance(200);
    expect(first?.readyState).toBe("open");
    expect(channels).toEqual([{ at: "impolite", channel: expect.anything() }]);
    const agreed = signals.length;
    expect(signals.slice(before).filter(({ signal }) => signal.description).map(({ signal }) => signal.description?.type)).toEqual(["offer", "answer"]);
    const second = links.impolite?.open();
    await clock.advance(200);
    expect(second?.readyState).toBe("open");
    expect(signals).toHaveLength(agreed);
    // media have the m-lines that they had
    for (const pc of rtc.open) expect(pc.getTransceivers()).toHaveLength(3);
    expect(flowing()).toBe(true);
  });

  test("of both sides at once are both had", async () => {
    const { clock, links, channels, flowing } = await connected();
    const both = [links.polite?.open(), links.impolite?.open()];
    await clock.advance(500);
    expect(both.map((channel) => channel?.readyState)).toEqual(["open", "open"]);
    expect(channels.map(({ at }) => at).sort()).toEqual(["impolite", "polite"]);
    expect(flowing()).toBe(true);
  });

  test("outlive a restart of ICE, and end with their connection", async () => {
    const { clock, links, rtc, reload, flowing } = await connected();
    const channel = links.polite?.open();
    await clock.advance(200);
    rtc.breakPath();
    expect(await timeUntil(clock, flowing)).toBeLessThan(15_000);
    expect(channel?.readyState).toBe("open");
    reload("impolite");
    await clock.advance(2_000);
    expect(channel?.readyState).toBe("closed");
  });
});
