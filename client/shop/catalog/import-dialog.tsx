import { CircleCheck, FileUp } from "lucide-solid";
import { createEffect, createSignal, For, on, Show } from "solid-js";
import type { ImportReport } from "#shared/catalog-admin.ts";
import { importLimits } from "#shared/catalog.ts";
import { request } from "../../api.ts";
import { count, useText } from "../../i18n.ts";
import { type ClientProblem, ProblemError, problemOf, toClientProblem } from "../../problem-error.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { toast } from "../../ui/toast.ts";
import { messages } from "./messages.ts";

/** A file is checked first: the report says line by line what is wrong, and only what has no error can be imported. */
export function ImportDialog(props: { readonly open: boolean; readonly shopId: string; readonly onClose: () => void; readonly onImported: () => void }) {
	const t = useText(messages);
	const [file, setFile] = createSignal<File | null>(null);
	const [report, setReport] = createSignal<ImportReport | null>(null);
	const [busy, setBusy] = createSignal<"check" | "apply" | null>(null);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const [tooLarge, setTooLarge] = createSignal(false);
	let input!: HTMLInputElement;
	createEffect(
		on(() => props.open, () => {
			setFile(null);
			setReport(null);
			setProblem(null);
			setTooLarge(false);
		}),
	);
	const send = async (chosen: File, apply: boolean) => {
		if (busy()) return;
		setBusy(apply ? "apply" : "check");
		setProblem(null);
		try {
			const query = new URLSearchParams({ shopId: props.shopId, name: chosen.name.slice(0, 120), apply: String(apply) });
			const answer = await request(`/api/shop/import?${query}`, { method: "POST", body: chosen, headers: { "Content-Type": "text/csv" } });
			if (!answer.ok) throw new ProblemError(await problemOf(answer));
			const found = (await answer.json()) as ImportReport;
			setReport(found);
			if (found.applied) {
				void toast({ title: t().import.applied, text: t().import.appliedText(found.created, found.changed), tone: "good" });
				props.onImported();
				props.onClose();
			}
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(null);
		}
	};
	const choose = (chosen: File) => {
		setReport(null);
		setFile(chosen);
		setTooLarge(chosen.size > importLimits.bytes);
		if (chosen.size <= importLimits.bytes) void send(chosen, false);
	};
	const ready = () => {
		const found = report();
		return found && found.errorCount === 0 && found.created + found.changed > 0 ? file() : null;
	};
	return (
		<Dialog
			open={props.open}
			onOpenChange={(open) => open || props.onClose()}
			title={t().import.title}
			wide
			footer={
				<div class="flex justify-end gap-2 pb-1">
					<Button variant="quiet" onClick={() => props.onClose()}>{t().import.close}</Button>
					<Button busy={busy() === "apply"} disabled={!ready()} onClick={() => ready() && void send(ready()!, true)}>{t().import.apply}</Button>
				</div>
			}
		>
			<div class="flex flex-col gap-4">
				<p class="text-muted">{t().import.text}</p>
				<div
					class="flex flex-col items-start gap-2 rounded-md border border-dashed border-line-strong p-4"
					onDragOver={(event) => event.preventDefault()}
					onDrop={(event) => {
						event.preventDefault();
						const dropped = event.dataTransfer?.files[0];
						if (dropped) choose(dropped);
					}}
				>
					<Button variant={report() ? "outline" : "primary"} icon={<FileUp size={18} />} busy={busy() === "check"} onClick={() => input.click()}>{file() ? t().import.chooseAnother : t().import.choose}</Button>
					<input
						ref={input}
						type="file"
						accept=".csv,text/csv"
						class="sr-only"
						tabindex={-1}
						aria-label={t().import.choose}
						onChange={(event) => {
							const chosen = event.currentTarget.files?.[0];
							event.currentTarget.value = "";
							if (chosen) choose(chosen);
						}}
					/>
					<p class="text-sm text-muted">{file() ? t().import.file(file()!.name) : t().import.limits}</p>
				</div>
				<p role="status" class="sr-only">{busy() === "check" ? t().import.checking : ""}</p>
				<Show when={tooLarge()}>
					<p role="alert" class="font-medium text-paper-ink">{t().import.tooLarge}</p>
				</Show>
				<ProblemNote problem={problem()} onRetry={file() && problem()?.code === "offline" ? () => void send(file()!, false) : undefined} />
				<Show when={report()}>{(found) => <Report report={found()} />}</Show>
			</div>
		</Dialog>
	);
}

function Report(props: { readonly report: ImportReport }) {
	const t = useText(messages);
	return (
		<section aria-label={t().import.report}>
			<dl class="grid grid-cols-2 gap-px overflow-hidden rounded-md border border-line bg-line sm:grid-cols-5">
				<For each={["rows", "created", "changed", "unchanged", "counted"] as const}>
					{(name) => (
						<div class="bg-surface px-3 py-2 last:col-span-2 sm:last:col-span-1">
							<dt class="text-xs text-muted">{t().import[name]}</dt>
							<dd class="text-lg font-bold tabular-nums">{count(props.report[name])}</dd>
						</div>
					)}
				</For>
			</dl>
			<Show when={props.report.unknownColumns.length > 0}>
				<p class="mt-3 rounded-sm bg-straw-soft px-3 py-2 text-sm text-straw-ink">{t().import.unknown(props.report.unknownColumns.join(", "))}</p>
			</Show>
			<div role="status" class="mt-3">
				<Show
					when={props.report.errorCount > 0}
					fallback={
						<p class="flex items-center gap-2 font-medium text-leaf-ink">
							<CircleCheck size={20} aria-hidden="true" /> {props.report.created + props.report.changed > 0 ? t().import.good : t().import.nothing}
						</p>
					}
				>
					<p class="font-medium text-paper-ink">{t().import.bad(props.report.errorCount)}</p>
				</Show>
			</div>
			<Show when={props.report.errors.length > 0}>
				<table class="mt-2 w-full text-left text-sm">
					<caption class="sr-only">{t().import.report}</caption>
					<thead class="text-muted">
						<tr class="border-b border-line">
							<th scope="col" class="w-14 py-2 pr-3 font-medium">{t().import.row}</th>
							<th scope="col" class="w-32 py-2 pr-3 font-medium">{t().import.column}</th>
							<th scope="col" class="py-2 font-medium">{t().import.problem}</th>
						</tr>
					</thead>
					<tbody class="divide-y divide-line">
						<For each={props.report.errors}>
							{(error) => (
								<tr class="align-top">
									<th scope="row" class="py-2 pr-3 font-normal tabular-nums">{error.row}</th>
									<td class="py-2 pr-3 font-medium">{error.column ?? t().import.wholeRow}</td>
									<td class="py-2">{error.message}</td>
								</tr>
							)}
						</For>
					</tbody>
				</table>
				<Show when={props.report.errorCount > props.report.errors.length}>
					<p class="mt-2 text-sm text-muted">{t().import.someOf(props.report.errors.length, props.report.errorCount)}</p>
				</Show>
			</Show>
		</section>
	);
}
