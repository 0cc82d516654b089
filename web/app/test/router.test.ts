import { describe, expect, it } from "vitest";

(globalThis as { location?: unknown }).location ??= { pathname: "/", origin: "https://parley.example" };
const { formatRoute, nearestRoom, parseRoomInput, parseRoute, parseSecretInput, roomLink } = await import("../src/platform/router.js");

describe("an address", () => {
  it.each([
    ["/", { page: "home" }],
    ["/r/blue-otter-4821", { page: "room", room: "blue-otter-4821" }],
    ["/r/Blue-Otter/", { page: "room", room: "blue-otter" }],
    ["/r/", { page: "home" }],
    ["/r/ab", { page: "odd", name: "ab" }],
    ["/r/" + "a".repeat(65), { page: "odd", name: "a".repeat(65) }],
    ["/r/a%20b", { page: "odd", name: "a b" }],
    ["/r/%E0%A4%A", { page: "odd", name: "%E0%A4%A" }],
    ["/r/abc/def", { page: "odd", name: "abc/def" }],
    ["/call/u%2F7", { page: "call", user: "u/7" }],
    ["/call/", { page: "home" }],
    ["/doctor", { page: "doctor" }],
    ["/doctor/", { page: "doctor" }],
    ["/doctor/who", { page: "home" }],
    ["/admin", { page: "admin", place: "" }],
    ["/admin/rooms/tea-time/p%2F1/", { page: "admin", place: "/rooms/tea-time/p%2F1" }],
    ["/administration", { page: "home" }],
    ["/nowhere/at-all", { page: "home" }],
  ])("%s leads to %o", (path, route) => {
    expect(parseRoute(path)).toEqual(route);
  });

  it("survives being written and read again", () => {
    for (const route of [{ page: "home" }, { page: "doctor" }, { page: "admin", place: "/audit" }, { page: "room", room: "a-1-b" }, { page: "odd", name: "a b/ü?#%" }, { page: "call", user: "ü/?#%" }] as const) expect(parseRoute(formatRoute(route))).toEqual(route);
  });

  it("of a room is a whole link", () => {
    expect(roomLink("abc", "", "https://parley.example")).toBe("https://parley.example/r/abc");
  });
});

describe("a name that no room can have", () => {
  it.each([
    ["Blue Otter", "blue-otter"],
    ["blue_otter_4821", "blue-otter-4821"],
    ["blue-otter-4821).", "blue-otter-4821"],
    ["“blue-otter”", "blue-otter"],
    ["blue-otter/chat", "blue-otter"],
    ["Crème-brûlée", "creme-brulee"],
    ["ab", undefined],
    ["会议室", undefined],
    ["blue%otter", undefined],
    ["a".repeat(65), undefined],
  ])("%o means %o, perhaps", (name, room) => {
    expect(nearestRoom(name)).toBe(room);
  });

  it("keeps what an encrypted room is opened with", () => {
    expect(parseRoute("/r/e2ee-tea.", "#k=abc")).toEqual({ page: "odd", name: "e2ee-tea.", secret: "abc" });
  });
});

describe("the secret of an encrypted room", () => {
  it.each([["#k=abc-_1", "abc-_1"], ["#token=x&k=abc", "abc"], ["#k=", undefined], ["#token=k", undefined], ["", undefined]])("in %o is %o", (hash, secret) => {
    expect(parseRoute("/r/e2ee-tea", hash)).toEqual({ page: "room", room: "e2ee-tea", ...(secret && { secret }) });
  });

  it("goes along with the link, behind what a server sees", () => {
    expect(roomLink("e2ee-tea", "abc", "https://parley.example")).toBe("https://parley.example/r/e2ee-tea#k=abc");
    expect(parseRoomInput("https://parley.example/r/e2ee-tea#k=abc")).toBe("e2ee-tea");
    expect(parseRoomInput("e2ee-tea#k=abc")).toBe("e2ee-tea");
    expect(parseSecretInput(" https://parley.example/r/e2ee-tea#k=abc ")).toBe("abc");
    expect(parseSecretInput("https://parley.example/r/e2ee-tea")).toBeUndefined();
  });
});

describe("what is pasted to join a room", () => {
  it.each([
    ["https://parley.example/r/blue-otter-4821", "blue-otter-4821"],
    [" parley.example:8443/r/blue-otter-4821?x=1 ", "blue-otter-4821"],
    ["/r/abc", "abc"],
    ["Blue Otter 4821", "blue-otter-4821"],
    ["ab", undefined],
    ["", undefined],
    ["https://parley.example/", undefined],
    ["<script>", undefined],
  ])("%o is room %o", (text, room) => {
    expect(parseRoomInput(text)).toBe(room);
  });
});
