import type { Store } from "@parley/client";
import { Held } from "../platform/store.js";
import { carries, type CheckId, type Observations, type Progress } from "./observations.js";
import type { Probes } from "./probes.js";
import { type Way } from "./ways.js";

/** How long each look may take, in seconds. Those at the server end by themselves before that, and say more. */
const patience: Readonly<Record<CheckId, number>> = { page: 2, signaling: 15, devices: 5, paths: 9, "relay-udp": 30, "relay-tcp": 30, "relay-tls": 30, speed: 10 };

const ways: readonly Way[] = ["udp", "tcp", "tls"];
const nothing: Progress = { seen: {}, overdue: {}, over: false };

/** Runs the examination, one look after the other: they would get in each other's way, and in that of the relay's limits. */
export class Checkup {
  readonly #held = new Held<Progress>({ ...nothing, over: true });
  #run: AbortController | undefined;

  get progress(): Store<Progress> {
    return this.#held;
  }

  /** Begins, or begins again. Resolves when all is looked at or it was stopped. */
  async run(probes: Probes): Promise<void> {
    this.stop();
    const run = new AbortController();
    this.#run = run;
    this.#held.set(nothing);
    try {
      await this.#all(probes, run.signal);
    } finally {
      probes.close();
      if (!run.signal.aborted) this.#patch({ running: undefined, over: true });
    }
  }

  stop(): void {
    this.#run?.abort();
  }

  /** Looks at one thing once more, at somebody's wish. */
  again<Id extends CheckId>(id: Id, value: Observations[Id]): void {
    this.#patch({ seen: { ...this.#held.value.seen, [id]: value } });
  }

  async #all(probes: Probes, run: AbortSignal): Promise<void> {
    await this.#look("page", run, async () => probes.page());
    await this.#look("signaling", run, (signal) => probes.signaling(signal));
    await this.#look("devices", run, () => probes.devices());
    const { signaling } = this.#held.value.seen;
    if (signaling === undefined || signaling.reason !== undefined) return;
    await this.#look("paths", run, (signal) => probes.paths(signal));
    if (this.#held.value.seen.paths?.supported === false) return;
    for (const way of ways) await this.#look(`relay-${way}`, run, (signal) => probes.relay(way, signal));
    const best = ways.find((way) => carries(this.#held.value.seen[`relay-${way}`]));
    if (best !== undefined) await this.#look("speed", run, (signal) => probes.speed(best, signal));
  }

  async #look<Id extends CheckId>(id: Id, run: AbortSignal, look: (signal: AbortSignal) => Promise<Observations[Id]>): Promise<void> {
    if (run.aborted) return;
    this.#patch({ running: id });
    const late = AbortSignal.timeout(patience[id] * 1000);
    const signal = AbortSignal.any([run, late]);
    const value = await Promise.race([look(signal).catch(() => undefined), aborted(signal)]);
    if (run.aborted) return;
    const { seen, overdue } = this.#held.value;
    this.#patch(value === undefined ? { overdue: { ...overdue, [id]: patience[id] } } : { seen: { ...seen, [id]: value } });
  }

  #patch(change: Partial<Omit<Progress, "running">> & { running?: CheckId | undefined }): void {
    const { running, ...rest } = { ...this.#held.value, ...change };
    this.#held.set(running === undefined ? rest : { ...rest, running });
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((done) => {
    if (signal.aborted) done(undefined);
    else signal.addEventListener("abort", () => done(undefined), { once: true });
  });
}
