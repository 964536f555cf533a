import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { z } from "zod";
import { type LuckyBag, saysWord } from "#shared/interaction.ts";
import type { BagInput, BagRecord, BagWinners, Prize, PrizeAddress } from "#shared/interaction-api.ts";
import { can } from "#shared/policy.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import { chatMaxLength, type ShowHeader } from "#shared/show.ts";
import { BatchQueue } from "../batch-queue.ts";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { authorise } from "../http/route.ts";
import { crewOf, showOf } from "../moderation/queries.ts";
import { lockShow } from "../shows/service.ts";
import { drawWinners, sha256 } from "./draw.ts";
import { planEnd } from "./ending.ts";
import { appendChange, lockForCrew } from "./open-show.ts";
import type { Pulses } from "./pulses.ts";
import { bagWithWinners, selectBags, toBag, winnersOf } from "./queries.ts";

type BagDeps = Pick<Deps, "db" | "jobs" | "log">;

/** Bags of one show in all. */
const bagsMost = 50;
/** Entries of one bag. Who comes later is not in the draw, and sees that it is full. */
export const entriesMost = 20_000;

/** Opens a lucky bag in a live show: its seed is fixed, and what it will be checked by is published. Refuses with `interaction_running` while another is open. */
export async function openBag(deps: BagDeps, actor: Actor, showId: string, { prize, places, word, minutes }: z.output<typeof BagInput>): Promise<LuckyBag> {
	if (!saysWord(word, word) || word.length > chatMaxLength) throw new Refusal("invalid_input", {}, [{ path: "word", message: "nothing that can be said" }]);
	const bag = await deps.db.transaction().execute(async (tx) => {
		const show = await lockForCrew(tx, actor, showId);
		if (show.state !== "live") throw new Refusal("show_state", { state: show.state });
		const before = await tx.selectFrom("lucky_bags").select((eb) => [eb.fn.countAll<number>().as("all"), eb.fn.countAll<number>().filterWhere("drawn_at", "is", null).as("open")]).where("show_id", "=", showId).executeTakeFirstOrThrow();
		if (before.open > 0) throw new Refusal("interaction_running");
		if (before.all >= bagsMost) throw new Refusal("interactions_full", { max: bagsMost });
		const seed = randomBytes(32);
		const { id } = await tx
			.insertInto("lucky_bags")
			.values({ show_id: showId, prize, places, word, opened_by: actor.userId!, ends_at: sql`clock_timestamp() + make_interval(mins => ${minutes})`, seed, commitment: sha256(seed) })
			.returning("id")
			.executeTakeFirstOrThrow();
		const bag = toBag(await selectBags(tx).where("bag.id", "=", id).executeTakeFirstOrThrow(), null);
		await appendChange(tx, showId, { kind: "bag", bag });
		return bag;
	});
	planEnd(deps, new Date(bag.endsAt));
	return bag;
}

/** Draws a bag before its time; one that is drawn stays as it is. */
export async function endBag({ db }: Pick<Deps, "db">, actor: Actor, bagId: string): Promise<LuckyBag> {
	return draw(db, bagId, actor);
}

/** Draws a bag, once, whoever else tries at the same time. `actor`: who ends it, or null when it is due. */
export async function draw(db: Db, bagId: string, actor: Actor | null): Promise<LuckyBag> {
	const bag = await db.selectFrom("lucky_bags").select("show_id").where("id", "=", bagId).executeTakeFirst();
	if (!bag) throw new Refusal("not_found");
	return db.transaction().execute(async (tx) => {
		if (actor) await lockForCrew(tx, actor, bag.show_id);
		else await lockShow(tx, bag.show_id);
		// Nobody enters from here on.
		const { seed, places, drawn_at } = await tx.selectFrom("lucky_bags").select(["seed", "places", "drawn_at"]).where("id", "=", bagId).forUpdate().executeTakeFirstOrThrow();
		if (!drawn_at) {
			const entries = await entriesOf(tx, bagId);
			const { listHash, winners } = drawWinners({ bagId, seed, entries, places });
			await sql`update lucky_bag_entries set place = won.place from unnest(${winners}::int[]) with ordinality as won (number, place) where bag_id = ${bagId} and lucky_bag_entries.number = won.number`.execute(tx);
			await tx.updateTable("lucky_bags").set({ drawn_at: sql`clock_timestamp()`, list_hash: listHash }).where("id", "=", bagId).execute();
		}
		const drawn = await bagWithWinners(tx, await selectBags(tx).where("bag.id", "=", bagId).executeTakeFirstOrThrow());
		if (!drawn_at) await appendChange(tx, bag.show_id, { kind: "bag", bag: drawn });
		return drawn;
	});
}

