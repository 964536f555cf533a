/** The composition root of the product: the commerce plane and, unless SFU_URL names another, the media plane. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { PgBoss } from "pg-boss";
import { type Logger, pino } from "pino";
import { Server } from "socket.io";
import { showNamespace, type ShowClientEvents, type ShowServerEvents } from "#shared/show.ts";
import { createSfu, iceServersFor, isSdpPath } from "../sfu/index.ts";
import { createApp } from "./app.ts";
import { createAuth, migrateAuth } from "./auth/auth.ts";
import { createSessions } from "./auth/sessions.ts";
import { moveGuest } from "./chat/queries.ts";
import { createChat } from "./chat/service.ts";
import { type Config, ConfigError, helpText, loadConfig, wantsHelp } from "./config.ts";
import { onceDatabaseAnswers } from "./db/away.ts";
import { connect, type Db } from "./db/connect.ts";
import { startEmbeddedPostgres } from "./db/embedded.ts";
import { migrate } from "./db/migrations.ts";
import { type DemoAccount, demoPeople, seedDemo } from "./demo/seed.ts";
import type { Deps } from "./deps.ts";
import { InstanceError, takeInstance } from "./instance.ts";
import { withLan } from "./lan.ts";
import { createAudience } from "./figures/audience.ts";
import { createInvites } from "./guests/invites.ts";
import { createHub, type ShowSocketData } from "./live/hub.ts";
import { serveShows } from "./live/socket.ts";
import { createEntering } from "./interaction/bags.ts";
import { registerInteractionJobs } from "./interaction/jobs.ts";
import { moveGuest as moveGuestInteractions } from "./interaction/queries.ts";
import { answerUnreadable } from "./http/unreadable.ts";
import { createLanes } from "./http/lane.ts";
import { registerOrderJobs } from "./orders/jobs.ts";
import { createPlacing } from "./orders/place.ts";
import { placementLane } from "./orders/routes.ts";
import { createJudge } from "./moderation/judge.ts";
import { pageRoutes } from "./pages/pages.ts";
import { registerPaymentJobs } from "./payments/jobs.ts";
import { createPayments } from "./payments/payments.ts";
import { diskFiles } from "./pictures/files.ts";
import { createPictureStore } from "./pictures/store.ts";
import { registerReminderJobs } from "./reminders/jobs.ts";
import { moveReminders } from "./reminders/service.ts";
import { forgetStages, registerGraceJobs } from "./shows/grace.ts";
import { streamKeyRoutes } from "./encoders/media-routes.ts";
import { streamKeyClaims } from "./encoders/service.ts";
import { localMedia, remoteMedia } from "./stage/media.ts";
import { createMetrics } from "./system/metrics.ts";
import { reportRoutes, stageReports } from "./stage/reports.ts";

/** The password of every demonstration account on a server that only this machine can reach. */
const loopbackPassword = "livestall-demo";
/** How long a stop waits for connections to finish, ms. */
const drain = 3000;

const argv = process.argv.slice(2);
/** What has to be closed, newest first. */
const closing: (() => unknown)[] = [];
let stopping: Promise<void> | null = null;

function stop(): Promise<void> {
	stopping ??= (async () => {
		for (const close of closing.reverse()) {
			try {
				await close();
			} catch (error) {
				process.stderr.write(`While stopping: ${(error as Error).message}\n`);
			}
		}
	})();
	return stopping;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
	process.on(signal, () => void stop().then(() => process.exit(0)));
}

try {
	if (wantsHelp(argv)) process.stdout.write(`${helpText()}\n`);
	else await start(loadConfig(process.env, argv));
} catch (error) {
	await stop();
	const plain = error instanceof ConfigError || error instanceof InstanceError || (error as NodeJS.ErrnoException).code === "EADDRINUSE";
	process.stderr.write(`${plain ? sentence(error as Error) : ((error as Error).stack ?? String(error))}\n`);
	process.exit(1);
}

function sentence(error: Error): string {
	const { code, port } = error as NodeJS.ErrnoException & { port?: number };
	return code === "EADDRINUSE" ? `Port ${port} is in use by another program. Choose another: PORT=${(port ?? 3000) + 1} npm start` : error.message;
}

