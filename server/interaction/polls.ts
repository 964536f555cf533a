import { sql } from "kysely";
import type { z } from "zod";
import type { Poll } from "#shared/interaction.ts";
import type { PollInput } from "#shared/interaction-api.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { lockShow } from "../shows/service.ts";
import { planEnd } from "./ending.ts";
import { appendChange, lockForCrew, partOf } from "./open-show.ts";
import { selectPolls, toPoll } from "./queries.ts";

type PollDeps = Pick<Deps, "db" | "jobs" | "log">;

/** Polls of one show in all. */
const pollsMost = 100;

/** Opens a poll in a live show. Refuses with `interaction_running` while another is open. */
export async function openPoll(deps: PollDeps, actor: Actor, showId: string, { question, options, minutes }: z.output<typeof PollInput>): Promise<Poll> {
	const poll = await deps.db.transaction().execute(async (tx) => {
		const show = await lockForCrew(tx, actor, showId);
		if (show.state !== "live") throw new Refusal("show_state", { state: show.state });
		const before = await tx.selectFrom("polls").select((eb) => [eb.fn.countAll<number>().as("all"), eb.fn.countAll<number>().filterWhere("closed_at", "is", null).as("open")]).where("show_id", "=", showId).executeTakeFirstOrThrow();
		if (before.open > 0) throw new Refusal("interaction_running");
		if (before.all >= pollsMost) throw new Refusal("interactions_full", { max: pollsMost });
		const { id } = await tx
			.insertInto("polls")
			.values({ show_id: showId, question, options, opened_by: actor.userId!, ends_at: minutes === null ? null : sql`clock_timestamp() + make_interval(mins => ${minutes})` })
			.returning("id")
			.executeTakeFirstOrThrow();
		const poll = await pollOf(tx, id);
		await appendChange(tx, showId, { kind: "poll", poll });
		return poll;
	});
	if (poll.endsAt) planEnd(deps, new Date(poll.endsAt));
	return poll;
}

/** Votes, or changes one's vote. Refuses with `interaction_over` when the poll is closed, also by time. */
export async function vote({ db, live }: Pick<Deps, "db" | "live">, actor: Actor, pollId: string, option: number): Promise<void> {
	// Shared: votes do not wait for each other, only for the end of the poll, which counts them.
	const { rows } = await sql<{ show_id: string }>`
		with poll as (
			select id, show_id, options from polls where id = ${pollId} and closed_at is null and (ends_at is null or ends_at > clock_timestamp())
				and not exists (select from blocks where blocks.user_id = ${actor.userId} and kind = 'block' and (blocks.show_id is null or blocks.show_id = polls.show_id))
			for share
		), cast_vote as (
			insert into poll_votes (poll_id, user_id, option) select id, ${actor.userId}, ${option} from poll where ${option} < cardinality(options)
			on conflict (poll_id, user_id) do update set option = excluded.option, at = clock_timestamp()
			returning poll_id
		)
		select show_id from poll join cast_vote on poll_id = id`.execute(db);
	if (rows[0]) return live.interactionChanged(rows[0].show_id);
	const poll = await selectPolls(db).where("poll.id", "=", pollId).executeTakeFirst();
	if (!poll) throw new Refusal("not_found");
	await partOf(db, actor, poll.show_id);
	if (option >= poll.options.length) throw new Refusal("invalid_input", {}, [{ path: "option", message: "there is no such option" }]);
	throw new Refusal("interaction_over");
}

/** Ends a poll before its time; one that is over stays as it is. */
export async function endPoll({ db }: Pick<Deps, "db">, actor: Actor, pollId: string): Promise<Poll> {
	return close(db, pollId, actor);
}

/** Closes a poll, once: its votes are counted when nobody can vote any more. `actor`: who ends it, or null when it is due. */
export async function close(db: Db, pollId: string, actor: Actor | null): Promise<Poll> {
	const poll = await db.selectFrom("polls").select("show_id").where("id", "=", pollId).executeTakeFirst();
	if (!poll) throw new Refusal("not_found");
	return db.transaction().execute(async (tx) => {
		if (actor) await lockForCrew(tx, actor, poll.show_id);
		else await lockShow(tx, poll.show_id);
		const { closed_at } = await tx.selectFrom("polls").select("closed_at").where("id", "=", pollId).forUpdate().executeTakeFirstOrThrow();
		if (closed_at) return pollOf(tx, pollId);
		const { votes } = await pollOf(tx, pollId);
		await tx.updateTable("polls").set({ closed_at: sql`clock_timestamp()`, votes }).where("id", "=", pollId).execute();
		const closed = await pollOf(tx, pollId);
		await appendChange(tx, poll.show_id, { kind: "poll", poll: closed });
		return closed;
	});
}

const pollOf = async (db: Db, id: string): Promise<Poll> => toPoll(await selectPolls(db).where("poll.id", "=", id).executeTakeFirstOrThrow());
