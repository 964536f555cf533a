import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { Actor } from "#shared/roles.ts";
import { makeBuyer, makeMarket, type Market } from "../../test/support/market.ts";
import { type PaymentDesk, usePaymentDesk } from "../../test/support/payment-desk.ts";
import type { Message } from "../../test/support/providers.ts";
import { createPlacing } from "../orders/place.ts";
import { cancelOrder, expireDue, readOrder, shipOrder } from "../orders/service.ts";
import { booksOf, settleDifference } from "./differences.ts";
import { createPayments } from "./payments.ts";
import { reconcile } from "./reconcile.ts";
import { checkPayment, payOrder } from "./service.ts";

/** Everything here runs against PostgreSQL and against providers on loopback that check our signatures (test/support/providers.ts). */
let { database, providers, live, deps, app } = {} as PaymentDesk;
usePaymentDesk((desk) => ({ database, providers, live, deps, app } = desk));

const viewer = (userId: string): Actor => ({ userId, role: "viewer", name: "买家", shopIds: [] });
type Method = "stripe" | "alipay" | "wechat";
const methods = ["stripe", "alipay", "wechat"] as const;

async function placed(options: Parameters<typeof makeMarket>[1] = {}) {
	const market = await makeMarket(database, options);
	return { market, ...(await placeIn(market)) };
}
async function placeIn(market: Market) {
	const buyer = await makeBuyer(database);
	const result = await createPlacing(deps).place(buyer.id, randomUUID(), { variantId: market.variantId, lineupItemId: market.itemId, quantity: 1, addressId: buyer.addressId, unitPriceFen: market.livePriceFen, note: "" });
	if (result.kind !== "placed") throw new Error(result.kind);
	return { buyer: viewer(buyer.id), order: result.order };
}
/** Opens a payment and goes to the provider's page. */
async function begin(method: Method, buyer: Actor, orderId: string, phone = false): Promise<string> {
	const { payment } = await payOrder(deps, buyer, orderId, { method, outcome: "succeed" }, { phone, peer: "203.0.113.7" });
	await providers[method].visit(payment!.next!);
	const row = await database.db.selectFrom("payments").select("id").where("order_id", "=", orderId).where("method", "=", method).where("state", "=", "pending").executeTakeFirstOrThrow();
	return row.id;
}
const post = (method: string, { headers, body }: Message) => app.request(`/api/payments/${method}/notify`, { method: "POST", headers, body });
const paymentOf = (id: string) => database.db.selectFrom("payments").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
const stateOf = async (orderId: string) => (await database.db.selectFrom("orders").select("state").where("id", "=", orderId).executeTakeFirstOrThrow()).state;
const backdate = (orderId: string) => database.db.updateTable("orders").set({ expires_at: new Date(Date.now() - 1000) }).where("id", "=", orderId).execute();
const expireNow = async (orderId: string) => {
	await backdate(orderId);
	await expireDue(deps);
	await expect.poll(() => stateOf(orderId)).toBe("expired");
};

