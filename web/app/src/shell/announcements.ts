import type { Parley } from "@parley/client";
import { msg, str } from "@lit/localize";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { play } from "../platform/tones.js";
import { toast } from "../ui/toasts.js";

type Host = ReactiveControllerHost & HTMLElement & { readonly client: Parley | undefined };

/** Shows what the operator of the server says, until it was read. A meeting does so by itself, whatever page it stands in. */
export class Announcements implements ReactiveController {
  private stop: (() => void) | undefined;
  private client: Parley | undefined;

  constructor(private readonly host: Host) {
    host.addController(this);
  }

  hostUpdated(): void {
    const { client } = this.host;
    if (client === this.client) return;
    this.hostDisconnected();
    this.client = client;
    this.stop = client?.session.state.subscribe(({ announcement }, before) => {
      if (announcement === undefined || announcement === before.announcement || this.host.shadowRoot?.querySelector("parley-meeting")) return;
      play("message");
      toast(this.host.shadowRoot?.querySelector("parley-toasts") ?? this.host, { text: msg(str`From the operator of this server: ${announcement.text}`), stays: true });
    });
  }

  hostDisconnected(): void {
    this.stop?.();
    this.client = undefined;
  }
}
