import type { CallRecord, ChatEntry, ChatFile, Presence } from "@parley/client";
import type { Composer } from "../src/chat/composer.js";
import type { CheckRow } from "../src/doctor/check-row.js";
import type { Observations } from "../src/doctor/observations.js";
import { language } from "../src/platform/language.js";
import { scripted, slow, udpBlocked, untrusted } from "./fake/doctor.js";
import type { AdminApi } from "../src/admin/admin-api.js";
import { busy, empty, goingDown, losing, pending, quiet, refusing } from "./fake/admin.js";
import { FakeMeeting, type FakeParley, type Guest, me, people, picture, stats, written } from "./fake/parley.js";

export type Scene = {
  readonly path?: string;
  /** Who is signed in; null for nobody. */
  readonly name?: string | null;
  readonly prepare?: (fake: FakeParley) => void | Promise<void>;
  readonly act?: (fake: FakeParley) => void | Promise<void>;
};

const grace = people[0]!;
const minutes = 60_000;
const roomPath = "/r/blue-otter-4821";
const encryptedPath = `/r/e2ee-4k0h7mzq2xv9t8w3c5n6p1rj#k=${"Zk3v0Qm-".repeat(5)}Zk0`;
/** As long as the server lets a name be, without a place to break it, and as high. */
const longName = "W".repeat(40) + "Z\u0337\u0300\u0301".repeat(6);

/** Of which the beginning stands at the right. */
const rightToLeft = "عبد الرحمن بن محمد بن عبد العزيز بن عبد الله القحطاني";

