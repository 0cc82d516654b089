/** Where the address bar points. Anything unknown is `home`, so that a mistyped link still opens the app; of a room's link it is said what is wrong. */
export type Route =
  | { readonly page: "home" }
  | { readonly page: "doctor" }
  | { readonly page: "admin"; readonly place: string }
  | { readonly page: "room"; readonly room: string; /** What an encrypted room is opened with. */ readonly secret?: string }
  | { readonly page: "odd"; /** What no room can be called. */ readonly name: string; readonly secret?: string }
  | { readonly page: "call"; readonly user: string };

const roomId = /^[a-z0-9-]{3,64}$/;

const secretIn = /^#(?:.*&)?k=([A-Za-z0-9_-]+)/;

/** @param hash the fragment, which no server ever sees. */
export function parseRoute(path: string, hash = ""): Route {
  const [, first, second, ...rest] = path.replace(/\/+$/, "").split("/");
  if (first === "doctor" && second === undefined) return { page: "doctor" };
  if (first === "admin") return { page: "admin", place: path.replace(/\/+$/, "").slice("/admin".length) };
  if (!second) return { page: "home" };
  if (first === "r") return parseRoom([second, ...rest].join("/"), secretIn.exec(hash)?.[1]);
  const value = decode(second);
  return first === "call" && rest.length === 0 && value !== undefined && value.length <= 128 ? { page: "call", user: value } : { page: "home" };
}

export function formatRoute(route: Route): string {
  switch (route.page) {
    case "home": return "/";
    case "doctor": return "/doctor";
    case "admin": return `/admin${route.place}`;
    case "room": return `/r/${route.room}${route.secret ? `#k=${route.secret}` : ""}`;
    case "odd": return `/r/${encodeURIComponent(route.name)}${route.secret ? `#k=${route.secret}` : ""}`;
    case "call": return `/call/${encodeURIComponent(route.user)}`;
  }
}

export function roomLink(room: string, secret = "", origin = location.origin): string {
  return origin + formatRoute(withSecret(room, secret));
}

function parseRoom(text: string, secret: string | undefined): Route {
  const name = decode(text) ?? text;
  const room = name.toLowerCase();
  return roomId.test(room) ? withSecret(room, secret) : { page: "odd", name, ...(secret && { secret }) };
}

function withSecret(room: string, secret: string | undefined): Route {
  return { page: "room", room, ...(secret && { secret }) };
}

/** The room that was meant, perhaps, by what no room can be called: without what stood around or behind the link where it was copied. */
export function nearestRoom(name: string): string | undefined {
  const letters = name.split("/", 1)[0]!.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
  const room = letters.replace(/[\s_.+]+/g, "-").replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "");
  return roomId.test(room) ? room : undefined;
}

/** The secret in a pasted link of an encrypted room. */
export function parseSecretInput(text: string): string | undefined {
  return secretIn.exec(/#.*$/.exec(text.trim())?.[0] ?? "")?.[1];
}

/**
 * Reads a room from what somebody pasted: a whole link, the path of one, or the bare code
 * (spaces, capitals and a missing `https://` forgiven). Undefined if it is none of these.
 */
export function parseRoomInput(text: string): string | undefined {
  const trimmed = text.trim();
  const path = /(?:^|\/)r\/([^/?#\s]+)/.exec(trimmed)?.[1];
  const code = (path ?? trimmed.replace(/#.*$/, "")).toLowerCase().replace(/\s+/g, "-");
  return roomId.test(code) ? code : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The address bar as a value to watch. */
export class Router extends EventTarget {
  private current = parseRoute(location.pathname, location.hash);

  constructor() {
    super();
    addEventListener("popstate", () => this.set(parseRoute(location.pathname, location.hash)));
  }

  get route(): Route {
    return this.current;
  }

  go(route: Route, replace = false): void {
    const path = formatRoute(route);
    if (path !== location.pathname + location.hash) history[replace ? "replaceState" : "pushState"](null, "", path);
    this.set(route);
  }

  private set(route: Route): void {
    this.current = route;
    this.dispatchEvent(new Event("change"));
  }
}