describe.each(methods)("%s", (method) => {
	const provider = () => providers[method];

	test("leads to the provider, and its message confirms the order", async () => {
		const { buyer, order, market } = await placed();
		const opened = await payOrder(deps, buyer, order.id, { method, outcome: "succeed" }, { phone: false, peer: "" });
		expect(opened).toMatchObject({ state: "pending", payment: { method, state: "pending", next: { kind: method === "wechat" ? "qr" : "link" } } });
		// Pressed again, it is the same page.
		expect((await payOrder(deps, buyer, order.id, { method, outcome: "succeed" }, { phone: false, peer: "" })).payment).toEqual(opened.payment);
		// Nobody else is shown it.
		expect((await readOrder(database.db, buyer, order.id)).payment?.next).toBeNull();
		const paymentId = await begin(method, buyer, order.id);
		provider().pay(paymentId);
		const answer = await post(method, provider().message("succeeded", paymentId));
		expect(answer.status).toBe(200);
		expect(await answer.text()).toBe({ stripe: '{"received":true}', alipay: "success", wechat: '{"code":"SUCCESS"}' }[method]);
		expect(await readOrder(database.db, buyer, order.id)).toMatchObject({ state: "confirmed", payment: { method, state: "succeeded", refundFen: 0, next: null } });
		expect(await paymentOf(paymentId)).toMatchObject({ state: "succeeded", amount_fen: order.totalFen, paid_at: expect.any(Date), reference: expect.stringContaining(provider().trades.get(paymentId)!.reference) });
		expect(live.orders.at(-1)).toMatchObject({ orderId: order.id, state: "confirmed" });
		expect(live.stock.at(-1)).toBe(market.variantId);
	});

	test("a phone gets a page", async () => {
		const { buyer, order } = await placed();
		const { payment } = await payOrder(deps, buyer, order.id, { method, outcome: "succeed" }, { phone: true, peer: "203.0.113.7" });
		expect(payment?.next?.kind).toBe("link");
	});

	test("a forged message is refused, and changes nothing", async () => {
		const { buyer, order } = await placed();
		const paymentId = await begin(method, buyer, order.id);
		for (const message of [provider().forged(paymentId), { headers: {}, body: "{}" }, { headers: { "stripe-signature": "t=1,v1=00" }, body: "sign=AAAA&sign_type=RSA" }]) {
			const answer = await post(method, message);
			expect(answer.status).toBe(400);
			expect(((await answer.json()) as { code: string }).code).toBe("payment_signature");
		}
		expect(await paymentOf(paymentId)).toMatchObject({ state: "pending" });
		expect(await database.db.selectFrom("payment_events").select("id").where("payment_id", "=", paymentId).execute()).toEqual([]);
	});

	test("the same message ten times, at once and later, counts once", async () => {
		const { buyer, order } = await placed();
		const paymentId = await begin(method, buyer, order.id);
		provider().pay(paymentId);
		const message = provider().message("succeeded", paymentId);
		const statuses = (await Promise.all(Array.from({ length: 10 }, () => post(method, message)))).map(({ status }) => status);
		expect(new Set(statuses)).toEqual(new Set([200]));
		expect(await database.db.selectFrom("payment_events").select("outcome").where("payment_id", "=", paymentId).execute()).toEqual([{ outcome: "applied" }]);
		expect(await stateOf(order.id)).toBe("confirmed");
	});

	test("two successes of one payment at once sell once", async () => {
		const { buyer, order, market } = await placed();
		const paymentId = await begin(method, buyer, order.id);
		provider().pay(paymentId);
		await Promise.all([post(method, provider().message("succeeded", paymentId)), post(method, provider().message("succeeded", paymentId)), checkPayment(deps, buyer, order.id)]);
		expect(await database.db.selectFrom("stock_levels").select(["held", "sold"]).where("variant_id", "=", market.variantId).executeTakeFirst()).toEqual({ held: 0, sold: 1 });
		const outcomes = (await database.db.selectFrom("payment_events").select("outcome").where("payment_id", "=", paymentId).execute()).map(({ outcome }) => outcome);
		expect(outcomes.filter((outcome) => outcome === "applied")).toHaveLength(1);
	});

	test("a failure that comes late does not undo a success, nor one that came first hinder it", async () => {
		for (const order of [["succeeded", "failed", "closed"], ["failed", "closed", "succeeded"], ["closed", "succeeded", "failed"]] as const) {
			const { buyer, order: bought } = await placed();
			const paymentId = await begin(method, buyer, bought.id);
			provider().pay(paymentId);
			for (const kind of order) expect((await post(method, provider().message(kind, paymentId))).status).toBe(200);
			expect(await paymentOf(paymentId)).toMatchObject({ state: "succeeded" });
			expect(await stateOf(bought.id)).toBe("confirmed");
		}
	});

	test("a refund that is told before its payment is kept, and settles with it", async () => {
		const { buyer, order } = await placed();
		const paymentId = await begin(method, buyer, order.id);
		provider().pay(paymentId);
		await post(method, provider().message("refunded", paymentId));
		expect(await paymentOf(paymentId)).toMatchObject({ state: "pending", refund_fen: 0 });
		await post(method, provider().message("succeeded", paymentId));
		expect(await paymentOf(paymentId)).toMatchObject({ state: "refunded", refund_fen: order.totalFen });
		expect((await booksOf(deps)).differences.find(({ orderId }) => orderId === order.id)).toMatchObject({ kind: "refunded_elsewhere", state: "open" });
	});

	test("another amount confirms nothing and is shown to the administrator", async () => {
		const { buyer, order } = await placed();
		const paymentId = await begin(method, buyer, order.id);
		expect((await post(method, provider().message("succeeded", paymentId, { amountFen: 1 }))).status).toBe(200);
		expect(await stateOf(order.id)).toBe("pending");
		expect((await booksOf(deps)).differences.find(({ orderId }) => orderId === order.id)).toMatchObject({ kind: "amount", state: "open", ourFen: order.totalFen, theirFen: 1 });
	});

	test.skipIf(method === "alipay")("another currency confirms nothing", async () => {
		const { buyer, order } = await placed();
		const paymentId = await begin(method, buyer, order.id);
		await post(method, provider().message("succeeded", paymentId, { currency: "USD" }));
		expect(await stateOf(order.id)).toBe("pending");
		expect((await booksOf(deps)).differences.find(({ orderId }) => orderId === order.id)).toMatchObject({ kind: "amount", theirCurrency: "USD" });
	});

	test("money for a payment that is none of ours is taken note of", async () => {
		const id = randomUUID();
		expect((await post(method, provider().message("succeeded", id))).status).toBe(200);
		expect(await database.db.selectFrom("payment_events").select("outcome").where("method", "=", method).where("outcome", "=", "unknown").execute()).not.toEqual([]);
	});

	test("too large a message is refused before anything reads it", async () => {
		const answer = await post(method, { headers: { "content-type": "application/json" }, body: "x".repeat(200_000) });
		expect(answer.status).toBe(413);
	});

	test("a message that is late is asked for by the page that waits", async () => {
		const { buyer, order } = await placed();
		const paymentId = await begin(method, buyer, order.id);
		expect(await checkPayment(deps, buyer, order.id)).toMatchObject({ state: "pending", payment: { state: "pending", next: {} } });
		provider().pay(paymentId);
		await database.db.updateTable("payments").set({ asked_at: null }).where("id", "=", paymentId).execute();
		expect(await checkPayment(deps, buyer, order.id)).toMatchObject({ state: "confirmed", payment: { state: "succeeded" } });
		await expect(checkPayment(deps, viewer("somebody"), order.id)).rejects.toMatchObject({ code: "not_found" });
	});

	// Alipay's page needs no call of ours.
	test.skipIf(method === "alipay")("a provider that is out of reach is said so, and another way is open", async () => {
		const { buyer, order } = await placed();
		provider().down = true;
		await expect(payOrder(deps, buyer, order.id, { method, outcome: "succeed" })).rejects.toMatchObject({ code: "payment_unavailable" });
		expect(await payOrder(deps, buyer, order.id, { method: "test", outcome: "succeed" })).toMatchObject({ state: "confirmed", payment: { method: "test" } });
	});

	test("money after the deadline takes stock again while there is some", async () => {
		const { buyer, order, market } = await placed({ stock: 1 });
		const paymentId = await begin(method, buyer, order.id);
		provider().pay(paymentId);
		await database.db.updateTable("payments").set({ state: "void" }).where("id", "=", paymentId).execute();
		await expireNow(order.id);
		await post(method, provider().message("succeeded", paymentId));
		expect(await readOrder(database.db, buyer, order.id)).toMatchObject({ state: "confirmed", payment: { state: "succeeded" } });
		expect(await database.db.selectFrom("stock_levels").select(["held", "sold"]).where("variant_id", "=", market.variantId).executeTakeFirst()).toEqual({ held: 0, sold: 1 });
	});

	test("money after the deadline goes back by itself when all is sold", async () => {
		const { buyer, order, market } = await placed({ stock: 1 });
		const paymentId = await begin(method, buyer, order.id);
		provider().pay(paymentId);
		await database.db.updateTable("payments").set({ state: "void" }).where("id", "=", paymentId).execute();
		await expireNow(order.id);
		await placeIn(market);
		await post(method, provider().message("succeeded", paymentId));
		await expect.poll(async () => (await paymentOf(paymentId)).state).toBe("refunded");
		expect(await readOrder(database.db, buyer, order.id)).toMatchObject({ state: "expired", payment: { state: "refunded", refundFen: order.totalFen } });
		expect(provider().returned(paymentId)).toBe(order.totalFen);
		expect(await database.db.selectFrom("refunds").select(["reason", "state"]).where("payment_id", "=", paymentId).execute()).toEqual([{ reason: "sold out after the deadline", state: "succeeded" }]);
	});

	test("at the deadline what is not paid is closed at the provider; what was paid in time counts", async () => {
		const { buyer, order } = await placed();
		const paymentId = await begin(method, buyer, order.id);
		await expireNow(order.id);
		await expect.poll(async () => (await paymentOf(paymentId)).state).toBe("void");
		expect(provider().trades.get(paymentId)!.state).toBe("closed");

		const second = await placed();
		const late = await begin(method, second.buyer, second.order.id);
		provider().pay(late);
		await backdate(second.order.id);
		await expireDue(deps);
		await expect.poll(() => stateOf(second.order.id)).toBe("confirmed");
	});

	test("a cancelled order's money goes back once, although the provider is away at first", async () => {
		const { buyer, order } = await placed();
		const paymentId = await begin(method, buyer, order.id);
		provider().pay(paymentId);
		await post(method, provider().message("succeeded", paymentId));
		provider().down = true;
		expect(await cancelOrder(deps, buyer, order.id)).toMatchObject({ state: "cancelled", payment: { state: "succeeded", refundFen: order.totalFen }, refundingFen: order.totalFen });
		await expect.poll(async () => (await database.db.selectFrom("refunds").select("said").where("payment_id", "=", paymentId).executeTakeFirst())?.said).toBeTruthy();
		provider().down = false;
		await expect.poll(async () => (await paymentOf(paymentId)).state).toBe("refunded");
		expect(provider().returned(paymentId)).toBe(order.totalFen);
		// The provider's own news of it changes nothing more.
		const [refundId] = [...provider().trades.get(paymentId)!.refunds.keys()];
		await post(method, provider().message("refunded", paymentId, { refundId: refundId! }));
		expect(await paymentOf(paymentId)).toMatchObject({ state: "refunded", refund_fen: order.totalFen });
		expect(await database.db.selectFrom("refunds").select("state").where("payment_id", "=", paymentId).execute()).toEqual([{ state: "succeeded" }]);
	});

	test("a refund that takes its time is settled by the provider's message", async () => {
		const { buyer, order } = await placed();
		const paymentId = await begin(method, buyer, order.id);
		provider().pay(paymentId);
		await post(method, provider().message("succeeded", paymentId));
		provider().refundsAre = "processing";
		await cancelOrder(deps, buyer, order.id);
		const refund = () => database.db.selectFrom("refunds").select(["id", "state"]).where("payment_id", "=", paymentId).executeTakeFirstOrThrow();
		await expect.poll(async () => (await refund()).state).toBe("processing");
		expect((await readOrder(database.db, buyer, order.id)).refundingFen).toBe(order.totalFen);
		await post(method, provider().message("refunded", paymentId, { refundId: (await refund()).id }));
		expect(await refund()).toMatchObject({ state: "succeeded" });
		expect(await paymentOf(paymentId)).toMatchObject({ state: "refunded" });
		expect((await readOrder(database.db, buyer, order.id)).refundingFen).toBe(0);
	});

	test("the nightly comparison applies a success that was missed, and shows what it can't settle", async () => {
		const missed = await placed();
		const missedId = await begin(method, missed.buyer, missed.order.id);
		provider().pay(missedId);
		const good = await placed();
		const goodId = await begin(method, good.buyer, good.order.id);
		provider().pay(goodId);
		await post(method, provider().message("succeeded", goodId));
		const stray = provider().stray(4200);
		// Ours says paid, theirs knows nothing.
		const lost = await placed();
		const lostId = await begin(method, lost.buyer, lost.order.id);
		await post(method, provider().message("succeeded", lostId));
		const hour = 3_600_000;
		for (const id of [missedId, goodId, stray]) provider().trades.get(id)!.paidAt = new Date(Date.now() - 24 * hour);
		await database.db.updateTable("payments").set({ at: new Date(Date.now() - 24 * hour), paid_at: sql<Date>`case when paid_at is not null then now() - interval '24 hours' end` }).where("id", "in", [missedId, goodId, lostId]).execute();

		await reconcile(deps, 48);
		await reconcile(deps, 48);
		expect(await readOrder(database.db, missed.buyer, missed.order.id)).toMatchObject({ state: "confirmed" });
		const { differences, run, providers: compared } = await booksOf(deps);
		const of = (orderId: string) => differences.filter((one) => one.orderId === orderId && one.method === method);
		expect(of(missed.order.id)).toMatchObject([{ kind: "missed_success", state: "settled", settledBy: "self" }]);
		expect(of(good.order.id)).toEqual([]);
		expect(of(lost.order.id)).toMatchObject([{ kind: "missing", state: "open" }]);
		expect(differences.filter((one) => one.kind === "unknown" && one.theirFen === 4200 && one.method === method && one.reference?.includes("stray"))).toHaveLength(1);
		expect(run).toMatchObject({ finishedAt: expect.any(String), unreachable: [] });
		expect(compared).toContain(method);
		await settleDifference(deps, { userId: null, role: "admin", name: null, shopIds: [] }, of(lost.order.id)[0]!.id, false);
		expect((await booksOf(deps)).differences.find((one) => one.orderId === lost.order.id)).toMatchObject({ state: "settled" });
	});
});

