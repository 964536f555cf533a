import { PictureAnswer } from "#shared/api.ts";
import { Refusal } from "#shared/problem.ts";
import type { Deps } from "../deps.ts";
import { createRoute, door, json, router } from "../http/route.ts";

/** Uploads for the crew and merchants; the pictures themselves for everyone. The size of an upload is limited in app.ts. */
export const pictureRoutes = ({ pictures }: Deps) => {
	const routes = router().openapi(
		createRoute({
			method: "post",
			path: "/api/pictures",
			...door("picture.upload"),
			description: "The bytes of a JPEG, PNG, WebP or AVIF picture, up to 10 MB.",
			responses: { 201: json(PictureAnswer, "Stored") },
		}),
		async (c) => c.json({ id: await pictures.put(new Uint8Array(await c.req.arrayBuffer()), c.var.actor.userId) }, 201),
	);
	// Beside the API and its document: what `pictureUrl` (shared/show.ts) points at.
	routes.get("/pictures/:id/:file", async (c) => {
		const { id, file } = c.req.param() as { id: string; file: string };
		const size = /^(\d{1,4})\.webp$/.exec(file)?.[1];
		const bytes = size === undefined ? null : await pictures.get(id, Number(size));
		if (!bytes) throw new Refusal("not_found");
		// An id never gets other bytes.
		return c.body(bytes, 200, { "Content-Type": "image/webp", "Cache-Control": "public, max-age=31536000, immutable" });
	});
	return routes;
};
