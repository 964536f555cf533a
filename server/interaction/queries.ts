import { sql } from "kysely";
import { byVotes, type Interactions, type LuckyBag, type MyInteractions, nothingDone, type Poll, type Question, questionsMost, shownFor } from "#shared/interaction.ts";
import type { Db } from "../db/connect.ts";

/** Everything that is counted and running in a show, as everybody sees it. */
export async function interactionsOf(db: Db, showId: string): Promise<Interactions> {
	const [likes, asks, poll, bag, questions, hostFollowers] = await Promise.all([likesOf(db, showId), asksOf(db, showId), shownPoll(db, showId), shownBag(db, showId), questionsOf(db, showId), followersOfHost(db, showId)]);
	return { showId, likes, asks, poll, bag, questions, hostFollowers };
}

/** What a person has done in what is shown now. */
export async function mineOf(db: Db, showId: string, userId: string): Promise<MyInteractions> {
	const row = await db
		.selectFrom("shows")
		.where("shows.id", "=", showId)
		.select((eb) => [
			eb.selectFrom("item_asks as ask").innerJoin("lineup_items as item", "item.id", "ask.lineup_item_id").where("item.show_id", "=", showId).where("ask.user_id", "=", userId).where("ask.answered_at", "is", null).select((sub) => sub.fn.agg<string[] | null>("array_agg", ["ask.lineup_item_id"]).as("ids")).as("asked"),
			eb
				.selectFrom("question_votes as vote")
				.innerJoin("questions as question", "question.id", "vote.question_id")
				.where("question.show_id", "=", showId)
				.where("vote.user_id", "=", userId)
				.where("question.state", "<>", "answered")
				.where("question.removed_at", "is", null)
				.select((sub) => sub.fn.agg<string[] | null>("array_agg", ["question.id"]).as("ids"))
				.as("questions"),
			eb.exists(eb.selectFrom("follows").whereRef("follows.host_id", "=", "shows.host_id").where("follows.user_id", "=", userId).select("follows.user_id")).as("follows"),
		])
		.executeTakeFirst();
	if (!row) return nothingDone;
	const vote = await db
		.selectFrom("poll_votes as vote")
		.innerJoin("polls as poll", "poll.id", "vote.poll_id")
		.where("poll.show_id", "=", showId)
		.where("vote.user_id", "=", userId)
		.select(["vote.poll_id as pollId", "vote.option"])
		.orderBy("poll.opened_at", "desc")
		.executeTakeFirst();
	const entry = await db
		.selectFrom("lucky_bag_entries as entry")
		.innerJoin("lucky_bags as bag", "bag.id", "entry.bag_id")
		.where("bag.show_id", "=", showId)
		.where("entry.user_id", "=", userId)
		.select(["entry.bag_id as bagId", "entry.number", "entry.tag"])
		.orderBy("bag.opened_at", "desc")
		.executeTakeFirst();
	return { asked: row.asked ?? [], questions: row.questions ?? [], followsHost: Boolean(row.follows), vote: vote ?? null, entry: entry ?? null };
}

export async function likesOf(db: Db, showId: string): Promise<number> {
	return (await db.selectFrom("show_likes").select("likes").where("show_id", "=", showId).executeTakeFirst())?.likes ?? 0;
}

/** Adds likes; answers how many there are now, of all processes. */
export async function addLikes(db: Db, showId: string, count: number): Promise<number> {
	const { rows } = await sql<{ likes: number }>`
		insert into show_likes (show_id, likes) values (${showId}, ${count})
		on conflict (show_id) do update set likes = show_likes.likes + excluded.likes returning likes`.execute(db);
	return rows[0]!.likes;
}

async function asksOf(db: Db, showId: string): Promise<Interactions["asks"]> {
	return db
		.selectFrom("item_asks as ask")
		.innerJoin("lineup_items as item", "item.id", "ask.lineup_item_id")
		.where("item.show_id", "=", showId)
		.where("ask.answered_at", "is", null)
		.groupBy("item.id")
		.select((eb) => ["item.id as itemId", eb.fn.countAll<number>().as("count")])
		.orderBy("item.id")
		.execute();
}

/** Polls whole; add conditions, then give the rows to `toPoll`. */
export function selectPolls(db: Db) {
	return db.selectFrom("polls as poll").select([
		"poll.id",
		"poll.show_id",
		"poll.question",
		"poll.options",
		"poll.opened_at",
		"poll.ends_at",
		"poll.closed_at",
		sql<number[]>`coalesce(poll.votes, (
			select array_agg(coalesce(votes, 0)::int order by n) from generate_series(0, cardinality(poll.options) - 1) as n
			left join (select option, count(*) as votes from poll_votes where poll_id = poll.id group by option) as counted on counted.option = n
		))`.as("votes"),
	]);
}

type PollRow = Awaited<ReturnType<ReturnType<typeof selectPolls>["execute"]>>[number];

export const toPoll = (row: PollRow): Poll => ({
	id: row.id,
	question: row.question,
	options: row.options,
	votes: row.votes,
	openedAt: row.opened_at.toISOString(),
	endsAt: row.ends_at?.toISOString() ?? null,
	closedAt: row.closed_at?.toISOString() ?? null,
});

