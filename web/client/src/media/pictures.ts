import type { Picture, VideoStats } from "../api.js";

export type PictureSource = "camera" | "screen";

export type Way = "direct" | "routed";

/** The first frame of a way is large and late; with the third it is known that they flow. */
export const steadyFrames = 3;

/** A picture as one way has it. */
export interface Offered {
  readonly track?: MediaStreamTrack;
  /** Whether frames come. */
  readonly flows: boolean;
  readonly paused?: boolean;
  readonly stats?: VideoStats;
}

interface Entry {
  readonly stream: MediaStream;
  way: Way | undefined;
  picture: Picture;
}

/**
 * One stream for each picture, whatever way it takes: the track in it is replaced when the better way has frames, and not
 * before. (Old track out, then the new one in: Firefox goes on playing only in this order. Both browsers keep showing the last
 * frame meanwhile.)
 */
export class PictureBoard {
  readonly #entries = new Map<string, Entry>();

  /** @param preferred is the way that is taken once it has frames. */
  show(participant: string, source: PictureSource, sent: boolean, offers: Partial<Record<Way, Offered>>, preferred: Way): Picture {
    const key = `${participant}/${source}`;
    let entry = this.#entries.get(key);
    if (!entry) {
      const stream = new MediaStream();
      this.#entries.set(key, (entry = { stream, way: undefined, picture: { stream, state: "off" } }));
    }
    const way = sent ? choose(offers, preferred) : undefined;
    const offered = way && offers[way];
    put(entry.stream, offered?.track);
    entry.way = offered?.track ? way : undefined;
    const state = !sent ? "off" : offered?.paused ? "paused" : offered?.flows ? "live" : "waiting";
    const { picture } = entry;
    if (picture.state !== state || picture.stats !== offered?.stats) {
      entry.picture = { stream: entry.stream, state, ...(offered?.stats && { stats: offered.stats }) };
    }
    return entry.picture;
  }

  wayOf(participant: string, source: PictureSource): Way | undefined {
    return this.#entries.get(`${participant}/${source}`)?.way;
  }

  /** Forgets all who are not here. */
  keep(here: ReadonlySet<string>): void {
    for (const [key, { stream }] of this.#entries) {
      if (here.has(key.slice(0, key.lastIndexOf("/")))) continue;
      put(stream, undefined);
      this.#entries.delete(key);
    }
  }
}

function choose(offers: Partial<Record<Way, Offered>>, preferred: Way): Way | undefined {
  const other = preferred === "direct" ? "routed" : "direct";
  if (offers[preferred]?.flows) return preferred;
  if (offers[other]?.flows) return other;
  return offers[preferred] ? preferred : offers[other] && other;
}

function put(stream: MediaStream, track: MediaStreamTrack | undefined): void {
  const [old] = stream.getVideoTracks();
  if (old === track) return;
  if (old) stream.removeTrack(old);
  if (track) stream.addTrack(track);
}
