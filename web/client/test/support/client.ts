import { ParleySession } from "../../src/session/session.js";
import type { FakeNetwork } from "./fakeNetwork.js";
import { FakePage, MemoryStorage } from "./world.js";

/** A signed-in session of somebody, in a tab of its own. */
export async function signIn(network: FakeNetwork, name: string, tabStorage = new MemoryStorage(), page = new FakePage()) {
  const { clock } = network;
  const session = new ParleySession(
    { socket: network.connect, clock, page, storage: new MemoryStorage(), tabStorage },
    { url: "wss://example.invalid/parley/ws", storageKey: "parley", client: { name: "test", version: "1", language: "en" } },
  );
  return {
    session,
    page,
    tabStorage,
    peer: session.peer,
    events: session.events,
    enter: async () => {
      void session.signIn({ guest: { name } });
      await clock.advance(100);
    },
  };
}
