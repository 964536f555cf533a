import type { Me } from "#shared/api.ts";
import type { Actor } from "#shared/roles.ts";
import type { Db } from "../db/connect.ts";
import { appointedShows } from "../moderation/queries.ts";

/** What a person's own screens know of them. */
export async function meOf(db: Db, actor: Actor): Promise<Me> {
	if (actor.userId === null) return { userId: null, role: "nobody", name: null, email: null, shops: [] };
	const shops = actor.shopIds.length > 0 ? await db.selectFrom("shops").select(["id", "name", "name_en", "slug"]).where("id", "in", actor.shopIds).execute() : [];
	const user = actor.role === "guest" ? null : await db.selectFrom("user").select(["email", (eb) => eb.exists(appointedShows(db, actor.userId!)).as("moderates")]).where("id", "=", actor.userId).executeTakeFirst();
	return {
		userId: actor.userId,
		role: actor.role,
		name: actor.name,
		email: user?.email ?? null,
		shops: shops.map((shop) => ({ id: shop.id, slug: shop.slug, name: { zh: shop.name, en: shop.name_en } })),
		...(user?.moderates ? { moderates: true } : {}),
	};
}
