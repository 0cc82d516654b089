/** What this browser remembers for its user. Where storage is refused (private modes), it forgets, and nothing else breaks. */
export type Preference = "name" | "signedIn" | "language" | "theme" | "startMuted" | "startWithoutCamera" | "askedToNotify" | "selfViewCorner" | "layout" | "hideSelf" | "mirror" | "sound" | "screenHint" | "background";

const tabKey = "parley.signedInHere";

/** Whether this tab is signed in, by whatever way: after a reload it is so again. Another tab, or another day, begins as it is told to. */
export const signedInTab = {
  get(): boolean {
    try {
      return sessionStorage.getItem(tabKey) === "yes";
    } catch {
      return false;
    }
  },

  set(yes: boolean): void {
    try {
      if (yes) sessionStorage.setItem(tabKey, "yes");
      else sessionStorage.removeItem(tabKey);
    } catch {
      // refused: after a reload one is asked for the name again
    }
  },
};

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
