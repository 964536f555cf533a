import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import { build, defineConfig, type Plugin, type Rolldown } from "vite";
import solid from "vite-plugin-solid";

/**
 * mediasoup-client is CommonJS, so that nothing of it is shaken off: its fakes for tests and its handler for React Native would be a tenth of the
 * script before the first frame of the watch page. They are emptied; `client/media/device.ts` never chooses them.
 */
function withoutFakes(): Plugin {
	return {
		name: "mediasoup-client-without-fakes",
		load: (id) => (/mediasoup-client\/lib\/(handlers\/(FakeHandler|ReactNative106)|test\/fakeParameters)\.js$/.test(id) ? "module.exports = {};" : null),
	};
}

/** Writes `.br` and `.gz` beside each script and style: compressed once here, not at each request (server/pages/pages.ts). */
function precompressed(): Plugin {
	return {
		name: "precompressed",
		async writeBundle({ dir }) {
			const assets = join(dir!, "assets");
			for (const name of await readdir(assets)) {
				if (!/\.(js|css|svg)$/.test(name)) continue;
				const bytes = await readFile(join(assets, name));
				await writeFile(join(assets, `${name}.gz`), gzipSync(bytes, { level: 9 }));
				await writeFile(join(assets, `${name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }));
			}
		},
	};
}

/** Builds the watch page's first script (client/watch/early.ts) as one file that stands by itself: it runs before any module. */
function earlyScript(): Plugin {
	return {
		name: "early-script",
		apply: "build",
		async generateBundle() {
			const built = await build({ configFile: false, logLevel: "warn", build: { write: false, target: "es2022", rolldownOptions: { input: "client/watch/early.ts", output: { format: "iife" } } } });
			const { code } = (built as Rolldown.RolldownOutput).output[0];
			this.emitFile({ type: "asset", name: "early.js", originalFileName: "watch/early.ts", source: code });
		},
	};
}

export default defineConfig({
	root: "client",
	publicDir: "public",
	// The icons as compiled modules: the "solid" condition would have all 1,700 of them compiled from JSX at each build.
	resolve: { alias: [{ find: /^lucide-solid$/, replacement: fileURLToPath(import.meta.resolve("lucide-solid")) }] },
	plugins: [withoutFakes(), solid(), tailwindcss(), earlyScript(), precompressed()],
	build: {
		outDir: "../.livestall/client",
		emptyOutDir: true,
		manifest: true,
		target: "es2022",
		sourcemap: false,
		// The policy forbids data: scripts and inline styles; small files stay files.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		rolldownOptions: {
			output: {
				// Few files instead of two hundred of a kilobyte: what the player and every screen need, the player, the app around the screens, the icons, and what screens share.
				codeSplitting: {
					groups: [
						{ name: "base", priority: 5, test: /client\/(boot|locale|problem-error)\.ts$|shared\/stage\.ts$|zod\/mini\/|vite\/preload-helper/ },
						{ name: "picture", priority: 4, test: /client\/watch\/first-player\.ts$/ },
						{ name: "core", priority: 3, test: /client\/app\.tsx$/ },
						{ name: "icons", priority: 2, test: /node_modules\/lucide-solid\// },
						{ name: "kit", priority: 1, test: /client\/(cards\/cards|cart\/cart-state|coupons\/of-shop|route-param|share\/share-button|shell\/not-found|shop\/(seller-card|catalog\/low-stock)|ui\/(choice|loaded|page|rich-text|toast))\.tsx?$/ },
					],
				},
			},
		},
	},
});
