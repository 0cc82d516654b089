import type { Call, EncryptionState, LocalMediaState, Meeting, MeetingNetwork, Remote, Room, SessionState } from "@parley/client";
import { msg } from "@lit/localize";
import { DoorOpen, Hand, MicOff, MonitorUp, ShieldAlert, ShieldCheck, TriangleAlert, WifiOff } from "lucide";
import { html, type TemplateResult } from "lit";
import { icon } from "../design/icon.js";
import "../moderation/closing.js";
import "./duration.js";
import "./quality.js";

export interface Top {
  readonly remotes: readonly Remote[];
  readonly room: Room;
  /** The meeting that all of it belongs to. */
  readonly main: Meeting;
  readonly media: LocalMediaState;
  readonly crowd: boolean;
  readonly call: Call | undefined;
  readonly network: MeetingNetwork;
  readonly session: SessionState | undefined;
  /** The server has lost us, and has not let us back yet. */
  readonly rejoining: boolean;
  /** The same of the meeting whose breakout room this is: one goes on here, and cannot go back yet. */
  readonly mainRejoining: boolean;
  /** Of an encrypted room only. */
  readonly encryption: EncryptionState | undefined;
  /** The code that was looked at last. */
  readonly comparedCode: string | undefined;
  readonly showEncryption: () => void;
  /** How many ask to be let in, as far as one may do so. */
  readonly waiting: number;
  readonly showWaiting: () => void;
  readonly stopSharing: () => void;
  /** The page on which a connection is tested. */
  readonly doctor: string;
}

export const isPictured = ({ camera, screen }: Remote): boolean => camera.state !== "off" || screen.state !== "off";

/** What stands above the pictures: who or which room, since when, what is the matter, how good the connection is. */
export function renderTop({ remotes, room, main, media, crowd, call, network, session, rejoining, mainRejoining, encryption, comparedCode, showEncryption, waiting, showWaiting, stopSharing, doctor }: Top): TemplateResult {
  const remote = crowd ? undefined : remotes[0];
  const name = remote?.participant.user.name ?? room.name ?? "";
  const since = call?.answeredAt ?? (remote ? remote.participant.joinedAt : crowd ? room.participants[0]?.joinedAt : undefined);
  const routed = network.mode === "routed";
  // of two who see themselves as equals the way is the same as in one large picture
  const stats = remote?.stats ?? network.stats ?? (routed ? undefined : remotes[0]?.stats);
  const pending = routed && network.connection !== "connected";
  return html`<header>
    <div class="who">
      ${name ? html`<h1 class="clip ${remote && !isPictured(remote) ? "visually-hidden" : ""}" dir="auto">${name}</h1>` : html`<h1 class="visually-hidden">${msg("Room")}</h1>`}
      ${since !== undefined ? html`<span class="pill time" role="timer" aria-label=${msg("Duration")}><parley-duration .since=${since - (session?.aheadMs ?? 0)}></parley-duration></span>` : null}
      ${main.state.value.room.settings.closesAt === undefined ? null : html`<parley-closing .meeting=${main} .ahead=${session?.aheadMs ?? 0}></parley-closing>`}
      ${remote && !remote.participant.media.microphone ? html`<span class="pill">${icon(MicOff, 15)}<span>${msg("Muted")}</span></span>` : null}
      ${remote?.participant.hand === undefined ? null : html`<span class="pill hand">${icon(Hand, 15)}<span>${msg("Has raised a hand")}</span></span>`}
    </div>
    <div class="facts">
      ${remote && !remote.participant.connected ? html`<span class="pill warn" role="status">${icon(WifiOff, 15)}<span>${msg("Has lost the server")}</span></span>` : null}
      ${session?.phase === "reconnecting" ? html`<span class="pill warn" role="status"><span class="spinner"></span><span>${msg("Server gone, reconnecting…")}</span></span>`
        : rejoining ? html`<span class="pill warn" role="status"><span class="spinner"></span><span>${msg("Rejoining the meeting…")}</span></span>`
        : crowd && pending ? renderPending(network, doctor)
        : network.audioOnly ? html`<span class="pill warn" role="status">${icon(TriangleAlert, 15)}<span>${msg("Sound only: your network is too slow for pictures")}</span></span>` : null}
      ${mainRejoining && !rejoining && session?.phase !== "reconnecting" ? html`<span class="pill warn" role="status"><span class="spinner"></span><span>${msg("Rejoining the main meeting…")}</span></span>` : null}
      ${waiting > 0 ? html`<button class="pill waiting" @click=${showWaiting}>${icon(DoorOpen, 16)}<span>${msg("Waiting to join")}</span><b>${waiting}</b></button>` : null}
      ${media.screen.state === "on" ? html`<button class="pill sharing" @click=${stopSharing}>${icon(MonitorUp, 16)}<span>${msg("You are sharing")}</span><b>${msg("Stop")}</b></button>` : null}
      ${encryption ? renderShield(encryption, comparedCode, showEncryption) : null}
      <parley-quality .stats=${stats} ?routed=${routed && remote?.stats === undefined} downlink=${network.downlink}></parley-quality>
    </div>
  </header>`;
}

function renderPending({ connection, error }: MeetingNetwork, doctor: string): TemplateResult {
  if (connection === "failed") {
    const full = error?.reason === "too-many-connections";
    return html`${full ? null : html`<a class="pill" href=${doctor} target="_blank" rel="noopener">${msg("Test the connection")}</a>`}
      <span class="pill warn" role="status">${icon(WifiOff, 15)}<span>${full ? msg("The server is full. It is tried again and again.") : msg("No sound and pictures: your network lets nothing through. It is tried again and again.")}</span></span>`;
  }
  return html`<span class="pill warn" role="status"><span class="spinner"></span><span>${connection === "connecting" ? msg("Connecting…") : msg("Reconnecting…")}</span></span>`;
}

function renderShield({ code, unverified, unreadable, devices }: EncryptionState, comparedCode: string | undefined, show: () => void): TemplateResult {
  const trouble = unverified.length > 0 || unreadable.length > 0 || (code !== comparedCode && devices.some((d) => d.changed));
  const label = trouble ? msg("Check the code: end-to-end encryption") : msg("End-to-end encrypted");
  return html`<button class="pill shield ${trouble ? "warn" : ""}" @click=${show} title=${label} aria-label=${label}>${icon(trouble ? ShieldAlert : ShieldCheck, 16)}<span>${trouble ? msg("Check the code") : msg("Encrypted")}</span></button>`;
}
