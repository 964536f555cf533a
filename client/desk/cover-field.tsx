import { ImageUp, Images, Trash2 } from "lucide-solid";
import { createSignal, For, Show } from "solid-js";
import { api, unwrap } from "../api.ts";
import { tr, useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/fields.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Picture } from "../ui/picture.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { createDebounced } from "../ui/debounced.ts";
import { messages } from "./messages.ts";
import { pictureTypes, uploadPicture } from "../ui/upload.ts";

/** A cover: uploaded with its progress, or a product's picture. */
export function CoverField(props: { readonly value: string | null; readonly onChange: (picture: string | null) => void; readonly error?: string | null }) {
	const t = useText(messages);
	const [progress, setProgress] = createSignal<number | null>(null);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const [choosing, setChoosing] = createSignal(false);
	let input!: HTMLInputElement;

	const upload = async (file: File) => {
		setProblem(null);
		setProgress(0);
		try {
			props.onChange(await uploadPicture(file, setProgress));
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setProgress(null);
			input.value = "";
		}
	};
	const onDrop = (event: DragEvent) => {
		event.preventDefault();
		const file = event.dataTransfer?.files[0];
		if (file && progress() === null) void upload(file);
	};

	return (
		<fieldset class="flex flex-col gap-2">
			<legend class="mb-1.5 text-sm font-medium">{t().cover.label}</legend>
			<div class="flex flex-wrap gap-4">
				<div class="relative w-64 max-w-full overflow-hidden rounded-md border border-line" onDragOver={(event) => event.preventDefault()} onDrop={onDrop}>
					<Picture id={props.value} alt={props.value ? t().cover.preview : t().cover.none} ratio="16/9" sizes="256px" priority />
					<Show when={progress() !== null}>
						<div class="absolute inset-0 flex flex-col items-center justify-center gap-2 bg-scrim text-sm font-semibold text-white">
							{t().cover.uploading(Math.round((progress() ?? 0) * 100))}
							<progress class="h-1.5 w-32 accent-straw" max={1} value={progress() ?? 0} aria-label={t().cover.label} />
						</div>
					</Show>
				</div>
				<div class="flex flex-col items-start gap-2">
					<Button variant="outline" size="sm" busy={progress() !== null} icon={<ImageUp size={18} />} onClick={() => input.click()}>
						{props.value ? t().cover.replace : t().cover.upload}
					</Button>
					<input
						ref={input}
						type="file"
						accept={pictureTypes}
						class="sr-only"
						tabindex={-1}
						aria-label={t().cover.upload}
						onChange={(event) => {
							const file = event.currentTarget.files?.[0];
							if (file) void upload(file);
						}}
					/>
					<Button variant="outline" size="sm" icon={<Images size={18} />} onClick={() => setChoosing(true)}>{t().cover.choose}</Button>
					<Show when={props.value}>
						<Button variant="quiet" size="sm" icon={<Trash2 size={18} />} onClick={() => props.onChange(null)}>{t().cover.remove}</Button>
					</Show>
				</div>
			</div>
			<p class="text-sm text-muted">{t().cover.hint}</p>
			<Show when={props.error}>
				<p class="text-sm font-medium text-paper-ink" role="alert">{props.error}</p>
			</Show>
			<ProblemNote problem={problem()} />
			<ChoosePicture
				open={choosing()}
				onClose={() => setChoosing(false)}
				onChoose={(picture) => {
					props.onChange(picture);
					setChoosing(false);
				}}
			/>
		</fieldset>
	);
}

function ChoosePicture(props: { readonly open: boolean; readonly onClose: () => void; readonly onChoose: (picture: string) => void }) {
	const t = useText(messages);
	const [query, setQuery] = createSignal("");
	const settled = createDebounced(query);
	const products = createLoad(
		() => (props.open ? { q: settled() } : null),
		({ q }) => unwrap(api.api.products.$get({ query: { q } })),
	);
	return (
		<Dialog open={props.open} onOpenChange={(open) => open || props.onClose()} title={t().cover.dialog}>
			<TextField label={t().cover.search} hideLabel placeholder={t().cover.search} type="search" value={query()} onInput={setQuery} class="pb-3" />
			<Loaded of={products}>
				{(page) => (
					<Show when={page().products.some(({ picture }) => picture)} fallback={<p class="py-8 text-center text-muted">{t().cover.empty}</p>}>
						<ul class="grid grid-cols-3 gap-2">
							<For each={page().products.filter(({ picture }) => picture)}>
								{(product) => (
									<li>
										<button type="button" class="block w-full overflow-hidden rounded-md border border-line hover:border-leaf-ink" aria-label={t().cover.use(tr(product.title))} title={tr(product.title)} onClick={() => props.onChoose(product.picture!)}>
											<Picture id={product.picture} alt="" ratio="4/3" sizes="160px" />
										</button>
									</li>
								)}
							</For>
						</ul>
					</Show>
				)}
			</Loaded>
		</Dialog>
	);
}
