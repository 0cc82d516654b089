import { createParley, type Parley } from "@parley/client";

const clients = new Map<string, Parley>();

/** The connection to a server, shared by all Parley elements of a page that name the same one. */
export function clientFor(url?: string): Parley {
  const key = url ?? "";
  let client = clients.get(key);
  if (client === undefined) {
    client = createParley({ ...(url === undefined ? {} : { url }), client: { name: "parley-web", version: __APP_VERSION__ } });
    clients.set(key, client);
  }
  return client;
}
