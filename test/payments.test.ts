import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messages as bookTexts } from "../client/admin/payments-messages.ts";
import { messages as checkoutTexts } from "../client/checkout/messages.ts";
import { messages as placeTexts } from "../client/checkout/place-messages.ts";
import { messages as payTexts } from "../client/checkout/pay-messages.ts";
import { messages as orderTexts } from "../client/orders/messages.ts";
import { Person, runApp } from "./support/app.ts";
import { launchChromium } from "./support/chromium.ts";
import { emptyDatabase } from "./support/database.ts";
import { eventually } from "./support/eventually.ts";
import { actAs, desktop, gone, phone, reads, seen, visitor } from "./support/pages.ts";
import { environmentOf, type Provider, startProviders } from "./support/providers.ts";

const zh = { pay: payTexts.zh, checkout: checkoutTexts.zh, place: placeTexts.zh, orders: orderTexts.zh, books: bookTexts.zh };

/** The whole product with three providers (servers on loopback that speak their protocols), in a browser. */
describe("paying at a provider", { timeout: 180_000 }, () => {
	let app: Awaited<ReturnType<typeof runApp>>;
	let browser: Browser;
	let providers: Awaited<ReturnType<typeof startProviders>>;
	let dir: string;
	let viewer: Person;
	let admin: Person;
	/** Of the shop that the orders are placed in. */
	let merchant: Person;
	let place: () => Promise<{ id: string; number: string; totalFen: number }>;
	/** Two orders, one a shop. */
	let placeTwo: () => Promise<{ id: string; totalFen: number; orders: { id: string; number: string; totalFen: number }[] }>;

	beforeAll(async () => {
		dir = await mkdtemp(join(tmpdir(), "livestall-keys-"));
		providers = await startProviders();
		[app, browser] = await Promise.all([runApp({ env: { DATABASE_URL: await emptyDatabase(), ...(await environmentOf(providers.settings(), dir)) } }), launchChromium()]);
		[viewer, admin, merchant] = await Promise.all([Person.demo(app.url, "viewer"), Person.demo(app.url, "admin"), Person.demo(app.url, "merchant")]);
		const address = (await viewer.post("/api/addresses", { name: "李小满", phone: "13800000000", region: "湖北省 清禾市", street: "橙山路 1 号" })).body;
		const [shop] = (await merchant.get("/api/me")).body.shops;
		const { products } = (await viewer.get(`/api/products?shopId=${shop.id}`)).body;
		const variant = (await viewer.get(`/api/products/${products[0].id}`)).body.variants.find(({ left }: { left: number }) => left > 20);
		place = async () => {
			const { status, body } = await viewer.post("/api/orders", { variantId: variant.id, quantity: 1, addressId: address.id, unitPriceFen: variant.priceFen }, { "idempotency-key": crypto.randomUUID() });
			expect(status).toBe(201);
			return body;
		};
		const all: { id: string; shopId: string }[] = (await viewer.get("/api/products")).body.products;
		const wanted = await Promise.all(
			[...new Map(all.map((each) => [each.shopId, each])).values()].slice(0, 2).map(async ({ id, shopId }) => {
				const { variants } = (await viewer.get(`/api/products/${id}`)).body;
				const { id: variantId, priceFen: unitPriceFen } = variants.find(({ left }: { left: number }) => left > 20);
				return { shopId, lines: [{ variantId, quantity: 1, unitPriceFen, lineupItemId: null }] };
			}),
		);
		placeTwo = async () => {
			const { status, body } = await viewer.post("/api/checkouts", { addressId: address.id, orders: wanted, totalFen: 10_000_000 }, { "idempotency-key": crypto.randomUUID() });
			expect(status).toBe(201);
			expect(body.orders).toHaveLength(2);
			return body;
		};
	}, 180_000);
	afterAll(async () => {
		await browser?.close();
		await app?.release();
		await providers?.close();
		await rm(dir, { recursive: true, force: true });
	});

	const windowOf = async (person: Person, size: typeof phone | typeof desktop) => {
		const phoneAgent = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36";
		const opened = await visitor(browser, { ...size, ...(size === phone ? { userAgent: phoneAgent } : {}) });
		await actAs(opened.context, person);
		return opened;
	};
	const choose = async (page: Page, method: "stripe" | "alipay" | "wechat") => {
		await page.getByText(zh.pay.methods[method], { exact: true }).click();
		await page.getByRole("button", { name: zh.checkout.payNow("").trim() }).click();
	};
	const newest = (provider: Provider) => [...provider.trades.keys()].at(-1)!;
	const notify = async (provider: Provider, kind: "succeeded" | "closed" | "refunded", paymentId: string, more: { refundId?: string } = {}) => {
		const { headers, body } = provider.message(kind, paymentId, more);
		expect((await fetch(`${app.url}/api/payments/${provider.method}/notify`, { method: "POST", headers, body })).status).toBe(200);
	};

	it("at a desktop WeChat Pay shows a code, and the page goes on when the message comes", async () => {
		const { page, context, errors } = await windowOf(viewer, desktop);
		const order = await place();
		await page.goto(`${app.url}/orders/${order.id}`);
		await seen(page.getByRole("timer"));
		await choose(page, "wechat");
		await seen(page.getByRole("img", { name: zh.pay.qr }));
		await reads(page.getByRole("status"), zh.pay.waiting);
		const paymentId = newest(providers.wechat);
		providers.wechat.pay(paymentId);
		await notify(providers.wechat, "succeeded", paymentId);
		await reads(page.getByRole("heading", { level: 1 }), zh.orders.now.confirmed);
		await reads(page.getByRole("main"), zh.pay.methods.wechat);
		expect(errors).toEqual([]);
		await context.close();
	});

	it("on a phone Alipay opens its page; back on the order's page the server asks, as no message came", async () => {
		const { page, context } = await windowOf(viewer, phone);
		const order = await place();
		await page.goto(`${app.url}/orders/${order.id}`);
		await choose(page, "alipay");
		await page.waitForURL(/gateway\.do.*alipay\.trade\.wap\.pay/);
		providers.alipay.pay(newest(providers.alipay));
		await page.goto(`${app.url}/orders/${order.id}?paid`);
		await reads(page.getByRole("heading", { level: 1 }), zh.orders.now.confirmed);
		await context.close();
	});

	it("two orders of two shops are paid by one code, and each then says how it stands", async () => {
		const { page, context, errors } = await windowOf(viewer, desktop);
		const { id, orders, totalFen } = await placeTwo();
		await page.goto(`${app.url}/checkout/${id}`);
		await choose(page, "wechat");
		const together = page.getByRole("region", { name: zh.place.payAll(2) });
		await seen(together.getByRole("img", { name: zh.pay.qr }));
		await reads(together, `¥${(totalFen / 100).toFixed(2)}`);
		expect(await page.getByRole("timer").count()).toBe(1);
		// The page of one of them leads here, where the sum is told.
		await page.goto(`${app.url}/orders/${orders[1]!.id}`);
		await reads(page.getByRole("main"), zh.pay.together);
		await page.getByRole("link", { name: zh.pay.toCheckout }).click();
		await seen(together.getByRole("img", { name: zh.pay.qr }));
		// Another way can be chosen, and the code come back to.
		await together.getByRole("button", { name: zh.pay.other }).click();
		await choose(page, "wechat");
		await seen(together.getByRole("img", { name: zh.pay.qr }));
		const paymentId = newest(providers.wechat);
		expect(providers.wechat.trades.get(paymentId)!.amountFen).toBe(totalFen);
		providers.wechat.pay(paymentId);
		await notify(providers.wechat, "succeeded", paymentId);
		await reads(page.getByRole("heading", { level: 1 }), zh.place.paid);
		for (const { number } of orders) await reads(page.getByRole("region", { name: zh.place.order(number) }), zh.orders.states.confirmed);
		expect((await viewer.post(`/api/orders/${orders[0]!.id}/cancel`)).status).toBe(200);
		await reads(page.getByRole("region", { name: zh.place.order(orders[0]!.number) }), zh.orders.states.cancelled);
		await eventually(() => expect(providers.wechat.returned(paymentId)).toBe(orders[0]!.totalFen));
		expect(errors).toEqual([]);
		await context.close();
	});

	it("on a phone two orders are paid on one page of Alipay; one that is cancelled there leaves a sum for the other", async () => {
		const { page, context } = await windowOf(viewer, phone);
		const { id, orders, totalFen } = await placeTwo();
		await page.goto(`${app.url}/checkout/${id}`);
		await choose(page, "alipay");
		await page.waitForURL(/gateway\.do.*alipay\.trade\.wap\.pay/);
		const first = newest(providers.alipay);
		expect(providers.alipay.trades.get(first)!.amountFen).toBe(totalFen);
		await page.goto(`${app.url}/checkout/${id}`);
		await page.getByRole("region", { name: zh.place.payAll(2) }).getByRole("button", { name: zh.pay.other }).click();
		// The page is slow to hear of it: the buyer presses while both orders stand there.
		let heard!: () => void;
		const hears = new Promise<void>((resolve) => (heard = resolve));
		await page.route(`**/api/checkouts/${id}`, (route) => hears.then(() => route.continue()));
		expect((await viewer.post(`/api/orders/${orders[0]!.id}/cancel`)).status).toBe(200);
		await eventually(() => expect(providers.alipay.trades.get(first)!.state).toBe("closed"));
		await choose(page, "alipay");
		await page.waitForURL(/gateway\.do.*alipay\.trade\.wap\.pay/);
		heard();
		const second = newest(providers.alipay);
		expect(providers.alipay.trades.get(second)!.amountFen).toBe(orders[1]!.totalFen);
		providers.alipay.pay(second);
		await page.goto(`${app.url}/checkout/${id}?paid`);
		await page.goto(`${app.url}/orders/${orders[1]!.id}?paid`);
		await reads(page.getByRole("heading", { level: 1 }), zh.orders.now.confirmed);
		await context.close();
	});

	it("a buyer who comes back without having paid goes on or chooses another way", async () => {
		const { page, context } = await windowOf(viewer, phone);
		const order = await place();
		await page.goto(`${app.url}/orders/${order.id}`);
		await choose(page, "stripe");
		await page.waitForURL(/\/pay\//);
		await page.goto(`${app.url}/orders/${order.id}`);
		await seen(page.getByRole("link", { name: zh.pay.go.stripe }));
		await page.getByRole("button", { name: zh.pay.check }).click();
		await reads(page.getByRole("status"), zh.pay.notYet);
		await page.getByRole("button", { name: zh.pay.other }).click();
		await seen(page.getByRole("radio", { name: zh.pay.methods.cod }));
		await page.getByText(zh.pay.methods.cod, { exact: true }).click();
		await page.getByRole("button", { name: zh.checkout.agreeCod }).click();
		await reads(page.getByRole("heading", { level: 1 }), zh.orders.now.confirmed);
		await context.close();
	});

	it("a shop sees that the money of a cancelled order is on its way back, and that it has arrived, without a reload", async () => {
		const { page, context, errors } = await windowOf(merchant, desktop);
		const order = await place();
		await viewer.post(`/api/orders/${order.id}/pay`, { method: "wechat" });
		const paymentId = newest(providers.wechat);
		providers.wechat.pay(paymentId);
		await notify(providers.wechat, "succeeded", paymentId);
		await page.goto(`${app.url}/shop/orders`);
		const row = page.getByRole("row").filter({ hasText: order.number });
		await reads(row, zh.orders.paymentStates.succeeded);
		providers.wechat.refundsAre = "processing";
		expect((await viewer.post(`/api/orders/${order.id}/cancel`)).status).toBe(200);
		await reads(row, new RegExp(`${zh.orders.refunding("¥")}.*${zh.orders.states.cancelled} ?${zh.orders.refundingNow}`));
		await eventually(() => expect(providers.wechat.trades.get(paymentId)!.refunds.size).toBe(1));
		await notify(providers.wechat, "refunded", paymentId, { refundId: [...providers.wechat.trades.get(paymentId)!.refunds.keys()][0]! });
		await reads(row, zh.orders.paymentStates.refunded);
		await gone(row.getByText(zh.orders.refundingNow));
		expect(errors).toEqual([]);
		await context.close();
	});

	it("an administrator compares the books and sees what differs", async () => {
		const { page, context, errors } = await windowOf(admin, desktop);
		await page.goto(`${app.url}/admin/payments`);
		await reads(page.getByRole("main"), zh.books.never);
		providers.stripe.stray(4200);
		await page.getByRole("button", { name: zh.books.run }).click();
		const found = page.getByRole("listitem").filter({ hasText: zh.books.kinds.unknown });
		await seen(found);
		await reads(found, "¥42.00");
		await found.getByRole("button", { name: zh.books.settle }).click();
		await reads(found, zh.books.settledPerson);
		expect(errors).toEqual([]);
		await context.close();
	});
});
