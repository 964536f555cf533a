import { Plus } from "lucide-solid";
import { useText } from "../i18n.ts";
import { messages } from "../follow/messages.ts";

/** Shape of the follow button beside the host's name. */
export const followShape = "-mr-2 ml-1 inline-flex min-h-8 shrink-0 items-center gap-0.5 rounded-full px-2.5 text-xs font-bold";

/** What the button says to whoever does not follow yet. */
export function FollowWords() {
	const t = useText(messages);
	return (
		<>
			<Plus size={14} aria-hidden="true" strokeWidth={3} />
			{t().follow}
		</>
	);
}

/** Keeps its place until the button is there, so that nothing beside it moves then. */
export function FollowPlace() {
	return (
		<span class={`${followShape} invisible`} aria-hidden="true">
			<FollowWords />
		</span>
	);
}
