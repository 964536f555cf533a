import { pino } from "pino";
import { expect, test } from "vitest";
import { accountRow, emptyDatabase } from "../../../test/support/database.ts";
import { createAuth, migrateAuth } from "../../auth/auth.ts";
import { connect } from "../connect.ts";
import { up as foundation } from "./0001-foundation.ts";
import { up as payments } from "./0005-payments.ts";

test("payments and refunds that were made before keep their meaning", async () => {
	const { db } = connect(await emptyDatabase(), pino({ level: "silent" }), 2);
	try {
		await migrateAuth(createAuth({ db, secret: "test-secret-test-secret-test-secret", origins: ["http://localhost"], tls: false, onGuestBecomes: async () => {} }));
		await foundation(db);
		const buyer = await accountRow(db, "买家");
		const shop = await db.insertInto("shops").values({ slug: "s", name: "店", name_en: null, legal_name: "店", licence_number: "1", contact: "1" }).returning("id").executeTakeFirstOrThrow();
		const order = await db.insertInto("orders").values({ number: "1", buyer_id: buyer, shop_id: shop.id, show_id: null, total_fen: 100, address: "{}", expires_at: new Date() }).returning("id").executeTakeFirstOrThrow();
		for (const state of ["due", "succeeded", "failed", "refunded", "void"] as const) {
			const { id } = await db.insertInto("payments").values({ order_id: order.id, method: "test", state, amount_fen: 100 }).returning("id").executeTakeFirstOrThrow();
			if (state === "refunded") await db.insertInto("refunds").values({ payment_id: id, amount_fen: 100, reason: "order cancelled" }).execute();
		}
		await db.transaction().execute((trx) => payments(trx));
		const rows = await db.selectFrom("payments").select(["state", "refund_fen", "currency", "paid_at"]).orderBy("id").execute();
		expect(rows.map(({ state, refund_fen: refunded, paid_at: paid }) => [state, refunded, paid !== null])).toEqual([["due", 0, false], ["succeeded", 0, true], ["failed", 0, false], ["refunded", 100, true], ["void", 0, false]]);
		expect(await db.selectFrom("refunds").select(["state", "amount_fen"]).execute()).toEqual([{ state: "succeeded", amount_fen: 100 }]);
	} finally {
		await db.destroy();
	}
});
