import { randomUUID } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { z } from "zod";
import type { DeskShow, ShowInput, StageQuery } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { StagePass } from "#shared/stage.ts";
import type { Db } from "../db/connect.ts";
import type { Database } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { authorise } from "../http/route.ts";
import { appendEvent } from "../live/timeline.ts";
import { type Booking, coveringNow, deskShowOf, headerOf, hostRoles, overlapping } from "./queries.ts";
import { endsBy, isPlannable, nextState, type ShowCommand } from "./state.ts";

type Tx = Transaction<Database>;
type Plan = z.output<typeof ShowInput>;
type ShowDeps = Pick<Deps, "db" | "media" | "log">;
type GraceDeps = ShowDeps & Pick<Deps, "hostGraceMinutes">;

/**
 * Plans a show as a draft or into its room. Refuses with `room_taken` or `host_taken`, naming the other show, what overlaps in time;
 * with `invalid_input` a host, room, showcase or cover that there isn't.
 */
export async function planShow({ db }: ShowDeps, actor: Actor, input: Plan): Promise<DeskShow> {
	authorise(actor, "show.plan");
	const plan = planOf(input);
	return book(db, { ...plan, id: null }, async (tx) => {
		await checkReferences(tx, input);
		const { id } = await tx.insertInto("shows").values({ ...columnsOf(plan), producer_id: actor.userId, state: input.state }).returning("id").executeTakeFirstOrThrow();
		return (await deskShowOf(tx, id))!;
	});
}

/** Replaces the plan of a draft or scheduled show; may schedule a draft, never makes a scheduled show a draft again. */
export async function replanShow({ db }: ShowDeps, actor: Actor, id: string, input: Plan): Promise<DeskShow> {
	authorise(actor, "show.plan");
	const plan = planOf(input);
	return book(db, { ...plan, id }, async (tx) => {
		const show = await lockShow(tx, id);
		if (!isPlannable(show.state) || (input.state !== show.state && nextState(show.state, "schedule") !== input.state)) throw new Refusal("show_state", { state: show.state });
		await checkReferences(tx, input);
		await tx.updateTable("shows").set({ ...columnsOf(plan), state: input.state }).where("id", "=", id).execute();
		await appendHeader(tx, id);
		return (await deskShowOf(tx, id))!;
	});
}

/** Takes room and host for a draft. */
export async function scheduleShow({ db }: ShowDeps, actor: Actor, id: string): Promise<DeskShow> {
	authorise(actor, "show.plan");
	return move(db, id, "schedule", async (tx) => {
		await tx.updateTable("shows").set({ state: "scheduled" }).where("id", "=", id).execute();
	});
}

/** Calls a draft or scheduled show off; its room and host are free again. */
export async function cancelShow(deps: ShowDeps, actor: Actor, id: string): Promise<DeskShow> {
	authorise(actor, "show.plan");
	const show = await move(deps.db, id, "cancel", async (tx) => {
		await tx.updateTable("shows").set({ state: "cancelled" }).where("id", "=", id).execute();
	});
	await closeStage(deps, `rehearsal:${id}`);
	return show;
}

/**
 * Goes live: from this moment the lineup's live prices apply. Outside its planned time the show takes the time up to now as well,
 * which is refused (`room_taken`, `host_taken`) where another show has it.
 */
export async function startShow(deps: GraceDeps, actor: Actor, id: string): Promise<DeskShow> {
	await authoriseHost(deps.db, actor, id);
	const show = await move(
		deps.db,
		id,
		"live",
		async (tx) => {
			await tx
				.updateTable("shows")
				.set({
					state: "live",
					live_at: sql`clock_timestamp()`,
					off_air_since: sql`clock_timestamp()`,
					planned: coveringNow,
				})
				.where("id", "=", id)
				.execute();
			await lockItems(tx, id);
			await tx.updateTable("lineup_items").set({ open: true }).where("show_id", "=", id).execute();
		},
		(tx) => appendOffAir(tx, id, deps.hostGraceMinutes),
	);
	await closeStage(deps, `rehearsal:${id}`);
	return show;
}

/**
 * Ends a live show. Closing its items waits for the orders that hold them, so the live price stops at one moment for everybody; what is left of
 * the planned time is free again. The stage closes after the commit.
 */
