import type { Meeting, Parley, ViewedTile } from "@parley/client";
import { msg } from "@lit/localize";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { Speaking } from "../room/speaking.js";
import { focusesOf, seenOf, type Tile } from "../room/tiles.js";
import { toast } from "../ui/toasts.js";
import type { Action } from "./actions.js";
import type { PipWindow } from "./pip-window.js";

interface DocumentPictureInPicture extends EventTarget {
  requestWindow(options: { width: number; height: number }): Promise<Window>;
}

export interface PictureInPictureHost extends ReactiveControllerHost, HTMLElement {
  readonly client: Parley;
  readonly meeting: Meeting;
  readonly pinned: readonly string[];
  /** The picture to take along where the browser gives no window of one's own. */
  readonly mainVideo: HTMLVideoElement | undefined;
  act(action: Action): Promise<void>;
}

const size = { width: 400, height: 260 };

/** A meeting above other windows: in a window with controls where the browser has that, else the largest picture alone. */
export class PictureInPicture implements ReactiveController {
  private window: Window | undefined;
  private view: PipWindow | undefined;
  private readonly speaking = new Speaking();
  private stops: (() => void)[] = [];

  constructor(private readonly host: PictureInPictureHost) {
    host.addController(this);
  }

  static get possible(): boolean {
    return "documentPictureInPicture" in window || document.pictureInPictureEnabled === true;
  }

  hostConnected(): void {
    const acts: [string, () => unknown][] = [
      // Chromium asks for it by itself when the tab is left
      ["enterpictureinpicture", () => this.open()],
      ["togglemicrophone", () => this.host.act("microphone")], ["togglecamera", () => this.host.act("camera")], ["hangup", () => this.host.act("hangup")],
    ];
    this.stops = acts.map(([name, act]) => handle(name, act));
  }

  // whoever goes to a breakout room takes the window along
  hostUpdated(): void {
    if (this.view) this.view.meeting = this.host.meeting;
  }

  hostDisconnected(): void {
    for (const stop of this.stops) stop();
    this.window?.close();
    this.window = this.view = undefined;
    if (document.pictureInPictureElement) void document.exitPictureInPicture().catch(() => undefined);
  }

  /** What is shown in the window, for the meeting to send it even while the page cannot be seen. */
  get taken(): ViewedTile | undefined {
    const tile = this.window && this.tile();
    return tile && { participant: tile.participant, source: tile.source, width: size.width * devicePixelRatio, height: size.height * devicePixelRatio };
  }

  async toggle(): Promise<void> {
    if (this.window) this.window.close();
    else if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else await this.open();
  }

  private async open(): Promise<void> {
    const own = (window as { documentPictureInPicture?: DocumentPictureInPicture }).documentPictureInPicture;
    if (!own) return this.lift();
    if (this.window) return;
    const opened = await own.requestWindow(size);
    if (!this.host.isConnected) return opened.close();
    // it may be closed, or the meeting left, while what stands in it is loaded
    this.window = opened;
    opened.addEventListener("pagehide", () => {
      if (this.window !== opened) return;
      this.window = this.view = undefined;
      this.host.requestUpdate();
    });
    await import("./pip-window.js");
    if (this.window !== opened) return;
    const element = document.createElement("parley-pip");
    Object.assign(element, { client: this.host.client, meeting: this.host.meeting, find: () => this.tile() });
    element.addEventListener("action", (event) => void this.host.act((event as CustomEvent<Action>).detail));
    opened.document.title = document.title;
    opened.document.documentElement.lang = document.documentElement.lang;
    opened.document.documentElement.dir = document.documentElement.dir;
    opened.document.body.append(element);
    // a window that is closed takes nothing out of its page, and what stands in it would follow the devices for ever
    opened.addEventListener("pagehide", () => element.remove());
    this.view = element;
    this.host.requestUpdate();
  }

  /** The largest picture alone, if there is one. */
  private async lift(): Promise<void> {
    const video = this.host.mainVideo;
    if (video === undefined || video.readyState < video.HAVE_METADATA) toast(this.host, { text: msg("Nobody shows a picture just now.") });
    else await video.requestPictureInPicture();
  }

  private tile(): Tile | undefined {
    const remotes = seenOf(this.host.meeting.remotes.value);
    const talking = this.speaking.mainSpeakers(this.host.meeting.speakers.value, remotes.map((remote) => remote.participant.id), performance.now());
    return focusesOf("speaker", this.host.pinned, this.host.meeting.state.value.room.spotlight, remotes, talking)[0];
  }
}

function handle(name: string, act: () => unknown): () => void {
  const session = navigator.mediaSession as MediaSession | undefined;
  try {
    session?.setActionHandler(name as MediaSessionAction, () => void act());
  } catch {
    // this browser does not know this one
    return () => undefined;
  }
  return () => session?.setActionHandler(name as MediaSessionAction, null);
}
