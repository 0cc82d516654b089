import type { AdminAudit, AdminNodeSample, AdminOverview, AdminParticipant, AdminPicture, AdminRoom, AdminSample, AdminTimeline, Participant } from "@parley/client";
import { type AdminApi, AdminError } from "../../src/admin/admin-api.js";
import { language } from "../../src/platform/language.js";
import { people } from "./parley.js";

/** A server for operators that says what the scene wants. */
export type FakeOperations = AdminApi & { refuse: string };

const minute = 60_000;
const words = (english: string, chinese: string) => (language() === "zh-CN" ? chinese : english);
const olga = { id: "u-olga", name: "Olga Ladyzhenskaya", guest: false };

/** The same curve each time, never quite even. */
const wave = (n: number, around: number, by: number) => around + by * (Math.sin(n / 7) + 0.4 * Math.sin(n / 2.3));

function room(id: string, name: string | undefined, count: number, change: Partial<AdminRoom> = {}): AdminRoom {
  return { id, mode: "routed", people: count, since: Date.now() - count * 7 * minute, received: count * 1_240_000, sent: count * 2_860_000, troubled: 0, locked: false, stage: false, call: false, ...(name !== undefined && { name }), ...change };
}

const rooms = (): AdminRoom[] => [
  room("town-hall-2026", words("Town hall", "市民大会"), 214, { stage: true, troubled: 9, sent: 214 * 1_900_000, received: 6_400_000 }),
  room("blue-otter-4821", words("Garden office, weekly", "花园办公室周会"), 7, { troubled: 1 }),
  room("design-review", undefined, 5, { locked: true }),
  room("breakout-1f0c", words("Lighting", "照明"), 4, { breakoutOf: "design-review" }),
  room("quiet-heron-77", undefined, 2, { mode: "direct", received: 0, sent: 0 }),
  room("c-81fe02", undefined, 2, { call: true, mode: "direct", received: 0, sent: 0 }),
];

function person(n: number, change: Partial<Participant> = {}): Participant {
  const user = people[n % people.length]!;
  return { id: `p${n + 1}`, user: { id: user.id, name: user.name, guest: user.guest }, media: { microphone: true, camera: true, screen: false }, joinedAt: Date.now() - (40 - n) * minute, connected: true, role: "speaker", ...change };
}

function sample(second: number, now: number, change: Partial<AdminSample> = {}): AdminSample {
  return {
    at: now - second * 1000, estimate: Math.round(wave(second, 5_200_000, 300_000)), wanted: 3_400_000, sent: Math.round(wave(second, 2_900_000, 160_000)), received: Math.round(wave(second + 40, 2_100_000, 120_000)),
    downlinkLoss: 0, uplinkLoss: 0, queue: 3, resent: second % 23 === 0 ? 2 : 0, keyFramesWanted: 0, keyFramesAsked: second % 90 === 0 ? 1 : 0, keyFramesMade: second % 90 === 0 ? 3 : 0,
    congested: false, short: false, audioOnly: false, roundTrip: Math.round(wave(second, 38, 4)), ...change,
  };
}

/** Five minutes, in the middle of which the network became narrow, and lost packets before that. */
function trouble(now: number): AdminSample[] {
  return Array.from({ length: 300 }, (_, i) => 300 - i).map((second) => {
    if (second > 190 || second <= 70) return sample(second, now);
    const worse = second > 176;
    return sample(second, now, {
      estimate: Math.round(wave(second, worse ? 900_000 : 420_000, 40_000)), sent: Math.round(wave(second, worse ? 860_000 : 380_000, 30_000)), short: true, congested: worse,
      downlinkLoss: worse ? 0.11 : 0.01, queue: worse ? 340 : 40, roundTrip: Math.round(wave(second, worse ? 410 : 90, 12)), resent: worse ? 14 : 1, keyFramesWanted: worse && second % 4 === 0 ? 1 : 0,
    });
  });
}