export async function endShow(deps: ShowDeps, actor: Actor, id: string): Promise<DeskShow> {
	await authoriseHost(deps.db, actor, id);
	const show = await book(deps.db, { id }, async (tx) => {
		const before = await lockShow(tx, id);
		if (nextState(before.state, "end") === null) throw new Refusal("show_state", { state: before.state });
		await end(tx, before);
		return (await deskShowOf(tx, id))!;
	});
	await closeStage(deps, id);
	return show;
}

/** Ends a live show, as `endShow` does, if it has been off air for the whole grace; answers whether. */
export async function endAbandoned(deps: GraceDeps, id: string): Promise<boolean> {
	const ended = await book(deps.db, { id }, async (tx) => {
		const before = await lockShow(tx, id);
		const by = before.state === "live" && !before.on_air ? endsBy(before.off_air_since, deps.hostGraceMinutes) : null;
		if (by === null || Date.parse(by) > Date.now()) return false;
		await end(tx, before, "host-away");
		return true;
	});
	if (ended) await closeStage(deps, id);
	return ended;
}

async function end(tx: Tx, { id, featured_item_id, on_air }: LockedShow, why?: "host-away"): Promise<void> {
	await lockItems(tx, id);
	await tx.updateTable("lineup_items").set({ open: false }).where("show_id", "=", id).execute();
	await tx
		.updateTable("shows")
		.set({
			state: "ended",
			ended_at: sql`clock_timestamp()`,
			on_air: false,
			off_air_since: null,
			featured_item_id: null,
			// Not below the lower bound, whatever the clocks do: an empty range is no plan.
			planned: sql`tstzrange(lower(planned), least(upper(planned), greatest(clock_timestamp(), lower(planned) + interval '1 second')))`,
		})
		.where("id", "=", id)
		.execute();
	await appendEvent(tx, id, { type: "show", show: (await headerOf(tx, id))!, ...(why ? { why } : {}) });
	if (featured_item_id) await appendEvent(tx, id, { type: "featured", itemId: null });
	if (on_air) await appendEvent(tx, id, { type: "on-air", onAir: false });
}

/** Tells that a live show is off air, and when it ends by itself. */
export async function appendOffAir(tx: Tx, id: string, hostGraceMinutes: number): Promise<void> {
	const { off_air_since } = await tx.selectFrom("shows").select("off_air_since").where("id", "=", id).executeTakeFirstOrThrow();
	const by = endsBy(off_air_since, hostGraceMinutes);
	await appendEvent(tx, id, { type: "on-air", onAir: false, ...(by ? { endsBy: by } : {}) });
}

/** Locks a show's items in the order that orders and their expiry lock them in: nobody waits in a circle. */
async function lockItems(tx: Tx, showId: string): Promise<void> {
	await tx.selectFrom("lineup_items").select("id").where("show_id", "=", showId).orderBy("id").forNoKeyUpdate().execute();
}

/** A pass to the stage of a show: for viewers while it is live; for who runs it also before, to rehearse. */
export async function stagePass({ db, media }: ShowDeps, actor: Actor, id: string, { as, source, slot }: z.output<typeof StageQuery>): Promise<StagePass> {
	const show = await db.selectFrom("shows").select(["state", "host_id"]).where("id", "=", id).executeTakeFirst();
	if (!show) throw new Refusal("not_found");
	if (as !== "view") authorise(actor, "show.host", { hostId: show.host_id });
	else if (show.state === "draft") throw new Refusal("not_found");
	if (show.state !== "live" && !(as !== "view" && show.state === "scheduled")) throw new Refusal("show_state", { state: show.state });
	const sub = actor.userId ?? randomUUID();
	return media.pass({
		stage: show.state === "live" ? id : `rehearsal:${id}`,
		role: as,
		name: actor.name ?? "",
		sub: as === "publish" && slot ? `${sub}#${slot}` : sub,
		...(as === "publish" ? { source } : {}),
	});
}

/**
 * Locks a show's row until the transaction ends. Not against its key: an order that refers to the show must never wait for whoever
 * edits it, or the end of the show and an order would wait for each other.
 */
export async function lockShow(tx: Tx, id: string) {
	const show = await tx.selectFrom("shows").select(["id", "state", "host_id", "featured_item_id", "on_air", "off_air_since", "seq"]).where("id", "=", id).forNoKeyUpdate().executeTakeFirst();
	if (!show) throw new Refusal("not_found");
	return show;
}
export type LockedShow = Awaited<ReturnType<typeof lockShow>>;

