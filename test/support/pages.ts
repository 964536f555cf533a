import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Person } from "./app.ts";
import { eventually, patience } from "./eventually.ts";

export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
export const desktop = { viewport: { width: 1440, height: 900 } } as const;

/** Somebody with a browser window of their own. */
export interface Visitor {
	readonly context: BrowserContext;
	readonly page: Page;
	/** What the page complained about so far: errors in its console and exceptions nobody caught. */
	readonly errors: string[];
}

/**
 * Opens a window in the park's time zone; Chinese unless `locale` says otherwise. For somebody who wants no motion unless `reducedMotion` says otherwise: what
 * moves without end costs most of a machine that draws without a graphics card.
 */
export async function visitor(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
	const context = await browser.newContext({ locale: "zh-CN", timezoneId: "Asia/Shanghai", reducedMotion: "reduce", ...desktop, ...options });
	context.setDefaultTimeout(patience);
	const page = await context.newPage();
	return { context, page, errors: complaintsOf(page) };
}

/** Lets a window act as somebody who is signed in. */
export async function actAs(context: BrowserContext, { url, cookie }: Pick<Person, "url" | "cookie">): Promise<void> {
	await context.addCookies(cookie.split("; ").filter(Boolean).map((pair) => ({ name: pair.slice(0, pair.indexOf("=")), value: pair.slice(pair.indexOf("=") + 1), url })));
}

/** Gathers, from now on, a page's errors. */
export function complaintsOf(page: Page): string[] {
	const errors: string[] = [];
	page.on("console", (message) => message.type() === "error" && errors.push(`${message.text()} ${message.location().url}`));
	page.on("pageerror", (error) => errors.push(String(error)));
	return errors;
}

export const seen = (locator: Locator): Promise<void> => locator.first().waitFor({ timeout: patience });
/** None of it is on the page, visible or not. */
export const gone = (locator: Locator): Promise<void> => eventually(async () => expect(await locator.count()).toBe(0));
/** The visible text of the first that matches, until `matches` holds. */
export const reads = (locator: Locator, matches: string | RegExp): Promise<void> =>
	eventually(async () => {
		const text = (await locator.first().innerText({ timeout: patience })).replace(/\s+/g, " ");
		if (typeof matches === "string") expect(text).toContain(matches);
		else expect(text).toMatch(matches);
	});

/**
 * Resolves when the page's video has shown `count` decoded frames that differ from each other in their pixels; fails after `within` ms.
 * Answers how many frames the element has decoded in its life.
 */
export async function moving(video: Locator, { count = 5, within = patience } = {}): Promise<number> {
	await video.waitFor({ timeout: within });
	return video.evaluate(
		(element, [wanted, limit]) => {
			const playing = element as HTMLVideoElement;
			const canvas = document.createElement("canvas");
			canvas.width = 64;
			canvas.height = 36;
			const context = canvas.getContext("2d", { willReadFrequently: true })!;
			const fingerprint = () => {
				context.drawImage(playing, 0, 0, canvas.width, canvas.height);
				let hash = 0;
				for (const byte of context.getImageData(0, 0, canvas.width, canvas.height).data) hash = (hash * 31 + byte) | 0;
				return hash;
			};
			const prints = new Set<number>();
			const quality = () => playing.getVideoPlaybackQuality();
			return new Promise<number>((resolve, reject) => {
				const late = setTimeout(() => reject(new Error(`the picture does not move: ${prints.size} different frames of ${quality().totalVideoFrames} decoded in ${limit} ms, readyState ${playing.readyState}, paused ${playing.paused}`)), limit);
				const next = () => {
					prints.add(fingerprint());
					if (prints.size <= wanted!) return void playing.requestVideoFrameCallback(next);
					clearTimeout(late);
					resolve(quality().totalVideoFrames);
				};
				playing.requestVideoFrameCallback(next);
			});
		},
		[count, within],
	);
}

/** Fills the form of e-mail and password that is in view and sends it. */
export async function fillSignIn(scope: Page | Locator, texts: { readonly email: string; readonly password: string; readonly signIn: string }, email: string, password = "livestall-demo"): Promise<void> {
	await scope.getByLabel(texts.email, { exact: true }).fill(email);
	await scope.getByLabel(texts.password, { exact: true }).fill(password);
	await scope.locator("form").getByRole("button", { name: texts.signIn, exact: true }).click();
}

/** Pictures of all windows, for whoever reads why a test failed. Answers the folder. */
export async function picturesOf(name: string, visitors: Readonly<Record<string, Visitor | undefined>>): Promise<string> {
	const folder = join(tmpdir(), "livestall-test-pictures", name);
	await mkdir(folder, { recursive: true });
	for (const [who, of] of Object.entries(visitors)) {
		for (const [index, page] of (of?.context.pages() ?? []).entries()) await page.screenshot({ path: join(folder, `${who}-${index}.png`), timeout: 10_000 }).catch(() => undefined);
	}
	return folder;
}

/** Chooses from a list that opens (`ui/fields.tsx`), as a screen reader finds it: also when what is chosen from is still on its way, as an empty list does not open. */
export async function pick(page: Page, label: string, option: string | RegExp): Promise<void> {
	const choice = page.getByRole("option", { name: option });
	await eventually(async () => {
		if ((await choice.count()) === 0) await page.getByRole("button", { name: label }).click();
		await choice.waitFor({ timeout: 2_000 });
	});
	// A dialog that hid the list from screen readers would have done so by then.
	await page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(resolve)))));
	await choice.click();
}
