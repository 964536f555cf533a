import { sql } from "kysely";
import type { MyCoupon } from "#shared/coupons.ts";
import { type ProblemCode, Refusal } from "#shared/problem.ts";
import { BatchQueue } from "../batch-queue.ts";
import type { Deps } from "../deps.ts";
import { myCouponsById } from "./queries.ts";

interface Request {
	readonly userId: string;
	readonly have: number;
}

type Decision = { readonly kind: "claimed"; readonly nth: number; readonly fresh: boolean } | { readonly kind: "refused"; readonly code: ProblemCode; readonly limit?: number };

/** What the database says while the coupon's row is locked. */
export interface CouponFacts {
	/** It may be claimed now: in its window, not closed, and of a show only while the host holds it out. */
	readonly open: boolean;
	readonly left: number;
	readonly perPerson: number;
	/** Claims by person. */
	readonly had: ReadonlyMap<string, number>;
}

/**
 * Decides claims of one coupon in the order of arrival, as if each had its own transaction. Who has more than they know of gets what they have: the
 * same claim again, however often it is sent. Pure.
 */
export function decideClaims(batch: readonly Request[], facts: CouponFacts): Decision[] {
	const has = new Map(facts.had);
	let { left } = facts;
	return batch.map(({ userId, have }): Decision => {
		const mine = has.get(userId) ?? 0;
		if (have < mine) return { kind: "claimed", nth: have + 1, fresh: false };
		if (mine >= facts.perPerson) return { kind: "refused", code: "coupon_limit", limit: facts.perPerson };
		if (!facts.open) return { kind: "refused", code: "coupon_not_open" };
		if (left <= 0) return { kind: "refused", code: "coupon_gone" };
		left--;
		has.set(userId, mine + 1);
		return { kind: "claimed", nth: mine + 1, fresh: true };
	});
}

/**
 * Claiming coupons. Requests for the same coupon that wait while a transaction for it is under way are decided together by the next one, under the
 * lock of the coupon's row; several processes stay right by that lock.
 */
export function createClaiming(deps: Pick<Deps, "db" | "live">) {
	const queue = new BatchQueue<Request, MyCoupon | Refusal>({ slots: 4, run: (couponId, batch) => claimBatch(deps, couponId, batch) });
	return {
		/** Refuses with `coupon_gone`, `coupon_limit`, `coupon_not_open` or `not_found`. */
		async claim(userId: string, couponId: string, have: number): Promise<MyCoupon> {
			const result = await queue.push(couponId, { userId, have });
			if (result instanceof Refusal) throw result;
			return result;
		},
	};
}

export type Claiming = ReturnType<typeof createClaiming>;

async function claimBatch({ db, live }: Pick<Deps, "db" | "live">, couponId: string, batch: readonly Request[]): Promise<(MyCoupon | Refusal)[]> {
	const users = [...new Set(batch.map(({ userId }) => userId))];
	const done = await db.transaction().execute(async (trx) => {
		const coupon = await trx
			.selectFrom("coupons")
			.select(["show_id", "total", "claimed", "per_person", "closed_at", sql<boolean>`clock_timestamp() >= claim_from and clock_timestamp() < claim_until`.as("in_time")])
			.where("id", "=", couponId)
			.forNoKeyUpdate()
			.executeTakeFirst();
		if (!coupon) return null;
		// New statements, so that they see what the lock waited for.
		const heldOut =
			coupon.show_id === null ||
			(await trx
				.selectFrom("show_coupons as dropped")
				.innerJoin("shows", "shows.id", "dropped.show_id")
				.select("dropped.coupon_id")
				.where("dropped.show_id", "=", coupon.show_id)
				.where("dropped.coupon_id", "=", couponId)
				.where("dropped.taken_back_at", "is", null)
				.where("shows.state", "=", "live")
				.executeTakeFirst()) !== undefined;
		const had = await trx
			.selectFrom("coupon_claims")
			.select((eb) => ["user_id", eb.fn.countAll<number>().as("count")])
			.where("coupon_id", "=", couponId)
			.where("user_id", "=", sql<string>`any(${users}::text[])`)
			.groupBy("user_id")
			.execute();
		const decisions = decideClaims(batch, {
			open: coupon.in_time && coupon.closed_at === null && heldOut,
			left: coupon.total - coupon.claimed,
			perPerson: coupon.per_person,
			had: new Map(had.map((row) => [row.user_id, Number(row.count)])),
		});
		const fresh = decisions.flatMap((decision, index) => (decision.kind === "claimed" && decision.fresh ? [{ user: batch[index]!.userId, nth: decision.nth }] : []));
		if (fresh.length > 0) {
			await sql`insert into coupon_claims (coupon_id, user_id, nth) select ${couponId}::uuid, * from unnest(${fresh.map(({ user }) => user)}::text[], ${fresh.map(({ nth }) => nth)}::int[])`.execute(trx);
			await trx.updateTable("coupons").set({ claimed: sql`claimed + ${fresh.length}` }).where("id", "=", couponId).execute();
		}
		return { decisions, fresh: fresh.length };
	});
	if (!done) return batch.map(() => new Refusal("not_found"));
	if (done.fresh > 0) live.couponsChanged([couponId]);
	const claims = new Map((await myCouponsById(db, couponId, users)).map((claim) => [`${claim.userId} ${claim.nth}`, claim.coupon]));
	return done.decisions.map((decision, index) =>
		decision.kind === "refused" ? new Refusal(decision.code, decision.limit === undefined ? {} : { limit: decision.limit }) : claims.get(`${batch[index]!.userId} ${decision.nth}`)!,
	);
}
