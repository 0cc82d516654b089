import { describe, expect, it } from "vitest";
import { bitrate, clock, day, initials, isolate, pick, spokenDuration, when } from "../src/platform/format.js";

describe("a running call", () => {
  it.each([[0, "0:00"], [7.9, "0:07"], [65, "1:05"], [3599, "59:59"], [3600, "1:00:00"], [36_065, "10:01:05"], [-3, "0:00"]])("of %d s reads %s", (seconds, text) => {
    expect(clock(seconds)).toBe(text);
  });
});

describe("a finished call", () => {
  it.each([
    [0, "en", "0 seconds"], [1, "en", "1 second"], [61, "en", "1 minute 1 second"], [120, "en", "2 minutes"], [7384, "en", "2 hours 3 minutes"],
    [61, "zh-CN", "1分钟1秒"], [7200, "zh-CN", "2小时"],
  ])("of %d s in %s reads %s", (seconds, locale, text) => {
    expect(spokenDuration(seconds, locale)).toBe(text);
  });
});

describe("a moment", () => {
  const now = new Date(2026, 10, 20, 15, 0).getTime();
  it("of today is a time, of yesterday says so, then the weekday, then the date", () => {
    expect(when(new Date(2026, 10, 20, 9, 5).getTime(), now, "en-GB")).toBe("09:05");
    expect(when(new Date(2026, 10, 19, 23, 59).getTime(), now, "en-GB")).toBe("Yesterday 23:59");
    expect(when(new Date(2026, 10, 16, 9, 5).getTime(), now, "en-GB")).toBe("Mon 09:05");
    expect(when(new Date(2026, 9, 3, 9, 5).getTime(), now, "en-GB")).toBe("3 Oct");
  });

  it("heads a day of messages", () => {
    expect(day(now, now, "en-GB")).toBe("Today");
    expect(day(now - 86_400_000, now, "en-GB")).toBe("Yesterday");
    expect(day(new Date(2026, 10, 2).getTime(), now, "en-GB")).toBe("Monday 2 November");
  });
});

it.each([["Ada Lovelace", "AL"], ["tim", "T"], ["  Jean  Luc  Picard ", "JP"], ["陈伟", "陈伟"], ["欧阳美玲", "美玲"], ["👩‍🚀 Sally", "👩‍🚀S"], ["🇩🇪 Dirk", "🇩🇪D"], ["👋🏽👋🏽", "👋🏽"], ["مريم عيسى", "م\u200Cع"], ["דנה לוי", "דל"], ["", "?"]])("the initials of %o are %s", (name, text) => {
  expect(initials(name)).toBe(text);
});

it("words that are read the other way stand by themselves in a sentence, and others have nothing added", () => {
  expect(`${isolate("Ada")}: ${isolate("שלום!")}`).toBe("Ada: \u2068שלום!\u2069");
});

it("a person's colour stays the same and all colours come up", () => {
  expect(pick("u-1", 8)).toBe(pick("u-1", 8));
  expect(new Set(Array.from({ length: 200 }, (_, i) => pick(`u-${i}`, 8))).size).toBe(8);
});

it("a bit rate has the unit that fits", () => {
  expect(bitrate(64_400, "en")).toBe("64 kbit/s");
  expect(bitrate(2_380_000, "en")).toBe("2.4 Mbit/s");
});
