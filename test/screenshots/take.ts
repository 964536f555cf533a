/**
 * `npm run screenshots`: prepares the checkout, runs the product with its demonstration data, lives through some minutes of a show in Chromium and
 * keeps the screens as WebP beside this file. Needs Node 24 and fonts with Chinese glyphs; `npm test` brings the latter.
 */
import { buildClient } from "../../server/setup/build-client.js";
import { fail } from "../../server/setup/log.js";
import { prepare } from "../../server/setup/prepare.js";

try {
	const prepared = await prepare({ chromium: true, log: console.log });
	await buildClient(prepared, console.log);
	Object.assign(process.env, prepared.env);
	// What it imports may have been installed just now.
	const { takeScreenshots } = await import("./screens.ts");
	await takeScreenshots(import.meta.dirname);
} catch (error) {
	fail(error);
}
