import { createSignal, onCleanup, onMount, Show } from "solid-js";
import { api, unwrap } from "../api.ts";
import { locale, useText } from "../i18n.ts";
import { Player, type PlayerState } from "../media/player.ts";
import { ProblemError } from "../problem-error.ts";
import { messages } from "./messages.ts";
import type { RoomState } from "./room-state.ts";

/** What viewers see, without sound: for a producer who does not broadcast. */
export function ProgramPlayer(props: { readonly room: RoomState }) {
	const t = useText(messages);
	const [state, setState] = createSignal<Readonly<PlayerState> | null>(null);
	let root!: HTMLDivElement;
	const player = new Player({
		lang: locale(),
		getPass: async () => {
			try {
				return await unwrap(api.api.shows[":id"].stage.$get({ param: { id: props.room.showId }, query: { as: "view" } }));
			} catch (error) {
				if (error instanceof ProblemError && error.problem.code === "show_state") return null;
				throw error;
			}
		},
	});
	const stop = player.subscribe(setState);
	onMount(() => {
		player.attach(root, t().preview.program);
		player.start();
	});
	onCleanup(() => {
		stop();
		player.close();
	});
	return (
		<>
			<div ref={root} class="size-full" />
			<Show when={state()?.phase !== "playing"}>
				<p role="status" class="absolute inset-0 flex items-center justify-center bg-black/60 p-4 text-center text-white">{t().preview.waitingHost}</p>
			</Show>
		</>
	);
}
