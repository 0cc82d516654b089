import { afterEach, expect, test, vi } from "vitest";
import { VirtualClock } from "../../../test/support/world.js";
import type { Bytes } from "../bytes.js";
import { FrameOpener } from "../frames/opener.js";
import { FrameSealer } from "../frames/sealer.js";
import { KeyRing } from "../frames/keyRing.js";
import { deriveKey } from "../sframe/cipher.js";
import { readHeader } from "../sframe/header.js";
import { newSecret, parseSecret } from "../secret.js";
import { announce, createDevice, tagOf, type Device } from "./device.js";
import { KeyExchange, type Member } from "./keyExchange.js";
import { deriveRoomKeys, type RoomKeys } from "./roomKeys.js";

const room = "e2ee-tea";
const frame = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);

interface Relayed {
  readonly from: string;
  readonly to: string;
  readonly key: string;
}

/** A server that relays keys and says who is there, honestly unless a test makes it otherwise. */
class RelayServer {
  readonly people = new Map<string, Person>();
  readonly relayed: Relayed[] = [];
  /** What becomes of a key; by default it is delivered. */
  relay: (message: Relayed) => Relayed[] = (message) => [message];
  /** What somebody is told of the others. */
  members: (to: string, members: Member[]) => Member[] = (_, members) => members;

  deliver(message: Relayed): void {
    this.relayed.push(message);
    for (const { from, to, key } of this.relay(message)) this.people.get(to)?.exchange.handleKey(from, key);
  }

  join(person: Person): void {
    this.people.set(person.name, person);
    this.tellAll();
  }

  leave(name: string): void {
    this.people.delete(name);
    this.tellAll();
  }

  tellAll(): void {
    const all = [...this.people.values()].map(({ name, deviceKey }): Member => ({ participant: name, user: `user-${name}`, deviceKey }));
    for (const { name, exchange } of this.people.values()) exchange.handleMembers(this.members(name, all.filter((m) => m.participant !== name)));
  }
}

/** A page with its key exchange and its worker. */
class Person {
  readonly ring = new KeyRing();
  readonly sealer = new FrameSealer();
  readonly opener = new FrameOpener(this.ring, (kid) => this.exchange.handleMissing(tagOf(kid)));
  readonly kids: bigint[] = [];
  readonly deriving: Promise<void>[] = [];
  exchange!: KeyExchange;

  private constructor(readonly name: string, readonly device: Device, readonly deviceKey: string) {}

  static async create(server: RelayServer, clock: VirtualClock, keys: RoomKeys, name: string): Promise<Person> {
    const device = await createDevice();
    const person = new Person(name, device, await announce(keys, device, `user-${name}`));
    person.exchange = new KeyExchange(keys, device, {
      clock,
      media: {
        send: (kid, baseKey) => {
          person.kids.push(kid);
          person.deriving.push(deriveKey(kid, baseKey).then((key) => person.sealer.use(key)));
        },
        receive: (participant, kid, baseKey) => void person.deriving.push(deriveKey(kid, baseKey).then((key) => person.ring.add(participant, key))),
        forget: (participant) => person.ring.forget(participant),
      },
      send: (sealed) => sealed.forEach(({ to, key }) => server.deliver({ from: name, to, key })),
    });
    return person;
  }

  async speak(): Promise<Bytes> {
    const sealed = await this.sealer.seal("audio", frame);
    if (!sealed) throw new Error("There is no key.");
    return sealed;
  }

  async hears(sealed: Bytes): Promise<boolean> {
    const opener = new FrameOpener(this.ring, () => undefined);
    if (!this.ring.find(kidIn(sealed))) return false;
    return "frame" in (await opener.open("audio", sealed));
  }
}

// a device in 256 has a KID that is shorter than the others'
const kidIn = (sealed: Bytes): bigint => readHeader(sealed)!.kid;

async function world(names: readonly string[], secrets: Record<string, string> = {}) {
  const clock = new VirtualClock();
  const server = new RelayServer();
  const secret = newSecret();
  const create = async (name: string): Promise<Person> =>
    Person.create(server, clock, await deriveRoomKeys(parseSecret(secrets[name] ?? secret) ?? new Uint8Array(), room), name);
  const created: Person[] = [];
  const come = async (name: string): Promise<Person> => {
    const person = await create(name);
    created.push(person);
    server.join(person);
    await work();
    return person;
  };
  /** Cryptography takes real time, and everything else virtual time. */
  const work = async (): Promise<void> => {
    // a key, the question for it and the answer
    for (let round = 0; round < 4; round++) {
      await Promise.all(created.map(({ exchange }) => exchange.settled));
      await Promise.all(created.flatMap(({ deriving }) => deriving));
    }
  };
  const pass = async (milliseconds: number): Promise<void> => {
    for (let passed = 0; passed < milliseconds; passed += 100) {
      await clock.advance(100);
      await work();
    }
  };
  const people: Person[] = [];
  for (const name of names) people.push(await come(name));
  await pass(1_000);
  return { clock, server, come, work, pass, people };
}

