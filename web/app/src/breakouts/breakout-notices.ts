import type { Meeting, MeetingState } from "@parley/client";
import { msg, str } from "@lit/localize";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { attempt } from "../ui/attempt.js";
import { play } from "../platform/tones.js";
import { toast } from "../ui/toasts.js";
import { keeps } from "./places.js";

type Host = ReactiveControllerHost & HTMLElement & { readonly main: Meeting };

/** Tells what is said to everybody, that everybody is back, and hosts and moderators who asks for help. */
export class BreakoutNotices implements ReactiveController {
  private stops: (() => void)[] = [];
  private main: Meeting | undefined;

  constructor(private readonly host: Host) {
    host.addController(this);
  }

  hostUpdated(): void {
    const { main } = this.host;
    if (main === this.main) return;
    this.hostDisconnected();
    this.main = main;
    this.stops = [
      main.breakouts.on("announced", ({ from, text }) => {
        play("message");
        toast(this.host, { text: msg(str`${from.name} to everybody: ${text}`) });
      }),
      main.breakouts.on("closed", () => toast(this.host, { text: msg("Everybody is back in the meeting") })),
      main.state.subscribe((now, before) => this.listen(now, before)),
    ];
  }

  hostDisconnected(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.main = undefined;
  }

  private listen(now: MeetingState, before: MeetingState): void {
    if (!keeps(this.host.main)) return;
    for (const { id, hand, breakout, user } of now.room.participants) {
      if (hand === undefined || breakout === undefined || before.room.participants.some((was) => was.id === id && was.hand !== undefined)) continue;
      const room = now.room.breakouts?.rooms.find((one) => one.id === breakout);
      if (!room) continue;
      play("message");
      toast(this.host, { text: msg(str`${user.name} asks for help in ${room.name}`), action: { label: msg("Go there"), run: () => void this.go(room.id, id) } });
    }
  }

  private async go(room: string, participant: string): Promise<void> {
    const { main } = this.host;
    if (await attempt(this.host, main.breakouts.enter(room), "breakout")) await attempt(this.host, main.lowerHand(participant));
  }
}
