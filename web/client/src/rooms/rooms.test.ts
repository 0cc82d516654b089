import { describe, expect, test } from "vitest";
import { FakeNetwork } from "../../test/support/fakeNetwork.js";
import { FakeServer } from "../../test/support/fakeServer.js";
import { signIn } from "../../test/support/client.js";
import { FakePage, MemoryStorage, VirtualClock } from "../../test/support/world.js";
import { ParleyError } from "../error.js";
import { PageMemory } from "../session/pageMemory.js";
import { Rooms, type Proofs } from "./rooms.js";

function create() {
  const clock = new VirtualClock();
  const server = new FakeServer();
  const network = new FakeNetwork(server, clock);
  const open = async (name: string, tabStorage = new MemoryStorage(), watch?: (rooms: Rooms) => void) => {
    const page = new FakePage();
    const client = await signIn(network, name, tabStorage, page);
    const rooms = new Rooms(client.peer, client.events, new PageMemory<Proofs>(tabStorage, page, clock, "rooms"), clock);
    const nothing = { microphone: false, camera: false, screen: false };
    client.events.on("slept", () => rooms.setMedia(nothing));
    watch?.(rooms);
    await client.enter();
    return { ...client, rooms };
  };
  const soon = async <T>(promise: Promise<T>): Promise<T> => {
    promise.catch(() => undefined);
    await clock.advance(100);
    return promise;
  };
  return { clock, server, network, open, soon };
}

async function meeting() {
  const world = create();
  const ada = await world.open("Ada");
  const bob = await world.open("Bob");
  const adas = await world.soon(ada.rooms.join("garden"));
  const bobs = await world.soon(bob.rooms.join("garden"));
  const restart = async (): Promise<void> => {
    world.server.restart();
    world.network.cut();
    await world.clock.advance(1_000);
  };
  return { ...world, ada, bob, adas, bobs, restart };
}

const names = (of: { others: readonly { user: { name: string } }[] }): string[] => of.others.map((p) => p.user.name);

