import { sql, type Transaction } from "kysely";
import { type Question, questionsMost } from "#shared/interaction.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import { cleanText } from "../chat/service.ts";
import type { Database } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { RateLimit } from "../http/rate-limit.ts";
import type { Judge } from "../moderation/judge.ts";
import { lockShow } from "../shows/service.ts";
import { appendChange, lockForCrew, partOf } from "./open-show.ts";
import { selectQuestions, toQuestion } from "./queries.ts";

type Tx = Transaction<Database>;

/** Questions of one person that stand open in a show at once. */
const perPerson = 3;

/** One asker a process. `judge` reads what is asked, as in the chat. */
export function createAsking({ db }: Pick<Deps, "db">, judge?: Judge) {
	const limit = new RateLimit({ perSecond: 1 / 15, burst: 3 });
	return {
		/** Asks the host something, and votes for it. Refuses with `questions_full` when as many as may stand open, of the show or of this person. */
		async ask(actor: Actor, showId: string, raw: string): Promise<Question> {
			const text = cleanText(raw);
			if ((await partOf(db, actor, showId)).mutedUntil) throw new Refusal("muted");
			if (!limit.take(actor.userId!)) throw new Refusal("rate_limited");
			// What would be held or shadowed in the chat has no place in a short list that everybody reads.
			const verdict = (await judge?.read(showId, text))?.find(({ action }) => action !== "warn");
			if (verdict) throw new Refusal(verdict.rule === "link" ? "chat_link" : "chat_words", { about: verdict.rule });
			return db.transaction().execute(async (tx) => {
				await lockShow(tx, showId);
				const open = await tx
					.selectFrom("questions")
					.select((eb) => [eb.fn.countAll<number>().as("all"), eb.fn.countAll<number>().filterWhere("user_id", "=", actor.userId!).as("mine")])
					.where("show_id", "=", showId)
					.where("removed_at", "is", null)
					.where("state", "<>", "answered")
					.executeTakeFirstOrThrow();
				if (open.all >= questionsMost || open.mine >= perPerson) throw new Refusal("questions_full");
				const { id } = await tx.insertInto("questions").values({ show_id: showId, user_id: actor.userId!, name: actor.name ?? "", text }).returning("id").executeTakeFirstOrThrow();
				await tx.insertInto("question_votes").values({ question_id: id, user_id: actor.userId! }).execute();
				return told(tx, showId, id);
			});
		},
	};
}

/** Votes a question up, or takes the vote back; either may be said again. */
export async function voteQuestion({ db, live }: Pick<Deps, "db" | "live">, actor: Actor, questionId: string, on: boolean): Promise<void> {
	const question = await db.selectFrom("questions").select(["show_id", "state"]).where("id", "=", questionId).where("removed_at", "is", null).executeTakeFirst();
	if (!question) throw new Refusal("not_found");
	if (question.state === "answered") throw new Refusal("interaction_over");
	await partOf(db, actor, question.show_id);
	if (on) await db.insertInto("question_votes").values({ question_id: questionId, user_id: actor.userId! }).onConflict((conflict) => conflict.doNothing()).execute();
	else await db.deleteFrom("question_votes").where("question_id", "=", questionId).where("user_id", "=", actor.userId!).execute();
	live.interactionChanged(question.show_id);
}

/** The host takes a question up, is done with it, or puts it back. Whichever was being answered is answered then. */
export async function moveQuestion({ db }: Pick<Deps, "db">, actor: Actor, questionId: string, state: Question["state"]): Promise<Question> {
	return change(db, actor, questionId, async (tx, showId) => {
		if (state === "answering") {
			const before = await tx.updateTable("questions").set({ state: "answered", answered_at: sql`clock_timestamp()` }).where("show_id", "=", showId).where("state", "=", "answering").where("id", "<>", questionId).returning("id").execute();
			for (const { id } of before) await told(tx, showId, id);
		}
		const { numUpdatedRows } = await tx.updateTable("questions").set({ state, answered_at: state === "answered" ? sql`clock_timestamp()` : null }).where("id", "=", questionId).where("state", "<>", state).executeTakeFirst();
		return numUpdatedRows > 0n ? told(tx, showId, questionId) : questionOf(tx, questionId);
	});
}

/** Takes a question away, for everybody. It stays in the record. */
export async function removeQuestion({ db }: Pick<Deps, "db">, actor: Actor, questionId: string): Promise<void> {
	await change(db, actor, questionId, async (tx, showId) => {
		await tx.updateTable("questions").set({ removed_at: sql`clock_timestamp()`, removed_by: actor.userId }).where("id", "=", questionId).execute();
		await appendChange(tx, showId, { kind: "question-gone", id: questionId });
	});
}

async function change<T>(db: Deps["db"], actor: Actor, questionId: string, run: (tx: Tx, showId: string) => Promise<T>): Promise<T> {
	const question = await db.selectFrom("questions").select("show_id").where("id", "=", questionId).executeTakeFirst();
	if (!question) throw new Refusal("not_found");
	return db.transaction().execute(async (tx) => {
		await lockForCrew(tx, actor, question.show_id);
		if (!(await tx.selectFrom("questions").select("id").where("id", "=", questionId).where("removed_at", "is", null).executeTakeFirst())) throw new Refusal("not_found");
		return run(tx, question.show_id);
	});
}

const questionOf = async (tx: Tx, id: string): Promise<Question> => toQuestion(await selectQuestions(tx).where("question.id", "=", id).executeTakeFirstOrThrow());

async function told(tx: Tx, showId: string, id: string): Promise<Question> {
	const question = await questionOf(tx, id);
	await appendChange(tx, showId, { kind: "question", question });
	return question;
}
