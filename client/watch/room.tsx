/** Everything of the watch page around the picture. Its dialogs, and what other states of the show need, are loaded when they are wanted. */
import "./interaction/interaction.css";
import { createEffect, createSignal, getOwner, lazy, Match, onCleanup, runWithOwner, Show, Suspense, Switch } from "solid-js";
import type { ChatMessage } from "#shared/show.ts";
import { tr, useText } from "../i18n.ts";
import { Spinner } from "../ui/button.tsx";
import { createBuying } from "./buying.ts";
import { ChatBar, type Composer } from "./chat-bar.tsx";
import { CouponPill } from "./coupon-pill.tsx";
import { ChatPanel, Pinned } from "./chat-panel.tsx";
import { type ChatEvents, createChat } from "./chat-state.ts";
import { FeaturedCard } from "./featured-card.tsx";
import { FollowPlace } from "./follow-place.tsx";
import type { InteractionParts } from "./interaction/interaction.tsx";
import { messages } from "./messages.ts";
import { Shelf } from "./shelf.tsx";
import type { Media } from "./stage-media.ts";
import { Backdrop, Over } from "./stage.tsx";
import { TopBar } from "./top-bar.tsx";
import { createWatch } from "./watch-state.ts";

const After = lazy(() => import("./after.tsx"));
const Before = lazy(() => import("./before.tsx"));
const ShelfSheet = lazy(() => import("./shelf-sheet.tsx"));
const CouponSheet = lazy(() => import("./coupon-sheet.tsx"));
const MessageMenu = lazy(() => import("./message-menu.tsx"));

/** The state of the room and what stands in each place of the page. Owned by its caller. */
export function createRoom(media: Media) {
	const t = useText(messages);
	const events: ChatEvents = { onEvent: () => {} };
	const [interaction, setInteraction] = createSignal<InteractionParts | null>(null);
	const watch = createWatch(media, (event) => {
		events.onEvent(event);
		interaction()?.onEvent(event);
	});
	const chat = createChat(media.showId, watch.channel, events);
	const buying = createBuying(watch);
	const owner = getOwner();
	let left = false;
	onCleanup(() => (left = true));
	import("./interaction/interaction.tsx").then(({ createInteraction }) => left || runWithOwner(owner, () => setInteraction(createInteraction(watch, chat))), console.error);
	const [chosen, setChosen] = createSignal<ChatMessage | null>(null);
	const [menuWanted, setMenuWanted] = createSignal(false);
	const choose = (message: ChatMessage) => {
		setMenuWanted(true);
		setChosen(message);
	};
	const composer: Composer = { insert: () => {} };

	const titleBefore = document.title;
	createEffect(() => {
		const show = watch.show();
		if (show) document.title = `${watch.screen() === "live" ? t().liveTitle(tr(show.title)) : tr(show.title)} - Livestall`;
	});
	onCleanup(() => (document.title = titleBefore));

	const besides = matchMedia("(min-width: 1024px) and (min-height: 560px)");
	const [shelfBeside, setShelfBeside] = createSignal(besides.matches);
	const turned = () => setShelfBeside(besides.matches);
	besides.addEventListener("change", turned);
	onCleanup(() => besides.removeEventListener("change", turned));

	// On a wide screen: the picture alone, as large as the window.
	const [theatre, setTheatre] = createSignal(false);

	createEffect(() => {
		if (watch.picture() !== "playing") return;
		const timer = setTimeout(buying.prepare, 2_000);
		onCleanup(() => clearTimeout(timer));
	});

	// Long after the first frame.
	const install = setTimeout(() => void import("../offline/register.ts").then(({ register }) => register()), 10_000);
	onCleanup(() => clearTimeout(install));

	const shelf = () => ({ items: watch.items(), featuredId: watch.channel.state.featuredItemId ?? null, sellers: watch.channel.state.sellers ?? [], ask: interaction()?.ask });

	return {
		screen: watch.screen,
		/** A sheet covers the lower part of the page. */
		covered: () => buying.covered() || (interaction()?.covered() ?? false),
		theatre: () => theatre() && shelfBeside() && watch.screen() === "live",
		/** Instead of picture, chat and shelf: while it is entered, and when there is nothing to watch. */
		alone: () => (
			<>
				<TopBar watch={watch} />
				<Show when={watch.screen() !== "loading"} fallback={<Entering text={t().loading} />}>
					<Suspense fallback={<Entering text={t().loading} />}>
						<After watch={watch} />
					</Suspense>
				</Show>
			</>
		),
		behind: () => <Backdrop watch={watch} />,
		over: () => (
			<Switch>
				<Match when={watch.screen() === "live"}>
					<Over watch={watch} theatre={shelfBeside() ? theatre() : null} onTheatre={setTheatre} />
				</Match>
				<Match when={watch.screen() === "before"}>
					<Suspense>
						<Before watch={watch} />
					</Suspense>
				</Match>
			</Switch>
		),
		beneath: () => (
			<>
				<TopBar watch={watch} besideHost={interaction()?.follow() ?? <Show when={watch.show()?.hostId && !chat.crew()}><FollowPlace /></Show>} />
				<FeaturedCard
					item={watch.featured()}
					items={watch.items()}
					buying={buying}
					onShelf={shelfBeside() ? null : () => buying.setShelf(true)}
					above={<Show when={shelfBeside()}><CouponPill coupons={watch.coupons()} onOpen={() => buying.setCoupons(true)} /></Show>}
					teaser={watch.screen() === "before" ? t().before.lineup(watch.items().length) : t().card.waiting(watch.items().length)}
					teaserText={watch.screen() === "before" ? t().before.lineupText : t().card.waitingText}
				/>
			</>
		),
		side: () => (
			<>
				<Pinned showId={media.showId} chat={chat} />
				<div class="watch-news"><div>{interaction()?.news()}</div></div>
				<ChatPanel chat={chat} items={watch.items()} onMessage={choose} />
				<div class="watch-rail">{interaction()?.rail()}</div>
				<ChatBar chat={chat} composer={composer} itemCount={watch.items().length} onShelf={shelfBeside() ? null : () => buying.setShelf(true)} beside={<Show when={!shelfBeside()}><CouponPill round coupons={watch.coupons()} onOpen={() => buying.setCoupons(true)} /></Show>} />
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
			</>
		),
		sheets: () => (
			<Suspense>
				<Show when={buying.shelfWanted()}>
					<ShelfSheet {...shelf()} buying={buying} open={buying.shelf()} onOpenChange={buying.setShelf} />
				</Show>
				<Show when={buying.couponsWanted()}>
					<CouponSheet coupons={watch.coupons()} sellers={watch.channel.state.sellers ?? []} open={buying.coupons()} onOpenChange={buying.setCoupons} />
				</Show>
				{interaction()?.sheets()}
				<Show when={menuWanted()}>
					<MessageMenu
						showId={media.showId}
						message={chosen()}
						writes={!chat.blocked() && chat.mutedUntil() === null && (chat.mode().mode !== "off" || chat.crew())}
						moderates={chat.crew()}
						onReply={(message) => {
							chat.setReplyTo(message);
							composer.insert("");
						}}
						onMention={(name) => composer.insert(`@${name} `)}
						onClose={() => setChosen(null)}
					/>
				</Show>
			</Suspense>
		),
	};
}

function Entering(props: { readonly text: string }) {
	return (
		<div role="status" class="absolute inset-0 flex flex-col items-center justify-center gap-4 text-muted">
			<Spinner class="size-8 border-[3px] text-straw" />
			<p class="text-sm">{props.text}</p>
		</div>
	);
}
