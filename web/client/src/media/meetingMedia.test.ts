import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeMediaStream, FakeRtcWorld, FakeTrack } from "../../test/support/fakeRtc.js";
import { FakeSfu } from "../../test/support/fakeSfu.js";
import { FakePage, VirtualClock } from "../../test/support/world.js";
import type { Remote } from "../api.js";
import type { IceServer, Participant, Room, RoomMode } from "../contracts.js";
import { State } from "../events/state.js";
import { Membership } from "../rooms/membership.js";
import type { DirectParts } from "./direct/parts.js";
import { MeetingMedia } from "./meetingMedia.js";
import type { OutgoingTracks } from "./outgoing.js";
import { EarlyConnection } from "./routed/early.js";
import type { RoutedParts } from "./routed/parts.js";

const codecs = {
  audio: ["audio/opus", "audio/red", "audio/PCMU"],
  video: ["video/VP8", "video/rtx", "video/VP9", "video/H264", "video/AV1", "video/ulpfec"],
};

beforeEach(() => {
  vi.stubGlobal("MediaStream", FakeMediaStream);
  vi.stubGlobal("RTCRtpReceiver", {
    getCapabilities: (kind: "audio" | "video") => ({
      codecs: codecs[kind].map((mimeType) => ({ mimeType, ...(mimeType === "video/H264" && { sdpFmtpLine: "packetization-mode=1;profile-level-id=42e01f" }) })),
    }),
  });
});
afterEach(() => void vi.unstubAllGlobals());

const track = (kind: "audio" | "video"): MediaStreamTrack => new FakeTrack(kind) as unknown as MediaStreamTrack;

function create() {
  const clock = new VirtualClock();
  const rtc = new FakeRtcWorld(clock);
  const sfu = new FakeSfu(clock, rtc);
  const people: Participant[] = [];
  const memberships = new Map<string, Membership>();
  const channels: string[] = [];
  const troubles: string[] = [];
  let mode: RoomMode = "direct";
  const room = (): Room => ({ id: "room", mode, capacity: 100, participants: structuredClone(people), settings: { locked: false, lobby: false, password: false, waitForHost: false, stage: false, persistent: false } });
  const join = (name: string, early?: (parts: RoutedParts) => EarlyConnection) => {
    const participant: Participant = { id: name, user: { id: `u-${name}`, name, guest: true }, media: { microphone: true, camera: true, screen: false }, joinedAt: 0, connected: true, role: "speaker" };
    people.push(participant);
    for (const membership of memberships.values()) membership.handleJoined(structuredClone(participant));
    const membership = new Membership(clock, room(), name);
    memberships.set(name, membership);
    const outgoing = new State<OutgoingTracks>({ microphone: track("audio"), camera: track("video") });
    const parts: DirectParts & RoutedParts = {
      create: rtc.create,
      clock,
      iceServers: new State<readonly IceServer[]>([]),
      outgoing,
      iceTransportPolicy: "all",
      videoCodec: undefined,
      messageBytes: () => sfu.messageBytes,
      onTrouble: () => troubles.push(name),
      onChannel: (from) => channels.push(`${from} to ${name}`),
    };
    const page = new FakePage();
    const media = new MeetingMedia(sfu.peer(name), membership, parts, page, early?.(parts));
    const remote = (other: string): Remote => {
      const found = media.remotes.value.find((r) => r.participant.id === other);
      if (!found) throw new Error(`${other} is not there`);
      return found;
    };
    return { name, membership, media, outgoing, page, remote };
  };
  const leave = (name: string): void => {
    people.splice(people.findIndex((p) => p.id === name), 1);
    memberships.delete(name);
    sfu.drop(name);
    for (const membership of memberships.values()) membership.handleLeft(name, "left");
  };
  const setMode = (to: RoomMode): void => {
    mode = to;
    for (const membership of memberships.values()) membership.handleMode(to);
  };
  /** The server has lost somebody's connection. */
  const lose = (name: string): void => {
    const participant = people.find((p) => p.id === name)!;
    participant.connected = false;
    for (const membership of memberships.values()) membership.handleUpdated(structuredClone(participant));
  };
  const change = (name: string, media: Partial<Participant["media"]>): void => {
    const participant = people.find((p) => p.id === name)!;
    participant.media = { ...participant.media, ...media };
    for (const membership of memberships.values()) membership.handleUpdated(structuredClone(participant));
  };
  const start = (to: RoomMode): void => void (mode = to);
  /** The third joins: the others learn of it a moment before they learn of the mode. */
  const third = () => {
    start("routed");
    const cyd = join("cyd");
    setMode("routed");
    return cyd;
  };
  return { clock, rtc, sfu, join, leave, lose, setMode, change, room, start, third, channels, troubles };
}

/** Everything that a connection needs, for one that is made before there is a membership. */
const loose = (world: ReturnType<typeof create>): RoutedParts => ({
  create: world.rtc.create,
  clock: world.clock,
  iceServers: new State<readonly IceServer[]>([]),
  outgoing: new State<OutgoingTracks>({}),
  iceTransportPolicy: "all",
  videoCodec: undefined,
  messageBytes: () => 65_536,
  onTrouble: () => undefined,
});

/** Ada, Bob and Cyd in a routed room, from the beginning. */
async function routed() {
  const world = create();
  world.start("routed");
  const [ada, bob, cyd] = [world.join("ada"), world.join("bob"), world.join("cyd")];
  await world.clock.advance(1_000);
  return { ...world, ada, bob, cyd };
}

const shown = (remote: Remote): FakeTrack | undefined => remote.camera.stream.getVideoTracks()[0] as unknown as FakeTrack | undefined;

