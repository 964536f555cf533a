import * as KAlertDialog from "@kobalte/core/alert-dialog";
import * as KDialog from "@kobalte/core/dialog";
import { X } from "lucide-solid";
import { createSignal, type JSX } from "solid-js";
import { locale } from "../i18n.ts";
import { toClientProblem, type ClientProblem } from "../problem-error.ts";
import { Button } from "./button.tsx";
import { ProblemNote } from "./problem-note.tsx";

export interface DialogProps {
	readonly open: boolean;
	readonly onOpenChange: (open: boolean) => void;
	readonly title: string;
	/** Stays below the content, buttons mostly. */
	readonly footer?: JSX.Element;
	readonly children: JSX.Element;
	/** `night` for the dark pages: the portal stands outside of their root. */
	readonly class?: string;
	/** What else may be pressed while it is open (the small video window): false leaves the page behind it usable. Default true. */
	readonly modal?: boolean;
	/** For a form of two columns. */
	readonly wide?: boolean;
}

const closeClass = "inline-flex size-11 shrink-0 items-center justify-center rounded-full text-ink hover:bg-sunken";
const overlay = "fixed inset-0 z-50 animate-fade-out bg-scrim data-[expanded]:animate-fade-in";

function Frame(props: Pick<DialogProps, "title" | "footer" | "children">) {
	return (
		<>
			<div class="flex items-center gap-2 py-2 pl-5 pr-2">
				<KDialog.Title class="heading min-w-0 flex-1 text-lg text-ink">{props.title}</KDialog.Title>
				<KDialog.CloseButton class={closeClass} aria-label={locale() === "zh" ? "关闭" : "Close"}>
					<X size={22} />
				</KDialog.CloseButton>
			</div>
			{/* Scrolled by keyboard too when nothing in it takes the focus. */}
			<div class="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 pb-5 pt-1 focus-visible:outline-offset-[-3px]" tabindex={0}>
				{props.children}
			</div>
			<div class="safe-bottom border-t border-line px-5 pt-3 empty:hidden">{props.footer}</div>
		</>
	);
}

/** A window in the middle. */
export function Dialog(props: DialogProps) {
	return (
		<KDialog.Root open={props.open} onOpenChange={props.onOpenChange} modal={props.modal ?? true}>
			<KDialog.Portal>
				<div class={props.class}>
					<KDialog.Overlay class={overlay} />
					<div class="pointer-events-none fixed inset-0 z-50 flex items-center justify-center p-4">
						<KDialog.Content class={`pointer-events-auto flex max-h-[calc(100dvh-2rem)] w-full ${props.wide ? "max-w-3xl" : "max-w-lg"} animate-pop-out flex-col overflow-hidden rounded-lg bg-surface text-ink shadow-3 outline-none data-[expanded]:animate-pop-in`}>
							<Frame {...props} />
						</KDialog.Content>
					</div>
				</div>
			</KDialog.Portal>
		</KDialog.Root>
	);
}

/** From below on a phone, from the side where there is room. */
export function Sheet(props: DialogProps) {
	return (
		<KDialog.Root open={props.open} onOpenChange={props.onOpenChange} modal={props.modal ?? true}>
			<KDialog.Portal>
				<div class={props.class}>
					<KDialog.Overlay class={overlay} />
					<KDialog.Content class="fixed inset-x-0 bottom-0 z-50 flex max-h-[85dvh] animate-rise-out flex-col rounded-t-xl bg-surface pt-2 text-ink shadow-3 outline-none data-[expanded]:animate-rise-in md:inset-y-0 md:left-auto md:right-0 md:max-h-none md:w-[27rem] md:animate-side-out md:rounded-l-xl md:rounded-tr-none md:data-[expanded]:animate-side-in">
						<div class="mx-auto h-1 w-10 shrink-0 rounded-full bg-line md:hidden" aria-hidden="true" />
						<Frame {...props} />
					</KDialog.Content>
				</div>
			</KDialog.Portal>
		</KDialog.Root>
	);
}

export interface ConfirmDialogProps {
	readonly open: boolean;
	readonly onOpenChange: (open: boolean) => void;
	readonly title: string;
	readonly text: JSX.Element;
	readonly confirm: string;
	/** Default "Back". */
	readonly cancel?: string;
	readonly danger?: boolean;
	/** Closes when it is done; what it throws is shown and the dialog stays. */
	readonly onConfirm: () => Promise<unknown> | void;
	readonly class?: string;
}

/** Asks before what can't be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const close = () => {
		setProblem(null);
		props.onOpenChange(false);
	};
	const confirm = async () => {
		setBusy(true);
		setProblem(null);
		try {
			await props.onConfirm();
			close();
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};
	return (
		<KAlertDialog.Root open={props.open} onOpenChange={(open) => !busy() && (open || close())}>
			<KAlertDialog.Portal>
				<div class={props.class}>
					<KAlertDialog.Overlay class={overlay} />
					<div class="pointer-events-none fixed inset-0 z-50 flex items-center justify-center p-4">
						<KAlertDialog.Content class="pointer-events-auto flex w-full max-w-sm animate-pop-out flex-col gap-3 rounded-lg bg-surface p-6 text-ink shadow-3 outline-none data-[expanded]:animate-pop-in">
							<KAlertDialog.Title class="heading text-xl">{props.title}</KAlertDialog.Title>
							<KAlertDialog.Description as="div" class="text-muted">
								{props.text}
							</KAlertDialog.Description>
							<ProblemNote problem={problem()} />
							<div class="mt-2 flex flex-wrap justify-end gap-2">
								<Button variant="outline" onClick={close} disabled={busy()}>
									{props.cancel ?? (locale() === "zh" ? "返回" : "Back")}
								</Button>
								<Button variant={props.danger ? "danger" : "primary"} busy={busy()} onClick={confirm}>
									{props.confirm}
								</Button>
							</div>
						</KAlertDialog.Content>
					</div>
				</div>
			</KAlertDialog.Portal>
		</KAlertDialog.Root>
	);
}
