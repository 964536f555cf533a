import { For, Show } from "solid-js";
import { api, unwrap } from "../api.ts";
import { ShowcaseCard, showGrid } from "../cards/cards.tsx";
import { useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Page, PageHead, useTitle } from "../ui/page.tsx";
import { Empty, Skeleton } from "../ui/parts.tsx";
import { messages } from "./messages.ts";

export default function Showcases() {
	const t = useText(messages);
	useTitle(() => t().title);
	const load = createLoad(() => true, () => unwrap(api.api.showcases.$get()));
	return (
		<Page>
			<PageHead title={t().title} text={t().text} />
			<Loaded of={load} skeleton={<div class={showGrid}>{<For each={[1, 2, 3]}>{() => <Skeleton class="h-72" />}</For>}</div>}>
				{(showcases) => (
					<Show when={showcases().length > 0} fallback={<Empty title={t().none} />}>
						<h2 class="sr-only">{t().title}</h2>
						<div class={showcases().length === 1 ? "" : showGrid}>
							<For each={showcases()}>{(showcase) => <ShowcaseCard showcase={showcase} wide={showcases().length === 1} />}</For>
						</div>
					</Show>
				)}
			</Loaded>
		</Page>
	);
}
