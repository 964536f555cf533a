import { sql } from "kysely";
import { Home } from "#shared/api.ts";
import { selectCards, toCard } from "../catalog/queries.ts";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { createRoute, door, json, router } from "../http/route.ts";
import { currentShowcases } from "../showcases/queries.ts";
import { selectShows, toHeader } from "../shows/queries.ts";

/** The home page in one answer. */
export const homeRoutes = (deps: Deps) =>
	router().openapi(createRoute({ method: "get", path: "/api/home", ...door("public.read"), responses: { 200: json(Home) } }), async (c) => c.json(await home(deps.db), 200));

/** What is live, what comes next, what was, the showcases of today, and one new product after another of every shop. */
export async function home(db: Db): Promise<Home> {
	const [live, upcoming, past, showcases, products] = await Promise.all([
		selectShows(db).where("shows.state", "=", "live").orderBy("shows.live_at", "desc").limit(24).execute(),
		// Not one whose time went by without it.
		selectShows(db).where("shows.state", "=", "scheduled").where(sql<boolean>`upper(shows.planned) > now()`).orderBy("starts_at").limit(12).execute(),
		selectShows(db).where("shows.state", "=", "ended").orderBy("shows.ended_at", "desc").limit(6).execute(),
		currentShowcases(db, 6),
		selectCards(db)
			.orderBy(sql`row_number() over (partition by product.shop_id order by product.created_at desc, product.id)`)
			.orderBy("product.created_at", "desc")
			.orderBy("product.id")
			.limit(12)
			.execute(),
	]);
	return { live: live.map(toHeader), upcoming: upcoming.map(toHeader), past: past.map(toHeader), showcases, products: products.map(toCard) };
}
