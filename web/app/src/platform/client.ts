import { createParley, type Parley } from "@parley/client";
import encryptionWorker from "@parley/client/e2ee-worker?worker&url";
import { ownScript } from "./trusted.js";

const self = { name: "parley-web", version: __APP_VERSION__ };
const clients = new Map<string, Parley>();

/** The connection to a server, shared by all Parley elements of a page that name the same one. */
export function clientFor(url?: string): Parley {
  const key = url ?? "";
  let client = clients.get(key);
  if (client === undefined) {
    client = createParley({ ...(url === undefined ? {} : { url }), client: self, encryptionWorker: startWorker });
    clients.set(key, client);
  }
  return client;
}

/** A connection of its own for what comes and goes: another guest than the one who uses the page. The caller disposes of it. */
export function passingClient(storageKey: string): Parley {
  return createParley({ storageKey, client: self });
}
const startWorker = (): Worker => new Worker(ownScript(encryptionWorker), { type: "module" });
