import { State } from "../../src/events/state.js";
import type { FileCipher } from "../../src/files/fileCipher.js";
import { FileBoard } from "../../src/files/files.js";
import type { Line } from "../../src/media/direct/parts.js";
import type { User } from "../../src/contracts.js";
import { signIn } from "./client.js";
import { FakeStore, MemoryShelf } from "./fakeFiles.js";
import { FakeNetwork } from "./fakeNetwork.js";
import { FakeChannel } from "./fakeRtc.js";
import { FakeServer } from "./fakeServer.js";
import { VirtualClock } from "./world.js";

/** The files of somebody's page. */
export interface FilePage {
  readonly user: User;
  readonly line: State<Line | undefined>;
  readonly shelf: MemoryShelf;
  board: FileBoard;
}

/** Two pages in a room, with a connection between them that can break, and the server beside. */
export class TwoPages {
  readonly clock = new VirtualClock();
  readonly server = new FakeServer();
  readonly store = new FakeStore();
  /** Every channel that was opened, by its opener's end. */
  readonly channels: FakeChannel[] = [];
  bytesPerMs = 1_000;
  /** Whether anything passes. */
  flows = true;
  limit = 10_000_000;
  /** So many channels that are opened next never reach the other page, although they open. */
  unheard = 0;
  ada!: FilePage;
  bob!: FilePage;
  #pages: Record<string, FilePage> = {};

  constructor(readonly ciphers: { ada?: FileCipher; bob?: FileCipher } = {}) {}

  async open(): Promise<this> {
    const network = new FakeNetwork(this.server, this.clock);
    for (const name of ["ada", "bob"] as const) {
      const { peer, enter } = await signIn(network, name);
      await enter();
      void peer.request("room.join", { room: "garden" });
      await this.clock.advance(100);
      const line = new State<Line | undefined>(undefined);
      const page: FilePage = { user: { id: `u-${name}`, name, guest: true }, line, shelf: new MemoryShelf(), board: undefined as never };
      this.#pages[name] = page;
      this.reload = (who) => {
        this.#pages[who]?.board?.dispose();
        return this.#load(who);
      };
      const parts = { clock: this.clock, fetch: this.store.fetch, base: "https://parley.test", limit: () => this.limit, user: page.user.id, shelf: page.shelf };
      this.#make[name] = () => new FileBoard(peer, parts, "garden", line, this.ciphers[name]);
      page.board = this.#make[name]();
      this[name] = page;
    }
    this.connect();
    return this;
  }

  /** The page is loaded anew: what it had in memory is gone, and its channels with it. */
  reload: (who: "ada" | "bob") => void = () => undefined;

  connect(): void {
    this.#set("connected");
  }

  interrupt(): void {
    this.#set("interrupted");
  }

  /** The room is not direct any more, or somebody has left. What was connected may go on for a while. */
  part(lingering = false): void {
    this.#set(undefined);
    if (!lingering) this.breakChannels();
  }

  breakChannels(): void {
    for (const channel of this.channels) {
      channel.break();
      channel.other?.break();
    }
  }

  /** A channel as the other page opens it that does as it likes. */
  channelTo(who: "ada" | "bob"): FakeChannel {
    return this.#channel(who === "ada" ? "bob" : "ada", who);
  }

  /** Bytes of files are read outside of virtual time. */
  async until(condition: () => boolean, stepMs = 20, steps = 3_000): Promise<void> {
    for (let n = 0; n < steps && !condition(); n++) await this.pass(stepMs);
    if (!condition()) throw new Error("It did not happen.");
  }

  async pass(milliseconds: number): Promise<void> {
    await this.clock.advance(milliseconds);
    await new Promise((done) => setTimeout(done, 0));
  }

  readonly #make: Record<string, () => FileBoard> = {};

  #load(who: "ada" | "bob"): void {
    this.breakChannels();
    const make = this.#make[who];
    if (make) this[who].board = make();
  }

  #set(connection: Line["connection"] | undefined): void {
    for (const [me, other] of [["ada", "bob"], ["bob", "ada"]] as const) {
      const open = (): RTCDataChannel => this.#channel(me, other) as unknown as RTCDataChannel;
      this[me].line.set(connection && { participant: other, user: `u-${other}`, connection, open });
    }
  }

  #channel(from: string, to: "ada" | "bob"): FakeChannel {
    const line = { flows: () => this.flows, bytesPerMs: () => this.bytesPerMs };
    const [near, far] = [new FakeChannel(this.clock, line), new FakeChannel(this.clock, line)];
    [near.other, far.other] = [far, near];
    this.channels.push(near);
    const unheard = this.unheard-- > 0;
    this.clock.setTimeout(() => {
      if (near.readyState !== "connecting") return;
      if (unheard) return near.open();
      far.open();
      this[to].board.handleChannel(from, far as unknown as RTCDataChannel);
      near.open();
    }, 5);
    return near;
  }
}
