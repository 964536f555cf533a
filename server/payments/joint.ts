import type { z } from "zod";
import type { Order, PaymentMethod, PaymentNext, PayOrder } from "#shared/api.ts";
import { currency } from "#shared/money.ts";
import { can } from "#shared/policy.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { announce, type Change, together, touched, unchanged } from "../orders/move.ts";
import { type LockedOrder, lockOrders } from "../orders/queries.ts";
import { expire } from "./follow.ts";
import { clearWay, openPayment, payOrder, type Payer, pressTries } from "./service.ts";

type PayDeps = Pick<Deps, "db" | "log" | "live" | "payments" | "jobs">;
type Input = z.infer<typeof PayOrder>;

export interface CheckoutPaid {
	/** Orders that were paid by themselves, as that answered them. */
	readonly orders: readonly Order[];
	readonly failed: readonly { readonly orderId: string; readonly code: string }[];
}

/**
 * Pays what is pending of a checkout: by a way that answers at once order by order, at a provider by one payment for all of it (a single order by its own). Pressed
 * again, it is the same one at the provider as long as it is for the same orders; else the one before is closed there first, so that none is paid too much.
 */
export async function payCheckout(deps: PayDeps, actor: Actor, checkoutId: string, input: Input, payer: Payer = { phone: false, peer: "" }, tries = pressTries): Promise<CheckoutPaid> {
	const { method, outcome } = input;
	const adapter = deps.payments.of(method);
	if (!adapter) throw new Refusal("payment_method");
	const begun = await deps.db.transaction().execute(async (trx): Promise<Begun> => {
		const ids = await trx.selectFrom("orders").select("id").where("checkout_id", "=", checkoutId).orderBy("id").execute();
		const orders = ids.length === 0 ? [] : await lockOrders(trx, ids.map(({ id }) => id));
		if (orders.length === 0 || orders.some((order) => !can(actor, "order.pay", { ownerId: order.buyer_id }))) throw new Refusal("not_found");
		const pending = orders.filter(({ state }) => state === "pending");
		const due = pending.filter(({ due }) => due);
		const change = due.length > 0 ? await expire(deps, trx, due) : unchanged;
		const standing = pending.filter(({ due }) => !due);
		if (adapter.instant || standing.length < 2) return { change, alone: standing, expired: due };
		const begun = await beginJoint(trx, checkoutId, standing, method);
		return { ...begun, change: together([change, begun.change]), expired: due };
	});
	announce(deps, begun.change);
	if (begun.inTheWay) {
		await clearWay(deps, begun.inTheWay, tries);
		return payCheckout(deps, actor, checkoutId, input, payer, tries - 1);
	}
	const orders: Order[] = [];
	const failed = begun.expired.map(({ id }) => ({ orderId: id, code: "order_expired" }));
	for (const { id } of begun.alone ?? []) {
		try {
			orders.push(await payOrder(deps, actor, id, input, payer));
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			failed.push({ orderId: id, code: error.code });
		}
	}
	if (begun.opened && !adapter.instant && begun.opened.next === null) {
		const { paymentId, orders: of } = begun.opened;
		const amountFen = of.reduce((sum, order) => sum + order.total_fen, 0);
		const expiresAt = new Date(Math.min(...of.map(({ expires_at: at }) => at.getTime())));
		try {
			await openPayment(deps, adapter, method, { paymentId, page: `/checkout/${checkoutId}`, title: `订单 ${of[0]!.number} 等 ${of.length} 个`, amountFen, currency, expiresAt, outcome, ...payer });
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			for (const { id } of of) failed.push({ orderId: id, code: error.code });
		}
	}
	return { orders, failed };
}

interface Begun {
	readonly change: Change;
	readonly expired: readonly LockedOrder[];
	/** To be paid each by itself. */
	readonly alone?: readonly LockedOrder[];
	/** A payment to be opened at the provider, or with `next` one that is open there. */
	readonly opened?: { readonly paymentId: string; readonly orders: readonly LockedOrder[]; readonly next: PaymentNext | null };
	/** What is open at the provider, by the ids it knows, and has to be closed there first. */
	readonly inTheWay?: readonly string[];
}

/** The open payment for exactly these orders, locked and pending, or a new one. */
async function beginJoint(trx: Db, checkoutId: string, orders: readonly LockedOrder[], method: PaymentMethod): Promise<Omit<Begun, "expired">> {
	const ids = orders.map(({ id }) => id);
	const open = await trx.selectFrom("payments").select(["id", "joint_id", "order_id", "method", "state", "next"]).where("order_id", "in", ids).where("state", "in", ["pending", "processing"]).execute();
	// Done at the provider, who takes its time: no second payment beside it.
	const taken = new Set(open.filter(({ state }) => state === "processing").map(({ order_id: id }) => id));
	if (taken.size > 0) {
		const rest = orders.filter(({ id }) => !taken.has(id));
		return rest.length > 1 ? beginJoint(trx, checkoutId, rest, method) : { change: unchanged, alone: rest };
	}
	const same = open.filter((payment) => payment.method === method);
	const [first] = same;
	if (first) {
		const { joint_id: joint } = first;
		const whole = joint === null ? null : await trx.selectFrom("joint_payments").select("orders").where("id", "=", joint).executeTakeFirstOrThrow();
		if (whole?.orders === orders.length && same.length === orders.length && same.every(({ joint_id: id }) => id === joint)) return { change: unchanged, opened: { paymentId: joint!, orders, next: first.next } };
		return { change: unchanged, inTheWay: [...new Set(same.map(({ id, joint_id: joint }) => joint ?? id))] };
	}
	const amount = orders.reduce((sum, { total_fen: fen }) => sum + fen, 0);
	const { id } = await trx.insertInto("joint_payments").values({ checkout_id: checkoutId, method, amount_fen: amount, currency, orders: orders.length }).returning("id").executeTakeFirstOrThrow();
	await trx.insertInto("payments").values(orders.map((order) => ({ order_id: order.id, joint_id: id, method, state: "pending" as const, amount_fen: order.total_fen, currency }))).execute();
	return { change: together(orders.map(touched)), opened: { paymentId: id, orders, next: null } };
}
