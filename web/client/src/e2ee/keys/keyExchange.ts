import type { EncryptionState } from "../../api.js";
import type { SealedKey } from "../../contracts.js";
import { State } from "../../events/state.js";
import type { Clock, Timer } from "../../ports.js";
import { equal, type Bytes } from "../bytes.js";
import { comparisonCode } from "./code.js";
import { kidOf, readAnnouncement, type Device, type PublicDevice } from "./device.js";
import { baseKeyLength, Pairing } from "./pairing.js";
import type { RoomKeys } from "./roomKeys.js";

/** Somebody else in the room, as the server says. */
export interface Member {
  readonly participant: string;
  readonly user: string;
  readonly deviceKey: string | undefined;
}

/** Where media keys go. */
export interface MediaKeys {
  send(kid: bigint, baseKey: Bytes): void;
  receive(participant: string, kid: bigint, baseKey: Bytes): void;
  /** Nothing of theirs is opened any more. */
  forget(participant: string): void;
}

export interface KeyExchangePorts {
  readonly clock: Clock;
  readonly media: MediaKeys;
  /** Hands sealed keys to the server. What is lost is asked for again. */
  send(keys: SealedKey[]): void;
}

interface Known {
  readonly deviceKey: string;
  readonly device: PublicDevice;
  readonly pairing: Pairing;
  readonly heard: Heard;
  /** Epochs whose keys were handed on since they are here. */
  readonly given: Set<number>;
  askedAt: number;
  answeredAt: number;
}

/** Keys of a device by epoch. It outlasts the device's stay, so that nobody can have an epoch begin again. */
interface Heard {
  readonly keys: Map<number, Bytes>;
  newest: number;
}

interface OwnKey {
  readonly epoch: number;
  readonly baseKey: Bytes;
  readonly told: Set<string>;
}

/** Several who come or go at once make one change. */
const gatherMs = 100;
/** From a new key's leaving until it is used, so that the others have it first. */
const settleMs = 500;
/** The one in use, the one that is about to be, and the one before, of which frames are still on their way. */
const keptEpochs = 3;
const againMs = 1_000;
const rememberedDevices = 1_000;

/**
 * Gives everybody in the room our media key and takes theirs: a new one whenever a device comes, goes or changes, so that nobody
 * reads what was before they came or after they went.
 */
