import { sql, type Transaction } from "kysely";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Database } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { partOf } from "./open-show.ts";

/** Asks the host to explain an item, once a person; asking again changes nothing until it was featured. */
export async function askForItem({ db, live }: Pick<Deps, "db" | "live">, actor: Actor, itemId: string): Promise<void> {
	const item = await db.selectFrom("lineup_items").select("show_id").where("id", "=", itemId).executeTakeFirst();
	if (!item) throw new Refusal("not_found");
	await partOf(db, actor, item.show_id);
	await sql`
		insert into item_asks (lineup_item_id, user_id) select id, ${actor.userId} from lineup_items where id = ${itemId}
		on conflict (lineup_item_id, user_id) do update set asked_at = clock_timestamp(), answered_at = null where item_asks.answered_at is not null`.execute(db);
	live.interactionChanged(item.show_id);
}

/** The item is in front of the viewers: who asked for it has what they wanted. */
export async function answerAsks(tx: Transaction<Database>, itemId: string | null): Promise<void> {
	if (itemId) await tx.updateTable("item_asks").set({ answered_at: sql`clock_timestamp()` }).where("lineup_item_id", "=", itemId).where("answered_at", "is", null).execute();
}
