/**
 * The brush of the demonstration pictures: flat shapes with warm gradients, light from the upper left, soft contact shadows. Everything is SVG text,
 * so that pictures cost no bytes in the repository and are sharp in every size.
 */

export interface Point {
	readonly x: number;
	readonly y: number;
}

/** Makes a document of shapes; gradients and filters of the whole set are in its `defs`. */
export function canvas(width: number, height: number, shapes: string): string {
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><defs>${defs}</defs>${shapes}</svg>`;
}

const linear = (id: string, stops: readonly string[], direction = `x1="0" y1="0" x2="0" y2="1"`) =>
	`<linearGradient id="${id}" ${direction}>${stops.map((colour, index) => `<stop offset="${index / (stops.length - 1)}" stop-color="${colour}"/>`).join("")}</linearGradient>`;
const across = `x1="0" y1="0" x2="1" y2="0"`;
const round = (id: string, stops: readonly (readonly [number, string])[]) =>
	`<radialGradient id="${id}" cx=".36" cy=".3" r=".78">${stops.map(([offset, colour]) => `<stop offset="${offset}" stop-color="${colour}"/>`).join("")}</radialGradient>`;

const defs = [
	round("orange", [[0, "#ffc75a"], [0.35, "#fb9a26"], [0.75, "#ec7713"], [1, "#b94e08"]]),
	round("blood", [[0, "#ff9a5c"], [0.4, "#ef6a2c"], [0.75, "#cf3f22"], [1, "#8f1f1c"]]),
	linear("leaf", ["#8fbf4d", "#3f7d2c"], `x1="0" y1="0" x2="1" y2="1"`),
	linear("leafdark", ["#5d9740", "#265a2a"], `x1="0" y1="0" x2="1" y2="1"`),
	linear("wood", ["#e0ad6f", "#c58a4c"]),
	linear("woodlight", ["#efc48a", "#d7a163"]),
	linear("wooddark", ["#a86b35", "#8a5226"]),
	linear("table", ["#d99e62", "#b9763c"]),
	linear("burlap", ["#d8b784", "#f0d9ac", "#e6c994", "#b8935d"], across),
	linear("clay", ["#6d3a22", "#b06a3d", "#8d4c2a", "#4d2616"], across),
	linear("claylight", ["#8f5130", "#cf8a57", "#a8633a", "#663620"], across),
	linear("red", ["#e2483a", "#b3231f"]),
	linear("gold", ["#f9d77e", "#d79a2b"]),
	linear("oil", ["#c98a12", "#f6cf4f", "#eab52c", "#a86d0b"], across),
	linear("juice", ["#f08a12", "#ffc14a", "#fba92b", "#d76f08"], across),
	linear("honey", ["#d9a94c", "#f9e2a0", "#eecb75", "#bd8730"], across),
	linear("tin", ["#1f4a34", "#4f8a63", "#34704c", "#153624"], across),
	linear("porcelain", ["#ffffff", "#f3ece0", "#cfc2ad"], `x1="0" y1="0" x2="1" y2="1"`),
	linear("blacklather", ["#5a5552", "#2a2625", "#141212"]),
	linear("brownleather", ["#b9713f", "#8b4a24", "#5c2d14"]),
	linear("root", ["#f7e6cd", "#e7c9a2", "#c79d6d"]),
	linear("lip", ["#fff6e4", "#dcc59b"]),
	linear("dusk", ["#ffd9a0", "#ffb878", "#f58f5b"]),
	linear("morning", ["#bfe3ea", "#e9f2dc", "#fdf0cf"]),
	linear("mist", ["#d7eadf", "#b9d9c4", "#8fbf9d"]),
	linear("hallway", ["#fdf1dc", "#f3d5a6"]),
	// Shadows and light are gradients: a blur takes a renderer a second a picture.
	`<radialGradient id="shade"><stop offset="0" stop-color="#4a2208"/><stop offset=".55" stop-color="#4a2208" stop-opacity=".7"/><stop offset="1" stop-color="#4a2208" stop-opacity="0"/></radialGradient>`,
	`<radialGradient id="glow"><stop offset="0" stop-color="#fff" stop-opacity=".75"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>`,
	`<radialGradient id="sunglow"><stop offset="0" stop-color="#fff3cf"/><stop offset=".4" stop-color="#ffe2a0" stop-opacity=".8"/><stop offset="1" stop-color="#ffd080" stop-opacity="0"/></radialGradient>`,
].join("");

/** Where a thing stands: its blurred shadow. */
export function shadow(x: number, y: number, rx: number, ry: number, strength = 0.32): string {
	return `<ellipse cx="${x}" cy="${y}" rx="${rx * 1.15}" ry="${ry * 1.5}" fill="url(#shade)" opacity="${Math.min(1, strength * 1.7)}"/>`;
}

export function glow(x: number, y: number, r: number, opacity = 1): string {
	return `<circle cx="${x}" cy="${y}" r="${r}" fill="url(#glow)" opacity="${opacity}"/>`;
}

/** A wall and a table with a window's light on the wall: the room of every product. */
export function room(wall: string, light: string, table = "url(#table)", horizon = 760): string {
	return `
		<rect width="1080" height="1080" fill="${wall}"/>
		<radialGradient id="light"><stop offset=".1" stop-color="${light}"/><stop offset="1" stop-color="${light}" stop-opacity="0"/></radialGradient><circle cx="330" cy="300" r="780" fill="url(#light)"/>
		<g opacity=".28" fill="#fff" transform="skewX(-14) translate(230 0)"><rect x="60" y="70" width="170" height="270" rx="8"/><rect x="250" y="70" width="170" height="270" rx="8"/><rect x="60" y="360" width="170" height="230" rx="8"/><rect x="250" y="360" width="170" height="230" rx="8"/></g>
		<rect y="${horizon}" width="1080" height="${1080 - horizon}" fill="${table}"/>
		<rect y="${horizon}" width="1080" height="10" fill="#fff" opacity=".25"/>
		<g stroke="#6d3b14" stroke-opacity=".16" stroke-width="4" fill="none"><path d="M0 ${horizon + 92}Q300 ${horizon + 82} 560 ${horizon + 96}T1080 ${horizon + 90}"/><path d="M0 ${horizon + 200}Q420 ${horizon + 214} 700 ${horizon + 198}T1080 ${horizon + 206}"/></g>`;
}

/** A leaf from its stem, `length` long, turned by `angle` degrees. */
export function leaf(x: number, y: number, length: number, angle: number, fill = "url(#leaf)"): string {
	const w = length * 0.27;
	return `<g transform="translate(${x} ${y}) rotate(${angle})"><path d="M0 0C${length * 0.25} ${-w * 1.3} ${length * 0.75} ${-w} ${length} 0C${length * 0.75} ${w} ${length * 0.25} ${w * 1.1} 0 0Z" fill="${fill}"/><path d="M${length * 0.04} 0Q${length * 0.5} ${-w * 0.18} ${length * 0.92} 0" stroke="#fff" stroke-opacity=".35" stroke-width="${Math.max(1.5, length * 0.022)}" fill="none"/></g>`;
}

/** A whole orange, its navel or its stem towards us. */
export function orange(x: number, y: number, r: number, options: { fill?: string; leaves?: boolean; navel?: boolean } = {}): string {
	const dots = [[-0.1, 0.35], [0.3, 0.12], [0.12, 0.62], [-0.42, 0.2], [0.52, 0.4], [-0.22, 0.7], [0.42, -0.22], [-0.5, -0.2], [0.05, -0.1]]
		.map(([dx, dy]) => `<circle cx="${x + dx! * r}" cy="${y + dy! * r}" r="${r * 0.022}" fill="#a44a05" opacity=".28"/>`)
		.join("");
	const navel = options.navel
		? `<ellipse cx="${x + r * 0.2}" cy="${y + r * 0.12}" rx="${r * 0.15}" ry="${r * 0.13}" fill="#c65c0a" opacity=".75"/><ellipse cx="${x + r * 0.21}" cy="${y + r * 0.13}" rx="${r * 0.09}" ry="${r * 0.075}" fill="#f6a740"/>`
		: "";
	const leaves = options.leaves
		? `<path d="M${x} ${y - r * 0.9}q${r * 0.04} ${-r * 0.2} ${r * 0.12} ${-r * 0.3}" stroke="#5d7a2a" stroke-width="${r * 0.08}" fill="none" stroke-linecap="round"/>${leaf(x + r * 0.02, y - r * 0.98, r * 1.0, -28)}${leaf(x - r * 0.02, y - r * 0.96, r * 0.8, 200, "url(#leafdark)")}`
		: "";
	return `<circle cx="${x}" cy="${y}" r="${r}" fill="${options.fill ?? "url(#orange)"}"/>${dots}${navel}
		<ellipse cx="${x - r * 0.36}" cy="${y - r * 0.44}" rx="${r * 0.26}" ry="${r * 0.16}" fill="#fff" opacity=".42" transform="rotate(-38 ${x - r * 0.36} ${y - r * 0.44})"/>
		<path d="M${x - r * 0.66} ${y + r * 0.62}A${r * 0.92} ${r * 0.92} 0 0 0 ${x + r * 0.86} ${y + r * 0.3}" stroke="#ffd9a0" stroke-opacity=".35" stroke-width="${r * 0.05}" fill="none" stroke-linecap="round"/>${leaves}`;
}

/** The cut face of half an orange. */
export function half(x: number, y: number, r: number, flesh = ["#ffd36a", "#f9931e"], rind = "#f08a1c"): string {
	const segments = Array.from({ length: 10 }, (_, index) => {
		const a = (index * 36 * Math.PI) / 180 + 0.3;
		const b = a + 0.5;
		const c = (a + b) / 2;
		const at = (angle: number, radius: number) => `${(x + Math.cos(angle) * r * radius).toFixed(1)} ${(y + Math.sin(angle) * r * radius).toFixed(1)}`;
		return `<path d="M${at(c, 0.1)}L${at(a, 0.74)}Q${at(c, 0.9)} ${at(b, 0.74)}Z" fill="${flesh[1]}" stroke="${flesh[1]}" stroke-width="${r * 0.05}" stroke-linejoin="round"/><path d="M${at(c, 0.3)}L${at(c, 0.66)}" stroke="${flesh[0]}" stroke-width="${r * 0.06}" stroke-linecap="round" opacity=".9"/>`;
	}).join("");
	return `<circle cx="${x}" cy="${y}" r="${r}" fill="${rind}"/><circle cx="${x}" cy="${y}" r="${r * 0.93}" fill="#fff1d2"/>${segments}<circle cx="${x}" cy="${y}" r="${r * 0.07}" fill="#fff1d2"/><path d="M${x - r * 0.6} ${y - r * 0.55}A${r * 0.8} ${r * 0.8} 0 0 1 ${x + r * 0.1} ${y - r * 0.8}" stroke="#fff" stroke-opacity=".6" stroke-width="${r * 0.06}" fill="none" stroke-linecap="round"/>`;
}

/** A slatted crate; put what is in it before it. */
export function crate(x: number, y: number, width: number, height: number): string {
	const slat = height / 3;
	const slats = [0, 1, 2].map((index) => {
		const top = y + index * slat;
		return `<rect x="${x}" y="${top}" width="${width}" height="${slat - 12}" rx="8" fill="url(#${index === 0 ? "woodlight" : "wood"})"/><rect x="${x}" y="${top}" width="${width}" height="6" rx="3" fill="#fff" opacity=".35"/><path d="M${x + 40} ${top + slat * 0.5}q${width * 0.2} -8 ${width * 0.42} 0t${width * 0.42} -2" stroke="#8a5226" stroke-opacity=".28" stroke-width="3" fill="none"/>`;
	});
	const post = (left: number) => `<rect x="${left}" y="${y - 14}" width="46" height="${height + 8}" rx="8" fill="url(#wooddark)"/>${[0, 1, 2].map((index) => `<circle cx="${left + 23}" cy="${y + slat * (index + 0.42)}" r="6" fill="#e9c58f"/>`).join("")}`;
	return `${slats.join("")}${post(x + 14)}${post(x + width - 60)}`;
}

/** Grains of rice heaped between two points along an arc. */
export function grains(x: number, y: number, rx: number, ry: number, count: number, fills = ["#fffdf4", "#f6eeda", "#e9dcbd"], shape: readonly [number, number] = [13, 5]): string {
	// A sunflower's spiral, a little shaken: even, and the same on every machine.
	return Array.from({ length: count }, (_, index) => {
		const radius = Math.sqrt((index + 0.5) / count) * (0.94 + ((index * 29) % 13) / 100);
		const angle = index * 2.39996 + ((index * 17) % 11) / 30;
		const px = x + Math.cos(angle) * radius * rx;
		const py = y + Math.sin(angle) * radius * ry;
		return `<ellipse cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" rx="${shape[0]}" ry="${shape[1]}" fill="${fills[((index * 7919) >> 3) % fills.length]}" stroke="#b99a63" stroke-opacity=".28" stroke-width="1.2" transform="rotate(${(index * index * 37 + index * 61) % 180} ${px.toFixed(1)} ${py.toFixed(1)})"/>`;
	}).join("");
}

