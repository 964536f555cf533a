import { Headphones, X } from "lucide-solid";
import { createEffect, createSignal, For, onCleanup, Show } from "solid-js";
import { useText } from "../i18n.ts";
import type { Quality } from "../media/player.ts";
import type { ReceiveStats } from "../media/receive-stats.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { ChoiceGroup } from "../ui/choice.tsx";
import { Sheet } from "../ui/dialog.tsx";
import { messages } from "./player-menu-messages.ts";
import { statsLines } from "./player-stats.ts";
import type { Media } from "./stage-media.ts";

const qualities: readonly Quality[] = ["auto", "high", "low", "audio"];
/** In ms between two readings. */
const readsEvery = 1_000;

/** What a viewer may set about the picture, the words in its place when only the sound is wanted, and the numbers of how it arrives. */
export default function PlayerMenu(props: { readonly media: Media; readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) {
	const t = useText(messages);
	const [quality, setQuality] = createSignal<Quality>(props.media.quality());
	const [counting, setCounting] = createSignal(false);
	// A player that was started anew knows nothing of it.
	createEffect(() => props.media.state() && props.media.quality() !== quality() && props.media.setQuality(quality()));

	return (
		<>
			<Show when={quality() === "audio"}>
				<div class="absolute inset-0 flex animate-fade-in flex-col items-center justify-center gap-2 bg-[#16241c] px-6 pb-14 pt-10 text-center text-white">
					<Headphones size={30} aria-hidden="true" />
					<p class="heading text-lg">{t().soundOnly}</p>
					<p class="max-w-xs text-sm opacity-90">{t().soundOnlyText}</p>
				</div>
			</Show>
			<Show when={counting()}>
				<Stats media={props.media} onClose={() => setCounting(false)} />
			</Show>
			<Sheet open={props.open} onOpenChange={props.onOpenChange} title={t().title} class="night">
				<div class="flex flex-col gap-4">
					<ChoiceGroup
						legend={t().quality}
						value={quality()}
						choices={qualities.map((value) => ({ value, label: t().qualities[value], hint: t().hints[value] }))}
						onChange={(chosen) => setQuality(chosen)}
					/>
					<Button
						variant="outline"
						aria-pressed={counting()}
						onClick={() => {
							setCounting(!counting());
							props.onOpenChange(false);
						}}
					>
						{counting() ? t().hideStats : t().showStats}
					</Button>
				</div>
			</Sheet>
		</>
	);
}

function Stats(props: { readonly media: Media; readonly onClose: () => void }) {
	const t = useText(messages);
	const [stats, setStats] = createSignal<ReceiveStats | null>(null);
	let current = true;
	const read = () => props.media.stats().then((reading) => current && setStats(reading), () => undefined);
	void read();
	const timer = setInterval(read, readsEvery);
	onCleanup(() => {
		current = false;
		clearInterval(timer);
	});
	const lines = () => statsLines(stats(), props.media.state()?.layers ?? null, t());
	return (
		<section class="watch-stats animate-fade-in rounded-md bg-black/75 py-2 pl-3 pr-11 text-xs text-white" aria-label={t().stats} onKeyDown={(event) => event.key === "Escape" && props.onClose()}>
			<IconButton label={t().hideStats} class="absolute right-0 top-0 !text-white hover:!bg-white/15" onClick={() => props.onClose()}>
				<X size={18} />
			</IconButton>
			<dl class="grid grid-cols-[auto_1fr_auto_1fr] gap-x-2.5 gap-y-0.5 tabular-nums">
				<For each={lines().map(({ name }) => name)}>
					{(name, index) => (
						<>
							<dt class="whitespace-nowrap text-white/75">{name}</dt>
							<dd class="whitespace-nowrap font-semibold" data-stat={lines()[index()]?.id}>{lines()[index()]?.value}</dd>
						</>
					)}
				</For>
			</dl>
		</section>
	);
}
