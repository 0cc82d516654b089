import { msg, str } from "@lit/localize";
import { Hand, MicOff, Minimize2, MonitorUp, Pin, PinOff, Sparkles, TriangleAlert, WifiOff } from "lucide";
import { html, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import "../ui/avatar.js";
import { tileStyles } from "./tile-styles.js";

/** What there is of a picture: `live` shows it, with the others there is an avatar or the last frame, and a word why. */
export type TileState = "off" | "waiting" | "live" | "paused";

const touchMs = 3_500;

/** One person or one screen of a room. Says `toggle-pin` when it is to become large, or that no longer, with whether in place of the others. */
@customElement("parley-tile")
export class TileView extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), tileStyles];

  @property() name = "";
  @property() seed = "";
  @property({ attribute: false }) stream: MediaStream | undefined;
  @property({ reflect: true }) state: TileState = "off";
  /** A screen is shown whole. */
  @property({ type: Boolean, reflect: true }) screen = false;
  @property({ type: Boolean }) me = false;
  @property({ type: Boolean }) mirrored = false;
  /** The place of this person's hand among those that are up; 0 while it is down. */
  @property({ type: Number }) hand = 0;
  /** Shown large to everybody. */
  @property({ type: Boolean }) spotlit = false;
  @property({ type: Boolean }) muted = false;
  @property({ type: Boolean, reflect: true }) speaking = false;
  @property({ type: Boolean, reflect: true }) large = false;
  @property({ type: Boolean }) pinned = false;
  @property() uplink: "good" | "poor" | "lost" = "good";
  @property() connection: "connecting" | "connected" | "interrupted" | "failed" = "connected";
  /** No picture at all gets through, of which the page tells already. */
  @property({ type: Boolean }) soundOnly = false;
  /** The WebSocket of this person is gone. */
  @property({ type: Boolean }) away = false;
  @state() private upright = false;
  /** Where nothing can be pointed at, a touch shows for a while what can be done. */
  @property({ type: Boolean, reflect: true }) touched = false;
  private touch: ReturnType<typeof setTimeout> | undefined;
  @query("video") readonly video!: HTMLVideoElement | null;

  constructor() {
    super();
    this.addEventListener("dblclick", () => {
      if (!this.me) this.emit("toggle-pin", true);
    });
    this.addEventListener("pointerup", ({ pointerType }) => {
      if (pointerType === "mouse") return;
      clearTimeout(this.touch);
      this.touched = true;
      this.touch = setTimeout(() => { this.touched = false; }, touchMs);
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "group");
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.touch);
  }

  override render() {
    const broken = this.connection === "interrupted" || this.connection === "failed";
    const paused = this.state === "paused";
    const shown = this.stream !== undefined && (this.state === "live" || (paused && !this.soundOnly && this.stream.getVideoTracks().length > 0));
    return html`
      ${this.state === "off" ? null : html`<video class="${this.mirrored ? "mirrored" : ""} ${this.screen || (this.upright && this.large) ? "whole" : this.upright ? "upright" : ""}"
        .srcObject=${live(this.stream ?? null)} .muted=${true} autoplay playsinline aria-label=${this.screen ? msg(str`Screen of ${this.name}`) : msg(str`Picture of ${this.name}`)} @loadedmetadata=${this.measure} @resize=${this.measure}></video>`}
      ${shown ? null : html`<div class="person">${this.screen ? html`<span class="disc">${icon(MonitorUp, 28)}</span>` : html`<parley-avatar name=${this.name} seed=${this.seed}></parley-avatar>`}
        ${this.state === "waiting" || (broken && this.state !== "off") ? html`<span class="wait"><span class="spinner"></span><span class="visually-hidden">${msg("Picture is on its way")}</span></span>` : null}</div>`}
      ${!shown ? null : broken ? html`<div class="over">${this.away ? html`${icon(WifiOff, 22)}<span>${msg("The connection is lost")}</span>` : html`<span class="spinner"></span><span>${msg("Reconnecting…")}</span>`}</div>`
        : paused ? html`<div class="over">${icon(TriangleAlert, 22)}<span>${msg("Paused: the network is too slow")}</span></div>` : null}
      <div class="bar">
        ${this.hand > 0 ? html`<span class="mark hand">${icon(Hand, 15)}<b aria-hidden="true">${this.hand}</b><span class="visually-hidden">${msg(str`Hand raised, number ${this.hand}`)}</span></span>` : null}
        ${this.spotlit ? html`<span class="mark">${icon(Sparkles, 14)}<span class="visually-hidden">${msg("Shown large to everybody")}</span></span>` : null}
        ${this.muted && !this.screen ? html`<span class="mark muted-mark">${icon(MicOff, 14)}<span class="visually-hidden">${msg("Muted")}</span></span>` : null}
        <span class="name clip" dir="auto">${this.label()}</span>
        ${this.away ? html`<span class="mark warn">${icon(WifiOff, 14)}<span class="visually-hidden">${msg("Has lost the server")}</span></span>`
          : this.uplink === "good" && (!paused || this.soundOnly) ? null : html`<span class="mark weak"><i></i><i></i><i></i><span class="visually-hidden">${paused ? msg("Paused: the network is too slow") : this.uplink === "lost" ? msg("Nothing gets through from them") : msg("Poor connection")}</span></span>`}
      </div>
      ${this.me ? null : html`<button class="pin icon-btn" aria-label=${this.pinLabel()} title=${this.pinLabel()} aria-pressed=${this.pinned} @click=${() => this.emit("toggle-pin", false)} @dblclick=${(event: Event) => event.stopPropagation()}>${icon(this.pinned ? (this.large ? Minimize2 : PinOff) : Pin, 17)}</button>`}`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.setAttribute("aria-label", this.description());
    if (this.state === "live" && (changed.has("state") || changed.has("stream"))) {
      // a stream whose track has changed may have come to rest; without sound nobody forbids it
      void this.video?.play().catch(() => undefined);
    }
    if (this.state === "off") this.upright = false;
  }

  private label(): string {
    if (this.me) return msg("You");
    return this.screen ? msg(str`${this.name}: screen`) : this.name;
  }

  private description(): string {
    const parts = [this.label()];
    if (this.muted && !this.screen) parts.push(msg("Muted"));
    if (this.hand > 0) parts.push(msg(str`Hand raised, number ${this.hand}`));
    if (this.spotlit) parts.push(msg("Shown large to everybody"));
    if (this.state === "off") parts.push(msg("Camera is off"));
    return parts.join(", ");
  }

  private pinLabel(): string {
    const name = this.label();
    return this.pinned ? msg(str`Unpin ${name}`) : msg(str`Pin ${name}`);
  }

  private measure(event: Event): void {
    const { videoWidth, videoHeight } = event.target as HTMLVideoElement;
    this.upright = videoHeight > videoWidth;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-tile": TileView }
}
