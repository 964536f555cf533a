import * as KTabs from "@kobalte/core/tabs";
import { For, type JSX, Show } from "solid-js";

export interface Tab<V extends string = string> {
	readonly value: V;
	readonly label: string;
	/** A count behind the label. */
	readonly badge?: number;
	readonly content?: () => JSX.Element;
}

export interface TabsProps<V extends string> {
	readonly label: string;
	readonly tabs: readonly Tab<V>[];
	readonly value: V;
	readonly onChange: (value: V) => void;
	readonly class?: string;
	/** Content that all tabs share, for tabs that filter: drawn below the list instead of each tab's own. */
	readonly children?: JSX.Element;
	readonly contentClass?: string;
}

export function Tabs<V extends string>(props: TabsProps<V>) {
	return (
		<KTabs.Root class={`flex min-h-0 flex-col ${props.class ?? ""}`} value={props.value} onChange={(value) => props.onChange(value as V)}>
			<KTabs.List aria-label={props.label} class="no-scrollbar relative flex shrink-0 gap-1 overflow-x-auto border-b border-line">
				<For each={props.tabs}>
					{(tab) => (
						<KTabs.Trigger value={tab.value} class="inline-flex min-h-11 items-center gap-1.5 whitespace-nowrap rounded-t-sm px-4 text-base text-muted hover:text-ink focus-visible:outline-offset-[-3px] data-[selected]:font-semibold data-[selected]:text-leaf-ink">
							{tab.label}
							<Show when={tab.badge}>
								<span class="rounded-full bg-leaf-soft px-1.5 text-xs tabular-nums text-leaf-ink">{tab.badge}</span>
							</Show>
						</KTabs.Trigger>
					)}
				</For>
				<KTabs.Indicator class="absolute bottom-0 h-[3px] rounded-full bg-leaf transition-[width,transform] duration-200" />
			</KTabs.List>
			<Show when={props.children === undefined} fallback={<KTabs.Content value={props.value} class={`min-h-0 flex-1 ${props.contentClass ?? ""}`}>{props.children}</KTabs.Content>}>
				<For each={props.tabs}>{(tab) => <KTabs.Content value={tab.value} class={`min-h-0 flex-1 ${props.contentClass ?? ""}`}>{tab.content?.()}</KTabs.Content>}</For>
			</Show>
		</KTabs.Root>
	);
}
