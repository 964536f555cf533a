import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { createAuth } from "../auth/auth.ts";
import { home } from "../home/routes.ts";
import { lineupOf, publicItem } from "../lineup/queries.ts";
import { diskFiles } from "../pictures/files.ts";
import { createPictureStore } from "../pictures/store.ts";
import { seedDemo } from "./seed.ts";

let database: TestDatabase;
let dir: string;
beforeAll(async () => {
	database = await freshDatabase();
	dir = await mkdtemp(join(tmpdir(), "livestall-pictures-"));
});
afterAll(async () => {
	await database.drop();
	await rm(dir, { recursive: true, force: true });
});

test("an empty database gets the park's story once, whoever starts how often", async () => {
	const { db } = database;
	const auth = createAuth({ db, secret: "test-secret-test-secret-test-secret", origins: ["http://localhost"], tls: false, onGuestBecomes: async () => {} });
	const pictures = createPictureStore({ db, files: diskFiles(dir) });
	const seed = () => seedDemo({ db, auth, pictures }, { password: (email) => `pass-${email}` });

	const [first, second] = await Promise.all([seed(), seed()]);
	const accounts = [...first, ...second];
	expect(accounts).toHaveLength(8);
	expect(await seed()).toEqual([]);
	expect(await db.selectFrom("shops").select("id").execute()).toHaveLength(5);

	for (const { email, password } of accounts) expect((await auth.api.signInEmail({ body: { email, password } })).user.email).toBe(email);

	const { upcoming, past, showcases, products } = await home(db);
	expect(upcoming).toHaveLength(4);
	const startsIn = new Date(upcoming[0]!.startsAt).getTime() - Date.now();
	expect(startsIn).toBeGreaterThan(10 * 60_000);
	expect(startsIn).toBeLessThan(30 * 60_000);
	expect(past).toHaveLength(1);
	expect(showcases).toHaveLength(1);
	expect(products).toHaveLength(12);
	for (const picture of [...upcoming.map(({ cover }) => cover), ...products.map(({ picture }) => picture)]) expect((await pictures.get(picture!, 480))!.byteLength).toBeGreaterThan(1000);

	// One of each kind of offer, in the show that is next, and a coupon of it and of a shop.
	const lineup = (await lineupOf(db, upcoming[0]!.id)).map(publicItem);
	const offers = lineup.flatMap(({ offer }) => offer ?? []);
	expect(offers.map(({ flash, ladder, bundle, gift }) => [flash?.startsAt, ladder.length, bundle.length, gift?.fromUnits ?? null])).toEqual([[null, 0, 0, null], [undefined, 2, 0, null], [undefined, 0, 0, 2], [undefined, 0, 1, null]]);
	for (const { livePriceFen, priceFen, offer } of lineup) for (const { priceFen: step } of [...(offer?.ladder ?? []), ...(offer?.flash ? [offer.flash] : [])]) expect(step < livePriceFen && livePriceFen < priceFen).toBe(true);
	expect(await db.selectFrom("coupons").select(["show_id", "claimed"]).orderBy("kind").execute()).toEqual([{ show_id: null, claimed: 0 }, { show_id: upcoming[0]!.id, claimed: 0 }]);

	const { rows } = await sql`
		select level.variant_id from stock_levels level left join stock_movements movement using (variant_id)
		group by level.variant_id having sum(movement.on_hand) is distinct from level.on_hand
	`.execute(db);
	expect(rows).toEqual([]);
});
