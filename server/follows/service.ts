import { sql } from "kysely";
import type { Follow } from "#shared/interaction-api.ts";
import { Refusal } from "#shared/problem.ts";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { hostRoles } from "../shows/queries.ts";

/** Whom to follow: exactly one of both. */
export type Followed = { readonly hostId: string } | { readonly shopId: string };

/** Follows of one person. Above it nobody new can be followed. */
const followsMost = 500;

/** Follows somebody, or no longer; either may be said again. Answers how many follow them. */
export async function follow(db: Db, userId: string, whom: Followed, on: boolean): Promise<{ on: boolean; followers: number }> {
	const there =
		"hostId" in whom
			? await db.selectFrom("user").select("id").where("id", "=", whom.hostId).where("role", "in", hostRoles).executeTakeFirst()
			: await db.selectFrom("shops").select("id").where("id", "=", whom.shopId).executeTakeFirst();
	if (!there) throw new Refusal("not_found");
	const [hostId, shopId] = "hostId" in whom ? [whom.hostId, null] : [null, whom.shopId];
	if (on) {
		const { count } = await db.selectFrom("follows").select((eb) => eb.fn.countAll<number>().as("count")).where("user_id", "=", userId).executeTakeFirstOrThrow();
		if (count >= followsMost) throw new Refusal("interactions_full", { max: followsMost });
		await db.insertInto("follows").values({ user_id: userId, host_id: hostId, shop_id: shopId }).onConflict((conflict) => conflict.doNothing()).execute();
	} else await whose(db.deleteFrom("follows").where("user_id", "=", userId), whom).execute();
	return { on, followers: await followers(db, whom) };
}

/** The screens of a host's live show count the followers again. */
export async function tellShow({ db, live }: Pick<Deps, "db" | "live">, whom: Followed): Promise<void> {
	if (!("hostId" in whom)) return;
	const show = await db.selectFrom("shows").select("id").where("host_id", "=", whom.hostId).where("state", "=", "live").executeTakeFirst();
	if (show) live.interactionChanged(show.id);
}

/** Whether a person follows somebody, and how many do. */
export async function followOf(db: Db, userId: string | null, whom: Followed): Promise<{ on: boolean; followers: number }> {
	const mine = userId && (await whose(db.selectFrom("follows").select("user_id").where("user_id", "=", userId), whom).executeTakeFirst());
	return { on: Boolean(mine), followers: await followers(db, whom) };
}

const whose = <Q extends { where(column: any, operator: any, value: any): Q }>(query: Q, whom: Followed): Q => ("hostId" in whom ? query.where("host_id", "=", whom.hostId) : query.where("shop_id", "=", whom.shopId));

async function followers(db: Db, whom: Followed): Promise<number> {
	const { count } = await (whose(db.selectFrom("follows"), whom) as ReturnType<typeof db.selectFrom<"follows">>).select((eb) => eb.fn.countAll<number>().as("count")).executeTakeFirstOrThrow();
	return count;
}

/** Whom a person follows, the newest first, each with its show that is live or comes next. */
export async function followsOf(db: Db, userId: string): Promise<Follow[]> {
	const { rows } = await sql<{ kind: "host" | "shop"; id: string; name: string; name_en: string | null; slug: string | null; since: Date; show_id: string | null; title: string | null; title_en: string | null; state: "live" | "scheduled"; starts_at: Date }>`
		select case when follow.host_id is null then 'shop' else 'host' end as kind, coalesce(follow.host_id, follow.shop_id::text) as id,
			coalesce(host.name, shop.name) as name, shop.name_en, shop.slug, follow.at as since, next.id as show_id, next.title, next.title_en, next.state, next.starts_at
		from follows as follow
		left join "user" as host on host.id = follow.host_id
		left join shops as shop on shop.id = follow.shop_id
		left join lateral (
			select shows.id, title, title_en, state, lower(planned) as starts_at from shows
			where (state = 'live' or state = 'scheduled' and upper(planned) > now())
				and (shows.host_id = follow.host_id or follow.shop_id is not null and exists (
					select from lineup_items as item join variants on variants.id = item.variant_id where item.show_id = shows.id and variants.shop_id = follow.shop_id))
			order by state = 'live' desc, lower(planned) limit 1
		) as next on true
		where follow.user_id = ${userId} order by follow.at desc limit ${followsMost}`.execute(db);
	return rows.map((row) => ({
		kind: row.kind,
		id: row.id,
		name: { zh: row.name, en: row.name_en },
		slug: row.slug,
		show: row.show_id === null ? null : { id: row.show_id, title: { zh: row.title!, en: row.title_en }, state: row.state, startsAt: row.starts_at.toISOString() },
		since: row.since.toISOString(),
	}));
}
