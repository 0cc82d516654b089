/** A stream of its own for each sound, the same one as long as it is there. */
export class SoundBoard {
  #streams = new Map<MediaStreamTrack, MediaStream>();

  show(tracks: readonly MediaStreamTrack[]): readonly MediaStream[] {
    this.#streams = new Map(tracks.map((track) => [track, this.#streams.get(track) ?? new MediaStream([track])]));
    return [...this.#streams.values()];
  }
}