const entriesOf = (db: Db, bagId: string) => db.selectFrom("lucky_bag_entries").select(["number", "tag", "name"]).where("bag_id", "=", bagId).orderBy("number").execute();

/** A bag with all that its draw is checked by, for everybody. */
export async function bagRecord(db: Db, bagId: string): Promise<BagRecord> {
	const row = await selectBags(db).where("bag.id", "=", bagId).executeTakeFirst();
	if (!row) throw new Refusal("not_found");
	const bag = await bagWithWinners(db, row);
	if (!row.drawn_at) return { ...bag, showId: row.show_id, draw: null };
	const { seed } = await db.selectFrom("lucky_bags").select("seed").where("id", "=", bagId).executeTakeFirstOrThrow();
	return { ...bag, showId: row.show_id, draw: { algorithm: "livestall-draw-1", seed: seed.toString("hex"), listHash: row.list_hash!, entries: await entriesOf(db, bagId) } };
}

/** The bags of a show for its crew, the newest first, with who won and where they have it sent. */
export async function crewBags(db: Db, actor: Actor, showId: string): Promise<BagWinners["bags"]> {
	authorise(actor, "interaction.run", await crewOf(db, await showOf(db, showId)));
	const rows = await selectBags(db).where("bag.show_id", "=", showId).orderBy("bag.opened_at", "desc").limit(bagsMost).execute();
	const winners = Map.groupBy(await winnersOf(db, rows.map(({ id }) => id)), ({ bag_id }) => bag_id);
	return rows.map((row) => {
		const won = (winners.get(row.id) ?? []).map(({ number, tag, name, address }) => ({ number, tag, name, address }));
		return { ...toBag(row, won), winners: row.drawn_at ? won : null };
	});
}

/** What a person has won, the newest first, at most 100. */
export async function prizesOf(db: Db, userId: string): Promise<Prize[]> {
	const rows = await db
		.selectFrom("lucky_bag_entries as entry")
		.innerJoin("lucky_bags as bag", "bag.id", "entry.bag_id")
		.innerJoin("shows as show", "show.id", "bag.show_id")
		.where("entry.user_id", "=", userId)
		.where("entry.place", "is not", null)
		.where("bag.drawn_at", "is not", null)
		.select(["bag.id", "bag.prize", "bag.drawn_at", "entry.number", "entry.address", "show.id as show_id", "show.title", "show.title_en"])
		.orderBy("bag.drawn_at", "desc")
		.limit(100)
		.execute();
	return rows.map((row) => ({ bagId: row.id, prize: row.prize, show: { id: row.show_id, title: { zh: row.title, en: row.title_en } }, drawnAt: row.drawn_at!.toISOString(), number: row.number, address: row.address }));
}

/** Says where a prize goes: to one of the winner's own addresses, as it stands now. May be changed. */
export async function claimPrize(db: Db, userId: string, bagId: string, addressId: string): Promise<Prize> {
	const address: PrizeAddress | undefined = await db.selectFrom("addresses").select(["name", "phone", "region", "street"]).where("id", "=", addressId).where("user_id", "=", userId).executeTakeFirst();
	if (!address) throw new Refusal("not_found");
	const { numUpdatedRows } = await db.updateTable("lucky_bag_entries").set({ address: JSON.stringify(address) }).where("bag_id", "=", bagId).where("user_id", "=", userId).where("place", "is not", null).executeTakeFirst();
	if (numUpdatedRows === 0n) throw new Refusal("not_found");
	return (await prizesOf(db, userId)).find((prize) => prize.bagId === bagId)!;
}

