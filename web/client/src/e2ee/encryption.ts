import type { Encryption, EncryptionState, Unsubscribe } from "../api.js";
import type { SealedKey } from "../contracts.js";
import { ParleyError } from "../error.js";
import { State } from "../events/state.js";
import type { FileCipher } from "../files/fileCipher.js";
import type { FrameGuard } from "../media/guard.js";
import type { Clock, Timer } from "../ports.js";
import type { Membership } from "../rooms/membership.js";
import type { Peer } from "../rpc/rpc.js";
import { ChatPeer, type TextCipher } from "./chat/chatPeer.js";
import { exportChat } from "./chat/document.js";
import { FileVault } from "./files/fileVault.js";
import { EncryptedSession } from "./session.js";
import type { TransformOptions, WorkerCommand, WorkerReport } from "./messages.js";

/** The part of a `Worker` that is used. */
export interface WorkerPort {
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: unknown): void;
  terminate(): void;
}

/** Longer than that nobody stands at a door for a script. */
const startMs = 20_000;

export interface EncryptionParts {
  readonly peer: Peer;
  readonly clock: Clock;
  /** The worker that seals and opens frames. */
  readonly worker: (() => WorkerPort) | undefined;
  /** Our own id; known once signed in. */
  readonly user: () => string;
}

/**
 * The end-to-end encryption of one room. It is there from before the room is joined until it is left: media are guarded from the
 * first moment, and flow once there are keys.
 */
export class RoomEncryption implements Encryption, FrameGuard, TextCipher {
  readonly state = new State<EncryptionState>({ code: undefined, devices: [], unverified: [], unreadable: [] });
  /** The server, for the room's chat. */
  readonly chatPeer: ChatPeer;
  readonly files: FileCipher;
  readonly #vault: FileVault;
  readonly #room: string;
  readonly #parts: EncryptionParts;
  readonly #worker: WorkerPort;
  readonly #ready: Promise<void>;
  readonly #session: Promise<EncryptedSession>;
  readonly #streams = new WeakMap<RTCRtpReceiver, string>();
  #off: Unsubscribe[] = [];
  #members = "";
  #retry: Timer | undefined;
  #disposed = false;
  #streamCount = 0;

