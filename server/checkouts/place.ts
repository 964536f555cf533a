import { hash } from "node:crypto";
import { sql } from "kysely";
import type { PlaceCheckout } from "#shared/cart.ts";
import { formatFen } from "#shared/money.ts";
import { Refusal } from "#shared/problem.ts";
import { shippingOf } from "#shared/shipping.ts";
import { provinceOfAddress } from "../addresses/divisions.ts";
import { BatchQueue } from "../batch-queue.ts";
import { lineWeight, placementsOf } from "../cart/assess.ts";
import { takeOut } from "../cart/service.ts";
import { lockClaims } from "../coupons/queries.ts";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { largestTotalFen, type CouponRefusal, discountOf, type NotPlaced, toRefusal } from "../orders/decide.ts";
import { createExpirySlots } from "../orders/jobs.ts";
import { orderNumber } from "../orders/number.ts";
import { decideAll, questionOf } from "../orders/place.ts";
import { type LockedRows, lockVariants, type PlacementFacts, readFacts } from "../orders/placement-queries.ts";
import { insertCheckout, type NewCheckoutOrder } from "./queries.ts";

type PlacingDeps = Pick<Deps, "db" | "log" | "live" | "jobs" | "holdMinutes">;

/** One thing that is in the way: of a line (`order` and `line` by index), or of a whole order. */
export type Obstacle =
	| { readonly order: number; readonly line: number; readonly outcome: NotPlaced }
	| { readonly order: number; readonly line: null; readonly outcome: { readonly kind: "not_delivered" | "total_too_large" } | CouponRefusal };

export type CheckoutResult =
	| { readonly kind: "placed"; readonly checkoutId: string; readonly replayed: boolean }
	| { readonly kind: "idempotency_reused" | "address_unknown" }
	/** Nothing was placed, because of all of these. */
	| { readonly kind: "blocked"; readonly obstacles: readonly Obstacle[] }
	| { readonly kind: "total_changed"; readonly totalFen: number };

/** Checkouts at once in this process. */
const slots = 4;
/** Checkouts that may wait; the next one is refused with `overloaded`. */
const maxWaitingOverall = 500;
/** Times a checkout is done again when PostgreSQL chose it as the victim of a deadlock, or its key was taken at the same moment. */
const attempts = 4;

/**
 * Places checkouts: one order a shop, all in one transaction. Every line is decided by the rules of placements under the same locks in the same order, so
 * that a checkout and a crowd in front of one of its variants never wait for each other in a circle. When anything is in the way, nothing is placed.
 */
export function createCheckouts(deps: PlacingDeps) {
	const expiry = createExpirySlots(deps);
	const queue = new BatchQueue<() => Promise<CheckoutResult>, { readonly result: CheckoutResult } | { readonly error: unknown }>({
		slots,
		maxWaitingOverall,
		maxBatch: 1,
		run: (_, [place]) => place!().then((result) => [{ result }], (error: unknown) => [{ error }]),
	});
	return {
		/** Rejects with `overloaded` when too many wait. The same key with the same content answers the checkout that stands. */
		async place(buyerId: string, key: string, input: PlaceCheckout): Promise<CheckoutResult> {
			const done = await queue.push(buyerId, () => placeCheckout(deps, expiry, buyerId, key, input));
			if ("error" in done) throw done.error;
			return done.result;
		},
	};
}

export type Checkouts = ReturnType<typeof createCheckouts>;

/** Thrown to roll back. */
const nothingToWrite = new Error("nothing to write");
const keyTaken = new Error("the key of a checkout was taken meanwhile");

interface Written {
	readonly result: CheckoutResult;
	readonly orders: readonly NewCheckoutOrder[];
	readonly expiresAt: Date;
}

