import type { Call, CallMedia, Parley, User } from "@parley/client";
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
  private cancelled = false;
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
    this.cancelled = false;
    this.finished = undefined;
    this.active = undefined;
    this.placing = { id: "", caller: me, callee: { id: wish.to, name: wish.name, guest: true }, media, state: "ringing", startedAt: Date.now() };
    this.host.requestUpdate();
    void startDevices(client.local, media);
    try {
      const call = await client.calls.start(wish.to, media);
      if (this.cancelled && call.state === "ringing") await client.calls.cancel(call.id);
      else if (call.state === "ended") this.finish(call);
    } catch (error) {
      this.release();
      this.say({ text: sayError(error), kind: "problem" });
    } finally {
      this.placing = undefined;
      this.host.requestUpdate();
    }
  }

  async cancel(): Promise<void> {
    const call = this.client?.calls.state.value.outgoing;
    this.cancelled = true;
    this.placing = undefined;
    this.release();
    this.host.requestUpdate();
    if (call) await this.client?.calls.cancel(call.id).catch(() => undefined);
  }

  /** Puts away how the last call ended. */
  dismiss(): void {
    this.finished = undefined;
    this.active = undefined;
    this.host.requestUpdate();
  }

  async answer(call: Call, answer: Answer): Promise<void> {
    const { calls, local, meetings } = this.client!;
    try {
      if (!answer.accept) return await calls.decline(call.id, "declined", answer.message);
      await Promise.all(meetings.value.map((meeting) => meeting.leave()));
      const media = { audio: true, video: answer.video ?? false };
      void startDevices(local, media);
      const answered = await calls.accept(call.id, media);
      if (answered.state === "ended") local.stop();
    } catch (error) {
      if (this.active === undefined) local.stop();
      this.say({ text: sayError(error), kind: "problem" });
    }
  }

  private listen(client: Parley): void {
    this.stops = [
      client.calls.state.subscribe((state) => {
        if (state.current && state.current.id !== this.active?.id) this.enter(state.current);
        this.host.requestUpdate();
      }),
      client.calls.on("connected", (call) => this.enter(call)),
      client.calls.on("ended", (call) => this.ended(client, call)),
    ];
    const { current } = client.calls.state.value;
    if (current) this.enter(current);
  }

  private enter(call: Call): void {
    if (call.room === undefined || this.active?.id === call.id) return;
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
      else this.release();
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

  // the camera's light goes out as soon as nobody is called any more
  private release(): void {
    if (this.active === undefined) this.client?.local.stop();
  }
}
