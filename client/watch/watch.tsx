/**
 * The watch page. Before the first frame nothing is loaded, asked for or drawn that it does not need: the player starts with the boot data, what
 * takes dialogs (shelf sheet, checkout, moderation) or belongs to other states of the show comes later.
 */
import "./watch.css";
import { useParams } from "@solidjs/router";
import { createEffect, createSignal, lazy, Match, onCleanup, onMount, Show, Suspense, Switch } from "solid-js";
import type { ChatMessage } from "#shared/show.ts";
import { tr, useText } from "../i18n.ts";
import { can } from "../session.ts";
import { Spinner } from "../ui/button.tsx";
import { createBuying } from "./buying.ts";
import { ChatBar } from "./chat-bar.tsx";
import { ChatPanel } from "./chat-panel.tsx";
import { type ChatEvents, createChat } from "./chat-state.ts";
import { FeaturedCard } from "./featured-card.tsx";
import { messages } from "./messages.ts";
import { Shelf } from "./shelf.tsx";
import { Stage } from "./stage.tsx";
import { TopBar } from "./top-bar.tsx";
import { createWatch } from "./watch-state.ts";

const After = lazy(() => import("./after.tsx"));
const Before = lazy(() => import("./before.tsx"));
const ShelfSheet = lazy(() => import("./shelf-sheet.tsx"));
const Moderate = lazy(() => import("./moderate.tsx"));

export default function Watch() {
	const params = useParams<{ showId: string }>();
	return (
		<Show when={params.showId} keyed>
			{(showId) => <WatchShow showId={showId} />}
		</Show>
	);
}

function WatchShow(props: { readonly showId: string }) {
	const t = useText(messages);
	const events: ChatEvents = { onEvent: () => {} };
	const watch = createWatch(props.showId, (event) => events.onEvent(event));
	const chat = createChat(props.showId, watch.channel, events);
	const buying = createBuying(watch);
	const [managed, setManaged] = createSignal<ChatMessage | null>(null);
	const [manages, setManages] = createSignal(false);
	const moderator = () => can("chat.moderate", { hostId: watch.show()?.hostId });
	const manage = (message: ChatMessage) => {
		setManages(true);
		setManaged(message);
	};
	let video: HTMLVideoElement | undefined;

	// The page's own darkness reaches behind it too, and the scrollbar's place is the picture's.
	document.documentElement.classList.add("watching", "night");
	onCleanup(() => document.documentElement.classList.remove("watching", "night"));

	const titleBefore = document.title;
	createEffect(() => {
		const show = watch.show();
		if (show) document.title = `${watch.screen() === "live" ? t().liveTitle(tr(show.title)) : tr(show.title)} - Livestall`;
	});
	onCleanup(() => (document.title = titleBefore));

	const beside = matchMedia("(min-width: 1024px) and (min-height: 560px)");
	const [shelfBeside, setShelfBeside] = createSignal(beside.matches);
	const turned = () => setShelfBeside(beside.matches);
	beside.addEventListener("change", turned);
	onCleanup(() => beside.removeEventListener("change", turned));

	onMount(() => {
		createEffect(() => {
			if (watch.picture() !== "playing") return;
			const timer = setTimeout(buying.prepare, 2_000);
			onCleanup(() => clearTimeout(timer));
		});
	});

	const open = () => watch.screen() === "live" || watch.screen() === "before";
	const shelf = () => ({ items: watch.items(), featuredId: watch.channel.state.featuredItemId ?? null, sellers: watch.channel.state.sellers ?? [] });

	return (
		<main class="watch night" data-screen={watch.screen()} data-shape={watch.shape()} data-sheet={buying.covered() ? "" : undefined}>
			<Show
				when={open()}
				fallback={
					<>
						<TopBar watch={watch} onVolume={() => {}} />
						<Show when={watch.screen() !== "loading"} fallback={<Entering text={t().loading} />}>
							<Suspense fallback={<Entering text={t().loading} />}>
								<After watch={watch} />
							</Suspense>
						</Show>
					</>
				}
			>
				<div class="watch-main">
					<Stage watch={watch} videoRef={(element) => (video = element)}>
						<Switch>
							<Match when={watch.screen() === "before"}>
								<Suspense>
									<Before watch={watch} />
								</Suspense>
							</Match>
						</Switch>
					</Stage>
					<TopBar watch={watch} onVolume={(volume) => video && (video.volume = volume)} />
					<FeaturedCard
						item={watch.featured()}
						items={watch.items()}
						buying={buying}
						onShelf={() => buying.setShelf(true)}
						teaser={watch.screen() === "before" ? t().before.lineup(watch.items().length) : t().card.waiting(watch.items().length)}
						teaserText={watch.screen() === "before" ? t().before.lineupText : t().card.waitingText}
					/>
				</div>
				<div class="watch-spacer" />
				<div class="watch-side">
					<ChatPanel chat={chat} onManage={moderator() ? manage : null} />
					<ChatBar chat={chat} itemCount={watch.items().length} onShelf={shelfBeside() ? null : () => buying.setShelf(true)} />
					<Show when={shelfBeside()}>
						<section class="watch-shelf flex flex-col border-t border-line" aria-labelledby="shelf-title">
							<h2 id="shelf-title" class="heading flex items-baseline gap-2 px-4 pt-3 text-lg">
								{t().shelf.title}
								<span class="font-sans text-sm font-normal text-muted">{t().shelf.count(watch.items().length)}</span>
							</h2>
							<div class="min-h-0 flex-1 overflow-y-auto overscroll-contain px-4" tabindex="0" role="group" aria-labelledby="shelf-title">
								<Shelf {...shelf()} buying={buying} />
							</div>
						</section>
					</Show>
				</div>
			</Show>
			<Suspense>
				<Show when={buying.shelfWanted()}>
					<ShelfSheet {...shelf()} buying={buying} open={buying.shelf()} onOpenChange={buying.setShelf} />
				</Show>
				<Show when={manages()}>
					<Moderate showId={props.showId} message={managed()} onClose={() => setManaged(null)} />
				</Show>
			</Suspense>
		</main>
	);
}

function Entering(props: { readonly text: string }) {
	return (
		<div role="status" class="absolute inset-0 flex flex-col items-center justify-center gap-4 text-muted">
			<Spinner class="size-8 border-[3px] text-straw" />
			<p class="text-sm">{props.text}</p>
		</div>
	);
}
