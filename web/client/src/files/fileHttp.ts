import type { ChatFile, RoomTicketResult } from "../contracts.js";
import { ParleyError } from "../error.js";
import type { Clock } from "../ports.js";
import type { Peer } from "../rpc/rpc.js";

/** A ticket that is void so soon is not used any more. */
const reserveMs = 60_000;

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The addresses under which a room's files are sent and had, with the ticket that they need. */
export class FileHttp {
  readonly #peer: Peer;
  readonly #clock: Pick<Clock, "now">;
  readonly #fetch: Fetch;
  readonly #base: string;
  readonly #room: string;
  #access: Promise<RoomTicketResult> | undefined;
  #expiresAt = 0;

  /** @param base The server's address without a slash at its end. */
  constructor(peer: Peer, clock: Pick<Clock, "now">, fetch: Fetch, base: string, room: string) {
    this.#peer = peer;
    this.#clock = clock;
    this.#fetch = fetch;
    this.#base = base;
    this.#room = room;
  }

  /** Most bytes of one part. */
  async partBytes(): Promise<number> {
    return (await this.#current()).partBytes;
  }

  /** Where a file can be had for some minutes. */
  async url(file: string, inline: boolean): Promise<string> {
    const { ticket } = await this.#current();
    return `${this.#files}/${file}/content?${inline ? "inline&" : ""}ticket=${ticket}`;
  }

  /** The bytes of a file. */
  async content(id: string): Promise<Blob> {
    return (await this.#send(`/${id}/content`, {})).blob();
  }

  /** Where the chat of the room can be had as a document. */
  async exportUrl(format: string, language: string): Promise<string> {
    const { ticket } = await this.#current();
    return `${this.#base}/parley/rooms/${this.#room}/chat?format=${format}&language=${language}&ticket=${ticket}`;
  }

  async begin(name: string, size: number, signal: AbortSignal): Promise<string> {
    const response = await this.#send("", { method: "POST", body: JSON.stringify({ name, size }), headers: { "content-type": "application/json" }, signal });
    return ((await response.json()) as ChatFile).id;
  }

  /** How many bytes the server has. */
  async offset(id: string, signal: AbortSignal): Promise<number> {
    const response = await this.#send(`/${id}`, { method: "HEAD", signal });
    return Number(response.headers.get("upload-offset"));
  }

  /** Sends a part. The file, when it was the last one. */
  async append(id: string, offset: number, part: Blob, signal: AbortSignal): Promise<{ offset: number; file?: ChatFile }> {
    const headers = { "upload-offset": String(offset), "content-type": "application/partial-upload" };
    const response = await this.#send(`/${id}`, { method: "PATCH", body: part, headers, signal });
    if (response.status === 204) return { offset: Number(response.headers.get("upload-offset")) };
    return { offset: offset + part.size, file: (await response.json()) as ChatFile };
  }

  async cancel(id: string): Promise<void> {
    await this.#send(`/${id}`, { method: "DELETE" });
  }

  get #files(): string {
    return `${this.#base}/parley/rooms/${this.#room}/files`;
  }

  async #send(path: string, init: RequestInit, again = true): Promise<Response> {
    const { ticket } = await this.#current();
    let response: Response;
    try {
      response = await this.#fetch(this.#files + path, { ...init, headers: { ...init.headers, authorization: `Bearer ${ticket}` }, credentials: "omit", cache: "no-store" });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new ParleyError("unreachable", "The server did not answer.");
    }
    if (response.ok) return response;
    if (response.status === 401 && again) {
      this.#access = undefined;
      return this.#send(path, init, false);
    }
    throw await refusal(response);
  }

  #current(): Promise<RoomTicketResult> {
    if (this.#access === undefined || this.#expiresAt - reserveMs < this.#clock.now()) {
      const access = this.#peer.request("room.ticket", { room: this.#room });
      this.#expiresAt = Infinity;
      this.#access = access;
      access.then(
        ({ expiresAt }) => (this.#expiresAt = expiresAt),
        () => (this.#access = undefined),
      );
    }
    return this.#access;
  }
}

async function refusal(response: Response): Promise<ParleyError> {
  const problem = (await response.json().catch(() => ({}))) as { reason?: string; detail?: string };
  return new ParleyError(problem.reason ?? (response.status === 404 ? "unknown-file" : "failed"), problem.detail ?? response.statusText);
}
