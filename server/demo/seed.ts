import { sql, type Transaction } from "kysely";
import type { OfferTerms } from "#shared/pricing.ts";
import type { AccountRole } from "#shared/roles.ts";
import type { ShowEventBody } from "#shared/show.ts";
import type { Database } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { lineupOf, publicItem } from "../lineup/queries.ts";
import { headerOf } from "../shows/queries.ts";
import { demoDetails } from "./catalogue.ts";
import { demoChat } from "./chat.ts";
import type { DrawingName } from "./pictures/drawings.ts";
import { type DemoItem, demoLineup, demoOffers, demoShops } from "./shops.ts";

export interface DemoAccount {
	readonly role: AccountRole;
	readonly email: string;
	readonly password: string;
	readonly name: string;
}

/** One account of every role, and a second host and merchant. */
export const demoPeople = {
	viewer: { role: "viewer", email: "viewer@demo.livestall", name: "李小满" },
	host: { role: "host", email: "host@demo.livestall", name: "周晓橙" },
	host2: { role: "host", email: "host2@demo.livestall", name: "吴大江" },
	moderator: { role: "moderator", email: "moderator@demo.livestall", name: "陈安" },
	producer: { role: "producer", email: "producer@demo.livestall", name: "刘佳禾" },
	merchant: { role: "merchant", email: "merchant@demo.livestall", name: "王橙山" },
	merchant2: { role: "merchant", email: "merchant2@demo.livestall", name: "赵履安" },
	admin: { role: "admin", email: "admin@demo.livestall", name: "孙园长" },
} as const satisfies Record<string, Omit<DemoAccount, "password">>;
type Person = keyof typeof demoPeople;

/** The shops that the merchants work for. */
const memberships = { merchant: "chengshanli", merchant2: "lvantang" } as const;

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * Fills a database without shops with the park's story: rooms, sellers, a showcase, a show that starts within the half hour, others around it,
 * one of the past, and an account of every role. Returns the accounts, or nothing where there are shops already. An attempt that broke off
 * is begun anew; several processes may start at once.
 */
export async function seedDemo(deps: Pick<Deps, "db" | "auth" | "pictures">, { password }: { password: (email: string) => string }): Promise<DemoAccount[]> {
	return deps.db.connection().execute(async (lock) => {
		await sql`select pg_advisory_lock(hashtext('livestall.demo'))`.execute(lock);
		try {
			if (await lock.selectFrom("shops").select("id").limit(1).executeTakeFirst()) return [];
			const accounts = Object.values(demoPeople).map((person) => ({ ...person, password: password(person.email) }));
			const [pictures, users] = await Promise.all([putPictures(deps), createAccounts(deps, accounts)]);
			await deps.db.transaction().execute((tx) => fill(tx, pictures, users));
			return accounts;
		} finally {
			await sql`select pg_advisory_unlock(hashtext('livestall.demo'))`.execute(lock);
		}
	});
}

type Pictures = ReadonlyMap<DrawingName, string>;
type Users = ReadonlyMap<string, string>;

/** Two at a time: drawing keeps a core busy by itself. */
async function putPictures({ pictures }: Pick<Deps, "pictures">): Promise<Pictures> {
	const { drawings, render } = await import("./pictures/drawings.ts");
	const ids = new Map<DrawingName, string>();
	const names = (Object.keys(drawings) as DrawingName[]).values();
	const painter = async () => {
		for (const name of names) ids.set(name, await pictures.put(await render(name), null));
	};
	await Promise.all([painter(), painter()]);
	return ids;
}

