import { sql } from "kysely";
import { type Lang, Refusal } from "#shared/problem.ts";
import { type PushSubscriptionInput, remindBefore } from "#shared/reminders.ts";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { tr, when } from "../pages/words.ts";
import { headersOf } from "../shows/queries.ts";
import { isPushService, push, type Vapid } from "./web-push.ts";

/** Browsers of one person; a further one takes the place of the oldest. */
const browsersMost = 10;
/** Shows to come that one person has reminders of. */
const remindersMost = 100;
/** Reminders that are taken up at once, how many are on their way at a time, how often one is tried, and how long one that is being sent is left alone. */
const batch = 500;
const atOnce = 20;
const triesMost = 4;
const tryAgain = sql`interval '1 minute'`;

/** Reminds a person of a show, in this browser. May be said again. Refuses with `show_state` what is not to come and `reminders_full` too many. */
export async function remind(db: Db, userId: string, lang: Lang, { showId, subscription }: { showId: string; subscription: PushSubscriptionInput }, origins: readonly string[]): Promise<void> {
	if (!isPushService(subscription.endpoint, origins)) throw new Refusal("invalid_input", {}, [{ path: "subscription.endpoint", message: "is no known push service" }]);
	const show = await db.selectFrom("shows").select("state").where("id", "=", showId).executeTakeFirst();
	if (!show || show.state === "draft") throw new Refusal("not_found");
	if (show.state !== "scheduled") throw new Refusal("show_state", { state: show.state });
	await db.transaction().execute(async (tx) => {
		// One after another for each person: the limits hold.
		await sql`select pg_advisory_xact_lock(hashtextextended(${`reminders ${userId}`}, 0))`.execute(tx);
		const { endpoint, keys } = subscription;
		const { id } = await tx
			.insertInto("push_subscriptions")
			.values({ user_id: userId, endpoint, p256dh: keys.p256dh, auth: keys.auth, lang })
			.onConflict((conflict) => conflict.column("endpoint").doUpdateSet({ user_id: userId, p256dh: keys.p256dh, auth: keys.auth, lang }))
			.returning("id")
			.executeTakeFirstOrThrow();
		await tx
			.deleteFrom("push_subscriptions")
			.where("id", "in", (eb) => eb.selectFrom("push_subscriptions").select("id").where("user_id", "=", userId).where("id", "!=", id).orderBy("created_at", "desc").orderBy("id", "desc").offset(browsersMost - 1))
			.execute();
		const mine = await remindersOf(tx, userId);
		if (!mine.includes(showId) && mine.length >= remindersMost) throw new Refusal("reminders_full", { max: remindersMost });
		await tx.insertInto("reminders").values({ show_id: showId, subscription_id: id }).onConflict((conflict) => conflict.doNothing()).execute();
	});
}

/** Takes a person's reminders of a show away, in all their browsers. */
export async function forget(db: Db, userId: string, showId: string): Promise<void> {
	await db.deleteFrom("reminders").where("show_id", "=", showId).where("subscription_id", "in", (eb) => eb.selectFrom("push_subscriptions").select("id").where("user_id", "=", userId)).execute();
}

/** Shows to come that a person is reminded of, the next first. */
export async function remindersOf(db: Db, userId: string): Promise<string[]> {
	const rows = await db
		.selectFrom("shows")
		.select("id")
		.where("state", "=", "scheduled")
		.where("id", "in", (eb) => eb.selectFrom("reminders").innerJoin("push_subscriptions as browser", "browser.id", "subscription_id").select("show_id").where("browser.user_id", "=", userId).where("sent_at", "is", null))
		.orderBy(sql`lower(planned)`)
		.orderBy("id")
		.execute();
	return rows.map(({ id }) => id);
}

/** A guest became an account: their browsers are the account's. */
export async function moveReminders(db: Db, guestId: string, userId: string): Promise<void> {
	await db.updateTable("push_subscriptions").set({ user_id: userId }).where("user_id", "=", guestId).execute();
}

