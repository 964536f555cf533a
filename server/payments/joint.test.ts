import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { sql } from "kysely";
import { afterEach, describe, expect, test } from "vitest";
import { PlaceCheckout } from "#shared/cart.ts";
import type { Actor } from "#shared/roles.ts";
import { makeBuyer, makeMarket, type Market } from "../../test/support/market.ts";
import { type PaymentDesk, usePaymentDesk } from "../../test/support/payment-desk.ts";
import type { Message } from "../../test/support/providers.ts";
import { createCheckouts } from "../checkouts/place.ts";
import { readCheckout } from "../checkouts/queries.ts";
import { connect } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { cancelOrder, expireDue } from "../orders/service.ts";
import { booksOf } from "./differences.ts";
import { payCheckout } from "./joint.ts";
import { reconcile } from "./reconcile.ts";
import { checkPayment, payOrder } from "./service.ts";

/** One payment for the orders of a checkout, against PostgreSQL and against providers on loopback that check our signatures and sums (test/support/providers.ts). */
let { database, providers, deps, app } = {} as PaymentDesk;
usePaymentDesk((desk) => ({ database, providers, deps, app } = desk));
afterEach(async () => {
	// The parts of a joint payment are its sum, and no more of it goes back.
	const { rows } = await sql`
		select joint.id from joint_payments joint join payments on joint_id = joint.id group by joint.id
		having sum(payments.amount_fen) <> joint.amount_fen or count(*) <> joint.orders or sum(refund_fen) > joint.amount_fen or count(distinct payments.method) > 1`.execute(database.db);
	expect(rows).toEqual([]);
});

type Method = "stripe" | "alipay" | "wechat";
const methods = ["stripe", "alipay", "wechat"] as const;
const prices = [1000, 2050, 333];
const sum = prices.reduce((total, fen) => total + fen, 0);

/** A checkout of one order in each of these shops, by default three. */
async function placed(markets?: readonly Market[]) {
	const shops = markets ?? (await Promise.all(prices.map((priceFen) => makeMarket(database, { priceFen, stock: 1 }))));
	const buyer = await makeBuyer(database);
	const orders = shops.map((market) => ({ shopId: market.shopId, lines: [{ variantId: market.variantId, quantity: 1, unitPriceFen: market.priceFen }] }));
	const result = await createCheckouts(deps).place(buyer.id, randomUUID(), PlaceCheckout.parse({ addressId: buyer.addressId, orders, totalFen: 2 ** 40 }));
	if (result.kind !== "placed") throw new Error(result.kind);
	const actor: Actor = { userId: buyer.id, role: "viewer", name: "买家", shopIds: [] };
	const read = async () => (await readCheckout(database.db, buyer.id, result.checkoutId))!;
	return { id: result.checkoutId, actor, markets: shops, orders: (await read()).orders, read };
}
type Placed = Awaited<ReturnType<typeof placed>>;
/** Presses pay and goes to the provider's page; the id that the provider knows. */
async function press(method: Method, { id, actor, read }: Placed, using: Deps = deps): Promise<string> {
	expect((await payCheckout(using, actor, id, { method, outcome: "succeed" }, { phone: false, peer: "203.0.113.7" })).failed).toEqual([]);
	const { payment } = await read();
	await providers[method].visit(payment!.next!);
	return newestJoint(id);
}
const newestJoint = async (checkoutId: string) => (await database.db.selectFrom("joint_payments").select("id").where("checkout_id", "=", checkoutId).orderBy("id", "desc").limit(1).executeTakeFirstOrThrow()).id;
const post = async (method: string, { headers, body }: Message) => expect((await app.request(`/api/payments/${method}/notify`, { method: "POST", headers, body })).status).toBe(200);
const partsOf = (jointId: string) => database.db.selectFrom("payments").selectAll().where("joint_id", "=", jointId).orderBy("order_id").execute();
const statesOf = async (jointId: string) => (await partsOf(jointId)).map(({ state }) => state);
const ordersOf = async ({ read }: Placed) => (await read()).orders.map(({ state }) => state);
const backdate = (orderIds: readonly string[]) => database.db.updateTable("orders").set({ expires_at: new Date(Date.now() - 1000) }).where("id", "in", orderIds).execute();
const unasked = () => database.db.updateTable("payments").set({ asked_at: null }).execute();

