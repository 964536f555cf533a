import { z } from "@hono/zod-openapi";
import { Address, AddressInput, IdParam } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { body, createRoute, door, json, router } from "../http/route.ts";

/** Addresses that one person can keep. */
const addressLimit = 20;

const columns = ["id", "name", "phone", "region", "street"] as const;

/** A buyer's own addresses, the newest first. An order keeps a copy of its address, so one that was used can be deleted. */
export const addressRoutes = ({ db }: Deps) =>
	router()
		.openapi(createRoute({ method: "get", path: "/api/addresses", ...door("address.manage"), responses: { 200: json(z.array(Address)) } }), async (c) => {
			const addresses = await db.selectFrom("addresses").select(columns).where("user_id", "=", c.var.actor.userId!).orderBy("id", "desc").limit(addressLimit).execute();
			return c.json(addresses, 200);
		})
		.openapi(createRoute({ method: "post", path: "/api/addresses", ...door("address.manage"), request: { body: body(AddressInput) }, responses: { 201: json(Address) } }), async (c) =>
			c.json(await addAddress(db, c.var.actor.userId!, c.req.valid("json")), 201),
		)
		.openapi(createRoute({ method: "delete", path: "/api/addresses/{id}", ...door("address.manage"), request: { params: IdParam }, responses: { 204: { description: "Deleted" } } }), async (c) => {
			const { numDeletedRows } = await db.deleteFrom("addresses").where("id", "=", c.req.valid("param").id).where("user_id", "=", c.var.actor.userId!).executeTakeFirst();
			if (numDeletedRows === 0n) throw new Refusal("not_found");
			return c.body(null, 204);
		});

function addAddress(db: Db, userId: string, input: z.infer<typeof AddressInput>): Promise<Address> {
	return db.transaction().execute(async (trx) => {
		// Counts and adds one at a time for each person, or two requests at once pass the limit.
		await trx.selectFrom("user").select("id").where("id", "=", userId).forNoKeyUpdate().execute();
		const { count } = await trx.selectFrom("addresses").select((eb) => eb.fn.countAll<number>().as("count")).where("user_id", "=", userId).executeTakeFirstOrThrow();
		if (count >= addressLimit) throw new Refusal("addresses_full", { limit: addressLimit });
		const values = { user_id: userId, name: input.name.toWellFormed(), phone: input.phone, region: input.region.toWellFormed(), street: input.street.toWellFormed() };
		return trx.insertInto("addresses").values(values).returning(columns).executeTakeFirstOrThrow();
	});
}