  constructor(secret: string, room: string, parts: EncryptionParts) {
    this.#room = room;
    this.#parts = parts;
    this.#worker = start(parts.worker);
    const vault = (this.#vault = new FileVault(room));
    const chatPeer = (this.chatPeer = new ChatPeer(parts.peer, room, this, vault));
    this.files = {
      seal: (file) => vault.seal(file),
      describe: (file, stored) => vault.describe(file, stored),
      url: (file, fetchSealed, inline) => vault.url(file, fetchSealed, inline),
      exportUrl: async (format, language) => vault.document(await exportChat(chatPeer, room, format, language)),
    };
    this.#ready = this.#listen();
    this.#ready.catch(() => undefined);
    this.#session = EncryptedSession.create(secret, room, parts.user(), {
      clock: parts.clock,
      media: {
        send: (kid, baseKey) => this.#command({ type: "send-key", kid, baseKey }),
        receive: (participant, kid, baseKey) => this.#command({ type: "receive-key", participant, kid, baseKey }),
        forget: (participant) => {
          this.#command({ type: "forget", participant });
          this.#setReadable(participant, true);
        },
      },
      send: (keys) => void this.#send(keys),
    });
    void this.#session.then(({ exchange }) => exchange.state.subscribe(({ code, devices, unverified }) => this.state.patch({ code, devices, unverified })), () => undefined);
  }

  /** Our public key for `room.join`; once there is what opens and seals, without which nobody is heard or seen. */
  async deviceKey(): Promise<string> {
    const [session] = await Promise.all([this.#session, this.#ready]);
    return session.deviceKey;
  }

  /** The room is joined. */
  attach(membership: Membership): void {
    const { peer } = this.#parts;
    this.#off = [
      membership.state.subscribe(() => this.#look(membership)),
      membership.events.on("rejoined", () => this.#with(({ exchange }) => exchange.resend())),
      peer.notifications.on("e2ee.key", ({ room, from, key }) => {
        if (room === this.#room) this.#with(({ exchange }) => exchange.handleKey(from, key));
      }),
    ];
    this.#look(membership);
    this.#with(({ deviceKey }) => {
      // the page was reloaded: what the others know are the keys that went with it
      const { me, room } = membership.state.value;
      if (room.participants.find((p) => p.id === me)?.deviceKey === deviceKey) return;
      this.#announce(deviceKey);
    });
  }

  sending(sender: RTCRtpSender, kind: "audio" | "video"): void {
    sender.transform = this.#transform({ operation: "seal", kind });
  }

  receiving(receiver: RTCRtpReceiver, kind: "audio" | "video"): void {
    const stream = String(++this.#streamCount);
    this.#streams.set(receiver, stream);
    receiver.transform = this.#transform({ operation: "open", kind, stream });
  }

  expect(receiver: RTCRtpReceiver, participant?: string): void {
    const stream = this.#streams.get(receiver);
    if (stream !== undefined) this.#command({ type: "expect", stream, ...(participant !== undefined && { participant }) });
  }

  sealText(id: string, text: string): Promise<string> {
    return this.#session.then((session) => session.texts.seal(id, text));
  }

  /** Undefined if it was not written by this user for this place, or is not sealed at all. */
  openText(id: string, user: string, sealed: string): Promise<string | undefined> {
    return this.#session.then((session) => session.texts.open(id, user, sealed));
  }

  dispose(): void {
    this.#disposed = true;
    this.#parts.clock.clearTimeout(this.#retry);
    for (const off of this.#off) off();
    this.chatPeer.dispose();
    this.#vault.dispose();
    this.#with(({ exchange }) => exchange.dispose());
    this.#worker.terminate();
  }

  /** Nobody sends us a key that we can open before they know ours: however long it takes, and told too often, it is told later. */
  #announce(deviceKey: string): void {
    const { peer, clock } = this.#parts;
    peer.request("e2ee.announce", { room: this.#room, deviceKey }, { timeoutMs: 0 }).catch(({ retryAfterSeconds: wait }: ParleyError) => {
      if (wait && !this.#disposed) this.#retry = clock.setTimeout(() => this.#announce(deviceKey), wait * 1_000);
    });
  }

  #transform(options: TransformOptions): RTCRtpScriptTransform {
    return new RTCRtpScriptTransform(this.#worker as Worker, options);
  }

  #look(membership: Membership): void {
    const members = membership.others.map(({ id, user, deviceKey }) => ({ participant: id, user: user.id, deviceKey }));
    const text = JSON.stringify(members);
    if (text === this.#members) return;
    this.#members = text;
    this.#with(({ exchange }) => exchange.handleMembers(members));
  }

  /** Rejects with `encryption-not-loaded`. */
  #listen(): Promise<void> {
    const { clock } = this.#parts;
    return new Promise((done, failed) => {
      const fail = (): void => failed(new ParleyError("encryption-not-loaded", "The script of the `encryptionWorker` was not loaded, or does not run."));
      const late = clock.setTimeout(fail, startMs);
      this.#worker.onerror = fail;
      this.#worker.onmessage = ({ data }: { data: WorkerReport }) => {
        if (data.type !== "ready") return this.#handle(data);
        clock.clearTimeout(late);
        done();
      };
    });
  }

  #handle(report: Exclude<WorkerReport, { type: "ready" }>): void {
    if (report.type === "missing") this.#with(({ exchange }) => exchange.handleMissing(Number(report.kid >> 16n)));
    else this.#setReadable(report.participant, report.readable);
  }

  #setReadable(participant: string, readable: boolean): void {
    const { unreadable } = this.state.value;
    if (unreadable.includes(participant) !== readable) return;
    this.state.patch({ unreadable: readable ? unreadable.filter((id) => id !== participant) : [...unreadable, participant] });
  }

  #command(command: WorkerCommand): void {
    this.#worker.postMessage(command);
  }

  async #send(keys: SealedKey[]): Promise<void> {
    // whoever lacks a key that was lost asks for it
    await this.#parts.peer.request("e2ee.send", { room: this.#room, keys }).catch(() => undefined);
  }

  // steps keep their order; a session that could not be made is said by the join that waits for it
  #with(use: (session: EncryptedSession) => void): void {
    void this.#session.then(use, () => undefined);
  }
}

function start(worker: (() => WorkerPort) | undefined): WorkerPort {
  try {
    if (worker) return worker();
  } catch {
    // a page of another origin may not have it
  }
  throw new ParleyError("unsupported-encryption", "The client was made without an `encryptionWorker`, or its script may not be run here.");
}
