import { expect, test } from "vitest";
import { signIn } from "../../../test/support/client.js";
import { FakeNetwork } from "../../../test/support/fakeNetwork.js";
import { FakeServer } from "../../../test/support/fakeServer.js";
import { VirtualClock } from "../../../test/support/world.js";
import { IceServerSource } from "./iceServers.js";

async function create(aheadMs = 0) {
  const clock = new VirtualClock();
  const server = new FakeServer();
  const network = new FakeNetwork(server, clock);
  server.now = () => clock.now() + aheadMs;
  const client = await signIn(network, "Ada");
  const source = new IceServerSource(client.peer, client.events, clock);
  await client.enter();
  const asked = (): number => server.log.filter((l) => l.method === "session.iceServers").length;
  return { clock, server, source, asked, session: client.session };
}

// a client's clock may be wrong by any amount
test.each([0, -86_400_000, 86_400_000])("credentials are renewed before they expire, with the server's clock %i ms ahead", async (ahead) => {
  const { clock, source, asked } = await create(ahead);
  const first = source.servers.value[0]?.username;
  expect(first).toMatch(/^t/);
  await clock.advance(40 * 60_000);
  expect(asked()).toBe(0);
  await clock.advance(15 * 60_000);
  expect(asked()).toBe(1);
  expect(source.servers.value[0]?.username).not.toBe(first);
});

test("a refusal is tried again", async () => {
  const { clock, server, source, asked } = await create();
  const first = source.servers.value[0]?.username;
  server.refuse.set("session.iceServers", "rate-limited");
  await clock.advance(45 * 60_000 + 1_000);
  expect(asked()).toBe(1);
  server.refuse.clear();
  await clock.advance(60_000);
  expect(source.servers.value[0]?.username).not.toBe(first);
});

test("nobody is asked after signing out", async () => {
  const { clock, asked, session } = await create();
  session.dispose();
  await clock.advance(3_600_000);
  expect(asked()).toBe(0);
});