async function placeCheckout(deps: PlacingDeps, expiry: ReturnType<typeof createExpirySlots>, buyerId: string, key: string, input: PlaceCheckout): Promise<CheckoutResult> {
	const bodyHash = hash("sha256", JSON.stringify(input), "buffer");
	for (let attempt = 1; ; attempt++) {
		let written: Written | undefined;
		try {
			await deps.db.transaction().execute(async (trx) => {
				written = await decideCheckout(trx, deps.holdMinutes, buyerId, key, bodyHash, input);
				if (written.orders.length === 0) throw nothingToWrite;
			});
		} catch (error) {
			// 40P01: deadlock.
			const again = error === keyTaken || (error as { code?: unknown }).code === "40P01";
			if (error !== nothingToWrite && (!again || attempt === attempts)) throw error;
			if (again) continue;
		}
		const { result, orders, expiresAt } = written!;
		if (orders.length > 0) {
			deps.live.stockChanged([...new Set(orders.flatMap(({ lines }) => lines.map(({ variant }) => variant.id)))]);
			expiry.ensure(expiresAt);
			for (const order of orders) deps.live.orderChanged({ orderId: order.id, number: order.number, shopId: order.shop, buyerId, state: "pending", showId: order.show });
		}
		return result;
	}
}

async function decideCheckout(trx: Db, holdMinutes: number, buyerId: string, key: string, bodyHash: Buffer, input: PlaceCheckout): Promise<Written> {
	const wanted = input.orders.flatMap(({ lines }, order) => lines.map((line, at) => ({ ...line, order, at })));
	const variantIds = [...new Set(wanted.map(({ variantId }) => variantId))];
	const batch = placementsOf(wanted, buyerId, input.addressId);
	const locked = await lockVariants(trx, variantIds, [...new Set(wanted.flatMap(({ lineupItemId }) => lineupItemId ?? []))]);
	const claimIds = input.orders.flatMap(({ couponClaimIds }) => couponClaimIds);
	const claims = new Map((claimIds.length > 0 ? await lockClaims(trx, claimIds) : []).map((claim) => [claim.id, claim]));
	const answered = (result: CheckoutResult): Written => ({ result, orders: [], expiresAt: new Date(0) });

	// After the locks: whoever sent the same key first is done.
	const before = await trx.selectFrom("checkouts").select(["id", "body_hash"]).where("buyer_id", "=", buyerId).where("key", "=", key).executeTakeFirst();
	if (before) return answered(before.body_hash.equals(bodyHash) ? { kind: "placed", checkoutId: before.id, replayed: true } : { kind: "idempotency_reused" });

	const facts = await readFacts(trx, { ...questionOf(variantIds, batch, locked), keys: { users: [], keys: [] }, count: input.orders.length });
	const address = facts.addresses.find(({ user_id }) => user_id === buyerId);
	if (!address) return answered({ kind: "address_unknown" });
	// Shipping is reckoned for each order as a whole.
	const outcomes = decideAll(batch, locked, [], { ...facts, shipping: {} });
	const variants = new Map(facts.variants.map((variant) => [variant.id, variant]));
	const obstacles: Obstacle[] = [];
	for (const [index, { order, at, variantId }] of wanted.entries()) {
		const outcome = outcomes[index]!;
		if (outcome.kind === "replayed" || outcome.kind === "repeated") throw new Error("a line of a checkout has no key of its own");
		// What another shop sells is not for sale in this one.
		const elsewhere = outcome.kind === "placed" && variants.get(variantId)!.shop_id !== input.orders[order]!.shopId;
		if (outcome.kind !== "placed") obstacles.push({ order, line: at, outcome });
		else if (elsewhere) obstacles.push({ order, line: at, outcome: { kind: "not_for_sale" } });
	}
	if (obstacles.length > 0) return answered({ kind: "blocked", obstacles });

	const province = provinceOfAddress({ districtCode: address.district_code, region: address.region });
	const used = new Set<string>();
	const orders = input.orders.map((order, index): NewCheckoutOrder | null => {
		const full = linesOf(wanted, index, outcomes, locked, variants);
		const discount = discountOf({ buyerId, couponClaimIds: order.couponClaimIds }, { shopId: order.shopId, lines: full.map(({ variant, item, show, quantity, price }) => ({ key: `${variant.id} ${item}`, amountFen: quantity * price, showId: show })) }, { now: facts.now.getTime(), claims }, used);
		if (discount.kind !== "discount") {
			obstacles.push({ order: index, line: null, outcome: discount });
			return null;
		}
		for (const { claimId } of discount.coupons) used.add(claimId);
		const lines = full.map((line, at) => ({ ...line, discount: discount.lines[at]! }));
		const goodsFen = lines.reduce((sum, { quantity, price, discount }) => sum + quantity * price - discount, 0);
		const weightG = wanted.reduce((sum, line) => (line.order === index ? sum + lineWeight(line, locked, facts) : sum), 0);
		const fee = shippingOf(facts.shipping[order.shopId] ?? null, { province, weightG, goodsFen });
		if (!fee) obstacles.push({ order: index, line: null, outcome: { kind: "not_delivered" } });
		else if (goodsFen + fee.feeFen > largestTotalFen) obstacles.push({ order: index, line: null, outcome: { kind: "total_too_large" } });
		const shows = new Set(lines.flatMap(({ show }) => show ?? []));
		const { id, n } = facts.ids[index]!;
		return fee && { id, number: orderNumber(n), shop: order.shopId, show: shows.size === 1 ? [...shows][0]! : null, note: order.note.toWellFormed(), shipping: fee.feeFen, total: goodsFen + fee.feeFen, coupons: discount.coupons, lines };
	});
	if (obstacles.length > 0) return answered({ kind: "blocked", obstacles });
	const all = orders as NewCheckoutOrder[];
	const totalFen = all.reduce((sum, { total }) => sum + total, 0);
	if (totalFen > input.totalFen) return answered({ kind: "total_changed", totalFen });

	const { rows } = await sql<{ id: string }>`
		insert into checkouts (buyer_id, key, body_hash, placed_at) values (${buyerId}, ${key}, ${bodyHash}, ${facts.now}) on conflict do nothing returning id`.execute(trx);
	if (!rows[0]) throw keyTaken;
	const expiresAt = new Date(facts.now.getTime() + holdMinutes * 60_000);
	const { name, phone, region, street } = address;
	await insertCheckout(trx, { checkoutId: rows[0].id, buyerId, address: { name, phone, region, street }, placedAt: facts.now, expiresAt, orders: all });
	await takeOut(trx, buyerId, wanted);
	return { result: { kind: "placed", checkoutId: rows[0].id, replayed: false }, orders: all, expiresAt };
}