/** Whether a show is about to begin, or began. */
const due = sql<boolean>`(shows.state = 'live' or shows.state = 'scheduled' and lower(shows.planned) <= now() + ${remindBefore} * interval '1 minute' and upper(shows.planned) > now())`;

/** Gives the followers of a show's host and of the shops in its lineup their reminders, once a show, when it is due. */
async function tellFollowers(db: Db): Promise<void> {
	await sql`
		with told as (
			update shows set followers_told = true where not followers_told and state in ('scheduled', 'live') and ${due} returning id, host_id
		)
		insert into reminders (show_id, subscription_id)
		select told.id, browser.id from told join push_subscriptions browser on exists (
			select from follows where follows.user_id = browser.user_id and (follows.host_id = told.host_id or follows.shop_id in (
				select product.shop_id from lineup_items item join variants variant on variant.id = item.variant_id join products product on product.id = variant.product_id where item.show_id = told.id)))
		on conflict do nothing`.execute(db);
}

/** Sends what is due. Answers how many went out. May run in several processes: each reminder is taken up by one. */
export async function sendDue({ db, log }: Pick<Deps, "db" | "log">, vapid: Vapid, origins: readonly string[]): Promise<number> {
	await tellFollowers(db);
	let sent = 0;
	for (;;) {
		const { rows } = await sql<{ show_id: string; subscription_id: string; endpoint: string; p256dh: string; auth: string; lang: Lang }>`
			with taken as (
				select reminder.show_id, subscription_id from reminders reminder join shows on shows.id = reminder.show_id
				where sent_at is null and tries < ${triesMost} and (tried_at is null or tried_at < now() - ${tryAgain}) and ${due}
				order by tries limit ${batch} for update of reminder skip locked
			)
			update reminders set tries = tries + 1, tried_at = now() from taken, push_subscriptions browser
			where reminders.show_id = taken.show_id and reminders.subscription_id = taken.subscription_id and browser.id = taken.subscription_id
			returning reminders.show_id, reminders.subscription_id, browser.endpoint, browser.p256dh, browser.auth, browser.lang`.execute(db);
		if (rows.length === 0) return sent;
		const shows = new Map((await headersOf(db, [...new Set(rows.map(({ show_id }) => show_id))])).map((show) => [show.id, show]));
		const queue = rows.values();
		const courier = async () => {
			for (const row of queue) {
				const show = shows.get(row.show_id)!;
				const zh = row.lang === "zh";
				const message = {
					title: (zh ? "即将开播：" : "Starts soon: ") + tr(show.title, row.lang).slice(0, 200),
					body: zh ? `${show.hostName}，${when(show.startsAt, "zh")}` : `${show.hostName}, ${when(show.startsAt, "en")}`,
					url: `/watch/${show.id}`,
					tag: show.id,
				};
				if (show.state === "live") message.title = (zh ? "已开播：" : "Live now: ") + tr(show.title, row.lang).slice(0, 200);
				// A subscription that is no longer allowed is no better than one that is gone.
				const outcome = isPushService(row.endpoint, origins) ? await push(vapid, row, JSON.stringify(message), { ttlSeconds: (Date.parse(show.endsAt) - Date.now()) / 1000, topic: show.id.replaceAll("-", "") }) : "gone";
				if (outcome === "gone") await db.deleteFrom("push_subscriptions").where("id", "=", row.subscription_id).execute();
				else if (outcome === "sent") {
					sent++;
					await db.updateTable("reminders").set({ sent_at: new Date() }).where("show_id", "=", row.show_id).where("subscription_id", "=", row.subscription_id).execute();
				} else log.warn({ service: new URL(row.endpoint).host, showId: show.id }, "a reminder did not go out; it is tried again");
			}
		};
		await Promise.all(Array.from({ length: atOnce }, courier));
	}
}