function pictures(now: number): AdminPicture[] {
  const at = (second: number, slot: number, who: number, layer: number, reason: AdminPicture["reason"]): AdminPicture => ({
    at: now - second * 1000, slot, source: "camera", layer, layers: 3, reason, participant: `p${who + 1}`, name: people[who]!.name, ...(layer >= 0 && { height: [180, 360, 720][layer]! }),
  });
  return [
    at(300, 0, 1, 2, "full"), at(300, 1, 2, 0, "tile-size"), at(300, 2, 3, 1, "not-sent"), at(188, 0, 1, 0, "network"), at(186, 1, 2, -1, "network"), at(184, 2, 3, -1, "network"), at(150, 1, 2, 0, "network"),
    at(96, 2, 3, 0, "network"), at(66, 0, 1, 2, "full"), at(64, 1, 2, 0, "tile-size"), at(62, 2, 3, 0, "key-frame"), at(57, 2, 3, 1, "not-sent"), at(20, 1, 2, -1, "silent"),
  ];
}

function inRoom(now: number): AdminParticipant[] {
  return Array.from({ length: 7 }, (_, n) => ({
    participant: person(n, n === 1 ? { role: "host" } : n === 5 ? { via: "whip" } : n === 6 ? { connected: false, role: "listener" } : {}),
    media: { grade: n === 0 ? "poor" as const : "good" as const, path: n === 2 ? "relay" as const : n === 4 ? "tcp" as const : "udp" as const, sample: sample(n * 11, now, n === 0 ? { estimate: 420_000, sent: 380_000, downlinkLoss: 0.064, roundTrip: 210 } : {}) },
  }));
}

function nodeSamples(now: number, busyness: number): AdminNodeSample[] {
  return Array.from({ length: 150 }, (_, i) => ({
    at: now - (150 - i) * 2000, processor: Math.max(0.004, wave(i, 0.31, 0.03) * busyness), received: Math.round(wave(i, 41e6, 3e6) * busyness), sent: Math.round(wave(i, 486e6, 22e6) * busyness), people: Math.round(234 * busyness),
  }));
}

function audit(): AdminAudit {
  const now = Date.now();
  const ben = { id: "u-ben", name: people[1]!.name, guest: true };
  const hedy = { id: "u-hedy", name: people[0]!.name, guest: false };
  return {
    more: true,
    entries: [
      { number: 41, at: now - 2 * minute, action: "admin-look", room: "blue-otter-4821", by: olga },
      { number: 40, at: now - 3 * minute, action: "admin-announce", by: olga, detail: "told 234" },
      { number: 39, at: now - 14 * minute, action: "ban", room: "town-hall-2026", by: hedy, whom: ben, detail: "24 h" },
      { number: 38, at: now - 15 * minute, action: "settings", room: "town-hall-2026", by: hedy, detail: "stage=true locked=false" },
      { number: 37, at: now - 31 * minute, action: "refuse-token", address: "9wQ2" },
      { number: 36, at: now - 50 * minute, action: "upload-file", room: "design-review", by: hedy, detail: "6a1f 348200 bytes" },
    ],
  };
}