describe.each(methods)("%s", (method) => {
	const provider = () => providers[method];

	test("three orders are one payment at the provider, and its one message pays them all", async () => {
		const checkout = await placed();
		const joint = await press(method, checkout);
		expect(provider().trades.get(joint)).toMatchObject({ amountFen: sum, state: "open" });
		const { payment } = await checkout.read();
		expect(payment).toMatchObject({ method, state: "pending", amountFen: sum, orderIds: checkout.orders.map(({ id }) => id), next: { kind: method === "wechat" ? "qr" : "link" } });
		// Pressed again, and by two at once, it is the same one.
		await Promise.all([press(method, checkout), press(method, checkout)]);
		expect(await checkout.read()).toMatchObject({ payment });
		expect(await newestJoint(checkout.id)).toBe(joint);
		provider().pay(joint);
		await post(method, provider().message("succeeded", joint));
		expect(await ordersOf(checkout)).toEqual(["confirmed", "confirmed", "confirmed"]);
		expect(await partsOf(joint)).toMatchObject(prices.map((fen) => ({ state: "succeeded", amount_fen: fen, next: null, reference: expect.stringContaining(provider().trades.get(joint)!.reference) })));
		expect((await checkout.read()).payment).toBeNull();
	});

	test("the same message ten times, and an answer to a question beside it, sell once", async () => {
		const checkout = await placed();
		const joint = await press(method, checkout);
		provider().pay(joint);
		const message = provider().message("succeeded", joint);
		await unasked();
		await Promise.all([...Array.from({ length: 10 }, () => post(method, message)), checkPayment(deps, checkout.actor, checkout.orders[1]!.id)]);
		const outcomes = (await database.db.selectFrom("payment_events").select("outcome").where("joint_id", "=", joint).execute()).map(({ outcome }) => outcome);
		expect(outcomes.filter((outcome) => outcome === "applied")).toHaveLength(1);
		expect(await ordersOf(checkout)).toEqual(["confirmed", "confirmed", "confirmed"]);
	});

	test("told out of order, all given back before it was paid, it settles all the same", async () => {
		const checkout = await placed();
		const joint = await press(method, checkout);
		provider().pay(joint);
		for (const kind of ["closed", "refunded"] as const) await post(method, provider().message(kind, joint));
		expect(await statesOf(joint)).toEqual(["void", "void", "void"]);
		await post(method, provider().message("succeeded", joint));
		expect(await statesOf(joint)).toEqual(["refunded", "refunded", "refunded"]);
	});

	test("a wrong sum pays none of them and is one difference", async () => {
		const checkout = await placed();
		const joint = await press(method, checkout);
		await post(method, provider().message("succeeded", joint, { amountFen: prices[0]! }));
		expect(await ordersOf(checkout)).toEqual(["pending", "pending", "pending"]);
		const ids = checkout.orders.map(({ id }) => id);
		expect((await booksOf(deps)).differences.filter(({ orderId }) => ids.includes(orderId ?? ""))).toMatchObject([{ kind: "amount", ourFen: sum, theirFen: prices[0] }]);
	});

	test("late money: an order takes its stock again, one whose stock is gone has its part back, one that was cancelled too", async () => {
		const checkout = await placed();
		const joint = await press(method, checkout);
		provider().pay(joint);
		// Nothing is closed while the provider can't be reached.
		provider().down = true;
		await cancelOrder(deps, checkout.actor, checkout.orders[0]!.id);
		await backdate(checkout.orders.slice(1).map(({ id }) => id));
		await expireDue(deps);
		await expect.poll(() => ordersOf(checkout)).toEqual(["cancelled", "expired", "expired"]);
		await placed([checkout.markets[2]!]);
		provider().down = false;
		await post(method, provider().message("succeeded", joint));
		expect(await ordersOf(checkout)).toEqual(["cancelled", "confirmed", "expired"]);
		await expect.poll(() => statesOf(joint)).toEqual(["refunded", "succeeded", "refunded"]);
		expect(provider().returned(joint)).toBe(prices[0]! + prices[2]!);
		// Its own news of a part that went back changes nothing more.
		const [refundId] = [...provider().trades.get(joint)!.refunds.keys()];
		await post(method, provider().message("refunded", joint, { refundId: refundId! }));
		expect((await partsOf(joint)).reduce((fen, part) => fen + part.refund_fen, 0)).toBe(prices[0]! + prices[2]!);
	});

	test("one cancelled before it is paid closes it; the next press is for the rest", async () => {
		const checkout = await placed();
		const first = await press(method, checkout);
		await cancelOrder(deps, checkout.actor, checkout.orders[1]!.id);
		// Whether the job or the press closes it.
		const second = await press(method, checkout);
		expect(second).not.toBe(first);
		expect(provider().trades.get(first)!.state).toBe("closed");
		expect(await statesOf(first)).toEqual(["void", "void", "void"]);
		expect(provider().trades.get(second)!.amountFen).toBe(sum - prices[1]!);
		provider().pay(second);
		await post(method, provider().message("succeeded", second));
		expect(await ordersOf(checkout)).toEqual(["confirmed", "cancelled", "confirmed"]);
	});

	test("one cancelled after it is paid has its part back", async () => {
		const checkout = await placed();
		const joint = await press(method, checkout);
		provider().pay(joint);
		await post(method, provider().message("succeeded", joint));
		await cancelOrder(deps, checkout.actor, checkout.orders[1]!.id);
		await expect.poll(() => statesOf(joint)).toEqual(["succeeded", "refunded", "succeeded"]);
		expect(provider().returned(joint)).toBe(prices[1]);
		for (const { id } of [checkout.orders[0]!, checkout.orders[2]!]) await cancelOrder(deps, checkout.actor, id);
		await expect.poll(() => statesOf(joint)).toEqual(["refunded", "refunded", "refunded"]);
		expect(provider().returned(joint)).toBe(sum);
	});

	test("at the deadline it is closed at the provider once, as a whole", async () => {
		const checkout = await placed();
		const joint = await press(method, checkout);
		const before = provider().asked.length;
		await backdate(checkout.orders.map(({ id }) => id));
		await expireDue(deps);
		await expect.poll(() => statesOf(joint)).toEqual(["void", "void", "void"]);
		expect(provider().trades.get(joint)!.state).toBe("closed");
		expect(provider().asked.slice(before)).toHaveLength(1);
	});

	test("the nightly comparison finds one that was missed, and nothing to say of one that agrees", async () => {
		const [missed, good] = [await placed(), await placed()];
		const [missedId, goodId] = [await press(method, missed), await press(method, good)];
		for (const id of [missedId, goodId]) provider().pay(id);
		await post(method, provider().message("succeeded", goodId));
		await cancelOrder(deps, good.actor, good.orders[0]!.id);
		await expect.poll(() => statesOf(goodId)).toEqual(["refunded", "succeeded", "succeeded"]);
		const dayBefore = new Date(Date.now() - 86_400_000);
		for (const id of [missedId, goodId]) provider().trades.get(id)!.paidAt = dayBefore;
		await database.db.updateTable("payments").set({ at: dayBefore, paid_at: sql<Date>`case when paid_at is not null then now() - interval '24 hours' end` }).where("joint_id", "in", [missedId, goodId]).execute();
		await reconcile(deps, 48);
		await reconcile(deps, 48);
		expect(await ordersOf(missed)).toEqual(["confirmed", "confirmed", "confirmed"]);
		const { differences } = await booksOf(deps);
		const of = ({ orders }: Placed) => differences.filter(({ orderId }) => orders.some(({ id }) => id === orderId));
		expect(of(missed)).toMatchObject([{ kind: "missed_success", state: "settled", ourFen: sum }]);
		expect(of(good)).toEqual([]);
	});
});

