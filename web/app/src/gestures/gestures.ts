import type { Meeting, MeetingState, Participant } from "@parley/client";
import { msg, str } from "@lit/localize";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { keepsOrder, ownRole } from "../moderation/roles.js";
import { isHall } from "../room/hall.js";
import { attempt } from "../ui/attempt.js";
import { toast } from "../ui/toasts.js";
import { handPlace, newHands, raisedHands } from "./hands.js";

/** In a hall hands go up all the time: they are told together, and only to those who give the floor. */
const hallPauseMs = 10_000;

/** One's own hand and reactions in a meeting, and word of the hands of others. */
export class Gestures implements ReactiveController {
  private meeting: Meeting | undefined;
  private stop: (() => void) | undefined;
  private raised: readonly Participant[] = [];
  private pause: ReturnType<typeof setTimeout> | undefined;

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
    clearTimeout(this.pause);
    this.pause = undefined;
    this.raised = [];
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
    this.lookAtHands(now, before);
    const wasUp = before.room.participants.some(({ id, hand }) => id === before.me && hand !== undefined);
    if (wasUp && this.place === 0) this.announce(msg("Your hand is down"));
    if (now.room.spotlight !== before.room.spotlight) this.lookAtSpotlight(now, before);
  }

  private lookAtHands(now: MeetingState, before: MeetingState): void {
    const raised = newHands(before.room, now.room, now.me);
    if (raised.length === 0) return;
    if (!isHall(now.room.participants.length)) return this.tell(raised);
    if (!keepsOrder(ownRole(now))) return;
    this.raised = [...this.raised, ...raised];
    if (this.pause === undefined) this.tellRaised();
  }

  private tellRaised(): void {
    const { participants } = this.host.meeting.state.value.room;
    const up = this.raised.filter(({ id }) => participants.some((one) => one.id === id && one.hand !== undefined));
    this.raised = [];
    this.pause = up.length === 0 ? undefined : setTimeout(() => this.tellRaised(), hallPauseMs);
    if (up.length > 0) this.tell([...new Map(up.map((one) => [one.id, one])).values()]);
  }

  private tell([first, ...rest]: readonly Participant[]): void {
    const text = rest.length === 0 ? msg(str`${first!.user.name} has raised a hand`) : msg(str`${first!.user.name} and ${rest.length} others have raised a hand`);
    if (this.seen()) this.announce(text);
    else toast(this.host, { text, panel: "people" });
  }

  private lookAtSpotlight({ room, me }: MeetingState, before: MeetingState): void {
    const inLight = room.participants.find(({ id }) => id === room.spotlight);
    if (inLight?.id === me) toast(this.host, { text: msg("You are shown large to everybody") });
    else if (before.room.spotlight === me) toast(this.host, { text: msg("You are no longer shown large to everybody") });
    else if (inLight) this.announce(msg(str`${inLight.user.name} is shown large to everybody`));
  }
}
