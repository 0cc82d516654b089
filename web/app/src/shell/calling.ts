import type { Call, CallMedia, Parley, User } from "@parley/client";
import { ParleyError } from "@parley/client";
import { msg, str } from "@lit/localize";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { CallWish } from "../home/events.js";
import type { Answer } from "../call/incoming.js";
import { startDevices } from "../effects/start.js";
import { sayError } from "../platform/problems.js";
import type { Toast } from "../ui/toasts.js";

/** What the call that one makes looks like at the moment. */
export type Outgoing = { readonly call: Call; readonly ringing: boolean };

/** Calls of the whole page: placing one, answering, and what became of it. */
export class Calling implements ReactiveController {
  /** Connected here: its room is to be entered. Stays until the farewell was dismissed. */
  active: Call | undefined;
  private placing: Call | undefined;
  private finished: Call | undefined;
  /** What was placed is not wanted any more, whatever still becomes of it. */
  private cancelled = false;
  /** Until the server knows what was placed, or that it was given up: it takes one call at a time. */
  private pending: Promise<unknown> | undefined;
  /** What was left for something else. */
  private leaving: string | undefined;
  /** The call that is accepted at the moment, which the server may be long in hearing. */
  answering: string | undefined;
  /** For what camera and microphone are on, or about to be. */
  private devices: object | undefined;
  private stops: (() => void)[] = [];
  private client: Parley | undefined;

  constructor(private readonly host: ReactiveControllerHost & HTMLElement, private readonly connected: () => void, private readonly say: (what: Toast) => void) {
    host.addController(this);
  }

  hostConnected(): void {
    if (this.client) this.listen(this.client);
  }

  hostDisconnected(): void {
    for (const stop of this.stops) stop();
    this.stops = [];
  }

  use(client: Parley): void {
    if (client === this.client) return;
    this.hostDisconnected();
    this.client = client;
    this.listen(client);
  }

  get outgoing(): Outgoing | undefined {
    const call = this.client?.calls.state.value.outgoing;
    if (call && !this.cancelled) return { call, ringing: call.ringing };
    const other = this.placing ?? this.finished;
    return other && { call: other, ringing: false };
  }

  /** The first of the calls that ring here. */
  get incoming(): Call | undefined {
    return this.client?.calls.state.value.incoming[0];
  }

  async place(me: User, wish: CallWish): Promise<void> {
    const client = this.client!;
    const media: CallMedia = { audio: true, video: wish.video };
    this.finished = undefined;
    this.active = undefined;
    const placing: Call = { id: "", caller: me, callee: { id: wish.to, name: wish.name, guest: true }, media, state: "ringing", startedAt: Date.now() };
    this.placing = placing;
    this.host.requestUpdate();
    this.light(client, media);
    while (this.pending) await this.pending;
    if (this.placing !== placing) return;
    this.cancelled = false;
    await this.settle(this.start(client, placing));
  }

  async cancel(): Promise<void> {
    const call = this.client?.calls.state.value.outgoing;
    this.cancelled = true;
    this.placing = undefined;
    this.release();
    this.host.requestUpdate();
    if (call) await this.settle(this.client!.calls.cancel(call.id).catch(() => undefined));
  }

  /** Puts away how the last call ended. */
  dismiss(): void {
    this.finished = undefined;
    this.active = undefined;
    this.host.requestUpdate();
  }

  /** Hangs up, and leaves nothing of the call on the page, however long the server is in hearing of it. */
  leave(): void {
    const call = this.active;
    if (!call) return;
    this.leaving = call.id;
    this.dismiss();
    this.hangUp(call);
    this.release();
  }

  async answer(call: Call, answer: Answer): Promise<void> {
    const client = this.client!;
    const { calls } = client;
    // until the call is answered, a meeting goes on as it is: its caller may give up at this moment
    const meets = client.meetings.value.length > 0;
    try {
      if (!answer.accept) return await calls.decline(call.id, "declined", answer.message);
      this.cancelled = false;
      this.answering = call.id;
      this.host.requestUpdate();
      const media = { audio: true, video: answer.video ?? false };
      if (!meets) this.light(client, media);
      await calls.accept(call.id, media);
      if (meets && this.active?.id === call.id) this.light(client, media);
    } catch (error) {
      // who declines, or is in a meeting, goes on with what they were at
      if (answer.accept && !meets) this.release();
      // how it has ended was said when it did
      if (!isOver(error)) this.say({ text: sayError(error), kind: "problem" });
    } finally {
      if (this.answering === call.id) this.answering = undefined;
      this.host.requestUpdate();
    }
  }