describe("a room", () => {
  test("tells who is there and who comes and goes", async () => {
    const { adas, bobs, bob, soon } = await meeting();
    expect(names(adas)).toEqual(["Bob"]);
    expect(names(bobs)).toEqual(["Ada"]);
    const left: string[] = [];
    adas.events.on("left", ({ participant, reason }) => left.push(`${participant.user.name} ${reason}`));
    await soon(bob.rooms.leave("garden"));
    expect(left).toEqual(["Bob left"]);
    expect(names(adas)).toEqual([]);
    expect(bobs.state.value).toMatchObject({ phase: "left", reason: "left" });
    expect(bob.rooms.joined.value).toEqual([]);
  });

  test("is asked for once when it is joined twice at once", async () => {
    const { open, server, soon } = create();
    const { rooms } = await open("Ada");
    const [one, two] = await soon(Promise.all([rooms.join("garden"), rooms.join("garden")]));
    expect(one).toBe(two);
    expect(await rooms.join("garden")).toBe(one);
    expect(server.log.filter((l) => l.method === "room.join")).toHaveLength(1);
  });

  test("that is full is refused", async () => {
    const { open, soon } = await meeting();
    const eve = await open("Eve");
    const refused = soon(eve.rooms.join("garden"));
    await expect(refused).rejects.toMatchObject({ reason: "room-full" });
    await expect(refused).rejects.toBeInstanceOf(ParleyError);
    expect(eve.rooms.joined.value).toEqual([]);
  });

  test("hears that one sends nothing while one is in a breakout room of it", async () => {
    const { ada, adas, bobs, server, clock } = await meeting();
    ada.rooms.setMedia({ microphone: true, camera: true, screen: false });
    await clock.advance(100);
    const breakouts = { open: true, rooms: [{ id: "breakout-red", name: "Red" }], choose: true };
    const move = async (breakout?: string): Promise<void> => {
      server.notify("u-Ada", "breakout.moved", { room: "garden", moves: [{ participant: adas.state.value.me, ...(breakout && { breakout }) }] });
      await clock.advance(100);
    };
    server.notify("u-Ada", "breakout.updated", { room: "garden", breakouts });
    await move("breakout-red");
    expect(bobs.others[0]?.media).toEqual({ microphone: false, camera: false, screen: false });
    ada.rooms.setMedia({ microphone: false, camera: true, screen: false });
    await clock.advance(100);
    expect(bobs.others[0]?.media.camera).toBe(false);
    await move();
    expect(bobs.others[0]?.media).toEqual({ microphone: false, camera: true, screen: false });
    await move("breakout-red");
    server.notify("u-Ada", "breakout.updated", { room: "garden" });
    await clock.advance(100);
    expect(bobs.others[0]?.media.camera).toBe(true);
  });

  test("hears nothing any more from the moment one is in a breakout room of it, before the server has said so", async () => {
    const { ada, adas, bobs, server, clock, soon } = await meeting();
    ada.rooms.setMedia({ microphone: true, camera: true, screen: false });
    await clock.advance(100);
    server.breakoutOf.set("breakout-red", "garden");
    const red = await soon(ada.rooms.join("breakout-red"));
    expect(adas.away).toBe(true);
    expect(bobs.others[0]?.media).toEqual({ microphone: false, camera: false, screen: false });
    // there one is heard
    expect(red.state.value.room.participants[0]?.media.microphone).toBe(true);
  });

  test("hears nothing any more, where that one is in a breakout room is told with something else", async () => {
    const { ada, adas, bobs, server, clock } = await meeting();
    ada.rooms.setMedia({ microphone: true, camera: true, screen: false });
    await clock.advance(100);
    const { room, me } = adas.state.value;
    const own = room.participants.find((p) => p.id === me)!;
    server.notify("u-Ada", "participant.updated", { room: "garden", participant: { ...own, breakout: "breakout-red" } });
    await clock.advance(100);
    expect(bobs.others[0]?.media).toEqual({ microphone: false, camera: false, screen: false });
  });

  test("is told what we send, and only when it changes", async () => {
    const { ada, bobs, server, clock } = await meeting();
    const media = { microphone: true, camera: false, screen: false };
    ada.rooms.setMedia(media);
    ada.rooms.setMedia({ ...media });
    await clock.advance(100);
    expect(bobs.others[0]?.media).toEqual(media);
    expect(server.log.filter((l) => l.method === "participant.update")).toHaveLength(1);
  });

  test("that was told too often is told what is true when it may be told again", async () => {
    const { ada, bobs, server, clock } = await meeting();
    const muted = { microphone: false, camera: true, screen: false };
    ada.rooms.setMedia({ ...muted, microphone: true });
    await clock.advance(100);
    server.refuse.set("participant.update", "rate-limited");
    server.retryAfterSeconds = 3;
    ada.rooms.setMedia(muted);
    await clock.advance(100);
    ada.rooms.setMedia({ ...muted, microphone: true });
    ada.rooms.setMedia(muted);
    await clock.advance(100);
    server.refuse.clear();
    await clock.advance(2_500);
    expect(bobs.others[0]?.media.microphone).toBe(true);
    await clock.advance(600);
    expect(bobs.others[0]?.media).toEqual(muted);
  });

  test("hears of a microphone that was switched off while there was no connection for longer than anybody waits for an answer", async () => {
    const { ada, bobs, server, network, clock } = await meeting();
    const media = { microphone: true, camera: true, screen: false };
    ada.rooms.setMedia(media);
    await clock.advance(100);
    server.up = false;
    network.cut();
    ada.rooms.setMedia({ ...media, microphone: false });
    await clock.advance(22_000);
    server.up = true;
    await clock.advance(10_000);
    expect(ada.session.state.value.phase).toBe("online");
    expect(bobs.others[0]?.media.microphone).toBe(false);
  });

  test("that the server ends is over", async () => {
    const { server, ada, adas, clock } = await meeting();
    const over: string[] = [];
    adas.events.on("over", ({ reason }) => over.push(reason));
    server.notify("u-Ada", "room.ended", { room: "garden", reason: "call-ended" });
    await clock.advance(100);
    expect(over).toEqual(["call-ended"]);
    expect(ada.rooms.joined.value).toEqual([]);
  });
});

