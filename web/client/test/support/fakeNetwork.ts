import type { SocketFactory, SocketPort } from "../../src/ports.js";
import type { FakeServer } from "./fakeServer.js";
import type { VirtualClock } from "./world.js";

/** Sockets between clients and a fake server: in order, with a delay, and breakable in every way a network has. */
export class FakeNetwork {
  /** Attempts at a connection so far. */
  attempts = 0;
  /** Messages that arrived, in both directions, `session.hello` and its answer included. */
  delivered = 0;
  /** Cut all connections, losing what is on its way, after so many more messages. */
  cutAfter = Infinity;
  #sockets = new Set<FakeSocket>();

  constructor(
    readonly server: FakeServer,
    readonly clock: VirtualClock,
    readonly delayMs = 10,
  ) {
    server.now = () => clock.now();
  }

  readonly connect: SocketFactory = () => {
    this.attempts++;
    const socket = new FakeSocket(this);
    this.#sockets.add(socket);
    return socket;
  };

  /** The connections break, and both sides learn of it. */
  cut(): void {
    this.cutAfter = Infinity;
    for (const socket of this.#sockets) socket.break(1006, "");
    this.#sockets.clear();
  }

  /** Nothing passes any more, and nobody is told. */
  freeze(): void {
    for (const socket of this.#sockets) socket.frozen = true;
  }

  arrived(): boolean {
    if (this.cutAfter <= 0) {
      this.cut();
      return false;
    }
    this.cutAfter--;
    this.delivered++;
    return true;
  }
}

class FakeSocket implements SocketPort {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  frozen = false;
  #closed = false;
  #server: ReturnType<FakeServer["accept"]> | undefined;

  constructor(private readonly network: FakeNetwork) {
    this.#later(() => {
      if (!network.server.up) return this.break(1006, "");
      this.#server = network.server.accept({
        send: (text) =>
          this.#later(() => {
            if (network.arrived()) this.onmessage?.({ data: text });
          }),
        close: (code, reason) => this.#later(() => this.break(code, reason)),
      });
      this.onopen?.();
    });
  }

  send(text: string): void {
    this.#later(() => {
      if (this.network.arrived()) this.#server?.receive(text);
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const server = this.#server;
    if (!this.frozen) this.network.clock.setTimeout(() => server?.closed(), this.network.delayMs);
  }

  break(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#server?.closed();
    this.onclose?.({ code, reason });
  }

  #later(run: () => void): void {
    this.network.clock.setTimeout(() => {
      if (!this.#closed && !this.frozen) run();
    }, this.network.delayMs);
  }
}
