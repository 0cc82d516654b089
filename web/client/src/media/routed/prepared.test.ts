import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeMediaStream, FakeRtcWorld, FakeTrack } from "../../../test/support/fakeRtc.js";
import { FakeSfu } from "../../../test/support/fakeSfu.js";
import { FakePage, VirtualClock } from "../../../test/support/world.js";
import type { IceServer, Participant, Room } from "../../contracts.js";
import { State } from "../../events/state.js";
import { Membership } from "../../rooms/membership.js";
import { MeetingMedia } from "../meetingMedia.js";
import type { OutgoingTracks } from "../outgoing.js";
import { RoutedConnection, type RoutedHandlers } from "./connection.js";
import type { RoutedParts } from "./parts.js";
import { PreparedConnection } from "./prepared.js";

beforeEach(() => {
  vi.stubGlobal("MediaStream", FakeMediaStream);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => ({ codecs: [] }) });
});
afterEach(() => void vi.unstubAllGlobals());

const track = (kind: "audio" | "video"): MediaStreamTrack => new FakeTrack(kind) as unknown as MediaStreamTrack;

const connect = (parts: RoutedParts, handlers: RoutedHandlers): RoutedConnection => new RoutedConnection(parts, handlers);

function door() {
  const clock = new VirtualClock();
  const rtc = new FakeRtcWorld(clock);
  const sfu = new FakeSfu(clock, rtc);
  const camera = track("video");
  const outgoing = new State<OutgoingTracks>({ microphone: track("audio"), camera });
  const iceServers = new State<readonly IceServer[]>([{ urls: ["turn:relay.example?transport=tcp"], username: "u", credential: "c" }]);
  const configurations: RTCConfiguration[] = [];
  const parts = {
    create: (configuration: RTCConfiguration) => {
      configurations.push(configuration);
      return rtc.create(configuration);
    },
    clock,
    iceServers,
    outgoing,
    iceTransportPolicy: "all" as const,
    videoCodec: undefined,
    messageBytes: () => 65_536,
    onTrouble: () => undefined,
    onChannel: () => undefined,
  };
  const prepared = new PreparedConnection(sfu.peer("ada"), parts, connect);
  const enter = (): MeetingMedia => {
    const ada: Participant = { id: "ada", user: { id: "u", name: "Ada", guest: true }, media: { microphone: true, camera: true, screen: false }, joinedAt: 0, connected: true, role: "speaker" };
    const bob = { ...ada, id: "bob" };
    const room: Room = { id: "room", mode: "routed", capacity: 9, participants: [bob, ada], settings: { locked: false, lobby: false, password: false, waitForHost: false, stage: false, persistent: false } };
    return new MeetingMedia(sfu.peer("ada"), new Membership(clock, room, "ada"), parts, new FakePage(), prepared);
  };
  return { clock, rtc, sfu, parts, prepared, enter, camera, outgoing, configurations };
}

describe("a connection that is prepared at the door", () => {
  test("is agreed on without a room, a relay, or anything of the camera", async () => {
    const { clock, sfu, prepared, configurations } = door();
    await clock.advance(1_000);
    expect(prepared.ready).toBe(true);
    expect(sfu.log.map((l) => l.method)).toEqual(["media.prepare"]);
    expect(configurations[0]?.iceServers).toEqual([]);
    expect(sfu.held("ada").client.getTransceivers().map((t) => t.sender.track ?? null)).toEqual(Array<null>(16).fill(null));
  });

  test("is the meeting's from the first moment on, with all that is sent", async () => {
    const { clock, sfu, prepared, enter, camera, outgoing } = door();
    await clock.advance(1_000);
    const media = enter();
    expect(sfu.line("ada", "1").sender.track).toBe(camera);
    expect(media.network.value).toMatchObject({ mode: "routed", connection: "connected" });
    await clock.advance(1_000);
    expect(sfu.log.map((l) => l.method)).toEqual(["media.prepare", "media.view"]);
    const another = track("video");
    outgoing.set({ camera: another });
    expect(sfu.line("ada", "1").sender.track).toBe(another);
    prepared.close();
    await clock.advance(70_000);
    expect(media.network.value.connection).toBe("connected");
  });

  test("is named by whoever joins once the server has been offered it, and goes behind their wish before that", async () => {
    const quick = door();
    expect(quick.prepared.accompany("room")).toBeUndefined();
    const media = quick.enter();
    await quick.clock.advance(1_000);
    expect(quick.sfu.log.map((l) => l.method)).toEqual(["media.connect", "media.view"]);
    expect(media.network.value.connection).toBe("connected");

    const { clock, prepared, sfu } = door();
    await clock.advance(10);
    const name = prepared.accompany("room");
    expect(name).toBe(sfu.held("ada").connection);
    expect([prepared.isIn(name), prepared.isIn(undefined), prepared.isIn("another")]).toEqual([true, false, false]);
    prepared.stay();
    expect(prepared.spent).toBe(false);
  });

  test("that finds no path gives way to one that knows relays", async () => {
    const { clock, sfu, rtc, enter, configurations } = door();
    rtc.breakAll();
    await clock.advance(100);
    const media = enter();
    await clock.advance(1_600);
    rtc.heal();
    await clock.advance(3_000);
    expect(media.network.value.connection).toBe("connected");
    expect(sfu.of("ada", "media.connect").length).toBeGreaterThanOrEqual(1);
    expect(configurations.at(-1)?.iceServers).toHaveLength(1);
  });

  test("is given up after a minute, and when it is of no use", async () => {
    const { clock, rtc, prepared } = door();
    await clock.advance(1_000);
    const open = rtc.open.length;
    await clock.advance(60_000);
    expect([prepared.spent, prepared.ready]).toEqual([true, false]);
    expect(rtc.open.length).toBeLessThan(open);
  });

  test("is over when the server refuses it", async () => {
    const { clock, sfu, parts } = door();
    sfu.refuse.set("media.prepare", "too-many-connections");
    const refused = new PreparedConnection(sfu.peer("bob"), parts, connect);
    await clock.advance(100);
    expect([refused.spent, refused.ready]).toEqual([true, false]);
  });

  test("follows what is sent no longer than the meeting lasts", async () => {
    const { clock, enter, outgoing, prepared, sfu } = door();
    await clock.advance(1_000);
    const media = enter();
    await clock.advance(100);
    const { sender } = sfu.line("ada", "1");
    media.dispose();
    outgoing.set({});
    expect(sender.track).not.toBeNull();
    expect(prepared.spent).toBe(true);
  });
});
