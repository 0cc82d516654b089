const key = "parley.admin";

/** An operator's token: as long as the tab, and never in the address bar for longer than a moment. */
export const adminToken = {
  /** From the address's fragment, which is sent to no server, or from before a reload. */
  take(): string | undefined {
    const given = new URLSearchParams(location.hash.slice(1)).get("token");
    if (given === null) return read();
    history.replaceState(null, "", location.pathname + location.search);
    this.keep(given);
    return given;
  },

  keep(token: string): void {
    try {
      sessionStorage.setItem(key, token);
    } catch {
      // refused: it holds for this page only
    }
  },

  forget(): void {
    try {
      sessionStorage.removeItem(key);
    } catch {
      // there is none then
    }
  },
};

function read(): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}