function linesOf(
	wanted: readonly { readonly order: number; readonly variantId: string; readonly lineupItemId: string | null; readonly quantity: number }[],
	order: number,
	outcomes: ReturnType<typeof decideAll>,
	locked: LockedRows,
	variants: ReadonlyMap<string, PlacementFacts["variants"][number]>,
): readonly Omit<NewCheckoutOrder["lines"][number], "discount">[] {
	const shows = new Map(locked.items.map((item) => [item.id, item.show_id]));
	const extras = new Map(locked.extras.map((extra) => [extra.id, extra]));
	return wanted.flatMap((line, index): ReturnType<typeof linesOf> => {
		const outcome = outcomes[index]!;
		if (line.order !== order || outcome.kind !== "placed") return [];
		const show = line.lineupItemId === null ? null : shows.get(line.lineupItemId)!;
		return [
			{ kind: "item", variant: variants.get(line.variantId)!, item: line.lineupItemId, show, quantity: line.quantity, price: outcome.unitPriceFen, reasons: outcome.more?.reasons ?? [] },
			...(outcome.more?.extras ?? []).map(({ kind, variantId, quantity }) => ({ kind, variant: extras.get(variantId)!, item: null, show: null, quantity, price: 0, reasons: kind === "gift" ? [{ code: kind } as const] : [] })),
		];
	});
}

const isOfCoupons = (obstacle: Obstacle): obstacle is Obstacle & { readonly outcome: CouponRefusal } => obstacle.outcome.kind.startsWith("coupon_");

/** The refusal that a buyer reads. `errors` names each line that is in the way by its place, with the code of what it is. */
export function checkoutRefusal(result: Exclude<CheckoutResult, { kind: "placed" }>): Refusal {
	switch (result.kind) {
		case "blocked":
			// Of coupons alone a sentence says what it is.
			if (result.obstacles.every(isOfCoupons)) return toRefusal(result.obstacles[0]!.outcome);
			return new Refusal(
				"checkout_blocked",
				{ count: result.obstacles.length },
				result.obstacles.map(({ order, line, outcome }) => ({ path: line === null ? `orders.${order}` : `orders.${order}.lines.${line}`, message: outcome.kind })),
			);
		case "total_changed":
			return new Refusal("total_changed", { total: formatFen(result.totalFen, "zh-CN") });
		case "address_unknown":
			return new Refusal("invalid_input", {}, [{ path: "addressId", message: "not an address of yours" }]);
		default:
			return new Refusal(result.kind);
	}
}
