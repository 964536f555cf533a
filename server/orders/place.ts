import { hash } from "node:crypto";
import type { Order, PlaceOrder } from "#shared/api.ts";
import type { Seller, ShowState } from "#shared/show.ts";
import { provinceOfAddress } from "../addresses/divisions.ts";
import { sellersOf } from "../catalog/sellers.ts";
import type { Deps } from "../deps.ts";
import { isDatabaseAway } from "../db/away.ts";
import { BatchQueue, type BatchQueueOptions } from "../batch-queue.ts";
import { lockClaims, type LockedClaim } from "../coupons/queries.ts";
import { decide, emptyLedger, type ItemFacts, type NotPlaced, type Outcome, type Placement, placementKey, unitsKey } from "./decide.ts";
import { createExpirySlots, type ExpirySlots } from "./jobs.ts";
import { orderNumber } from "./number.ts";
import { insertExtras, insertOrders, type LockedRows, lockVariants, type NewOrder, type PlacementFacts, type PlacementKey, readFacts, type VariantFacts, wereUsed } from "./placement-queries.ts";
import { ordersById } from "./queries.ts";
import { SoldOut } from "./sold-out.ts";

/** The answer to a placement; `replayed`: this key was acknowledged before, the order is as it stands now. */
export type PlaceResult = { readonly kind: "placed"; readonly order: Order; readonly replayed: boolean } | NotPlaced;

/** Something that is no outcome: a bug, or the database away. Thrown at the one request that it struck. */
interface Failed {
	readonly kind: "failed";
	readonly error: unknown;
}

type PlacingDeps = Pick<Deps, "db" | "log" | "live" | "jobs" | "holdMinutes">;
type BatchDeps = PlacingDeps & { readonly slots: ExpirySlots; readonly soldOut: SoldOut };

/** Transactions at once, of different variants. While one is free, a variant waits for nobody. */
const slots = 4;
/** Placements with which a transaction takes no further variant in: a crowd for one does not hold up the others. */
const groupSize = 64;

/** Times a batch is done again when PostgreSQL chose it as the victim of a deadlock, or a key came up for two variants at one moment. */
const attempts = 4;

/**
 * Placing orders. Requests for the same variant that wait while a transaction for it is under way are placed together by the next one: one lock,
 * one fsync and a handful of round trips for all of them. Variants that wait at once share a transaction. What is right does not depend on
 * this queue: the database's locks keep several processes in order.
 *
 * ```ts
 * const placing = createPlacing(deps);
 * const result = await placing.place(buyerId, key, { variantId, lineupItemId, quantity: 1, addressId, unitPriceFen: 1990, note: "", couponClaimIds: [] });
 * if (result.kind !== "placed") throw toRefusal(result);
 * ```
 */
export function createPlacing(deps: PlacingDeps, limits: Omit<BatchQueueOptions<never, never>, "run"> = {}) {
	const soldOut = new SoldOut();
	deps.live.onStock((variantIds) => soldOut.forget(variantIds));
	const batchDeps: BatchDeps = { ...deps, slots: createExpirySlots(deps), soldOut };
	const queue = new BatchQueue<Placement, PlaceResult | Failed>({ slots, groupSize, ...limits, run: (_, batch) => runBatch(batchDeps, batch) });
	const repeats = new BatchQueue<PlacementKey, boolean>({ run: async (_, keys) => wereUsed(deps.db, keys) });
	return {
		/**
		 * Rejects with `overloaded` when too many wait, and with `unavailable` or a connection error when the database went away: then the order may
		 * stand or not, and the same key tells.
		 */
		async place(buyerId: string, key: string, input: Omit<PlaceOrder, "couponClaimIds" | "shippingFen"> & Partial<Pick<PlaceOrder, "couponClaimIds" | "shippingFen">>): Promise<PlaceResult> {
			const { variantId, lineupItemId, quantity, addressId, unitPriceFen, couponClaimIds = [], shippingFen = null } = input;
			// Too late, by what the database has said: only somebody whose order stands may ask it again.
			if (soldOut.has(lineupItemId ?? variantId) && !(await repeats.push("", { buyerId, key }))) return { kind: "sold_out" };
			// PostgreSQL refuses lone surrogates, and with them the whole batch.
			const note = input.note.toWellFormed();
			const bodyHash = hash("sha256", JSON.stringify([variantId, lineupItemId, quantity, addressId, unitPriceFen, note, ...couponClaimIds, ...(shippingFen === null ? [] : [shippingFen])]), "hex");
			const result = await queue.push(variantId, { variantId, buyerId, key, bodyHash, lineupItemId, quantity, addressId, unitPriceFen, note, couponClaimIds, shippingFen });
			if (result.kind === "failed") throw result.error;
			return result;
		},
	};
}

