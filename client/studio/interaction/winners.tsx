import { For, Show } from "solid-js";
import type { BagWinners } from "#shared/interaction-api.ts";
import { AddressText } from "../../account/address-text.tsx";
import { api, unwrap } from "../../api.ts";
import { clock, count, useText } from "../../i18n.ts";
import { createLoad } from "../../load.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { messages } from "./messages.ts";

/** A show's lucky bags with who won and where it goes, for its crew. `drawn`: changes when another was drawn. */
export function CrewBags(props: { readonly showId: string; readonly drawn: string | null }) {
	const t = useText(messages);
	const load = createLoad(
		() => ({ id: props.showId, drawn: props.drawn }),
		async ({ id }) => (await unwrap(api.api.shows[":id"]["lucky-bags"].$get({ param: { id } }))).bags as BagWinners["bags"],
	);
	return (
		<Loaded of={load}>
			{(bags) => (
				<Show when={bags().length > 0} fallback={<p class="py-6 text-center text-muted">{t().bag.empty}</p>}>
					<ul class="flex flex-col gap-3" data-bags>
						<For each={bags()}>
							{(bag) => (
								<li class="rounded-md border border-line p-3">
									<p class="font-semibold">{bag.prize}</p>
									<p class="text-sm text-muted tabular-nums">
										{bag.drawnAt ? t().bag.drawnAt(clock(bag.drawnAt)) : t().bag.running} · {bag.winners ? t().bag.winners(bag.winners.length, count(bag.entrants)) : t().bag.entrants(count(bag.entrants))}
									</p>
									<Show when={bag.winners}>
										{(winners) => (
											<ol class="mt-2 divide-y divide-line" aria-label={bag.prize}>
												<For each={winners()} fallback={<li class="text-sm text-muted">{t().bag.nobody}</li>}>
													{(winner) => (
														<li class="flex flex-wrap gap-x-4 gap-y-1 py-2">
															<p class="w-36 shrink-0 font-medium">{winner.name} <span class="text-sm text-muted tabular-nums">{t().bag.number(String(winner.number))}</span></p>
															<Show when={winner.address} fallback={<p class="text-sm text-muted">{t().bag.noAddress}</p>}>{(address) => <AddressText address={address()} />}</Show>
														</li>
													)}
												</For>
											</ol>
										)}
									</Show>
								</li>
							)}
						</For>
					</ul>
				</Show>
			)}
		</Loaded>
	);
}