describe("an offer that goes with the wish to join", () => {
  test("is the only one where media are routed, and is told what is shown", async () => {
    const world = create();
    world.start("routed");
    const early = new EarlyConnection(world.sfu.peer("ada"), "room", loose(world));
    await world.clock.advance(2);
    expect(early.offered).toBe(true);
    const ada = world.join("ada", () => early);
    world.join("bob");
    ada.media.view([{ participant: "bob", source: "camera", width: 640, height: 360 }]);
    await world.clock.advance(1_000);
    expect(world.sfu.of("ada", "media.connect")).toHaveLength(1);
    expect(world.sfu.held("ada").tiles).toEqual([{ participant: "bob", source: "camera", width: 640, height: 360 }]);
    expect(ada.media.network.value).toMatchObject({ mode: "routed", connection: "connected" });
    early.close();
    await world.clock.advance(1_000);
    expect(ada.media.network.value.connection).toBe("connected");
  });

  test("that is made late is made by the meeting itself", async () => {
    const world = create();
    world.start("routed");
    const ada = world.join("ada", (parts) => new EarlyConnection(world.sfu.peer("ada"), "room", parts));
    await world.clock.advance(1_000);
    expect(world.sfu.of("ada", "media.connect")).toHaveLength(1);
    expect(ada.media.network.value.connection).toBe("connected");
  });

  test("is nothing where media are direct, and the room can become routed all the same", async () => {
    const world = create();
    const ada = world.join("ada");
    world.sfu.refuse.set("media.connect", "not-routed");
    const early = new EarlyConnection(world.sfu.peer("bob"), "room", loose(world));
    await world.clock.advance(2);
    const open = world.rtc.open.length;
    const bob = world.join("bob", () => early);
    early.close();
    await world.clock.advance(100);
    expect(bob.media.network.value.mode).toBe("direct");
    expect(world.rtc.open.length).toBeLessThanOrEqual(open + 1);
    world.sfu.refuse.delete("media.connect");
    world.third();
    await world.clock.advance(1_000);
    expect(bob.media.network.value).toMatchObject({ mode: "routed", connection: "connected" });
    expect(ada.media.network.value.mode).toBe("routed");
  });

  test("that was refused before the room was there does not stand in the way", async () => {
    const world = create();
    world.sfu.refuse.set("media.connect", "not-in-room");
    const early = new EarlyConnection(world.sfu.peer("ada"), "room", loose(world));
    await world.clock.advance(100);
    world.sfu.refuse.delete("media.connect");
    world.start("routed");
    const ada = world.join("ada", () => early);
    await world.clock.advance(1_000);
    expect(ada.media.network.value.connection).toBe("connected");
    expect(world.sfu.of("ada", "media.connect")).toHaveLength(2);
  });
});

describe("the offer", () => {
  test("is one, with lines to send on and slots", async () => {
    const { sfu, ada } = await routed();
    expect(sfu.of("ada", "media.connect")).toHaveLength(1);
    const { client, sources } = sfu.held("ada");
    const lines = client.getTransceivers().map((t) => `${t.direction} ${t.kind}`);
    expect(lines.slice(0, 4)).toEqual(["sendonly audio", "sendonly video", "sendonly video", "sendonly audio"]);
    expect(lines.filter((l) => l === "recvonly audio")).toHaveLength(3);
    expect(lines.filter((l) => l === "recvonly video")).toHaveLength(9);
    expect(sources).toEqual([
      { mid: "0", source: "microphone" },
      { mid: "1", source: "camera" },
      { mid: "2", source: "screen" },
      { mid: "3", source: "screen-audio" },
    ]);
    expect(ada.media.network.value).toMatchObject({ mode: "routed", connection: "connected" });
  });

  test("has three layers of the camera, and only codecs that are wanted", async () => {
    const { sfu } = await routed();
    const [, camera, , , , , , slot] = sfu.held("ada").client.getTransceivers();
    expect(camera?.sender.parameters.encodings.map((e) => [e.rid, e.scaleResolutionDownBy])).toEqual([["q", 4], ["h", 2], ["f", 1]]);
    expect(camera?.codecs.map((c) => c.mimeType)).toEqual(["video/VP8", "video/rtx"]);
    expect(slot?.codecs.map((c) => c.mimeType)).toEqual(["video/VP8", "video/VP9", "video/H264", "video/AV1", "video/rtx"]);
  });

  test("is not repeated for tracks, layers, people and layouts", async () => {
    const { clock, sfu, ada, join, leave } = await routed();
    const camera = track("video");
    ada.outgoing.set({ screen: track("video"), screenAudio: track("audio"), camera });
    join("dan");
    ada.media.view([{ participant: "dan", source: "camera", width: 640, height: 360 }]);
    await clock.advance(1_000);
    expect(sfu.line("ada", "0").sender.track).toBeNull();
    expect(sfu.line("ada", "1").sender.track).toBe(camera);
    expect(sfu.line("ada", "2").sender.track).not.toBeNull();
    leave("dan");
    await clock.advance(1_000);
    expect(sfu.of("ada", "media.connect")).toHaveLength(1);
  });

  test("is repeated, of the same connection, when the layout wants more pictures", async () => {
    const { clock, sfu, ada } = await routed();
    const { connection } = sfu.held("ada");
    ada.media.view(Array.from({ length: 12 }, (_, n) => ({ participant: `p${n}`, source: "camera" as const, width: 320, height: 180 })));
    await clock.advance(1_000);
    expect(sfu.held("ada").connection).toBe(connection);
    expect(sfu.of("ada", "media.connect")).toHaveLength(2);
    expect(sfu.held("ada").client.getTransceivers().filter((t) => t.direction === "recvonly" && t.kind === "video")).toHaveLength(25);
  });
});

