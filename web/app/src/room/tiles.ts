import type { LocalMediaState, Picture, Remote, ViewedTile } from "@parley/client";
import type { Place } from "./grid.js";
import { presentOf } from "./present.js";

/** A picture of somebody, or of oneself, as it stands in a room. */
export interface Tile {
  /** `participant/source` */
  readonly key: string;
  readonly participant: string;
  readonly source: "camera" | "screen";
  readonly remote?: Remote;
}

/**
 * `auto`: everybody alike, until somebody shares a screen. `grid`: everybody and every screen alike. `speaker`: whoever speaks is
 * large. `side`: two are large, a screen and whoever speaks, or those who talk with each other.
 */
export type Layout = "auto" | "grid" | "speaker" | "side";

export const layouts: readonly Layout[] = ["auto", "grid", "speaker", "side"];

/** More than so many at once are no longer large. */
export const mostLarge = 4;

/** Those who may be seen: who is here, and does not only watch, by WHEP, with nothing to show. */
export const seenOf = (remotes: readonly Remote[] | undefined): readonly Remote[] => presentOf(remotes).filter(({ participant }) => participant.via !== "whep");

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

/**
 * Which tiles are large: what was pinned; else who is spotlighted for all, and what the layout asks for.
 * @param speakers whose pictures are large when somebody's voice decides: who speaks, and who did before.
 */
export function focusesOf(layout: Layout, pinned: readonly string[], spotlight: string | undefined, remotes: readonly Remote[], speakers: readonly string[]): readonly Tile[] {
  const screens = screensOf(remotes);
  const cameras = remotes.map(cameraOf);
  const chosen = [...screens, ...cameras].filter((tile) => pinned.includes(tile.key));
  if (chosen.length > 0) return chosen.sort((a, b) => pinned.indexOf(a.key) - pinned.indexOf(b.key)).slice(0, mostLarge);
  const inLight = cameras.filter((tile) => tile.participant === spotlight);
  if (layout === "grid" && inLight.length === 0) return [];
  // whoever shows something now is looked at before those who have shown something all along
  const shown = screens.slice(-mostLarge);
  if (inLight.length > 0) return [...shown, ...inLight].slice(-mostLarge);
  const talking = speakers.flatMap((id) => cameras.filter((tile) => tile.participant === id));
  if (layout === "side" && (shown.length > 0 || remotes.length > 1)) return [...shown, ...talking].slice(0, Math.max(2, shown.length));
  if (shown.length > 0) return shown;
  return layout === "speaker" ? (talking[0] ? talking : cameras).slice(0, 1) : [];
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
