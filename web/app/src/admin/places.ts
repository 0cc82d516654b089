/** A page of the admin page. */
export type Place =
  | { readonly page: "overview" }
  | { readonly page: "room"; readonly room: string }
  | { readonly page: "person"; readonly room: string; readonly participant: string }
  | { readonly page: "audit" }
  | { readonly page: "retention" };

/** Reads what stands behind `/admin`; anything unknown is the overview. */
export function parsePlace(path: string): Place {
  const [, first, ...rest] = path.replace(/\/+$/, "").split("/");
  const [room, participant, more] = rest.map(decode);
  if (first === "audit" && rest.length === 0) return { page: "audit" };
  if (first === "retention" && rest.length === 0) return { page: "retention" };
  if (first !== "rooms" || !room || more !== undefined) return { page: "overview" };
  return participant ? { page: "person", room, participant } : { page: "room", room };
}

/** What stands behind `/admin`. */
export function formatPlace(place: Place): string {
  switch (place.page) {
    case "overview": return "";
    case "room": return `/rooms/${encodeURIComponent(place.room)}`;
    case "person": return `/rooms/${encodeURIComponent(place.room)}/${encodeURIComponent(place.participant)}`;
    default: return `/${place.page}`;
  }
}

/** A link to a page. */
export const linkTo = (place: Place): string => `/admin${formatPlace(place)}`;

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
