import type { LocalMediaState, Picture, Remote, ViewedTile } from "@parley/client";
import type { Place } from "./grid.js";

/** A picture of somebody, or of oneself, as it stands in a room. */
export interface Tile {
  /** `participant/source` */
  readonly key: string;
  readonly participant: string;
  readonly source: "camera" | "screen";
  readonly remote?: Remote;
}

export type Layout = "grid" | "speaker";

/** Those who may be seen: whoever only watches, by WHEP, has nothing to show. */
export const seenOf = (remotes: readonly Remote[] | undefined): readonly Remote[] => (remotes ?? []).filter(({ participant }) => participant.via !== "whep");

export const keyOf = (participant: string, source: Tile["source"]): string => `${participant}/${source}`;

export function cameraOf(remote: Remote): Tile {
  return { key: keyOf(remote.participant.id, "camera"), participant: remote.participant.id, source: "camera", remote };
}

export function screensOf(remotes: readonly Remote[]): readonly Tile[] {
  return remotes
    .filter((remote) => remote.screen.state !== "off")
    .map((remote) => ({ key: keyOf(remote.participant.id, "screen"), participant: remote.participant.id, source: "screen", remote }));
}

export function pictureOf({ remote, source }: Tile): Picture | undefined {
  return remote?.[source];
}

/** Which tile is the large one: what was pinned, else a screen, else in the speaker's layout whoever speaks. */
export function focusOf(layout: Layout, pinned: string | undefined, remotes: readonly Remote[], speaker: string | undefined): Tile | undefined {
  const screens = screensOf(remotes);
  const cameras = remotes.map(cameraOf);
  const chosen = pinned === undefined ? undefined : [...screens, ...cameras].find((tile) => tile.key === pinned);
  if (chosen) return chosen;
  if (screens.length > 0) return screens.at(-1);
  return layout === "speaker" ? (cameras.find((tile) => tile.participant === speaker) ?? cameras[0]) : undefined;
}

/** What the server is told of the tiles that are shown: the largest first. */
export function viewOf(shown: readonly (readonly [Tile, Place])[], ratio: number): readonly ViewedTile[] {
  return shown
    .filter(([tile]) => tile.remote !== undefined && pictureOf(tile)?.state !== "off")
    .map(([{ participant, source }, { width, height }]) => ({ participant, source, width: Math.round(width * ratio), height: Math.round(height * ratio) }))
    .sort((a, b) => b.width * b.height - a.width * a.height);
}

/** One's own camera, also while the preview is the screen. */
export function ownCamera({ camera, screen, preview }: LocalMediaState): MediaStream | undefined {
  if (camera.state !== "on") return undefined;
  return screen.state === "on" ? camera.track && streamOf(camera.track) : preview;
}

const streams = new WeakMap<MediaStreamTrack, MediaStream>();

function streamOf(track: MediaStreamTrack): MediaStream {
  let stream = streams.get(track);
  if (!stream) streams.set(track, (stream = new MediaStream([track])));
  return stream;
}
