/**
 * The grace of a show whose host is away: it stays live for `hostGraceMinutes` without a picture, so that a reload, a crash or a dead
 * line costs no show; then a job ends it, as its host would have. What is waited for is in the database, whichever process comes back.
 */
import { sql } from "kysely";
import type { Deps } from "../deps.ts";
import { appendEvent } from "../live/timeline.ts";
import { appendOffAir, endAbandoned } from "./service.ts";

type GraceDeps = Pick<Deps, "db" | "media" | "log" | "jobs" | "hostGraceMinutes">;

const endQueue = "shows-end-abandoned";
const sweepQueue = "shows-sweep";

/** In seconds: a media plane in another process repeats every 15 s what is on air (sfu/main.ts); one that is silent for so long is away. */
const silence = 60;

/** What the media plane says of a live show; other shows are left alone. Answers `over` for a show that was ended or cancelled. */
export async function setOnAir(deps: Omit<GraceDeps, "media">, showId: string, onAir: boolean): Promise<"over" | "kept"> {
	const changed = await deps.db.transaction().execute(async (tx) => {
		const { numUpdatedRows } = await tx
			.updateTable("shows")
			.set(onAir ? { on_air: true, off_air_since: null, on_air_heard_at: sql`clock_timestamp()` } : { on_air: false, off_air_since: sql`clock_timestamp()` })
			.where("id", "=", showId)
			.where("state", "=", "live")
			.where("on_air", "!=", onAir)
			.executeTakeFirst();
		if (numUpdatedRows === 0n) return false;
		if (onAir) await appendEvent(tx, showId, { type: "on-air", onAir });
		else await appendOffAir(tx, showId, deps.hostGraceMinutes);
		return true;
	});
	if (changed && !onAir) planEnd(deps);
	if (!changed && onAir) await deps.db.updateTable("shows").set({ on_air_heard_at: sql`clock_timestamp()` }).where("id", "=", showId).where("on_air", "=", true).execute();
	if (changed) return "kept";
	const show = await deps.db.selectFrom("shows").select("state").where("id", "=", showId).executeTakeFirst();
	return show?.state === "ended" || show?.state === "cancelled" ? "over" : "kept";
}

/** A media plane that starts within this process has no stages: no show is on air until its host is back, and each has its whole grace for that. */
export async function forgetStages(deps: Pick<GraceDeps, "db" | "hostGraceMinutes">): Promise<void> {
	for (const { id } of await deps.db.selectFrom("shows").select("id").where("state", "=", "live").execute()) {
		await deps.db.transaction().execute(async (tx) => {
			const { numUpdatedRows } = await tx.updateTable("shows").set({ on_air: false, off_air_since: sql`clock_timestamp()` }).where("id", "=", id).where("state", "=", "live").executeTakeFirst();
			if (numUpdatedRows > 0n) await appendOffAir(tx, id, deps.hostGraceMinutes);
		});
	}
}

/** Has a job end what is off air when the grace that begins now is over. Returns at once; when it fails, the sweep of each minute does the work. */
export function planEnd({ jobs, log, hostGraceMinutes }: Pick<GraceDeps, "jobs" | "log" | "hostGraceMinutes">): void {
	if (hostGraceMinutes === 0) return;
	const at = new Date((Math.floor((Date.now() + hostGraceMinutes * 60_000) / 1000) + 1) * 1000);
	jobs.send(endQueue, {}, { startAfter: at, singletonKey: at.toISOString() }).catch((error: unknown) => log.warn({ err: error }, "no job for the end of an abandoned show; the sweep will do it"));
}

/** Ends every show that was off air for the whole grace; answers how many. */
export async function endAllAbandoned(deps: GraceDeps): Promise<number> {
	if (deps.hostGraceMinutes === 0) return 0;
	const grace = sql<Date>`clock_timestamp() - make_interval(secs => ${deps.hostGraceMinutes * 60})`;
	const due = await deps.db.selectFrom("shows").select("id").where("state", "=", "live").where("on_air", "=", false).where("off_air_since", "<=", grace).execute();
	let ended = 0;
	for (const { id } of due) {
		if (!(await endAbandoned(deps, id))) continue;
		ended += 1;
		deps.log.info({ show: id }, "a show ended: its host was away too long");
	}
	return ended;
}

/** A media plane in another process has gone without a word: what it carried is off air. */
export async function missSilent(deps: GraceDeps): Promise<void> {
	const long = sql<Date>`clock_timestamp() - make_interval(secs => ${silence})`;
	const silent = await deps.db.selectFrom("shows").select("id").where("state", "=", "live").where("on_air", "=", true).where((eb) => eb.or([eb("on_air_heard_at", "is", null), eb("on_air_heard_at", "<", long)])).execute();
	for (const { id } of silent) await setOnAir(deps, id, false);
}

/**
 * Creates the queues and starts their workers: one job at the end of each grace, and a sweep each minute for what fell between.
 * `remoteMedia`: the media plane is another process, and repeats what is on air. Call it once pg-boss has started.
 */
export async function registerGraceJobs(deps: GraceDeps, { remoteMedia }: { remoteMedia: boolean }): Promise<void> {
	const { db, jobs, hostGraceMinutes } = deps;
	// While no server ran, nobody could hear that a show is on air: its media plane gets the time to say so.
	const hearing = Math.min(silence, hostGraceMinutes * 60);
	await db.updateTable("shows").set({ on_air_heard_at: sql`clock_timestamp()` }).where("state", "=", "live").where("on_air", "=", true).execute();
	await db
		.updateTable("shows")
		.set({ off_air_since: sql`greatest(off_air_since, clock_timestamp() - make_interval(secs => ${hostGraceMinutes * 60 - hearing}))` })
		.where("state", "=", "live")
		.where("on_air", "=", false)
		.execute();
	await jobs.createQueue(endQueue, { policy: "short", retryLimit: 3, deleteAfterSeconds: 3600 });
	await jobs.createQueue(sweepQueue, { policy: "short", retryLimit: 0, deleteAfterSeconds: 3600 });
	await jobs.work(endQueue, { pollingIntervalSeconds: 1, batchSize: 50 }, async () => void (await endAllAbandoned(deps)));
	await jobs.work(sweepQueue, async () => {
		if (remoteMedia) await missSilent(deps);
		await endAllAbandoned(deps);
	});
	await jobs.schedule(sweepQueue, "* * * * *");
	planEnd(deps);
}