describe("whatever the provider", () => {
	test("two ways are open beside each other; what is paid twice goes back", async () => {
		const checkout = await placed();
		const [first, second] = [await press("alipay", checkout), await press("wechat", checkout)];
		providers.alipay.pay(first);
		providers.wechat.pay(second);
		await Promise.all([post("alipay", providers.alipay.message("succeeded", first)), post("wechat", providers.wechat.message("succeeded", second))]);
		const ends = async () => [...(await statesOf(first)), ...(await statesOf(second))].sort();
		await expect.poll(ends).toEqual(["refunded", "refunded", "refunded", "succeeded", "succeeded", "succeeded"]);
		expect(providers.alipay.returned(first) + providers.wechat.returned(second)).toBe(sum);
		expect(await ordersOf(checkout)).toEqual(["confirmed", "confirmed", "confirmed"]);
	});

	test("one order paid by itself: what is open for all is closed, and the rest can be paid together again", async () => {
		const checkout = await placed();
		const joint = await press("alipay", checkout);
		// By the same way: first closed, then opened for the one.
		const alone = await payOrder(deps, checkout.actor, checkout.orders[0]!.id, { method: "alipay", outcome: "succeed" });
		expect(alone.payment).toMatchObject({ state: "pending", checkoutId: null, next: { kind: "link" } });
		expect(await statesOf(joint)).toEqual(["void", "void", "void"]);
		const again = await press("wechat", checkout);
		await payOrder(deps, checkout.actor, checkout.orders[0]!.id, { method: "test", outcome: "succeed" });
		await expect.poll(() => statesOf(again)).toEqual(["void", "void", "void"]);
		const rest = await press("wechat", checkout);
		expect(providers.wechat.trades.get(rest)!.amountFen).toBe(sum - prices[0]!);
	});

	test("a provider that is out of reach is said so for each, and nothing stays open", async () => {
		const checkout = await placed();
		providers.wechat.down = true;
		const { failed } = await payCheckout(deps, checkout.actor, checkout.id, { method: "wechat", outcome: "succeed" });
		expect(failed).toEqual(checkout.orders.map(({ id }) => ({ orderId: id, code: "payment_unavailable" })));
		expect((await checkout.read()).payment).toBeNull();
		await expect(payCheckout(deps, { ...checkout.actor, userId: "somebody" }, checkout.id, { method: "wechat", outcome: "succeed" })).rejects.toMatchObject({ code: "not_found" });
	});

	test("shops in one order here and in the other there, through two processes at once: every order has one end", async () => {
		const markets = await Promise.all(prices.map((priceFen) => makeMarket(database, { priceFen, stock: 100 })));
		const other = connect(database.url, deps.log, 5);
		try {
			const two = [deps, { ...deps, db: other.db }];
			const checkouts = await Promise.all(Array.from({ length: 8 }, (_, n) => placed(n % 2 === 0 ? markets : [...markets].reverse())));
			const joints = await Promise.all(checkouts.map((checkout, n) => press("alipay", checkout, two[n % 2])));
			for (const joint of joints) providers.alipay.pay(joint);
			await unasked();
			await backdate(checkouts.slice(0, 4).flatMap(({ orders }) => orders.map(({ id }) => id)));
			await Promise.all([
				...joints.flatMap((joint) => [post("alipay", providers.alipay.message("succeeded", joint)), post("alipay", providers.alipay.message("succeeded", joint))]),
				...checkouts.flatMap(({ actor, orders }, n) => orders.map(({ id }) => checkPayment(two[(n + 1) % 2]!, actor, id))),
				...checkouts.filter((_, n) => n % 3 === 0).map(({ actor, orders }, n) => cancelOrder(two[n % 2]!, actor, orders[1]!.id).catch((error: { code: string }) => expect(error.code).toBe("order_state"))),
				...two.map((each) => expireDue(each)),
			]);
			for (const [n, joint] of joints.entries()) {
				const ends = async () => {
					const [orders, parts] = [await ordersOf(checkouts[n]!), await statesOf(joint)];
					return orders.map((state, at) => `${state} ${parts[at]}`);
				};
				await expect.poll(async () => (await ends()).filter((end) => end !== "confirmed succeeded" && end !== "cancelled refunded")).toEqual([]);
				expect(providers.alipay.returned(joint)).toBe((await partsOf(joint)).reduce((fen, part) => fen + part.refund_fen, 0));
			}
		} finally {
			await other.db.destroy();
		}
	}, 90_000);

	test("a part given back at the provider is known by its sum where that says which; else a person decides", async () => {
		const checkout = await placed();
		const joint = await press("wechat", checkout);
		providers.wechat.pay(joint);
		await post("wechat", providers.wechat.message("succeeded", joint));
		await post("wechat", providers.wechat.message("refunded", joint, { amountFen: 7 }));
		expect(await statesOf(joint)).toEqual(["succeeded", "succeeded", "succeeded"]);
		await post("wechat", providers.wechat.message("refunded", joint, { amountFen: prices[1]! }));
		expect(await statesOf(joint)).toEqual(["succeeded", "refunded", "succeeded"]);
		expect((await booksOf(deps)).differences.find(({ orderId }) => orderId === checkout.orders[0]!.id)).toMatchObject({ kind: "refunded_elsewhere", state: "open" });
	});

	test("any order of what a provider says leads to the same end for all", async () => {
		const facts = ["failed", "succeeded", "refunded", "closed"] as const;
		await fc.assert(
			fc.asyncProperty(fc.shuffledSubarray([...facts, ...facts], { minLength: 1, maxLength: 8 }), fc.boolean(), async (said, atOnce) => {
				const checkout = await placed();
				const joint = await press("alipay", checkout);
				providers.alipay.pay(joint);
				const messages = said.map((kind) => providers.alipay.message(kind, joint));
				if (atOnce) await Promise.all(messages.map((message) => post("alipay", message)));
				else for (const message of messages) await post("alipay", message);
				const [state, ...others] = await statesOf(joint);
				expect(new Set(others)).toEqual(new Set([state]));
				if (said.includes("succeeded")) expect(state).toBe(said.includes("refunded") ? "refunded" : "succeeded");
				else expect(["failed", "void", "pending"]).toContain(state);
				expect(new Set(await ordersOf(checkout))).toEqual(new Set([said.includes("succeeded") ? "confirmed" : "pending"]));
			}),
			{ numRuns: 12 },
		);
	});
});
