/** What this browser remembers for its user. Where storage is refused (private modes), it forgets, and nothing else breaks. */
export type Preference = "name" | "signedIn" | "language" | "theme" | "startMuted" | "startWithoutCamera" | "askedToNotify" | "selfViewCorner" | "layout" | "hideSelf" | "mirror" | "sound" | "screenHint" | "background" | "singleKeys";

/** Where storage is refused, what was set is forgotten, and the choice holds for this page only. */
const memory = <Name extends string>(storage: () => Storage) => ({
  get(name: Name): string | null {
    try {
      return storage().getItem(`parley.${name}`);
    } catch {
      return null;
    }
  },

  set(name: Name, value: string): void {
    try {
      storage().setItem(`parley.${name}`, value);
    } catch {
      // full or refused
    }
  },
});

export const preferences = memory<Preference>(() => localStorage);

/**
 * What this tab remembers, and its reload: whether it is signed in, by whatever way, and in which meeting it is. Another tab, or another day,
 * begins as it is told to.
 */
export const tabMemory = memory<"signedInHere" | "inMeeting">(() => sessionStorage);
