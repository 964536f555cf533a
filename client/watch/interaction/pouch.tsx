/** A red pouch with its luck on it. */
export function Pouch(props: { readonly size: number; readonly open?: boolean }) {
	return (
		<svg width={props.size} height={props.size} viewBox="0 0 48 48" fill="none" aria-hidden="true">
			<path d="M17 15c-8 5-12 13-12 19 0 8 7 11 19 11s19-3 19-11c0-6-4-14-12-19z" fill="#d8352b" />
			<path d="M17 15c-8 5-12 13-12 19 0 1.600.3 3 .9 4.200C9 27 14 19 22 15z" fill="#e95a48" />
			<path d={props.open ? "M13 5l6 5 5-6 5 6 6-5-4 11H17z" : "M16 6c2-2 5 1 8-1s6-1 8 1l-2 9H18z"} fill="#d8352b" />
			<rect x="14.500" y="13" width="19" height="4.500" rx="2.250" fill="#e2b04a" />
			<path d="M32 17c4 1 5 4 4 8" stroke="#e2b04a" stroke-width="2" stroke-linecap="round" />
			<circle cx="24" cy="31" r="9" fill="#e2b04a" />
			<path d="M19.500 27h3M21 25.300v1.700M21 27c-.3 2-1 3-2 4M21 28.700v8M21 29.500l1.500 1.300M24 26h5M24.800 28h3.400v2.200h-3.400zM24 32h5v4.700h-5zM26.500 32v4.700M24 34.300h5" stroke="#8a1f18" stroke-width="1.100" stroke-linecap="round" stroke-linejoin="round" />
		</svg>
	);
}
