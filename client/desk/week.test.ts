import { describe, expect, it } from "vitest";
import { addDays, barPosition, type CalendarShow, dateKey, parseDateKey, showsOn, startOfWeek, suggestStart, taken, weekDays } from "./week.ts";

const at = (day: number, hour: number, minute = 0) => new Date(2026, 2, day, hour, minute);
const show = (id: string, from: Date, to: Date, state: CalendarShow["state"] = "scheduled") => ({ id, startsAt: from.toISOString(), endsAt: to.toISOString(), state }) as CalendarShow;

describe("the week", () => {
	it("begins on Monday, also for a Sunday", () => {
		expect(dateKey(startOfWeek(at(8, 23, 30)))).toBe("2026-03-02");
		expect(dateKey(startOfWeek(at(2, 0)))).toBe("2026-03-02");
		expect(weekDays(at(2, 0)).map(dateKey)).toEqual(["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-07", "2026-03-08"]);
	});
	it("reads a date from the address only when there is such a day", () => {
		expect(parseDateKey("2026-03-05")?.getDate()).toBe(5);
		for (const wrong of ["2026-02-30", "2026-3-5", "tomorrow", "", undefined]) expect(parseDateKey(wrong)).toBeNull();
	});
	it("crosses months", () => {
		expect(dateKey(addDays(at(31, 0), 1))).toBe("2026-04-01");
	});
});

describe("a room's day", () => {
	const late = show("late", at(5, 23), at(6, 1));
	const evening = show("evening", at(5, 20), at(5, 22));
	it("has its shows by start, and those that run past midnight on both days", () => {
		expect(showsOn([late, evening], at(5, 0)).map(({ id }) => id)).toEqual(["evening", "late"]);
		expect(showsOn([late, evening], at(6, 0)).map(({ id }) => id)).toEqual(["late"]);
	});
	it("is taken by what is scheduled or was, not by drafts and cancelled shows", () => {
		const bar = taken([evening, show("draft", at(5, 9), at(5, 10), "draft"), show("cancelled", at(5, 11), at(5, 12), "cancelled")], at(5, 0));
		expect(bar).toEqual([{ id: "evening", start: 14 / 18, end: 16 / 18, live: false }]);
	});
	it("clamps its bar to the hours that are shown", () => {
		expect(barPosition(at(5, 3).getTime(), at(5, 0))).toBe(0);
		expect(barPosition(at(6, 3).getTime(), at(5, 0))).toBe(1);
	});
});

describe("a suggested start", () => {
	it("is eight in the evening when that is free", () => {
		expect(suggestStart([], at(5, 0), at(4, 12))).toEqual(at(5, 20));
	});
	it("is the first free half hour when the evening is taken", () => {
		expect(suggestStart([show("a", at(5, 20), at(5, 22))], at(5, 0), at(4, 12))).toEqual(at(5, 9));
		expect(suggestStart([show("a", at(5, 19), at(5, 22)), show("b", at(5, 8), at(5, 12))], at(5, 0), at(4, 12))).toEqual(at(5, 12));
	});
	it("is never past", () => {
		expect(suggestStart([], at(5, 0), at(5, 20, 10)).getTime()).toBeGreaterThan(at(5, 20, 10).getTime());
	});
});
