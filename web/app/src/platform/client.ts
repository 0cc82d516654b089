import { createParley, type Parley } from "@parley/client";
import encryptionWorker from "@parley/client/e2ee-worker?worker&url";
import { ownScript } from "./trusted.js";

const self = { name: "parley-web", version: __APP_VERSION__ };
const clients = new Map<string, Parley>();
const origins = new WeakMap<Parley, string>();

/** The connection to a server, shared by all Parley elements of a page that name the same one. */
export function clientFor(url?: string): Parley {
  const key = url ?? "";
  let client = clients.get(key);
  if (client === undefined) {
    client = createParley({ ...(url === undefined ? {} : { url }), client: self, encryptionWorker: startWorker });
    clients.set(key, client);
    if (url !== undefined) origins.set(client, new URL(url, location.href).origin.replace(/^ws/, "http"));
  }
  return client;
}

/** Where the pages of a client's server are: what is passed on as a link leads there, and not to a page that has put an element in itself. */
export function originOf(client: Parley | undefined): string {
  return (client && origins.get(client)) ?? location.origin;
}

/** A connection of its own for what comes and goes: another guest than the one who uses the page. The caller disposes of it. */
export function passingClient(storageKey: string): Parley {
  return createParley({ storageKey, client: self });
}
const startWorker = (): Worker => new Worker(ownScript(encryptionWorker), { type: "module" });