async function start(given: Config): Promise<void> {
	const { config, addresses } = given.lan ? await withLan(given) : { config: given, addresses: [] };
	const log = pino({ level: config.logLevel });

	const lock = takeInstance(config.dataDir, config.publicOrigin);
	closing.push(() => lock.release());

	const url = config.databaseUrl ?? (await embedded(config, log));
	const { db } = connect(url, log);
	closing.push(() => db.destroy());

	const auth = createAuth({
		db,
		secret: config.authSecret,
		origins: config.origins,
		tls: config.secure,
		async onGuestBecomes(guestId, userId) {
			await moveGuest(db, guestId, userId);
			await moveReminders(db, guestId, userId);
			await moveGuestInteractions(db, guestId, userId);
			hub.actorChanged(guestId);
		},
	});
	await onceDatabaseAnswers(async () => {
		await migrateAuth(auth);
		await migrate(db);
	}, log);

	const tls = config.tls && { cert: await readFile(config.tls.cert), key: await readFile(config.tls.key) };
	let listener = (_request: IncomingMessage, response: ServerResponse): unknown => response.writeHead(503, { "Retry-After": "1" }).end();
	const httpServer = tls ? createHttpsServer(tls, (request, response) => void listener(request, response)) : createHttpServer((request, response) => void listener(request, response));
	answerUnreadable(httpServer);
	httpServer.headersTimeout = 10_000;
	httpServer.requestTimeout = 30_000;
	httpServer.keepAliveTimeout = 65_000;

	const isAllowed = (origin: string | undefined) => origin === undefined || config.origins.includes(origin);
	const io = new Server<ShowClientEvents, ShowServerEvents, Record<string, never>, ShowSocketData>(httpServer, {
		serveClient: false,
		transports: ["websocket", "polling"],
		perMessageDeflate: false,
		maxHttpBufferSize: 16 * 1024,
		allowRequest: (request, callback) => callback(null, isAllowed(request.headers.origin)),
	});
	// Only `/show` is served.
	io.use((_socket, next) => next(new Error("refused")));
	const namespace = io.of(showNamespace);

	const hub = await createHub({ db, url, namespace, hostGraceMinutes: config.hostGraceMinutes, log });
	closing.push(() => hub.close());

	const jobs = new PgBoss({ connectionString: url, schema: "pgboss", application_name: "livestall jobs", max: 4 });
	jobs.on("error", (error) => log.warn({ error: error.message }, "jobs"));

	const audience = createAudience({ db, log });
	const report = stageReports({ db, audience, jobs, log, hostGraceMinutes: config.hostGraceMinutes, closeStage: (stage) => deps.media.closeStage(stage) }, hub);
	const sfu = config.sfuUrl === undefined ? await createSfu({
		httpServer,
		secret: config.stageSecret,
		workers: config.rtcWorkers,
		rtcPort: config.rtcPort,
		listenAddress: config.loopback ? "127.0.0.1" : "0.0.0.0",
		announcedAddresses: config.publicAddresses,
		workerBin: config.workerBin,
		iceServers: config.turn && iceServersFor(config.turn),
		allowedOrigin: isAllowed,
		log,
		report: (event) => void report(event),
		trustProxy: config.trustProxy,
		streamKey: (showId, key) => streamKeyClaims(db, showId, key),
	}) : null;
	if (sfu) closing.push(() => sfu.close());

	const deps: Deps = {
		db,
		log,
		auth,
		sessions: createSessions({ db, secret: config.authSecret, tls: config.secure, news: hub.actorNews }),
		live: hub,
		jobs,
		pictures: createPictureStore({ db, files: config.s3 ? (await import("./pictures/s3.ts")).s3Files(config.s3, log) : diskFiles(join(config.dataDir, "pictures")) }),
		payments: createPayments(config.payments, config.publicOrigin),
		media: sfu ? localMedia(sfu, config.stageSecret) : remoteMedia(config.sfuUrl!, config.stageSecret),
		invites: createInvites(config.stageSecret),
		holdMinutes: config.holdMinutes,
		hostGraceMinutes: config.hostGraceMinutes,
		pushOrigins: config.pushOrigins,
		publicOrigin: config.publicOrigin,
	};
	if (sfu) await forgetStages(deps);

	const accounts = config.demo ? await demoAccounts(deps, config.loopback) : [];
	if (!config.loopback) await refuseKnownPasswords(db, deps);

	const judge = createJudge({ db, news: hub.actorNews, onWords: hub.onWords });
	serveShows(namespace, deps, hub, createChat(db, hub.chatStored, { judge, deliverAside: hub.chatSetAside }), audience, judge, createEntering(deps, hub.pulses));
	const metrics = createMetrics({ token: config.metricsToken, others: sfu ? [sfu.metrics] : [], sockets: () => namespace.sockets.size });
	const placing = createPlacing(deps);
	const mediaOrigin = config.sfuUrl ? new URL(config.sfuUrl).origin : "";
	const app = createApp(deps, { origins: config.origins, tls: config.secure, trustProxy: config.trustProxy, mediaOrigin, metrics, placing, judge, snapshot: hub.snapshot });
	const lanes = await createLanes({ sessions: deps.sessions, isAllowed, security: { tls: config.secure, mediaOrigin }, log, metrics }, { "/api/orders": placementLane(placing) });
	app.route("/", reportRoutes(config.stageSecret, report));
	app.route("/", streamKeyRoutes(config.stageSecret, db));
	app.route("/", await pageRoutes(deps, hub, { clientDir: join(import.meta.dirname, "../.livestall/client"), cardsDir: join(config.dataDir, "cards") }));
	const answer = getRequestListener(app.fetch);
	listener = (request, response) => {
		if (lanes(request, response)) return;
		return sfu && isSdpPath(request.url) ? sfu.listener(request, response) : answer(request, response);
	};

	await new Promise<void>((resolve, reject) => {
		httpServer.once("error", reject);
		httpServer.listen(config.port, config.host, resolve);
	});
	closing.push(async () => {
		const closed = new Promise((resolve) => httpServer.close(resolve));
		namespace.disconnectSockets(true);
		httpServer.closeIdleConnections();
		setTimeout(() => httpServer.closeAllConnections(), drain).unref();
		await closed;
	});

	// Requests that need a job wait for this; the pages do not.
	const ready = onceDatabaseAnswers(async () => {
		await jobs.start();
		await Promise.all([registerOrderJobs(deps), registerPaymentJobs(deps), registerReminderJobs(deps), registerGraceJobs(deps, { remoteMedia: sfu === null }), registerInteractionJobs(deps)]);
	}, log);
	closing.push(async () => {
		await ready.catch(() => {});
		await jobs.stop({ graceful: true, timeout: drain });
	});
	// First of all: everyone on a stage is told to come back, and none of their sockets keeps the HTTP server open.
	if (sfu) closing.push(() => sfu.close());
	print(config, addresses, accounts);
	await ready;
	// The first message does not wait for the word lists.
	await judge.readPlatform("").catch((error: Error) => log.warn({ error: error.message }, "word lists not read"));
}

