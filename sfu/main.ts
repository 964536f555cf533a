/**
 * The media plane as its own process: the composition root beside server/main.ts. Run it with MEDIASOUP_WORKER_BIN set
 * (what the set-up of `npm start` finds or builds); `npm start` runs the same media plane inside the server's process instead.
 */
import { createServer } from "node:http";
import { availableParallelism } from "node:os";
import { pino } from "pino";
import * as z from "zod";
import { isTurnProblem, turnSettings } from "#shared/turn.ts";
import { sfuHttp } from "./http.ts";
import { createSfu, iceServersFor, type Sfu } from "./index.ts";
import { ReportSender } from "./report-sender.ts";
import { askStreamKey } from "./stream-keys.ts";

const list = z.string().transform((text) => text.split(",").map((part) => part.trim()).filter((part) => part !== ""));
/** Empty counts as unset. */
const text = z.string().trim().transform((value) => value || undefined).optional();
const port = z.coerce.number().int().min(1).max(65_535);

const Environment = z.object({
	/** HTTP and web socket port. */
	SFU_PORT: port.default(3001),
	/** Address to listen on. */
	SFU_HOST: z.string().default("127.0.0.1"),
	/** The secret that the commerce plane signs stage tokens with. */
	STAGE_SECRET: z.string().min(32),
	/** First UDP and TCP port of media; worker `i` uses this plus `i`. */
	RTC_PORT: port.default(40_000),
	/** Addresses that clients reach the media port by, comma-separated. None: those of the machine. */
	PUBLIC_ADDRESS: list.default([]),
	/** Worker processes. */
	RTC_WORKERS: z.coerce.number().int().min(1).max(256).default(availableParallelism()),
	/** Where the commerce plane is: it is told what happens on stages. */
	SERVER_URL: z.url().optional(),
	/** Origins of pages that may connect, comma-separated. None: that of SERVER_URL. */
	ALLOWED_ORIGINS: list.optional(),
	/** TURN and STUN servers that clients are told of, and what admits to them (shared/turn.ts). */
	TURN_URLS: text,
	TURN_SECRET: text,
	TURN_USERNAME: text,
	TURN_CREDENTIAL: text,
	/** Whether a proxy in front sets X-Forwarded-For. */
	TRUST_PROXY: z.stringbool().default(false),
	/** Bearer token for `/metrics`; without one only this machine may read them. */
	METRICS_TOKEN: z.string().min(16).optional(),
	MEDIASOUP_WORKER_BIN: z.string().optional(),
	LOG_LEVEL: z.enum(["silent", "fatal", "error", "warn", "info", "debug", "trace"]).default("info"),
});

/** In ms: the state of every stage is reported again so often, so that a commerce plane that was away has it again. */
const repeatInterval = 15_000;
/** In ms: how long a stop waits for the commerce plane to be told. */
const lastWords = 1_000;

const parsed = Environment.safeParse(process.env);
if (!parsed.success) {
	for (const issue of parsed.error.issues) console.error(`${issue.path.join(".")}: ${issue.message}`);
	process.exit(2);
}
const env = parsed.data;
const turn = turnSettings(env);
if (isTurnProblem(turn)) {
	console.error(turn.sentence);
	process.exit(2);
}
const iceServers = turn && iceServersFor(turn);
const log = pino({ name: "sfu", level: env.LOG_LEVEL });
const sender = env.SERVER_URL ? new ReportSender({ serverUrl: env.SERVER_URL, secret: env.STAGE_SECRET, log }) : null;
const origins = env.ALLOWED_ORIGINS ?? (env.SERVER_URL ? [new URL(env.SERVER_URL).origin] : []);

let sfu: Sfu | null = null;
const httpServer = createServer({ requestTimeout: 10_000 }, sfuHttp({ sfu: () => sfu, secret: env.STAGE_SECRET, metricsToken: env.METRICS_TOKEN, log }));

async function start(): Promise<void> {
	sfu = await createSfu({
		httpServer,
		secret: env.STAGE_SECRET,
		workers: env.RTC_WORKERS,
		rtcPort: env.RTC_PORT,
		listenAddress: env.SFU_HOST,
		announcedAddresses: env.PUBLIC_ADDRESS,
		workerBin: env.MEDIASOUP_WORKER_BIN,
		iceServers,
		allowedOrigin: (origin) => origin === undefined || origins.includes(origin),
		log,
		report: (report) => sender?.send(report),
		trustProxy: env.TRUST_PROXY,
		...(env.SERVER_URL ? { streamKey: askStreamKey({ serverUrl: env.SERVER_URL, secret: env.STAGE_SECRET }) } : {}),
	});
	await new Promise<void>((resolve, reject) => httpServer.once("error", reject).listen(env.SFU_PORT, env.SFU_HOST, resolve));
	log.info({ host: env.SFU_HOST, port: env.SFU_PORT, rtcPort: env.RTC_PORT, workers: env.RTC_WORKERS }, "media plane ready");
}

const repeat = setInterval(() => {
	for (const { id, onAir, viewers } of sfu?.stages() ?? []) {
		sender?.send({ type: onAir ? "on-air" : "off-air", stage: id });
		sender?.send({ type: "viewers", stage: id, count: viewers });
	}
}, repeatInterval);

async function stop(): Promise<void> {
	clearInterval(repeat);
	// From now on HTTP answers that the media plane is away.
	const closing = sfu;
	sfu = null;
	await closing?.close();
	await sender?.flush(lastWords);
	sender?.close();
	httpServer.closeAllConnections();
	httpServer.close();
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
start().catch((error: unknown) => {
	log.fatal({ err: error }, "the media plane can't start");
	void stop().finally(() => process.exit(1));
});