test("an offer never becomes larger than a message may be", async () => {
  const { clock, sfu, ada } = await routed();
  const before = JSON.stringify((sfu.of("ada", "media.connect")[0] as { offer: string }).offer).length;
  sfu.messageBytes = before * 1.7;
  ada.media.view(Array.from({ length: 30 }, (_, n) => ({ participant: `p${n}`, source: "camera" as const, width: 320, height: 180 })));
  await clock.advance(1_000);
  expect(sfu.of("ada", "media.connect")).toHaveLength(1);
  sfu.messageBytes = before * 3;
  ada.media.view(Array.from({ length: 31 }, (_, n) => ({ participant: `p${n}`, source: "camera" as const, width: 320, height: 180 })));
  await clock.advance(1_000);
  expect(sfu.held("ada").client.getTransceivers().filter((t) => t.direction === "recvonly" && t.kind === "video")).toHaveLength(25);
});

describe("the view", () => {
  test("is told after the connection, and is the cameras until a layout says something else", async () => {
    const { sfu } = await routed();
    expect(sfu.log.filter((l) => l.who === "ada").map((l) => l.method)).toEqual(["media.connect", "media.view"]);
    expect(sfu.held("ada").tiles?.map((t) => t.participant)).toEqual(["bob", "cyd"]);
  });

  test("that is empty at first is told only if it stays so", async () => {
    const world = create();
    world.start("routed");
    const [ada, bob] = [world.join("ada"), world.join("bob")];
    const tile = { participant: "ada", source: "camera" as const, width: 640, height: 360 };
    ada.media.view([]);
    bob.media.view([]);
    await world.clock.advance(60);
    bob.media.view([tile]);
    await world.clock.advance(40);
    expect(world.sfu.of("bob", "media.view")).toEqual([expect.objectContaining({ tiles: [tile] })]);
    expect(world.sfu.of("ada", "media.view")).toEqual([]);
    await world.clock.advance(200);
    expect(world.sfu.of("ada", "media.view")).toEqual([expect.objectContaining({ tiles: [] })]);
    expect(world.sfu.of("bob", "media.view")).toHaveLength(1);
  });

  test("is told at once, and then once for many changes", async () => {
    const { clock, sfu, ada } = await routed();
    const before = sfu.of("ada", "media.view").length;
    for (let width = 320; width <= 640; width += 4) {
      ada.media.view([{ participant: "bob", source: "camera", width, height: 180 }]);
      await clock.advance(1);
    }
    await clock.advance(10);
    expect(sfu.held("ada").tiles?.[0]?.width).toBe(320);
    await clock.advance(200);
    expect(sfu.held("ada").tiles?.[0]?.width).toBe(640);
    expect(sfu.of("ada", "media.view").length - before).toBe(2);
  });
});

describe("what is told of the others", () => {
  test("is told when something has changed, and of whom nothing has stays the same", async () => {
    const { clock, change, ada } = await routed();
    let told = 0;
    ada.media.remotes.subscribe(() => void told++);
    const [bob, cyd] = [ada.remote("bob"), ada.remote("cyd")];
    await clock.advance(3_000);
    expect(told).toBe(0);
    change("bob", { microphone: false });
    expect(told).toBe(1);
    expect(ada.remote("bob")).not.toBe(bob);
    expect(ada.remote("cyd")).toBe(cyd);
  });
});

