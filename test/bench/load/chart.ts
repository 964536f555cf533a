/** A picture of how the worker's CPU and memory grow with its viewers (SVG 1.1). */
export function chart(curve: readonly { viewers: number; cpu: readonly [number, number]; memory: readonly [number, number] }[]): string {
	const most = Math.max(...curve.map(({ viewers }) => viewers));
	const panels = [
		{ title: "CPU, % of a core", values: curve.map(({ cpu }) => cpu.map((value) => value * 100)) },
		{ title: "memory, MB", values: curve.map(({ memory }) => [...memory]) },
	];
	const [width, height, left, top] = [320, 200, 48, 40];
	const lines = ["#d9480f", "#5c7cfa"];
	const drawn = panels.map(({ title, values }, index) => {
		const highest = Math.max(...values.flat()) * 1.1;
		const x = (viewers: number): number => left + (viewers / most) * width;
		const y = (value: number): number => top + height - (value / highest) * height;
		const marks = [0, 0.5, 1].map((share) => `<text x="${left - 6}" y="${y(highest * share) + 4}" text-anchor="end">${Math.round(highest * share)}</text><line x1="${left}" x2="${left + width}" y1="${y(highest * share)}" y2="${y(highest * share)}" stroke="#ddd"/>`);
		const paths = [0, 1].map((side) => `<polyline fill="none" stroke="${lines[side]}" stroke-width="2" points="${curve.map(({ viewers }, at) => `${x(viewers).toFixed(1)},${y(values[at]![side]!).toFixed(1)}`).join(" ")}"/>`);
		const ticks = curve.map(({ viewers }) => `<text x="${x(viewers)}" y="${top + height + 16}" text-anchor="middle">${viewers}</text>`);
		return `<g transform="translate(${index * (width + left + 24)} 0)"><text x="${left}" y="24" font-weight="bold">${title}</text>${marks.join("")}${paths.join("")}${ticks.join("")}</g>`;
	});
	const legend = ["product", "bare mediasoup"].map((name, side) => `<rect x="${left + side * 130}" y="${top + height + 34}" width="12" height="12" fill="${lines[side]}"/><text x="${left + side * 130 + 18}" y="${top + height + 44}">${name}</text>`);
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * (width + left + 24)} ${top + height + 60}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>${drawn.join("")}${legend.join("")}<text x="${left + 280}" y="${top + height + 44}">viewers on one worker, across</text></svg>\n`;
}
