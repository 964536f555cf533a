import { bottle, grains, half, leaf, orange, shadow } from "./brush.ts";

/** Puts a thing, drawn around its own origin at its foot, somewhere in a picture. */
export function place(x: number, y: number, scale: number, shapes: string, angle = 0): string {
	return `<g transform="translate(${x} ${y}) scale(${scale})${angle ? ` rotate(${angle})` : ""}">${shapes}</g>`;
}

/** An open burlap sack full of rice, 460 wide, 560 high. */
export function riceSack(): string {
	return `${shadow(0, -4, 270, 40)}
		<path d="M-200 -400C-250 -260 -262 -90 -214 -14Q-120 10 0 8T214 -14C262 -90 250 -260 200 -400Z" fill="url(#burlap)"/>
		<g stroke="#8f6a38" stroke-opacity=".16" stroke-width="3">${Array.from({ length: 15 }, (_, i) => `<path d="M${-236 + i * 5 * (i < 7 ? 0.4 : -0.2)} ${-372 + i * 26}Q0 ${-352 + i * 26} ${236} ${-372 + i * 26}" fill="none"/>`).join("")}</g>
		<path d="M-150 -370Q-190 -200 -160 -20M150 -370Q196 -200 160 -20" stroke="#7d5a2c" stroke-opacity=".3" stroke-width="6" fill="none"/>
		<ellipse cx="0" cy="-404" rx="206" ry="58" fill="#a57f49"/>
		<path d="M-190 -408Q-120 -520 0 -524T190 -408Q90 -362 0 -362T-190 -408Z" fill="#f6ecd2"/>
		${grains(0, -436, 176, 66, 190)}
		<path d="M-212 -414C-216 -366 -170 -340 0 -338S216 -366 212 -414C176 -372 96 -362 0 -362S-176 -372 -212 -414Z" fill="#f3dcae"/><path d="M-208 -400C-190 -354 -100 -346 0 -346S190 -354 208 -400" stroke="#b98f55" stroke-width="4" stroke-dasharray="16 10" fill="none"/>
		<circle cx="0" cy="-176" r="96" fill="#b3231f"/><circle cx="0" cy="-176" r="84" fill="none" stroke="#f9d77e" stroke-width="4"/>${riceEar(0, -96, 0.62)}`;
}

/** An ear of rice that bends under its weight, 240 high. */
export function riceEar(x: number, y: number, scale: number, colour = "#f9d77e"): string {
	const seeds = Array.from({ length: 12 }, (_, i) => {
		const t = i / 11;
		const px = -8 + t * t * 70;
		const py = -90 - Math.sin(t * 1.9) * 130;
		return `<ellipse cx="${px - 13}" cy="${py}" rx="8" ry="17" fill="${colour}" transform="rotate(${-32 + t * 110} ${px - 13} ${py})"/><ellipse cx="${px + 13}" cy="${py + 6}" rx="8" ry="17" fill="${colour}" transform="rotate(${30 + t * 110} ${px + 13} ${py + 6})"/>`;
	}).join("");
	return place(x, y, scale, `<path d="M0 0Q-26 -120 0 -180T62 -212" stroke="${colour}" stroke-width="6" fill="none" stroke-linecap="round"/>${seeds}`);
}

/** A porcelain bowl heaped with rice, 320 wide. */
export function riceBowl(): string {
	return `${shadow(0, -2, 150, 24)}
		<path d="M-128 -150Q-90 -256 0 -258T128 -150Z" fill="#fffaf0"/>${grains(0, -184, 116, 62, 120)}
		<path d="M-164 -160H164C160 -70 108 -18 66 -14V0H-66V-14C-108 -18 -160 -70 -164 -160Z" fill="url(#porcelain)"/>
		<ellipse cx="0" cy="-160" rx="164" ry="16" fill="#fff" opacity=".7"/>
		<path d="M-156 -122Q0 -96 156 -122" stroke="#3a67a8" stroke-width="9" fill="none" opacity=".8"/><path d="M-146 -96Q0 -70 146 -96" stroke="#3a67a8" stroke-width="4" fill="none" opacity=".6"/>
		<g stroke="#fff" stroke-width="12" stroke-linecap="round" fill="none" opacity=".6"><path d="M-50 -290q-28 -40 0 -78t0 -76"/><path d="M20 -300q-28 -40 0 -78t0 -70"/><path d="M82 -284q-22 -36 0 -66"/></g>`;
}

