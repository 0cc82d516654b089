/** A pause between two words is no silence. */
const breathMs = 900;
/** A cough is no speech. */
const steadyMs = 750;
/** Who talk with each other are not named at every word. */
const pauseMs = 5_000;
/** Who speaks again after so long is told of again. */
const forgottenMs = 30_000;

/** Who has the floor, as often as one wants to be told that it is somebody else. */
export class Floor {
  private begun: { readonly id: string; readonly since: number; heard: number } | undefined;
  private told: { readonly id: string; readonly at: number; heard: number } | undefined;

  /**
   * @param loudest who is heard best at this moment.
   * @returns who is to be told of, or was last; nobody when that was long ago.
   */
  hear(loudest: string | undefined, now: number): string | undefined {
    if (loudest !== undefined && this.begun?.id === loudest) this.begun.heard = now;
    else if (this.begun === undefined || now - this.begun.heard > breathMs) this.begun = loudest === undefined ? undefined : { id: loudest, since: now, heard: now };
    if (this.told !== undefined && this.told.id === loudest) this.told.heard = now;
    if (this.told !== undefined && now - this.told.heard > forgottenMs) this.told = undefined;
    const { begun, told } = this;
    if (begun !== undefined && begun.id !== told?.id && begun.heard - begun.since >= steadyMs && now - (told?.at ?? -Infinity) >= pauseMs) this.told = { id: begun.id, at: now, heard: now };
    return this.told?.id;
  }
}