const who = (person: Person | undefined): Person => {
  if (!person) throw new Error("Nobody.");
  return person;
};

// the code is slow to make on purpose
vi.setConfig({ testTimeout: 180_000 });

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("everybody hears everybody, and all see the same code", async () => {
  const { people } = await world(["ada", "bob", "carol"]);
  for (const speaker of people) {
    const sealed = await speaker.speak();
    for (const listener of people) if (listener !== speaker) expect(await listener.hears(sealed)).toBe(true);
  }
  const codes = people.map(({ exchange }) => exchange.state.value.code);
  expect(codes[0]).toMatch(/^\d{4}( \d{4}){5}$/);
  expect(new Set(codes).size).toBe(1);
  expect(people.map(({ exchange }) => exchange.state.value.devices.map((d) => d.changed))).toEqual([[false, false], [false, false], [false, false]]);
});

test("who comes hears nothing of what was before", async () => {
  const { people: [ada, bob], come, pass } = await world(["ada", "bob"]);
  const before = await who(ada).speak();
  const carol = await come("carol");
  const meanwhile = await who(ada).speak();
  await pass(1_000);
  expect(await who(bob).hears(before)).toBe(true);
  expect(await carol.hears(before)).toBe(false);
  expect(await carol.hears(meanwhile)).toBe(false);
  expect(await carol.hears(await who(ada).speak())).toBe(true);
});

test("who is gone hears nothing two seconds later, by keys that are not made of the old ones", async () => {
  const { people: [ada, bob, carol], server, pass } = await world(["ada", "bob", "carol"]);
  const kid = who(ada).kids.at(-1);
  server.leave("carol");
  await pass(1_000);
  expect(who(ada).kids.at(-1)).not.toBe(kid);
  const later = await who(ada).speak();
  expect(await who(bob).hears(later)).toBe(true);
  expect(await who(carol).hears(later)).toBe(false);
  expect(server.relayed.filter((m) => m.to === "carol" && server.relayed.indexOf(m) >= server.relayed.length - 2)).toEqual([]);
});

test("who comes while a new key settles hears with it, and still nothing of what was before", async () => {
  const { clock, come, people: [ada, bob], work, pass } = await world(["ada", "bob"]);
  const carol = await come("carol");
  await clock.advance(150);
  const dan = await come("dan");
  const meanwhile = await who(ada).speak();
  await clock.advance(500);
  await work();
  const soon = await who(ada).speak();
  for (const listener of [who(bob), carol, dan]) expect(await listener.hears(soon)).toBe(true);
  await pass(1_000);
  expect(await dan.hears(meanwhile)).toBe(false);
});

for (const gap of [100, 150]) {
  test(`those who are there hear each other while others come every ${gap} ms, who hear soon too`, async () => {
    const made = await world(["ada", "bob"]);
    const [ada, bob] = made.people;
    let first: Person | undefined;
    for (let passed = 0; passed < 1_200; passed += 50) {
      if (passed % gap === 0) {
        const person = await made.come(`guest-${passed}`);
        first ??= person;
      }
      await made.clock.advance(50);
      await made.work();
      const sealed = await who(ada).speak();
      expect(await who(bob).hears(sealed)).toBe(true);
      if (passed >= 1_000) expect(await who(first).hears(sealed)).toBe(true);
    }
  });
}

test("who goes and comes without end keeps nobody from being heard, nor those who are gone out of hearing", async () => {
  const made = await world(["ada", "bob", "carol", "eve"]);
  const [ada, bob, carol, eve] = made.people;
  for (let passed = 0; passed < 2_500; passed += 100) {
    if (passed === 500) made.server.leave("carol");
    made.server.leave("eve");
    await made.clock.advance(50);
    await made.work();
    made.server.join(who(eve));
    await made.clock.advance(50);
    await made.work();
    const sealed = await who(ada).speak();
    expect(await who(bob).hears(sealed)).toBe(true);
    if (passed >= 1_600) expect(await who(carol).hears(sealed)).toBe(false);
  }
});

test("who speaks is heard without waiting by those who were there", async () => {
  const { come, people: [ada], pass } = await world(["ada"]);
  const bob = await come("bob");
  expect(await who(ada).hears(await bob.speak())).toBe(true);
  await pass(1_000);
  expect(await bob.hears(await who(ada).speak())).toBe(true);
});