/** A bottle with shoulders: `x` is its middle, `y` its foot. */
export function bottle(x: number, y: number, width: number, height: number, fill: string, cap = "url(#gold)", label = ""): string {
	const w = width / 2;
	const neck = w * 0.36;
	const top = y - height;
	const shoulder = top + height * 0.36;
	return `<path d="M${x - neck} ${top + height * 0.06}V${top + height * 0.18}C${x - neck} ${top + height * 0.28} ${x - w} ${shoulder - height * 0.06} ${x - w} ${shoulder + height * 0.04}V${y - 24}Q${x - w} ${y} ${x - w + 24} ${y}H${x + w - 24}Q${x + w} ${y} ${x + w} ${y - 24}V${shoulder + height * 0.04}C${x + w} ${shoulder - height * 0.06} ${x + neck} ${top + height * 0.28} ${x + neck} ${top + height * 0.18}V${top + height * 0.06}Z" fill="${fill}"/>
		<path d="M${x - w * 0.72} ${shoulder + height * 0.08}V${y - 46}" stroke="#fff" stroke-opacity=".55" stroke-width="${w * 0.14}" stroke-linecap="round"/>
		<path d="M${x + w * 0.8} ${shoulder + height * 0.1}V${y - 40}" stroke="#fff" stroke-opacity=".22" stroke-width="${w * 0.08}" stroke-linecap="round"/>
		<rect x="${x - neck - 8}" y="${top}" width="${neck * 2 + 16}" height="${height * 0.1}" rx="10" fill="${cap}"/><rect x="${x - neck - 2}" y="${top + 6}" width="${neck * 0.5}" height="${height * 0.1 - 12}" rx="5" fill="#fff" opacity=".4"/>${label}`;
}
