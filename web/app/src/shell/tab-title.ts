import type { Call, Meeting, Unsubscribe } from "@parley/client";
import { msg } from "@lit/localize";
import type { ReactiveController, ReactiveControllerHost } from "lit";

/** What a tab is about. */
export interface Subject {
  readonly call: Call | undefined;
  /** Of the call: who is not oneself. */
  readonly me: string | undefined;
  readonly meeting: Meeting | undefined;
}

const product = "Parley";

/** How a tab is called: by whom one talks to or the room where one is, and before that what was written there and not read. */
export function titleOf(name: string | undefined, unread: number): string {
  const about = name === undefined ? product : `${name} · ${product}`;
  return unread > 0 ? `(${unread}) ${about}` : about;
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
    const { call, me, meeting } = this.find();
    const person = call && (call.caller.id === me ? call.callee : call.caller).name;
    const title = titleOf(person ?? (meeting && (meeting.state.value.room.name ?? msg("Meeting"))), meeting?.chat.state.value.unread ?? 0);
    if (document.title !== title) document.title = title;
  }
}
