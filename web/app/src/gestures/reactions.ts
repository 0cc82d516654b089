import type { Meeting } from "@parley/client";
import { msg, str } from "@lit/localize";
import { css, html, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { renderNoMore, renderSoon } from "../design/pace.js";

/** What can be said without a word. */
export const reactions = ["👍", "❤️", "😂", "🎉", "👏", "😮", "🤔", "👎"] as const;

type Reaction = { readonly emoji: string; readonly name: string };

/** `more`: how many have said the same meanwhile, for whom there was no place. */
type Floating = Reaction & { readonly key: number; readonly lane: number; readonly until: number; readonly more: number };

const shownMs = 4_000;
/** In a hall of hundreds more would be snow, and work for the page: those beyond are counted. */
const most = 16;
const lanes = 4;
const tellMs = 1_500;

/** Reactions float up over a meeting and are gone; who cannot see them is told, many in one sentence. */
@customElement("parley-reactions")
export class Reactions extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { position: absolute; inset: 0; z-index: 3; pointer-events: none; overflow: hidden; }
    /* a strip of lanes at the side, so that no face is covered for long */
    .one { position: absolute; inset-block-end: 112px; inset-inline-start: calc(10px + var(--lane) * max(6%, 90px)); inline-size: 104px; display: grid; justify-items: center; gap: 2px; animation: float 4s var(--ease) forwards; }
    .one { --lane: 0; } .one[data-lane="1"] { --lane: 1; } .one[data-lane="2"] { --lane: 2; } .one[data-lane="3"] { --lane: 3; }
    .emoji { font-size: 40px; line-height: 1.2; filter: drop-shadow(0 2px 8px #000a); }
    .name { max-inline-size: 100%; padding: 1px 9px; border-radius: var(--radius-full); background: #0e1116d9; color: #f4f5f7; font: 600 var(--text-xs)/1.5 var(--font); }
    @keyframes float { 0% { opacity: 0; transform: translateY(30px) scale(0.6); } 12% { opacity: 1; transform: none; } 75% { opacity: 1; } 100% { opacity: 0; transform: translateY(-38vh); } }
    /* nothing moves: what comes stands in a list until it goes */
    @media (prefers-reduced-motion: reduce) {
      .all { position: absolute; inset-block-end: 112px; inset-inline-start: 16px; display: grid; gap: 4px; justify-items: start; }
      .one { position: static; animation: none; inline-size: auto; grid-auto-flow: column; align-items: center; gap: 6px; padding: 2px 12px 2px 8px; border-radius: var(--radius-full); background: #0e1116e6; }
      .one:nth-last-child(n + 6) { display: none; }
      .emoji { font-size: 24px; filter: none; }
      .name { background: none; padding: 0; }
    }
  `];

  @property({ attribute: false }) meeting!: Meeting;
  private floating: readonly Floating[] = [];
  private told = "";
  private next = 0;
  private waiting: Reaction[] = [];
  private coming: Reaction[] = [];
  private waits = false;
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private stop: (() => void) | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.coming = [];
    this.floating = [];
    this.waits = false;
    renderNoMore(this);
  }

  override render() {
    return html`<div class="all" aria-hidden="true">${repeat(this.floating, (one) => one.key, (one) => html`<div class="one" data-lane=${one.lane}><span class="emoji">${one.emoji}</span><span class="name clip">${one.name}${one.more > 0 ? ` +${one.more}` : null}</span></div>`)}</div>
      <div class="visually-hidden" role="status">${this.told}</div>`;
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    const now = performance.now();
    const floating = this.floating.filter(({ until }) => until > now);
    for (const one of this.coming.splice(0)) {
      const same = floating.length < most ? -1 : floating.findLastIndex(({ emoji }) => emoji === one.emoji);
      if (floating.length < most) floating.push({ ...one, key: this.next, lane: this.next++ % lanes, until: now + shownMs, more: 0 });
      else if (same >= 0) floating[same] = { ...floating[same]!, more: floating[same]!.more + 1 };
    }

    this.floating = floating;
    if (this.waits || floating.length === 0) return;
    this.waits = true;
    this.later(floating[0]!.until - now, () => {
      this.waits = false;
      renderSoon(this);
    });
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("meeting")) return;
    this.stop?.();
    this.stop = this.meeting.on("reaction", ({ participant, reaction }) => this.show(reaction, participant.user.name));
  }

  /** Sends one's own, which the server tells to all others. */
  async send(emoji: string): Promise<void> {
    this.show(emoji, msg("You"));
    this.requestUpdate();
    await this.meeting.react(emoji);
  }

  private show(emoji: string, name: string): void {
    this.coming.push({ emoji, name });
    renderSoon(this);
    if (this.waiting.push({ emoji, name }) === 1) this.later(tellMs, () => this.tell());
  }

  private tell(): void {
    const [first, ...rest] = this.waiting.splice(0);
    this.told = rest.length === 0 ? msg(str`${first!.name}: ${first!.emoji}`) : msg(str`${first!.name}: ${first!.emoji}, and ${rest.length} more reactions`);
    renderSoon(this);
    // taken back, so that the same words are news the next time
    this.later(shownMs, () => {
      this.told = "";
      renderSoon(this);
    });
  }

  private later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, ms);
    this.timers.add(timer);
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-reactions": Reactions }
}
