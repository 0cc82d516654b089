import { expect, test } from "vitest";
import { FakeTrack } from "../../../test/support/fakeRtc.js";
import { VirtualClock } from "../../../test/support/world.js";
import type { Participant, Speaker } from "../../contracts.js";
import { State } from "../../events/state.js";
import { Membership } from "../../rooms/membership.js";
import type { OutgoingTracks } from "../outgoing.js";
import type { LinkState } from "./parts.js";
import { Voices } from "./voices.js";

const track = (kind: "audio" | "video"): MediaStreamTrack => new FakeTrack(kind) as unknown as MediaStreamTrack;

/** Ada and Bob, as Ada's browser hears them. */
function create() {
  const person = (id: string): Participant => ({ id, user: { id: `u-${id}`, name: id, guest: true }, media: { microphone: true, camera: false, screen: false }, joinedAt: 0, connected: true, role: "speaker" });
  const settings = { locked: false, lobby: false, password: false, waitForHost: false, stage: false, persistent: false };
  const membership = new Membership(new VirtualClock(), { id: "room", mode: "direct", capacity: 100, participants: [person("ada"), person("bob")], settings }, "ada");
  const tracks = { microphone: track("audio"), picture: track("video"), screenAudio: track("audio") };
  const outgoing = new State<OutgoingTracks>({ microphone: track("audio") });
  const told: (readonly Speaker[])[] = [];
  const speakers = new State<readonly Speaker[]>([]);
  speakers.subscribe((now) => told.push(now));
  const voices = new Voices(membership, outgoing, speakers);
  const counted = new Map<string, { totalAudioEnergy: number; totalSamplesDuration: number }>();
  /** Half a second more, in which each was so loud. */
  const pass = ({ bob = 0, ada = 0, film = 0 }: { bob?: number; ada?: number; film?: number }) => {
    const count = (id: string, amplitude: number) => {
      const { totalAudioEnergy = 0, totalSamplesDuration = 0 } = counted.get(id) ?? {};
      counted.set(id, { totalAudioEnergy: totalAudioEnergy + 0.5 * amplitude ** 2, totalSamplesDuration: totalSamplesDuration + 0.5 });
      return counted.get(id);
    };
    const own = outgoing.value.microphone!.id;
    const report = new Map<string, unknown>([
      ["I", { type: "inbound-rtp", trackIdentifier: tracks.microphone.id, ...count(tracks.microphone.id, bob) }],
      ["F", { type: "inbound-rtp", trackIdentifier: tracks.screenAudio.id, ...count(tracks.screenAudio.id, film) }],
      ["V", { type: "inbound-rtp", trackIdentifier: tracks.picture.id }],
      ["S", { type: "media-source", trackIdentifier: own, ...count(own, ada) }],
      ["O", { type: "outbound-rtp" }],
    ]);
    look({ report });
  };
  const look = (change: Partial<LinkState>) => voices.look(new Map<string, LinkState>([["bob", { connection: "connected", tracks, ...change }]]));
  return { voices, membership, told, pass, look, counted };
}

test("whoever is loud speaks, the loudest first", () => {
  const { told, pass } = create();
  pass({ bob: 0.1, ada: 0.1 });
  expect(told).toEqual([[]]);
  pass({ bob: 0.1 });
  expect(told.at(-1)).toEqual([{ participant: "bob", level: 20 }]);
  pass({ ada: 0.1 });
  expect(told.at(-1)).toEqual([{ participant: "ada", level: 20 }]);
  pass({ bob: 0.01, ada: 1 });
  expect(told.at(-1)).toEqual([{ participant: "ada", level: 0 }, { participant: "bob", level: 40 }]);
  // a room in which a fan runs, and the sound of a film that is shown
  pass({ bob: 0.002, film: 0.5 });
  expect(told.at(-1)).toEqual([]);
});

test("what has not changed is not told again", () => {
  const { told, pass, look } = create();
  for (let time = 0; time < 5; time++) pass({ bob: 0.1 });
  look({ connection: "interrupted" });
  expect(told).toEqual([[], [{ participant: "bob", level: 20 }], []]);
});

test("who says that they send nothing does not speak", () => {
  const { told, pass, membership } = create();
  pass({});
  pass({ bob: 0.1, ada: 0.1 });
  expect(told.at(-1)).toHaveLength(2);
  membership.setOwnMedia({ microphone: false, camera: false, screen: false });
  pass({ bob: 0.1, ada: 0.1 });
  expect(told.at(-1)).toEqual([{ participant: "bob", level: 20 }]);
});

test("who has left, and a connection that counts from nothing again, are silent", () => {
  const { told, pass, voices, counted } = create();
  pass({});
  pass({ bob: 0.1 });
  voices.look(new Map());
  expect(told.at(-1)).toEqual([]);
  pass({ bob: 0.1 });
  counted.clear();
  pass({ bob: 0.1 });
  expect(told.at(-1)).toEqual([]);
  pass({ bob: 0.1 });
  expect(told.at(-1)).toEqual([{ participant: "bob", level: 20 }]);
});

test("a browser that counts nothing is silent", () => {
  const { told, look, voices } = create();
  for (let time = 0; time < 3; time++) look({ report: new Map([["I", { type: "inbound-rtp" }]]) });
  voices.look(new Map([["bob", { connection: "connecting" }]]));
  expect(told).toEqual([[]]);
});