export class KeyExchange {
  readonly state: State<EncryptionState>;
  readonly #keys: RoomKeys;
  readonly #device: Device;
  readonly #ports: KeyExchangePorts;
  readonly #known = new Map<string, Known>();
  readonly #heard = new Map<string, Heard>();
  readonly #timers = new Set<Timer>();
  /** Our newest key, perhaps not in use yet, and who may have it. */
  #newest: OwnKey;
  /** Nobody was met yet: who is here was here before anything was sent. */
  #fresh = true;
  /** From a change until the key made for it is in use: no other is made meanwhile, or the others would have put away the one in use. */
  #rotating = false;
  /** Whether nothing was sealed with the newest key yet. */
  #unused = false;
  /** Whether the newest key is from before somebody came or went. */
  #outdated = false;
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(keys: RoomKeys, device: Device, ports: KeyExchangePorts) {
    this.#keys = keys;
    this.#device = device;
    this.#ports = ports;
    this.state = new State<EncryptionState>({ code: undefined, devices: [], unverified: [], unreadable: [] });
    this.#newest = newKey(1);
    ports.media.send(kidOf(device.tag, this.#newest.epoch), this.#newest.baseKey);
  }

  /** Who else is in the room now. */
  handleMembers(members: readonly Member[]): void {
    this.#enqueue(() => this.#take(members));
  }

  /** A sealed key has come. */
  handleKey(from: string, sealed: string): void {
    this.#enqueue(() => this.#open(from, sealed));
  }

  /** A frame has come whose key is not here. */
  handleMissing(tag: number): void {
    this.#enqueue(async () => {
      const [participant, known] = [...this.#known].find(([, { device }]) => device.tag === tag) ?? [];
      const now = this.#ports.clock.now();
      if (!participant || !known || now - known.askedAt < againMs) return;
      known.askedAt = now;
      this.#ports.send([{ to: participant, key: await known.pairing.seal({ type: "ask" }) }]);
    });
  }

  /** What has been handed in until now is done. */
  get settled(): Promise<void> {
    return this.#work;
  }

  /** What was sent may be lost: everybody gets our keys again. */
  resend(): void {
    this.#enqueue(() => this.#tell(this.#newest.told));
  }

  dispose(): void {
    this.#closed = true;
    for (const timer of this.#timers) this.#ports.clock.clearTimeout(timer);
  }

  async #take(members: readonly Member[]): Promise<void> {
    const gone = [...this.#known].filter(([id, known]) => !members.some((m) => m.participant === id && m.deviceKey === known.deviceKey));
    for (const [id] of gone) {
      this.#known.delete(id);
      this.#newest.told.delete(id);
      this.#ports.media.forget(id);
    }
    const come: string[] = [];
    const unverified: string[] = [];
    for (const { participant, user, deviceKey } of members) {
      if (deviceKey === undefined || this.#known.has(participant)) continue;
      const known = await this.#meet(deviceKey, user);
      if (!known) unverified.push(participant);
      else {
        this.#known.set(participant, known);
        come.push(participant);
      }
    }
    if (gone.length > 0 || come.length > 0) {
      // what nothing was sealed with yet tells those who come nothing of what was before
      const suits = this.#fresh || this.#unused;
      if (suits) await this.#give(come);
      if (!suits || gone.length > 0) this.#rotateSoon();
      await this.#show(gone.flatMap(([id]) => (come.includes(id) ? [id] : [])));
    }
    else if (this.#fresh) await this.#show([]);
    this.#fresh = false;
    if (unverified.join() !== this.state.value.unverified.join()) this.state.patch({ unverified });
  }

  async #meet(deviceKey: string, user: string): Promise<Known | undefined> {
    const device = await readAnnouncement(this.#keys, deviceKey, user);
    // our own device under another name is nobody's, nor is one whose keys would be called like another's
    if (!device || device.tag === this.#device.tag || [...this.#known.values()].some((known) => known.device.tag === device.tag)) return undefined;
    try {
      const pairing = await Pairing.create(this.#keys, this.#device, device);
      return { deviceKey, device, pairing, heard: this.#heardOf(deviceKey), given: new Set(), askedAt: 0, answeredAt: 0 };
    } catch {
      // a point that WebCrypto does not take
      return undefined;
    }
  }

  #heardOf(deviceKey: string): Heard {
    const heard = this.#heard.get(deviceKey) ?? { keys: new Map<number, Bytes>(), newest: 0 };
    this.#heard.delete(deviceKey);
    this.#heard.set(deviceKey, heard);
    for (const old of this.#heard.keys()) {
      if (this.#heard.size <= rememberedDevices) break;
      this.#heard.delete(old);
    }
    return heard;
  }

  async #show(changed: readonly string[]): Promise<void> {
    const devices = [...this.#known].map(([participant]) => {
      const before = this.state.value.devices.find((d) => d.participant === participant);
      return { participant, changed: changed.includes(participant) || (before?.changed ?? false) };
    });
    const code = await comparisonCode(this.#keys, [this.#device, ...[...this.#known.values()].map(({ device }) => device)]);
    this.state.patch({ devices, code });
  }

  #rotateSoon(): void {
    this.#outdated = true;
    if (this.#rotating) return;
    this.#rotating = true;
    this.#after(gatherMs, () => this.#enqueue(() => this.#rotate()));
  }

  async #rotate(): Promise<void> {
    this.#outdated = false;
    this.#unused = true;
    const key = (this.#newest = newKey(this.#newest.epoch + 1));
    try {
      await this.#give(this.#known.keys());
    } finally {
      this.#after(settleMs, () => this.#use(key));
    }
  }

  #use({ epoch, baseKey }: OwnKey): void {
    this.#ports.media.send(kidOf(this.#device.tag, epoch), baseKey);
    this.#unused = false;
    this.#rotating = this.#outdated;
    // who came or went meanwhile has waited long enough to be gathered
    if (this.#outdated) this.#enqueue(() => this.#rotate());
  }

  #give(participants: Iterable<string>): Promise<void> {
    const given = [...participants];
    for (const participant of given) this.#newest.told.add(participant);
    return this.#tell(given);
  }

  async #tell(participants: Iterable<string>): Promise<void> {
    const keys: SealedKey[] = [];
    const { epoch, baseKey } = this.#newest;
    for (const to of participants) {
      const known = this.#known.get(to);
      if (known) keys.push({ to, key: await known.pairing.seal({ type: "key", epoch, baseKey }) });
    }
    if (keys.length > 0 && !this.#closed) this.#ports.send(keys);
  }

  async #open(from: string, sealed: string): Promise<void> {
    const known = this.#known.get(from);
    const message = await known?.pairing.open(sealed);
    if (!known || !message) return;
    if (message.type === "ask") {
      const now = this.#ports.clock.now();
      // the key in use is from before somebody who was not told: theirs is about to be made
      if (now - known.answeredAt < againMs || !this.#newest.told.has(from)) return;
      known.answeredAt = now;
      return this.#tell([from]);
    }
    const { epoch, baseKey } = message;
    const { heard } = known;
    const had = heard.keys.get(epoch);
    if (known.given.has(epoch)) return;
    if (had ? !equal(had, baseKey) : epoch + keptEpochs <= heard.newest) return;
    known.given.add(epoch);
    heard.keys.set(epoch, baseKey);
    heard.newest = Math.max(heard.newest, epoch);
    for (const old of heard.keys.keys()) if (old + keptEpochs <= heard.newest) heard.keys.delete(old);
    this.#ports.media.receive(from, kidOf(known.device.tag, epoch), baseKey);
  }

  #after(milliseconds: number, run: () => void): void {
    const timer = this.#ports.clock.setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, milliseconds);
    this.#timers.add(timer);
  }

  // one after the other, so that who is there does not change under a step
  #enqueue(step: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#closed) return;
      await step();
    }).catch(() => undefined);
  }
}

const newKey = (epoch: number): OwnKey => ({ epoch, baseKey: crypto.getRandomValues(new Uint8Array(baseKeyLength)), told: new Set() });
