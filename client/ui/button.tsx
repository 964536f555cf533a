import { A } from "@solidjs/router";
import { type ComponentProps, type JSX, Show, splitProps } from "solid-js";

export type ButtonVariant = "buy" | "primary" | "outline" | "quiet" | "danger";
export type ButtonSize = "sm" | "md" | "lg";

const variants: Record<ButtonVariant, string> = {
	buy: "bg-buy text-on-buy hover:bg-buy-hover shadow-1",
	primary: "bg-leaf text-on-leaf hover:bg-leaf-hover shadow-1",
	outline: "border border-line-strong text-ink hover:bg-sunken",
	quiet: "text-leaf-ink hover:bg-leaf-soft",
	danger: "bg-paper text-on-paper hover:bg-paper-hover",
};
const sizes: Record<ButtonSize, string> = {
	sm: "min-h-9 px-3 text-sm gap-1.5 pointer-coarse:min-h-11",
	md: "min-h-11 px-5 text-base gap-2",
	lg: "min-h-13 px-6 text-lg gap-2",
};

export function buttonClass(variant: ButtonVariant = "primary", size: ButtonSize = "md", more = ""): string {
	return `relative inline-flex select-none items-center justify-center rounded-full py-1 text-center font-semibold leading-tight transition-[background-color,transform,opacity] active:scale-[0.97] disabled:opacity-45 disabled:active:scale-100 aria-disabled:cursor-default ${variants[variant]} ${sizes[size]} ${more}`;
}

export interface ButtonProps extends ComponentProps<"button"> {
	readonly variant?: ButtonVariant;
	readonly size?: ButtonSize;
	/** Work of this button is under way: it keeps its width and place, and does not answer a second press. */
	readonly busy?: boolean;
	readonly icon?: JSX.Element;
}

export function Button(props: ButtonProps) {
	const [own, rest] = splitProps(props, ["variant", "size", "busy", "icon", "class", "children", "onClick", "type"]);
	return (
		<button
			{...rest}
			type={own.type ?? "button"}
			class={buttonClass(own.variant, own.size, own.class)}
			aria-busy={own.busy || undefined}
			aria-disabled={own.busy || undefined}
			onClick={(event) => {
				if (own.busy) event.preventDefault();
				else if (typeof own.onClick === "function") own.onClick(event);
			}}
		>
			<span class="inline-flex items-center justify-center gap-[inherit]" classList={{ "opacity-0": own.busy }}>
				{own.icon}
				{own.children}
			</span>
			<Show when={own.busy}>
				<Spinner class="absolute" />
			</Show>
		</button>
	);
}

export function Spinner(props: { readonly class?: string }) {
	return <span class={`size-5 animate-turn rounded-full border-2 border-current border-t-transparent ${props.class ?? ""}`} aria-hidden="true" />;
}

/** A link that looks like a button. */
export function ButtonLink(props: { readonly href: string; readonly variant?: ButtonVariant; readonly size?: ButtonSize; readonly class?: string; readonly icon?: JSX.Element; readonly children: JSX.Element }) {
	return (
		<A href={props.href} class={buttonClass(props.variant, props.size, props.class)}>
			{props.icon}
			{props.children}
		</A>
	);
}

export interface IconButtonProps extends ComponentProps<"button"> {
	/** Said by screen readers and shown as a tooltip. */
	readonly label: string;
	readonly tone?: "plain" | "glass" | "filled";
}

/** A round button with a sign and no words; `glass` stands over pictures and video. */
export function IconButton(props: IconButtonProps) {
	const [own, rest] = splitProps(props, ["label", "tone", "class", "children", "type"]);
	const tones = { plain: "text-ink hover:bg-sunken", glass: "bg-black/45 text-white backdrop-blur-sm hover:bg-black/65", filled: "bg-surface text-ink shadow-1 hover:bg-sunken" };
	return (
		<button
			{...rest}
			type={own.type ?? "button"}
			aria-label={own.label}
			title={own.label}
			class={`inline-flex size-11 shrink-0 items-center justify-center rounded-full transition-[background-color,transform] active:scale-95 disabled:opacity-45 ${tones[own.tone ?? "plain"]} ${own.class ?? ""}`}
		>
			{own.children}
		</button>
	);
}
