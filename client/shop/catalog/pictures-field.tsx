import { ArrowDown, ArrowUp, Crop, GripVertical, ImagePlus, X } from "lucide-solid";
import { createMemo, createSignal, For, Show } from "solid-js";
import { catalogLimits } from "#shared/catalog.ts";
import { pictureSizes, pictureUrl } from "#shared/show.ts";
import { request } from "../../api.ts";
import { useText } from "../../i18n.ts";
import { type ClientProblem, ProblemError, problemOf, toClientProblem } from "../../problem-error.ts";
import { Badge } from "../../ui/parts.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { Picture } from "../../ui/picture.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { createReorder } from "../../ui/reorder.ts";
import { pictureTypes, uploadPicture } from "../../ui/upload.ts";
import { CropDialog } from "./crop-dialog.tsx";
import { messages } from "./messages.ts";

export interface PicturesFieldProps {
	readonly value: readonly string[];
	readonly onChange: (pictures: readonly string[]) => void;
}

/** A product's pictures: each is cropped before it is sent, and can be again; put in order by dragging or with the keyboard. */
export function PicturesField(props: PicturesFieldProps) {
	const t = useText(messages);
	/** Files that wait to be cropped; the first of them is before the person. */
	const [queue, setQueue] = createSignal<readonly File[]>([]);
	const [queued, setQueued] = createSignal(0);
	const [recropped, setRecropped] = createSignal<{ readonly id: string; readonly source: Blob } | null>(null);
	const [progress, setProgress] = createSignal<number | null>(null);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const [said, setSaid] = createSignal("");
	const rows = new Map<string, HTMLElement>();
	let input!: HTMLInputElement;
	const left = () => catalogLimits.pictures - props.value.length;
	const place = (id: string) => props.value.indexOf(id) + 1;

	const add = (files: readonly File[]) => {
		const some = files.filter((file) => pictureTypes.includes(file.type)).slice(0, Math.max(0, left() - queue().length));
		setProblem(null);
		setQueued(some.length);
		setQueue(some);
	};
	const upload = async (file: File): Promise<string | null> => {
		setProblem(null);
		setProgress(0);
		try {
			return await uploadPicture(file, setProgress);
		} catch (error) {
			setProblem(toClientProblem(error));
			return null;
		} finally {
			setProgress(null);
		}
	};
	/** One upload after another: pictures stand in the order in which they were chosen. */
	let uploads = Promise.resolve();
	const addNext = (file: File) => {
		setQueue((all) => all.slice(1));
		uploads = uploads.then(async () => {
			const id = await upload(file);
			if (id) props.onChange([...props.value, id]);
		});
	};
	const cropAgain = async (id: string) => {
		setProblem(null);
		try {
			const answer = await request(pictureUrl(id, pictureSizes[pictureSizes.length - 1]!));
			if (!answer.ok) throw new ProblemError(await problemOf(answer));
			setRecropped({ id, source: await answer.blob() });
		} catch (error) {
			setProblem(toClientProblem(error));
		}
	};
	const replace = async (old: string, file: File) => {
		setRecropped(null);
		const id = await upload(file);
		if (id) props.onChange(props.value.map((each) => (each === old ? id : each)));
	};
	const reorder = createReorder({
		ids: createMemo(() => props.value),
		row: (id) => rows.get(id),
		onDrop: (ids) => props.onChange(ids),
		announce: (what, id, position) => setSaid(what === "lifted" ? `${t().pictures.lifted(place(id))}. ${t().pictures.handleHint}` : what === "moved" ? t().pictures.moved(position) : what === "dropped" ? t().pictures.dropped(position) : t().pictures.cancelled),
	});
	const again = (button: HTMLElement, run: () => void) => {
		run();
		button.focus();
	};
	return (
		<div
			onDragOver={(event) => event.preventDefault()}
			onDrop={(event) => {
				event.preventDefault();
				if (progress() === null) add([...(event.dataTransfer?.files ?? [])]);
			}}
		>
			<p class="sr-only" role="status" aria-live="assertive">{said()}</p>
			<span id="pictures-handle-hint" class="sr-only">{t().pictures.handleHint}</span>
			<ol class="grid gap-2 sm:max-w-xl" aria-label={t().pictures.list}>
				<For each={reorder.order()}>
					{(id, index) => {
						const lifted = () => reorder.lifted() === id;
						return (
							<li
								ref={(row) => rows.set(id, row)}
								class={`relative flex items-center gap-2 rounded-md border bg-surface p-1.5 ${lifted() ? "z-20 border-leaf-ink shadow-3" : "border-line"} ${reorder.dragging() && !lifted() ? "transition-transform" : ""}`}
								style={{ transform: reorder.offset(id) === 0 ? undefined : `translateY(${reorder.offset(id)}px)` }}
							>
								<button
									type="button"
									class={`flex size-11 shrink-0 touch-none items-center justify-center rounded-md text-muted hover:bg-sunken ${lifted() ? "cursor-grabbing! bg-leaf-soft" : "cursor-grab!"}`}
									aria-label={t().pictures.handle(index() + 1, props.value.length)}
									aria-describedby="pictures-handle-hint"
									aria-pressed={lifted()}
									{...reorder.handle(id)}
								>
									<GripVertical size={20} />
								</button>
								<div class="w-20 shrink-0 overflow-hidden rounded-sm"><Picture id={id} alt={t().pictures.picture(index() + 1)} sizes="80px" /></div>
								<div class="min-w-0 flex-1">
									<Show when={index() === 0}>
										<Badge tone="leaf">{t().pictures.cover}</Badge>
									</Show>
								</div>
								<div class="flex shrink-0">
									<IconButton class="max-md:hidden" label={t().pictures.up(index() + 1)} disabled={index() === 0} onClick={(event) => again(event.currentTarget, () => reorder.move(id, -1))}><ArrowUp size={18} /></IconButton>
									<IconButton class="max-md:hidden" label={t().pictures.down(index() + 1)} disabled={index() === props.value.length - 1} onClick={(event) => again(event.currentTarget, () => reorder.move(id, 1))}><ArrowDown size={18} /></IconButton>
									<IconButton label={t().pictures.crop(index() + 1)} onClick={() => void cropAgain(id)}><Crop size={18} /></IconButton>
									<IconButton label={t().pictures.remove(index() + 1)} onClick={() => props.onChange(props.value.filter((each) => each !== id))}><X size={18} /></IconButton>
								</div>
							</li>
						);
					}}
				</For>
			</ol>
			<div class="mt-3 flex flex-wrap items-center gap-3">
				<Button variant="outline" size="sm" icon={<ImagePlus size={18} />} busy={progress() !== null} disabled={left() <= 0} onClick={() => input.click()}>{t().pictures.add}</Button>
				<input
					ref={input}
					type="file"
					accept={pictureTypes}
					multiple
					class="sr-only"
					tabindex={-1}
					aria-label={t().pictures.add}
					onChange={(event) => {
						const files = [...(event.currentTarget.files ?? [])];
						event.currentTarget.value = "";
						add(files);
					}}
				/>
				<p class="text-sm text-muted" role="status">{progress() !== null ? t().pictures.uploading(Math.round((progress() ?? 0) * 100)) : left() <= 0 ? t().pictures.full : t().pictures.hint}</p>
			</div>
			<ProblemNote problem={problem()} class="mt-3" />
			<CropDialog
				source={queue()[0] ?? null}
				title={queued() > 1 ? t().pictures.cropTitleOf(queued() - queue().length + 1, queued()) : t().pictures.cropTitle}
				onDone={addNext}
				onClose={() => setQueue([])}
			/>
			<CropDialog source={recropped()?.source ?? null} title={t().pictures.cropTitle} onDone={(file) => recropped() && void replace(recropped()!.id, file)} onClose={() => setRecropped(null)} />
		</div>
	);
}
