import { describe, expect, it } from "vitest";
import { problem } from "#shared/problem.ts";
import { checkPlan, emptyPlan, errorsOf, fromLocalInput, toInput, toLocalInput } from "./show-plan.ts";

const now = new Date(2026, 2, 5, 12, 0);
const plan = { ...emptyPlan, titleZh: " 橙子专场 ", hostId: "h", roomId: "r", startsAt: "2026-03-05T20:00" };

describe("a show's plan", () => {
	it("goes to the API with the moment of the viewer's wall clock", () => {
		const input = toInput(plan, "draft");
		expect(input.title).toEqual({ zh: "橙子专场", en: null });
		expect(input.startsAt).toBe(new Date(2026, 2, 5, 20, 0).toISOString());
		expect(input.showcaseId).toBeNull();
		expect(input.state).toBe("draft");
	});
	it("keeps a moment through the input", () => {
		expect(toLocalInput(fromLocalInput("2026-12-31T23:45")!)).toBe("2026-12-31T23:45");
		expect(fromLocalInput("")).toBeNull();
	});
	it("says what is missing", () => {
		expect(checkPlan(emptyPlan, now)).toEqual({ titleZh: "required", hostId: "required", roomId: "required", startsAt: "required" });
		expect(checkPlan(plan, now)).toEqual({});
	});
	it("refuses a show that would be over already, not one that has begun", () => {
		expect(checkPlan({ ...plan, startsAt: "2026-03-05T09:00" }, now)).toEqual({ startsAt: "past" });
		expect(checkPlan({ ...plan, startsAt: "2026-03-05T11:00" }, now)).toEqual({});
	});
});

describe("a refusal", () => {
	it("of a taken room stands at the room, with the other show", () => {
		const params = { show: "米酒", from: "2026-03-05T12:00:00.000Z", to: "2026-03-05T13:00:00.000Z" };
		expect(errorsOf(problem("room_taken", "zh", params))).toEqual({ roomId: { taken: "room", ...params } });
		expect(errorsOf(problem("host_taken", "zh", params))).toEqual({ hostId: { taken: "host", ...params } });
	});
	it("of input stands at the fields it names", () => {
		expect(errorsOf(problem("invalid_input", "zh", {}, [{ path: "startsAt", message: "" }, { path: "cover", message: "" }, { path: "else", message: "" }]))).toEqual({ startsAt: "past", cover: "unknown" });
		expect(errorsOf(problem("internal", "zh"))).toEqual({});
	});
});
