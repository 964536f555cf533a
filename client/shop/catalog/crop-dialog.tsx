import { createEffect, createSignal, on, onCleanup, Show } from "solid-js";
import { useText } from "../../i18n.ts";
import { Button } from "../../ui/button.tsx";
import { ChoiceGroup } from "../../ui/choice.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { type Box, cropPicture, firstBox, moveBox, resizeBox } from "./crop.ts";
import { messages } from "./messages.ts";

export interface CropDialogProps {
	/** What is cropped; null while it is closed. */
	readonly source: File | Blob | null;
	readonly title: string;
	/** Called with what to upload. */
	readonly onDone: (file: File) => void;
	readonly onClose: () => void;
}

/** A picture with a box over it: dragged and sized by the pointer, or by arrow keys. */
export function CropDialog(props: CropDialogProps) {
	const t = useText(messages);
	const [url, setUrl] = createSignal<string | null>(null);
	const [size, setSize] = createSignal<{ width: number; height: number } | null>(null);
	const [box, setBox] = createSignal<Box | null>(null);
	const [shape, setShape] = createSignal<"square" | "free">("square");
	const [broken, setBroken] = createSignal(false);
	const [busy, setBusy] = createSignal(false);
	let image!: HTMLImageElement;
	createEffect(
		on(() => props.source, (source) => {
			setSize(null);
			setBox(null);
			setBroken(false);
			if (!source) return setUrl(null);
			const made = URL.createObjectURL(source);
			setUrl(made);
			onCleanup(() => URL.revokeObjectURL(made));
		}),
	);
	const begin = (square: boolean) => size() && setBox(firstBox(size()!, square));
	/** CSS pixels to pixels of the picture. */
	const scale = () => (size() ? size()!.width / Math.max(1, image.clientWidth) : 1);
	const move = (dx: number, dy: number) => setBox((now) => now && moveBox(now, dx, dy, size()!));
	const resize = (dx: number, dy: number) => setBox((now) => now && resizeBox(now, dx, dy, size()!, shape() === "square"));
	const dragging = (change: (dx: number, dy: number) => void) => (event: PointerEvent & { currentTarget: HTMLElement }) => {
		if (event.button !== 0) return;
		event.preventDefault();
		event.stopPropagation();
		const handle = event.currentTarget;
		handle.focus();
		handle.setPointerCapture(event.pointerId);
		let [x, y] = [event.clientX, event.clientY];
		const onMove = (next: PointerEvent) => {
			change((next.clientX - x) * scale(), (next.clientY - y) * scale());
			[x, y] = [next.clientX, next.clientY];
		};
		const end = () => {
			handle.removeEventListener("pointermove", onMove);
			handle.removeEventListener("pointerup", end);
			handle.removeEventListener("pointercancel", end);
		};
		handle.addEventListener("pointermove", onMove);
		handle.addEventListener("pointerup", end);
		handle.addEventListener("pointercancel", end);
	};
	const onKeyDown = (event: KeyboardEvent, always?: "resize") => {
		const arrows: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
		const arrow = arrows[event.key];
		if (!arrow || !size()) return;
		event.preventDefault();
		event.stopPropagation();
		const step = Math.max(1, Math.round(Math.min(size()!.width, size()!.height) / 50));
		(event.shiftKey || always ? resize : move)(arrow[0] * step, arrow[1] * step);
	};
	const use = async () => {
		if (!box()) return;
		setBusy(true);
		try {
			props.onDone(await cropPicture(image, box()!, "picture"));
		} catch {
			setBroken(true);
		} finally {
			setBusy(false);
		}
	};
	const percent = (part: number, of: number) => `${(part / of) * 100}%`;
	return (
		<Dialog
			open={props.source !== null}
			onOpenChange={(open) => open || props.onClose()}
			title={props.title}
			wide
			footer={
				<div class="flex flex-wrap justify-end gap-2 pb-1">
					<Button variant="outline" disabled={busy() || props.source === null} onClick={() => props.source && props.onDone(props.source instanceof File ? props.source : new File([props.source], "picture", { type: props.source.type }))}>{t().pictures.whole}</Button>
					<Button busy={busy()} disabled={!box()} onClick={() => void use()}>{t().pictures.use}</Button>
				</div>
			}
		>
			<div class="flex flex-col gap-4">
				<ChoiceGroup<"square" | "free">
					legend={t().pictures.shape}
					hideLegend
					layout="chips"
					value={shape()}
					onChange={(next) => {
						setShape(next);
						begin(next === "square");
					}}
					choices={[
						{ value: "square", label: t().pictures.square },
						{ value: "free", label: t().pictures.free },
					]}
				/>
				<Show when={!broken()} fallback={<p role="alert" class="font-medium text-paper-ink">{t().pictures.unreadable}</p>}>
					<div class="flex justify-center overflow-hidden rounded-md bg-sunken">
						<div class="relative touch-none overflow-hidden">
							<Show when={url()} keyed>
								{(src) => (
									<img
										ref={image}
										src={src}
										alt=""
										class="block max-h-[48vh] max-w-full select-none"
										draggable={false}
										onLoad={() => {
											setSize({ width: image.naturalWidth, height: image.naturalHeight });
											begin(shape() === "square");
										}}
										onError={() => setBroken(true)}
									/>
								)}
							</Show>
							<Show when={box() && size()}>
								{(whole) => (
									<>
										<button
											type="button"
											class="absolute cursor-move! border-2 border-white shadow-[0_0_0_9999px_rgb(0_0_0/0.55)] focus-visible:outline-offset-[-5px] focus-visible:outline-white"
											style={{ left: percent(box()!.x, whole().width), top: percent(box()!.y, whole().height), width: percent(box()!.width, whole().width), height: percent(box()!.height, whole().height) }}
											aria-label={t().pictures.box}
											aria-describedby="crop-hint"
											onPointerDown={dragging(move)}
											onKeyDown={(event) => onKeyDown(event)}
										/>
										<button
											type="button"
											class="absolute size-11 -translate-x-full -translate-y-full cursor-nwse-resize! rounded-full p-2.5 focus-visible:outline-offset-[-4px] focus-visible:outline-white"
											style={{ left: percent(box()!.x + box()!.width, whole().width), top: percent(box()!.y + box()!.height, whole().height) }}
											aria-label={t().pictures.corner}
											aria-describedby="crop-hint"
											onPointerDown={dragging(resize)}
											onKeyDown={(event) => onKeyDown(event, "resize")}
										>
											<span class="block size-full rounded-full border-3 border-white bg-leaf shadow-2" />
										</button>
									</>
								)}
							</Show>
						</div>
					</div>
				</Show>
				<p class="flex flex-wrap justify-between gap-x-4 text-sm text-muted">
					<span id="crop-hint">{t().pictures.boxHint}</span>
					<span role="status" class="tabular-nums">{box() ? t().pictures.size(box()!.width, box()!.height) : ""}</span>
				</p>
			</div>
		</Dialog>
	);
}