describe("a broken connection", () => {
  test("shows to the others, and its end too", async () => {
    const { adas, bob, network, clock } = await meeting();
    const seen: (boolean | undefined)[] = [];
    adas.state.subscribe(() => seen.push(adas.others[0]?.connected));
    network.cut();
    await clock.advance(2_000);
    expect(seen).toContain(false);
    expect(adas.others[0]?.connected).toBe(true);
    expect(bob.rooms.joined.value).toHaveLength(1);
  });

  test("keeps nobody in a room that they have left meanwhile, however long it took", async () => {
    const { adas, bob, server, network, clock } = await meeting();
    server.up = false;
    network.cut();
    const leaving = bob.rooms.leave("garden");
    leaving.catch(() => undefined);
    expect(bob.rooms.joined.value).toEqual([]);
    await clock.advance(25_000);
    server.up = true;
    await clock.advance(10_000);
    await expect(leaving).resolves.toBeUndefined();
    expect(names(adas)).toEqual([]);
  });
});

describe("a room that is being joined while the connection is gone for longer than any answer is waited for", () => {
  test("is joined once the answer is there", async () => {
    const { open, server, network, clock } = create();
    const ada = await open("Ada");
    const joining = ada.rooms.join("garden");
    while (!server.log.some((l) => l.method === "room.join")) await clock.advance(1);
    server.up = false;
    network.cut();
    await clock.advance(25_000);
    server.up = true;
    await clock.advance(10_000);
    const garden = await joining;
    expect(garden.state.value.phase).toBe("joined");
    expect(ada.rooms.joined.value).toEqual([garden]);
  });

  test("keeps nobody who has left it meanwhile", async () => {
    const { open, server, network, clock } = create();
    const ada = await open("Ada");
    const joining = ada.rooms.join("garden").catch(({ reason }: ParleyError) => reason);
    while (!server.log.some((l) => l.method === "room.join")) await clock.advance(1);
    server.up = false;
    network.cut();
    await ada.rooms.leave("garden");
    await clock.advance(25_000);
    server.up = true;
    await clock.advance(10_000);
    expect(await joining).toBe("left");
    const bob = await open("Bob");
    const bobs = bob.rooms.join("garden");
    await clock.advance(100);
    expect(names(await bobs)).toEqual([]);
  });

  test("after a restart is gone on with", async () => {
    const { adas, bobs, server, network, clock } = await meeting();
    server.restart();
    network.cut();
    const joins = (): number => server.log.filter((l) => l.user === "Ada" && l.method === "room.join").length;
    while (joins() < 2) await clock.advance(1);
    server.up = false;
    network.cut();
    await clock.advance(25_000);
    server.up = true;
    await clock.advance(30_000);
    expect(adas.state.value.phase).toBe("joined");
    expect(names(bobs)).toEqual(["Ada"]);
  });
});

describe("a computer that was closed", () => {
  async function closed(milliseconds: number) {
    const world = await meeting();
    const { ada, clock, server, network } = world;
    ada.rooms.setMedia({ microphone: true, camera: true, screen: false });
    await clock.advance(100);
    server.expire("u-Ada");
    const before = server.log.length;
    clock.stall(milliseconds);
    network.cut();
    await clock.advance(10_000);
    const rejoins = server.log.slice(before).filter((l) => l.user === "Ada" && l.method === "room.join");
    return { ...world, rejoins };
  }

  test("is in its room again after two hours, and sends nothing to whoever is there now", async () => {
    const { adas, rejoins } = await closed(2 * 3_600_000);
    expect(adas.state.value.phase).toBe("joined");
    expect(rejoins).toMatchObject([{ params: { media: { microphone: false, camera: false } } }]);
  });

  test("for as long as a reload may take goes on as it was", async () => {
    const { adas, bobs, rejoins } = await closed(5 * 60_000);
    expect(adas.state.value.phase).toBe("joined");
    expect(rejoins).toMatchObject([{ params: { media: { microphone: true, camera: true } } }]);
    expect(bobs.others[0]?.media.camera).toBe(true);
  });
});

