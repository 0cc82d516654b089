import type { Store } from "../../api.js";
import type { Speaker } from "../../contracts.js";
import type { State } from "../../events/state.js";
import type { Membership } from "../../rooms/membership.js";
import type { OutgoingTracks } from "../outgoing.js";
import type { LinkState } from "./parts.js";

/** What `getStats()` says of a sound, of one that comes (`inbound-rtp`) and of one's own (`media-source`). */
interface Sound {
  readonly type: string;
  readonly trackIdentifier?: string;
  readonly totalAudioEnergy?: number;
  readonly totalSamplesDuration?: number;
}

/** Louder than this is speech, in -dBov: as the media server has it (Parley.Sfu, Speaker). */
const audible = 50;

/**
 * Who of two speaks. No server hears them, so that it is taken from the energy that the browser counts of each sound (webrtc-stats,
 * `totalAudioEnergy`): the mean since the last look, which is a word or two.
 */
export class Voices {
  readonly #membership: Membership;
  readonly #outgoing: Store<OutgoingTracks>;
  readonly #speakers: State<readonly Speaker[]>;
  readonly #counted = new Map<string, { readonly energy: number; readonly seconds: number }>();
  #report: LinkState["report"];
  #told = "";

  /** @param speakers is told who speaks, the loudest first: to begin with, and when that has changed. */
  constructor(membership: Membership, outgoing: Store<OutgoingTracks>, speakers: State<readonly Speaker[]>) {
    this.#membership = membership;
    this.#outgoing = outgoing;
    this.#speakers = speakers;
  }

  /** Something is new of a link: its report, perhaps. */
  look(links: ReadonlyMap<string, LinkState>): void {
    const [first] = links;
    const [other, link] = first ?? [];
    if (link?.report && link.report === this.#report) return;
    this.#report = link?.report;
    const { me, room } = this.#membership.state.value;
    // what somebody sends is what they say of it; a microphone that is off is counted on by no browser
    const microphones = new Map([[link?.tracks?.microphone.id, other], [this.#outgoing.value.microphone?.id, me]]);
    const speakers = this.#hear(link?.report, microphones).filter(({ participant }) => room.participants.some(({ id, media }) => id === participant && media.microphone));
    const told = JSON.stringify(speakers);
    if (told === this.#told) return;
    this.#told = told;
    this.#speakers.set(speakers);
  }

  #hear(report: LinkState["report"], microphones: ReadonlyMap<string | undefined, string | undefined>): readonly Speaker[] {
    const speakers: Speaker[] = [];
    for (const sound of (report?.values() ?? []) as Iterable<Sound>) {
      const { type, trackIdentifier = "", totalAudioEnergy: energy = 0, totalSamplesDuration: seconds = 0 } = sound;
      const participant = microphones.get(trackIdentifier);
      if ((type !== "inbound-rtp" && type !== "media-source") || participant === undefined) continue;
      const before = this.#counted.get(trackIdentifier);
      this.#counted.set(trackIdentifier, { energy, seconds });
      // a connection that is new counts from nothing again
      if (before === undefined || seconds <= before.seconds) continue;
      const level = -10 * Math.log10(Math.max(0, energy - before.energy) / (seconds - before.seconds));
      if (level <= audible) speakers.push({ participant, level: Math.max(0, Math.round(level)) });
    }
    return speakers.sort((one, next) => one.level - next.level);
  }
}
