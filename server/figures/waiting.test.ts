import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { Server } from "socket.io";
import { afterAll, beforeAll, expect, test } from "vitest";
import { showNamespace } from "#shared/show.ts";
import { Person, type ShowConnection } from "../../test/support/app.ts";
import { freshDatabase, type TestDatabase } from "../../test/support/database.ts";
import { eventually } from "../../test/support/eventually.ts";
import { makeMarket } from "../../test/support/market.ts";
import { signedIn } from "../../test/support/session.ts";
import { createSessions } from "../auth/sessions.ts";
import { createChat } from "../chat/service.ts";
import type { Deps } from "../deps.ts";
import { createEntering } from "../interaction/bags.ts";
import { createHub } from "../live/hub.ts";
import { serveShows } from "../live/socket.ts";
import { createJudge } from "../moderation/judge.ts";
import { startShow } from "../shows/service.ts";
import { createAudience } from "./audience.ts";
import { figuresOf } from "./service.ts";

const log = pino({ level: "silent" });
const secret = randomBytes(32).toString("hex");
let database: TestDatabase;
let doors: { url: string; sockets(): number; close(): Promise<void> }[] = [];
const connections: ShowConnection[] = [];

/** The live layer of one server process. */
async function openDoor(): Promise<(typeof doors)[number]> {
	const { db, url } = database;
	const http = createServer();
	const io = new Server(http, { serveClient: false });
	const namespace = io.of(showNamespace);
	const hub = await createHub({ db, url, namespace, hostGraceMinutes: 10, log });
	const sessions = createSessions({ db, secret, tls: false, news: hub.actorNews });
	serveShows(namespace, { db, log, sessions } as Deps, hub, createChat(db, hub.chatStored), createAudience({ db, log }), createJudge({ db }), createEntering({ db, log }, hub.pulses));
	await once(http.listen(0, "127.0.0.1"), "listening");
	return {
		url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
		sockets: () => namespace.sockets.size,
		async close() {
			await io.close();
			await hub.close();
		},
	};
}

beforeAll(async () => {
	database = await freshDatabase();
	doors = [await openDoor(), await openDoor()];
});
afterAll(async () => {
	for (const connection of connections) connection.close();
	for (const door of doors) await door.close();
	await database?.drop();
});

test("who waits on the page in any process counts from the moment the show goes live, once; the crew and who left do not", async () => {
	const { db } = database;
	const market = await makeMarket(database, { live: false });
	const host = { userId: market.hostId, role: "host" as const, name: "主播", shopIds: [] };
	const comes = async (at: number, userId?: string): Promise<ShowConnection> => {
		const { url } = doors[at]!;
		const connection = await (userId === undefined ? new Person(url) : await signedIn(url, db, userId, secret)).connect();
		connections.push(connection);
		await connection.send("join", { showId: market.showId });
		return connection;
	};
	const waits = await database.user("李春");
	// One person on two devices, two without a name, the host and a moderator; two who do not stay.
	const first = await comes(0, waits);
	await comes(1, waits);
	await comes(0);
	const there = await comes(1);
	await comes(0, market.hostId);
	await comes(1, await database.user("管理", "moderator"));
	(await comes(0)).close();
	await (await comes(1, await database.user("路人"))).send("leave", { showId: market.showId });
	await eventually(() => expect(doors.map((door) => door.sockets())).toEqual([3, 4]));
	const viewers = async () => (await db.selectFrom("show_viewers").select("viewer").where("show_id", "=", market.showId).execute()).map(({ viewer }) => viewer);
	expect(await viewers()).toEqual([]);

	await startShow({ db, log, hostGraceMinutes: 10, media: { closeStage: async () => {} } as never }, host, market.showId);
	const live = (event: { body: { type: string; show?: { state: string } } }) => event.body.type === "show" && event.body.show!.state === "live";
	await Promise.all([first, there].map((connection) => connection.until("event", live)));
	await eventually(async () => expect(await viewers()).toHaveLength(3));
	expect(await viewers()).toContain(waits);

	// Who comes later counts when they come; who comes again does not count again.
	await comes(1, await database.user("后来"));
	await comes(0, waits);
	await eventually(async () => expect((await figuresOf(db, host, market.showId)).totals.viewers).toBe(4));
	expect(await viewers()).toHaveLength(4);
});