describe("whatever the provider", () => {
	test("paid by two ways, the second goes back", async () => {
		const { buyer, order } = await placed();
		const [first, second] = [await begin("alipay", buyer, order.id), await begin("wechat", buyer, order.id)];
		providers.alipay.pay(first);
		providers.wechat.pay(second);
		await Promise.all([post("alipay", providers.alipay.message("succeeded", first)), post("wechat", providers.wechat.message("succeeded", second))]);
		await expect.poll(async () => (await database.db.selectFrom("payments").select("state").where("order_id", "=", order.id).orderBy("state").execute()).map(({ state }) => state)).toEqual(["refunded", "succeeded"]);
		expect(await readOrder(database.db, buyer, order.id)).toMatchObject({ state: "confirmed", payment: { state: "succeeded" } });
		expect(providers.alipay.returned(first) + providers.wechat.returned(second)).toBe(order.totalFen);
	});

	test("what was tried before is closed once another way is paid", async () => {
		const { buyer, order } = await placed();
		const first = await begin("alipay", buyer, order.id);
		await payOrder(deps, buyer, order.id, { method: "test", outcome: "succeed" });
		await expect.poll(async () => (await paymentOf(first)).state).toBe("void");
		expect(providers.alipay.trades.get(first)!.state).toBe("closed");
	});

	test("agreed on delivery and paid all the same, the courier takes nothing", async () => {
		const { buyer, order } = await placed();
		const id = await begin("stripe", buyer, order.id);
		providers.stripe.pay(id);
		await payOrder(deps, buyer, order.id, { method: "cod", outcome: "succeed" });
		await post("stripe", providers.stripe.message("succeeded", id));
		expect(await readOrder(database.db, buyer, order.id)).toMatchObject({ state: "confirmed", payment: { method: "stripe", state: "succeeded" } });
		expect(await database.db.selectFrom("payments").select("state").where("order_id", "=", order.id).where("method", "=", "cod").execute()).toEqual([{ state: "void" }]);
	});

	test("money for a cancelled or shipped order goes back", async () => {
		const cancelled = await placed();
		const one = await begin("stripe", cancelled.buyer, cancelled.order.id);
		providers.stripe.pay(one);
		await cancelOrder(deps, cancelled.buyer, cancelled.order.id);
		await expect.poll(async () => (await paymentOf(one)).state).toBe("refunded");

		const shipped = await placed();
		const two = await begin("wechat", shipped.buyer, shipped.order.id);
		providers.wechat.pay(two);
		await payOrder(deps, shipped.buyer, shipped.order.id, { method: "cod", outcome: "succeed" });
		await shipOrder(deps, { userId: "m", role: "merchant", name: "店家", shopIds: [shipped.market.shopId] }, shipped.order.id, { carrier: "邮政", trackingNumber: "EMS12345" });
		await post("wechat", providers.wechat.message("succeeded", two));
		await expect.poll(async () => (await paymentOf(two)).state).toBe("refunded");
	});

	test("late payments and new buyers race for the last pieces: none is sold twice, every other payment goes back", async () => {
		const market = await makeMarket(database, { stock: 6, quota: 6 });
		const late = await Promise.all(
			Array.from({ length: 6 }, async () => {
				const { buyer, order } = await placeIn(market);
				const id = await begin("alipay", buyer, order.id);
				providers.alipay.pay(id);
				return { order, id };
			}),
		);
		await database.db.updateTable("payments").set({ state: "void" }).where("id", "in", late.map(({ id }) => id)).execute();
		for (const { order } of late) await backdate(order.id);
		await expireDue(deps);
		const placing = createPlacing(deps);
		const newcomers = await Promise.all(Array.from({ length: 4 }, () => makeBuyer(database)));
		await Promise.all([
			...late.map(({ id }) => post("alipay", providers.alipay.message("succeeded", id))),
			...newcomers.map((buyer) => placing.place(buyer.id, randomUUID(), { variantId: market.variantId, lineupItemId: market.itemId, quantity: 1, addressId: buyer.addressId, unitPriceFen: market.livePriceFen, note: "" })),
		]);
		const states = async () => Promise.all(late.map(async ({ order, id }) => `${await stateOf(order.id)} ${(await paymentOf(id)).state}`));
		await expect.poll(async () => (await states()).every((state) => state === "confirmed succeeded" || state === "expired refunded")).toBe(true);
		const level = await database.db.selectFrom("stock_levels").select(["held", "sold"]).where("variant_id", "=", market.variantId).executeTakeFirstOrThrow();
		expect(level.held + level.sold).toBe(6);
		expect(level.sold).toBe((await states()).filter((state) => state.startsWith("confirmed")).length);
	});

	test("messages, sweeps of the deadline and cancels at once: one end for each order, and its money where it belongs", async () => {
		const market = await makeMarket(database, { stock: 30, quota: 30 });
		const orders = await Promise.all(
			Array.from({ length: 30 }, async (_, n) => {
				const { buyer, order } = await placeIn(market);
				const method = methods[n % 3]!;
				const id = await begin(method, buyer, order.id);
				providers[method].pay(id);
				return { buyer, order, method, id };
			}),
		);
		for (const { order } of orders.slice(0, 20)) await backdate(order.id);
		await Promise.all([
			...orders.flatMap(({ method, id }) => [post(method, providers[method].message("succeeded", id)), post(method, providers[method].message("succeeded", id))]),
			...orders.filter((_, n) => n % 4 === 0).map(({ buyer, order }) => cancelOrder(deps, buyer, order.id).catch((error: { code: string }) => expect(["order_state"]).toContain(error.code))),
			...[1, 2, 3].map(() => expireDue(deps)),
			...orders.map(({ buyer, order }) => checkPayment(deps, buyer, order.id)),
		]);
		const ends = async () => Promise.all(orders.map(async ({ order, id }) => `${await stateOf(order.id)} ${(await paymentOf(id)).state}`));
		await expect.poll(async () => (await ends()).filter((end) => !["confirmed succeeded", "cancelled refunded"].includes(end))).toEqual([]);
		for (const { id, method } of orders) expect(providers[method].returned(id)).toBe((await paymentOf(id)).refund_fen);
	}, 90_000);

	test("late money takes nothing beyond the quota or the buyer's limit", async () => {
		const market = await makeMarket(database, { stock: 10, quota: 10, perBuyerLimit: 1 });
		const { buyer, order } = await placeIn(market);
		const id = await begin("alipay", buyer, order.id);
		providers.alipay.pay(id);
		await database.db.updateTable("payments").set({ state: "void" }).where("id", "=", id).execute();
		await expireNow(order.id);
		// They bought again meanwhile, and have their one.
		const { id: addressId } = await database.db.selectFrom("addresses").select("id").where("user_id", "=", buyer.userId!).executeTakeFirstOrThrow();
		const again = await createPlacing(deps).place(buyer.userId!, randomUUID(), { variantId: market.variantId, lineupItemId: market.itemId, quantity: 1, addressId, unitPriceFen: market.livePriceFen, note: "" });
		expect(again.kind).toBe("placed");
		await post("alipay", providers.alipay.message("succeeded", id));
		await expect.poll(async () => (await paymentOf(id)).state).toBe("refunded");
		expect(await stateOf(order.id)).toBe("expired");
	});

	test("any order of what a provider says leads to the same end", async () => {
		const facts = ["failed", "succeeded", "refunded", "closed"] as const;
		await fc.assert(
			fc.asyncProperty(fc.shuffledSubarray([...facts, ...facts], { minLength: 1, maxLength: 8 }), fc.boolean(), async (said, atOnce) => {
				const { buyer, order } = await placed();
				const id = await begin("alipay", buyer, order.id);
				providers.alipay.pay(id);
				const messages = said.map((kind) => providers.alipay.message(kind, id));
				if (atOnce) await Promise.all(messages.map((message) => post("alipay", message)));
				else for (const message of messages) await post("alipay", message);
				const { state } = await paymentOf(id);
				if (said.includes("succeeded")) expect(state).toBe(said.includes("refunded") ? "refunded" : "succeeded");
				else if (said.includes("failed") || said.includes("closed")) expect(["failed", "void"]).toContain(state);
				else expect(state).toBe("pending");
				expect(await stateOf(order.id)).toBe(said.includes("succeeded") ? "confirmed" : "pending");
			}),
			{ numRuns: 25 },
		);
	});

	test("partial refunds fit the table, and never sum to more than was paid", async () => {
		const { buyer, order } = await placed();
		await payOrder(deps, buyer, order.id, { method: "test", outcome: "succeed" });
		const { id } = await database.db.selectFrom("payments").select("id").where("order_id", "=", order.id).executeTakeFirstOrThrow();
		const insert = (fen: number, state: "requested" | "failed" = "requested") => database.db.insertInto("refunds").values({ payment_id: id, amount_fen: fen, reason: "asked for again", state }).returning("id").executeTakeFirstOrThrow();
		const half = order.totalFen / 2;
		await insert(half);
		await insert(half, "failed");
		await expect(insert(half + 1)).rejects.toMatchObject({ constraint: "payments_refund" });
		const race = await Promise.allSettled([insert(half), insert(half), insert(half)]);
		expect(race.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
		expect(await paymentOf(id)).toMatchObject({ refund_fen: order.totalFen });
	});

	test("a server without keys offers what needs none, and the test payment only where it is on", async () => {
		expect(createPayments({ test: true }).methods).toEqual(["cod", "test"]);
		expect(createPayments({ test: false }).methods).toEqual(["cod"]);
		expect(createPayments(providers.settings(false)).methods).toEqual(["alipay", "wechat", "stripe", "cod"]);
		const { buyer, order } = await placed();
		await expect(payOrder({ ...deps, payments: createPayments({ test: false }) }, buyer, order.id, { method: "test", outcome: "succeed" })).rejects.toMatchObject({ code: "payment_method" });
		expect((await app.request("/api/payments/test/notify", { method: "POST", body: "{}" })).status).toBe(404);
	});

	test("a message may come from another site, a browser's request may not", async () => {
		const headers = { origin: "https://evil.example" };
		expect((await app.request("/api/payments/alipay/notify", { method: "POST", headers, body: "x" })).status).toBe(400);
		expect((await app.request("/api/payments/reconcile", { method: "POST", headers, body: "{}" })).status).toBe(403);
	});

	test("a provider out of reach is noted by the comparison, and the others are compared", async () => {
		providers.wechat.down = true;
		providers.stripe.down = true;
		const { buyer, order } = await placed();
		const id = await begin("alipay", buyer, order.id);
		providers.alipay.pay(id);
		await database.db.updateTable("payments").set({ at: new Date(Date.now() - 7_200_000) }).where("id", "=", id).execute();
		await expect(reconcile(deps, 48)).rejects.toThrow();
		expect((await booksOf(deps)).run).toMatchObject({ unreachable: ["wechat", "stripe"], finishedAt: expect.any(String) });
		expect(await stateOf(order.id)).toBe("confirmed");
	});
});