async function shownPoll(db: Db, showId: string): Promise<Poll | null> {
	const row = await selectPolls(db)
		.where("poll.show_id", "=", showId)
		.where(sql<boolean>`(poll.closed_at is null or poll.closed_at > clock_timestamp() - make_interval(mins => ${shownFor.poll}))`)
		.orderBy("poll.opened_at", "desc")
		.limit(1)
		.executeTakeFirst();
	return row ? toPoll(row) : null;
}

export interface OpenBag {
	readonly id: string;
	readonly word: string;
}

/** The bag that people can enter now. */
export async function openBagOf(db: Db, showId: string): Promise<OpenBag | null> {
	return (await db.selectFrom("lucky_bags").select(["id", "word"]).where("show_id", "=", showId).where("drawn_at", "is", null).executeTakeFirst()) ?? null;
}

/** Bags without what is secret before the draw; add conditions, then give the rows to `toBag`. */
export const selectBags = (db: Db) => db.selectFrom("lucky_bags as bag").select(["bag.id", "bag.show_id", "bag.prize", "bag.word", "bag.places", "bag.entrants", "bag.commitment", "bag.opened_at", "bag.ends_at", "bag.drawn_at", "bag.list_hash"]);

export type BagRow = Awaited<ReturnType<ReturnType<typeof selectBags>["execute"]>>[number];

export const toBag = (row: BagRow, winners: LuckyBag["winners"]): LuckyBag => ({
	id: row.id,
	prize: row.prize,
	word: row.word,
	places: row.places,
	entrants: row.entrants,
	commitment: row.commitment,
	openedAt: row.opened_at.toISOString(),
	endsAt: row.ends_at.toISOString(),
	winners: row.drawn_at ? winners : null,
	drawnAt: row.drawn_at?.toISOString() ?? null,
});

/** The winners of some bags, in the order in which they were drawn; `address` is for the crew. */
export async function winnersOf(db: Db, bagIds: readonly string[]) {
	return db
		.selectFrom("lucky_bag_entries as entry")
		.where("entry.bag_id", "=", sql<string>`any(${bagIds}::uuid[])`)
		.where("entry.place", "is not", null)
		.select(["entry.bag_id", "entry.number", "entry.tag", "entry.name", "entry.address"])
		.orderBy("entry.place")
		.execute();
}

/** A bag as everybody sees it. */
export async function bagWithWinners(db: Db, row: BagRow): Promise<LuckyBag> {
	const winners = row.drawn_at ? await winnersOf(db, [row.id]) : [];
	return toBag(row, winners.map(({ number, tag, name }) => ({ number, tag, name })));
}

async function shownBag(db: Db, showId: string): Promise<LuckyBag | null> {
	const row = await selectBags(db)
		.where("bag.show_id", "=", showId)
		.where(sql<boolean>`(bag.drawn_at is null or bag.drawn_at > clock_timestamp() - make_interval(mins => ${shownFor.bag}))`)
		.orderBy("bag.opened_at", "desc")
		.limit(1)
		.executeTakeFirst();
	return row ? bagWithWinners(db, row) : null;
}

/** Questions whole; add conditions, then give the rows to `toQuestion`. */
export const selectQuestions = (db: Db) =>
	db
		.selectFrom("questions as question")
		.select(["question.id", "question.show_id", "question.user_id", "question.name", "question.text", "question.state", "question.asked_at"])
		.select((eb) => eb.selectFrom("question_votes as vote").whereRef("vote.question_id", "=", "question.id").select((sub) => sub.fn.countAll<number>().as("n")).as("votes"));

type QuestionRow = Awaited<ReturnType<ReturnType<typeof selectQuestions>["execute"]>>[number];

export const toQuestion = (row: QuestionRow): Question => ({ id: row.id, name: row.name, text: row.text, votes: Number(row.votes), state: row.state, at: row.asked_at.toISOString() });

async function questionsOf(db: Db, showId: string): Promise<Question[]> {
	const rows = await selectQuestions(db).where("question.show_id", "=", showId).where("question.removed_at", "is", null).where("question.state", "<>", "answered").limit(questionsMost).execute();
	return rows.map(toQuestion).sort(byVotes);
}

async function followersOfHost(db: Db, showId: string): Promise<number> {
	const { count } = await db
		.selectFrom("follows")
		.innerJoin("shows", "shows.host_id", "follows.host_id")
		.where("shows.id", "=", showId)
		.select((eb) => eb.fn.countAll<number>().as("count"))
		.executeTakeFirstOrThrow();
	return count;
}

/** A guest became an account: what they did is theirs now, unless they did it as both. */
export async function moveGuest(db: Db, guestId: string, userId: string): Promise<void> {
	for (const [table, key] of [["item_asks", "lineup_item_id"], ["poll_votes", "poll_id"], ["question_votes", "question_id"]] as const) {
		const [name, on] = [sql.table(table), sql.ref(key)];
		await sql`update ${name} as mine set user_id = ${userId} where user_id = ${guestId} and not exists (select from ${name} as other where other.user_id = ${userId} and other.${on} = mine.${on})`.execute(db);
		await sql`delete from ${name} where user_id = ${guestId}`.execute(db);
	}
	await db.updateTable("questions").set({ user_id: userId }).where("user_id", "=", guestId).execute();
}