export type Placing = ReturnType<typeof createPlacing>;

/** One batch; when the database refuses it for anything but being away, its halves, so that one odd request fails alone. */
async function runBatch(deps: BatchDeps, batch: readonly Placement[]): Promise<(PlaceResult | Failed)[]> {
	try {
		return await placeBatch(deps, batch);
	} catch (error) {
		if (batch.length === 1) return [{ kind: "failed", error }];
		if (isDatabaseAway(error)) throw error;
		deps.log.warn({ err: error, size: batch.length }, "a batch of placements failed; placing its halves");
		const middle = batch.length >> 1;
		const first = await runBatch(deps, batch.slice(0, middle));
		return [...first, ...(await runBatch(deps, batch.slice(middle)))];
	}
}

/** Thrown to roll back. */
const nothingToWrite = new Error("nothing to write");
const keyTaken = new Error("an idempotency key was taken meanwhile");

async function placeBatch(deps: BatchDeps, batch: readonly Placement[]): Promise<PlaceResult[]> {
	const { db, live, slots, soldOut } = deps;
	const { result, hadNews } = await soldOut.listenDuring(() => inTransaction(deps, batch));
	const { outcomes, orders, placedAt, expiresAt } = result;
	// What is missing of a bundle may come back without news of its own variant: that is not remembered.
	const late = batch.filter(({ variantId }, index) => {
		const outcome = outcomes[index]!;
		return outcome.kind === "sold_out" && !outcome.component && !hadNews(variantId);
	});

	const placed = new Map<number, Order>();
	if (orders.size > 0) {
		const written = [...orders.values()];
		live.stockChanged([...new Set(written.flatMap(({ variant, extras }) => [variant.id, ...extras.map((extra) => extra.variant.id)]))]);
		slots.ensure(expiresAt);
		const sellers = await sellersOf(db, [...new Set(written.map(({ variant }) => variant.shop_id))]);
		for (const [index, order] of orders) {
			const { shop_id: shopId } = order.variant;
			live.orderChanged({ orderId: order.id, number: order.number, shopId, buyerId: order.buyer, state: "pending", showId: order.show });
			placed.set(index, toOrder(order, sellers.get(shopId)!, placedAt, expiresAt));
		}
	}
	for (const { variantId, lineupItemId } of late) soldOut.say(lineupItemId ?? variantId, variantId);
	const replays = await ordersById(db, [...new Set(outcomes.flatMap((outcome) => (outcome.kind === "replayed" ? [outcome.orderId] : [])))]);

	return outcomes.map((outcome, index): PlaceResult => {
		switch (outcome.kind) {
			case "placed":
				return { kind: "placed", order: placed.get(index)!, replayed: false };
			case "repeated":
				return { kind: "placed", order: placed.get(outcome.index)!, replayed: true };
			case "replayed":
				return { kind: "placed", order: replays.get(outcome.orderId)!, replayed: true };
			default:
				return outcome;
		}
	});
}

interface Written {
	readonly outcomes: readonly Outcome[];
	/** The placed orders, by index in the batch. */
	readonly orders: ReadonlyMap<number, NewOrder>;
	readonly placedAt: Date;
	readonly expiresAt: Date;
}

