import { describe, expect, test } from "vitest";
import type { Notifications, Requests } from "../contracts.js";
import { ParleyError } from "../error.js";
import { Emitter } from "../events/emitter.js";
import type { Method, Params, Peer, Result } from "../rpc/rpc.js";
import type { SessionEvents } from "../session/session.js";
import { Knocks } from "./knocks.js";

/** A server that answers as it is told, and remembers what it was asked. */
function setUp() {
  const notifications = new Emitter<Notifications>();
  const session = new Emitter<SessionEvents>();
  const asked: string[] = [];
  let answer: Requests["room.knock"]["result"] | string = { admitted: false, place: 2, host: true };
  const peer: Peer = {
    notifications,
    notify: () => undefined,
    request: async <M extends Method>(method: M, params: Params<M>) => {
      asked.push(`${method} ${JSON.stringify(params)}`);
      if (method !== "room.knock") return {} as Result<M>;
      if (typeof answer === "string") throw new ParleyError(answer, answer);
      return answer as Result<M>;
    },
  };
  return { knocks: new Knocks(peer, session), notifications, session, asked, answer: (now: typeof answer) => { answer = now; } };
}

const welcome = (how: "new" | "resumed") => ({ welcome: {}, how }) as unknown as SessionEvents["welcome"];

describe("knocking", () => {
  test("is told how it stands, and that one is admitted", async () => {
    const { knocks, notifications } = setUp();
    const knock = await knocks.knock("garden");
    expect(knock.state.value).toEqual({ phase: "waiting", place: 2, host: true });
    notifications.emit("knock.updated", { room: "garden", place: 1, host: false });
    expect(knock.state.value).toEqual({ phase: "waiting", place: 1, host: false });
    notifications.emit("knock.settled", { room: "elsewhere", outcome: "refused" });
    notifications.emit("knock.settled", { room: "garden", outcome: "admitted" });
    expect((await knock.settled).phase).toBe("admitted");
  });

  test("is over at once where nothing stands between", async () => {
    const { knocks, answer } = setUp();
    answer({ admitted: true });
    expect((await (await knocks.knock("garden")).settled).phase).toBe("admitted");
  });

  test("ends when one does not want to wait any more, and the server is told once", async () => {
    const { knocks, asked } = setUp();
    const knock = await knocks.knock("garden", "sesame");
    knock.withdraw();
    knock.withdraw();
    expect((await knock.settled).phase).toBe("withdrawn");
    expect(asked).toEqual(['room.knock {"room":"garden","password":"sesame"}', 'room.withdraw {"room":"garden"}']);
  });

  test("goes on over a connection that resumes, and knocks again where the session was lost", async () => {
    const { knocks, session, asked, answer } = setUp();
    const knock = await knocks.knock("garden", "sesame");
    session.emit("welcome", welcome("resumed"));
    expect(asked).toHaveLength(1);
    answer({ admitted: false, place: 7, host: false });
    session.emit("welcome", welcome("new"));
    await Promise.resolve();
    await Promise.resolve();
    expect(asked).toHaveLength(2);
    expect(knock.state.value).toEqual({ phase: "waiting", place: 7, host: false });
    answer("banned");
    session.emit("welcome", welcome("new"));
    expect(await knock.settled).toMatchObject({ phase: "failed", error: { reason: "banned" } });
  });

  test("is over for whoever was away for long, and does not begin again by itself", async () => {
    const { knocks, session, asked } = setUp();
    const knock = await knocks.knock("garden");
    session.emit("slept", undefined);
    session.emit("welcome", welcome("new"));
    expect((await knock.settled).phase).toBe("timeout");
    expect(asked).toHaveLength(1);
  });

  test("twice at one door is waiting once", async () => {
    const { knocks, answer } = setUp();
    const knock = await knocks.knock("garden");
    answer({ admitted: false, place: 1, host: true });
    expect(await knocks.knock("garden")).toBe(knock);
    expect(knock.state.value.place).toBe(1);
  });
});
