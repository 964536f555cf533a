import { afterEach, expect, test } from "vitest";
import { noteServerTime, serverNow } from "./now.ts";

const headerAt = (ms: number): string => new Date(Date.now() + ms).toUTCString();
afterEach(() => noteServerTime(headerAt(0)));

test("a clock that is off by minutes is set right by the server's answers, and set back when it is right again", () => {
	noteServerTime(headerAt(-300_000));
	expect(Math.abs(serverNow() - (Date.now() - 300_000))).toBeLessThan(2_000);
	noteServerTime(headerAt(0));
	expect(Math.abs(serverNow() - Date.now())).toBeLessThan(50);
});

test("a second more or less, and an answer without a time, change nothing", () => {
	noteServerTime(headerAt(1_000));
	noteServerTime(null);
	noteServerTime("yesterday");
	expect(Math.abs(serverNow() - Date.now())).toBeLessThan(50);
});
