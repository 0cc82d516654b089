import type { LocalMediaState, Parley } from "@parley/client";
import { msg, str } from "@lit/localize";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { deviceProblem } from "../platform/problems.js";
import { toast } from "../ui/toasts.js";

/** What happens to devices in the middle of a call has no door to be explained at: it is told where one is. */
export class DeviceNotices implements ReactiveController {
  private stops: (() => void)[] = [];

  constructor(private readonly host: ReactiveControllerHost & HTMLElement & { readonly client: Parley }) {
    host.addController(this);
  }

  hostUpdated(): void {
    if (this.stops.length > 0) return;
    const { local } = this.host.client;
    this.stops = [
      local.state.subscribe((now, before) => this.explain(now, before)),
      local.on("lost", ({ kind }) => toast(this.host, { text: sayLost(kind), kind: kind === "screen" ? "info" : "problem" })),
    ];
    this.explain(local.state.value);
  }

  hostDisconnected(): void {
    for (const stop of this.stops.splice(0)) stop();
  }

  private explain(now: LocalMediaState, before?: LocalMediaState): void {
    for (const kind of ["microphone", "camera"] as const) {
      if (now[kind].state !== "failed" || before?.[kind].state === "failed") continue;
      const { title, advice } = deviceProblem(kind, now[kind].error?.reason ?? "device-failed");
      toast(this.host, { text: msg(str`${title}. ${advice}`), kind: "problem" });
    }
  }
}

function sayLost(kind: "camera" | "microphone" | "screen"): string {
  switch (kind) {
    case "camera": return msg("The camera was unplugged or taken away.");
    case "microphone": return msg("The microphone was unplugged or taken away.");
    case "screen": return msg("Sharing the screen has ended.");
  }
}
