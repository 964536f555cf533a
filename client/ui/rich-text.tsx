import { For, Match, Switch } from "solid-js";
import { type Block, type Inline, parseRichText } from "./rich-text.ts";

/** A product's description: made of elements, never of HTML. Headings stand below the one of its section. */
export function RichText(props: { readonly text: string; readonly lang?: string | undefined; readonly class?: string }) {
	return (
		<div class={`flex flex-col gap-3 text-ink ${props.class ?? ""}`} lang={props.lang}>
			<For each={parseRichText(props.text)}>{(block) => <BlockOf block={block} />}</For>
		</div>
	);
}

function BlockOf(props: { readonly block: Block }) {
	const block = props.block;
	if (block.kind === "heading") return block.level === 1 ? <h3 class="heading mt-2 text-lg">{<Inlines of={block.inlines} />}</h3> : <h4 class="mt-1 font-semibold">{<Inlines of={block.inlines} />}</h4>;
	if (block.kind === "paragraph") return <p>{<Inlines of={block.inlines} />}</p>;
	const items = () => <For each={block.items}>{(item) => <li class="pl-1">{<Inlines of={item} />}</li>}</For>;
	return block.ordered ? <ol class="flex list-decimal flex-col gap-1 pl-6">{items()}</ol> : <ul class="flex list-disc flex-col gap-1 pl-6 marker:text-leaf-ink">{items()}</ul>;
}

function Inlines(props: { readonly of: readonly Inline[] }) {
	return (
		<For each={props.of}>
			{(part) => (
				<Switch fallback={part.kind === "text" && part.text}>
					<Match when={part.kind === "break"}>
						<br />
					</Match>
					<Match when={part.kind === "strong" && part}>{(strong) => <strong class="font-semibold">{strong().text}</strong>}</Match>
					<Match when={part.kind === "em" && part}>{(em) => <em>{em().text}</em>}</Match>
				</Switch>
			)}
		</For>
	);
}