async function createAccounts({ db, auth }: Pick<Deps, "db" | "auth">, accounts: readonly DemoAccount[]): Promise<Users> {
	// Of an attempt that broke off: nothing refers to them yet.
	await db.deleteFrom("user").where("email", "in", accounts.map(({ email }) => email)).execute();
	// One after another: hashing eight passwords at once beside the painters keeps every thread of the pool busy, and a new connection's
	// own handshake, which needs one too, would run into its time limit on a slow machine.
	const users = new Map<string, string>();
	for (const { email, password, name, role } of accounts) {
		const { user } = await auth.api.signUpEmail({ body: { email, password, name } });
		await db.updateTable("user").set({ role, emailVerified: true }).where("id", "=", user.id).execute();
		users.set(email, user.id);
	}
	return users;
}

async function fill(tx: Transaction<Database>, pictures: Pictures, users: Users): Promise<void> {
	const person = (name: Person) => users.get(demoPeople[name].email)!;
	const rooms = await insertRooms(tx);
	const { variants, products } = await insertShops(tx, pictures, Date.now());
	for (const [name, slug] of Object.entries(memberships)) {
		await tx
			.insertInto("shop_members")
			.columns(["shop_id", "user_id"])
			.expression((eb) => eb.selectFrom("shops").where("slug", "=", slug).select((inner) => ["id", inner.val(person(name as Person)).as("user_id")]))
			.execute();
	}

	const now = Date.now();
	const showcase = await insertShowcase(tx, pictures, products, person("producer"), now);
	const common = { producer_id: person("producer"), showcase_id: showcase };
	/** `hour` o'clock at the park (UTC+8, no daylight saving), some days from today. */
	const at = (days: number, hour: number, minutes = 0) => Math.floor((now + 8 * 60 * minute) / day) * day - 8 * 60 * minute + days * day + (hour * 60 + minutes) * minute;
	const show = async (values: { title: string; title_en: string; cover: DrawingName; host: Person; room: keyof typeof rooms; from: number; minutes: number; state?: "draft" | "scheduled" | "ended"; showcase?: null }) => {
		const { id } = await tx
			.insertInto("shows")
			.values({
				...common,
				...(values.showcase === null ? { showcase_id: null } : {}),
				title: values.title,
				title_en: values.title_en,
				cover: pictures.get(values.cover)!,
				host_id: person(values.host),
				room_id: rooms[values.room],
				state: values.state ?? "scheduled",
				planned: sql<string>`tstzrange(${new Date(values.from)}, ${new Date(values.from + values.minutes * minute)})`,
			})
			.returning("id")
			.executeTakeFirstOrThrow();
		return id;
	};

	// The next five minutes' mark that is at least a quarter of an hour away.
	const soon = Math.ceil((now + 15 * minute) / (5 * minute)) * 5 * minute;
	const today = await show({ title: "橙山新果开园 清禾好物专场", title_en: "The new oranges are here: best of Qinghe", cover: "cover-orchard", host: "host", room: "studio", from: soon, minutes: 120 });
	await insertLineup(tx, today, demoLineup, variants);
	await insertOffers(tx, today, variants);
	await insertCoupons(tx, today, { merchant: person("merchant"), producer: person("producer") }, now);

	const hall = await show({ title: "展览厅逛展：米酒与新米", title_en: "A walk through the hall: rice and rice wine", cover: "cover-hall", host: "host2", room: "hall", from: at(2, 10), minutes: 90 });
	await insertLineup(tx, hall, demoLineup.filter(({ sku }) => /^(DXD|TTJ)/.test(sku)), variants);
	const shoes = await show({ title: "履安堂男鞋 工厂价专场", title_en: "Lü'an Hall shoes at the workshop's price", cover: "cover-workshop", host: "host2", room: "studio2", from: at(1, 19, 30), minutes: 90, showcase: null });
	await insertLineup(tx, shoes, demoLineup.filter(({ sku }) => sku.startsWith("LAT")), variants);
	const trace = await show({ title: "跟着溯源码上茶岭", title_en: "Up Tea Ridge with the tracing code", cover: "cover-tea", host: "host", room: "trace", from: at(3, 15), minutes: 60 });
	await insertLineup(tx, trace, demoLineup.filter(({ sku }) => sku.startsWith("SCF")), variants);
	await show({ title: "年货节预热", title_en: "New Year's market, a first look", cover: "cover-hall", host: "host", room: "brand", from: at(5, 20), minutes: 120, state: "draft" });

	const past = await show({ title: "早市第一箱 脐橙试吃会", title_en: "The first crate: a tasting of navel oranges", cover: "cover-crate", host: "host", room: "studio", from: at(-2, 19, 30), minutes: 60, state: "ended" });
	await insertLineup(tx, past, demoLineup.filter(({ sku }) => /^(CSL|DXD-XM)/.test(sku)), variants);
	await insertPast(tx, past, at(-2, 19, 32), 56 * minute, person("host"));
}

