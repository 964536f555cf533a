/**
 * The watch page's first part, and all that its first frame needs: the player starts with the boot data, the video element stands in its place.
 * Everything around it (`room.tsx`: the show's socket, chat, shelf, card) comes with the first frame, which neither its bytes nor its work hold up,
 * and fills the places left for it.
 */
import "./watch.css";
import { useParams } from "@solidjs/router";
import { createEffect, createMemo, createRoot, createSignal, getOwner, onCleanup, runWithOwner, Show } from "solid-js";
import { locale } from "../i18n.ts";
import { endOpening } from "../opening.ts";
import { keepMedia, takeMedia } from "./kept-media.ts";
import { createMedia } from "./stage-media.ts";

const nextTask = () => new Promise((resolve) => setTimeout(resolve));
/**
 * Asked for in a task of its own, because asking for all its files takes longer than showing the frame that has just come; and made in another one
 * after its script has run: a tap in between is heard.
 */
const loadRoom = async () => {
	await nextTask();
	const room = await import("./room.tsx");
	await nextTask();
	return room;
};
type Room = ReturnType<Awaited<ReturnType<typeof loadRoom>>["createRoom"]>;
/** What stands around the picture, in the order in which it is made. */
const parts = ["behind", "over", "side", "beneath", "sheets"] as const;
/** There is a picture, or will be. */
const isOpen = (screen: string) => screen === "live" || screen === "before";
/** How long the room waits for the first frame, ms. Without a picture there are still chat and shelf. */
const roomPatience = 700;

export default function Watch() {
	const params = useParams<{ showId: string }>();
	return (
		<Show when={params.showId} keyed>
			{(showId) => <WatchShow showId={showId} />}
		</Show>
	);
}

function WatchShow(props: { readonly showId: string }) {
	const one = takeMedia(props.showId) ?? createRoot((dispose) => ({ media: createMedia(props.showId), dispose }));
	const { media } = one;
	// Whoever looks around elsewhere takes the picture along.
	onCleanup(() => (media.state()?.phase === "playing" && media.hasFrame() ? keepMedia(one) : one.dispose()));
	const [made, setMade] = createSignal<Room | null>(null);
	const [failed, setFailed] = createSignal<unknown>(null);
	const [due, setDue] = createSignal(media.state() === null);
	let asked = false;
	const patience = setTimeout(() => setDue(true), roomPatience);
	onCleanup(() => clearTimeout(patience));
	createEffect(() => {
		if (asked || !(due() || media.playing())) return;
		asked = true;
		clearTimeout(patience);
		makeRoom().catch(setFailed);
	});
	const room = createMemo(() => {
		if (failed()) throw failed();
		return made();
	});
	const owner = getOwner();
	let left = false;
	onCleanup(() => (left = true));
	/** Makes the parts each in a task of its own, and shows them together: at once they would hold up a tap for as long as they all take. */
	async function makeRoom() {
		const { createRoom } = await loadRoom();
		if (left) return;
		const fresh = runWithOwner(owner, () => createRoom(media));
		// What it threw stands in the boundary around the page.
		if (!fresh) return;
		const room = { ...fresh };
		for (const part of isOpen(fresh.screen()) ? parts : []) {
			await nextTask();
			if (left) return;
			const ready = [runWithOwner(owner, fresh[part])];
			// Handed out once: whoever comes back to a part gets a new one.
			room[part] = () => (ready.length > 0 ? ready.pop() : fresh[part]());
		}
		setMade(room);
		endOpening();
	}
	const screen = () => room()?.screen() ?? (media.snapshot?.show.state === "live" ? "live" : "loading");
	const open = () => isOpen(screen());

	// The page's own darkness reaches behind it too, and the scrollbar's place is the picture's.
	document.documentElement.classList.add("watching", "night");
	onCleanup(() => document.documentElement.classList.remove("watching", "night"));

	return (
		<main class="watch night" data-screen={screen()} data-shape={media.shape()} data-sheet={room()?.covered() ? "" : undefined} data-theatre={room()?.theatre() ? "" : undefined}>
			<Show when={open()} fallback={room()?.alone()}>
				<div class="watch-main">
					<section class="watch-stage" aria-label={locale() === "zh" ? "舞台" : "Stage"}>
						{room()?.behind()}
						<div class="watch-picture">
							<Show when={screen() === "live"}>
								<div ref={media.setRoot} class="watch-program" />
							</Show>
							{room()?.over()}
						</div>
					</section>
					{room()?.beneath()}
				</div>
				<div class="watch-spacer" />
				<div class="watch-side">{room()?.side()}</div>
			</Show>
			{room()?.sheets()}
		</main>
	);
}