/** Locks, reads, decides and writes; answers only after the commit. */
async function inTransaction({ db, holdMinutes }: PlacingDeps, batch: readonly Placement[]): Promise<Written> {
	const variantIds = [...new Set(batch.map(({ variantId }) => variantId))];
	for (let attempt = 1; ; attempt++) {
		let written: Written | undefined;
		try {
			await db.transaction().execute(async (trx) => {
				const locked = await lockVariants(trx, variantIds, [...new Set(batch.flatMap((placement) => placement.lineupItemId ?? []))]);
				const claimIds = batch.flatMap((placement) => placement.couponClaimIds);
				const claims = claimIds.length > 0 ? await lockClaims(trx, claimIds) : [];
				const facts = await readFacts(trx, questionOf(variantIds, batch, locked));
				const outcomes = decideAll(batch, locked, claims, facts);
				const placedAt = facts.now;
				const expiresAt = new Date(placedAt.getTime() + holdMinutes * 60_000);
				const orders = toNewOrders(batch, outcomes, locked, facts);
				written = { outcomes, orders, placedAt, expiresAt };
				// A rollback needs no fsync: who only hears "sold out" costs the disk nothing.
				if (orders.size === 0) throw nothingToWrite;
				const keys = await insertOrders(trx, { placedAt, expiresAt, orders: [...orders.values()] });
				if (keys < orders.size) throw keyTaken;
				const more = [...orders.values()].filter(({ extras, coupons }) => extras.length > 0 || coupons.length > 0);
				if (more.length > 0) await insertExtras(trx, more);
			});
			return written!;
		} catch (error) {
			if (error === nothingToWrite) return written!;
			// 40P01: deadlock.
			const again = error === keyTaken || (error as { code?: unknown }).code === "40P01";
			if (!again || attempt === attempts) throw error;
		}
	}
}

export function questionOf(variantIds: readonly string[], batch: readonly Placement[], locked: LockedRows): Parameters<typeof readFacts>[1] {
	const items: string[] = [];
	const buyers: string[] = [];
	const asked = new Set<string>();
	for (const { lineupItemId, buyerId } of batch) {
		if (lineupItemId === null || asked.has(unitsKey(lineupItemId, buyerId))) continue;
		asked.add(unitsKey(lineupItemId, buyerId));
		items.push(lineupItemId);
		buyers.push(buyerId);
	}
	const byKey = new Map(batch.map((placement) => [placementKey(placement), placement]));
	return {
		variantIds,
		showIds: [...new Set(locked.items.map((item) => item.show_id))],
		addressIds: [...new Set(batch.map((placement) => placement.addressId))],
		itemBuyers: { items, buyers },
		keys: { users: [...byKey.values()].map((placement) => placement.buyerId), keys: [...byKey.values()].map((placement) => placement.key) },
		count: batch.length,
	};
}

/** The outcome of each placement; a variant's are decided together, in the order of arrival. */
export function decideAll(batch: readonly Placement[], locked: LockedRows, claims: readonly LockedClaim[], facts: PlacementFacts): Outcome[] {
	const groups = Map.groupBy(batch.keys(), (index) => batch[index]!.variantId);
	const common = {
		now: facts.now.getTime(),
		stock: new Map(locked.levels.map((level) => [level.variant_id, level.on_hand - level.held - level.sold])),
		claims: new Map(claims.map((claim) => [claim.id, claim])),
		units: new Map(facts.units.map(({ item, buyer, units }) => [unitsKey(item, buyer), units ?? 0])),
		addressOwners: new Map(facts.addresses.map((address) => [address.id, address.user_id])),
		placed: new Map(facts.placed.map((row) => [placementKey({ buyerId: row.user_id, key: row.key }), { bodyHash: row.body_hash, orderId: row.order_id }])),
	};
	const variants = new Map(facts.variants.map((variant) => [variant.id, variant]));
	const items = Map.groupBy(locked.items, (item) => item.variant_id);
	const weights = new Map([...facts.variants, ...locked.extras].map(({ id, weight_g }) => [id, weight_g ?? 0]));
	const provinceOf = (addressId: string) => {
		const address = facts.addresses.find(({ id }) => id === addressId);
		return address ? provinceOfAddress({ districtCode: address.district_code, region: address.region }) : null;
	};
	const extras = Map.groupBy(locked.extras, ({ item }) => item);
	const ledger = emptyLedger();
	const outcomes: Outcome[] = Array(batch.length);
	for (const [variantId, indexes] of groups) {
		const variant = variants.get(variantId);
		const decided = decide(
			indexes.map((index) => batch[index]!),
			{
				...common,
				variantId,
				shipping: variant && facts.shipping[variant.shop_id] ? { rules: facts.shipping[variant.shop_id]!, provinceOf, weights } : null,
				variant: variant ? { priceFen: variant.price_fen, forSale: variant.for_sale, shopId: variant.shop_id } : null,
				items: new Map((items.get(variantId) ?? []).map((item) => [item.id, toItemFacts(item, facts.shows[item.show_id]!, extras.get(item.id) ?? [])])),
			},
			ledger,
		);
		// A repeat names its place in the group.
		for (const [at, outcome] of decided.entries()) outcomes[indexes[at]!] = outcome.kind === "repeated" ? { kind: "repeated", index: indexes[outcome.index]! } : outcome;
	}
	return outcomes;
}

