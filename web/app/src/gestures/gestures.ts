import type { Meeting, MeetingState } from "@parley/client";
import { msg, str } from "@lit/localize";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { attempt } from "../ui/attempt.js";
import { toast } from "../ui/toasts.js";
import { handPlace, newHands, raisedHands } from "./hands.js";

/** One's own hand and reactions in a meeting, and word of the hands of others. */
export class Gestures implements ReactiveController {
  private meeting: Meeting | undefined;
  private stop: (() => void) | undefined;

  /** @param seen whether the list in which hands stand is open, so that they need not be told on top of it. */
  constructor(private readonly host: ReactiveControllerHost & HTMLElement & { readonly meeting: Meeting }, private readonly announce: (text: string) => void, private readonly seen: () => boolean) {
    host.addController(this);
  }

  hostUpdated(): void {
    const { meeting } = this.host;
    if (meeting === this.meeting) return;
    this.stop?.();
    this.meeting = meeting;
    this.stop = meeting.state.subscribe((now, before) => this.look(now, before));
  }

  hostDisconnected(): void {
    this.stop?.();
    this.meeting = undefined;
  }

  /** The place of one's own hand in the line, from 1; 0 while it is down. */
  get place(): number {
    const { room, me } = this.host.meeting.state.value;
    return handPlace(raisedHands(room), me);
  }

  async toggleHand(): Promise<void> {
    const { meeting } = this.host;
    if (this.place > 0) return await meeting.lowerHand();
    await meeting.raiseHand();
    this.announce(msg("Your hand is up"));
  }

  async react(emoji: string): Promise<void> {
    const reactions = this.host.shadowRoot?.querySelector("parley-reactions");
    if (reactions) await attempt(this.host, reactions.send(emoji));
  }

  private look(now: MeetingState, before: MeetingState): void {
    const [first, ...rest] = newHands(before.room, now.room, now.me);
    if (first) {
      const text = rest.length === 0 ? msg(str`${first.user.name} has raised a hand`) : msg(str`${first.user.name} and ${rest.length} others have raised a hand`);
      if (this.seen()) this.announce(text);
      else toast(this.host, { text });
    }
    const wasUp = before.room.participants.some(({ id, hand }) => id === before.me && hand !== undefined);
    if (wasUp && this.place === 0) this.announce(msg("Your hand is down"));
    if (now.room.spotlight !== before.room.spotlight) this.lookAtSpotlight(now, before);
  }

  private lookAtSpotlight({ room, me }: MeetingState, before: MeetingState): void {
    const inLight = room.participants.find(({ id }) => id === room.spotlight);
    if (inLight?.id === me) toast(this.host, { text: msg("You are shown large to everybody") });
    else if (before.room.spotlight === me) toast(this.host, { text: msg("You are no longer shown large to everybody") });
    else if (inLight) this.announce(msg(str`${inLight.user.name} is shown large to everybody`));
  }
}
