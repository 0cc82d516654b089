import type { DeviceKind, LocalMedia, LocalMediaState, Parley } from "@parley/client";
import { msg, str } from "@lit/localize";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { noiseIsBack, soundState } from "../effects/sound.js";
import { Unblocking } from "../platform/permissions.js";
import { deviceTroubles } from "../platform/problems.js";
import { settled, type Toast, toast } from "../ui/toasts.js";

/** What a message about microphone and camera together is about. */
const both = "microphone and camera";

/** What happens to devices in the middle of a call has no door to be explained at: it is told where one is, with what helps. */
export class DeviceNotices implements ReactiveController {
  private stops: (() => void)[] = [];
  private readonly unblocking = new Unblocking();

  constructor(private readonly host: ReactiveControllerHost & HTMLElement & { readonly client: Parley }) {
    host.addController(this);
  }

  hostUpdated(): void {
    if (this.stops.length > 0) return;
    const { local } = this.host.client;
    this.stops = [
      local.state.subscribe((now, before) => this.explain(local, now, before)),
      local.on("lost", ({ kind, error }) => { if (!error) toast(this.host, lost(local.state.value, kind)); }),
      local.on("silenced", () => toast(this.host, { text: msg("You were away for a while: you are muted and your camera is off. Turn them on when you are ready."), about: both })),
      local.on("found", ({ kind, device: { id, label } }) => {
        if (label !== "" && local.state.value[kind === "speaker" ? "microphone" : kind].state !== "off") toast(this.host, { text: msg(str`${label} is connected`), about: kind, action: { label: msg("Use it"), run: () => void local.select(kind, id) } });
      }),
      soundState.subscribe(({ stopped }, before) => { if (stopped && !before.stopped) toast(this.host, { text: noiseIsBack() }); }),
    ];
    this.explain(local, local.state.value);
  }

  hostDisconnected(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.unblocking.stop();
  }

  private explain(local: LocalMedia, now: LocalMediaState, before?: LocalMediaState): void {
    for (const kind of ["microphone", "camera"] as const) {
      const { state } = now[kind];
      if ((state === "on" || state === "off") && before?.[kind].state !== state) for (const about of [kind, both]) settled(this.host, about);
    }
    this.unblocking.follow(local, now);
    for (const { kinds, title, advice, canTryAgain } of deviceTroubles(now)) {
      const struck = kinds.filter((kind) => before?.[kind].state !== "failed");
      if (struck.length === 0) continue;
      for (const about of [...kinds, both]) settled(this.host, about);
      const again = () => void local.start({ audio: kinds.includes("microphone"), video: kinds.includes("camera") });
      toast(this.host, { text: msg(str`${title}. ${advice}`), kind: "problem", about: kinds.length > 1 ? both : kinds[0]!, ...(canTryAgain && { action: { label: msg("Try again"), run: again } }) });
    }
  }
}

/** A device is gone, and there is another. */
function lost(state: LocalMediaState, kind: "camera" | "microphone" | "screen"): Toast {
  const instead = kind === "screen" ? undefined : labelOf(state, kind);
  switch (kind) {
    case "camera": return { text: instead ? msg(str`The camera is gone. ${instead} is used instead.`) : msg("The camera was unplugged or taken away."), kind: "problem" };
    case "microphone": return { text: instead ? msg(str`The microphone is gone. ${instead} is used instead.`) : msg("The microphone was unplugged or taken away."), kind: "problem" };
    case "screen": return { text: msg("Sharing the screen has ended.") };
  }
}

function labelOf(state: LocalMediaState, kind: Exclude<DeviceKind, "speaker">): string | undefined {
  const list = kind === "camera" ? state.cameras : state.microphones;
  return list.find(({ id }) => id === state[kind].device)?.label || undefined;
}