/** A wine jar of clay, its mouth under red cloth; 400 wide, 540 high. */
export function wineJar(clay = "url(#clay)"): string {
	return `${shadow(0, -2, 200, 34, 0.4)}
		<path d="M-96 -424C-120 -396 -206 -350 -206 -224C-206 -96 -146 -30 -122 -6Q0 12 122 -6C146 -30 206 -96 206 -224C206 -350 120 -396 96 -424Z" fill="${clay}"/>
		<path d="M-158 -300C-182 -220 -166 -130 -120 -60" stroke="#ffd9b0" stroke-opacity=".5" stroke-width="20" fill="none" stroke-linecap="round"/>
		<path d="M-180 -318Q0 -288 180 -318M-190 -300Q0 -268 190 -300" stroke="#3a1a0c" stroke-opacity=".35" stroke-width="5" fill="none"/>
		<path d="M-124 -424C-150 -380 -160 -366 -150 -350Q-112 -366 -84 -346T-10 -342T66 -344T150 -352C160 -368 150 -380 124 -424Z" fill="url(#red)"/>
		<path d="M-118 -432C-132 -520 -80 -548 0 -548S132 -520 118 -432Q0 -404 -118 -432Z" fill="url(#red)"/>
		<path d="M-70 -530Q-100 -480 -92 -436M-10 -540Q-24 -480 -20 -424M62 -532Q58 -480 60 -430" stroke="#7a120f" stroke-opacity=".45" stroke-width="6" fill="none"/>
		<path d="M-84 -520Q-104 -500 -102 -470" stroke="#fff" stroke-opacity=".35" stroke-width="12" fill="none" stroke-linecap="round"/>
		<path d="M-122 -436Q0 -406 122 -436" stroke="#e7c98f" stroke-width="18" fill="none" stroke-linecap="round"/><path d="M-122 -436Q0 -406 122 -436" stroke="#a57f49" stroke-width="18" stroke-dasharray="4 12" fill="none"/>
		<path d="M36 -420q36 34 22 76M44 -420q56 22 60 64" stroke="#e7c98f" stroke-width="9" fill="none" stroke-linecap="round"/>
		<g transform="translate(0 -186) rotate(45)"><rect x="-78" y="-78" width="156" height="156" rx="8" fill="#c92f27"/><rect x="-66" y="-66" width="132" height="132" rx="5" fill="none" stroke="#f9d77e" stroke-width="4"/></g>${riceEar(-6, -118, 0.56)}`;
}

