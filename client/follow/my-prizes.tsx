import { For, Show } from "solid-js";
import type { Prize } from "#shared/interaction-api.ts";
import { api, unwrap } from "../api.ts";
import { dayAndTime, tr, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { me } from "../session.ts";
import { Section } from "../ui/page.tsx";
import { Won } from "../watch/interaction/won.tsx";
import { messages } from "./messages.ts";

/** What a person has won in lucky bags, and where it goes. Nothing at all for who has won nothing. */
export function MyPrizes() {
	const t = useText(messages);
	const load = createLoad(() => me().userId, async () => (await unwrap(api.api.me.prizes.$get())).prizes as Prize[]);
	return (
		<Show when={load.data()?.length}>
			<Section title={t().prizes}>
				<ul class="flex flex-col gap-3" data-prizes>
					<For each={load.data()!}>
						{(prize) => (
							<li>
								<p class="pb-1.5 text-sm text-muted">{t().wonAt(dayAndTime(prize.drawnAt), tr(prize.show.title))}</p>
								<Won bagId={prize.bagId} prize={prize.prize} known={prize} />
							</li>
						)}
					</For>
				</ul>
			</Section>
		</Show>
	);
}
