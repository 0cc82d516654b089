import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Observations, Progress, RelayTry } from "../src/doctor/observations.js";
import type { Probes } from "../src/doctor/probes.js";

const { Checkup } = await import("../src/doctor/checkup.js");
const { judge, judgeAll } = await import("../src/doctor/judge.js");
const { rate } = await import("../src/doctor/rate.js");
const { report } = await import("../src/doctor/report.js");
const { relayUrls, udpServers } = await import("../src/doctor/ways.js");
const { scripted, slow, udpBlocked, untrusted } = await import("../dev/fake/doctor.js");

beforeAll(() => { vi.stubGlobal("navigator", { userAgent: "Chrome/140", languages: ["en"] }); });

async function examined(seen: Observations): Promise<Progress> {
  const checkup = new Checkup();
  await checkup.run(scripted(seen));
  return checkup.progress.value;
}

const grade = async (seen: Observations) => judgeAll(await examined(seen)).grade;

function tried(change: Partial<RelayTry>): RelayTry {
  return { url: "turn:a", port: 3478, secure: false, allocated: false, tookMs: 1, ...change };
}

const blocked = { tries: [tried({})] };
const through = { tries: [tried({ allocated: true, roundTripMs: 20 })] };
const unheard = { supported: true, heard: false, addresses: [], port: 3478, tookMs: 1 };

describe("the verdict", () => {
  it.each<[string, Observations, string]>([
    ["all well", {}, "good"],
    ["UDP blocked", udpBlocked, "fair"],
    ["a certificate that is not trusted", untrusted, "fair"],
    ["no way at all", { paths: unheard, "relay-udp": blocked, "relay-tcp": blocked, "relay-tls": blocked }, "bad"],
    ["the server gone", { signaling: { reason: "unreachable", answers: false } }, "bad"],
    ["no guests", { signaling: { reason: "guests-not-allowed" } }, "fair"],
    ["a page without encryption", { page: { secure: false, https: false, origin: "http://a" } }, "bad"],
    ["no relay, and none needed", { "relay-udp": { tries: [] }, "relay-tcp": { tries: [] }, "relay-tls": { tries: [] } }, "good"],
    ["no microphone allowed", slow, "bad"],
    ["no camera", { devices: { supported: true, microphones: 1, cameras: 0 } }, "fair"],
    ["hardly a bit a second", { speed: { way: "udp", bitsPerSecond: 30_000, bytes: 9_000 } }, "bad"],
  ])("of %s", async (_, seen, expected) => {
    expect(await grade(seen)).toBe(expected);
  });

  it("names the port that the firewall keeps shut", async () => {
    const progress = await examined(udpBlocked);
    expect(judge("paths", progress)).toMatchObject({ grade: "bad", fix: expect.stringContaining("3478") });
    expect(judge("relay-udp", progress).grade).toBe("bad");
    expect(judge("relay-tcp", progress).grade).toBe("good");
    expect(judge("speed", progress).grade).toBe("good");
  });

  it("holds a relay that is not needed against nobody", async () => {
    expect(judge("relay-tcp", await examined({ "relay-tcp": blocked })).grade).toBe("fair");
    expect(judge("relay-tcp", await examined({ "relay-udp": blocked, "relay-tcp": blocked, "relay-tls": blocked })).grade).toBe("bad");
    expect(judge("relay-tcp", await examined({ "relay-tcp": { tries: [tried({ allocated: true })] } })).seen).toContain("data does not come through");
  });

  it("takes TLS that alone is refused for a certificate that is not trusted, and nothing else", async () => {
    const page = async (tries: RelayTry[]) => judge("page", await examined({ "relay-tls": { tries } })).grade;
    const secure = tried({ secure: true });
    expect(await page([secure, through.tries[0]!])).toBe("fair");
    expect(await page([secure])).toBe("good");
    expect(await page([secure, blocked.tries[0]!])).toBe("good");
    expect(await page([{ ...secure, roundTripMs: 9 }])).toBe("good");
  });

  it.each([[18_000_000, "good"], [2_000_000, "fair"], [300_000, "fair"], [50_000, "bad"], [0, "bad"]])("of %d bits a second is %s", async (bitsPerSecond, expected) => {
    expect(judge("speed", await examined({ speed: { way: "udp", bitsPerSecond, bytes: 1 } })).grade).toBe(expected);
  });

  it("lets clocks be nearly together", async () => {
    const at = async (aheadMs: number) => judge("signaling", await examined({ signaling: { roundTripMs: 9, aheadMs } })).grade;
    expect([await at(60_000), await at(-130_000)]).toEqual(["good", "fair"]);
  });
});

