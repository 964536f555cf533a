import { ChartColumn, Heart, MessageCircleQuestion, SlidersHorizontal } from "lucide-solid";
import { type JSX, onCleanup, onMount, Show } from "solid-js";
import { count, useText } from "../../i18n.ts";
import { remaining } from "../../ui/offer.ts";
import { burst, onDoubleTap } from "./hearts.ts";
import type { Interaction } from "./interaction-state.ts";
import { messages } from "./messages.ts";
import { Pouch } from "./pouch.tsx";

const round =
	"relative inline-flex size-12 shrink-0 items-center justify-center rounded-full bg-black/55 text-white backdrop-blur-sm transition-transform active:scale-90 hover:bg-black/70 wide:size-11 wide:bg-sunken wide:text-ink wide:backdrop-blur-none wide:hover:bg-line";
const badge = "absolute -right-1 -top-1 min-w-5 rounded-full bg-straw px-1 text-center text-xs font-bold leading-5 text-[#1d3127] tabular-nums";

/** What a viewer takes part with: the bag, the poll, questions, likes. Upright it stands over the chat's edge, with room at the side in a row below it. */
export function Rail(props: { readonly interaction: Interaction }) {
	const t = useText(messages);
	const { interaction } = props;
	let row!: HTMLDivElement;
	/** While the show is live. */
	let heart!: HTMLButtonElement;
	const like = (x: number, y: number) => {
		interaction.like();
		burst(x, y, 3);
	};
	onMount(() => {
		const stage = row.closest(".watch")?.querySelector<HTMLElement>(".watch-stage");
		if (stage) onCleanup(onDoubleTap(stage, (x, y) => interaction.watch.screen() === "live" && like(x, y)));
	});
	return (
		<div ref={row} role="toolbar" aria-label={t().rail} class="watch-rail-tools">
			<Show when={interaction.crew()}>
				<a class={round} href={`/studio/${interaction.watch.showId}`} target="_blank" rel="noopener" aria-label={t().studio} title={t().studio}>
					<SlidersHorizontal size={21} aria-hidden="true" />
				</a>
			</Show>
			<Show when={interaction.bag()}>
				{(bag) => (
					<button
						type="button"
						class="group relative flex w-14 shrink-0 animate-fade-in flex-col items-center transition-transform active:scale-95 wide:w-auto wide:flex-row wide:gap-1.5 wide:rounded-full wide:bg-sunken wide:pr-3 wide:pl-1 wide:min-h-11 wide:hover:bg-line short:w-14 short:flex-col short:gap-0 short:bg-transparent short:px-0"
						aria-haspopup="dialog"
						aria-label={bag().winners ? t().bag.drawnLabel : t().bag.open(bag().prize, remaining(Date.parse(bag().endsAt), interaction.watch.serverNow()), count(bag().entrants))}
						onClick={() => interaction.open("bag")}
					>
						<span classList={{ "watch-bag-sway": !bag().winners && !interaction.entry() }}>
							<Pouch size={46} open={bag().winners !== null} />
						</span>
						<span class="-mt-2 rounded-full bg-straw px-2 text-xs font-bold leading-5 text-[#1d3127] tabular-nums wide:mt-0 short:-mt-2">
							{bag().winners ? t().bag.drawn : remaining(Date.parse(bag().endsAt), interaction.watch.serverNow())}
						</span>
					</button>
				)}
			</Show>
			<Show when={interaction.poll()}>
				{(poll) => (
					<button type="button" class={`${round} animate-fade-in`} aria-label={t().poll.open(count(poll().votes.reduce((sum, one) => sum + one, 0)))} aria-expanded={!interaction.dismissed(poll().id)} onClick={() => (interaction.dismissed(poll().id) ? interaction.recall(poll().id) : interaction.dismiss(poll().id))}>
						<ChartColumn size={22} aria-hidden="true" />
						<Show when={!poll().closedAt && interaction.mine().vote?.pollId !== poll().id}>
							<span class="absolute right-0 top-0 size-3 rounded-full bg-straw" aria-hidden="true" />
						</Show>
					</button>
				)}
			</Show>
			<button type="button" class={round} aria-label={t().questions.open(count(interaction.state.questions.length))} aria-haspopup="dialog" onClick={() => interaction.open("questions")}>
				<MessageCircleQuestion size={23} aria-hidden="true" />
				<Show when={interaction.state.questions.length > 0}>
					<span class={badge} aria-hidden="true">{interaction.state.questions.length}</span>
				</Show>
			</button>
			<Show when={interaction.watch.screen() === "live"}>
				<button
					ref={heart}
					type="button"
					class="group flex w-14 shrink-0 flex-col items-center gap-0.5 transition-transform active:scale-90 wide:ml-auto wide:w-auto wide:flex-row wide:gap-2 wide:rounded-full wide:bg-sunken wide:pr-4 wide:pl-1 wide:hover:bg-line short:gap-1 short:bg-transparent short:px-0"
					aria-label={t().like(count(interaction.state.likes))}
					data-like
					onClick={(event) => {
						const { left, top, width } = heart.querySelector("svg")!.getBoundingClientRect();
						// A key has no place.
						like(event.detail === 0 ? left + width / 2 : event.clientX, event.detail === 0 ? top : event.clientY);
					}}
				>
					<span class="inline-flex size-12 items-center justify-center rounded-full bg-paper text-on-paper shadow-2 wide:size-9">
						<Heart size={24} fill="currentColor" aria-hidden="true" class="wide:size-5" />
					</span>
					<span class="rounded-full bg-black/55 px-1.5 text-xs font-semibold leading-4 text-white tabular-nums wide:bg-transparent wide:px-0 wide:text-sm wide:text-ink" aria-hidden="true">
						{count(interaction.state.likes)}
					</span>
				</button>
			</Show>
		</div>
	);
}

/** Lets hearts of others rise from the button, a few at a time. */
export function othersLiked(more: number): void {
	const heart = document.querySelector<HTMLElement>("[data-like] svg");
	if (!heart) return;
	const { left, top, width } = heart.getBoundingClientRect();
	burst(left + width / 2, top, Math.min(3, more));
}

/** A card over the chat's upper edge. */
export function Card(props: { readonly label: string; readonly onClose: () => void; readonly children: JSX.Element }) {
	const t = useText(messages);
	return (
		<section aria-label={props.label} class="relative animate-fade-in rounded-lg border border-line bg-surface p-3 pr-11 text-ink shadow-3">
			{props.children}
			<button type="button" class="absolute right-0 top-0 inline-flex size-11 items-center justify-center rounded-full text-muted hover:text-ink" aria-label={`${t().close} ${props.label}`} onClick={() => props.onClose()}>
				<span aria-hidden="true" class="text-xl leading-none">×</span>
			</button>
		</section>
	);
}
