import { type JSX, Show } from "solid-js";
import type { Load } from "../load.ts";
import { Loading } from "./parts.tsx";
import { ProblemNote } from "./problem-note.tsx";

/** Draws what `of` has: skeletons while it loads the first time, its problem with a way to try again, else its data (kept on a failed reload, which `stale` then says). */
export function Loaded<T>(props: { readonly of: Load<T>; readonly skeleton?: JSX.Element; readonly stale?: string; readonly children: (data: () => T) => JSX.Element }) {
	return (
		<>
			<ProblemNote problem={props.of.problem()} onRetry={() => void props.of.reload()} class="my-4" />
			<Show when={props.stale && props.of.problem() && props.of.data() !== null}>
				<p class="mb-4 text-sm text-straw-ink">{props.stale}</p>
			</Show>
			<Show when={props.of.data() !== null} fallback={<Show when={!props.of.problem()}>{<Loading>{props.skeleton}</Loading>}</Show>}>
				{props.children(() => props.of.data() as T)}
			</Show>
		</>
	);
}
