import { ChevronDown } from "lucide-solid";
import { createUniqueId, For, Show } from "solid-js";
import { citiesOf, cityCodeOf, type Division, districtsOf, provinceCodeOf, provincesOf } from "#shared/divisions.ts";
import { useText } from "../i18n.ts";
import { createLoad } from "../load.ts";
import { ProblemNote } from "../ui/problem-note.tsx";
import { Skeleton } from "../ui/parts.tsx";
import { messages } from "./messages.ts";

/** What is chosen so far: the code of a province, a city or a district; "" is nothing. */
export type RegionCode = string;

export const isDistrict = (code: RegionCode): boolean => code !== "" && !code.endsWith("00");

/** Province, city and district, each from the one before. The browser's own lists: they scroll by touch and find by typing on every device. */
export function RegionFields(props: { readonly value: RegionCode; readonly onChange: (code: RegionCode) => void; readonly error?: string | null }) {
	const t = useText(messages);
	const divisions = createLoad(
		() => true,
		async () => (await import("@vant/area-data")).areaList,
	);
	const level = () => (props.value === "" ? 0 : props.value.endsWith("0000") ? 1 : props.value.endsWith("00") ? 2 : 3);
	/** A single choice is no choice: whoever takes Beijing is in the city of Beijing. */
	const narrowed = (code: string): string => {
		const list = divisions.data()!;
		const next = code.endsWith("0000") ? citiesOf(list, code) : code.endsWith("00") ? districtsOf(list, code) : [];
		return next.length === 1 ? narrowed(next[0]!.code) : code;
	};
	const change = (code: string, above: string) => props.onChange(code === "" ? above : narrowed(code));
	return (
		<fieldset class="min-w-0">
			<legend class="mb-1.5 text-sm font-medium text-ink">{t().region}</legend>
			<ProblemNote problem={divisions.problem()} onRetry={() => void divisions.reload()} />
			<Show when={divisions.data()} fallback={<Show when={!divisions.problem()}>{<Skeleton class="h-11" />}</Show>}>
				{(list) => (
					<div class="grid grid-cols-1 gap-2 sm:grid-cols-3">
						<One label={t().province} autocomplete="address-level1" options={provincesOf(list())} value={level() >= 1 ? provinceCodeOf(props.value) : ""} onChange={(code) => change(code, "")} error={level() === 0 ? props.error : null} />
						<One
							label={t().city}
							autocomplete="address-level2"
							options={level() >= 1 ? citiesOf(list(), props.value) : []}
							value={level() >= 2 ? cityCodeOf(props.value) : ""}
							onChange={(code) => change(code, provinceCodeOf(props.value))}
							error={level() === 1 ? props.error : null}
						/>
						<One
							label={t().district}
							autocomplete="address-level3"
							options={level() >= 2 ? districtsOf(list(), props.value) : []}
							value={level() === 3 ? props.value : ""}
							onChange={(code) => change(code, cityCodeOf(props.value))}
							error={level() === 2 ? props.error : null}
						/>
					</div>
				)}
			</Show>
		</fieldset>
	);
}

function One(props: { readonly label: string; readonly autocomplete: string; readonly options: readonly Division[]; readonly value: string; readonly onChange: (code: string) => void; readonly error?: string | null }) {
	const t = useText(messages);
	const id = createUniqueId();
	return (
		<div class="flex min-w-0 flex-col gap-1">
			<label class="sr-only" for={id}>
				{props.label}
			</label>
			<div class="relative">
				<select
					id={id}
					class="h-11 w-full appearance-none truncate rounded-md border border-line-strong bg-surface pl-3 pr-8 text-base text-ink aria-[invalid=true]:border-paper-ink disabled:opacity-60 focus-visible:outline-offset-0"
					autocomplete={props.autocomplete as "address-level1"}
					required
					disabled={props.options.length === 0}
					aria-invalid={props.error ? true : undefined}
					aria-describedby={props.error ? `${id}-error` : undefined}
					value={props.value}
					onChange={(event) => props.onChange(event.currentTarget.value)}
				>
					<option value="" selected={props.value === ""}>
						{t().choose(props.label)}
					</option>
					<For each={props.options}>
						{({ code, name }) => (
							<option value={code} selected={code === props.value} lang="zh-CN">
								{name}
							</option>
						)}
					</For>
				</select>
				<ChevronDown size={18} class="pointer-events-none absolute right-2.5 top-1/2 -translate-y-1/2 text-muted" aria-hidden="true" />
			</div>
			<Show when={props.error}>
				<p id={`${id}-error`} class="text-sm font-medium text-paper-ink">
					{props.error}
				</p>
			</Show>
		</div>
	);
}
