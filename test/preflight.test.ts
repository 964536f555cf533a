import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messages as accountTexts } from "../client/account/messages.ts";
import { messages as studioTexts } from "../client/studio/messages.ts";
import { checkIds } from "../client/studio/preflight/check.ts";
import { messages as preflightTexts } from "../client/studio/preflight/messages.ts";
import { messages as sendingTexts } from "../client/studio/sending-messages.ts";
import { runApp } from "./support/app.ts";
import { launchChromium } from "./support/chromium.ts";
import { type Coturn, noCoturn, startCoturn } from "./support/coturn.ts";
import { eventually } from "./support/eventually.ts";
import { fillSignIn, gone, picturesOf, seen, type Visitor, visitor } from "./support/pages.ts";

const zh = { account: accountTexts.zh, studio: studioTexts.zh, preflight: preflightTexts.zh, sending: sendingTexts.zh };
const showTitle = "橙山新果开园 清禾好物专场";

/** The studio of a show to come, with the camera on. */
async function studio(browser: Browser, url: string): Promise<Visitor> {
	const host = await visitor(browser, { permissions: ["camera", "microphone", "clipboard-read", "clipboard-write"] });
	const { page } = host;
	await page.goto(`${url}/studio`);
	await page.getByRole("link", { name: zh.studio.signIn }).click();
	await fillSignIn(page, zh.account, "host@demo.livestall");
	await page.getByRole("link", { name: zh.studio.list.open(showTitle) }).click();
	await seen(page.getByLabel(zh.studio.preview.own).locator("video"));
	return host;
}

/** A host with a camera and a microphone, before the show. */
describe("the pre-flight", { timeout: 240_000 }, () => {
	let app: Awaited<ReturnType<typeof runApp>>;
	let browser: Browser;
	let host: Visitor;

	beforeAll(async () => {
		[app, browser] = await Promise.all([runApp(), launchChromium()]);
		host = await studio(browser, app.url);
	}, 180_000);
	afterAll(async () => {
		await browser?.close();
		await app?.release();
	});

	const panel = () => host.page.getByRole("dialog", { name: zh.preflight.title });
	const line = (id: string) => panel().locator(`[data-check=${id}]`);

	it("makes every check, one after another, and says what it found", async ({ onTestFailed }) => {
		onTestFailed(async () => console.log("pictures of the failure:", await picturesOf("preflight", { host })));
		const { page } = host;
		await page.getByRole("button", { name: zh.studio.check.all }).click();
		await seen(panel());
		await page.waitForFunction(
			(ids) => ids.every((id) => !["waiting", "running"].includes(document.querySelector(`[data-check=${id}]`)?.getAttribute("data-state") ?? "waiting")),
			checkIds,
			{ timeout: 150_000 },
		);
		const found = await panel().locator("[data-check]").evaluateAll((lines) => lines.map((each) => [each.getAttribute("data-check"), each.getAttribute("data-state"), each.textContent]));
		console.log("pre-flight:", JSON.stringify(found));
		const states = Object.fromEntries(found.map(([id, state]) => [id, state]));
		expect(Object.keys(states)).toEqual([...checkIds]);
		expect(states).toMatchObject({ secure: "ok", devices: "ok", permission: "ok", sound: "ok", udp: "ok", tcp: "ok", relay: "skipped" });
		// How fast this machine encodes is its own affair; that it was measured is not.
		for (const id of ["upload", "encoder"]) expect(["ok", "warn", "bad"]).toContain(states[id]);
		expect(await line("relay").innerText()).toContain(zh.preflight.reasons.noRelay);
		expect(await line("upload").innerText()).toMatch(/bit\/s/);
		expect(await line("encoder").innerText()).toMatch(/\d+ \/ \d+/);
		expect(await line("udp").innerText()).toMatch(/\d+/);
	});

	it("copies a report of it, without names and addresses", async () => {
		const { page } = host;
		await panel().getByRole("button", { name: zh.preflight.copy }).click();
		await seen(page.getByText(zh.preflight.copied));
		const report = await page.evaluate(() => navigator.clipboard.readText());
		for (const id of checkIds) expect(report).toContain(zh.preflight.checks[id]);
		expect(report).toContain("Chrome/");
		expect(report).not.toMatch(/fake|127\.0\.0\.1|@|周晓橙/i);
	});

	it("leaves nothing on the stage, and can be stopped and closed in the middle", async () => {
		const { page } = host;
		await panel().getByRole("button", { name: zh.preflight.again }).click();
		await seen(panel().locator("[data-state=running]"));
		await panel().getByRole("button", { name: zh.preflight.stop }).click();
		await seen(panel().getByText(zh.preflight.stopped));
		await page.keyboard.press("Escape");
		await gone(panel());
	});

	it("a choice of codec and sound is kept, with a word on what it costs", async ({ onTestFailed }) => {
		onTestFailed(async () => console.log("pictures of the failure:", await picturesOf("preflight", { host })));
		const { page } = host;
		await page.getByRole("button", { name: zh.studio.controls.devices }).click();
		const dialog = page.getByRole("dialog", { name: zh.studio.controls.devicesTitle });
		await dialog.getByText(zh.sending.sounds.music, { exact: true }).click();
		await dialog.getByText("VP9", { exact: true }).click();
		await eventually(async () => {
			const warned = await dialog.innerText();
			expect([zh.sending.warning.heavy, zh.sending.warning["old-viewers"]].some((text) => warned.includes(text))).toBe(true);
		});
		await page.reload();
		await seen(page.getByLabel(zh.studio.preview.own).locator("video"));
		await page.getByRole("button", { name: zh.studio.controls.devices }).click();
		await seen(dialog.getByRole("radio", { name: zh.sending.sounds.music, checked: true }));
		await seen(dialog.getByRole("radio", { name: "VP9", checked: true }));
		await page.keyboard.press("Escape");
		await gone(dialog);
	});
});

describe.skipIf(noCoturn)("the pre-flight where there is a TURN server", { timeout: 240_000 }, () => {
	const secret = "the secret of the relay";
	let coturn: Coturn;
	let app: Awaited<ReturnType<typeof runApp>>;
	let browser: Browser;
	let host: Visitor;

	beforeAll(async () => {
		coturn = await startCoturn(secret);
		[app, browser] = await Promise.all([
			runApp({ env: { TURN_URLS: `turn:127.0.0.1:${coturn.port}?transport=tcp`, TURN_SECRET: secret } }),
			launchChromium(),
		]);
		host = await studio(browser, app.url);
	}, 180_000);
	afterAll(async () => {
		await browser?.close();
		await app?.release();
		await coturn?.close();
	});

	it("finds the way through it, apart from the ways around it", async ({ onTestFailed }) => {
		onTestFailed(async () => console.log("pictures of the failure:", await picturesOf("preflight-turn", { host })));
		await host.page.getByRole("button", { name: zh.studio.check.all }).click();
		for (const id of ["udp", "tcp", "relay"]) await seen(host.page.locator(`[data-check=${id}][data-state=ok]`));
		await host.page.getByRole("button", { name: zh.preflight.stop }).click();
	});
});
