import { useNavigate, useSearchParams } from "@solidjs/router";
import { createEffect, createSignal } from "solid-js";
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
	return (
		<Page width="narrow" class="flex justify-center md:pt-14">
			<div class="w-full max-w-md overflow-hidden rounded-xl border border-line bg-surface shadow-2">
				<div class="awning" aria-hidden="true" />
				<div class="p-6 md:p-8">
					<h1 class="heading text-2xl">{t().welcomeBack}</h1>
					<p class="mb-6 mt-1 text-muted">{t().welcomeText}</p>
					<AuthForm start={params.new === undefined ? "sign-in" : "sign-up"} onDone={leave} />
				</div>
			</div>
		</Page>
	);
}