test("a server that puts keys of its own between two gets nothing and is found out", async () => {
  const clock = new VirtualClock();
  const mallory = await Person.create(new RelayServer(), clock, await deriveRoomKeys(parseSecret(newSecret()) ?? new Uint8Array(), room), "bob");
  const { server, people: [ada, bob], work, pass } = await world([]).then(async (made) => {
    made.server.members = (to, members) => (to === "ada" ? members.map((m) => ({ ...m, deviceKey: mallory.deviceKey })) : members);
    return { ...made, people: [await made.come("ada"), await made.come("bob")] };
  });
  await work();
  await pass(1_000);
  expect(who(ada).exchange.state.value).toMatchObject({ devices: [], unverified: ["bob"] });
  expect(server.relayed.filter((m) => m.from === "ada")).toEqual([]);
  expect(await who(ada).hears(await who(bob).speak())).toBe(false);
  expect(who(ada).exchange.state.value.code).not.toBe(who(bob).exchange.state.value.code);
});

test("a server that mixes up who is who is found out", async () => {
  const made = await world([]);
  const swap: Record<string, string> = { "user-ada": "user-bob", "user-bob": "user-ada" };
  made.server.members = (to, members) => (to === "carol" ? members.map((m) => ({ ...m, user: swap[m.user] ?? m.user })) : members);
  await made.come("ada");
  await made.come("bob");
  const carol = await made.come("carol");
  await made.pass(1_000);
  expect(carol.exchange.state.value.unverified).toEqual(["ada", "bob"]);
});

test("somebody with another link is told from those with this one", async () => {
  const { people: [ada, eve] } = await world(["ada", "eve"], { eve: newSecret() });
  expect(who(ada).exchange.state.value.unverified).toEqual(["eve"]);
  expect(await who(eve).hears(await who(ada).speak())).toBe(false);
});

test("keys that come twice, late, turned round or from the wrong sender change nothing", async () => {
  const made = await world(["ada", "bob", "carol"]);
  const [ada, bob] = made.people;
  const old = [...made.server.relayed];
  made.server.leave("carol");
  await made.pass(1_000);
  const receive = vi.spyOn(who(bob).ring, "add");
  for (const { from, to, key } of old.toReversed()) {
    made.server.people.get(to)?.exchange.handleKey(from, key);
    made.server.people.get(from)?.exchange.handleKey(to, key);
    made.server.people.get(to)?.exchange.handleKey(to, key);
  }
  who(bob).exchange.handleKey("ada", "AAAA");
  who(bob).exchange.handleKey("nobody", old[0]?.key ?? "");
  await made.work();
  expect(receive).not.toHaveBeenCalled();
  expect(await who(bob).hears(await who(ada).speak())).toBe(true);
  expect(await who(ada).hears(await who(bob).speak())).toBe(true);
});

test("a server that says that somebody has gone and is back can have nothing opened twice, and no older key taken", async () => {
  const made = await world(["ada", "bob", "carol"]);
  const [ada, bob] = made.people;
  const heard = await who(ada).speak();
  expect(await who(bob).hears(heard)).toBe(true);
  const old = made.server.relayed.filter((m) => m.from === "ada" && m.to === "bob");
  // as if ada went: to bob alone
  made.server.members = (to, members) => (to === "bob" ? members.filter((m) => m.participant !== "ada") : members);
  made.server.tellAll();
  await made.pass(1_000);
  expect(await who(bob).hears(await who(ada).speak())).toBe(false);
  made.server.members = (_, members) => members;
  made.server.tellAll();
  await made.work();
  for (const { from, key } of old) who(bob).exchange.handleKey(from, key);
  await made.pass(1_000);
  expect(await who(bob).hears(await who(ada).speak())).toBe(true);
  expect(await who(bob).hears(heard)).toBe(false);
});

test("a key that was lost is asked for and given again", async () => {
  const made = await world(["ada"]);
  made.server.relay = () => [];
  const bob = await made.come("bob");
  await made.pass(1_000);
  made.server.relay = (message) => [message];
  const sealed = await who(made.people[0]).speak();
  expect(await bob.hears(sealed)).toBe(false);
  // patience does not end while cryptography takes real time
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const opening = bob.opener.open("audio", sealed);
  await made.work();
  expect("frame" in (await opening)).toBe(true);
});

test("another device of somebody is shown as a change, and the code changes", async () => {
  const made = await world(["ada", "bob"]);
  const [ada] = made.people;
  const code = who(ada).exchange.state.value.code;
  const again = await made.come("bob");
  await made.pass(1_000);
  expect(who(ada).exchange.state.value.devices).toEqual([{ participant: "bob", changed: true }]);
  expect(who(ada).exchange.state.value.code).not.toBe(code);
  expect(again.exchange.state.value.code).toBe(who(ada).exchange.state.value.code);
  expect(await again.hears(await who(ada).speak())).toBe(true);
});
