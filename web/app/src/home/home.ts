import type { CallRecord, Parley } from "@parley/client";
import { msg, str } from "@lit/localize";
import { BellRing } from "lucide";
import { css, html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { tokens } from "../design/tokens.js";
import { Watch } from "../design/watch.js";
import { PageClient } from "../platform/page-client.js";
import { askToNotify, declineToNotify, mayAskToNotify } from "../platform/attention.js";
import { say } from "../platform/problems.js";
import { toast, withToasts } from "../ui/toasts.js";
import type { KnownRooms } from "./known-rooms.js";
import "./known-rooms.js";
import "./people.js";
import "./recents.js";
import "./room-card.js";

/**
 * Who is here, who called, and rooms. Says `call` ({@link CallWish}) and `room` ({@link RoomWish}).
 * In a page of one's own it signs in by itself: attributes `name` or `token`, `server` and `theme`, as on `<parley-meeting>`.
 */
@customElement("parley-home")
export class Home extends ParleyElement {
  static override styles = [tokens, ...[ParleyElement.styles].flat(), css`
    :host { display: block; background: var(--bg); container-type: inline-size; }
    main { max-inline-size: 1180px; margin-inline: auto; padding: var(--space-5) clamp(1rem, 4vw, 2.5rem) calc(var(--space-7) + env(safe-area-inset-bottom)); }
    .hello { margin-block: var(--space-3) var(--space-5); }
    .hello p { margin-block-start: var(--space-1); font-size: 1.0625rem; }
    .columns { display: grid; grid-template-columns: minmax(0, 7fr) minmax(0, 5fr); gap: var(--space-5); align-items: start; }
    .side { display: grid; gap: var(--space-5); }
    .ask { align-items: center; margin-block-end: var(--space-5); background: var(--accent-soft); flex-wrap: wrap; }
    .ask > svg { color: var(--accent-text); }
    .ask .grow { min-inline-size: 14rem; }
    @container (max-width: 820px) {
      main { padding-block-start: var(--space-2); }
      .hello { margin-block: 0 var(--space-4); }
      .hello h1 { font-size: var(--text-xl); }
      .columns { gap: var(--space-4); }
      .columns { grid-template-columns: minmax(0, 1fr); }
      .columns > parley-people { order: 1; }
      .side { display: contents; }
      .side > :is(parley-room-card, parley-known-rooms) { order: 0; }
      .side > parley-recents { order: 2; }
    }
  `];

  @property() name = "";
  @property() token = "";
  @property() server = "";
  /** The SDK, if the page has one already. */
  @property({ attribute: false }) client!: Parley;
  private readonly page = new PageClient(this);
  @state() private history: readonly CallRecord[] | undefined;
  @state() private historyFailed = false;
  @state() private asking = mayAskToNotify();
  @query("parley-known-rooms") private readonly known!: KnownRooms;
  @state() private presenceState: "loading" | "ready" | "failed" = "loading";

  private readonly people = new Watch(this, () => this.client?.presence.users);
  private readonly session = new Watch(this, () => this.client?.session.state, (now, before) => {
    if (now.phase === "online" && before.phase !== "online") void this.load();
  });

  constructor() {
    super();
    // a page that was loaded anew may come back to one only now
    new Watch(this, () => this.client?.meetings, () => void this.page.leaveUnshown());
    new Watch(this, () => this.client?.calls.state, (now, before) => {
      if (now.missed !== before.missed || (before.outgoing && !now.outgoing)) void this.loadHistory();
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.load();
  }

  protected override firstUpdated(): void {
    void this.load();
  }

  protected override willUpdate(): void {
    this.page.take();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    void this.client?.presence.unwatch().catch(() => undefined);
  }

  override render() {
    const users = this.people.value ?? [];
    return withToasts(this, html`<main>
      <div class="hello">
        <h1>${greeting(this.session.value?.user?.name ?? "")}</h1>
        <p class="muted">${this.presenceState === "ready" ? summary(users.length) : html`&nbsp;`}</p>
      </div>
      ${this.asking && users.length > 0 ? this.renderAsk() : null}
      <div class="columns">
        <parley-people .people=${users} .state=${this.presenceState} .me=${this.session.value?.user} @retry=${() => this.load()}></parley-people>
        <div class="side">
          <parley-room-card .client=${this.client} @planned=${() => this.known.look()}></parley-room-card>
          <parley-known-rooms .client=${this.client}></parley-known-rooms>
          <parley-recents .calls=${this.history} .failed=${this.historyFailed} @retry=${() => this.loadHistory()} @shown=${this.markSeen}></parley-recents>
        </div>
      </div>
    </main>`);
  }

  private renderAsk() {
    return html`<section class="notice ask" aria-labelledby="ask">
      ${icon(BellRing, 22)}
      <div class="grow"><h3 id="ask">${msg("Don't miss a call")}</h3><p class="small">${msg("Let this browser show a notification when somebody calls and you are looking elsewhere.")}</p></div>
      <button class="btn primary" @click=${this.allow}>${msg("Turn on")}</button>
      <button class="btn quiet" @click=${this.refuse}>${msg("Not now")}</button>
    </section>`;
  }

  private async load(): Promise<void> {
    try {
      if (this.client.session.state.value.user === undefined) await this.page.signIn(this.token ? { token: this.token } : { guest: { name: this.name } });
      void this.page.leaveUnshown();
      void this.loadHistory();
      await this.client.presence.watch();
      this.presenceState = "ready";
    } catch {
      if (this.presenceState !== "ready") this.presenceState = "failed";
    }
  }

  private async loadHistory(): Promise<void> {
    try {
      this.history = (await this.client.calls.history({ limit: 30 })).calls;
      this.historyFailed = false;
    } catch {
      this.historyFailed = this.history === undefined;
    }
  }

  private async markSeen(): Promise<void> {
    await this.client.calls.seen().catch(() => undefined);
  }

  private async allow(): Promise<void> {
    this.asking = false;
    const granted = await askToNotify();
    if (granted) toast(this, { text: msg("Calls will be announced"), kind: "good" });
    else toast(this, { text: say("notifications-denied"), kind: "problem" });
  }

  private refuse(): void {
    declineToNotify();
    this.asking = false;
  }
}

function greeting(name: string): string {
  const hour = new Date().getHours();
  if (hour < 5 || hour >= 18) return msg(str`Good evening, ${name}`);
  return hour < 12 ? msg(str`Good morning, ${name}`) : msg(str`Good afternoon, ${name}`);
}

function summary(count: number): string {
  if (count === 0) return msg("Nobody else is here at the moment.");
  return count === 1 ? msg("One other person is here.") : msg(str`${count} other people are here.`);
}

declare global {
  interface HTMLElementTagNameMap { "parley-home": Home }
}