async function insertRooms(tx: Transaction<Database>) {
	const rows = {
		studio: { name: "园区直播间", name_en: "Park livestream room", kind: "livestream", seats: 4 },
		studio2: { name: "二号直播间", name_en: "Livestream room 2", kind: "livestream", seats: 3 },
		hall: { name: "展览厅", name_en: "Exhibition hall", kind: "exhibition", seats: 120 },
		brand: { name: "品牌中心", name_en: "Brand centre", kind: "brand", seats: 30 },
		trace: { name: "溯源中心", name_en: "Traceability centre", kind: "traceability", seats: 16 },
	} as const;
	const ids = await Promise.all(Object.entries(rows).map(async ([key, row]) => [key, (await tx.insertInto("rooms").values(row).returning("id").executeTakeFirstOrThrow()).id] as const));
	return Object.fromEntries(ids) as Record<keyof typeof rows, string>;
}

/** Shops with products, variants and stock that was received. Answers ids by SKU and by product key. */
async function insertShops(tx: Transaction<Database>, pictures: Pictures, now: number) {
	const variants = new Map<string, string>();
	const products = new Map<DrawingName, string>();
	for (const shop of demoShops) {
		const { id: shopId } = await tx
			.insertInto("shops")
			.values({ slug: shop.slug, name: shop.zh, name_en: shop.en, legal_name: shop.legalName, licence_number: shop.licence, contact: shop.contact })
			.returning("id")
			.executeTakeFirstOrThrow();
		for (const product of shop.products) {
			const details = demoDetails[product.key]!;
			const day = (days: number | undefined) => (days === undefined ? null : dayOf(now + days * 24 * 60 * minute));
			const values = product.variants.map(({ zh, en }) => (details.options.length > 1 ? zh.split(" ").map((part, index) => ({ zh: part, en: en.split(", ")[index]! })) : [{ zh, en }]));
			const { id } = await tx
				.insertInto("products")
				.values({
					shop_id: shopId,
					title: product.zh,
					title_en: product.en,
					description: product.description.zh,
					description_en: product.description.en,
					origin: product.origin.zh,
					origin_en: product.origin.en,
					category_id: details.category,
					lot_number: details.lot ?? null,
					produced_on: day(details.madeAgo === undefined ? undefined : -details.madeAgo),
					best_before: day(details.keeps),
				})
				.returning("id")
				.executeTakeFirstOrThrow();
			products.set(product.key, id);
			await tx.insertInto("product_pictures").values({ product_id: id, picture_id: pictures.get(product.key)!, position: 0 }).execute();
			const places = await insertOptions(tx, id, details.options, values);
			const rows = await tx
				.insertInto("variants")
				.values(
					product.variants.map((variant, position) => ({
						product_id: id,
						sku: variant.sku,
						name: values[position]!.map(({ zh }) => zh).join(" · "),
						name_en: values[position]!.map(({ en }) => en).join(" · "),
						price_fen: variant.price,
						compare_at_fen: details.compareAt?.[position] ?? null,
						unit: details.unit,
						weight_g: details.grams[position]!,
						position,
					})),
				)
				.returning(["id", "sku"])
				.execute();
			for (const row of rows) variants.set(row.sku, row.id);
			await tx
				.insertInto("variant_values")
				.values(product.variants.flatMap(({ sku }, position) => places[position]!.map((value, option) => ({ variant_id: variants.get(sku)!, product_id: id, option, value }))))
				.execute();
			const stock = product.variants.map((variant) => ({ variant_id: variants.get(variant.sku)!, on_hand: variant.stock }));
			await tx.insertInto("stock_levels").values(stock).execute();
			await tx.insertInto("stock_movements").values(stock.map((row) => ({ ...row, kind: "receive" as const }))).execute();
		}
	}
	return { variants, products };
}