/** A shoe from its side, toe to the left, 660 long. `low` makes it a loafer. */
export function shoe(leather: string, sole: string, low = false): string {
	const upper = low
		? "M24 -44C2 -84 34 -124 108 -138C196 -152 250 -170 300 -206Q326 -224 352 -214Q452 -128 606 -204Q632 -206 636 -178C642 -140 640 -90 640 -46Z"
		: "M24 -44C2 -84 34 -124 108 -138C200 -150 276 -176 334 -226C362 -250 380 -276 398 -292Q420 -306 438 -292Q520 -240 604 -284Q628 -290 632 -262C640 -196 642 -110 640 -46Z";
	const detail = low
		? `<path d="M96 -112C170 -150 240 -146 330 -112" stroke="#fff" stroke-opacity=".28" stroke-width="5" stroke-dasharray="12 8" fill="none"/>
			<path d="M84 -106C170 -160 262 -152 344 -98" stroke="#000" stroke-opacity=".35" stroke-width="7" fill="none"/>
			<path d="M206 -160C262 -170 316 -190 352 -214Q384 -186 410 -172C420 -130 408 -80 392 -46H322C340 -86 338 -104 322 -112C286 -128 244 -136 198 -138Z" fill="#000" opacity=".22"/><path d="M262 -164Q296 -172 326 -188L336 -168Q304 -150 270 -144Z" fill="#000" opacity=".4"/>
			<path d="M352 -214Q452 -128 606 -204" stroke="#3c1d0c" stroke-width="14" fill="none" stroke-linecap="round"/>`
		: `<path d="M180 -148C214 -128 222 -86 212 -46" stroke="#000" stroke-opacity=".4" stroke-width="6" fill="none"/><path d="M190 -150C226 -130 234 -86 224 -46" stroke="#fff" stroke-opacity=".2" stroke-width="4" stroke-dasharray="10 7" fill="none"/>
			<path d="M334 -226C370 -196 400 -150 404 -46H620C640 -46 640 -60 640 -80C640 -150 638 -210 630 -270Q616 -290 600 -282Q520 -240 438 -292Q420 -306 398 -292C380 -276 362 -250 334 -226Z" fill="#000" opacity=".2"/>
			<path d="M338 -216C374 -186 402 -140 408 -50" stroke="#fff" stroke-opacity=".24" stroke-width="4" stroke-dasharray="10 7" fill="none"/>
			<path d="M438 -292Q520 -240 604 -284" stroke="#b98b62" stroke-width="14" fill="none" stroke-linecap="round"/>
			${[0, 1, 2, 3].map((i) => `<circle cx="${362 + i * 20}" cy="${-212 - i * 19}" r="6" fill="#d8b67e"/><path d="M${362 + i * 20} ${-212 - i * 19}q-26 -16 -34 ${-16 + i}" stroke="#111" stroke-width="9" fill="none" stroke-linecap="round"/><path d="M${361 + i * 20} ${-215 - i * 19}q-24 -14 -31 -14" stroke="#fff" stroke-opacity=".22" stroke-width="3" fill="none" stroke-linecap="round"/>`).join("")}
			<path d="M404 -294q-52 -26 -44 10q20 14 44 -10q6 -46 36 -28q6 26 -36 28" stroke="#111" stroke-width="8" fill="none"/>`;
	return `${shadow(330, -2, 330, 26, 0.42)}
		<path d="M16 -48Q-6 -44 2 -22Q10 -8 60 -8H424Q452 -6 462 0H636Q650 0 650 -16V-48Z" fill="${sole}"/><path d="M10 -40H650" stroke="#fff" stroke-opacity=".3" stroke-width="5"/>
		<path d="M424 -8Q446 -30 470 -30H650" stroke="#000" stroke-opacity=".4" stroke-width="4" fill="none"/>
		<path d="${upper}" fill="${leather}"/>${detail}
		<path d="M52 -92C70 -118 110 -126 150 -130" stroke="#fff" stroke-opacity=".55" stroke-width="14" fill="none" stroke-linecap="round"/>
		<path d="M${low ? "560 -160" : "566 -226"}Q600 ${low ? -150 : -206} 606 ${low ? -110 : -140}" stroke="#fff" stroke-opacity=".25" stroke-width="12" fill="none" stroke-linecap="round"/>`;
}

/** A white camellia, `r` its radius. */
export function camellia(x: number, y: number, r: number): string {
	const petals = (count: number, distance: number, size: number, fill: string, turn: number) =>
		Array.from({ length: count }, (_, i) => `<ellipse cx="0" cy="${-r * distance}" rx="${r * size * 0.82}" ry="${r * size}" fill="${fill}" stroke="#d9c6ac" stroke-width="${r * 0.02}" transform="rotate(${turn + (i * 360) / count})"/>`).join("");
	const stamens = Array.from({ length: 16 }, (_, i) => {
		const a = i * 2.4;
		const d = r * 0.06 * Math.sqrt(i + 1);
		return `<circle cx="${Math.cos(a) * d}" cy="${Math.sin(a) * d}" r="${r * 0.05}" fill="#f2b51e"/>`;
	}).join("");
	return `<g transform="translate(${x} ${y})">${petals(6, 0.58, 0.44, "#fffdf7", 0)}${petals(5, 0.34, 0.36, "#fff8ea", 20)}<circle r="${r * 0.26}" fill="#fbe9a8"/>${stamens}</g>`;
}

