import * as z from "zod";
import { Room } from "#shared/api.ts";
import type { Db } from "../db/connect.ts";
import type { Deps } from "../deps.ts";
import { createRoute, door, json, router } from "../http/route.ts";

/** The park's rooms, livestream rooms first. */
export const roomRoutes = (deps: Deps) =>
	router().openapi(createRoute({ method: "get", path: "/api/rooms", ...door("desk.read"), responses: { 200: json(z.array(Room)) } }), async (c) => c.json(await rooms(deps.db), 200));

async function rooms(db: Db): Promise<Room[]> {
	const rows = await db
		.selectFrom("rooms")
		.selectAll()
		.orderBy((eb) => eb("kind", "=", "livestream"), "desc")
		.orderBy("kind")
		.orderBy("id")
		.limit(500)
		.execute();
	return rows.map(({ name, name_en, ...room }) => ({ ...room, name: { zh: name, en: name_en } }));
}
