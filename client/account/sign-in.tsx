import { useNavigate, useSearchParams } from "@solidjs/router";
import { createEffect, createSignal, For } from "solid-js";
import { useText } from "../i18n.ts";
import { signedIn } from "../session.ts";
import { Page, useTitle } from "../ui/page.tsx";
import { AuthForm } from "./auth-form.tsx";
import { messages } from "./messages.ts";
import { safeNext } from "./next.ts";

export default function SignIn() {
	const t = useText(messages);
	const navigate = useNavigate();
	const [params] = useSearchParams<{ next?: string; new?: string }>();
	const [left, setLeft] = createSignal(false);
	useTitle(() => t().signIn);
	const leave = () => {
		if (left()) return;
		setLeft(true);
		navigate(safeNext(params.next), { replace: true });
	};
	createEffect(() => signedIn() && leave());
	const [mode, setMode] = createSignal<"sign-in" | "sign-up">(params.new === undefined ? "sign-in" : "sign-up");
	return (
		<Page class="md:pt-14">
			<div class="mx-auto grid w-full max-w-md overflow-hidden rounded-xl border border-line bg-surface shadow-2 md:max-w-4xl md:grid-cols-2">
				<Stall />
				<div class="p-6 md:p-10">
					<h1 class="heading text-2xl">{mode() === "sign-in" ? t().welcomeBack : t().welcomeNew}</h1>
					<p class="mb-6 mt-1 text-muted">{t().welcomeText}</p>
					<AuthForm start={mode()} onMode={setMode} onDone={leave} />
				</div>
			</div>
		</Page>
	);
}

/** A stall at dusk: awning, crates of oranges, and the show on a telephone. */
function Stall() {
	const stripes = [0, 1, 2, 3, 4, 5, 6, 7];
	const oranges = [
		[92, 372], [120, 368], [148, 373], [176, 369], [106, 350], [134, 347], [162, 350], [120, 328], [148, 328],
	] as const;
	return (
		<svg class="hidden size-full bg-[#1d4a35] md:block" viewBox="0 0 440 560" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
			<circle cx="330" cy="150" r="150" fill="#245a41" />
			<circle cx="330" cy="150" r="96" fill="#2d6b4e" />
			<path d="M0 470c90-34 180-34 260-12s130 16 180-6v108H0z" fill="#16382a" />
			<path d="M66 176v300M374 176v300" stroke="#e8c98a" stroke-width="12" stroke-linecap="round" />
			<For each={stripes}>{(index) => <path d={`M${52 + index * 42} 110h42v72a21 21 0 0 1-42 0z`} fill={index % 2 ? "#f7d99f" : "#d9531a"} />}</For>
			<path d="M52 110l26-34h284l26 34z" fill="#b9410f" />
			<rect x="70" y="388" width="132" height="74" rx="8" fill="#c9964a" />
			<path d="M70 412h132M70 437h132" stroke="#a87733" stroke-width="4" />
			<For each={oranges}>{([x, y]) => <circle cx={x} cy={y} r="17" fill={(x + y) % 3 ? "#f08a24" : "#f7a23b"} />}</For>
			<path d="M148 312c2-16 16-22 28-20-2 13-12 23-28 20z" fill="#6fbf73" />
			<rect x="240" y="246" width="112" height="216" rx="18" fill="#0f2a1e" />
			<rect x="248" y="254" width="96" height="200" rx="12" fill="#f7ead0" />
			<circle cx="296" cy="330" r="34" fill="#c4430f" />
			<path d="M286 313v34l27-17z" fill="#fff6e6" />
			<rect x="258" y="396" width="76" height="12" rx="6" fill="#1f6b45" opacity=".35" />
			<rect x="258" y="416" width="52" height="12" rx="6" fill="#1f6b45" opacity=".35" />
			<rect x="256" y="264" width="34" height="14" rx="4" fill="#b9271f" />
			<path d="M40 470h360" stroke="#e8c98a" stroke-width="14" stroke-linecap="round" />
		</svg>
	);
}