/** Every screen and state there is, each by its name. */
export const scenes: Readonly<Record<string, Scene>> = {
  welcome: { name: null },
  "welcome-problem": { name: null, act: () => click("parley-welcome form .btn") },
  "welcome-unreachable": { prepare: (fake) => { fake.slow = true; }, act: (fake) => fake.sessionState.set({ phase: "connecting", attempt: 3, retryAt: Date.now() + 8000 }) },
  home: { prepare: (fake) => { online(fake); wereIn(); } },
  "home-planned": { prepare: (fake) => { online(fake); wereIn(); havePlanned(); } },
  "home-plan": { prepare: online, act: () => plan() },
  "home-plan-done": { prepare: online, act: async () => { await plan(); type("parley-plan #title", words("Garden planning", "花园规划")); type("parley-plan #start", "2027-01-31T09:30"); click("parley-plan .primary"); await pause(300); } },
  "home-plan-over": { prepare: online, act: async () => { await plan(); type("parley-plan #start", "2025-01-31T09:30"); click("parley-plan .primary"); await pause(300); } },
  "home-empty": {},
  "home-loading": { prepare: (fake) => { fake.session.signIn({ guest: { name: me.name } }); fake.slow = true; fake.session.signIn = async () => ({ ...me }); } },
  "home-failed": { prepare: (fake) => { fake.session.signIn({ guest: { name: me.name } }); fake.session.signIn = async () => ({ ...me }); fake.refuse = "timeout"; } },
  "home-reconnecting": { prepare: online, act: (fake) => fake.sessionState.patch({ phase: "reconnecting", attempt: 2, retryAt: Date.now() + 6000 }) },
  "home-restarting": { prepare: online, act: (fake) => fake.sessionState.patch({ restarting: true }) },
  "home-restart": { prepare: online, act: (fake) => fake.sessionState.patch({ phase: "reconnecting", attempt: 1, retryAt: Date.now() + 3000, restarting: true }) },
  "home-menu": { prepare: online, act: () => click("parley-header .me") },
  "home-rename": { prepare: online, act: async () => { click("parley-header .me"); await pause(200); click("parley-header [role=menuitem]"); } },
  "home-search": { prepare: online, act: () => type("parley-people input", "zz") },
  "home-long-names": { prepare: (fake) => named(fake, longName) },
  "home-right-to-left": { name: rightToLeft, prepare: (fake) => named(fake, rightToLeft) },
  "odd-link": { path: "/r/Blue%20Otter" },
  "odd-link-guest": { path: `/r/${"x".repeat(70)}`, name: null },
  prejoin: { path: "/r/blue-otter-4821" },
  "prejoin-slow-effects": { path: roomPath, prepare: (fake) => { const { setMusic } = fake.local; fake.local.setMusic = async (on) => { await new Promise<void>((effectsLoaded) => Object.assign(window, { effectsLoaded })); await setMusic(on); }; } },
  "prejoin-guest": { path: "/r/blue-otter-4821", name: null },
  "prejoin-denied": { path: "/r/blue-otter-4821", prepare: (fake) => { fake.broken = { camera: "permission-denied", microphone: "permission-denied" }; } },
  "prejoin-no-camera": { path: "/r/blue-otter-4821", prepare: (fake) => { fake.broken = { camera: "no-camera", microphone: "in-use" }; } },
  "prejoin-insecure": { path: "/r/blue-otter-4821", prepare: (fake) => { fake.broken = { camera: "insecure-page", microphone: "insecure-page" }; } },
  "prejoin-full": { path: roomPath, prepare: (fake) => { fake.door = { participants: 99 }; }, act: async (fake) => { fake.refuse = "room-full"; fake.door = { state: "full", participants: 100 }; click("parley-prejoin form .btn.primary"); await pause(200); } },
  "prejoin-encrypted": { path: encryptedPath },
  "prejoin-encrypted-cut": { path: encryptedPath.replace(/#.*/, "") },
  "room-encrypted": { path: encryptedPath, act: (fake) => inRoom(fake, 3) },
  "room-encryption": { path: encryptedPath, act: async (fake) => { await inRoom(fake, 3); click("parley-call .shield"); } },
  "room-encryption-trouble": { path: encryptedPath, act: async (fake) => { await inRoom(fake, 3); meeting(fake).encryption?.state.patch({ devices: [{ participant: "p-001", changed: true }], unverified: ["p-002"], unreadable: ["p-000"] }); click("parley-call .shield"); } },
  doctor: { path: "/doctor", act: () => examine({}) },
  "doctor-running": { path: "/doctor", act: () => examine({}, "relay-tcp") },
  "doctor-details": { path: "/doctor", act: async () => { await examine({}); for (const id of ["signaling", "paths", "relay-tls"]) check(id).shadowRoot!.querySelector("details")!.open = true; check("signaling").scrollIntoView(); } },
  "doctor-udp-blocked": { path: "/doctor", act: () => examine(udpBlocked) },
  "doctor-untrusted": { path: "/doctor", act: () => examine(untrusted) },
  "doctor-gone": { path: "/doctor", act: () => examine({ signaling: { reason: "unreachable", answers: false } }) },
  "doctor-no-guests": { path: "/doctor", act: () => examine({ signaling: { reason: "guests-not-allowed" } }) },
  "doctor-slow": { path: "/doctor", act: () => examine(slow) },
  admin: { path: "/admin", prepare: () => operate(busy()) },
  "admin-sign-in": { path: "/admin", prepare: () => operate(refusing("unauthorized")) },
  "admin-wrong-token": { path: "/admin#token=x.y.z", prepare: () => operate(refusing("unauthorized")) },
  "admin-off": { path: "/admin", prepare: () => operate(refusing("switched-off")) },
  "admin-loading": { path: "/admin", prepare: () => operate(pending()) },
  "admin-empty": { path: "/admin", prepare: () => operate(empty()) },
  "admin-lost": { path: "/admin", prepare: () => operate(losing()), act: () => pause(2500) },
  "admin-draining": { path: "/admin", prepare: () => operate(goingDown()) },
  "admin-drain": { path: "/admin", prepare: () => operate(busy()), act: () => clickSoon("parley-admin-overview .head .btn:last-of-type") },
  "admin-announce": { path: "/admin", prepare: () => operate(busy()), act: () => clickSoon("parley-admin-overview .head .btn") },
  "admin-room": { path: "/admin/rooms/blue-otter-4821", prepare: () => operate(busy()) },
  "admin-room-direct": { path: "/admin/rooms/quiet-heron-77", prepare: () => operate(quiet()) },
  "admin-room-gone": { path: "/admin/rooms/nowhere", prepare: () => operate(busy()) },
  "admin-room-end": { path: "/admin/rooms/blue-otter-4821", prepare: () => operate(busy()), act: () => clickSoon("parley-admin-room .btn.danger") },
  "admin-person": { path: "/admin/rooms/blue-otter-4821/p1", prepare: () => operate(busy()) },
  "admin-person-pictures": { path: "/admin/rooms/blue-otter-4821/p1", prepare: () => operate(busy()), act: async () => { (await soon("parley-picture-lanes")).scrollIntoView({ block: "center" }); await pause(100); } },
  "admin-person-tables": { path: "/admin/rooms/blue-otter-4821/p1", prepare: () => operate(busy()), act: async () => { for (const host of ["parley-chart", "parley-picture-lanes"]) (await soon(`${host} details`)).toggleAttribute("open"); (await soon("parley-picture-lanes")).scrollIntoView({ block: "center" }); await pause(100); } },
  "admin-person-well": { path: "/admin/rooms/blue-otter-4821/p2", prepare: () => operate(busy()) },
  "admin-person-direct": { path: "/admin/rooms/quiet-heron-77/p1", prepare: () => operate(quiet()) },
  "admin-audit": { path: "/admin/audit", prepare: () => operate(busy()) },
  "admin-retention": { path: "/admin/retention", prepare: () => operate(busy()) },
  announced: { prepare: online, act: (fake) => fake.sessionState.patch({ announcement: { text: words("The server is updated at ten o’clock. Everybody is back by themselves a minute later.", "服务器将于十点更新，一分钟后自动恢复。") } }) },
  "room-announced": { path: roomPath, act: async (fake) => { await inRoom(fake, 5); fake.sessionState.patch({ announcement: { text: words("Please come to an end: this server is needed for the town meeting.", "请尽快结束：本服务器需用于市民大会。") } }); } },
  "call-link": { path: "/call/u-grace", prepare: online },
  outgoing: { prepare: (fake) => { online(fake); fake.fate = "ringing"; }, act: () => click("parley-people .line:nth-child(3) button:last-of-type") },
  "outgoing-linked": { prepare: (fake) => { online(fake); fake.fate = "ringing"; }, act: async () => { click("parley-people .line:nth-child(3) button:last-of-type"); await pause(300); history.pushState(null, "", roomPath); dispatchEvent(new PopStateEvent("popstate")); } },
  "outgoing-long-name": { prepare: online, act: (fake) => fake.callsState.patch({ outgoing: { id: "c-out", caller: me, callee: { ...grace, name: longName }, media: { audio: true, video: true }, state: "ringing", startedAt: Date.now(), ringing: true } }) },
  "outgoing-declined": { prepare: (fake) => { online(fake); fake.fate = "declined"; }, act: async () => { click("parley-people .line:nth-child(1) button:last-of-type"); await pause(500); } },
  "outgoing-unreachable": { prepare: (fake) => { online(fake); fake.fate = "unreachable"; }, act: async () => { click("parley-people .line:nth-child(2) button"); await pause(300); } },
  incoming: { prepare: online, act: (fake) => ring(fake, true) },
  "incoming-long-name": { prepare: online, act: (fake) => ring(fake, true, { ...grace, name: longName }) },
  "incoming-right-to-left": { prepare: online, act: (fake) => ring(fake, true, { ...grace, name: rightToLeft }) },
  "room-incoming": { path: roomPath, act: async (fake) => { await inRoom(fake, 3); press("c"); await pause(300); ring(fake, true); } },
  "incoming-voice": { prepare: online, act: (fake) => ring(fake, false) },
  "incoming-message": { prepare: online, act: async (fake) => { ring(fake, true); await pause(300); click("parley-incoming .quick button"); } },
  call: { prepare: online, act: inCall },
  "call-linked": { path: roomPath, prepare: online, act: inCall },
  "call-linked-call": { path: "/call/u-alan", prepare: online, act: inCall },
  "call-long-name": { prepare: online, act: async (fake) => { await inCall(fake); meeting(fake).enter({ ...grace, name: longName }, {}, { microphone: true, camera: true, screen: false }); } },
  "call-right-to-left": { prepare: online, act: async (fake) => { await inCall(fake); meeting(fake).enter({ ...grace, name: rightToLeft }, {}, { microphone: true, camera: true, screen: false }); converse(fake); click("parley-dock [aria-keyshortcuts=c]"); await pause(300); } },
  "call-chat": { prepare: online, act: async (fake) => { await inCall(fake); talk(fake); click("parley-dock [aria-keyshortcuts=c]"); await pause(300); } },
  "call-chat-empty": { prepare: online, act: async (fake) => { await inCall(fake); click("parley-dock [aria-keyshortcuts=c]"); await pause(300); } },
  "call-chat-files": { prepare: online, act: async (fake) => { await inCall(fake); await hand(fake); click("parley-dock [aria-keyshortcuts=c]"); await pause(600); } },
  "call-chat-failed": { prepare: online, act: async (fake) => { await inCall(fake); talk(fake, true); click("parley-dock [aria-keyshortcuts=c]"); await pause(300); } },
  "call-unread": { prepare: online, act: async (fake) => { await inCall(fake); meeting(fake).chat.receive(grace, words("Did you get the plan I sent?", "我发给你的方案收到了吗？")); } },
  "call-voice": { prepare: online, act: async (fake) => { await inCall(fake); meeting(fake).enter(grace, {}, { microphone: true, camera: false, screen: false }); await fake.local.setCamera(false); } },
  "call-muted": { prepare: online, act: async (fake) => { await inCall(fake); meeting(fake).enter(grace, {}, { microphone: false, camera: true, screen: false }); await fake.local.setMicrophone(false); } },
  "call-screen": { prepare: online, act: async (fake) => { await inCall(fake); meeting(fake).enter(grace, {}, { microphone: true, camera: false, screen: true }); } },
  "call-sharing": { prepare: online, act: async (fake) => { await inCall(fake); await fake.local.shareScreen(); } },
  "call-connecting": { prepare: online, act: async (fake) => { await inCall(fake); meeting(fake).enter(grace, { connection: "connecting" }, { microphone: true, camera: true, screen: false }); } },
  "call-reconnecting": { prepare: online, act: async (fake) => { await inCall(fake); meeting(fake).change({ connection: "interrupted", stats: stats({ quality: "lost" }) }); fake.sessionState.patch({ phase: "reconnecting", attempt: 1, retryAt: Date.now() + 2000 }); } },
  "call-other-lost": { prepare: online, act: async (fake) => { await inCall(fake); meeting(fake).alter("p-other", { connected: false }); meeting(fake).change({ connection: "interrupted", stats: stats({ quality: "lost" }) }); } },
  "call-failed": { prepare: online, act: async (fake) => { await inCall(fake); meeting(fake).change({ connection: "failed", stats: stats({ quality: "lost" }) }); } },
  "call-quality": { prepare: online, act: async (fake) => { await inCall(fake); meeting(fake).change({ stats: stats({ quality: "fair", path: "relayed", protocol: "tls", roundTripMs: 142, lossPercent: 2.4 }) }); await pause(100); click("parley-quality button"); } },
  "call-more": { prepare: online, act: async (fake) => { await inCall(fake); click("parley-dock .more"); } },
  "call-settings": { prepare: online, act: async (fake) => { await inCall(fake); click("parley-dock .more"); await pause(150); click("parley-dock .divide + .item"); } },
  "call-shortcuts": { prepare: online, act: async (fake) => { await inCall(fake); document.dispatchEvent(new KeyboardEvent("keydown", { key: "?" })); } },
  "call-speaking-muted": { prepare: online, act: async (fake) => { await inCall(fake); await fake.local.setMicrophone(false); fake.concern.set("muted"); } },
  "room-silent": { path: roomPath, act: async (fake) => { await inRoom(fake, 4); fake.concern.set("silent"); } },
  "room-clipping": { path: roomPath, act: async (fake) => { await inRoom(fake, 4); fake.concern.set("clipping"); } },
  "prejoin-sound": { path: roomPath, prepare: () => localStorage.setItem("parley.sound", "strong"), act: () => pause(1500) },
  "room-hands": { path: roomPath, act: async (fake) => { await inRoom(fake, 6); meeting(fake).alter("p-002", { hand: 20 }); meeting(fake).alter("p-000", { hand: 30 }); await meeting(fake).raiseHand(); await pause(300); press("u"); } },
  "room-reactions": { path: roomPath, act: async (fake) => { await inRoom(fake, 5); for (const [i, reaction] of ["👍", "🎉", "❤️", "👏"].entries()) meeting(fake).bell.ring("reaction", { participant: meeting(fake).remotes.value[i]!.participant, reaction }); } },
  "room-reaction-menu": { path: roomPath, act: async (fake) => { await inRoom(fake, 3); click(innerWidth > 700 ? "parley-dock .react" : "parley-dock .more"); } },
  "room-spotlight": { path: roomPath, act: async (fake) => { await inRoom(fake, 5); await meeting(fake).moderation.spotlight("p-003"); } },
  "room-share-menu": { path: roomPath, act: async (fake) => { await inRoom(fake, 3); find("parley-dock [data-tip*='(S)']")?.parentElement?.querySelector<HTMLElement>(".arrow [slot=trigger]")?.click(); } },
  "prejoin-blurred": { path: roomPath, prepare: () => localStorage.setItem("parley.background", "much"), act: () => pause(2500) },
  "call-device": { prepare: (fake) => { online(fake); fake.broken = { camera: "in-use" }; }, act: inCall },
  "call-denied": { prepare: (fake) => { online(fake); fake.broken = { camera: "permission-denied", microphone: "permission-denied" }; }, act: inCall },
  "call-ended": { prepare: online, act: async (fake) => { await inCall(fake); fake.callEvents.ring("ended", { ...fake.callsState.value.current!, state: "ended", reason: "hangup" }); fake.callsState.set({ incoming: [], missed: [] }); } },
  "call-ended-long-name": { prepare: online, act: async (fake) => { await inCall(fake, { ...grace, name: longName }); fake.callEvents.ring("ended", { ...fake.callsState.value.current!, state: "ended", reason: "hangup" }); fake.callsState.set({ incoming: [], missed: [] }); } },
  "call-lost": { prepare: online, act: async (fake) => { await inCall(fake); fake.callEvents.ring("ended", { ...fake.callsState.value.current!, state: "ended", reason: "left" }); fake.callsState.set({ incoming: [], missed: [] }); } },
  "call-ended-away": { prepare: online, act: async (fake) => { await inCall(fake); const { state, bell } = meeting(fake); state.patch({ phase: "left", reason: "not-invited" }); fake.callEvents.ring("ended", { ...fake.callsState.value.current!, state: "ended", reason: "left" }); bell.ring("over", { reason: "not-invited" }); fake.callsState.set({ incoming: [], missed: [] }); } },
  "room-waiting": { path: "/r/blue-otter-4821", act: async () => { click("parley-prejoin form .btn.primary"); await pause(400); } },
  "room-waiting-dark": { path: "/r/blue-otter-4821", act: async (fake) => { await fake.local.setCamera(false); click("parley-prejoin form .btn.primary"); await pause(400); } },
  "room-left": { path: "/r/blue-otter-4821", act: async (fake) => { click("parley-prejoin form .btn.primary"); await pause(400); await meeting(fake).leave(); } },
  "room-3": { path: roomPath, act: (fake) => inRoom(fake, 2) },
  "room-4": { path: roomPath, act: (fake) => inRoom(fake, 3) },
  "room-9": { path: roomPath, act: async (fake) => { await inRoom(fake, 8); say(fake, 2); } },
  "room-25": { path: roomPath, act: async (fake) => { await inRoom(fake, 24); say(fake, 6); } },
  "room-hall": { path: roomPath, act: async (fake) => { await inRoom(fake, 119); applaud(fake, 40); for (const i of [20, 40, 60]) meeting(fake).alter(`p-${String(i).padStart(3, "0")}`, { hand: i }); meeting(fake).chat.receive(grace, words("Can everybody see the plan?", "大家都能看到图纸吗？")); meeting(fake).chat.receive(people[1]!, words("Shall I take the questions?", "提问我来主持？"), me); } },
  "room-120": { path: roomPath, act: async (fake) => { await inRoom(fake, 119); say(fake, 70); } },
  "room-states": { path: roomPath, act: async (fake) => { await inRoom(fake, 8, states); say(fake, 0); } },
  "room-speaker": { path: roomPath, prepare: () => localStorage.setItem("parley.layout", "speaker"), act: async (fake) => { await inRoom(fake, 6); say(fake, 2); await pause(500); } },
  "room-speaker-many": { path: roomPath, prepare: () => localStorage.setItem("parley.layout", "speaker"), act: async (fake) => { await inRoom(fake, 40); say(fake, 2); await pause(500); } },
  "room-pinned": { path: roomPath, act: async (fake) => { await inRoom(fake, 5); find("parley-gallery parley-tile:not([me])")?.shadowRoot?.querySelector<HTMLElement>(".pin")?.click(); await pause(500); } },
  "room-gallery-screen": { path: roomPath, prepare: () => localStorage.setItem("parley.layout", "grid"), act: async (fake) => { await inRoom(fake, 5, (i) => (i === 1 ? { media: { screen: true } } : {})); } },
  "room-side": { path: roomPath, prepare: () => localStorage.setItem("parley.layout", "side"), act: async (fake) => { await inRoom(fake, 6); say(fake, 2); await pause(500); } },
  "room-side-screen": { path: roomPath, prepare: () => localStorage.setItem("parley.layout", "side"), act: async (fake) => { await inRoom(fake, 6, (i) => (i === 1 ? { media: { screen: true } } : {})); say(fake, 2); await pause(500); } },
  "room-two-screens": { path: roomPath, act: async (fake) => { await inRoom(fake, 6, (i) => (i === 1 || i === 3 ? { media: { screen: true } } : {})); say(fake, 2); } },
  "room-pinned-three": { path: roomPath, act: async (fake) => { await inRoom(fake, 7); for (const tile of [1, 2, 3]) { find("parley-gallery .tiles")?.querySelectorAll("parley-tile:not([me])")[tile]?.shadowRoot?.querySelector<HTMLElement>(".pin")?.click(); await pause(100); } } },
  "room-hide-self": { path: roomPath, prepare: () => localStorage.setItem("parley.hideSelf", "true"), act: (fake) => inRoom(fake, 4) },
  "room-layout": { path: roomPath, act: async (fake) => { await inRoom(fake, 4); click("parley-dock .more"); await pause(150); menuItem("Layout", "布局"); } },
  "call-side": { prepare: (fake) => { online(fake); localStorage.setItem("parley.layout", "side"); }, act: inCall },
  "room-screen": { path: roomPath, act: async (fake) => { await inRoom(fake, 5, (i) => (i === 1 ? { media: { screen: true } } : {})); say(fake, 1); } },
  "room-two-screen": { path: roomPath, act: (fake) => inRoom(fake, 1, () => ({ media: { screen: true } })) },
  "room-sharing": { path: roomPath, act: async (fake) => { await inRoom(fake, 3); await fake.local.shareScreen(); } },
  "room-people": { path: roomPath, act: async (fake) => { await inRoom(fake, 14, states); watcher(fake); press("u"); await pause(300); } },
  "room-statistics": { path: roomPath, act: async (fake) => { await inRoom(fake, 5); press("i"); await pause(300); } },
  "room-chat": { path: roomPath, act: async (fake) => { await inRoom(fake, 6); talk(fake); press("c"); await pause(300); } },
  "room-chat-missing": { path: roomPath, act: async (fake) => { await inRoom(fake, 6); talk(fake); meeting(fake).chat.state.patch({ failed: true }); press("c"); await pause(300); } },
  "room-chat-unloaded": { path: roomPath, act: async (fake) => { await inRoom(fake, 6); meeting(fake).chat.state.patch({ failed: true }); press("c"); await pause(300); } },
  "room-chat-life": { path: roomPath, act: async (fake) => { await inRoom(fake, 6); discuss(fake); press("c"); await pause(300); } },
  "room-chat-menu": { path: roomPath, act: async (fake) => { await inRoom(fake, 6); discuss(fake); press("c"); await pause(300); await openMenu(); await pause(200); } },
  "room-chat-delete": { path: roomPath, act: async (fake) => { await inRoom(fake, 6); discuss(fake); await meeting(fake).chat.delete("d7"); press("c"); await pause(300); await openMenu(); await pause(200); click("parley-message-menu .danger"); } },
  "room-chat-reply": { path: roomPath, act: async (fake) => { await inRoom(fake, 6); discuss(fake); press("c"); await pause(300); await openMenu(); await pause(200); click("parley-message-menu .item"); await pause(200); } },
  "room-chat-files": { path: roomPath, act: async (fake) => { await inRoom(fake, 6); await share(fake); press("c"); await pause(600); } },
  "room-chat-picture": { path: roomPath, act: async (fake) => { await inRoom(fake, 6); await share(fake); press("c"); await pause(600); click("parley-file .picture"); await pause(400); } },
  "room-chat-absent": { path: roomPath, act: async (fake) => { await inRoom(fake, 4); discuss(fake); press("c"); await pause(300); await whisper(fake); await pause(200); } },
  "room-chat-long-message": { path: roomPath, act: async (fake) => { await inRoom(fake, 6); talkAtLength(fake); press("c"); await pause(400); } },
  "room-chat-found-file": { path: roomPath, act: async (fake) => { await inRoom(fake, 6); await share(fake); press("c"); await pause(300); click("parley-chat header .icon-btn"); await pause(200); type("parley-chat-search input", "final"); await pause(500); } },
  "room-chat-long": { path: roomPath, act: async (fake) => { await inRoom(fake, 6); talkOnAndOn(fake); press("c"); await pause(300); } },
  "room-chat-search": { path: roomPath, act: async (fake) => { await inRoom(fake, 6); discuss(fake); press("c"); await pause(300); click("parley-chat header .icon-btn"); await pause(200); type("parley-chat-search input", words("the", "你")); await pause(500); } },
  "room-more": { path: roomPath, act: async (fake) => { await inRoom(fake, 4); click("parley-dock .more"); } },
  "room-quality": { path: roomPath, act: async (fake) => { await inRoom(fake, 4); click("parley-quality button"); } },
  "room-audio-only": { path: roomPath, act: async (fake) => { await inRoom(fake, 5, () => ({ change: { camera: picture(undefined, "paused") } })); meeting(fake).network.patch({ audioOnly: true, downlink: "poor", stats: stats({ quality: "poor", receiveKbps: 64, lossPercent: 9.4, roundTripMs: 412 }) }); } },
  "room-connecting": { path: roomPath, act: async (fake) => { await inRoom(fake, 5, () => ({ change: { connection: "connecting", camera: picture(undefined, "waiting") } })); meeting(fake).network.set({ mode: "routed", connection: "connecting", downlink: "good", audioOnly: false }); } },
  "room-reconnecting": { path: roomPath, act: async (fake) => { await inRoom(fake, 5, () => ({ change: { connection: "interrupted" } })); meeting(fake).network.patch({ connection: "interrupted", stats: stats({ quality: "lost" }) }); } },
  "room-lost": { path: roomPath, act: async (fake) => { await inRoom(fake, 4); press("u"); await pause(300); meeting(fake).alter("p-001", { connected: false }); meeting(fake).alter("p-002", { connected: false, away: true }); await pause(1000); } },
  "room-restarting": { path: roomPath, act: async (fake) => { await inRoom(fake, 5); fake.sessionState.patch({ restarting: true }); } },
  "room-failed": { path: roomPath, act: async (fake) => { await inRoom(fake, 5, () => ({ change: { connection: "failed", camera: picture(undefined, "waiting") } })); meeting(fake).network.patch({ connection: "failed", stats: stats({ quality: "lost" }) }); } },
  "room-long-names": { path: roomPath, act: (fake) => inRoom(fake, 5, (i) => ({ user: { ...people[i]!, name: longName } })) },
  "room-people-host": { path: roomPath, act: async (fake) => { await moderated(fake); press("u"); } },
  "room-person-menu": { path: roomPath, act: async (fake) => { await moderated(fake); press("u"); await pause(400); find("parley-room-people li:nth-child(4) parley-person-menu")!.shadowRoot!.querySelector("button")!.click(); } },
  "room-knock-toast": { path: roomPath, act: async (fake) => { await inRoom(fake, 3); wait(fake, 1); } },
  "room-settings": { path: roomPath, act: async (fake) => { await moderated(fake); meeting(fake).bans = [{ user: people[7]!, at: Date.now(), until: Date.now() + 86_400_000, by: me }]; await meeting(fake).moderation.change({ name: words("Garden planning", "花园规划"), lobby: true, password: "x", opensAt: Date.UTC(2027, 0, 31, 8, 30), closesAt: Date.UTC(2027, 0, 31, 9, 30) }); press("u"); await pause(400); click("parley-room-people footer .btn"); } },
  "room-listener": { path: roomPath, act: async (fake) => { await inRoom(fake, 5, (i) => ({ media: { microphone: i === 0, camera: i < 2 } })); await fake.local.setMicrophone(false); await fake.local.setCamera(false); meeting(fake).alter("p-me", { role: "listener" }); press("m"); } },
  "room-polls": { path: roomPath, act: async (fake) => { await inRoom(fake, 24); polled(fake); press("a"); await pause(300); } },
  "room-rejoining": { path: roomPath, act: async (fake) => { await inRoom(fake, 5); meeting(fake).state.patch({ phase: "rejoining" }); } },
  "room-chat-called-back": { path: roomPath, act: async (fake) => { await inRoom(fake, 5); await planned(fake, true); await inBreakout(fake); press("c"); await pause(600); type("parley-composer textarea", words("Between the two of us: the roof leaks", "就我们俩说：屋顶漏水")); await calledBack(fake); } },
  "room-chat-moved": { path: roomPath, act: async (fake) => { await inRoom(fake, 5); await planned(fake, true); discuss(fake); press("c"); await pause(300); (find("parley-chat parley-composer") as Composer).focusInput(); await inBreakout(fake); } },
  "room-polls-called-back": { path: roomPath, act: async (fake) => { await inRoom(fake, 5); await planned(fake, true); await inBreakout(fake); press("a"); await pause(400); click("parley-activities [data-activity=polls]"); await pause(200); click("parley-polls .btn.primary"); await pause(200); type("parley-poll-form #question", words("Which roof?", "选哪个屋顶？")); await calledBack(fake); } },
  "room-breakouts-rejoining": { path: roomPath, act: async (fake) => { await inRoom(fake, 5); await planned(fake, true); await inBreakout(fake); meeting(fake).state.patch({ phase: "rejoining" }); } },
  "room-polls-unloaded": { path: roomPath, act: async (fake) => { await inRoom(fake, 4); meeting(fake).polls.state.patch({ failed: true }); press("a"); await pause(300); } },
  "room-polls-empty": { path: roomPath, act: async (fake) => { await inRoom(fake, 4); press("a"); await pause(300); } },
  "room-polls-guest": { path: roomPath, act: async (fake) => { await inRoom(fake, 24); polled(fake); demote(fake); press("a"); await pause(300); } },
  "room-polls-old": { path: roomPath, act: async (fake) => { await inRoom(fake, 24); polled(fake); const { state } = meeting(fake); state.patch({ room: { ...state.value.room, openedAt: Date.now() - 5 * minutes } }); press("a"); await pause(300); } },
  "room-polls-names": { path: roomPath, act: async (fake) => { await inRoom(fake, 24); polled(fake); press("a"); await pause(300); find("parley-poll-card:nth-of-type(3)")!.shadowRoot!.querySelector<HTMLElement>("button.bar")!.click(); await pause(200); find("parley-polls .list")!.scrollTop = 9999; } },
  "room-polls-new": { path: roomPath, act: async (fake) => { await inRoom(fake, 4); press("a"); await pause(300); click("parley-polls #new"); await pause(300); type("parley-poll-form #question", words("Where shall we meet in March?", "三月我们在哪里开会？")); type("parley-poll-form [data-place=\"0\"]", words("In Utrecht", "乌得勒支")); click("parley-poll-form .add"); await pause(100); } },
  "room-poll-toast": { path: roomPath, act: async (fake) => { await inRoom(fake, 5); polled(fake); meeting(fake).polls.ask(people[0]!, words("Shall we record this?", "要录制吗？"), [words("Yes", "要"), words("No", "不要")]); } },
  "room-breakouts-new": { path: roomPath, act: async (fake) => { await inRoom(fake, 9); await showBreakouts(); } },
  "room-breakouts-planned": { path: roomPath, act: async (fake) => { await inRoom(fake, 9); await showBreakouts(); await planned(fake, false); } },
  "room-breakouts-open": { path: roomPath, act: async (fake) => { await inRoom(fake, 9); await planned(fake, true); await showBreakouts(); meeting(fake).alter("p-004", { hand: Date.now() }); } },
  "room-breakouts-assigned": { path: roomPath, act: async (fake) => { await inRoom(fake, 9); await planned(fake, true); demote(fake); meeting(fake).breakouts.send("breakout-1"); } },
  "room-breakouts-toast": { path: roomPath, act: async (fake) => { await inRoom(fake, 9); await planned(fake, true); demote(fake); meeting(fake).breakouts.send("breakout-1"); meeting(fake).chat.receive(grace, words("See you there in a minute.", "一分钟后那边见。")); await pause(300); } },
  "room-breakouts-alone": { path: roomPath, act: async (fake) => { await inRoom(fake, 1); await planned(fake, true); meeting(fake).alter("p-000", { breakout: "breakout-1" }); meeting(fake).remotes.set([]); } },
  "room-breakouts-there": { path: roomPath, act: async (fake) => { await inRoom(fake, 3); await planned(fake, true); demote(fake); meeting(fake).alter("p-me", { breakout: "breakout-1" }); } },
  "room-knock-toast-many": { path: roomPath, act: async (fake) => { await inRoom(fake, 3); wait(fake, 3); } },
  "room-knocking": { path: roomPath, act: async (fake) => { await inRoom(fake, 1); wait(fake, 3, 12); } },
  "room-closing": { path: roomPath, act: async (fake) => { await moderated(fake); wait(fake, 0); await meeting(fake).moderation.change({ name: words("Garden planning", "花园规划"), closesAt: Date.now() + 4.5 * minutes }); await pause(1500); } },
  "room-closing-guest": { path: roomPath, act: async (fake) => { await inRoom(fake, 3); demote(fake); await meeting(fake).moderation.change({ closesAt: Date.now() + 0.9 * minutes }); await pause(1500); } },
  "room-lobby-many": { path: roomPath, act: async (fake) => { await moderated(fake); wait(fake, 3, 40); press("u"); } },
  "room-person-menu-sharing": { path: roomPath, act: async (fake) => { await inRoom(fake, 5, (i) => (i === 1 ? { media: { screen: true } } : {})); press("u"); await pause(400); find("parley-room-people li:nth-child(3) parley-person-menu")!.shadowRoot!.querySelector("button")!.click(); } },
  "room-moderator-menu": { path: roomPath, act: async (fake) => { await moderated(fake); meeting(fake).alter("p-000", { role: "host" }); meeting(fake).alter("p-me", { role: "moderator" }); press("u"); await pause(400); find("parley-room-people li:nth-child(5) parley-person-menu")!.shadowRoot!.querySelector("button")!.click(); } },
  "room-settings-end": { path: roomPath, act: async (fake) => { await moderated(fake); meeting(fake).bans = [{ user: people[7]!, at: Date.now(), until: Date.now() + 86_400_000, by: me }]; await meeting(fake).moderation.change({ opensAt: Date.UTC(2027, 0, 31, 8, 30) }); press("u"); await pause(400); click("parley-room-people footer .btn"); await pause(300); const settings = find("parley-room-settings .actions .danger")!; settings.scrollIntoView(); } },
  "room-settings-moderator": { path: roomPath, act: async (fake) => { await moderated(fake); await meeting(fake).moderation.change({ opensAt: Date.UTC(2027, 0, 31, 8, 30), closesAt: Date.UTC(2027, 0, 31, 9, 30) }); meeting(fake).alter("p-me", { role: "moderator" }); press("u"); await pause(400); click("parley-room-people footer .btn"); } },
  "room-settings-ending": { path: roomPath, act: async (fake) => { await moderated(fake); press("u"); await pause(400); click("parley-room-people footer .btn"); await pause(300); click("parley-room-settings .end"); await pause(200); find("parley-room-settings .notice")!.scrollIntoView(); } },
  "room-muted-by": { path: roomPath, act: async (fake) => { await inRoom(fake, 4); await fake.local.setMicrophone(false); meeting(fake).bell.ring("muted", { source: "microphone", by: meeting(fake).remotes.value[0]!.participant }); } },
  "room-asked": { path: roomPath, act: async (fake) => { await inRoom(fake, 4); await fake.local.setMicrophone(false); meeting(fake).bell.ring("asked", { source: "microphone", by: meeting(fake).remotes.value[0]!.participant }); } },
  "room-floor": { path: roomPath, act: async (fake) => { await inRoom(fake, 4); meeting(fake).alter("p-me", { role: "listener" }); await pause(200); demote(fake); } },
  "room-stage-host": { path: roomPath, act: async (fake) => { await inRoom(fake, 24, (i) => (i < 2 ? {} : { media: { microphone: false, camera: false } })); for (let i = 2; i < 24; i++) meeting(fake).alter(`p-${String(i).padStart(3, "0")}`, { role: "listener", ...(i % 5 === 0 && { hand: i }) }); await meeting(fake).moderation.change({ stage: true }); press("u"); } },
  "call-clipping": { prepare: online, act: async (fake) => { await inCall(fake); fake.concern.set("clipping"); } },
  "call-toast": { prepare: online, act: async (fake) => { await inCall(fake); meeting(fake).chat.receive(grace, words("The desk is 1.80 m wide, and there is room for a second screen beside the lamp.", "书桌宽 1.80 米，台灯旁边放得下第二块屏幕。")); } },
  "call-hand": { prepare: online, act: async (fake) => { await inCall(fake); meeting(fake).alter("p-other", { hand: 20 }); } },
  "removed": { path: roomPath, act: (fake) => put(fake, "removed") },
  "banned": { path: roomPath, act: (fake) => put(fake, "banned") },
  "ended-by-host": { path: roomPath, act: (fake) => put(fake, "ended-by-host") },
  "ended-by-operator": { path: roomPath, act: (fake) => put(fake, "ended-by-operator") },
  "ended-closed": { path: roomPath, act: (fake) => put(fake, "closed") },
  "sent-to-lobby": { path: roomPath, act: async (fake) => { fake.door = garden({ state: "lobby" }); await put(fake, "to-lobby"); } },
  "door-open": { path: roomPath, prepare: (fake) => { fake.door = garden({ participants: 4 }); } },
  "door-lobby": { path: roomPath, prepare: (fake) => { fake.door = garden({ state: "lobby" }); } },
  "door-password": { path: roomPath, prepare: (fake) => { fake.door = garden({ password: true, participants: 2 }); } },
  "door-locked": { path: roomPath, prepare: (fake) => { fake.door = garden({ state: "locked" }); } },
  "door-password-wrong": { path: roomPath, prepare: (fake) => { fake.door = garden({ password: true, participants: 2 }); fake.refuseJoin = "wrong-password"; }, act: async () => { type("parley-prejoin #password", "garden"); click("parley-prejoin form .btn.primary"); await pause(300); } },
  "door-stage": { path: roomPath, prepare: (fake) => { fake.door = garden({ stage: true, participants: 41 }); } },
  "door-waiting-for-host": { path: roomPath, prepare: (fake) => { fake.door = garden({ state: "waiting-for-host" }); } },
  "door-closed": { path: roomPath, prepare: (fake) => { fake.door = garden({ state: "closed" }); } },
  "door-banned": { path: roomPath, prepare: (fake) => { fake.door = garden({ state: "banned" }); } },
  "door-full": { path: roomPath, prepare: (fake) => { fake.door = garden({ state: "full" }); } },
  "door-refused": { path: roomPath, prepare: (fake) => { fake.door = garden({ state: "lobby" }); fake.refuseJoin = "lobby"; fake.knockEnd = "refused"; }, act: async () => { click("parley-prejoin form .btn.primary"); await pause(400); } },
  "door-not-open-yet": { path: roomPath, prepare: (fake) => { fake.door = garden({ state: "not-open-yet", opensAt: Date.UTC(2027, 0, 31, 8, 30) }); } },
  "door-opens-soon": { path: roomPath, prepare: opensSoon },
  knocking: { path: roomPath, prepare: (fake) => { fake.door = garden({ state: "lobby" }); fake.knockState.patch({ place: 3 }); fake.refuseJoin = "lobby"; }, act: async () => { click("parley-prejoin form .btn.primary"); await pause(300); } },
  "knocking-no-host": { path: roomPath, prepare: (fake) => { fake.door = garden({ state: "waiting-for-host" }); fake.knockState.patch({ host: false }); fake.refuseJoin = "waiting-for-host"; }, act: async () => { click("parley-prejoin form .btn.primary"); await pause(300); } },
  "signed-out": { prepare: online, act: async (fake) => { const { ParleyError } = await import("@parley/client"); fake.sessionState.patch({ phase: "closed", error: new ParleyError("unauthorized", "") }); } },
  elsewhere: { act: async (fake) => { const { ParleyError } = await import("@parley/client"); fake.sessionState.patch({ phase: "closed", error: new ParleyError("replaced", "") }); } },
};

function online(fake: FakeParley): void {
  const states: Presence["state"][] = ["online", "busy", "online", "online", "online", "busy", "online", "online"];
  fake.users.set(people.map((user, i) => ({ ...user, state: states[i]! })).sort((a, b) => a.name.localeCompare(b.name)));
  const now = Date.now();
  const record = (i: number, direction: "in" | "out", ago: number, seconds: number, reason: CallRecord["reason"], video = true, seen = true): CallRecord => ({
    id: `r${ago}`, direction, with: people[i]!, media: { audio: true, video }, startedAt: now - ago * minutes, ...(seconds ? { answeredAt: now - ago * minutes } : {}), endedAt: now - ago * minutes + seconds * 1000, reason, seen,
  });
  fake.history = [record(0, "in", 12, 0, "timeout", true, false), record(2, "out", 75, 1563, "hangup"), record(5, "in", 190, 301, "hangup", false), record(3, "out", 26 * 60, 0, "unreachable"), record(1, "in", 50 * 60, 0, "cancelled", false), record(4, "out", 75 * 60, 47, "hangup")];
}

/** Rooms that this browser knows. */
function wereIn(): void {
  localStorage.setItem("parley.rooms", JSON.stringify([{ room: "k7q2-garden-4821", name: words("Garden planning", "花园规划"), at: Date.now() - 95 * minutes }, { room: "blue-otter-4821", at: Date.now() - 26 * 60 * minutes }]));
}

/** Meetings of another day. */
function havePlanned(): void {
  const rooms = JSON.parse(localStorage.getItem("parley.rooms") ?? "[]") as unknown[];
  localStorage.setItem("parley.rooms", JSON.stringify([...rooms, { room: "m3t8-roof-1170", name: words("The roof: which of the three drafts, and who tells the neighbours?", "屋顶：选哪一稿，谁去告诉邻居？"), at: Date.now(), opensAt: Date.UTC(2099, 0, 31, 8, 30) }, { room: "quiet-heron-77", at: Date.now(), opensAt: Date.UTC(2098, 4, 3, 16) }, { room: "old-mill-2210", name: words("The mill, second look", "老磨坊，再看一次"), at: Date.now() - 72 * 60 * minutes, opensAt: Date.now() - 25 * 60 * minutes }]));
}

async function plan(): Promise<void> {
  click("parley-room-card .line");
  await soon("parley-plan #title");
  await pause(300);
}

/** Every second person, call and room is called so. */
function named(fake: FakeParley, name: string): void {
  online(fake);
  fake.users.set(fake.users.value.map((user, i) => (i % 2 === 0 ? { ...user, name } : user)));
  fake.history = fake.history.map((call, i) => (i % 2 === 0 ? { ...call, with: { ...call.with, name } } : call));
  localStorage.setItem("parley.rooms", JSON.stringify([{ room: "w".repeat(64), name, at: Date.now() }]));
}

function ring(fake: FakeParley, video: boolean, caller = grace): void {
  const call = { id: "c-in", caller, callee: me, media: { audio: true, video }, state: "ringing" as const, startedAt: Date.now() };
  fake.callsState.patch({ incoming: [call] });
  fake.callEvents.ring("incoming", call);
}

async function inCall(fake: FakeParley, callee = grace): Promise<void> {
  await fake.local.start({ audio: true, video: true });
  fake.connect({ id: "c-1", caller: me, callee, media: { audio: true, video: true }, state: "ringing", startedAt: Date.now() });
  await pause(900);
}

const more = ["Annie Easley", "Dorothy Vaughan", "Tony Hoare", "Radia Perlman", "Donald Knuth", "Frances Allen", "Ken Thompson", "Hedy Lamarr", "王小云", "Niklaus Wirth", "Jean Bartik", "Claude Shannon", "Margaret Hamilton", "Dennis Ritchie", "Mary Jackson", "Leslie Lamport", "李飞飞"];

async function inRoom(fake: FakeParley, count: number, how: (i: number) => Partial<Guest> = () => ({})): Promise<void> {
  click("parley-prejoin form .btn.primary");
  await pause(400);
  const guests = Array.from({ length: count }, (_, i): Guest => {
    const name = people[i]?.name ?? `${more[(i - people.length) % more.length]!}${i >= people.length + more.length ? ` ${i}` : ""}`;
    const user = people[i] ?? { id: `u-${i}`, name, guest: true };
    // a large room is drawn by few, and most of its people only listen
    const quiet = count > 30 && i % 3 !== 0;
    return { user, ...(quiet && { media: { camera: false, microphone: i % 5 === 0 } }), ...how(i) };
  });
  meeting(fake).gather(guests);
  await pause(700);
}

/** Everything that can be the matter with somebody. */
function states(i: number): Partial<Guest> {
  const all: Partial<Guest>[] = [
    {}, { media: { microphone: false } }, { media: { camera: false } }, { media: { camera: false, microphone: false } }, { change: { uplink: "poor" } },
    { connected: false }, { change: { camera: picture(undefined, "waiting") } }, { change: { uplink: "lost", connection: "interrupted" } },
  ];
  return all[i % all.length]!;
}

/** A room of one's own with all that there is to keep in order. */
async function moderated(fake: FakeParley): Promise<void> {
  await inRoom(fake, 6, (i) => ({ media: { microphone: i % 2 === 0 } }));
  const one = meeting(fake);
  one.alter("p-001", { role: "moderator" });
  one.alter("p-003", { role: "listener", hand: Date.now() });
  wait(fake, 3);
}

function wait(fake: FakeParley, shown: number, count = shown): void {
  const { id, lobby } = meeting(fake);
  lobby.set({ room: id, count, waiting: people.slice(5, 5 + shown).map((user, i) => ({ id: `k${i}`, user, since: Date.now() })) });
}

/** Somebody plays the room in a program of their own. */
function watcher(fake: FakeParley): void {
  const { room } = meeting(fake).state.value;
  meeting(fake).state.patch({ room: { ...room, participants: [...room.participants, { id: "p-whep", user: { id: "u-whep", name: "Lobby screen", guest: true }, media: { microphone: false, camera: false, screen: false }, joinedAt: Date.now(), connected: true, role: "listener", via: "whep" }] } });
}

/** What a planned meeting looks like from outside. */
function garden(door: FakeParley["door"]): FakeParley["door"] {
  return { name: words("Garden planning", "花园规划"), ...door };
}

/** Two seconds after somebody has come to the door, however long their page took for that. */
/** One is in a meeting of others, and has always been. */
function demote(fake: FakeParley): void {
  meeting(fake).alter("p-me", { role: "speaker" });
  find("parley-call")!.dispatchEvent(new CustomEvent("parley-settled", { detail: "role", bubbles: true, composed: true }));
}

function opensSoon(fake: FakeParley): void {
  const look = fake.look.bind(fake);
  let opensAt: number | undefined;
  fake.look = (room) => {
    opensAt ??= Date.now() + minutes;
    fake.door = garden(Date.now() < opensAt - 500 ? { state: "not-open-yet", opensAt } : {});
    return look(room);
  };
}

/** In a room, and out of it again without wishing so. */
async function put(fake: FakeParley, reason: string): Promise<void> {
  await inRoom(fake, 3);
  meeting(fake).bell.ring("over", { reason });
  await pause(300);
}

function say(fake: FakeParley, i: number): void {
  meeting(fake).speakers.set([{ participant: meeting(fake).remotes.value[i]!.participant.id, level: 24 }]);
}

function press(key: string): void {
  document.dispatchEvent(new KeyboardEvent("keydown", { key }));
}

function meeting(fake: FakeParley): FakeMeeting {
  return fake.meetings.value[0] as FakeMeeting;
}

function talk(fake: FakeParley, failed = false): void {
  const { chat } = meeting(fake);
  const now = Date.now();
  const say = (ago: number, mine: boolean, text: string, state: ChatEntry["state"] = "sent"): ChatEntry => ({ ...written(`t${ago}${text.length}`, mine ? me : grace, mine, text), sentAt: now - ago * minutes, state });
  chat.add(
    say(26 * 60, false, words("Are we still on for tomorrow?", "明天的通话还照常吗？")),
    say(26 * 60 - 4, true, words("Yes, two o'clock. I'll call you.", "照常，两点。我打给你。")),
    say(11, false, words("Here is the floor plan for the garden office:", "这是花园办公室的平面图：")),
    say(11, false, "https://plans.example.org/garden-office?v=3"),
    say(9, true, words("Lovely, the window is on the south side now!", "太好了，窗户现在朝南了！")),
    say(8, true, words("How wide is the desk?", "书桌有多宽？")),
    say(3, false, words("1.80 m. There is room for a second screen, and the lamp can go on the shelf above.", "1.80 米。放得下第二块屏幕，台灯可以放在上面的架子上。")),
    say(1, true, words("Perfect 👍", "完美 👍")),
    ...(failed ? [say(0, true, words("Shall I order it?", "那我下单了？"), "failed"), say(0, true, words("The oak one, then", "那就橡木的"), "sending")] : []),
  );
  chat.state.patch({ typing: ["p-other"], more: true });
}

/** Of which some is read from right to left. */
function converse(fake: FakeParley): void {
  const { chat } = meeting(fake);
  const other = { ...grace, name: rightToLeft };
  chat.add(
    written("r1", other, false, "هل وصلتك الخطة التي أرسلتها؟"),
    { ...written("r2", me, true, "כן, תודה!"), replyTo: { id: "r1", seq: 1, from: other, text: "هل وصلتك الخطة التي أرسلتها؟" } },
    { ...written("r3", other, false, "Good, see you on Thursday!"), replyTo: { id: "r2", seq: 2, from: me, text: "כן, תודה!" } },
  );
}

/** Everything that can happen to messages. */
function discuss(fake: FakeParley): void {
  const { chat } = meeting(fake);
  const now = Date.now();
  const [alan, wei] = [people[1]!, people[2]!];
  const at = (ago: number, entry: ChatEntry): ChatEntry => ({ ...entry, sentAt: now - ago * minutes });
  const question = at(14, written("d1", grace, false, words("Which of the two drafts do we show on Thursday?", "周四展示哪一版草案？")));
  chat.add(
    { ...question, reactions: [{ emoji: "👀", count: 2, users: [alan, wei], mine: false }] },
    at(12, { ...written("d2", alan, false, words("The second one. The first has the old logo on page three.", "第二版。第一版第三页还是旧标志。")), replyTo: { id: "d1", seq: 1, from: grace, text: question.text }, editedAt: now, reactions: [{ emoji: "👍", count: 3, users: [me, grace, wei], mine: true }, { emoji: "🎉", count: 1, users: [wei], mine: false }] }),
    at(11, { ...written("d3", wei, false, ""), deleted: { at: now } }),
    at(10, { ...written("d8", wei, false, ""), deleted: { at: now, by: alan } }),
    at(9, { ...written("d4", me, true, words("Agreed. I will send it round tonight.", "同意，我今晚发给大家。")), replyTo: { id: "d2", seq: 2, from: alan, text: words("The second one. The first has the old logo on page three.", "第二版。第一版第三页还是旧标志。") } }),
    at(6, { ...written("d5", grace, false, words("Could you take the questions at the end? I have to leave early.", "最后的问答你来主持好吗？我得提前走。")), to: me }),
    at(5, { ...written("d6", me, true, words("Of course.", "当然。")), to: grace }),
    at(2, written("d7", alan, false, words("The numbers are on https://example.org/figures if anybody wants to check them first.", "数据在 https://example.org/figures，可以先核对一下。"))),
  );
}

/** Files, pictures, Markdown, and a line over what is new. */
async function share(fake: FakeParley): Promise<void> {
  const { chat, files } = meeting(fake);
  const { ParleyError } = await import("@parley/client");
  const at = (ago: number, entry: ChatEntry): ChatEntry => ({ ...entry, seq: 20 - ago, sentAt: Date.now() - ago * minutes });
  chat.add(
    at(9, { ...written("s1", grace, false, words("The site as of this morning:", "今早的现场：")), files: [{ id: "p1", name: "garden-office.jpg", size: 1_840_000, type: "image/jpeg", width: 1200, height: 800 }] }),
    at(8, { ...written("s2", me, true, ""), files: [{ id: "p2", name: "Kostenvoranschlag 2026 (final).pdf", size: 348_200, type: "application/pdf" }, { id: "p3", name: "photos.zip", size: 48_200_000, type: "application/zip" }] }),
    at(4, written("s3", people[1]!, false, words("Two things are **still open**:\n\n1. the roof\n2. `door --width 90`, see [the plan](https://example.org/plan)\n\n```\nwidth  = 90\nheight = 205\n```", "还有两件事**没定**：\n\n1. 屋顶\n2. `door --width 90`，见[图纸](https://example.org/plan)\n\n```\nwidth  = 90\nheight = 205\n```"))),
  );
  chat.state.patch({ readUpTo: 12, unread: 1 });
  files.put("walkthrough.mp4", 92_400_000, "sending", 38_100_000);
  files.put("drawings.dwg", 12_800_000, "paused", 4_100_000);
  files.put("backup.tar", 140_000_000, "failed", 0, new ParleyError("file-too-large", ""));
}

/** Files that went from page to page, in every state. */
async function hand(fake: FakeParley): Promise<void> {
  const { chat, files } = meeting(fake);
  const { ParleyError } = await import("@parley/client");
  const at = (ago: number, entry: ChatEntry): ChatEntry => ({ ...entry, seq: 20 - ago, sentAt: Date.now() - ago * minutes });
  const direct = (id: string, name: string, size: number, picture: object = {}): ChatFile => ({ id, name, size, type: "application/octet-stream", direct: true, ...picture });
  files.known.set("interview.wav", { phase: "fetching", received: 31_000_000 });
  files.known.set("drawings.dwg", { phase: "paused", received: 4_100_000 });
  files.known.set("photos.zip", { phase: "offered", received: 0 });
  files.known.set("backup.tar", { phase: "failed", received: 90_000, error: new ParleyError("sender-unreachable", "") });
  files.known.set("minutes-2025.docx", { phase: "away", received: 0 });
  chat.add(
    at(12, { ...written("h1", grace, false, ""), files: [direct("h1", "minutes-2025.docx", 48_200)] }),
    at(9, { ...written("h2", grace, false, words("The site as of this morning:", "今早的现场：")), files: [direct("h2", "garden-office.jpg", 1_840_000, { type: "image/jpeg", width: 1200, height: 800 })] }),
    at(8, { ...written("h3", me, true, ""), files: [direct("h3", "Kostenvoranschlag 2026 (final).pdf", 348_200)] }),
    at(6, { ...written("h4", grace, false, ""), files: [direct("h4", "interview.wav", 92_400_000), direct("h5", "drawings.dwg", 12_800_000), direct("h6", "photos.zip", 48_200_000), direct("h7", "backup.tar", 5_000_000)] }),
  );
  files.put("walkthrough.mp4", 92_400_000, "sending", 38_100_000);
  files.put("survey.pdf", 4_100_000, "failed", 0, new ParleyError("file-lost", ""));
  files.put("contract.pdf", 210_000, "done", 210_000, undefined, true);
}

/** So many at once. */
function applaud(fake: FakeParley, count: number): void {
  const { bell, remotes } = meeting(fake);
  for (let i = 0; i < count; i++) bell.ring("reaction", { participant: remotes.value[i]!.participant, reaction: i % 4 === 0 ? "🎉" : "👏" });
}

/** Polls in every state. */
function polled(fake: FakeParley): void {
  const { polls } = meeting(fake);
  const now = Date.now();
  const base = { multiple: false, anonymous: false, results: "live" as const, revision: 3, mine: [] };
  polls.state.patch({
    polls: [
      { ...base, id: "q4", seq: 4, by: grace, createdAt: now, question: words("Which of the two drafts do we show on Thursday?", "周四展示哪一版草案？"), voters: 9, options: [{ text: words("The first, with the courtyard", "第一版，有庭院"), votes: 2 }, { text: words("The second", "第二版"), votes: 6 }, { text: words("Neither: we need another week", "都不，再给一周"), votes: 1 }] },
      { ...base, id: "q3", seq: 3, by: me, createdAt: now, question: words("How do you rate the new door? Nobody knows who you are.", "新门怎么样？没人知道是谁投的。"), voters: 17, anonymous: true, results: "when-closed", mine: [1], options: [{ text: words("Good", "好") }, { text: words("It sticks", "会卡住") }, { text: words("Which door?", "什么门？") }] },
      { ...base, id: "q2", seq: 2, by: me, createdAt: now, question: words("When could you come to the site?", "什么时候能来现场？"), voters: 21, multiple: true, mine: [0, 2], options: [{ text: words("Monday", "周一"), votes: 14 }, { text: words("Tuesday", "周二"), votes: 5 }, { text: words("Wednesday afternoon, if the roof is dry by then", "周三下午，如果屋顶干了"), votes: 18 }] },
      { ...base, id: "q1", seq: 1, by: people[1]!, createdAt: now - 9 * minutes, closedAt: now - 4 * minutes, question: words("Ready to begin?", "可以开始了吗？"), voters: 24, mine: [0], options: [{ text: words("Yes", "可以"), votes: 24 }, { text: words("Five more minutes", "再等五分钟"), votes: 0 }] },
    ],
  });
}

async function showBreakouts(): Promise<void> {
  press("a");
  await pause(400);
  click("parley-activities [data-activity=breakouts]");
  await pause(200);
}

/** Three breakout rooms, and who goes where. */
async function planned(fake: FakeParley, open: boolean): Promise<void> {
  const { breakouts } = meeting(fake);
  await breakouts.create([words("Roof", "屋顶"), words("Garden and courtyard", "花园与庭院"), words("Lighting", "照明")], { random: true });
  await breakouts.assign("u-wei");
  if (open) await breakouts.open(272);
}

/** One is in a breakout room, and in its meeting all the same. */
async function inBreakout(fake: FakeParley): Promise<void> {
  const main = meeting(fake);
  const there = new FakeMeeting("breakout-1", me, () => fake.meetings.set([main]));
  there.state.patch({ room: { ...there.state.value.room, name: words("Garden and courtyard", "花园与庭院"), breakoutOf: main.id } });
  main.alter("p-me", { breakout: "breakout-1" });
  fake.meetings.set([main, there]);
  there.gather([{ user: people[0]! }, { user: people[1]! }]);
  await pause(700);
}

/** The breakout rooms are closed. */
async function calledBack(fake: FakeParley): Promise<void> {
  await meeting(fake).breakouts.close();
  meeting(fake).alter("p-me", { breakout: undefined });
  fake.meetings.set(fake.meetings.value.slice(0, 1));
  await pause(700);
}

/** The tools of a message are there once it is pointed at. */
async function openMenu(): Promise<void> {
  find("parley-chat [data-id=d2]")!.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
  await pause(50);
  click("parley-chat [data-id=d2] .tools button:last-child");
}

/** Writes to one person only, who then leaves. */
async function whisper(fake: FakeParley): Promise<void> {
  const composer = find("parley-chat parley-composer") as Composer;
  composer.whisper(grace);
  await composer.updateComplete;
  type("parley-composer textarea", words("Between us: I would take the second draft.", "只跟你说：我会选第二版。"));
  await meeting(fake).moderation.remove("p-000");
}

/** Somebody pastes the minutes, and sends a file with a name that says everything. */
function talkAtLength(fake: FakeParley): void {
  const line = words("The neighbours to the north have nothing against the roof, but would like to see it drawn from their side.", "北边的邻居不反对屋顶方案，但希望看到从他们那一侧画的图。");
  const minutesOf = Array.from({ length: 12 }, (_, i) => `${i + 1}. ${line}`).join("\n");
  const { chat } = meeting(fake);
  chat.add(
    { ...written("m1", grace, false, minutesOf), seq: 1 },
    { ...written("m2", me, true, `${line.repeat(4)} https://example.org/roof ${line.repeat(4)}`), seq: 2 },
    { ...written("m3", people[1]!, false, words("Thank you, that helps. I will bring the second drawing, the one with the larger window, and a list of what is still open, so that we can go through it together on Thursday.", "谢谢，很有帮助。")), seq: 3, files: [{ id: "n1", name: words("Kostenvoranschlag für den Umbau der alten Mühle, zweite Fassung 2026 (final).pdf", "花园办公室平面图以及两份来自邻居的意见书（第二稿）.pdf"), size: 348_200, type: "application/pdf" }] },
  );
}

/** More than a window has room for. */
function talkOnAndOn(fake: FakeParley): void {
  const now = Date.now();
  meeting(fake).chat.add(...Array.from({ length: 300 }, (_, i) => ({ ...written(`l${i}`, people[i % 5]!, false, `${i}: ${words("and what about the roof, the garden and the gate?", "那屋顶、花园和大门怎么办？")}`), seq: i + 1, sentAt: now - (300 - i) * 20_000 })));
}

function words(english: string, chinese: string): string {
  return language() === "zh-CN" ? chinese : english;
}

/** Finds through shadow roots: each part of the selector is looked for in the whole tree below the one before. */
export function find(selector: string, root: ParentNode = document): HTMLElement | undefined {
  const [host, ...rest] = selector.split(" ");
  for (const element of deep(root)) {
    if (rest.length > 0 && host!.startsWith("parley-")) {
      if (element.matches(host!)) return element.shadowRoot?.querySelector<HTMLElement>(rest.join(" ")) ?? undefined;
    } else if (element.matches(selector)) return element as HTMLElement;
  }
  return undefined;
}

function* deep(root: ParentNode): Generator<Element> {
  for (const element of root.querySelectorAll("*")) {
    yield element;
    if (element.shadowRoot) yield* deep(element.shadowRoot);
  }
}

function click(selector: string): void {
  const element = find(selector);
  if (!element) throw new Error(`Nothing to click: ${selector}`);
  element.click();
}

function menuItem(english: string, chinese: string): void {
  const items = [...(find("parley-dock .dock")?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  items.find((item) => item.textContent?.includes(words(english, chinese)))?.click();
}

function type(selector: string, text: string): void {
  const input = find(selector) as HTMLInputElement;
  input.value = text;
  input.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/** Has the doctor see all well but what is given, as far as `until`. */
async function examine(seen: Observations, until?: keyof Observations): Promise<void> {
  for (let tries = 0; find("parley-check") === undefined && tries < 40; tries++) await pause(50);
  const doctor = find("parley-doctor") as import("../src/doctor/doctor.js").Doctor;
  doctor.probes = () => scripted(seen, until);
  doctor.begin();
  await pause(300);
}

/** Has a server of its own answer the page for operators. */
async function operate(fake: AdminApi): Promise<void> {
  const { server } = await import("../src/admin/admin-api.js");
  server.open = () => fake;
}

/** What a page that is loaded when it is wanted shows, once it does. */
async function soon(selector: string): Promise<HTMLElement> {
  for (let tries = 0; find(selector) === undefined && tries < 200; tries++) await pause(50);
  return find(selector)!;
}

async function clickSoon(selector: string): Promise<void> {
  (await soon(selector)).click();
  await pause(300);
}

function check(id: string): CheckRow {
  return find(`parley-check[data-check="${id}"]`) as CheckRow;
}
