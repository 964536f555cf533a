import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

export default defineConfig({
	root: "client",
	publicDir: "public",
	plugins: [solid(), tailwindcss()],
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
