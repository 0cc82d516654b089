import type { Call, Meeting, Unsubscribe } from "@parley/client";
import { msg, str } from "@lit/localize";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Route } from "../platform/router.js";

/** What a tab is about. */
export interface Subject {
  readonly call: Call | undefined;
  /** Of the call: who is not oneself. */
  readonly me: string | undefined;
  readonly meeting: Meeting | undefined;
  /** What else is shown, if it has a name of its own. */
  readonly page: string | undefined;
}

const product = "Parley";

/** How a tab is called: by whom one talks to, or the room where one is or at whose door, and before that what was written there and not read. */
export function titleOf(name: string | undefined, unread: number): string {
  const about = name === undefined ? product : `${name} · ${product}`;
  return unread > 0 ? `(${unread}) ${about}` : about;
}

/** What is known of the places that an address leads to. */
export interface Known {
  readonly signedIn: boolean;
  /** The room whose door or farewell was shown last. */
  readonly room: { readonly room: string; readonly name: string | undefined } | undefined;
  /** How somebody is called, as far as they are there. */
  callee(user: string): string;
}

/** What a page is about where one is in no call or meeting. Whoever has to say their name first is asked for it at a room's own door, else before. */
export function pageTitle(route: Route, known: Known): string | undefined {
  switch (route.page) {
    case "room": return (known.room?.room === route.room ? known.room.name : undefined) ?? msg("Meeting");
    case "call": return known.signedIn ? callHeading(known.callee(route.user)) : undefined;
    case "doctor": return msg("Connection test");
    case "admin": return msg("Administration");
    default: return undefined;
  }
}

/** What stands over the door of a call. */
export function callHeading(callee: string): string {
  return callee ? msg(str`Call ${callee}?`) : msg("Ready to call?");
}

/** Names the tab, so that it is found among others. While somebody calls the title is the call's. */
export class TabTitle implements ReactiveController {
  private meeting: Meeting | undefined;
  private stops: Unsubscribe[] = [];

  constructor(host: ReactiveControllerHost, private readonly find: () => Subject, private readonly isTaken: () => boolean) {
    host.addController(this);
  }

  hostUpdated(): void {
    const { meeting } = this.find();
    if (meeting !== this.meeting) {
      this.hostDisconnected();
      this.meeting = meeting;
      // what else happens there renders nothing here
      if (meeting) this.stops = [meeting.state.subscribe(() => this.show()), meeting.chat.state.subscribe(() => this.show())];
    }
    this.show();
  }

  hostDisconnected(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.meeting = undefined;
  }

  private show(): void {
    if (this.isTaken()) return;
    const { call, me, meeting, page } = this.find();
    const person = call && (call.caller.id === me ? call.callee : call.caller).name;
    const title = titleOf(person ?? (meeting ? (meeting.state.value.room.name ?? msg("Meeting")) : page), meeting?.chat.state.value.unread ?? 0);
    if (document.title !== title) document.title = title;
  }
}
