import type { Page } from "playwright-core";

/**
 * Makes a page stand still for its picture: nothing moves, the video is covered, and times, dates and counts that differ from run to run read the same.
 * What the page says in passing of a slow line is hidden, unless it is what the picture is of. Answers whether anything had to be changed.
 */
export async function still(page: Page, passing = false): Promise<boolean> {
	const changed = await page.evaluate((passing) => {
		const marked = globalThis as { still?: CSSStyleSheet };
		if (!marked.still) {
			// A constructed sheet: the content policy refuses style elements.
			marked.still = new CSSStyleSheet();
			marked.still.replaceSync("*, *::before, *::after { animation: none !important; transition: none !important; caret-color: transparent !important; } video { filter: brightness(0) invert(0.24) !important; }");
			document.adoptedStyleSheets.push(marked.still);
		}
		let changed = false;
		const same: readonly (readonly [RegExp, string])[] = [
			[/(?:今天|明天|昨天|(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:周.)?)/g, "6月6日周六"],
			[/\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{1,2}(?:, \d{4})?\b|\b(?:today|tomorrow|yesterday)\b/g, "Sat, Jun 6"],
			[/\b\d{1,2}:\d{2}(?::\d{2})?\b/g, "20:00"],
			[/\b[A-Z]{2,4}-\d{4}-\d{2}\b/g, "LOT-0606-01"],
		];
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (walker.nextNode()) {
			const text = walker.currentNode as Text;
			const said = same.reduce((all, [what, instead]) => all.replace(what, instead), text.data);
			if (said !== text.data) {
				text.data = said;
				changed = true;
			}
		}
		const counts = [...document.querySelectorAll("[role=timer] .font-display"), ...[...document.querySelectorAll(".watch-top .lucide-eye")].map((eye) => eye.nextElementSibling)];
		for (const each of counts) {
			if (!each || each.textContent === "08") continue;
			each.textContent = "08";
			changed = true;
		}
		// Who comes and goes is said for a moment only.
		for (const line of document.querySelectorAll<HTMLElement>(".watch-chat > .h-7")) line.style.visibility = "hidden";
		// What is said of the line in passing depends on how busy the machine is.
		if (!passing) for (const said of document.querySelectorAll<HTMLElement>(".watch-said")) said.style.visibility = "hidden";
		return changed;
	}, passing);
	await page.waitForFunction(() => [...document.images].every((image) => image.complete || image.loading === "lazy"));
	// Two frames: what was changed is drawn.
	await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
	return changed;
}

/** The picture of a page that stood still while it was taken. */
export async function stillPicture(page: Page, passing = false): Promise<Buffer> {
	for (let tried = 0; tried < 10; tried++) {
		await still(page, passing);
		const png = await page.screenshot({ timeout: 30_000 });
		if (!(await still(page, passing))) return png;
	}
	throw new Error("the page does not stand still");
}