  private async start(client: Parley, placing: Call): Promise<void> {
    // whoever gives it up may have placed another since
    const isGivenUp = (): boolean => this.cancelled && this.placing !== placing;
    try {
      const call = await client.calls.start(placing.callee.id, placing.media);
      if (!isGivenUp()) {
        if (call.state === "ended") this.finish(call);
      } else if (call.state === "ringing") {
        await client.calls.cancel(call.id);
      }
    } catch (error) {
      // one that was answered at that moment is hung up
      if (isGivenUp()) return;
      this.release();
      this.say({ text: sayError(error), kind: "problem" });
    } finally {
      if (this.placing === placing) this.placing = undefined;
      this.host.requestUpdate();
    }
  }

  private async settle(asked: Promise<unknown>): Promise<void> {
    this.pending = asked;
    await asked;
    if (this.pending === asked) this.pending = undefined;
  }

  private listen(client: Parley): void {
    this.stops = [
      client.calls.state.subscribe((state) => {
        if (state.current && state.current.id !== this.active?.id) this.enter(state.current);
        // the page was loaded anew while it rang
        if (state.outgoing && !this.devices && !this.cancelled) this.light(client, state.outgoing.media);
        this.host.requestUpdate();
      }),
      client.calls.on("connected", (call) => this.enter(call)),
      client.calls.on("ended", (call) => this.ended(client, call)),
    ];
    const { current, outgoing } = client.calls.state.value;
    if (current) this.enter(current);
    else if (outgoing && !this.devices) this.light(client, outgoing.media);
  }

  private light(client: Parley, media: CallMedia): void {
    const devices = (this.devices = {});
    // whoever has looked at themselves at a door does not mean to be seen in a call by voice
    if (!media.video && client.local.state.value.camera.state !== "off") void client.local.setCamera(false);
    void startDevices(client.local, media, () => this.devices === devices);
  }

  private enter(call: Call): void {
    if (call.room === undefined || this.active?.id === call.id || this.leaving === call.id) return;
    // it was answered at the moment in which it was given up
    if (this.cancelled) return this.hangUp(call);
    for (const meeting of this.client!.meetings.value) if (meeting.id !== call.room) void meeting.leave().catch(() => undefined);
    this.placing = undefined;
    this.finished = undefined;
    this.active = call;
    this.connected();
    this.host.requestUpdate();
  }

  private ended(client: Parley, call: Call): void {
    const me = client.session.state.value.user?.id;
    if (call.answeredAt !== undefined && call.reason !== "answered-elsewhere") return;
    if (call.caller.id === me) {
      if (call.reason !== "cancelled" && !this.cancelled) this.finish(call);
      // what was given up takes no camera from what is placed after it
      else if (!this.placing) this.release();
    } else if (call.reason === "answered-elsewhere") {
      if (this.active?.id !== call.id) this.say({ text: msg("You answered on another device.") });
    } else if (call.reason === "cancelled" || call.reason === "timeout") {
      this.say({ text: msg(str`You missed a call from ${call.caller.name}.`) });
    }
  }

  private finish(call: Call): void {
    this.finished = call;
    this.release();
    this.host.requestUpdate();
  }

  private hangUp(call: Call): void {
    const { calls } = this.client!;
    if (calls.state.value.current?.id === call.id) void calls.hangup(call.id).catch(() => undefined);
  }

  // the camera's light goes out as soon as nobody is called any more
  private release(): void {
    if (this.active !== undefined) return;
    this.devices = undefined;
    this.client?.local.stop();
  }
}

const isOver = (error: unknown): boolean => error instanceof ParleyError && (error.reason === "not-ringing" || error.reason === "unknown-call");
