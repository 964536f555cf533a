import { SignJWT } from "jose";
import { expect, it } from "vitest";
import type { StageClaims } from "#shared/stage.ts";
import { signReportToken, signStageToken, stageAudience, verifyStageToken } from "./token.ts";

const secret = "a secret of the tests, long enough for HS256";
const key = new TextEncoder().encode(secret);
const soon = (): number => Math.floor(Date.now() / 1000) + 60;
const claims = (): StageClaims => ({ stage: "s", role: "view", name: "N", sub: "v", exp: soon() });

it("verifies what was signed", async () => {
	expect(await verifyStageToken(secret, await signStageToken(secret, claims()))).toMatchObject({ stage: "s", role: "view", name: "N", sub: "v" });
});

it("refuses tokens that are expired, forged, unsigned, of another audience, algorithm or shape", async () => {
	const sign = (payload: object, audience = stageAudience, alg = "HS256"): Promise<string> =>
		new SignJWT({ ...payload }).setProtectedHeader({ alg }).setAudience(audience).sign(key);
	const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
	const good = await signStageToken(secret, claims());
	const bad = {
		expired: await signStageToken(secret, { ...claims(), exp: soon() - 120 }),
		forged: await signStageToken("another secret of the tests, long enough", claims()),
		changed: good.replace(/\.([^.]+)\./, `.${encode({ ...claims(), role: "publish", aud: stageAudience })}.`),
		unsigned: `${encode({ alg: "none" })}.${encode({ ...claims(), aud: stageAudience })}.`,
		audience: await sign(claims(), "something-else"),
		report: await signReportToken(secret),
		algorithm: await sign(claims(), stageAudience, "HS512"),
		role: await sign({ ...claims(), role: "admin" }),
		stage: await sign({ ...claims(), stage: "" }),
		endless: await sign({ ...claims(), exp: undefined }),
		text: "not a token",
		empty: "",
	};
	for (const [name, token] of Object.entries(bad)) expect(await verifyStageToken(secret, token), name).toBeNull();
});
