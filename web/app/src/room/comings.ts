import { msg, str } from "@lit/localize";

const pauseMs = 700;

/** Tells who has come and gone: several at once in one sentence. */
export class Comings {
  private readonly waiting: Record<"joined" | "left", string[]> = { joined: [], left: [] };
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly say: (what: "joined" | "left", text: string) => void) {}

  note(what: "joined" | "left", name: string): void {
    this.waiting[what].push(name);
    this.timer ??= setTimeout(() => this.flush(), pauseMs);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private flush(): void {
    this.timer = undefined;
    for (const what of ["joined", "left"] as const) {
      const names = this.waiting[what].splice(0);
      if (names.length > 0) this.say(what, what === "joined" ? come(names) : gone(names));
    }
  }
}

function come(names: readonly string[]): string {
  const [first, second] = names;
  if (names.length === 1) return msg(str`${first!} has joined`);
  return names.length === 2 ? msg(str`${first!} and ${second!} have joined`) : msg(str`${first!} and ${names.length - 1} others have joined`);
}

function gone(names: readonly string[]): string {
  const [first, second] = names;
  if (names.length === 1) return msg(str`${first!} has left`);
  return names.length === 2 ? msg(str`${first!} and ${second!} have left`) : msg(str`${first!} and ${names.length - 1} others have left`);
}
