import { createSignal, Show } from "solid-js";
import { useText } from "../i18n.ts";
import { type ClientProblem, toClientProblem } from "../problem-error.ts";
import { me, signIn, signUp } from "../session.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/fields.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { messages } from "./messages.ts";

export interface AuthFormProps {
	/** What is offered first. A person can change over in place. */
	readonly start: "sign-in" | "sign-up";
	readonly onDone: () => void;
	readonly onMode?: (mode: "sign-in" | "sign-up") => void;
}

/** Signing in or up in place: on its own page and within the checkout. What was typed stays when it changes over. */
export function AuthForm(props: AuthFormProps) {
	const t = useText(messages);
	const [mode, setMode] = createSignal(props.start);
	const [name, setName] = createSignal("");
	const [email, setEmail] = createSignal("");
	const [password, setPassword] = createSignal("");
	const [tried, setTried] = createSignal(false);
	const [busy, setBusy] = createSignal(false);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const fresh = () => mode() === "sign-up";

	const errors = () => ({
		name: fresh() && !name().trim() ? t().missingName : null,
		email: /^\S+@\S+\.\S+$/.test(email().trim()) ? null : t().badEmail,
		password: fresh() ? (password().length < 8 ? t().shortPassword : null) : password() ? null : t().missingPassword,
	});
	const shown = () => (tried() ? errors() : { name: null, email: null, password: null });

	const submit = async (event: SubmitEvent) => {
		event.preventDefault();
		setTried(true);
		const form = event.currentTarget as HTMLFormElement;
		if (Object.values(errors()).some(Boolean)) return queueMicrotask(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
		if (busy()) return;
		setBusy(true);
		setProblem(null);
		try {
			if (fresh()) await signUp(name().trim(), email().trim(), password());
			else await signIn(email().trim(), password());
			props.onDone();
		} catch (error) {
			setProblem(toClientProblem(error));
		} finally {
			setBusy(false);
		}
	};
	const change = () => {
		setMode(fresh() ? "sign-in" : "sign-up");
		setTried(false);
		setProblem(null);
		props.onMode?.(mode());
	};

	return (
		<form class="flex flex-col gap-4" onSubmit={submit} novalidate>
			<Show when={me().role === "guest" && me().name}>{(guest) => <p class="rounded-md bg-straw-soft px-3 py-2 text-sm text-straw-ink">{t().guestKept(guest())}</p>}</Show>
			<Show when={fresh()}>
				<TextField label={t().name} hint={t().nameHint} value={name()} onInput={setName} autocomplete="nickname" maxlength={40} error={shown().name} required />
			</Show>
			<TextField label={t().email} type="email" inputmode="email" value={email()} onInput={setEmail} autocomplete="email" error={shown().email} required />
			<TextField label={t().password} type="password" value={password()} onInput={setPassword} autocomplete={fresh() ? "new-password" : "current-password"} hint={fresh() ? t().passwordHint : undefined} error={shown().password} maxlength={128} required />
			<ProblemNote
				problem={problem()}
				action={
					problem()?.code === "email_taken" ? (
						<Button variant="outline" size="sm" onClick={change}>
							{t().signIn}
						</Button>
					) : undefined
				}
			/>
			<Button type="submit" busy={busy()} size="lg">
				{fresh() ? t().signUp : t().signIn}
			</Button>
			<Button variant="quiet" onClick={change}>
				{fresh() ? t().toSignIn : t().toSignUp}
			</Button>
		</form>
	);
}
