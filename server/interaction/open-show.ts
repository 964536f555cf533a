import type { Transaction } from "kysely";
import { can } from "#shared/policy.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { InteractionChange } from "#shared/interaction.ts";
import type { ShowState } from "#shared/show.ts";
import { standingOf } from "../chat/queries.ts";
import type { Db } from "../db/connect.ts";
import type { Database } from "../db/schema.ts";
import { authorise } from "../http/route.ts";
import { appendEvent } from "../live/timeline.ts";
import { crewOf } from "../moderation/queries.ts";
import { type LockedShow, lockShow } from "../shows/service.ts";

/** A show in which this person may take part now; refuses with `not_found`, `show_state`, or `blocked`. */
export async function partOf(db: Db, actor: Actor, showId: string): Promise<{ readonly id: string; readonly mutedUntil: Date | null }> {
	const { id } = await openShow(db, actor, showId);
	const { blocked, mutedUntil } = await standingOf(db, id, actor.userId!);
	if (blocked) throw new Refusal("blocked");
	return { id, mutedUntil };
}

/** A show that this person may see, in one of `states`; refuses with `not_found` or `show_state`. */
export async function openShow(db: Db, actor: Actor, showId: string, states: readonly ShowState[] = ["scheduled", "live"]) {
	const show = await db.selectFrom("shows").select(["id", "state", "host_id"]).where("id", "=", showId).executeTakeFirst();
	if (!show || (show.state === "draft" && !can(actor, "show.read", { hostId: show.host_id }))) throw new Refusal("not_found");
	if (!states.includes(show.state)) throw new Refusal("show_state", { state: show.state });
	return show;
}

/** Locks the show of something that its crew starts, ends or answers. Locked before the thing itself, by everybody: nobody waits in a circle. */
export async function lockForCrew(tx: Transaction<Database>, actor: Actor, showId: string): Promise<LockedShow> {
	const show = await lockShow(tx, showId);
	authorise(actor, "interaction.run", await crewOf(tx, { id: showId, hostId: show.host_id }));
	return show;
}

/** Appends what became of something to the show's timeline, in the transaction that makes it true. */
export const appendChange = (tx: Transaction<Database>, showId: string, change: InteractionChange): Promise<number> => appendEvent(tx, showId, { type: "interaction", change });