describe("the examination", () => {
  it("asks the network nothing where there is no server", async () => {
    const asked: string[] = [];
    const probes: Probes = { ...scripted({ signaling: { reason: "unreachable" } }), paths: () => { asked.push("paths"); return Promise.reject(new Error()); }, relay: () => { asked.push("relay"); return Promise.reject(new Error()); } };
    const checkup = new Checkup();
    await checkup.run(probes);
    expect(asked).toEqual([]);
    expect(judge("relay-udp", checkup.progress.value).grade).toBe("skipped");
  });

  it("measures the speed over the best way that works", async () => {
    const ways: string[] = [];
    const probes = scripted({ "relay-udp": blocked });
    await new Checkup().run({ ...probes, speed: (way, signal) => { ways.push(way); return probes.speed(way, signal); } });
    expect(ways).toEqual(["tcp"]);
  });

  it("goes on where one look gives no answer, and leaves the server in the end", async () => {
    const closed = vi.fn();
    const timeout = vi.spyOn(AbortSignal, "timeout").mockImplementation((milliseconds) => (milliseconds === 9000 ? AbortSignal.abort() : new AbortController().signal));
    const checkup = new Checkup();
    await checkup.run({ ...scripted({}, "paths"), close: closed });
    timeout.mockRestore();
    expect(judge("paths", checkup.progress.value).seen).toContain("9 seconds");
    expect(judge("speed", checkup.progress.value).grade).toBe("good");
    expect(closed).toHaveBeenCalledOnce();
  });

  it("that is begun again stops the one before", async () => {
    const closed = vi.fn();
    const checkup = new Checkup();
    const first = checkup.run({ ...scripted({}, "signaling"), close: closed });
    await checkup.run(scripted({}));
    await first;
    expect(closed).toHaveBeenCalledOnce();
    expect(judgeAll(checkup.progress.value).grade).toBe("good");
  });
});

describe("the report", () => {
  const options = { at: new Date(0), browser: "A browser", version: "1.2.3" };

  it("tells no address unless it is asked to", async () => {
    const text = report(await examined(udpBlocked), { ...options, addresses: false });
    expect(text).toContain("UDP port 3478");
    expect(text).not.toMatch(/parley\.example|203\.0\.113|\.local/);
    expect(report(await examined({}), { ...options, addresses: true })).toContain("203.0.113.57");
  });
});

describe("the ways to a relay", () => {
  const server = { urls: ["turn:a.example:3478?transport=udp", "turn:a.example:3478?transport=tcp", "turns:a.example:8443?transport=tcp", "turn:a.example:8443?transport=tcp"], username: "u", credential: "c" };

  it("are told apart by transport and port", () => {
    expect(relayUrls([server]).map(({ way, port, secure }) => `${way} ${port} ${secure}`)).toEqual(["udp 3478 false", "tcp 3478 false", "tls 8443 true", "tls 8443 false"]);
  });

  it.each([
    ["turn:[2001:db8::1]:3478", "udp 3478"],
    ["turn:a.example", "udp 3478"],
    ["turns:a.example", "tls 5349"],
    ["stun:a.example:3478", undefined],
    ["turn:", undefined],
    ["javascript:alert(1)", undefined],
  ])("%s is %s", (url, expected) => {
    expect(relayUrls([{ urls: [url] }]).map(({ way, port }) => `${way} ${port}`)[0]).toBe(expected);
  });

  it("that tell a browser its address are those over UDP", () => {
    expect(udpServers([server])).toEqual({ servers: [{ ...server, urls: server.urls.slice(0, 1) }], relays: true, port: 3478 });
    expect(udpServers([{ urls: ["stun:a.example:3479"] }])).toEqual({ servers: [{ urls: ["stun:a.example:3479"] }], relays: false, port: 3479 });
    expect(udpServers([{ urls: ["turns:a.example:443"] }]).servers).toEqual([]);
  });
});

describe("the speed", () => {
  it("is what came in the time it took", () => {
    expect(rate([])).toBe(0);
    expect(rate([{ at: 5, bytes: 16_000 }])).toBe(0);
    expect(rate([{ at: 0, bytes: 1_000 }, { at: 100, bytes: 11_000 }])).toBe(800_000);
  });

  it("does not count a slow beginning", () => {
    expect(rate([{ at: 0, bytes: 1_000 }, { at: 500, bytes: 2_000 }, { at: 1_500, bytes: 127_000 }])).toBe(1_000_000);
  });

  it("does not take a channel that repairs a loss for a slow line", () => {
    const steady = Array.from({ length: 51 }, (_, at) => ({ at: at * 10, bytes: at * 5_000 }));
    expect(rate(steady)).toBe(4_000_000);
    expect(rate([...steady, { at: 1_400, bytes: 255_000 }, { at: 1_490, bytes: 260_000 }])).toBe(4_000_000);
    expect(rate([{ at: 0, bytes: 1_000 }, { at: 900, bytes: 6_000 }, ...steady.map(({ at, bytes }) => ({ at: at + 1_000, bytes: bytes + 11_000 }))])).toBe(4_000_000);
  });

  it("does not take what had waited, and comes all at once, for a fast line", () => {
    const line = (at: number) => at * 125;
    const arrivals = Array.from({ length: 151 }, (_, i) => ({ at: i * 10, bytes: line(i * 10) })).filter(({ at }) => at <= 600 || at >= 800);
    expect(rate(arrivals)).toBeLessThan(1_500_000);
  });
});
