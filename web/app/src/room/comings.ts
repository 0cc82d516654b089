import type { Room } from "@parley/client";
import { msg, str } from "@lit/localize";

const pauseMs = 700;

const kinds = ["joined", "left", "lost", "back"] as const;

/** What happens to people: they join and leave; nothing is heard of them any more, and they are back. */
export type Coming = (typeof kinds)[number];

/** Tells who has come and gone: several at once in one sentence. */
export class Comings {
  private readonly waiting: Record<Coming, string[]> = { joined: [], left: [], lost: [], back: [] };
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly say: (what: Coming, text: string) => void) {}

  note(what: Coming, name: string): void {
    this.waiting[what].push(name);
    this.timer ??= setTimeout(() => this.flush(), pauseMs);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private flush(): void {
    this.timer = undefined;
    for (const what of kinds) {
      const names = this.waiting[what].splice(0);
      if (names.length > 0) this.say(what, sentences[what](names));
    }
  }
}

/** Of whom nothing is heard any more, and who is heard again, by name. */
export function lostAndFound(before: Room, now: Room): readonly (readonly ["lost" | "back", string])[] {
  if (before.participants === now.participants) return [];
  const away = ({ participants }: Room) => new Map(participants.filter((one) => one.away === true).map(({ id, user }) => [id, user.name]));
  const [was, is] = [away(before), away(now)];
  const here = new Map(now.participants.map(({ id, user }) => [id, user.name]));
  return [
    ...[...is].filter(([id]) => !was.has(id)).map(([, name]) => ["lost", name] as const),
    ...[...was].filter(([id]) => !is.has(id) && here.has(id)).map(([id]) => ["back", here.get(id)!] as const),
  ];
}

const sentences: Readonly<Record<Coming, (names: readonly string[]) => string>> = {
  joined: ([first, second, ...more]) => {
    if (second === undefined) return msg(str`${first!} has joined`);
    return more.length === 0 ? msg(str`${first!} and ${second} have joined`) : msg(str`${first!} and ${more.length + 1} others have joined`);
  },
  left: ([first, second, ...more]) => {
    if (second === undefined) return msg(str`${first!} has left`);
    return more.length === 0 ? msg(str`${first!} and ${second} have left`) : msg(str`${first!} and ${more.length + 1} others have left`);
  },
  lost: ([first, second, ...more]) => {
    if (second === undefined) return msg(str`${first!} has lost the connection`);
    return more.length === 0 ? msg(str`${first!} and ${second} have lost the connection`) : msg(str`${first!} and ${more.length + 1} others have lost the connection`);
  },
  back: ([first, second, ...more]) => {
    if (second === undefined) return msg(str`${first!} is back`);
    return more.length === 0 ? msg(str`${first!} and ${second} are back`) : msg(str`${first!} and ${more.length + 1} others are back`);
  },
};
