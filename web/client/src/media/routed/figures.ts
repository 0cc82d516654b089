import type { VideoStats } from "../../api.js";

interface Entry {
  readonly type: string;
  readonly kind?: string;
  readonly trackIdentifier?: string;
  readonly frameWidth?: number;
  readonly frameHeight?: number;
  readonly framesDecoded?: number;
  readonly codecId?: string;
  readonly mimeType?: string;
}

/** What each received picture is like, by its track. */
export class PictureFigures {
  #last = new Map<string, { frames: number; at: number }>();

  update(report: ReadonlyMap<string, unknown>, at: number): ReadonlyMap<string, VideoStats> {
    const figures = new Map<string, VideoStats>();
    const now = new Map<string, { frames: number; at: number }>();
    for (const entry of report.values() as Iterable<Entry>) {
      const { type, kind, trackIdentifier: track, frameWidth: width, frameHeight: height, framesDecoded: frames = 0 } = entry;
      if (type !== "inbound-rtp" || kind !== "video" || track === undefined || !width || !height) continue;
      const before = this.#last.get(track);
      now.set(track, { frames, at });
      const framesPerSecond = before && at > before.at ? Math.max(0, Math.round(((frames - before.frames) * 1_000) / (at - before.at))) : 0;
      const codec = (report.get(entry.codecId ?? "") as Entry | undefined)?.mimeType?.replace(/^video\//i, "");
      figures.set(track, { width, height, frames, framesPerSecond, ...(codec && { codec }) });
    }
    this.#last = now;
    return figures;
  }
}
