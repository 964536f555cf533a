import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import * as z from "zod";
import type { NewStreamKey, StreamKeyInfo } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { StageClaims } from "#shared/stage.ts";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { authorise } from "../http/route.ts";

type EncoderDeps = Pick<Deps, "db" | "media" | "log" | "publicOrigin">;

/** In s: what a key admits to is looked up for each session, so it need not hold for long. */
const claimsSeconds = 600;

/** A key is 256 random bits: there is nothing to guess that a slow or salted hash would make slower to guess. */
const hashOf = (key: string): Buffer => createHash("sha256").update(key).digest();

/** Whether a show has a stream key, and where its encoder publishes. */
export async function streamKeyInfo(deps: EncoderDeps, actor: Actor, showId: string): Promise<StreamKeyInfo> {
	await authoriseHost(deps.db, actor, showId);
	const row = await deps.db.selectFrom("stream_keys").select(["hint", "created_at"]).where("show_id", "=", showId).executeTakeFirst();
	return { url: whipUrl(deps, showId), key: row ? { hint: row.hint, createdAt: row.created_at.toISOString() } : null };
}

/** Makes a show's stream key, or a new one in its place; an encoder that came with the old one is sent away. Refuses a show that is over. */
export async function makeStreamKey(deps: EncoderDeps, actor: Actor, showId: string): Promise<NewStreamKey> {
	const { state } = await authoriseHost(deps.db, actor, showId);
	if (state === "ended" || state === "cancelled") throw new Refusal("show_state", { state });
	const key = randomBytes(32).toString("base64url");
	const values = { hash: hashOf(key), hint: key.slice(-4), created_at: new Date(), created_by: actor.userId };
	await deps.db
		.insertInto("stream_keys")
		.values({ show_id: showId, ...values })
		.onConflict((conflict) => conflict.column("show_id").doUpdateSet(values))
		.execute();
	await endEncoder(deps, showId);
	return { url: whipUrl(deps, showId), key, hint: values.hint, createdAt: values.created_at.toISOString() };
}

/** Takes a show's stream key away, and with it the encoder that uses it. Refuses with `not_found` where there is none. */
export async function deleteStreamKey(deps: EncoderDeps, actor: Actor, showId: string): Promise<void> {
	await authoriseHost(deps.db, actor, showId);
	const { numDeletedRows } = await deps.db.deleteFrom("stream_keys").where("show_id", "=", showId).executeTakeFirst();
	if (numDeletedRows === 0n) throw new Refusal("not_found");
	await endEncoder(deps, showId);
}

/**
 * What a stream key admits to: the stage of its show while that is live, its rehearsal while it is scheduled (that stage ends when the show goes live, and
 * encoders connect anew by themselves); null for every other key. One encoder a show: the next takes the place of the last.
 */
export async function streamKeyClaims(db: Db, showId: string, key: string): Promise<StageClaims | null> {
	if (!z.uuid().safeParse(showId).success) return null;
	const row = await db
		.selectFrom("stream_keys")
		.innerJoin("shows", "shows.id", "stream_keys.show_id")
		.innerJoin("user", "user.id", "shows.host_id")
		.select(["stream_keys.hash", "shows.state", "user.name"])
		.where("shows.id", "=", showId)
		.executeTakeFirst();
	if (!row || !timingSafeEqual(row.hash, hashOf(key)) || (row.state !== "live" && row.state !== "scheduled")) return null;
	return {
		stage: row.state === "live" ? showId : `rehearsal:${showId}`,
		role: "publish",
		source: "encoder",
		name: row.name.slice(0, 80),
		sub: `encoder:${showId}`,
		exp: Math.floor(Date.now() / 1000) + claimsSeconds,
	};
}

/** The key is gone: a media plane that is away must not turn that into an error. It looks every key up anew when an encoder comes. */
async function endEncoder({ media, log }: EncoderDeps, showId: string): Promise<void> {
	await media.endEncoder(showId).catch((error: unknown) => log.warn({ err: error, showId }, "encoder not sent away"));
}

const whipUrl = ({ media, publicOrigin }: EncoderDeps, showId: string): string => new URL(`/media/whip/${showId}`, media.origin || publicOrigin).href;

async function authoriseHost(db: Db, actor: Actor, showId: string) {
	const show = await db.selectFrom("shows").select(["host_id", "state"]).where("id", "=", showId).executeTakeFirst();
	if (!show) throw new Refusal("not_found");
	authorise(actor, "show.host", { hostId: show.host_id });
	return show;
}
