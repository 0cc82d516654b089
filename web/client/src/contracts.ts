// The messages of docs/protocol.md, `parley.v1`.

export interface User {
  id: string;
  name: string;
  guest: boolean;
}

export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

export interface Limits {
  messageBytes: number;
  nameLength: number;
  chatLength: number;
  roomNameLength: number;
  historyPage: number;
  participantsPerRoom: number;
  ringSeconds: number;
  resumeSeconds: number;
}

export interface Hello {
  token?: string;
  guest?: { name: string; identity?: string };
  client?: { name: string; version: string; language: string };
  resume?: { key: string; received?: number };
}

export interface Welcome {
  session: string;
  resumeKey: string;
  resumed: boolean;
  received: number;
  user: User;
  identity?: string;
  iceServers: IceServer[];
  iceServersExpireAt: number;
  limits: Limits;
  calls: Call[];
  rooms: Room[];
  missedCalls: CallRecord[];
  now: number;
}

export interface IceServers {
  iceServers: IceServer[];
  iceServersExpireAt: number;
}

export type PresenceState = "online" | "busy" | "offline";

export interface Presence {
  id: string;
  name: string;
  guest: boolean;
  state: PresenceState;
  lastSeenAt?: number;
}

export interface CallMedia {
  audio: boolean;
  video: boolean;
}

export type CallState = "ringing" | "connected" | "ended";

export type CallEndReason =
  | "declined"
  | "busy"
  | "cancelled"
  | "timeout"
  | "unreachable"
  | "hangup"
  | "left"
  | "failed"
  | "answered-elsewhere";

export interface Call {
  id: string;
  caller: User;
  callee: User;
  media: CallMedia;
  state: CallState;
  room?: string;
  startedAt: number;
  answeredAt?: number;
  endedAt?: number;
  reason?: CallEndReason;
  message?: string;
}

export interface CallRecord {
  id: string;
  direction: "in" | "out";
  with: User;
  media: CallMedia;
  startedAt: number;
  answeredAt?: number;
  endedAt: number;
  reason: CallEndReason;
  seen: boolean;
}

export interface ParticipantMedia {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
}

export interface Participant {
  id: string;
  user: User;
  media: ParticipantMedia;
  joinedAt: number;
  connected: boolean;
}

export interface Room {
  id: string;
  name?: string;
  mode: "direct";
  call?: string;
  capacity: number;
  participants: Participant[];
}

export type LeaveReason = "left" | "timeout" | "replaced" | "ended";

export interface SessionDescription {
  type: "offer" | "answer";
  sdp: string;
}

export interface Candidate {
  candidate: string;
  sdpMid?: string;
  sdpMLineIndex?: number;
  usernameFragment?: string;
}

export interface Signal {
  connection: string;
  remote?: string;
  description?: SessionDescription;
  candidate?: Candidate;
}

export interface ChatMessage {
  id: string;
  room: string;
  seq: number;
  from: User;
  text: string;
  sentAt: number;
}

export type Empty = Record<string, never>;

/** Requests of the client: what each takes and what it answers. */
export interface Requests {
  "session.hello": { params: Hello; result: Welcome };
  "session.rename": { params: { name: string }; result: { user: User } };
  "session.iceServers": { params: Empty; result: IceServers };
  "session.ping": { params: Empty; result: { now: number } };
  "session.end": { params: Empty; result: Empty };
  "presence.watch": { params: Empty; result: { users: Presence[] } };
  "presence.unwatch": { params: Empty; result: Empty };
  "call.start": { params: { to: string; media: CallMedia; id?: string }; result: { call: Call } };
  "call.accept": { params: { call: string; media?: CallMedia }; result: { call: Call } };
  "call.decline": { params: { call: string; reason?: "declined" | "busy"; message?: string }; result: { call: Call } };
  "call.cancel": { params: { call: string }; result: { call: Call } };
  "call.hangup": { params: { call: string }; result: { call: Call } };
  "call.history": { params: { before?: number; limit?: number }; result: { calls: CallRecord[]; more: boolean } };
  "call.seen": { params: { calls: string[] }; result: Empty };
  "room.create": { params: { name?: string }; result: { room: string } };
  "room.join": {
    params: { room: string; media?: ParticipantMedia; rejoin?: string };
    result: { participant: string; room: Room; rejoin: string };
  };
  "room.leave": { params: { room: string }; result: Empty };
  "participant.update": { params: { room: string; media: ParticipantMedia }; result: Empty };
  "peer.signal": { params: { room: string; to: string; signal: Signal }; result: Empty };
  "chat.send": { params: { room: string; id: string; text: string }; result: { message: ChatMessage } };
  "chat.history": {
    params: { room: string; before?: number; limit?: number };
    result: { messages: ChatMessage[]; more: boolean };
  };
  "chat.typing": { params: { room: string; typing: boolean }; result: Empty };
}

/** Notifications of the server. */
export interface Notifications {
  "session.closing": { reason: "server-stopping" | "replaced" | "idle"; retryAfterSeconds?: number };
  "presence.changed": { user: Presence };
  "call.incoming": { call: Call };
  "call.ringing": { call: Call };
  "call.answered": { call: Call };
  "call.ended": { call: Call };
  "call.missed": { calls: CallRecord[] };
  "participant.joined": { room: string; participant: Participant };
  "participant.updated": { room: string; participant: Participant };
  "participant.left": { room: string; participant: string; reason: LeaveReason };
  "room.ended": { room: string; reason: string };
  "peer.signal": { room: string; from: string; signal: Signal };
  "chat.message": { room: string; message: ChatMessage };
  "chat.typing": { room: string; participant: string; typing: boolean };
}