function toItemFacts(item: LockedRows["items"][number], showState: ShowState, extras: LockedRows["extras"]): ItemFacts {
	const terms = extras.map(({ kind, id: variantId, quantity }) => ({ kind, variantId, quantity }));
	return {
		showId: item.show_id,
		open: item.open,
		showState,
		livePriceFen: item.live_price_fen,
		quotaLeft: item.quota - item.taken,
		sold: item.taken,
		perBuyerLimit: item.per_buyer_limit,
		offer: item.offer,
		components: terms.filter(({ kind }) => kind === "component"),
		gift: terms.find(({ kind }) => kind === "gift") ?? null,
	};
}

export function toNewOrders(batch: readonly Placement[], outcomes: readonly Outcome[], locked: LockedRows, facts: PlacementFacts): Map<number, NewOrder> {
	const addresses = new Map(facts.addresses.map(({ id, name, phone, region, street }) => [id, { name, phone, region, street }]));
	const variants = new Map(facts.variants.map((variant) => [variant.id, variant]));
	const shows = new Map(locked.items.map((item) => [item.id, item.show_id]));
	const extras = new Map(locked.extras.map((extra) => [extra.id, extra]));
	const orders = new Map<number, NewOrder>();
	for (const [index, outcome] of outcomes.entries()) {
		if (outcome.kind !== "placed") continue;
		const placement = batch[index]!;
		const { id, n } = facts.ids[index]!;
		orders.set(index, {
			variant: variants.get(placement.variantId)!,
			id,
			number: orderNumber(n),
			buyer: placement.buyerId,
			show: placement.lineupItemId === null ? null : shows.get(placement.lineupItemId)!,
			item: placement.lineupItemId,
			quantity: placement.quantity,
			price: outcome.unitPriceFen,
			address: addresses.get(placement.addressId)!,
			note: placement.note,
			key: placement.key,
			hash: placement.bodyHash,
			discount: outcome.more?.discountFen ?? 0,
			shipping: outcome.shipping?.feeFen ?? 0,
			reasons: outcome.more?.reasons ?? [],
			extras: outcome.more?.extras.map(({ kind, quantity, variantId }) => ({ kind, quantity, variant: extras.get(variantId)! })) ?? [],
			coupons: outcome.more?.coupons ?? [],
		});
	}
	return orders;
}

/** What was bought first, then what came with it. */
export function linesOf(order: NewOrder): Order["lines"] {
	const line = (variant: VariantFacts) => ({
		variantId: variant.id,
		productId: variant.product_id,
		title: { zh: variant.title, en: variant.title_en },
		variant: { zh: variant.name, en: variant.name_en },
		picture: variant.picture,
	});
	return [
		{ ...line(order.variant), quantity: order.quantity, unitPriceFen: order.price, live: order.item !== null, kind: "item", discountFen: order.discount, reasons: [...order.reasons] },
		...order.extras.map(({ kind, quantity, variant }) => ({ ...line(variant), quantity, unitPriceFen: 0, live: false, kind, discountFen: 0, reasons: kind === "gift" ? [{ code: kind } as const] : [] })),
	];
}

/** The answer, from what was just written: no need to read it again. */
function toOrder(order: NewOrder, seller: Seller, placedAt: Date, expiresAt: Date): Order {
	return {
		id: order.id,
		number: order.number,
		state: "pending",
		seller,
		showId: order.show,
		lines: linesOf(order),
		shippingFen: order.shipping,
		totalFen: order.quantity * order.price - order.discount + order.shipping,
		address: order.address,
		note: order.note,
		placedAt: placedAt.toISOString(),
		expiresAt: expiresAt.toISOString(),
		payment: null,
		refundingFen: 0,
		parcel: null,
	};
}