describe("a restarted server", () => {
  test("gets both back as the participants that they were, and nobody is seen to leave", async () => {
    const { adas, bobs, restart } = await meeting();
    const before = [adas.state.value.me, bobs.state.value.me];
    const gone: string[] = [];
    for (const membership of [adas, bobs]) {
      membership.events.on("left", ({ participant }) => gone.push(participant.user.name));
      membership.events.on("over", ({ reason }) => gone.push(reason));
    }
    await restart();
    expect([adas.state.value.me, bobs.state.value.me]).toEqual(before);
    expect(adas.state.value.phase).toBe("joined");
    expect(names(adas)).toEqual(["Bob"]);
    expect(names(bobs)).toEqual(["Ada"]);
    expect(gone).toEqual([]);
  });

  test("who does not come back has left after a while", async () => {
    const { adas, bob, restart, clock } = await meeting();
    bob.session.dispose();
    const gone: string[] = [];
    adas.events.on("left", ({ participant, reason }) => gone.push(`${participant.user.name} ${reason}`));
    await restart();
    expect(adas.others).toMatchObject([{ user: { name: "Bob" }, connected: false }]);
    expect(gone).toEqual([]);
    await clock.advance(30_000);
    expect(gone).toEqual(["Bob timeout"]);
    expect(names(adas)).toEqual([]);
  });

  test.each([
    ["before", "Bob"],
    ["after", "Ada"],
  ])("is told who left while it was away, and tells those who come back %s it", async (_, last) => {
    const { ada, adas, bob, server, network, clock } = await meeting();
    const gone: string[] = [];
    adas.events.on("left", ({ participant, reason }) => gone.push(`${participant.user.name} ${reason}`));
    server.restart();
    server.up = false;
    network.cut();
    const leaving = bob.rooms.leave("garden");
    let done = false;
    void leaving.then(() => (done = true));
    // longer than any answer is waited for otherwise
    await clock.advance(120_000);
    expect(done).toBe(false);
    server.up = true;
    const back = (name: string): void => (name === "Ada" ? ada : bob).session.retryNow();
    back(last === "Bob" ? "Ada" : "Bob");
    await clock.advance(200);
    back(last);
    await clock.advance(500);
    expect(done).toBe(true);
    expect(gone).toEqual(["Bob left"]);
    expect(adas.state.value.phase).toBe("joined");
    expect(names(adas)).toEqual([]);
    expect(server.log.filter((l) => l.user === "Bob" && l.method === "room.leave")).toHaveLength(1);
  });

  test("knows nobody who waits to be let in, until it says so", async () => {
    const { adas, restart } = await meeting();
    adas.lobby.set({ room: "garden", count: 1, waiting: [{ id: "k", user: { id: "u", name: "Cyd", guest: true }, since: 0 }] });
    await restart();
    expect(adas.lobby.value).toEqual({ room: "garden", count: 0, waiting: [] });
  });

  test("that knows the proof no more is joined as somebody new", async () => {
    const { adas, server, clock, network } = await meeting();
    const before = adas.state.value.me;
    server.foreignProofs = true;
    server.restart();
    network.cut();
    await clock.advance(1_000);
    expect(adas.state.value.phase).toBe("joined");
    expect(adas.state.value.me).not.toBe(before);
  });

  test.each(["left", "closed"])("keeps nobody in a room that was %s while it was being joined again", async (how) => {
    const { ada, adas, bob, server, network, clock } = await meeting();
    server.restart();
    network.cut();
    // the server has her wish to be back, and she has no answer yet
    while (server.log.filter((l) => l.user === "Ada" && l.method === "room.join").length < 2) await clock.advance(1);
    expect(adas.state.value.phase).toBe("rejoining");
    if (how === "left") void ada.rooms.leave("garden").catch(() => undefined);
    else ada.rooms.close("garden", "call-ended");
    await clock.advance(30_000);
    expect(ada.rooms.joined.value).toEqual([]);
    expect(names(bob.rooms.joined.value[0]!)).toEqual([]);
  });

  test("that does not know the proof of a room is not asked to let somebody in who has left it meanwhile, but hears whoever wants to be in it anew", async () => {
    const { ada, server, network, clock } = await meeting();
    server.foreignProofs = true;
    const joins = (): number => server.log.filter((l) => l.user === "Ada" && l.method === "room.join").length;
    const loseAll = async (): Promise<void> => {
      const before = joins();
      server.restart();
      network.cut();
      while (joins() === before) await clock.advance(1);
    };
    await loseAll();
    const asked = joins();
    void ada.rooms.leave("garden").catch(() => undefined);
    await clock.advance(1_000);
    expect([joins(), ada.rooms.joined.value]).toEqual([asked, []]);

    void ada.rooms.join("garden");
    await clock.advance(1_000);
    await loseAll();
    void ada.rooms.leave("garden").catch(() => undefined);
    const again = ada.rooms.join("garden");
    await clock.advance(1_000);
    expect(ada.rooms.joined.value).toEqual([await again]);
  });

  test("that refuses ends the meeting, with its reason", async () => {
    const { adas, server, restart } = await meeting();
    server.refuse.set("room.join", "not-invited");
    await restart();
    expect(adas.state.value).toMatchObject({ phase: "left", reason: "not-invited" });
  });

  test.each(["storage", "timeout", "rate-limited"])("that lets nobody back for a moment (%s) is asked again until it does, less and less often", async (reason) => {
    const { adas, bobs, bob, server, restart, clock } = await meeting();
    const joins = (): number => server.log.filter((l) => l.user === "Ada" && l.method === "room.join").length;
    server.refuse.set("room.join", reason);
    await restart();
    expect(adas.state.value.phase).toBe("rejoining");
    // who has left is not brought back
    void bob.rooms.leave("garden").catch(() => undefined);
    await clock.advance(10 * 60_000);
    const before = joins();
    await clock.advance(60_000);
    expect(joins() - before).toBeLessThan(5);
    expect(joins()).toBeGreaterThan(before);
    server.refuse.clear();
    await clock.advance(31_000);
    expect([adas.state.value.phase, bobs.state.value.phase]).toEqual(["joined", "left"]);
    expect(names(adas)).toEqual([]);
    const done = joins();
    await clock.advance(60_000);
    expect(joins()).toBe(done);
  });

  test("that says when it may be asked again is not asked before", async () => {
    const { adas, server, restart, clock } = await meeting();
    server.refuse.set("room.join", "rate-limited");
    server.retryAfterSeconds = 20;
    await restart();
    const asked = server.log.length;
    await clock.advance(18_000);
    expect(server.log.slice(asked).filter((l) => l.method === "room.join")).toEqual([]);
    server.refuse.clear();
    await clock.advance(2_000);
    expect(adas.state.value.phase).toBe("joined");
  });

  test("that is gone again while the room is joined again is asked at the next chance", async () => {
    const { adas, server, network, clock } = await meeting();
    server.mute.add("room.join");
    server.restart();
    network.cut();
    await clock.advance(1_000);
    expect(adas.state.value.phase).toBe("rejoining");
    server.mute.clear();
    server.restart();
    network.cut();
    await clock.advance(1_000);
    expect(adas.state.value.phase).toBe("joined");
  });
});

