import { existsSync } from "node:fs";
import { chromium, type Browser, type LaunchOptions } from "playwright-core";

/** Where the system's Chromium is: LIVESTALL_CHROMIUM, or the usual place of Debian's package. */
export const chromiumPath = process.env["LIVESTALL_CHROMIUM"] ?? "/usr/bin/chromium";

const flags = [
	// Camera and microphone are allowed without asking.
	"--use-fake-ui-for-media-stream",
	"--autoplay-policy=no-user-gesture-required",
	"--disable-gpu",
	// Nothing of its own on the network while a test measures.
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	// Several pages are at work at once, and a hidden one must not be slowed down for it.
	"--disable-background-timer-throttling",
	"--disable-renderer-backgrounding",
	"--disable-backgrounding-occluded-windows",
];

/**
 * Starts the system's Chromium, headless, with a fake microphone and a fake camera of `fps` frames a second: few, as a small machine that encodes them and
 * decodes them in several windows needs time for the rest. The caller closes it.
 */
export async function launchChromium({ fps = 10, args = [], ...options }: LaunchOptions & { readonly fps?: number } = {}): Promise<Browser> {
	if (!existsSync(chromiumPath)) throw new Error(`no Chromium at ${chromiumPath}: set LIVESTALL_CHROMIUM, or install the package chromium`);
	return chromium.launch({ executablePath: chromiumPath, headless: true, chromiumSandbox: false, args: [...flags, `--use-fake-device-for-media-stream=fps=${fps}`, ...args], ...options });
}
