import type { Speaker } from "@parley/client";

/** A pause between two words is no silence. */
const ringMs = 900;
/** Nobody wants the large picture to jump at each cough. */
const holdMs = 2_500;

/** Who speaks, as calm as it is to be shown. */
export class Speaking {
  private readonly heard = new Map<string, number>();
  private main: { id: string; since: number } | undefined;
  private before: string | undefined;

  /** @param speakers as the meeting has them, the loudest first. */
  hear(speakers: readonly Speaker[], now: number): void {
    for (const { participant } of speakers) this.heard.set(participant, now);
    for (const [id, at] of this.heard) if (now - at > ringMs && !speakers.some((s) => s.participant === id)) this.heard.delete(id);
  }

  /** Whether somebody is marked as speaking. */
  has(participant: string): boolean {
    return this.heard.has(participant);
  }

  /** All who are, to be told from who was before. */
  get marked(): string {
    return [...this.heard.keys()].join(" ");
  }

  /** Whose picture is large: the loudest, but not before the last one has had it for a while, and not oneself. */
  mainSpeaker(speakers: readonly Speaker[], others: readonly string[], now: number): string | undefined {
    const here = this.main !== undefined && others.includes(this.main.id);
    const loudest = speakers.find((s) => others.includes(s.participant))?.participant;
    if (!here) this.main = undefined;
    if (loudest !== undefined && loudest !== this.main?.id && (this.main === undefined || now - this.main.since >= holdMs)) {
      this.before = this.main?.id ?? this.before;
      this.main = { id: loudest, since: now };
    }
    return this.main?.id ?? others[0];
  }

  /** Who are large when two are: the main speaker, and who was that before, so that both sides of a talk are seen. */
  mainSpeakers(speakers: readonly Speaker[], others: readonly string[], now: number): readonly string[] {
    const main = this.mainSpeaker(speakers, others, now);
    const second = [this.before, ...others].find((id) => id !== undefined && id !== main && others.includes(id));
    return [main, second].filter((id) => id !== undefined);
  }
}