async function embedded(config: Config, log: Logger): Promise<string> {
	const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log: { info: (text) => log.info(text), warn: (text) => log.warn(text) } });
	closing.push(() => postgres.stop());
	return postgres.url;
}

/** The demonstration accounts: of the seed that was sown just now, or on loopback, where their password is known, of an earlier one. */
async function demoAccounts(deps: Deps, loopback: boolean): Promise<DemoAccount[]> {
	const sown = await seedDemo(deps, { password: () => (loopback ? loopbackPassword : randomBytes(9).toString("base64url")) });
	if (sown.length > 0 || !loopback) return sown;
	const there = await deps.db.selectFrom("user").select("email").where("email", "like", "%@demo.livestall").execute();
	return Object.values(demoPeople).filter(({ email }) => there.some((row) => row.email === email)).map((person) => ({ ...person, password: loopbackPassword }));
}

/** A server that others can reach does not run with a password that stands in its source. */
async function refuseKnownPasswords(db: Db, { auth }: Deps): Promise<void> {
	const { password, internalAdapter } = await auth.$context;
	const demo = await db.selectFrom("user").select("id").where("email", "like", "%@demo.livestall").execute();
	for (const { id } of demo) {
		const account = (await internalAdapter.findAccounts(id)).find(({ providerId }) => providerId === "credential");
		if (account?.password && (await password.verify({ hash: account.password, password: loopbackPassword }))) {
			throw new ConfigError("HOST", "This database has demonstration accounts with known passwords, and HOST or PUBLIC_ORIGIN lets other devices in. Use another DATA_DIR (or database), or keep to 127.0.0.1.");
		}
	}
}

function print(config: Config, addresses: readonly string[], accounts: readonly DemoAccount[]): void {
	const lines = ["", `Livestall is ready: ${config.publicOrigin}`];
	for (const address of addresses) lines.push(`  from other devices:  ${address}`);
	if (accounts.length > 0) {
		lines.push("", "Demonstration accounts:");
		for (const { role, email, password, name } of accounts) lines.push(`  ${role.padEnd(10)} ${email.padEnd(30)} ${password}   ${name}`);
	}
	lines.push("", "Stop with Ctrl-C.", "");
	process.stdout.write(`${lines.join("\n")}\n`);
}