/** A product's options with their different values, in the order they come up. Answers where each variant's values stand among them. */
async function insertOptions(tx: Transaction<Database>, productId: string, options: readonly { zh: string; en: string }[], values: readonly { zh: string; en: string }[][]): Promise<number[][]> {
	const distinct = options.map((_, option) => [...new Map(values.map((parts) => [parts[option]!.zh, parts[option]!])).values()]);
	await tx.insertInto("product_options").values(options.map(({ zh, en }, position) => ({ product_id: productId, position, name: zh, name_en: en }))).execute();
	await tx.insertInto("option_values").values(distinct.flatMap((all, option) => all.map(({ zh, en }, position) => ({ product_id: productId, option, position, name: zh, name_en: en })))).execute();
	return values.map((parts) => parts.map((part, option) => distinct[option]!.findIndex(({ zh }) => zh === part.zh)));
}

/** The park's calendar day (UTC+8) of a moment. */
const dayOf = (time: number) => new Date(time + 8 * 60 * minute).toISOString().slice(0, 10);

async function insertShowcase(tx: Transaction<Database>, pictures: Pictures, products: ReadonlyMap<DrawingName, string>, producer: string, now: number): Promise<string> {
	const { id } = await tx
		.insertInto("showcases")
		.values({
			slug: "qinghe-harvest",
			title: "清禾好物·丰收季",
			title_en: "Qinghe harvest",
			summary: "脐橙下树、新米开仓、老酒启封。园区替您跑了五家，看过果园、米仓、酒坊和鞋楦，挑出这一季最拿得出手的东西，直播间里一样一样讲给您听。",
			summary_en: "Oranges off the tree, new rice out of the mill, old wine out of the jar. We went to five makers of the county, saw their orchards, barns, cellars and lasts, and picked the best of the season. Our hosts take you through it, piece by piece.",
			cover: pictures.get("cover-harvest")!,
			starts_on: dayOf(now - 3 * day),
			ends_on: dayOf(now + 25 * day),
			created_by: producer,
		})
		.returning("id")
		.executeTakeFirstOrThrow();
	await tx
		.insertInto("showcase_products")
		.values([...products.values()].map((product_id, position) => ({ showcase_id: id, product_id, position })))
		.execute();
	return id;
}

async function insertLineup(tx: Transaction<Database>, showId: string, items: readonly DemoItem[], variants: ReadonlyMap<string, string>): Promise<void> {
	await tx
		.insertInto("lineup_items")
		.values(
			items.map((item, position) => ({
				show_id: showId,
				variant_id: variants.get(item.sku)!,
				position,
				live_price_fen: item.price,
				quota: item.quota,
				per_buyer_limit: item.limit,
				minutes: item.minutes,
				talking_points: item.points,
			})),
		)
		.execute();
}

