import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

export default defineConfig({
	root: "client",
	publicDir: "public",
	plugins: [solid(), tailwindcss()],
	// The icons as compiled modules: the "solid" condition would have all 1,700 of them compiled from JSX at each build.
	resolve: { alias: [{ find: /^lucide-solid$/, replacement: fileURLToPath(import.meta.resolve("lucide-solid")) }] },
	build: {
		outDir: "../.livestall/client",
		emptyOutDir: true,
		manifest: true,
		target: "es2022",
		sourcemap: false,
		// The policy forbids data: scripts and inline styles; small files stay files.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
	},
});