describe("whoever is in a breakout room", () => {
  async function away() {
    const world = create();
    world.server.breakouts.set("garden", { open: true, rooms: [{ id: "breakout-red", name: "Red" }], choose: true });
    const ada = await world.open("Ada");
    ada.rooms.setMedia({ microphone: true, camera: true, screen: false });
    const garden = await world.soon(ada.rooms.join("garden"));
    const red = await world.soon(ada.rooms.join("breakout-red"));
    expect(garden.away).toBe(true);
    /** Whether she was away from the meeting, from now on. */
    const seen: boolean[] = [];
    const watch = (of = garden): void => void of.state.subscribe(() => seen.push(of.away));
    return { ...world, ada, garden, red, seen, watch };
  }

  test("is not back in the meeting for a moment when the server is restarted", async () => {
    const { server, network, clock, garden, red, seen, watch } = await away();
    watch();
    const joins = server.log.length;
    server.restart();
    network.cut();
    await clock.advance(2_000);
    expect([garden.state.value.phase, red.state.value.phase]).toEqual(["joined", "joined"]);
    expect(new Set(seen)).toEqual(new Set([true]));
    for (const { method, params } of server.log.slice(joins)) if (method === "room.join" && (params as { room: string }).room === "garden") expect(params).toMatchObject({ media: { camera: false } });
  });

  test("is not in it for a moment either where the page was reloaded meanwhile", async () => {
    const { ada, open, server, clock } = await away();
    ada.page.hide();
    const kept = ada.tabStorage.copy();
    ada.session.dispose();
    server.restart();
    const seen: boolean[] = [];
    const reloaded = await open("Ada", kept, (rooms) => {
      rooms.joined.subscribe((all) => seen.push(...all.filter((m) => m.id === "garden").map((m) => m.away)));
    });
    await clock.advance(2_000);
    expect(reloaded.rooms.joined.value.map((m) => m.id).sort()).toEqual(["breakout-red", "garden"]);
    expect(new Set(seen)).toEqual(new Set([true]));
  });

  test("is back in the meeting where the breakout room is there no more", async () => {
    const { ada, server, network, clock, garden, red } = await away();
    server.restart();
    server.gone.add("breakout-red");
    network.cut();
    await clock.advance(2_000);
    expect(red.state.value.phase).toBe("left");
    expect(garden.away).toBe(false);
    expect(garden.state.value.room.participants[0]?.media.camera).toBe(true);
    expect(ada.rooms.joined.value).toEqual([garden]);
  });
});

