import type { ComponentProps } from "solid-js";
import { useText } from "../i18n.ts";
import { Sheet } from "../ui/dialog.tsx";
import { messages } from "./messages.ts";
import { Shelf } from "./shelf.tsx";

/** The shelf where there is no room for it beside the picture. Loaded with the first tap on it. */
export default function ShelfSheet(props: ComponentProps<typeof Shelf> & { readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) {
	const t = useText(messages);
	return (
		<Sheet open={props.open} onOpenChange={props.onOpenChange} title={`${t().shelf.title} · ${t().shelf.count(props.items.length)}`} class="night">
			<Shelf items={props.items} featuredId={props.featuredId} sellers={props.sellers} buying={props.buying} ask={props.ask} />
		</Sheet>
	);
}