describe("a slot", () => {
  test("is shown on its tile with the first frame that is its participant's", async () => {
    const { clock, sfu, ada } = await routed();
    sfu.feed("ada", "7", 99);
    sfu.slots("ada", { mid: "7", participant: "bob", source: "camera", number: 41 });
    await clock.advance(500);
    expect(ada.remote("bob").camera.state).toBe("waiting");
    expect(shown(ada.remote("bob"))).toBeUndefined();
    sfu.feed("ada", "7", 41);
    await clock.advance(25);
    expect(ada.remote("bob").camera.state).toBe("live");
    expect(shown(ada.remote("bob"))).toBe(sfu.line("ada", "7").receiver.track);
  });

  test("that goes to somebody else is off the one's tile before the server is told, and on the other's not before their frame", async () => {
    const { clock, sfu, ada } = await routed();
    sfu.slots("ada", { mid: "7", participant: "bob", source: "camera", number: 41 });
    await clock.advance(20);
    sfu.feed("ada", "7", 41);
    await clock.advance(50);
    let offAt: number | undefined;
    ada.media.remotes.subscribe(() => {
      if (!shown(ada.remote("bob"))) offAt ??= clock.now();
      // never Bob's late frames under Cyd's name
      if (sfu.line("ada", "7").receiver.sources.at(-1)?.source === 41) expect(shown(ada.remote("cyd"))).toBeUndefined();
    });
    const revision = sfu.slots("ada", { mid: "7", participant: "cyd", source: "camera", number: 42 });
    for (let ms = 0; ms < 200; ms += 33) {
      sfu.feed("ada", "7", 41);
      await clock.advance(33);
    }
    expect(offAt).toBeDefined();
    expect(sfu.of("ada", "media.ready")).toEqual([expect.objectContaining({ revision })]);
    sfu.feed("ada", "7", 42);
    await clock.advance(25);
    expect(shown(ada.remote("cyd"))).toBe(sfu.line("ada", "7").receiver.track);
    expect(shown(ada.remote("bob"))).toBeUndefined();
  });

  test("that was free or stays with its participant needs no word", async () => {
    const { clock, sfu, ada } = await routed();
    const bob = { mid: "7", participant: "bob", source: "camera", number: 41 } as const;
    sfu.slots("ada", bob);
    await clock.advance(20);
    sfu.feed("ada", "7", 41);
    await clock.advance(50);
    const before = ada.remote("bob").camera;
    sfu.slots("ada", bob, { mid: "8", participant: "cyd", source: "camera", number: 42 });
    await clock.advance(50);
    expect(ada.remote("bob").camera).toBe(before);
    expect(sfu.of("ada", "media.ready")).toEqual([]);
  });

  test("that comes free is off its tile before the server is told, and told of once", async () => {
    const { clock, sfu, ada } = await routed();
    const cyd = { mid: "8", participant: "cyd", source: "camera", number: 42 } as const;
    sfu.slots("ada", { mid: "7", participant: "bob", source: "camera", number: 41 }, cyd);
    await clock.advance(20);
    sfu.feed("ada", "7", 41);
    await clock.advance(50);
    expect(shown(ada.remote("bob"))).toBeDefined();
    const revision = sfu.slots("ada", cyd);
    await clock.advance(50);
    expect(shown(ada.remote("bob"))).toBeUndefined();
    expect(sfu.of("ada", "media.ready")).toEqual([expect.objectContaining({ revision })]);
    sfu.slots("ada", { mid: "7", participant: "bob", source: "camera", number: 41 }, cyd);
    await clock.advance(50);
    expect(sfu.of("ada", "media.ready")).toHaveLength(1);
    const none = sfu.slots("ada");
    await clock.advance(50);
    expect(sfu.of("ada", "media.ready").at(-1)).toEqual(expect.objectContaining({ revision: none }));
  });

  test("that somebody may have had while the connection was broken is told of too", async () => {
    const { clock, sfu } = await routed();
    const bob = { mid: "7", participant: "bob", source: "camera", number: 41 } as const;
    sfu.slots("ada", bob);
    await clock.advance(20);
    sfu.miss();
    const revision = sfu.slots("ada", bob, { mid: "8", participant: "cyd", source: "camera", number: 42 });
    await clock.advance(50);
    expect(sfu.of("ada", "media.ready")).toEqual([expect.objectContaining({ revision })]);
  });

  test("that the network cannot feed is paused, and goes on", async () => {
    const { clock, sfu, ada } = await routed();
    const bob = { mid: "7", participant: "bob", source: "camera", number: 41 } as const;
    sfu.slots("ada", bob);
    await clock.advance(20);
    sfu.feed("ada", "7", 41);
    await clock.advance(50);
    sfu.slots("ada", { ...bob, paused: true });
    await clock.advance(50);
    expect(ada.remote("bob").camera.state).toBe("paused");
    sfu.slots("ada", bob);
    await clock.advance(50);
    expect(ada.remote("bob").camera.state).toBe("live");
  });

  test("whose word was lost with the connection is told of again", async () => {
    const { clock, sfu, ada } = await routed();
    sfu.slots("ada", { mid: "7", participant: "bob", source: "camera", number: 41 });
    const revision = sfu.slots("ada", { mid: "7", participant: "cyd", source: "camera", number: 42 });
    await clock.advance(50);
    ada.media.resync();
    await clock.advance(50);
    expect(sfu.of("ada", "media.ready")).toEqual([expect.objectContaining({ revision }), expect.objectContaining({ revision })]);
  });

  test("shows a stream that stays the same object", async () => {
    const { clock, sfu, ada } = await routed();
    const { stream } = ada.remote("bob").camera;
    for (const mid of ["7", "8"]) {
      sfu.slots("ada", { mid, participant: "bob", source: "camera", number: 41 });
      await clock.advance(20);
      sfu.feed("ada", mid, 41);
      await clock.advance(50);
      expect(ada.remote("bob").camera.stream).toBe(stream);
      expect(stream.getVideoTracks()).toEqual([sfu.line("ada", mid).receiver.track]);
    }
  });
});

test("music is sent at more bits, and offered anew once", async () => {
  const { clock, sfu, ada } = await routed();
  const bitrate = (): unknown => sfu.line("ada", "0").sender.parameters.encodings[0]?.maxBitrate;
  expect(bitrate()).toBeUndefined();
  ada.outgoing.set({ ...ada.outgoing.value, music: true });
  await clock.advance(1_000);
  expect(bitrate()).toBe(192_000);
  expect(sfu.of("ada", "media.connect")).toHaveLength(2);
  ada.outgoing.set({ microphone: track("audio") });
  await clock.advance(1_000);
  expect(bitrate()).toBeUndefined();
});

describe("who is muted", () => {
  const sent = (sfu: FakeSfu): unknown => sfu.line("ada", "0").sender.track;

  test("sends nothing after a while, whatever else changes, and is sent at once when they are not", async () => {
    const { clock, sfu, ada } = await routed();
    const microphone = track("audio");
    ada.outgoing.set({ microphone });
    await clock.advance(100);
    ada.outgoing.set({ microphone, muted: true });
    await clock.advance(2_000);
    expect(sent(sfu)).toBe(microphone);
    await clock.advance(1_000);
    expect(sent(sfu)).toBeNull();
    const other = track("audio");
    ada.outgoing.set({ microphone: other, muted: true, camera: track("video") });
    await clock.advance(60_000);
    expect(sent(sfu)).toBeNull();
    ada.outgoing.set({ microphone: other });
    await clock.advance(0);
    expect(sent(sfu)).toBe(other);
    await clock.advance(60_000);
    expect(sent(sfu)).toBe(other);
  });

  test("between two words goes on sending", async () => {
    const { clock, sfu, ada } = await routed();
    const microphone = track("audio");
    for (let word = 0; word < 5; word++) {
      ada.outgoing.set({ microphone, muted: true });
      await clock.advance(2_500);
      expect(word === 0 || sent(sfu) === microphone).toBe(true);
      ada.outgoing.set({ microphone });
      await clock.advance(1_000);
      expect(sent(sfu)).toBe(microphone);
    }
  });

  test("and is not any more in the moment in which the sound is taken off is heard", async () => {
    const { clock, sfu, ada } = await routed();
    const microphone = track("audio");
    ada.outgoing.set({ microphone });
    await clock.advance(100);
    // a browser takes its time
    const { sender } = sfu.line("ada", "0");
    const replaceTrack = sender.replaceTrack.bind(sender);
    let before = Promise.resolve();
    sender.replaceTrack = (next) => (before = before.then(() => new Promise<void>((done) => void clock.setTimeout(() => done(), 20))).then(() => replaceTrack(next)));
    ada.outgoing.set({ microphone, muted: true });
    await clock.advance(3_001);
    expect(sent(sfu)).toBe(microphone);
    ada.outgoing.set({ microphone });
    await clock.advance(1_000);
    expect(sent(sfu)).toBe(microphone);
  });
});

