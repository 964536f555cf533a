import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import pino from "pino";
import type { StageClaims, StagePass, StageReport } from "#shared/stage.ts";
import { createSfu, isSdpPath, signStageToken, type Sfu, type SfuOptions } from "../../sfu/index.ts";
import { freePort } from "./ports.ts";

export const secret = "a secret of the tests, long enough for HS256";

/** The media plane alone, without a commerce plane, and a page that uses the product's media client. */
export interface MediaStack {
	readonly sfu: Sfu;
	readonly origin: string;
	readonly reports: StageReport[];
	/** A pass as the commerce plane would sign it. */
	pass(stage: string, role: StageClaims["role"], claims?: Partial<StageClaims>, url?: string): Promise<StagePass>;
	close(): Promise<void>;
}

export interface MediaStackOptions extends Partial<SfuOptions> {
	/** Bundle and serve the page at `/` (takes a second). */
	readonly page?: boolean;
}

export async function startMediaStack({ page = false, ...options }: MediaStackOptions = {}): Promise<MediaStack> {
	const bundle = page ? await bundlePage() : null;
	const css = page ? await readFile(path.join(import.meta.dirname, "../../client/media/program.css"), "utf8") : "";
	const httpServer = createServer((request, response) => {
		if (request.url === "/page.js" && bundle) response.setHeader("content-type", "text/javascript").end(bundle);
		else if (request.url === "/") response.setHeader("content-type", "text/html").end(html(css));
		else if (isSdpPath(request.url)) sfu.listener(request, response);
		else response.writeHead(404).end();
	});
	await listen(httpServer);
	const origin = `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`;
	const reports: StageReport[] = [];
	const sfu = await createSfu({
		httpServer,
		secret,
		workers: 1,
		rtcPort: await freePort(options.workers ?? 1),
		listenAddress: "127.0.0.1",
		announcedAddresses: ["127.0.0.1"],
		allowedOrigin: () => true,
		log: pino({ level: process.env["LOG_LEVEL"] ?? "silent" }),
		report: (report) => void reports.push(report),
		...options,
	});
	return {
		sfu,
		origin,
		reports,
		pass: async (stage, role, claims = {}, url = "") => ({
			token: await signStageToken(secret, { stage, role, name: "Test", sub: `${role}-1`, exp: Math.floor(Date.now() / 1000) + 600, ...claims }),
			url,
			routerRtpCapabilities: { ...sfu.routerRtpCapabilities },
		}),
		close: async () => {
			await sfu.close();
			httpServer.closeAllConnections();
			await new Promise((resolve) => httpServer.close(resolve));
		},
	};
}

const listen = (server: Server): Promise<void> => new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));

const html = (css: string): string => `<!doctype html><meta charset="utf-8"><title>media</title><link rel="icon" href="data:,"><style>main{width:1280px;height:720px}${css}</style><main></main><script type="module" src="/page.js"></script>`;

/** Bundles media-page.ts as the product is bundled. */
export async function bundlePage(): Promise<string> {
	const { build } = await import("vite");
	const outDir = await mkdtemp(path.join(tmpdir(), "livestall-media-page-"));
	try {
		await build({
			configFile: false,
			root: import.meta.dirname,
			logLevel: "error",
			build: { outDir, emptyOutDir: true, target: "es2022", rollupOptions: { input: path.join(import.meta.dirname, "media-page.ts"), output: { entryFileNames: "page.js" } } },
		});
		return await readFile(path.join(outDir, "page.js"), "utf8");
	} finally {
		await rm(outDir, { recursive: true, force: true });
	}
}
