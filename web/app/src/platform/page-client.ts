import type { Credentials, Meeting, Parley, User } from "@parley/client";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { clientFor } from "./client.js";

/** How long the elements of a page may take to be there, in ms: some are put into it by a script. */
const graceMs = 1_000;

/** Elements that show rooms, or their doors. */
const showing = new Set<PageClient>();

/** Who is about to be signed in. */
const signingIn = new WeakMap<Parley, Promise<User>>();

type Host = ReactiveControllerHost & {
  /** The WebSocket's address; that of the page, if empty. */
  readonly server: string;
  client: Parley | undefined;
};

/** The client of an element that may stand in any page: what the page has given it, or the one that such elements share. */
export class PageClient implements ReactiveController {
  private isShared = false;
  private since = 0;

  /** @param room which room the element shows; left out where it shows none. */
  constructor(private readonly host: Host, private readonly room?: () => string) {
    host.addController(this);
  }

  hostConnected(): void {
    this.since = performance.now();
    if (this.room) showing.add(this);
  }

  hostDisconnected(): void {
    showing.delete(this);
  }

  /** Sees to it that the element has one. */
  take(): void {
    if (this.host.client) return;
    this.host.client = clientFor(this.host.server || undefined);
    this.isShared = true;
  }

  /** Signs in; where another element of the page is about to, as that one does: one client is one person. */
  signIn(credentials: Credentials): Promise<User> {
    const client = this.host.client!;
    const signing = signingIn.get(client) ?? client.session.signIn(credentials).finally(() => signingIn.delete(client));
    signingIn.set(client, signing);
    return signing;
  }

  /**
   * Leaves the meetings of a page that no element of it shows. A page that was loaded at another address takes up its session with the meetings
   * that it was in: nobody is to be seen and heard where they do not see it. A page that has a client of its own knows what it shows.
   */
  async leaveUnshown(): Promise<void> {
    const { client } = this.host;
    if (!this.isShared || !client || unshown(client).length === 0) return;
    const left = this.since + graceMs - performance.now();
    if (left > 0) await new Promise((done) => setTimeout(done, left));
    for (const meeting of unshown(client)) void meeting.leave().catch(() => undefined);
  }

  /** The room that the element shows, if it is one of this client; one that has not been drawn yet may have any. */
  shows(client: Parley): string | undefined {
    return (this.host.client ?? client) === client ? this.room?.() : undefined;
  }
}

function unshown(client: Parley): readonly Meeting[] {
  const rooms = new Set([...showing].map((one) => one.shows(client)));
  return client.meetings.value.filter(({ id, state }) => !rooms.has(id) && !rooms.has(state.value.room.breakoutOf ?? id));
}