/** A flash sale, a ladder, a gift and a bundle. */
async function insertOffers(tx: Transaction<Database>, showId: string, variants: ReadonlyMap<string, string>): Promise<void> {
	for (const [sku, { flash = null, ladder = [], bundle = [], gift = null }] of Object.entries(demoOffers)) {
		const terms: OfferTerms = {
			flash: flash && { priceFen: flash.price, minutes: flash.minutes, startsAt: null, endsAt: null },
			ladder: ladder.map(({ units, price }) => ({ units, priceFen: price })),
			bundle: bundle.length > 0,
			gift: gift && { fromUnits: gift.fromUnits, fromFen: null },
		};
		const extras = [...bundle.map((extra) => ({ kind: "component" as const, ...extra })), ...(gift ? [{ kind: "gift" as const, ...gift }] : [])];
		const { id } = await tx
			.updateTable("lineup_items")
			.set({ offer: JSON.stringify(terms), has_extras: extras.length > 0 })
			.where("show_id", "=", showId)
			.where("variant_id", "=", variants.get(sku)!)
			.returning("id")
			.executeTakeFirstOrThrow();
		if (extras.length > 0) await tx.insertInto("lineup_extras").values(extras.map(({ kind, sku: comes, quantity }, position) => ({ lineup_item_id: id, kind, variant_id: variants.get(comes)!, quantity, position }))).execute();
	}
}

/** One of a shop, to be claimed on its pages; one of the show, which the host holds out. */
async function insertCoupons(tx: Transaction<Database>, showId: string, { merchant, producer }: { merchant: string; producer: string }, now: number): Promise<void> {
	const common = { stackable: true, per_person: 1, claim_from: new Date(now), claim_until: new Date(now + 25 * day), valid_until: new Date(now + 30 * day) };
	const shop = await tx.selectFrom("shops").select("id").where("slug", "=", memberships.merchant).executeTakeFirstOrThrow();
	await tx
		.insertInto("coupons")
		.values([
			{ ...common, shop_id: shop.id, show_id: null, kind: "fixed", value: 500, cap_fen: null, threshold_fen: 4900, total: 500, created_by: merchant },
			{ ...common, shop_id: null, show_id: showId, kind: "percent", value: 10, cap_fen: 2000, threshold_fen: 3000, total: 200, created_by: producer },
		])
		.execute();
}

/** What happened in a show of the past: its items featured one after another, and what people said. */
async function insertPast(tx: Transaction<Database>, showId: string, liveAt: number, duration: number, host: string): Promise<void> {
	const endedAt = liveAt + duration;
	const items = (await lineupOf(tx, showId)).map(publicItem);
	await tx.updateTable("shows").set({ live_at: new Date(liveAt), ended_at: new Date(endedAt) }).where("id", "=", showId).execute();
	const ended = (await headerOf(tx, showId))!;
	const live = { ...ended, state: "live", endedAt: null } as const;

	const timeline: { at: number; body: ShowEventBody }[] = [
		{ at: liveAt, body: { type: "show", show: live } },
		{ at: liveAt + 2_400, body: { type: "on-air", onAir: true } },
	];
	// The first two minutes say hello, the last three say good-bye.
	const share = (duration - 5 * minute) / items.length;
	items.forEach((item, index) => timeline.push({ at: liveAt + 2 * minute + Math.round(index * share), body: { type: "featured", itemId: item.id } }));
	timeline.push(
		{ at: endedAt, body: { type: "show", show: ended } },
		{ at: endedAt, body: { type: "featured", itemId: null } },
		{ at: endedAt, body: { type: "on-air", onAir: false } },
	);
	await tx
		.insertInto("show_events")
		.values(timeline.map(({ at, body }, index) => ({ show_id: showId, seq: index + 1, at: new Date(at), offset_ms: at - liveAt, body: JSON.stringify(body) })))
		.execute();
	await tx.updateTable("shows").set({ seq: timeline.length }).where("id", "=", showId).execute();

	await tx
		.insertInto("chat_messages")
		.values(demoChat.map(({ second, name, text }) => ({ show_id: showId, user_id: name === null ? host : `demo-${name}`, name: name ?? demoPeople.host.name, role: name === null ? ("host" as const) : ("viewer" as const), text, at: new Date(liveAt + second * 1000) })))
		.execute();
}
