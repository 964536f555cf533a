import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { messages as accountTexts } from "../client/account/messages.ts";
import { messages as guestTexts } from "../client/guest/messages.ts";
import { messages as boardTexts } from "../client/studio/board/messages.ts";
import { messages as studioTexts } from "../client/studio/messages.ts";
import { runApp } from "./support/app.ts";
import { launchChromium } from "./support/chromium.ts";
import { eventually } from "./support/eventually.ts";
import { fillSignIn, moving, phone, picturesOf, seen, type Visitor, visitor } from "./support/pages.ts";

const [account, guestZh, board, studio] = [accountTexts.zh, guestTexts.zh, boardTexts.zh, studioTexts.zh];
const showTitle = "橙山新果开园 清禾好物专场";

/** A host brings a guest on stage, as it is done on screen: a link, a waiting room, one tap, and two pictures at every viewer. */
let app: Awaited<ReturnType<typeof runApp>>;
let browser: Browser;
let host: Visitor;
let guest: Visitor;
let viewer: Visitor;

beforeAll(async () => {
	[app, browser] = await Promise.all([runApp(), launchChromium()]);
	host = await visitor(browser, { permissions: ["camera", "microphone"] });
	guest = await visitor(browser, { ...phone, permissions: ["camera", "microphone"] });
	viewer = await visitor(browser, phone);
}, 180_000);
afterAll(async () => {
	await browser?.close();
	await app?.release();
});

const shown = () => viewer.page.locator('.watch-program video:not([data-place="off"])');

it("goes on stage, is muted, taken off, and removed", { timeout: 180_000 }, async ({ onTestFailed }) => {
	onTestFailed(async () => console.log("pictures of the failure:", await picturesOf("guest", { host, guest, viewer })));
	await host.page.goto(`${app.url}/studio`);
	await host.page.getByRole("link", { name: studio.signIn }).click();
	await fillSignIn(host.page, account, "host@demo.livestall");
	await host.page.getByRole("link", { name: studio.list.open(showTitle) }).click();
	await moving(host.page.getByLabel(studio.preview.own).locator("video"));
	await host.page.getByRole("button", { name: studio.check.goLive, exact: true }).click();
	await host.page.getByRole("alertdialog").getByRole("button", { name: studio.check.earlyConfirm }).click();
	await seen(host.page.getByText(studio.state.onAir, { exact: true }));
	const showId = host.page.url().split("/").at(-1)!;
	await viewer.page.goto(`${app.url}/watch/${showId}`);
	await moving(shown().first());

	await host.page.getByRole("button", { name: board.guest }).click();
	const link = host.page.getByRole("dialog").getByRole("textbox", { name: board.invite.link });
	await seen(link);
	const url = await link.inputValue();
	expect(url).toMatch(/\/guest\/ey/);
	await host.page.getByRole("dialog").getByRole("button", { name: board.invite.done }).click();

	await guest.page.goto(url);
	await guest.page.getByRole("button", { name: guestZh.allow }).tap();
	await moving(guest.page.getByLabel(guestZh.own, { exact: true }).locator("video"));
	await guest.page.getByLabel(guestZh.name).fill("老李");
	await guest.page.getByRole("button", { name: guestZh.join }).tap();
	await seen(guest.page.getByText(guestZh.waiting));
	// The guest sees the host already; viewers know nothing of the guest.
	await moving(guest.page.getByRole("region", { name: guestZh.stage }).locator("video"));
	expect(await shown().count()).toBe(1);

	const tile = host.page.locator("li[data-source]").filter({ hasText: "老李" });
	await moving(tile.locator("video"));
	await tile.getByRole("button", { name: board.admit }).click();
	await seen(guest.page.getByText(guestZh.onStage));
	await eventually(async () => expect(await shown().count()).toBe(2));
	for (const place of ["main", "second"]) await moving(viewer.page.locator(`.watch-program video[data-place="${place}"]`));

	await tile.getByRole("button", { name: board.mute("老李") }).click();
	await seen(guest.page.getByText(guestZh.held));
	await tile.getByRole("button", { name: board.unmute("老李") }).click();
	await tile.getByRole("button", { name: board.cut("老李") }).click();
	await seen(guest.page.getByText(guestZh.onAir));

	await host.page.getByRole("button", { name: board.layouts.single, exact: true }).click();
	await eventually(async () => expect(await shown().count()).toBe(1));
	const source = () => shown().first().getAttribute("data-source");
	const hidden = await source();
	await tile.getByRole("button", { name: `${board.hide} 老李` }).click();
	await seen(guest.page.getByText(guestZh.waiting));
	await eventually(async () => expect(await source()).not.toBe(hidden));
	await moving(shown().first());

	await guest.page.reload();
	await guest.page.getByRole("button", { name: guestZh.allow }).tap();
	await guest.page.getByRole("button", { name: guestZh.join }).tap();
	await moving(tile.locator("video"));
	await tile.getByRole("button", { name: `${board.remove} 老李` }).click();
	await host.page.getByRole("alertdialog").getByRole("button", { name: board.removeConfirm }).click();
	await seen(guest.page.getByText(guestZh.removed));
	await eventually(async () => expect(await tile.count()).toBe(0));
});

it("a link that does not hold says so", async () => {
	await guest.page.goto(`${app.url}/guest/nonsense`);
	await seen(guest.page.getByText(guestZh.notFound));
});
