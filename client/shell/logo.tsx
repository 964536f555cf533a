/** A stall with an awning of two stripes; its window is a play sign. */
export function Logo(props: { readonly class?: string }) {
	return (
		<svg viewBox="0 0 32 32" class={props.class} aria-hidden="true">
			<rect x="4" y="12" width="24" height="17" rx="4" fill="#1f6b45" />
			<path d="M13.200 17.200v7.600a.8.8 0 0 0 1.200.7l6.400-3.800a.8.8 0 0 0 0-1.400l-6.400-3.800a.8.8 0 0 0-1.200.7z" fill="#fff6e6" />
			<path d="M5.500 3h21L30 10.500a3.500 3.500 0 0 1-7 0a3.500 3.500 0 0 1-7 0a3.500 3.500 0 0 1-7 0a3.500 3.500 0 0 1-7 0z" fill="#ffe9c9" />
			<path d="M5.500 3h5.200L9 10.500a3.500 3.500 0 0 1-7 0zM16 3h5.200L23 10.500a3.500 3.500 0 0 1-7 0z" fill="#d9531a" />
		</svg>
	);
}
