/** What this browser remembers for its user. Where storage is refused (private modes), it forgets, and nothing else breaks. */
export type Preference = "name" | "signedIn" | "language" | "theme" | "startMuted" | "startWithoutCamera" | "askedToNotify" | "selfViewCorner" | "layout" | "hideSelf" | "mirror" | "sound" | "screenHint" | "background";

export const preferences = {
  get(key: Preference): string | null {
    try {
      return localStorage.getItem(`parley.${key}`);
    } catch {
      return null;
    }
  },

  set(key: Preference, value: string): void {
    try {
      localStorage.setItem(`parley.${key}`, value);
    } catch {
      // full or refused: the choice holds for this page only
    }
  },
};
