import { type Call, isEncryptedRoom, type Meeting, type Parley, type SessionState, type User } from "@parley/client";
import { msg } from "@lit/localize";
import { css, html, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { logo } from "../design/logo.js";
import { tokens } from "../design/tokens.js";
import { Watch } from "../design/watch.js";
import "../call/incoming.js";
import type { Answer } from "../call/incoming.js";
import type { MeetingElementEvents } from "../call/meeting.js";
import "../call/meeting.js";
import "../call/outgoing.js";
import type { CallWish, RoomWish } from "../home/events.js";
import "../home/home.js";
import { clientFor } from "../platform/client.js";
import { forgetRooms, rememberRoom } from "../platform/known-rooms.js";
import { preferences, tabMemory } from "../platform/preferences.js";
import { say, sayError } from "../platform/problems.js";
import { formatRoute, type Route, Router } from "../platform/router.js";
import { type Theme, applyTheme, rememberedTheme } from "../platform/theme.js";
import type { JoinWish } from "../prejoin/prejoin.js";
import "../prejoin/prejoin.js";
import { type Toast, toast } from "../ui/toasts.js";
import "../ui/toasts.js";
import { Announcements } from "./announcements.js";
import { Calling } from "./calling.js";
import "./connection-banner.js";
import "./elsewhere.js";
import "./header.js";
import "./linked.js";
import "./odd-link.js";
import { callHeading, pageTitle, TabTitle } from "./tab-title.js";
import "./welcome.js";

/** The whole web app: which page is shown follows from the session, the calls and the address bar. */
@customElement("parley-app")
export class App extends ParleyElement {
  static override styles = [tokens, ...[ParleyElement.styles].flat(), css`
    :host { display: block; min-block-size: 100dvh; background: var(--bg); }
    .quiet { min-block-size: 100dvh; display: flex; flex-direction: column; }
    .quiet > :last-child { flex: 1; }
    .splash { min-block-size: 100dvh; display: grid; place-content: center; justify-items: center; gap: var(--space-5); color: var(--muted); font-size: 1.5rem; }
  `];

  @property({ attribute: false }) client: Parley | undefined;
  @state() private theme: Theme = rememberedTheme();
  @state() private signingIn = false;
  @state() private signInProblem = "";
  /** In a room now, or about to be: nothing else is on the page. */
  @state() private inMeeting = false;
  /** How the room of a door or a farewell is called. */
  @state() private roomName: { readonly room: string; readonly name: string | undefined } | undefined;

  /** Whether a link was followed to where the page is; a page that was only loaded anew goes on with what it showed. */
  @state() private followed = !isReload();

  private readonly router = new Router();
  private readonly calling = new Calling(this, () => { this.inMeeting = true; }, (what) => this.say(what));
  private readonly session = new Watch(this, () => this.client?.session.state, (now, before) => this.tellRestart(now, before));
  private readonly people = new Watch(this, () => this.client?.presence.users);
  private readonly meetings = new Watch(this, () => this.client?.meetings);
  protected readonly announcements = new Announcements(this);
  private begun = false;
  /** Where the page was led last. */
  private route = this.router.route;

  constructor() {
    super();
    new TabTitle(this, () => ({ call: this.calling.active ?? this.calling.outgoing?.call, me: this.session.value?.user?.id, meeting: this.shownMeeting, page: pageTitle(this.router.route, { signedIn: this.session.value?.user !== undefined, room: this.roomName, callee: (user) => this.nameOf(user) }) }), () => this.calling.incoming !== undefined);
    this.router.addEventListener("change", () => {
      const before = this.route;
      this.route = this.router.route;
      if (before.page === "room" && this.route.page === "room" && before.room === this.route.room) return this.stayed(before);
      this.followed = true;
      if (this.calling.active === undefined) this.inMeeting = false;
      // whoever goes on has read how their call ended
      if (this.calling.active === undefined && this.calling.outgoing?.call.state === "ended") this.calling.dismiss();
      // whoever goes back from a door takes the camera's light along
      if (this.calling.active === undefined && this.calling.outgoing === undefined) this.client?.local.stop();
      this.requestUpdate();
    });
  }

  /** Another end of the link opens a door anew; whoever has come in goes on, with the one by which they came. */
  private stayed(before: Route): void {
    if (!this.inMeeting || formatRoute(before) === formatRoute(this.route)) return this.requestUpdate();
    this.route = before;
    this.router.go(before, true);
  }

  override render() {
    const session = this.session.value;
    if (session === undefined) return null;
    const incoming = this.calling.incoming;
    return html`<parley-toasts ?meeting=${this.inMeeting}>
      ${this.renderPage(session)}
      ${incoming ? html`<parley-incoming .call=${incoming} ?aside=${this.inMeeting} .local=${this.client!.local} .answering=${this.calling.answering === incoming.id} @answer=${(event: CustomEvent<Answer>) => this.answer(incoming, event.detail)}></parley-incoming>` : null}
      ${this.renderLinked()}
    </parley-toasts>`;
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    this.client ??= clientFor();
    this.calling.use(this.client);
    if (this.begun) return;
    this.begun = true;
    applyTheme(this, this.theme);
    void this.begin();
  }

  // a page that was loaded at another address takes up its session with the meetings that it was in: nobody is to be seen and heard where they do not see it
  protected override updated(): void {
    if (!this.isConnected) return;
    const { route } = this.router;
    const here = this.calling.active?.room ?? (route.page === "room" ? route.room : undefined);
    for (const meeting of this.meetings.value ?? []) {
      if (here === undefined || (meeting.id !== here && meeting.state.value.room.breakoutOf !== here)) void meeting.leave().catch(() => undefined);
    }
  }

  /** The room that fills the page. */
  private get shownMeeting(): Meeting | undefined {
    const { route } = this.router;
    const room = this.calling.active?.room ?? (route.page === "room" ? route.room : undefined);
    return this.inMeeting ? this.meetings.value?.find(({ id }) => id === room) : undefined;
  }

  private renderPage(session: SessionState): TemplateResult {
    const { route } = this.router;
    const { active, outgoing } = this.calling;
    if (route.page === "admin") return this.renderAdmin(route.place);
    if (route.page === "doctor" && active?.room === undefined && outgoing === undefined) return this.renderDoctor();
    if (session.phase === "closed" && session.error?.reason === "replaced") return html`<parley-elsewhere @retry=${() => location.reload()}></parley-elsewhere>`;
    if (active?.room) return this.renderQuiet(session, html`<parley-meeting .client=${this.client} room=${active.room} .call=${active} .tellsConnection=${false} ?back=${this.router.route.page === "room" && this.router.route.room !== active.room} @parley-left=${this.left} @back=${() => this.calling.dismiss()} @home=${this.goHome} @call-again=${this.callAgain}></parley-meeting>`, !this.inMeeting);
    if (outgoing) return html`<parley-outgoing .client=${this.client} .call=${outgoing.call} ?ringing=${outgoing.ringing} @cancel=${() => this.calling.cancel()} @dismiss=${() => this.calling.dismiss()} @call=${this.place}></parley-outgoing>`;
    if (route.page === "odd") return this.renderQuiet(session, html`<parley-odd-link name=${route.name} @home=${this.goHome} @room=${(event: CustomEvent<string>) => this.router.go({ page: "room", room: event.detail, ...(route.secret && { secret: route.secret }) }, true)}></parley-odd-link>`);
    if (session.user === undefined && this.signingIn) return this.renderSplash(session);
    const thrownOut = session.phase === "closed" && session.user !== undefined;
    if (route.page === "room" && !thrownOut) return this.renderRoom(session, route.room, route.secret);
    if (session.user === undefined || thrownOut) {
      return html`<parley-welcome .theme=${this.theme} .problem=${this.signInProblem || (session.error ? sayError(session.error) : "")} @theme=${this.setTheme} @sign-in=${(event: CustomEvent<{ name: string }>) => this.signIn(event.detail.name)}></parley-welcome>`;
    }
    return route.page === "call" ? this.renderCallLink(session, route.user) : this.renderQuiet(session, html`<parley-home .client=${this.client} @call=${this.place} @room=${(event: CustomEvent<RoomWish>) => this.router.go({ page: "room", ...event.detail })}></parley-home>`);
  }

  // in a room the header goes, but the meeting must stay the same element
  private renderQuiet(session: SessionState, content: TemplateResult, bar = true): TemplateResult {
    return html`<div class="quiet">
      ${bar ? this.renderBanner(session) : null}
      ${bar ? html`<parley-header .user=${session.user} .theme=${this.theme} .nameLength=${session.limits?.nameLength ?? 64} @home=${this.goHome} @theme=${this.setTheme} @rename=${this.rename} @doctor=${() => this.router.go({ page: "doctor" })} @sign-out=${this.signOut}></parley-header>` : null}
      ${content}</div>`;
  }

  private renderBanner(session: SessionState) {
    const away = session.phase !== "online" && session.attempt > 0;
    return away || (session.phase === "online" && session.restarting) ? html`<parley-connection-banner .session=${session} @retry=${() => this.client!.session.retryNow()}></parley-connection-banner>` : null;
  }

  private renderSplash(session: SessionState): TemplateResult {
    return html`${this.renderBanner(session)}
      <main class="splash">${logo(72)}<span class="spinner" role="status" aria-label=${msg("Connecting…")}></span></main>`;
  }

  private renderRoom(session: SessionState, room: string, secret = ""): TemplateResult {
    const meeting = html`<parley-meeting .client=${this.client} room=${room} .secret=${secret} .tellsConnection=${false} @home=${this.goHome}
      @parley-door=${this.atDoor} @parley-joined=${this.joinedRoom} @parley-left=${this.leftRoom}></parley-meeting>`;
    return this.renderQuiet(session, meeting, !this.inMeeting);
  }

  /** In a call, or while one calls, and at the link of a room or of another call. */
  private renderLinked() {
    const { route } = this.router;
    const { active, outgoing } = this.calling;
    const ringing = active === undefined && outgoing?.call.state === "ringing" ? outgoing.call : undefined;
    const call = ringing ?? (this.inMeeting && active?.room !== undefined ? active : undefined);
    if (!this.followed || call === undefined) return null;
    const other = this.otherOf(call);
    const elsewhere = (route.page === "room" && route.room !== call.room) || (route.page === "call" && route.user !== other.id);
    if (!elsewhere) return null;
    return html`<parley-linked room=${route.page === "room" ? route.room : ""} callee=${route.page === "call" ? this.nameOf(route.user) : ""} other=${other.name} ?ringing=${ringing !== undefined}
      @stay=${() => this.router.go({ page: "home" }, true)} @leave=${ringing ? () => this.calling.cancel() : this.leaveCall}></parley-linked>`;
  }

  private renderDoctor(): TemplateResult {
    loadDoctor().catch(() => this.say({ text: say("unreachable"), kind: "problem" }));
    return html`<div class="quiet"><parley-header @home=${this.goHome}></parley-header><parley-doctor .client=${this.client}></parley-doctor></div>`;
  }

  private renderAdmin(place: string): TemplateResult {
    loadAdmin().catch(() => this.say({ text: say("unreachable"), kind: "problem" }));
    return html`<parley-admin .place=${place} .theme=${this.theme} @theme=${this.setTheme} @go=${(event: CustomEvent<string>) => this.router.go({ page: "admin", place: event.detail })}></parley-admin>`;
  }

  private renderCallLink(session: SessionState, user: string): TemplateResult {
    const go = (event: CustomEvent<JoinWish>) => {
      void this.calling.place(session.user!, { to: user, name: this.nameOf(user) || msg("Your contact"), video: event.detail.video });
      this.router.go({ page: "home" }, true);
    };
    return this.renderQuiet(session, html`<parley-prejoin kind="call" .client=${this.client} heading=${callHeading(this.nameOf(user))} detail=${msg("Their devices ring as soon as you call.")} @join=${go} @cancel=${this.goHome}></parley-prejoin>`);
  }

  private nameOf(user: string): string {
    return this.people.value?.find((person) => person.id === user)?.name ?? "";
  }

  private async begin(): Promise<void> {
    // an operator is in no meeting, and has a token of another kind
    if (this.router.route.page === "admin") return;
    const token = takeToken();
    const name = preferences.get("name");
    if (token !== undefined) await this.connect({ token });
    else if (name !== null && (preferences.get("signedIn") === "yes" || tabMemory.get("signedInHere") === "yes")) await this.connect({ guest: { name } });
    if (this.router.route.page === "call") void this.client!.presence.watch().catch(() => undefined);
  }

  private async signIn(name: string): Promise<void> {
    await this.connect({ guest: { name } });
    if (this.router.route.page === "call") void this.client!.presence.watch().catch(() => undefined);
  }

  private async connect(credentials: { token: string } | { guest: { name: string } }): Promise<void> {
    this.signingIn = true;
    this.signInProblem = "";
    try {
      await this.client!.session.signIn(credentials);
      preferences.set("signedIn", "yes");
    } catch (error) {
      this.signInProblem = sayError(error);
    } finally {
      this.signingIn = false;
    }
  }

  private answer(call: Call, answer: Answer): void {
    // whoever takes a call at a door, or in a room, knows where they are
    if (answer.accept) this.followed = false;
    void this.calling.answer(call, answer);
  }

  /** The call is over, and the page shows the door to which a link has led. */
  private readonly leaveCall = (): void => {
    this.inMeeting = false;
    this.calling.leave();
  };

  private readonly place = (event: CustomEvent<CallWish>): void => {
    void this.calling.place(this.session.value!.user!, event.detail);
  };

  private readonly callAgain = (): void => {
    const { active } = this.calling;
    const me = this.session.value?.user;
    if (active === undefined || me === undefined) return;
    const other = this.otherOf(active);
    void this.calling.place(me, { to: other.id, name: other.name, video: active.media.video });
  };

  private otherOf({ caller, callee }: Call): User {
    return caller.id === this.session.value?.user?.id ? callee : caller;
  }

  private readonly left = (): void => {
    this.inMeeting = false;
  };

  private readonly atDoor = ({ detail }: CustomEvent<MeetingElementEvents["parley-door"]>): void => {
    this.roomName = { room: detail.room, name: detail.name };
    // whoever was sent to the lobby is out of the meeting
    this.inMeeting = false;
  };

  private readonly joinedRoom = ({ detail: { room } }: CustomEvent<MeetingElementEvents["parley-joined"]>): void => {
    this.inMeeting = true;
    const joined = this.client!.meetings.value.find(({ id }) => id === room)?.state.value.room;
    this.keepRoom(room, joined?.name, joined?.settings.opensAt ?? 0);
  };

  private readonly leftRoom = ({ detail: { room, name } }: CustomEvent<MeetingElementEvents["parley-left"]>): void => {
    this.left();
    this.roomName = { room, name };
    this.keepRoom(room, name);
  };

  /** The way back, but for what opens an encrypted room. */
  private keepRoom(room: string, name: string | undefined, opensAt?: number): void {
    if (!isEncryptedRoom(room)) rememberRoom(room, name, opensAt);
  }

  private readonly goHome = (): void => {
    this.inMeeting = false;
    this.calling.dismiss();
    this.client!.local.stop();
    this.router.go({ page: "home" });
  };

  private readonly setTheme = (event: CustomEvent<Theme>): void => {
    this.theme = event.detail;
    preferences.set("theme", this.theme);
    applyTheme(this, this.theme);
  };

  private readonly rename = async (event: CustomEvent<{ name: string }>): Promise<void> => {
    try {
      const user = await this.client!.session.rename(event.detail.name);
      preferences.set("name", user.name);
      this.say({ text: msg("Your name is changed"), kind: "good" });
    } catch (error) {
      this.say({ text: sayError(error), kind: "problem" });
    }
  };

  private readonly signOut = async (): Promise<void> => {
    preferences.set("signedIn", "no");
    tabMemory.set("signedInHere", "no");
    forgetRooms();
    await this.client!.session.end().catch(() => undefined);
    this.router.go({ page: "home" });
    location.reload();
  };

  /** In a meeting there is no banner. */
  private tellRestart(now: SessionState, before: SessionState): void {
    // by the name that was given at a door, too
    if (now.user !== undefined && before.user === undefined) tabMemory.set("signedInHere", "yes");
    if (!this.inMeeting || !now.restarting || before.restarting) return;
    this.say({ text: msg("The server is about to restart. You will be reconnected automatically.") });
  }

  private say(what: Toast): void {
    const toasts = this.shadowRoot!.querySelector("parley-toasts");
    if (toasts) toast(toasts, what);
  }
}

function isReload(): boolean {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return navigation?.type === "reload";
}

/** Asked for by few, so loaded when it is. */
const loadDoctor = () => import("../doctor/doctor.js");
const loadAdmin = () => import("../admin/admin.js");

/** A sign-in token comes in the address's fragment, which is sent to no server; it leaves the address bar at once. */
function takeToken(): string | undefined {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const token = fragment.get("token");
  if (token === null) return undefined;
  fragment.delete("token");
  // what an encrypted room is opened with stays
  history.replaceState(null, "", location.pathname + location.search + (fragment.size > 0 ? `#${fragment}` : ""));
  return token;
}

declare global {
  interface HTMLElementTagNameMap { "parley-app": App }
}