export interface Entering {
	/** A message was stored in a show's chat: whoever said the word of its bag is in the draw. Never fails: the message stands. */
	heard(actor: Actor, show: ShowHeader, text: string, messageId: number): Promise<void>;
}

/**
 * Takes people into the draw who say the word: accounts only, since a guest's name is made in a moment and as often as one likes, and nobody of the crew.
 * Who is muted can't speak and so can't enter; a message that not everybody sees is none. Those who come together are written together, in the order of their messages.
 */
export function createEntering({ db, log }: Pick<Deps, "db" | "log">, pulses: Pulses): Entering {
	const queue = new BatchQueue<NewEntry, void>({ slots: 4, maxBatch: 1000, run: (bagId, batch) => enter(db, bagId, batch).then(() => batch.map(() => undefined)) });
	return {
		async heard(actor, show, text, messageId) {
			if (!can(actor, "prize.claim")) return;
			try {
				const bag = await pulses.openBag(show.id);
				if (!bag || !saysWord(text, bag.word) || can(actor, "interaction.run", await crewOf(db, show))) return;
				// What is held or shadowed is not in the chat that everybody can hold the list against.
				if (!(await db.selectFrom("chat_messages").select("id").where("id", "=", messageId).where("state", "=", "shown").executeTakeFirst())) return;
				await queue.push(bag.id, { userId: actor.userId!, name: actor.name ?? "", messageId });
				pulses.changed(show.id);
			} catch (error) {
				log.warn({ error: (error as Error).message, show: show.id }, "somebody who said the word is not in the draw");
			}
		},
	};
}

interface NewEntry {
	readonly userId: string;
	readonly name: string;
	readonly messageId: number;
}

/** Enters people, each once, while the bag is open and not full; their numbers have no gap. */
export async function enter(db: Db, bagId: string, batch: readonly NewEntry[]): Promise<void> {
	await db.transaction().execute(async (tx) => {
		const bag = await tx.selectFrom("lucky_bags").select("entrants").where("id", "=", bagId).where("drawn_at", "is", null).where("ends_at", ">", sql<Date>`clock_timestamp()`).forNoKeyUpdate().executeTakeFirst();
		if (!bag) return;
		const there = await tx.selectFrom("lucky_bag_entries").select("user_id").where("bag_id", "=", bagId).where("user_id", "=", sql<string>`any(${batch.map(({ userId }) => userId)}::text[])`).execute();
		const known = new Set(there.map(({ user_id }) => user_id));
		const fresh = batch.toSorted((a, b) => a.messageId - b.messageId).filter(({ userId }) => !known.has(userId) && known.add(userId)).slice(0, entriesMost - bag.entrants);
		if (fresh.length === 0) return;
		const rows = fresh.map(({ userId, name, messageId }, index) => ({ bag_id: bagId, number: bag.entrants + index + 1, user_id: userId, name: name.replace(/\s+/g, " ").trim(), tag: tagOf(bagId, messageId) }));
		// In pieces: a statement takes 65,535 values.
		for (let at = 0; at < rows.length; at += 1000) await tx.insertInto("lucky_bag_entries").values(rows.slice(at, at + 1000)).execute();
		await tx.updateTable("lucky_bags").set({ entrants: bag.entrants + fresh.length }).where("id", "=", bagId).execute();
	});
}

/** How an entry is called in public: it follows from the chat message that everybody saw, so it can't be chosen. */
const tagOf = (bagId: string, messageId: number): string => sha256(`${bagId}:${messageId}`).slice(0, 16);
