import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../config.ts";

let dir: string;
const file = (name: string, content: string) => {
	writeFileSync(join(dir, name), content);
	return join(dir, name);
};
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), "livestall-settings-"))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const load = (env: Record<string, string>) => loadConfig({ DATA_DIR: dir, ...env }, []).payments;

test("the test payment is offered on loopback only, unless it is asked for or turned off", () => {
	expect(load({})).toEqual({ test: true, stripe: undefined, alipay: undefined, wechat: undefined });
	expect(load({ HOST: "0.0.0.0" }).test).toBe(false);
	expect(load({ PUBLIC_ORIGIN: "https://live.example.org" }).test).toBe(false);
	expect(load({ HOST: "0.0.0.0", TEST_PAYMENT: "on" }).test).toBe(true);
	expect(load({ TEST_PAYMENT: "off" }).test).toBe(false);
	expect(() => load({ TEST_PAYMENT: "perhaps" })).toThrow("TEST_PAYMENT");
});

test("a provider needs all of its settings, and the start names the one that is missing", () => {
	expect(() => load({ STRIPE_SECRET_KEY: "sk_test_1" })).toThrow(/^STRIPE_WEBHOOK_SECRET is not set and STRIPE_SECRET_KEY is/);
	expect(load({ STRIPE_SECRET_KEY: "sk_test_1", STRIPE_WEBHOOK_SECRET: "whsec_1" }).stripe).toEqual({ secretKey: "sk_test_1", webhookSecret: "whsec_1", api: undefined });
});

test("keys are read from PEM and from bare Base64; anything else stops the start", () => {
	const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
	const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
	const bare = publicKey.export({ type: "spki", format: "der" }).toString("base64");
	const alipay = load({ ALIPAY_APP_ID: "2026", ALIPAY_PRIVATE_KEY: file("a", pem), ALIPAY_PUBLIC_KEY: file("b", `${bare}\n`) }).alipay!;
	expect(alipay.privateKey).toBe(pem.trim());
	expect(alipay.publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
	for (const wrong of [file("c", "no key"), join(dir, "nothing"), file("d", generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString())])
		expect(() => load({ ALIPAY_APP_ID: "2026", ALIPAY_PRIVATE_KEY: wrong, ALIPAY_PUBLIC_KEY: file("b", bare) })).toThrow("is not a file with a private RSA key");
});

test("no secret is repeated in what a wrong one is answered with", () => {
	expect(() => load({ WECHATPAY_API_KEY: "too-short-secret" })).toThrow(/^WECHATPAY_API_KEY is not 32 characters long/);
});
