import { selectedPair, type Entry } from "../../stats/sample.js";

/** How long a straight pair has to be seen alive beside the relay; the polite side leaves it to the other to act first. */
const patienceMs = 4_000;
const politePatienceMs = 7_000;
/** Where ICE takes the relay again it has a reason. */
const mostRestarts = 2;

/**
 * Notices media that stay on a relay although a straight pair of candidates works. The controlling side nominates for good
 * (RFC 8445, section 8.1.1): when the checks of the straight pair come late, as on a machine that is busy while a call begins, a relay has been
 * taken by then, and nothing but a restart has ICE look again.
 */
export class Detour {
  readonly #patienceMs: number;
  #since: { at: number; pair: string; checks: number } | undefined;
  #restarts = 0;

  constructor(polite: boolean) {
    this.#patienceMs = polite ? politePatienceMs : patienceMs;
  }

  /** Whether ICE is to be restarted now. */
  look(report: ReadonlyMap<string, unknown>, now: number): boolean {
    const straight = this.#restarts < mostRestarts ? straightPair(report) : undefined;
    if (!straight) {
      this.#since = undefined;
      return false;
    }
    const checks = (straight.requestsReceived ?? 0) + (straight.responsesReceived ?? 0);
    if (this.#since?.pair !== straight.id) this.#since = { at: now, pair: straight.id, checks };
    if (now - this.#since.at < this.#patienceMs) return false;
    const alive = checks > this.#since.checks;
    this.#since = undefined;
    if (alive) this.#restarts++;
    return alive;
  }
}

/** A pair without a relay that has been checked, where the one in use has a relay. */
function straightPair(report: ReadonlyMap<string, unknown>): Entry | undefined {
  const entries = [...report.values()] as Entry[];
  const isRelayed = ({ localCandidateId, remoteCandidateId }: Entry): boolean =>
    [localCandidateId, remoteCandidateId].some((id) => (report.get(id ?? "") as Entry | undefined)?.candidateType === "relay");
  const used = selectedPair(report);
  if (!used || !isRelayed(used)) return undefined;
  return entries.find((e) => e.type === "candidate-pair" && e.state === "succeeded" && !isRelayed(e));
}
