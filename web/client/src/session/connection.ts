import type { SessionHelloParams, Welcome } from "../contracts.js";
import { closeCodes } from "../contracts.js";
import { ParleyError } from "../error.js";
import type { Clock, SocketFactory, SocketPort, Timer } from "../ports.js";
import { decode, encode, toError } from "../rpc/rpc.js";

export const subprotocol = "parley.v1";
const helloId = 0;
const openTimeoutMs = 6_000;

export interface ConnectionHandlers {
  welcome(welcome: Welcome): void;
  /** A message after the Welcome. */
  text(text: string): void;
  /** At most once, and nothing after it. */
  closed(error: ParleyError): void;
}

/** Servers close a connection that says nothing for 10 s. */
const freshMs = 8_000;

/** One WebSocket: opens it, says hello, and then hands on text. It is not used again once it is closed. */
export class Connection {
  readonly #socket: SocketPort;
  readonly #clock: Clock;
  readonly #madeAt: number;
  #hello: SessionHelloParams | undefined;
  #handlers: ConnectionHandlers | undefined;
  #timer: Timer;
  #open = false;
  #welcomed = false;
  #closed = false;

  constructor(factory: SocketFactory, url: string, clock: Clock) {
    this.#clock = clock;
    this.#madeAt = clock.now();
    this.#socket = factory(url, subprotocol);
    this.#socket.onopen = () => {
      this.#open = true;
      this.#greet();
    };
    this.#socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.#receive(data);
    };
    this.#socket.onclose = ({ code, reason }) => this.#finish(closeError(code, reason));
  }

  /** Whether it is still good for a hello. */
  get fresh(): boolean {
    return !this.#closed && this.#clock.now() - this.#madeAt < freshMs;
  }

  /** Says hello, as soon as that is possible. Once. */
  begin(hello: SessionHelloParams, handlers: ConnectionHandlers): void {
    this.#hello = hello;
    this.#handlers = handlers;
    this.#timer = this.#clock.setTimeout(() => this.#fail(new ParleyError("unreachable", "The server does not answer.")), openTimeoutMs);
    if (this.#open) this.#greet();
  }

  send(text: string): void {
    if (!this.#closed && this.#welcomed) this.#socket.send(text);
  }

  /** Lets go of the socket at once. Nothing is told to the handlers. */
  abandon(code = 1000): void {
    if (this.#closed) return;
    this.#detach();
    this.#socket.close(code);
  }

  #greet(): void {
    if (this.#hello) this.#socket.send(encode(helloId, "session.hello", this.#hello));
  }

  #receive(text: string): void {
    if (this.#welcomed) return this.#handlers?.text(text);
    const frame = decode(text);
    if (!frame || frame.id !== helloId) return;
    if (frame.error) return this.#fail(toError(frame.error));
    this.#welcomed = true;
    this.#clock.clearTimeout(this.#timer);
    this.#handlers?.welcome(frame.result as Welcome);
  }

  #fail(error: ParleyError): void {
    this.#finish(error);
    this.#socket.close(1000);
  }

  #finish(error: ParleyError): void {
    if (this.#closed) return;
    this.#detach();
    this.#handlers?.closed(error);
  }

  // a dead socket's close handshake may take a minute: whoever has given it up must not hear from it
  #detach(): void {
    this.#closed = true;
    this.#clock.clearTimeout(this.#timer);
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
  }
}

const reasons: Record<number, string> = {
  [closeCodes.replaced]: "replaced",
  [closeCodes.ended]: "ended",
};

function closeError(code: number, text: string): ParleyError {
  const reason = reasons[code];
  return reason
    ? new ParleyError(reason, text || "The session is over.", code)
    : new ParleyError("unreachable", `The connection closed (${code}).`, code);
}