describe("a reloaded page", () => {
  test("is in its room again without asking", async () => {
    const { ada, adas, bobs, open, server } = await meeting();
    ada.page.hide();
    const kept = ada.tabStorage.copy();
    ada.session.dispose();
    const joins = server.log.filter((l) => l.method === "room.join").length;
    const reloaded = await open("Ada", kept);
    expect(reloaded.rooms.joined.value).toMatchObject([{ id: "garden" }]);
    expect(reloaded.rooms.joined.value[0]?.state.value.me).toBe(adas.state.value.me);
    expect(server.log.filter((l) => l.method === "room.join")).toHaveLength(joins);
    expect(names(bobs)).toEqual(["Ada"]);
  });

  test("is to the others as it was, until its devices say otherwise", async () => {
    const { ada, bobs, open, clock } = await meeting();
    const media = { microphone: true, camera: true, screen: false };
    ada.rooms.setMedia(media);
    await clock.advance(100);
    ada.page.hide();
    const kept = ada.tabStorage.copy();
    ada.session.dispose();
    const reloaded = await open("Ada", kept);
    await clock.advance(100);
    const { room, me } = reloaded.rooms.joined.value[0]!.state.value;
    expect(room.participants.find((p) => p.id === me)?.media).toEqual(media);
    expect(bobs.others[0]?.media).toEqual(media);
    reloaded.rooms.setMedia({ ...media, camera: false });
    await clock.advance(100);
    expect(bobs.others[0]?.media).toEqual({ ...media, camera: false });
  });

  test("is in its room again though the server was restarted meanwhile", async () => {
    const { ada, adas, bob, open, server, network, clock } = await meeting();
    bob.session.dispose();
    ada.page.hide();
    const kept = ada.tabStorage.copy();
    ada.session.dispose();
    server.restart();
    network.cut();
    const reloaded = await open("Ada", kept);
    await clock.advance(100);
    expect(reloaded.rooms.joined.value[0]?.state.value).toMatchObject({ me: adas.state.value.me, phase: "joined" });
  });

  test("that has left its room stays out", async () => {
    const { ada, open, soon } = await meeting();
    await soon(ada.rooms.leave("garden"));
    ada.page.hide();
    const reloaded = await open("Ada", ada.tabStorage.copy());
    expect(reloaded.rooms.joined.value).toEqual([]);
  });
});

test("signing out ends every meeting and keeps nothing", async () => {
  const { ada, adas, soon } = await meeting();
  await soon(ada.session.end());
  expect(adas.state.value).toMatchObject({ phase: "left", reason: "ended" });
  ada.page.hide();
  expect(ada.tabStorage.getItem("rooms")).toBeNull();
});
