import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messages as checkoutTexts } from "../client/checkout/messages.ts";
import { messages as claimTexts } from "../client/coupons/claim-messages.ts";
import { messages as studioTexts } from "../client/studio/messages.ts";
import { messages as offerTexts } from "../client/ui/offer-messages.ts";
import { messages as watchTexts } from "../client/watch/messages.ts";
import { Person, runApp } from "./support/app.ts";
import { launchChromium } from "./support/chromium.ts";
import { buyerWithAddress, goLive } from "./support/evening.ts";
import { eventually } from "./support/eventually.ts";
import { actAs, desktop, phone, picturesOf, reads, seen, type Visitor, visitor } from "./support/pages.ts";

const zh = { checkout: checkoutTexts.zh, studio: studioTexts.zh, offer: offerTexts.zh, watch: watchTexts.zh, claim: claimTexts.zh };

describe("a flash sale with a coupon", { timeout: 120_000 }, () => {
	let app: Awaited<ReturnType<typeof runApp>>;
	let browser: Browser;
	beforeAll(async () => {
		[app, browser] = await Promise.all([runApp(), launchChromium()]);
	}, 120_000);
	afterAll(async () => {
		await browser?.close();
		await app?.release();
	});

	const windowOf = async (person: Person, options: Parameters<typeof visitor>[1]): Promise<Visitor> => {
		const opened = await visitor(browser, options);
		await actAs(opened.context, person);
		return opened;
	};

	it("the host taps, two viewers see the countdown, one buys at its price with the coupon that was dropped", async () => {
		const { host, showId, snapshot } = await goLive(app);
		const { buyer } = await buyerWithAddress(app.url);
		const producer = await Person.demo(app.url, "producer");
		const item = snapshot.items[0]!;
		const flashFen = item.livePriceFen - 500;
		const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
		expect((await producer.request("PUT", `/api/lineup/${item.id}/offer`, { flash: { priceFen: flashFen, minutes: 10 } })).status).toBe(200);
		expect((await producer.post(`/api/shows/${showId}/coupons`, { kind: "fixed", value: 300, total: 1, claimFrom: inHours(-1), claimUntil: inHours(1), validUntil: inHours(2) })).status).toBe(201);
		const stage = await host.connect();
		await stage.send("feature", { showId, itemId: item.id });
		stage.close();

		const [studio, one, two] = await Promise.all([windowOf(host, desktop), windowOf(buyer, phone), windowOf(new Person(app.url), desktop)]);
		const windows = { studio, one, two };
		try {
			await Promise.all([studio.page.goto(`${app.url}/studio/${showId}`), one.page.goto(`${app.url}/watch/${showId}`), two.page.goto(`${app.url}/watch/${showId}`)]);
			await Promise.all([one, two].map(({ page }) => seen(page.locator(`.watch-card [data-item="${item.id}"]`))));
			expect(await one.page.locator("[data-flash]").count()).toBe(0);

			await studio.page.getByRole("button", { name: new RegExp(`^${zh.studio.lineup.flashStart} `) }).first().click();
			for (const { page } of [one, two]) await reads(page.locator(".watch-card [data-flash]"), /限时价 0?9:5\d|限时价 10:00/);
			await studio.page.getByRole("button", { name: `${zh.studio.coupons.drop} ${zh.offer.couponFixed("¥3.00")}` }).click();

			await one.page.getByRole("button", { name: zh.watch.coupons.claim(zh.offer.couponFixed("¥3.00")) }).click();
			await one.page.getByRole("button", { name: new RegExp(`^${zh.claim.get} `) }).click();
			await seen(one.page.getByRole("button", { name: new RegExp(`^${zh.claim.have} `) }));
			await reads(one.page.getByRole("dialog"), zh.claim.gone);
			await one.page.keyboard.press("Escape");
			await eventually(async () => expect(await one.page.getByRole("dialog").count()).toBe(0));

			await one.page.locator(".watch-card").getByRole("button", { name: new RegExp(zh.watch.card.buyLabel("")) }).click();
			const total = `¥${((flashFen - 300) / 100).toFixed(2)}`;
			await seen(one.page.getByRole("button", { name: zh.checkout.place(total) }));
			await one.page.getByRole("button", { name: zh.checkout.place(total) }).click();
			await eventually(async () => {
				const [order] = (await buyer.get("/api/orders")).body.orders;
				expect(order).toMatchObject({ state: "pending", totalFen: flashFen - 300, lines: [{ unitPriceFen: flashFen, discountFen: 300, reasons: [{ code: "flash" }] }] });
			});
			for (const { errors } of [one, two]) expect(errors).toEqual([]);
		} catch (error) {
			console.log("pictures of the failure:", await picturesOf("flash-sale-failed", windows));
			throw error;
		}
	});
});