test("a screen with motion in it keeps its rate, one with text its sharpness", async () => {
  const { clock, sfu, ada } = await routed();
  const screen = track("video");
  const how = (): unknown => {
    const { degradationPreference, encodings } = sfu.line("ada", "2").sender.parameters;
    return [degradationPreference, encodings[0]?.maxBitrate];
  };
  ada.outgoing.set({ screen, hint: "text" });
  await clock.advance(100);
  expect(how()).toEqual(["maintain-resolution", 2_500_000]);
  ada.outgoing.set({ screen, hint: "motion" });
  await clock.advance(100);
  expect(how()).toEqual(["maintain-framerate", 4_000_000]);
});

describe("layers", () => {
  test("that nobody wants are switched off, and on again", async () => {
    const { clock, sfu } = await routed();
    const active = (): unknown => sfu.line("ada", "1").sender.parameters.encodings.map((e) => e.active ?? true);
    const tell = (q: boolean, h: boolean, f: boolean): void =>
      sfu.tell("ada", "media.layers", {
        room: "room",
        connection: sfu.held("ada").connection,
        sources: [{ mid: "1", layers: [{ rid: "q", active: q }, { rid: "h", active: h }, { rid: "f", active: f }] }],
      });
    tell(true, false, false);
    await clock.advance(4_000);
    expect(active()).toEqual([true, false, false]);
    tell(true, true, true);
    await clock.advance(20);
    expect(active()).toEqual([true, true, true]);
  });

  test("that are wanted again in a moment go on", async () => {
    const { clock, sfu } = await routed();
    const { sender } = sfu.line("ada", "1");
    let changes = 0;
    const set = sender.setParameters;
    sender.setParameters = (parameters) => {
      changes++;
      return set(parameters);
    };
    for (let i = 0; i < 10; i++) {
      const layers = [{ rid: "q", active: true }, { rid: "f", active: i % 2 === 1 }];
      sfu.tell("ada", "media.layers", { room: "room", connection: sfu.held("ada").connection, sources: [{ mid: "1", layers }] });
      await clock.advance(500);
    }
    await clock.advance(10_000);
    expect(changes).toBe(0);
    expect(sender.parameters.encodings.map((e) => e.active ?? true)).toEqual([true, true, true]);
  });

  test("of a source with one encoding have no name", async () => {
    const { clock, sfu } = await routed();
    sfu.tell("ada", "media.layers", { room: "room", connection: sfu.held("ada").connection, sources: [{ mid: "2", layers: [{ active: false }] }] });
    await clock.advance(4_000);
    expect(sfu.line("ada", "2").sender.parameters.encodings).toMatchObject([{ active: false }]);
  });
});

