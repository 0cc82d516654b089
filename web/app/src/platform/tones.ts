/**
 * The sounds of a telephone, made by the browser itself: no files to load, nothing to license.
 * A browser may refuse sound until the page was touched; then the tone stays silent and begins at the first touch.
 */
type Note = { readonly frequency: number; readonly at: number; readonly length: number };
type Melody = { readonly notes: readonly Note[]; readonly every?: number; readonly volume: number; readonly soft: boolean };

const melodies = {
  /** Somebody calls: two rising thirds, bright enough to be heard across a room. */
  incoming: {
    notes: [[659.3, 0], [830.6, 0.18], [987.8, 0.36], [830.6, 0.72], [987.8, 0.9], [1318.5, 1.08]].map(([frequency, at]) => ({ frequency: frequency!, at: at!, length: 0.5 })),
    every: 3, volume: 0.22, soft: true,
  },
  /** It rings over there: the ring-back tone of most of the world's telephone networks, 425 Hz. */
  ringback: { notes: [{ frequency: 425, at: 0, length: 1 }], every: 5, volume: 0.07, soft: false },
  joined: { notes: [{ frequency: 523.3, at: 0, length: 0.25 }, { frequency: 784, at: 0.12, length: 0.4 }], volume: 0.12, soft: true },
  left: { notes: [{ frequency: 659.3, at: 0, length: 0.25 }, { frequency: 440, at: 0.12, length: 0.4 }], volume: 0.12, soft: true },
  message: { notes: [{ frequency: 880, at: 0, length: 0.18 }], volume: 0.08, soft: true },
  test: { notes: [523.3, 659.3, 784, 1046.5].map((frequency, i) => ({ frequency, at: i * 0.22, length: 0.5 })), volume: 0.25, soft: true },
} satisfies Record<string, Melody>;

export type Tone = keyof typeof melodies;

/** A sound that could not be heard when it was due is of no use long after. */
const freshMs = 1_000;

let context: AudioContext | undefined;

/** Plays a tone; the ringing ones go on until the returned function is called. `speaker` is an output device's id. */
export function play(tone: Tone, speaker?: string): () => void {
  const melody: Melody = melodies[tone];
  try {
    context ??= new AudioContext();
  } catch {
    return () => undefined;
  }
  const audio = context;
  if (speaker !== undefined && "setSinkId" in audio) {
    (audio as AudioContext & { setSinkId(id: string): Promise<void> }).setSinkId(speaker).catch(() => undefined);
  }
  const out = new GainNode(audio, { gain: melody.volume });
  out.connect(audio.destination);
  let stopped = false;
  // time stands still for what may not sound yet: everything that was due meanwhile would be heard at once
  const round = () => {
    if (audio.state === "running") for (const note of melody.notes) sound(audio, out, note, melody.soft);
  };
  const due = performance.now();
  if (audio.state === "running") round();
  else void started(audio).then(() => {
    if (!stopped && (melody.every !== undefined || performance.now() - due < freshMs)) round();
  });
  const timer = melody.every === undefined ? undefined : setInterval(round, melody.every * 1000);
  return () => {
    stopped = true;
    clearInterval(timer);
    out.gain.setTargetAtTime(0, audio.currentTime, 0.03);
    setTimeout(() => out.disconnect(), 300);
  };
}

function sound(audio: AudioContext, out: AudioNode, note: Note, soft: boolean): void {
  const start = audio.currentTime + note.at;
  const end = start + note.length;
  const oscillator = new OscillatorNode(audio, { type: soft ? "triangle" : "sine", frequency: note.frequency });
  const envelope = new GainNode(audio, { gain: 0 });
  envelope.gain.setValueAtTime(0, start);
  envelope.gain.linearRampToValueAtTime(1, start + 0.015);
  if (soft) envelope.gain.exponentialRampToValueAtTime(0.001, end);
  else envelope.gain.setValueAtTime(1, end - 0.02);
  envelope.gain.linearRampToValueAtTime(0, end + 0.01);
  oscillator.connect(envelope).connect(out);
  oscillator.start(start);
  oscillator.stop(end + 0.05);
  oscillator.onended = () => envelope.disconnect();
}

/** Ends when the browser lets it sound: at once, or at the next touch of the page. */
function started(audio: AudioContext): Promise<void> {
  return new Promise((resolve) => {
    const resume = () => void audio.resume().then(resolve, () => undefined);
    resume();
    addEventListener("pointerdown", resume, { once: true, capture: true });
    addEventListener("keydown", resume, { once: true, capture: true });
  });
}
