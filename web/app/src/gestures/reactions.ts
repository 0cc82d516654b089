import type { Meeting } from "@parley/client";
import { msg, str } from "@lit/localize";
import { css, html, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ParleyElement } from "../design/element.js";
import { renderNoMore, renderSoon } from "../design/pace.js";
import { isHall } from "../room/hall.js";
import { lanes, withOneMore, type Reaction, type Waiting } from "./waves.js";

/** What can be said without a word. */
export const reactions = ["👍", "❤️", "😂", "🎉", "👏", "😮", "🤔", "👎"] as const;

/** What floats up together: one element that moves, however many are in it. */
type Wave = { readonly key: number; readonly until: number; readonly of: readonly (Waiting & { readonly lane: number })[] };

const shownMs = 4_000;
const tellMs = 1_500;
/** In a hall something is said all the time, and each wave costs the page as much as the next, however little is in it. */
const hallWaveMs = 1_000;

/** Reactions float up over a meeting and are gone; who cannot see them is told, many in one sentence. */
@customElement("parley-reactions")
export class Reactions extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { position: absolute; inset: 0; z-index: 3; pointer-events: none; overflow: hidden; }
    /* a strip of lanes at the side, so that no face is covered for long */
    .wave { position: absolute; inset: auto 0 112px; block-size: 104px; animation: float 4s var(--ease) forwards; }
    .one { position: absolute; inset-block-end: 0; inset-inline-start: calc(10px + var(--lane) * max(6%, 90px)); inline-size: 104px; display: grid; justify-items: center; gap: 2px; --lane: 0; }
    /* not in a line, as nobody claps */
    .one[data-lane="1"] { --lane: 1; inset-block-end: 22px; } .one[data-lane="2"] { --lane: 2; inset-block-end: 6px; } .one[data-lane="3"] { --lane: 3; inset-block-end: 30px; }
    .emoji { font-size: 40px; line-height: 1.2; text-shadow: 0 2px 8px #000a; }
    .name { display: flex; gap: 4px; max-inline-size: 100%; padding: 1px 9px; border-radius: var(--radius-full); background: #0e1116d9; color: #f4f5f7; font: 600 var(--text-xs)/1.5 var(--font); }
    @keyframes float { 0% { opacity: 0; transform: translateY(30px); } 12% { opacity: 1; transform: none; } 75% { opacity: 1; } 100% { opacity: 0; transform: translateY(-38vh); } }
    /* nothing moves: what comes stands in a list until it goes, above the lowest name on a telephone, and at the end of a tile where names are at its beginning; beside the controls, where there is room for it, it covers nobody. As high as two or four of them, so that none is cut */
    @media (prefers-reduced-motion: reduce) {
      .all { position: absolute; inset-block-end: calc(148px + var(--word, 0px)); inset-inline-start: 20px; max-inline-size: calc(100% - 40px); max-block-size: 148px; display: flex; flex-direction: column; justify-content: flex-end; align-items: flex-start; gap: var(--space-1); overflow: hidden; }
      @media (max-width: 860px) { .all { inset-block-end: calc(144px + var(--pages, 0px) + var(--word, 0px) + env(safe-area-inset-bottom)); max-block-size: 72px; max-inline-size: calc(50% - 28px); } }
      @container (min-width: 561px) { :host([tiled]) .all { inset-inline: auto 20px; inset-block-end: calc(112px + var(--word, 0px) + env(safe-area-inset-bottom)); align-items: flex-end; } }
      @container (min-width: 1141px) { .all, :host([tiled]) .all { inset-inline: 20px calc(50% + 344px); inset-block-end: 20px; max-block-size: 72px; align-items: flex-start; flex-flow: row wrap; justify-content: flex-start; align-content: flex-end; } }
      .wave { display: contents; animation: none; }
      .one { position: static; inline-size: auto; block-size: 34px; max-inline-size: 100%; flex: none; grid-template-columns: auto minmax(0, auto); align-items: center; gap: 6px; padding: 2px 12px 2px 8px; border-radius: var(--radius-full); background: #0e1116; }
      .emoji { font-size: 24px; text-shadow: none; }
      .name { background: none; padding: 0; }
    }
  `];

  @property({ attribute: false }) meeting!: Meeting;
  /** What is below are tiles, each with its name at its beginning. */
  @property({ type: Boolean, reflect: true }) tiled = false;
  private waves: readonly Wave[] = [];
  private told = "";
  private next = 0;
  private lane = 0;
  /** Before this moment no other wave comes. */
  private nextWave = 0;
  /** What is to be told to who cannot see it. */
  private untold: Reaction[] = [];
  private coming: readonly Waiting[] = [];
  private turn: ReturnType<typeof setTimeout> | undefined;
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private stop: (() => void) | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.untold = [];
    this.coming = [];
    this.waves = [];
    clearTimeout(this.turn);
    renderNoMore(this);
  }

  override render() {
    return html`<div class="all" aria-hidden="true">${repeat(this.waves, (wave) => wave.key, ({ of }) => html`<div class="wave">${of.map((one) => html`<div class="one" data-lane=${one.lane}><span class="emoji">${one.emoji}</span><span class="name"><span class="clip">${one.name}</span>${one.more > 0 ? html`<span>+${one.more}</span>` : null}</span></div>`)}</div>`)}</div>
      <div class="visually-hidden" role="status">${this.told}</div>`;
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    const now = performance.now();
    this.waves = this.waves.filter(({ until }) => until > now);
    if (this.coming.length > 0 && now >= this.nextWave) {
      this.rise(this.coming.slice(0, lanes));
      this.coming = this.coming.slice(lanes);
      this.nextWave = now + (isHall(this.meeting.state.value.room.participants.length) ? hallWaveMs : 0);
    }

    const next = this.coming.length > 0 ? this.nextWave : this.waves[0]?.until;
    clearTimeout(this.turn);
    if (next !== undefined) this.turn = setTimeout(() => renderSoon(this), next - now);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("meeting")) return;
    this.stop?.();
    this.stop = this.meeting.on("reaction", ({ participant, reaction }) => this.show(reaction, participant.user.name));
  }

  /** Sends one's own, which the server tells to all others. */
  async send(emoji: string): Promise<void> {
    const one = { emoji, name: msg("You"), more: 0 };
    this.rise([one]);
    this.requestUpdate();
    this.say(one);
    await this.meeting.react(emoji);
  }

  private show(emoji: string, name: string): void {
    this.coming = withOneMore(this.coming, { emoji, name });
    renderSoon(this);
    this.say({ emoji, name });
  }

  private rise(some: readonly Waiting[]): void {
    this.waves = [...this.waves, { key: this.next++, until: performance.now() + shownMs, of: some.map((one) => ({ ...one, lane: this.lane++ % lanes })) }];
  }

  private say(one: Reaction): void {
    if (this.untold.push(one) === 1) this.later(tellMs, () => this.tell());
  }

  private tell(): void {
    const [first, ...rest] = this.untold.splice(0);
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