describe("when something breaks", () => {
  test("a path that is gone is replaced by a restart of the same connection", async () => {
    const { clock, rtc, sfu, ada } = await routed();
    const { connection, client } = sfu.held("ada");
    rtc.breakPath();
    for (let i = 0; i < 100 && !client.flows; i++) await clock.advance(100);
    expect(client.flows).toBe(true);
    await clock.advance(1_000);
    expect(sfu.held("ada").connection).toBe(connection);
    expect(ada.media.network.value.connection).toBe("connected");
  });

  test.each(["direct", "routed"] as const)("a %s path is looked at more often for a while when signaling, which was lost, is back", async (mode) => {
    const { clock, rtc, start, join } = create();
    start(mode);
    const ada = join("ada");
    join("bob");
    await clock.advance(4_000);
    const looks = vi.spyOn(rtc.all[0]!, "getStats");
    const looksIn = async (ms: number): Promise<number> => {
      looks.mockClear();
      await clock.advance(ms);
      return looks.mock.calls.length;
    };
    expect(await looksIn(2_000)).toBe(4);
    ada.media.resync();
    expect(await looksIn(2_000)).toBeGreaterThanOrEqual(10);
    await clock.advance(2_000);
    expect(await looksIn(2_000)).toBe(4);
  });

  test("a network that has come back is not waited for", async () => {
    const { clock, sfu, ada } = await routed();
    ada.page.wake("online");
    await clock.advance(100);
    expect(sfu.of("ada", "media.connect")).toHaveLength(2);
    expect(sfu.held("ada").client.flows).toBe(true);
  });

  test("a way over TCP is left for UDP as soon as that is let through, and looked at ever more rarely where it is not", async () => {
    const { clock, rtc, sfu, ada } = await routed();
    const offers = () => sfu.of("ada", "media.connect").length;
    rtc.protocol = "tcp";
    await clock.advance(9_000);
    expect(offers()).toBe(1);
    await clock.advance(3_000);
    expect(offers()).toBe(2);
    await clock.advance(55_000);
    expect(offers()).toBe(2);
    await clock.advance(10_000);
    expect(offers()).toBe(3);
    await clock.advance(3_600_000);
    expect(offers()).toBe(5);
    expect(ada.media.network.value.connection).toBe("connected");

    rtc.protocol = "udp";
    await clock.advance(60_000);
    expect(offers()).toBe(5);
    rtc.protocol = "tcp";
    await clock.advance(12_000);
    expect(offers()).toBe(6);
  }, 30_000);

  test("a server that takes its time to answer is given it, and the way to it all that a way may take", async () => {
    const { clock, sfu, start, join } = create();
    start("routed");
    sfu.delayMs = 7_000;
    const ada = join("ada");
    join("bob");
    await clock.advance(16_000);
    expect(sfu.of("ada", "media.connect")).toHaveLength(1);
    expect(ada.media.network.value.connection).toBe("connected");
  });

  test("a connection that the server has forgotten is replaced by a new one", async () => {
    const { clock, sfu, ada } = await routed();
    const { connection } = sfu.held("ada");
    sfu.refuse.set("media.connect", "unknown-connection");
    ada.page.wake("online");
    await clock.advance(12);
    sfu.refuse.clear();
    await clock.advance(2_000);
    expect(sfu.held("ada").connection).not.toBe(connection);
    expect(ada.media.network.value).toMatchObject({ connection: "connected" });
    expect(ada.media.network.value.error).toBeUndefined();
  });

  test("after a restart of the server everything is there again, and the last picture is shown until then", async () => {
    const { clock, rtc, sfu, ada, room } = await routed();
    sfu.slots("ada", { mid: "7", participant: "bob", source: "camera", number: 41 });
    await clock.advance(20);
    sfu.feed("ada", "7", 41);
    await clock.advance(50);
    const before = shown(ada.remote("bob"));
    const { connection } = sfu.held("ada");
    sfu.restart();
    ada.membership.handleRejoined(room(), "ada", undefined);
    await clock.advance(8);
    expect(shown(ada.remote("bob"))).toBe(before);
    await clock.advance(1_000);
    expect(sfu.held("ada").connection).not.toBe(connection);
    expect(sfu.held("ada").tiles).toHaveLength(2);
    expect(ada.media.network.value.connection).toBe("connected");
    expect(rtc.open.filter((pc) => pc.keys === sfu.held("ada").client.keys)).toHaveLength(1);
  });

  test("a restarted server that has the room direct until the others are back loses nobody", async () => {
    const { clock, sfu, ada, room, setMode } = await routed();
    sfu.slots("ada", { mid: "7", participant: "bob", source: "camera", number: 41 });
    await clock.advance(20);
    sfu.feed("ada", "7", 41);
    await clock.advance(50);
    const before = shown(ada.remote("bob"));
    const { connection } = sfu.held("ada");
    sfu.restart();
    sfu.refuse.set("media.connect", "not-routed");
    ada.membership.handleRejoined({ ...room(), mode: "direct" }, "ada", undefined);
    await clock.advance(3_000);
    expect(sfu.has("ada")).toBe(false);
    expect(shown(ada.remote("bob"))).toBe(before);
    sfu.refuse.clear();
    setMode("routed");
    await clock.advance(5_000);
    expect(sfu.held("ada").connection).not.toBe(connection);
    expect(ada.media.network.value.connection).toBe("connected");
    // the one that is gone offers nothing any more
    const offered = new Set(sfu.of("ada", "media.connect").slice(1).map((p) => (p as { connection: string }).connection));
    expect(offered.has(connection)).toBe(false);
  });

  test("joining again with a connection that the server still has changes nothing", async () => {
    const { clock, sfu, ada, room } = await routed();
    ada.membership.handleRejoined(room(), "ada", sfu.held("ada").connection);
    await clock.advance(2_000);
    expect(sfu.of("ada", "media.connect")).toHaveLength(1);
  });

  test("a server that refuses is asked again, ever more rarely", async () => {
    const world = create();
    world.start("routed");
    world.sfu.refuse.set("media.connect", "too-many-connections");
    const ada = world.join("ada");
    await world.clock.advance(60_000);
    const asked = world.sfu.of("ada", "media.connect").length;
    expect(asked).toBeGreaterThan(6);
    expect(asked).toBeLessThan(16);
    expect(ada.media.network.value).toMatchObject({ connection: "failed", error: { reason: "too-many-connections" } });
    world.sfu.refuse.clear();
    await world.clock.advance(15_000);
    expect(ada.media.network.value).toMatchObject({ connection: "connected" });
    expect(ada.media.network.value.error).toBeUndefined();
  });

  test("nothing is left behind", async () => {
    const { clock, rtc, ada, bob, cyd } = await routed();
    for (const { media } of [ada, bob, cyd]) media.dispose();
    await clock.advance(60_000);
    expect(rtc.open.filter((pc) => pc.getTransceivers().some((t) => t.direction === "sendonly"))).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

describe("the move", () => {
  type World = Awaited<ReturnType<typeof direct>>;

  async function direct() {
    const world = create();
    const [ada, bob] = [world.join("ada"), world.join("bob")];
    await world.clock.advance(3_000);
    expect(ada.media.network.value.mode).toBe("direct");
    expect(ada.media.sounds.value).toHaveLength(2);
    return { ...world, ada, bob };
  }

  /** By which tracks Ada hears Bob at this moment. */
  function heard({ sfu, ada }: World, voice: string): number {
    const audible = ada.media.sounds.value.flatMap((s) => s.getAudioTracks()).filter((t) => t.enabled) as unknown as FakeTrack[];
    const slot = sfu.has("ada") && sfu.held("ada").client.getTransceivers().some((t) => t.mid === voice) ? sfu.line("ada", voice).receiver.track : undefined;
    const directly = audible.filter((t) => !sfu.has("ada") || !sfu.held("ada").client.getTransceivers().some((line) => line.receiver.track === t));
    return directly.length / 2 + (slot && audible.includes(slot) ? 1 : 0);
  }

  test.each([{ lost: false }, { lost: true }])("is none when the path to the other breaks, and the own way to the server is doubted unless it is theirs that is gone: %o", async ({ lost }) => {
    const { clock, rtc, lose, ada, troubles } = await direct();
    if (lost) lose("bob");
    rtc.breakAll();
    await clock.advance(9_000);
    expect(ada.remote("bob").connection).toBe("interrupted");
    expect(troubles.includes("ada")).toBe(!lost);
  });

  test("to the server: picture and sound of the old way stay until the new one has them", async () => {
    const world = await direct();
    const { clock, rtc, sfu, ada, third } = world;
    const before = shown(ada.remote("bob"));
    expect(before).toBeDefined();
    third();
    await clock.advance(1_000);
    expect(ada.media.network.value.connection).toBe("connected");
    expect(shown(ada.remote("bob"))).toBe(before);
    expect(heard(world, "4")).toBe(1);

    sfu.slots("ada", { mid: "7", participant: "bob", source: "camera", number: 41 });
    for (let ms = 0; ms < 300; ms += 10) {
      await clock.advance(10);
      expect(heard(world, "4")).toBe(1);
      expect(shown(ada.remote("bob"))).toBe(before);
    }
    for (let ms = 0; ms < 300; ms += 10) {
      sfu.feed("ada", "7", 41);
      await clock.advance(10);
      expect(heard(world, "4")).toBe(1);
    }
    expect(shown(ada.remote("bob"))).toBe(sfu.line("ada", "7").receiver.track);
    expect(sfu.line("ada", "4").receiver.track.enabled).toBe(true);
    expect(ada.media.sounds.value.length).toBeGreaterThan(3);
    // Bob may need the old way a little longer
    expect(rtc.open.length).toBeGreaterThan(6);
    await clock.advance(6_000);
    expect(ada.media.sounds.value).toHaveLength(3);
    expect(heard(world, "4")).toBe(1);
  });

  test("to the server shows the old way until the new one goes on coming", async () => {
    const { clock, sfu, ada, third } = await direct();
    const before = shown(ada.remote("bob"));
    third();
    await clock.advance(1_000);
    sfu.slots("ada", { mid: "7", participant: "bob", source: "camera", number: 41 });
    await clock.advance(100);
    sfu.feed("ada", "7", 41);
    await clock.advance(200);
    expect(shown(ada.remote("bob"))).toBe(before);
    sfu.feed("ada", "7", 41);
    await clock.advance(60);
    sfu.feed("ada", "7", 41);
    await clock.advance(60);
    expect(shown(ada.remote("bob"))).toBe(sfu.line("ada", "7").receiver.track);
  });

  test("to the server takes a picture in which hardly anything moves over too", async () => {
    const { clock, sfu, ada, third } = await direct();
    third();
    await clock.advance(1_000);
    sfu.slots("ada", { mid: "7", participant: "bob", source: "camera", number: 41 });
    await clock.advance(100);
    sfu.feed("ada", "7", 41);
    await clock.advance(800);
    expect(shown(ada.remote("bob"))).toBe(sfu.line("ada", "7").receiver.track);
  });

  test("to the server takes nobody's voice away who has not come over yet", async () => {
    const world = await direct();
    const { clock, third } = world;
    third();
    for (let ms = 0; ms < 10_000; ms += 100) {
      await clock.advance(100);
      expect(heard(world, "4")).toBe(1);
    }
  });

  test("to the server takes a voice without a picture over once the server hears it", async () => {
    const world = await direct();
    const { clock, sfu, third, change } = world;
    change("bob", { camera: false });
    third();
    await clock.advance(1_000);
    expect(sfu.line("ada", "4").receiver.track.enabled).toBe(false);
    sfu.tell("ada", "media.speakers", { room: "room", speakers: [{ participant: "bob", level: 20 }] });
    await clock.advance(10);
    expect(sfu.line("ada", "4").receiver.track.enabled).toBe(true);
    expect(heard(world, "4")).toBe(1);
  });

  test("to the server ends the direct connections even where nobody says a word", async () => {
    const { clock, rtc, third, change } = await direct();
    for (const name of ["ada", "bob"]) change(name, { microphone: false, camera: false });
    third();
    await clock.advance(5_000);
    expect(rtc.open.map((pc) => pc.getTransceivers().length).filter((lines) => lines === 3)).toEqual([]);
  });

  test("and back, with the routed connection until the direct one has everything", async () => {
    const world = await routed();
    const { clock, rtc, sfu, ada, bob, leave, setMode } = world;
    sfu.slots("ada", { mid: "7", participant: "bob", source: "camera", number: 41 });
    await clock.advance(20);
    sfu.feed("ada", "7", 41);
    await clock.advance(50);
    const before = shown(ada.remote("bob"));
    world.cyd.media.dispose();
    leave("cyd");
    setMode("direct");
    for (let ms = 0; ms < 6_000; ms += 10) {
      await clock.advance(10);
      expect(shown(ada.remote("bob"))).toBeDefined();
      expect(heard(world, "4")).toBe(1);
    }
    // the fake connections have sound but no frames: the routed picture stays
    expect(shown(ada.remote("bob"))).toBe(before);
    rtc.pictures = true;
    await clock.advance(6_000);
    expect(shown(ada.remote("bob"))).not.toBe(before);
    expect(sfu.of("ada", "media.disconnect")).toHaveLength(1);
    expect(heard(world, "4")).toBe(1);
    expect(rtc.open.map((pc) => pc.getTransceivers().length).filter((lines) => lines > 3)).toEqual([]);
    expect(bob.media.sounds.value).toHaveLength(2);
  });

  test("there and back at once ends up in one way", async () => {
    const { clock, rtc, ada, bob, third, leave, setMode, sfu } = await direct();
    rtc.pictures = true;
    const cyd = third();
    await clock.advance(40);
    cyd.media.dispose();
    leave("cyd");
    setMode("direct");
    await clock.advance(20_000);
    expect(rtc.open.map((pc) => pc.getTransceivers().length)).toEqual([3, 3]);
    expect(ada.remote("bob")).toMatchObject({ connection: "connected", camera: { state: "live" } });
    expect(bob.remote("ada")).toMatchObject({ connection: "connected", camera: { state: "live" } });
    expect(sfu.has("ada")).toBe(false);
  });
});

describe("what the server tells of a room", () => {
  const bobSpeaks = { room: "room", speakers: [{ participant: "bob", level: 20 }] };

  test("holds as long as the server knows us", async () => {
    const { clock, sfu, ada } = await routed();
    sfu.tell("ada", "media.speakers", bobSpeaks);
    sfu.tell("ada", "media.quality", { room: "room", participants: [{ participant: "bob", uplink: "poor" }], downlink: "lost", audioOnly: true });
    await clock.advance(10);
    expect(ada.media.speakers.value).toEqual(bobSpeaks.speakers);
    expect(ada.media.network.value).toMatchObject({ downlink: "lost", audioOnly: true });
    expect(ada.remote("bob")).toMatchObject({ uplink: "poor" });
    expect(ada.remote("cyd")).toMatchObject({ uplink: "good" });

    // another server than before begins with nothing to tell
    ada.membership.handleLost();
    await clock.advance(10);
    expect(ada.media.speakers.value).toEqual([]);
    expect(ada.media.network.value).toMatchObject({ downlink: "good", audioOnly: false });
    expect(ada.remote("bob")).toMatchObject({ uplink: "good" });
  });

  test("of who speaks is passed over once it hears us for a moment only", async () => {
    const { clock, sfu, ada, cyd, leave, setMode } = await routed();
    sfu.tell("ada", "media.speakers", bobSpeaks);
    await clock.advance(10);
    expect(ada.media.speakers.value).toEqual(bobSpeaks.speakers);
    cyd.media.dispose();
    leave("cyd");
    setMode("direct");
    expect(ada.media.speakers.value).toEqual([]);
    sfu.tell("ada", "media.speakers", bobSpeaks);
    await clock.advance(10_000);
    expect(ada.media.speakers.value).toEqual([]);
  });
});

describe("who speaks among two", () => {
  test("is what their browsers count, until the server tells", async () => {
    const { clock, rtc, sfu, join, third } = create();
    const [ada] = [join("ada"), join("bob")];
    await vi.dynamicImportSettled();
    rtc.loudness = 0.1;
    await clock.advance(3_000);
    expect(ada.media.speakers.value).toEqual([{ participant: "bob", level: 20 }]);
    rtc.loudness = 0;
    await clock.advance(1_000);
    expect(ada.media.speakers.value).toEqual([]);
    rtc.loudness = 0.1;
    await clock.advance(1_000);
    third();
    expect(ada.media.speakers.value).toEqual([]);
    await clock.advance(2_000);
    expect(ada.media.speakers.value).toEqual([]);
    sfu.tell("ada", "media.speakers", { room: "room", speakers: [{ participant: "cyd", level: 30 }] });
    await clock.advance(10);
    expect(ada.media.speakers.value).toEqual([{ participant: "cyd", level: 30 }]);
  });

  test("is nobody any more when the other has left", async () => {
    const { clock, rtc, join, leave } = create();
    const [ada, bob] = [join("ada"), join("bob")];
    await vi.dynamicImportSettled();
    rtc.loudness = 0.1;
    await clock.advance(3_000);
    expect(ada.media.speakers.value).toHaveLength(1);
    bob.media.dispose();
    leave("bob");
    expect(ada.media.speakers.value).toEqual([]);
  });
});

describe("a breakout room", () => {
  test("ends the media of the meeting for whoever goes there, and coming back begins them again", async () => {
    const { clock, sfu, ada, bob } = await routed();
    const move = (breakout?: string) => {
      for (const { membership } of [ada, bob]) membership.handleMoved([{ participant: "ada", ...(breakout && { breakout }) }]);
    };
    move("breakout-red");
    await clock.advance(1_000);
    expect(sfu.of("ada", "media.disconnect")).toHaveLength(1);
    expect(ada.media.remotes.value).toEqual([]);
    expect(bob.media.remotes.value.map((r) => r.participant.id)).toEqual(["cyd"]);
    move();
    await clock.advance(1_000);
    expect(sfu.of("ada", "media.connect")).toHaveLength(2);
    expect(ada.media.remotes.value.map((r) => r.participant.id)).toEqual(["bob", "cyd"]);
    expect(ada.media.network.value).toMatchObject({ mode: "routed", connection: "connected" });
  });
});

describe("the line to whoever is alone with us", () => {
  test("is there as long as they are, and opens channels", async () => {
    const { clock, join, leave, channels } = create();
    const ada = join("ada");
    expect(ada.media.line.value).toBeUndefined();
    const bob = join("bob");
    expect(ada.media.line.value).toMatchObject({ participant: "bob", user: "u-bob", connection: "connecting" });
    await clock.advance(2_000);
    expect(ada.media.line.value?.connection).toBe("connected");
    const { value } = bob.media.line;
    const channel = value?.open();
    await clock.advance(500);
    expect([channel?.readyState, ...channels]).toEqual(["open", "bob to ada"]);
    // what changes about them twice a second is no news
    expect(bob.media.line.value).toBe(value);
    leave("bob");
    expect(ada.media.line.value).toBeUndefined();
  });

  test("is none as soon as a third comes, and where media are routed", async () => {
    const { clock, join, third } = create();
    const [ada] = [join("ada"), join("bob")];
    await clock.advance(2_000);
    third();
    expect(ada.media.line.value).toBeUndefined();
    await clock.advance(30_000);
    expect(ada.media.line.value).toBeUndefined();
  });
});