/** A sprig of osmanthus. */
export function osmanthus(x: number, y: number, scale: number, angle = 0): string {
	const flower = (fx: number, fy: number, r: number) => [0, 90, 180, 270].map((turn) => `<ellipse cx="${fx}" cy="${fy - r * 0.7}" rx="${r * 0.52}" ry="${r * 0.7}" fill="#f8b71f" transform="rotate(${turn + fx} ${fx} ${fy})"/>`).join("") + `<circle cx="${fx}" cy="${fy}" r="${r * 0.28}" fill="#d9780f"/>`;
	const spots = [[0, 0], [30, -24], [-26, -20], [8, -46], [46, 6], [-40, 10], [22, 24], [-12, 30], [64, -30], [-58, -18]] as const;
	return place(x, y, scale, `<path d="M-150 60Q-40 20 130 -60" stroke="#6c4a22" stroke-width="9" fill="none" stroke-linecap="round"/>${leaf(-110, 44, 150, 150)}${leaf(-60, 24, 150, -96, "url(#leafdark)")}${leaf(70, -30, 160, 60)}${leaf(110, -54, 170, -20, "url(#leafdark)")}${spots.map(([fx, fy]) => flower(fx, fy, 24)).join("")}`, angle);
}

/** A tea tin with a lid, 260 wide, 420 high. */
export function teaTin(): string {
	return `${shadow(0, -2, 150, 24)}<path d="M-130 -350H130V-20Q0 16 -130 -20Z" fill="url(#tin)"/><path d="M-138 -420Q0 -446 138 -420V-346Q0 -322 -138 -346Z" fill="url(#tin)"/><ellipse cx="0" cy="-420" rx="138" ry="24" fill="#6fae84"/><path d="M-138 -346Q0 -322 138 -346" stroke="#f9d77e" stroke-width="6" fill="none"/>
		<path d="M-130 -60Q0 -28 130 -60" stroke="#f9d77e" stroke-width="5" fill="none"/><circle cx="0" cy="-190" r="84" fill="#f6efdc"/><circle cx="0" cy="-190" r="74" fill="none" stroke="#c79a3a" stroke-width="4"/>${leaf(-4, -140, 96, -112)}${leaf(0, -142, 92, -62, "url(#leafdark)")}<path d="M0 -130V-160" stroke="#3f7d2c" stroke-width="7"/><path d="M-104 -330V-60" stroke="#fff" stroke-opacity=".3" stroke-width="14" stroke-linecap="round"/>`;
}

/** A glass of green tea, 200 wide, 260 high. */
export function teaGlass(): string {
	return `${shadow(0, 0, 110, 18)}<path d="M-96 -216L-80 -14Q0 12 80 -14L96 -216Z" fill="#cfdc74" opacity=".9"/><path d="M-96 -216Q0 -190 96 -216Q0 -242 -96 -216Z" fill="#e6ee9c"/>${leaf(-30, -60, 70, -80, "url(#leafdark)")}${leaf(10, -40, 80, -100)}${leaf(40, -70, 60, -70, "url(#leafdark)")}${leaf(-46, -204, 60, 12)}${leaf(10, -210, 54, -6, "url(#leafdark)")}
		<path d="M-108 -268L-84 -10Q0 20 84 -10L108 -268" fill="#fff" fill-opacity=".22" stroke="#fff" stroke-opacity=".75" stroke-width="6"/><ellipse cx="0" cy="-268" rx="108" ry="20" fill="none" stroke="#fff" stroke-opacity=".8" stroke-width="6"/><path d="M-78 -230L-64 -50" stroke="#fff" stroke-opacity=".8" stroke-width="12" stroke-linecap="round"/><g stroke="#fff" stroke-width="9" stroke-linecap="round" fill="none" opacity=".6"><path d="M-30 -310q-22 -34 0 -64t0 -60"/><path d="M34 -304q-22 -34 0 -64t0 -50"/></g>`;
}

/** A bottle of orange juice, 190 wide, 430 high. */
export function juiceBottle(): string {
	return `${shadow(0, -2, 110, 18)}${bottle(0, 0, 190, 430, "url(#juice)", "#fdf3df")}<rect x="-95" y="-190" width="190" height="110" fill="#fff7e6"/>${half(0, -135, 42)}`;
}

