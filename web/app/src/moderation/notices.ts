import type { Meeting, MutedSource, Parley, Role, RoomLobby } from "@parley/client";
import { msg, str } from "@lit/localize";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { screenHint } from "../effects/sharing.js";
import { attempt } from "../ui/attempt.js";
import { play } from "../platform/tones.js";
import { settled, toast } from "../ui/toasts.js";
import { ownRole } from "./roles.js";

type Host = ReactiveControllerHost & HTMLElement & { readonly client: Parley; readonly meeting: Meeting; /** The meeting that all of it belongs to. */ readonly main: Meeting };

/** Tells what hosts and moderators do to one, and to hosts and moderators who knocks. */
export class ModerationNotices implements ReactiveController {
  private stops: (() => void)[] = [];
  private meeting: Meeting | undefined;

  /** @param seen whether the list in which those who knock stand is open: then a toast would only cover it. */
  constructor(private readonly host: Host, private readonly announce: (text: string) => void, private readonly seen: () => boolean) {
    host.addController(this);
  }

  hostUpdated(): void {
    const { meeting, main } = this.host;
    if (meeting === this.meeting) return;
    this.hostDisconnected();
    this.meeting = meeting;
    let role = ownRole(meeting.state.value);
    this.stops = [
      meeting.on("muted", ({ source, by }) => toast(this.host, { text: sayMuted(source, by?.user.name ?? msg("A moderator")) })),
      meeting.on("asked", ({ source, by }) => this.ask(source, by?.user.name ?? msg("A moderator"))),
      main.moderation.lobby.subscribe((now, before) => this.knocked(now, before)),
      meeting.state.subscribe((state) => {
        const now = ownRole(state);
        if (now !== undefined && role !== undefined && now !== role && state.phase !== "left") this.tellRole(now, role);
        role = now ?? role;
      }),
    ];
    if (main.moderation.lobby.value.count > 0) this.knocked(main.moderation.lobby.value);
    if (role === "listener") this.listens(msg("You listen here. Raise your hand to ask for the floor."));
  }

  hostDisconnected(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.meeting = undefined;
  }

  /** A listener wants to send: false, and says why not. */
  maySend(): boolean {
    if (ownRole(this.host.meeting.state.value) !== "listener") return true;
    this.listens(msg("You listen here. Raise your hand to ask for the floor."));
    return false;
  }

  /** Whoever was asked may have become a listener before they answered. */
  private send(begin: () => Promise<void>): void {
    if (this.maySend()) this.run(begin());
  }

  private listens(text: string): void {
    toast(this.host, { text, about: "role", action: { label: msg("Raise hand"), run: () => this.run(this.host.meeting.raiseHand()) } });
  }

  private ask(source: MutedSource, name: string): void {
    const { local } = this.host.client;
    play("message");
    switch (source) {
      case "microphone": return toast(this.host, { text: msg(str`${name} asks you to unmute`), action: { label: msg("Unmute"), run: () => this.send(() => local.setMicrophone(true)) } });
      case "camera": return toast(this.host, { text: msg(str`${name} asks you to turn your camera on`), action: { label: msg("Turn camera on"), run: () => this.send(() => local.setCamera(true)) } });
      case "screen": return toast(this.host, { text: msg(str`${name} asks you to share your screen`), action: { label: msg("Share screen"), run: () => this.send(() => local.shareScreen({ audio: true, hint: screenHint() })) } });
    }
  }

  private knocked({ waiting, count }: RoomLobby, before?: RoomLobby): void {
    const fresh = waiting.filter((one) => !before?.waiting.some((known) => known.id === one.id));
    const [first] = fresh;
    if (count === 0) settled(this.host, "lobby");
    if (first === undefined) return;
    play("joined");
    const text = count === 1 ? msg(str`${first.user.name} asks to join`) : msg(str`${count} people ask to join`);
    if (this.seen()) return this.announce(text);
    const { moderation } = this.host.main;
    toast(this.host, { text, about: "lobby", panel: "people", action: count === 1 ? { label: msg("Let in"), run: () => this.run(moderation.admit(first.id)) } : { label: msg("Let all in"), run: () => this.run(moderation.admit()) } });
  }

  private tellRole(role: Role, before: Role): void {
    switch (role) {
      case "host": return toast(this.host, { text: msg("You are host now"), kind: "good", about: "role" });
      case "moderator": return toast(this.host, { text: msg("You are moderator now"), kind: "good", about: "role" });
      case "speaker": return toast(this.host, before === "listener" ? { text: msg("You have the floor: you can speak and show yourself"), kind: "good", about: "role" } : { text: msg("You no longer keep order here"), about: "role" });
      case "listener": return this.listens(msg("You listen here now. Raise your hand to ask for the floor."));
    }
  }

  private async run(what: Promise<unknown>): Promise<void> {
    await attempt(this.host, what);
  }
}

function sayMuted(source: MutedSource, name: string): string {
  switch (source) {
    case "microphone": return msg(str`${name} has muted you`);
    case "camera": return msg(str`${name} has stopped your camera`);
    case "screen": return msg(str`${name} has stopped your screen`);
  }
}