/** Moves a show along the table of transitions and appends its new header to the timeline; `after` appends what follows from it. */
async function move(db: Db, id: string, command: ShowCommand, change: (tx: Tx) => Promise<void>, after?: (tx: Tx) => Promise<void>): Promise<DeskShow> {
	return book(db, { id, now: command === "live" }, async (tx) => {
		const show = await lockShow(tx, id);
		if (nextState(show.state, command) === null) throw new Refusal("show_state", { state: show.state });
		await change(tx);
		await appendHeader(tx, id);
		await after?.(tx);
		return (await deskShowOf(tx, id))!;
	});
}

/**
 * Runs a transaction that takes or frees room and host. PostgreSQL's exclusion constraints decide; what they refuse becomes a refusal that
 * names the other show. Bookings go one after another: two transactions that check an exclusion constraint against each other
 * would wait for each other, and PostgreSQL would kill one of them as a deadlock.
 */
async function book<T>(db: Db, booking: Booking, run: (tx: Tx) => Promise<T>): Promise<T> {
	try {
		return await db.transaction().execute(async (tx) => {
			await sql`select pg_advisory_xact_lock(hashtext('livestall.booking'))`.execute(tx);
			return run(tx);
		});
	} catch (error) {
		const { code, constraint } = error as { code?: string; constraint?: string };
		if (code !== "23P01" || (constraint !== "shows_room_taken" && constraint !== "shows_host_taken")) throw error;
		const by = constraint === "shows_room_taken" ? "room" : "host";
		const other = await overlapping(db, by, booking);
		// The other one may have been moved meanwhile.
		if (!other) throw new Refusal("conflict");
		throw new Refusal(by === "room" ? "room_taken" : "host_taken", { show: other.title, from: other.from.toISOString(), to: other.to.toISOString() });
	}
}

function planOf(input: Plan) {
	const from = new Date(input.startsAt);
	const to = new Date(from.getTime() + input.plannedMinutes * 60_000);
	if (to.getTime() <= Date.now()) throw new Refusal("invalid_input", {}, [{ path: "startsAt", message: "the show would be over already" }]);
	return { input, time: { from, to }, roomId: input.roomId, hostId: input.hostId };
}

function columnsOf({ input, time }: ReturnType<typeof planOf>) {
	return {
		title: input.title.zh,
		title_en: input.title.en,
		cover: input.cover,
		host_id: input.hostId,
		room_id: input.roomId,
		showcase_id: input.showcaseId,
		planned: sql<string>`tstzrange(${time.from}, ${time.to})`,
	};
}

async function checkReferences(tx: Tx, input: Plan): Promise<void> {
	const found = await tx
		.selectNoFrom((eb) => [
			eb.exists(eb.selectFrom("user").select("id").where("id", "=", input.hostId).where("role", "in", hostRoles)).as("hostId"),
			eb.exists(eb.selectFrom("rooms").select("id").where("id", "=", input.roomId)).as("roomId"),
			eb.exists(eb.selectFrom("showcases").select("id").where("id", "=", input.showcaseId)).as("showcaseId"),
			eb.exists(eb.selectFrom("pictures").select("id").where("id", "=", input.cover)).as("cover"),
		])
		.executeTakeFirstOrThrow();
	const missing = (["hostId", "roomId", "showcaseId", "cover"] as const).filter((name) => input[name] !== null && !found[name]);
	if (missing.length > 0) throw new Refusal("invalid_input", {}, missing.map((path) => ({ path, message: "there is no such one" })));
}

async function authoriseHost(db: Db, actor: Actor, id: string): Promise<void> {
	const show = await db.selectFrom("shows").select("host_id").where("id", "=", id).executeTakeFirst();
	if (!show) throw new Refusal("not_found");
	authorise(actor, "show.host", { hostId: show.host_id });
}

async function appendHeader(tx: Tx, id: string): Promise<void> {
	await appendEvent(tx, id, { type: "show", show: (await headerOf(tx, id))! });
}

/** The show's state is committed: a media plane that is away must not turn that into an error. Nobody is given a pass to the stage any more. */
async function closeStage({ media, log }: ShowDeps, stage: string): Promise<void> {
	await media.closeStage(stage).catch((error: unknown) => log.warn({ err: error, stage }, "stage not closed"));
}
