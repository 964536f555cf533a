import type { Transaction } from "kysely";
import type { z } from "zod";
import type { Showcase, ShowcaseInput } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";
import type { Db } from "../db/connect.ts";
import type { Database } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { authorise } from "../http/route.ts";
import { showcaseOf } from "./queries.ts";

type Input = z.output<typeof ShowcaseInput>;

/** Makes a showcase with its products in this order. Refuses a slug that is taken. */
export async function createShowcase({ db }: Pick<Deps, "db">, actor: Actor, input: Input): Promise<Showcase> {
	authorise(actor, "showcase.edit");
	return writing(db, async (tx) => {
		await checkCover(tx, input);
		const { id } = await tx.insertInto("showcases").values({ ...columnsOf(input), created_by: actor.userId }).returning("id").executeTakeFirstOrThrow();
		await putProducts(tx, id, input.productIds);
		return id;
	});
}

/** Replaces a showcase whole. */
export async function replaceShowcase({ db }: Pick<Deps, "db">, actor: Actor, id: string, input: Input): Promise<Showcase> {
	authorise(actor, "showcase.edit");
	return writing(db, async (tx) => {
		await checkCover(tx, input);
		const row = await tx.updateTable("showcases").set(columnsOf(input)).where("id", "=", id).returning("id").executeTakeFirst();
		if (!row) throw new Refusal("not_found");
		await tx.deleteFrom("showcase_products").where("showcase_id", "=", id).execute();
		await putProducts(tx, id, input.productIds);
		return id;
	});
}

async function writing(db: Db, run: (tx: Transaction<Database>) => Promise<string>): Promise<Showcase> {
	try {
		return await db.transaction().execute(async (tx) => (await showcaseOf(tx, { id: await run(tx) }))!);
	} catch (error) {
		if ((error as { constraint?: string }).constraint === "showcases_slug_key") throw new Refusal("slug_taken");
		throw error;
	}
}

function columnsOf(input: Input) {
	return {
		slug: input.slug,
		title: input.title.zh,
		title_en: input.title.en,
		summary: input.summary.zh,
		summary_en: input.summary.en,
		cover: input.cover,
		starts_on: input.startsOn,
		ends_on: input.endsOn,
	};
}

async function checkCover(tx: Transaction<Database>, { cover }: Input): Promise<void> {
	if (cover === null) return;
	const picture = await tx.selectFrom("pictures").select("id").where("id", "=", cover).executeTakeFirst();
	if (!picture) throw new Refusal("invalid_input", {}, [{ path: "cover", message: "there is no such one" }]);
}

async function putProducts(tx: Transaction<Database>, showcaseId: string, productIds: readonly string[]): Promise<void> {
	const ids = [...new Set(productIds)];
	if (ids.length === 0) return;
	const found = await tx.selectFrom("products").select("id").where("id", "in", ids).execute();
	if (found.length < ids.length) throw new Refusal("invalid_input", {}, [{ path: "productIds", message: "one of them does not exist" }]);
	await tx
		.insertInto("showcase_products")
		.values(ids.map((product_id, position) => ({ showcase_id: showcaseId, product_id, position })))
		.execute();
}