/** A flask of camellia oil, 230 wide, 560 high. */
export function oilBottle(): string {
	return `${shadow(0, -2, 140, 22)}${bottle(0, 0, 230, 560, "url(#oil)", "url(#wooddark)")}<path d="M-100 -250Q0 -236 100 -250V-80Q0 -66 -100 -80Z" fill="#fbf3e0"/><path d="M-100 -240Q0 -226 100 -240M-100 -90Q0 -76 100 -90" stroke="#b3231f" stroke-width="5" fill="none"/>${camellia(0, -160, 54)}`;
}

/** A bottle of sweet osmanthus wine, 210 wide, 520 high. */
export function osmanthusBottle(): string {
	return `${shadow(0, -2, 130, 20)}${bottle(0, 0, 210, 520, "url(#honey)", "url(#red)")}<circle cx="0" cy="-176" r="74" fill="#fffaf0" opacity=".95"/><circle cx="0" cy="-176" r="64" fill="none" stroke="#d79a2b" stroke-width="4"/>${osmanthus(4, -172, 0.3)}`;
}

/** A length of lotus root: three joints, cut at its right end; 720 long. */
export function lotusRoot(): string {
	const joint = (x: number, length: number, thick: number) => `<path d="M${x} 0C${x + 6} ${-thick} ${x + length * 0.2} ${-thick} ${x + length * 0.5} ${-thick}S${x + length - 6} ${-thick} ${x + length} 0C${x + length - 6} ${thick} ${x + length * 0.8} ${thick} ${x + length * 0.5} ${thick}S${x + 6} ${thick} ${x} 0Z" fill="url(#root)"/><path d="M${x + length * 0.18} ${-thick * 0.6}Q${x + length * 0.5} ${-thick * 0.86} ${x + length * 0.8} ${-thick * 0.6}" stroke="#fff" stroke-opacity=".7" stroke-width="${thick * 0.14}" fill="none" stroke-linecap="round"/>${[0.25, 0.45, 0.62, 0.78].map((t, i) => `<path d="M${x + length * t} ${thick * (0.2 + 0.12 * (i % 3))}q${length * 0.05} 5 ${length * 0.1} 0" stroke="#9a6f3e" stroke-opacity=".55" stroke-width="5" fill="none" stroke-linecap="round"/>`).join("")}`;
	const node = (x: number, thick: number) => `<ellipse cx="${x}" cy="0" rx="16" ry="${thick}" fill="#a97c4a"/><path d="M${x} ${thick * 0.8}q-14 30 -30 44M${x + 4} ${thick * 0.8}q8 34 24 50" stroke="#8a6237" stroke-width="5" fill="none" stroke-linecap="round"/>`;
	return `${joint(-360, 220, 62)}${joint(-146, 270, 84)}${joint(118, 240, 80)}${node(-142, 40)}${node(120, 50)}${lotusSlice(330, 0, 78, 0.55)}`;
}

/** The cut face of a lotus root with its nine holes; `squeeze` turns it away from us. */
export function lotusSlice(x: number, y: number, r: number, squeeze = 1): string {
	const holes = Array.from({ length: 8 }, (_, i) => {
		const a = (i * Math.PI) / 4 + 0.2;
		return `<ellipse cx="${Math.cos(a) * r * 0.56}" cy="${Math.sin(a) * r * 0.56}" rx="${r * 0.13}" ry="${r * 0.2}" fill="#8c5f36" transform="rotate(${(a * 180) / Math.PI + 90} ${Math.cos(a) * r * 0.56} ${Math.sin(a) * r * 0.56})"/>`;
	}).join("");
	return `<g transform="translate(${x} ${y}) scale(${squeeze} 1)"><circle r="${r}" fill="#e2bf92"/><circle r="${r * 0.92}" fill="#fdf1dd"/>${holes}<circle r="${r * 0.13}" fill="#8c5f36"/><path d="M${-r * 0.7} ${-r * 0.42}A${r * 0.82} ${r * 0.82} 0 0 1 ${-r * 0.1} ${-r * 0.82}" stroke="#fff" stroke-width="${r * 0.07}" fill="none" stroke-linecap="round"/></g>`;
}

/** A small heap of oranges, 460 wide. */
export function orangeHeap(): string {
	return `${shadow(0, -4, 250, 30)}${orange(-150, -92, 92)}${orange(150, -90, 90, { navel: true })}${orange(0, -96, 98)}${orange(-76, -226, 88, { leaves: true })}${orange(84, -222, 86)}`;
}
