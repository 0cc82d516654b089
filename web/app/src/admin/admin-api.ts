import type { AdminAnnounced, AdminAudit, AdminOverview, AdminRetention, AdminRoomDetail, AdminRooms, AdminTimeline } from "@parley/client";

/** How rooms are put in order. */
export type RoomOrder = "people" | "traffic" | "trouble" | "newest";

/** What operators see and do. Everything may fail with `AdminError`. */
export interface AdminApi {
  overview(): Promise<AdminOverview>;
  rooms(wish: { search: string; sort: RoomOrder; limit: number }): Promise<AdminRooms>;
  room(room: string): Promise<AdminRoomDetail>;
  timeline(room: string, participant: string, after: number): Promise<AdminTimeline>;
  audit(before?: number): Promise<AdminAudit>;
  retention(): Promise<AdminRetention>;
  endRoom(room: string): Promise<void>;
  announce(text: string, room?: string): Promise<AdminAnnounced>;
  beginDrain(seconds: number): Promise<void>;
  cancelDrain(): Promise<void>;
}

/** Why something was refused, or did not work. */
export class AdminError extends Error {
  constructor(readonly reason: string, detail = reason) {
    super(detail);
  }
}

/** Waits no longer for an answer. */
const patienceMs = 20_000;

/** The addresses below `/parley/admin`, with a token or, without one, as the user of the application around Parley. */
export class HttpAdmin implements AdminApi {
  constructor(private readonly token: string | undefined) {}

  overview = () => this.get<AdminOverview>("/overview");
  rooms = ({ search, sort, limit }: { search: string; sort: RoomOrder; limit: number }) => this.get<AdminRooms>(`/rooms?${new URLSearchParams({ search, sort, limit: String(limit) })}`);
  room = (room: string) => this.get<AdminRoomDetail>(`/rooms/${encodeURIComponent(room)}`);
  timeline = (room: string, participant: string, after: number) => this.get<AdminTimeline>(`/rooms/${encodeURIComponent(room)}/participants/${encodeURIComponent(participant)}?after=${after}`);
  audit = (before?: number) => this.get<AdminAudit>(before === undefined ? "/audit" : `/audit?before=${before}`);
  retention = () => this.get<AdminRetention>("/retention");
  endRoom = (room: string) => this.send("POST", `/rooms/${encodeURIComponent(room)}/end`).then(() => undefined);
  announce = async (text: string, room?: string) => (await this.send("POST", "/announcements", { text, ...(room !== undefined && { room }) })).json() as Promise<AdminAnnounced>;
  beginDrain = (seconds: number) => this.send("PUT", "/drain", { seconds }).then(() => undefined);
  cancelDrain = () => this.send("DELETE", "/drain").then(() => undefined);

  private async get<T>(path: string): Promise<T> {
    return (await this.send("GET", path)).json() as Promise<T>;
  }

  private async send(method: string, path: string, body?: object): Promise<Response> {
    const headers = { ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }), ...(body && { "content-type": "application/json" }) };
    const answer = await fetch(`/parley/admin${path}`, { method, headers, signal: AbortSignal.timeout(patienceMs), ...(body && { body: JSON.stringify(body) }) })
      .catch(() => { throw new AdminError("unreachable"); });
    if (answer.ok) return answer;
    const { reason, detail } = await answer.json().catch(() => ({})) as { reason?: string; detail?: string };
    throw new AdminError(reason ?? (answer.status === 404 ? "switched-off" : "unknown"), detail);
  }
}

/** Who answers operators: the server of this page. */
export const server: { open(token: string | undefined): AdminApi } = { open: (token) => new HttpAdmin(token) };
