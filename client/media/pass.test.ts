import { describe, expect, it } from "vitest";
import { problem, type ProblemCode } from "#shared/problem.ts";
import type { StagePass } from "#shared/stage.ts";
import { expiryOf, PassSource } from "./pass.ts";
import { FinalError } from "./rejoin-loop.ts";
import { StageRefusal } from "./signalling.ts";

const pass = (name: string, seconds: number): StagePass => ({
	token: `h.${Buffer.from(JSON.stringify({ name, exp: Date.now() / 1000 + seconds })).toString("base64url")}.s`,
	url: "",
	routerRtpCapabilities: {},
});
const refusal = (code: ProblemCode): StageRefusal => new StageRefusal(problem(code, "en"));

describe("PassSource", () => {
	it("uses the pass at hand while it lasts, then asks for another", async () => {
		const next = pass("next", 600);
		let asked = 0;
		const getPass = async (): Promise<StagePass> => {
			asked += 1;
			return next;
		};
		const fresh = pass("boot", 600);
		expect(await new PassSource({ pass: fresh, getPass }).get()).toBe(fresh);
		expect(asked).toBe(0);
		const source = new PassSource({ pass: pass("boot", 5), getPass });
		expect(await source.get()).toBe(next);
		expect(await source.get()).toBe(next);
		expect(asked).toBe(1);
	});

	it("goes on with the old pass while the commerce plane is away, but not after it was refused", async () => {
		const old = pass("boot", 1);
		const source = new PassSource({ pass: old, getPass: () => Promise.reject(new Error("away")) });
		expect(await source.get()).toBe(old);
		source.judge(refusal("token_invalid"));
		await expect(source.get()).rejects.toThrow("away");
	});

	it("knows what is final: nothing to enter, and refusals that stay", async () => {
		const source = new PassSource({ getPass: async () => null });
		await expect(source.get()).rejects.toBeInstanceOf(FinalError);
		for (const code of ["token_role", "invalid_input", "forbidden"] as const) expect(source.judge(refusal(code))).toBeInstanceOf(FinalError);
		for (const code of ["token_invalid", "stage_full", "overloaded", "unavailable", "rate_limited"] as const) expect(source.judge(refusal(code))).not.toBeInstanceOf(FinalError);
	});
});

it("expiryOf reads the expiry of a token, and 0 of what is none", () => {
	expect(expiryOf(pass("x", 60).token)).toBeGreaterThan(Date.now() + 50_000);
	for (const text of ["", "a.b.c", "a", `a.${btoa("null")}.c`, `a.${btoa('{"exp":"soon"}')}.c`]) expect(expiryOf(text)).toBe(0);
});
