import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import lighthouse from "lighthouse";
import { freePort } from "../support/ports.ts";
import { launchChromium } from "../support/chromium.ts";
import { type Bench, median } from "./bench.ts";
import { broadcast, watchUrl } from "./stage.ts";

const categories = ["performance", "accessibility", "best-practices", "seo"] as const;
/** What Lighthouse said of each page last, whole. */
const reports = join(import.meta.dirname, "../../.livestall/lighthouse");

export const lighthouseBench: Bench = {
	name: "lighthouse",
	what: "lowest Lighthouse score of the watch page of a live show, a product page and a showcase page, mobile profile, any category",
	budget: 95,
	compare: ">=",
	unit: "points",
	async run(report) {
		const onAir = await broadcast(report, "small");
		const { url } = onAir.product;
		const { body: showcase } = await onAir.show.host.get<{ products: readonly { id: string }[] }>("/api/showcases/qinghe-harvest");
		const pages = { watch: watchUrl(onAir), product: `${url}/products/${showcase.products[0]!.id}`, showcase: `${url}/showcases/qinghe-harvest` };
		const port = await freePort();
		const browser = await launchChromium({ args: [`--remote-debugging-port=${port}`] });
		report.defer(() => browser.close());
		await mkdir(reports, { recursive: true });

		const runs = report.quick ? 1 : 3;
		const scores: Record<string, Record<string, number>> = {};
		const speeds: number[] = [];
		for (const [name, address] of Object.entries(pages)) {
			const seen: Record<string, number[]> = {};
			for (let run = 1; run <= runs; run++) {
				const look = () => lighthouse(address, { port, output: "html", logLevel: "silent", onlyCategories: [...categories] });
				let result = await look();
				// Its recording misses the start of a navigation now and then, and it asks to be run again.
				if (result?.lhr.runtimeError) result = await look();
				if (!result || result.lhr.runtimeError) throw new Error(`Lighthouse could not look at the ${name} page: ${result?.lhr.runtimeError?.message ?? "no result"}`);
				speeds.push(Math.round(result.lhr.environment.benchmarkIndex));
				for (const category of categories) (seen[category] ??= []).push(Math.round((result.lhr.categories[category]!.score ?? 0) * 100));
				report.note(`${name}, run ${run}: ${categories.map((category) => `${category} ${seen[category]!.at(-1)}`).join(", ")}`);
				await writeFile(join(reports, `${name}.json`), JSON.stringify(result.lhr));
				await writeFile(join(reports, `${name}.html`), result.report as string);
			}
			// Nobody else works on the machine while the pages without a picture are looked at.
			if (name === "watch") await onAir.page.close();
			scores[name] = Object.fromEntries(categories.map((category) => [category, median(seen[category]!)]));
		}
		return {
			value: Math.min(...Object.values(scores).flatMap((of) => Object.values(of))),
			unit: "points",
			runs,
			against: `medians of ${categories.join(", ")}: ${Object.entries(scores).map(([name, of]) => `${name} ${Object.values(of).join(" ")}`).join("; ")}; the machine's own index ${median(speeds)}`,
			scores,
			// Lighthouse's measure of the machine while it looked: other work lowers it, and performance with it.
			machine: speeds,
			reports: ".livestall/lighthouse",
		};
	},
};