/** A server with much to do, and one person who had a bad time. */
export function busy(): FakeOperations {
  const fake: FakeOperations = {
    refuse: "",
    overview: () => answer(fake, overview(rooms(), 1)),
    rooms: async ({ search }) => answer(fake, of(rooms().filter(({ id, name }) => `${id} ${name ?? ""}`.includes(search)))),
    room: async (id) => {
      const room = rooms().find((one) => one.id === id);
      if (room === undefined) throw new AdminError("unknown-room");
      return answer(fake, { now: Date.now(), room, participants: inRoom(Date.now()) });
    },
    timeline: async (_, who, after) => {
      const now = Date.now();
      const participant = inRoom(now).find((one) => one.participant.id === who)!;
      const samples = who === "p1" ? trouble(now) : Array.from({ length: 300 }, (__, i) => sample(300 - i, now));
      const timeline: AdminTimeline = {
        now, participant, samples: samples.filter(({ at }) => at > after), pictures: who === "p1" ? pictures(now) : pictures(now).slice(0, 2),
        sources: [
          { source: "microphone", permitted: true, layers: [{ rate: 42_000, loss: 0, wanted: true }] },
          { source: "camera", permitted: true, layers: [{ height: 180, rate: 148_000, loss: 0, wanted: true }, { height: 360, rate: 496_000, loss: 0.002, wanted: true }, { height: 720, rate: 0, loss: 0, wanted: false }] },
          { source: "screen", permitted: false, layers: [{ height: 1080, rate: 0, loss: 0, wanted: false }] },
        ],
      };
      return answer(fake, timeline);
    },
    audit: () => answer(fake, audit()),
    retention: () => answer(fake, { chatDays: 365, callDays: 90, auditDays: 90, fileDays: 30, databaseBytes: 231_000_000, databaseLimit: 1024 ** 3 }),
    endRoom: () => answer(fake, undefined),
    announce: () => answer(fake, { told: 234 }),
    beginDrain: () => answer(fake, undefined),
    cancelDrain: () => answer(fake, undefined),
  };
  return fake;
}

/** Nobody is there. */
export function empty(): FakeOperations {
  const fake = busy();
  fake.overview = () => answer(fake, overview([], 0.01));
  fake.rooms = () => answer(fake, of([]));
  return fake;
}

/** A room whose media go straight from one to the other. */
export function quiet(): FakeOperations {
  const fake = busy();
  const participants = [0, 1].map((n) => ({ participant: person(n) }));
  fake.room = () => answer(fake, { now: Date.now(), room: rooms()[4]!, participants });
  fake.timeline = () => answer(fake, { now: Date.now(), participant: participants[0]!, samples: [], pictures: [], sources: [] });
  return fake;
}

/** Nothing new begins. */
export function goingDown(): FakeOperations {
  const fake = busy();
  fake.overview = () => answer(fake, { ...overview(rooms(), 1), drain: { endsAt: Date.now() + 11 * minute, over: false, stopping: false } });
  return fake;
}

export function refusing(reason: string): FakeOperations {
  const fake = busy();
  fake.refuse = reason;
  return fake;
}

/** Is there at first, and then not any more. */
export function losing(): FakeOperations {
  const fake = busy();
  let asked = 0;
  fake.overview = () => (asked++ < 2 ? answer(fake, overview(rooms(), 1)) : Promise.reject(new AdminError("unreachable")));
  return fake;
}

/** Answers who asks, and then nothing more. */
export function pending(): FakeOperations {
  const fake = busy();
  let asked = 0;
  fake.overview = () => (asked++ === 0 ? answer(fake, overview(rooms(), 1)) : new Promise(() => undefined));
  return fake;
}

function overview(all: readonly AdminRoom[], busyness: number): AdminOverview {
  const now = Date.now();
  const count = all.reduce((sum, { people: some }) => sum + some, 0);
  return {
    admin: olga, node: { name: "parley-fra-1", version: "0.1.0", startedAt: now - 12 * 24 * 60 * minute, now, processors: 8, memory: 1.4 * 1024 ** 3, healthy: true },
    samples: nodeSamples(now, busyness), rooms: all.length, people: count, calls: all.filter(({ call }) => call).length, sessions: count + 31, media: Math.max(0, count - 4), uplinkLoss: count > 0 ? 0.004 : 0, downlinkLoss: count > 0 ? 0.011 : 0,
  };
}

const of = (found: AdminRoom[]) => ({ rooms: found, total: found.length });

async function answer<T>(fake: FakeOperations, value: T): Promise<T> {
  if (fake.refuse !== "") throw new AdminError(fake.refuse);
  return value;
}
