import type { ClientNotifications, Notifications, Requests } from "../contracts.js";
import { ParleyError } from "../error.js";
import { Emitter } from "../events/emitter.js";
import type { Clock, Timer } from "../ports.js";

export type Method = keyof Requests;
export type Params<M extends Method> = Requests[M]["params"];
export type Result<M extends Method> = Requests[M]["result"];

export interface RequestOptions {
  /** How long the answer is waited for. 0: for as long as it takes, and a session that was lost before it is followed by asking the next: what people have ended stays so. */
  timeoutMs?: number;
}

/** What the parts of the client need to talk to the server. */
export interface Peer {
  request<M extends Method>(method: M, params: Params<M>, options?: RequestOptions): Promise<Result<M>>;
  /** Is lost if there is no connection, or with it. */
  notify<M extends keyof ClientNotifications>(method: M, params: ClientNotifications[M]): void;
  readonly notifications: Pick<Emitter<Notifications>, "on">;
}

interface Pending {
  resolve(result: never): void;
  reject(error: ParleyError): void;
  timer: Timer | undefined;
  /** To be sent to the next session too; empty when it is not. */
  again: string;
}

/** A message as it came, believed in nothing but being an object. */
export interface Frame {
  id?: number | null;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string; data?: { reason?: string; member?: string; retryAfterSeconds?: number } };
}

const defaultTimeoutMs = 20_000;

/**
 * JSON-RPC 2.0 without a connection of its own: what is sent goes through `out`, what was received comes in through {@link receive}.
 * Requests outlive a connection: whoever owns the connection sends them again or gives them up with {@link lose}.
 */
export class Rpc implements Peer {
  readonly notifications = new Emitter<Notifications>();
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(
    private readonly clock: Pick<Clock, "setTimeout" | "clearTimeout">,
    private readonly out: {
      send(id: number, text: string): void;
      /** Nobody waits for the answer any more: it came, or the request was given up. */
      settled?(id: number): void;
      /** Sends what is not answered, if there is a connection. */
      notify?(text: string): void;
    },
  ) {}

  request<M extends Method>(method: M, params: Params<M>, { timeoutMs = defaultTimeoutMs }: RequestOptions = {}): Promise<Result<M>> {
    const id = ++this.#lastId;
    const text = encode(id, method, params);
    return new Promise<Result<M>>((resolve, reject) => {
      const timer = timeoutMs && this.clock.setTimeout(() => {
        this.#take(id);
        reject(new ParleyError("timeout", `The server does not answer ${method}.`));
      }, timeoutMs);
      this.#pending.set(id, { resolve, reject, timer, again: timeoutMs ? "" : text });
      try {
        this.out.send(id, text);
      } catch (error) {
        this.#take(id);
        reject(error);
      }
    });
  }

  notify<M extends keyof ClientNotifications>(method: M, params: ClientNotifications[M]): void {
    this.out.notify?.(encode(undefined, method, params));
  }

  /** Takes one message of the server. What is unknown is left alone: a later version may say more than this one knows. */
  receive(frame: Frame): void {
    if (typeof frame.method === "string") {
      this.notifications.emit(frame.method as keyof Notifications, (frame.params ?? {}) as never);
    } else if (typeof frame.id === "number") {
      const pending = this.#take(frame.id);
      if (!pending) return;
      if (frame.error) pending.reject(toError(frame.error));
      else pending.resolve(frame.result as never);
    }
  }

  /** The session is gone with what it was asked; what is to last is asked again, unless it is gone for good. */
  lose(error: ParleyError, forGood?: true): void {
    for (const [id, { again }] of this.#pending) {
      if (again && !forGood) this.out.send(id, again);
      else this.#take(id)?.reject(error);
    }
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    if (!pending) return undefined;
    this.#pending.delete(id);
    this.clock.clearTimeout(pending.timer);
    this.out.settled?.(id);
    return pending;
  }
}

export function encode(id: number | undefined, method: string, params: unknown): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method, params });
}

export function decode(text: string): Frame | undefined {
  try {
    const frame: unknown = JSON.parse(text);
    return typeof frame === "object" && frame !== null ? (frame as Frame) : undefined;
  } catch {
    return undefined;
  }
}

export function toError(error: NonNullable<Frame["error"]>): ParleyError {
  const data = error.data ?? {};
  return new ParleyError(data.reason ?? "failed", error.message, error.code, data.member, data.retryAfterSeconds);
}
