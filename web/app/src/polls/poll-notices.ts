import type { Meeting, Poll } from "@parley/client";
import { msg, str } from "@lit/localize";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { play } from "../platform/tones.js";
import { toast } from "../ui/toasts.js";

type Host = ReactiveControllerHost & HTMLElement & { readonly meeting: Meeting };

/** Tells that somebody asks something, and that results are there, unless they are being looked at. */
export class PollNotices implements ReactiveController {
  private stops: (() => void)[] = [];
  private meeting: Meeting | undefined;

  constructor(private readonly host: Host, private readonly isOpen: () => boolean, private readonly open: () => void) {
    host.addController(this);
  }

  hostUpdated(): void {
    const { meeting } = this.host;
    if (meeting === this.meeting) return;
    this.hostDisconnected();
    this.meeting = meeting;
    this.stops = [
      meeting.polls.on("opened", (poll) => this.tell(poll, msg(str`${poll.by.name} asks: ${poll.question}`), msg("Vote"))),
      meeting.polls.on("closed", (poll) => this.tell(poll, msg(str`Results are there: ${poll.question}`), msg("See the results"))),
    ];
  }

  hostDisconnected(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.meeting = undefined;
  }

  private tell(poll: Poll, text: string, label: string): void {
    if (poll.closedAt === undefined) play("message");
    toast(this.host, this.isOpen() ? { text } : { text, action: { label, run: this.open } });
  }
}
