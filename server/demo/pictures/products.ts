import { canvas, crate, glow, grains, half, leaf, orange, room, shadow } from "./brush.ts";
import { camellia, juiceBottle, lotusRoot, lotusSlice, oilBottle, osmanthus, osmanthusBottle, place, riceBowl, riceEar, riceSack, shoe, teaGlass, teaTin, wineJar } from "./things.ts";

const square = (shapes: string) => canvas(1080, 1080, shapes);

/** A low dish: its rim at `y`. */
const plate = (x: number, y: number, rx: number) => `${shadow(x, y + rx * 0.2, rx * 0.95, rx * 0.2)}<ellipse cx="${x}" cy="${y + 26}" rx="${rx * 0.7}" ry="${rx * 0.2}" fill="#c9b48f"/><ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${rx * 0.27}" fill="url(#porcelain)"/><ellipse cx="${x}" cy="${y - 4}" rx="${rx * 0.78}" ry="${rx * 0.19}" fill="#f7eeda"/>`;
const cup = (x: number, y: number, fill: string) => place(x, y, 1, `${shadow(0, 0, 84, 14)}<path d="M-80 -104C-78 -40 -52 -6 -34 0H34C52 -6 78 -40 80 -104Z" fill="url(#porcelain)"/><ellipse cx="0" cy="-104" rx="80" ry="20" fill="#fff"/><ellipse cx="0" cy="-102" rx="66" ry="14" fill="${fill}"/><path d="M-56 -84Q-50 -46 -32 -22" stroke="#fff" stroke-width="9" fill="none" stroke-linecap="round"/>`);

export const products = {
	"navel-oranges": () =>
		square(`${room("#cfe3d4", "#f3f7de")}${shadow(540, 930, 400, 40, 0.4)}
			<rect x="170" y="520" width="740" height="120" rx="10" fill="#7d4a20"/>
			${leaf(250, 540, 190, -150)}${leaf(820, 540, 190, -36, "url(#leafdark)")}
			${orange(410, 420, 108)}${orange(640, 416, 110, { leaves: true })}${orange(300, 540, 112, { navel: true })}${orange(522, 548, 118, { leaves: true })}${orange(756, 544, 114)}
			${crate(150, 596, 780, 330)}
			${orange(918, 900, 88, { navel: true })}${half(166, 930, 92)}${leaf(240, 980, 120, 12)}`),
	"blood-oranges": () =>
		square(`${room("#f3d9cf", "#fdf0e4", "url(#table)", 700)}${plate(540, 830, 430)}
			${orange(390, 640, 132, { fill: "url(#blood)", leaves: true })}${orange(670, 628, 140, { fill: "url(#blood)" })}${orange(820, 748, 104, { fill: "url(#blood)" })}
			${half(330, 790, 132, ["#ff8a7a", "#b8162c"], "#e2662c")}${half(590, 806, 140, ["#ff7a70", "#a50f2a"], "#e2662c")}
			${leaf(700, 880, 170, 18)}${leaf(720, 890, 130, 58, "url(#leafdark)")}${leaf(210, 900, 130, 160)}`),
	"orange-juice": () =>
		square(`${room("#fbe7b8", "#fff8e0")}${place(330, 900, 1.35, juiceBottle())}${place(750, 900, 1.35, juiceBottle())}${place(540, 960, 1.5, juiceBottle())}
			${half(216, 956, 96)}${orange(880, 946, 100, { leaves: true })}${leaf(300, 1000, 120, 10)}`),
	"crayfish-rice": () =>
		square(`${room("#d9e5c4", "#f8f6dc")}${riceEar(150, 830, 2.1, "#d9b24c")}${riceEar(220, 850, 1.7, "#e7c767")}${place(500, 930, 1.28, riceSack())}${place(848, 970, 1.12, riceBowl())}${grains(250, 1000, 120, 26, 46, undefined, [15, 6])}`),
	"glutinous-rice": () =>
		square(`${room("#efe1c8", "#fffaf0")}${place(720, 820, 0.94, riceSack())}
			${shadow(440, 950, 400, 46, 0.4)}<ellipse cx="440" cy="880" rx="400" ry="118" fill="#a8763a"/><ellipse cx="440" cy="862" rx="400" ry="118" fill="#d8a860"/>
			<g stroke="#8d5d26" stroke-opacity=".45" stroke-width="7" fill="none">${Array.from({ length: 13 }, (_, i) => `<path d="M${72 + i * 62} ${884 + Math.sin((i / 12) * Math.PI) * 66}l30 34"/>`).join("")}</g>
			<ellipse cx="440" cy="848" rx="356" ry="92" fill="#b98747"/><path d="M130 850Q280 690 450 684T750 850Q600 930 440 930T130 850Z" fill="#f8f2e2"/>${grains(440, 822, 296, 94, 330, undefined, [13, 10])}
			<g transform="translate(600 800) rotate(-32)"><path d="M-150 -34Q-70 -70 0 -44H300Q322 -30 300 -14H0Q-70 14 -150 -20Z" fill="url(#wooddark)"/><ellipse cx="-86" cy="-32" rx="56" ry="22" fill="#f8f2e2"/></g>`),
	"lotus-root": () =>
		square(`${room("#cfe4dc", "#f2f8ea", "url(#table)", 640)}
			<g opacity=".95"><path d="M230 700C190 540 210 420 250 300" stroke="#4d8a3a" stroke-width="14" fill="none"/><ellipse cx="262" cy="286" rx="200" ry="82" fill="url(#leaf)" transform="rotate(-10 262 286)"/><path d="M262 286L90 310M262 286L180 226M262 286L340 220M262 286L440 262M262 286L320 346M262 286L190 350" stroke="#2f6a2a" stroke-opacity=".5" stroke-width="5"/></g>
			<g transform="translate(800 330)"><path d="M0 330C20 200 10 120 0 60" stroke="#4d8a3a" stroke-width="12" fill="none"/>${[-62, -34, 0, 34, 62].map((turn, i) => `<path d="M0 70C-62 20 -52 -86 0 -130C52 -86 62 20 0 70Z" fill="${["#f3a9b8", "#f7bfc9", "#fbd6da", "#f7bfc9", "#f3a9b8"][i]}" transform="rotate(${turn} 0 70)"/>`).join("")}</g>
			${shadow(540, 850, 420, 40)}${place(520, 760, 1.12, lotusRoot(), -7)}${shadow(560, 960, 330, 30)}${place(470, 900, 0.92, lotusRoot(), 5)}
			${lotusSlice(230, 960, 92)}${lotusSlice(370, 1004, 76)}`),
	"derby-shoes": () =>
		square(`${room("#d9d3cb", "#f6efe4", "url(#wooddark)", 700)}
			<rect x="300" y="640" width="730" height="230" rx="14" fill="#d9c39c"/><rect x="280" y="610" width="770" height="60" rx="12" fill="#f5e8cf"/><rect x="280" y="660" width="770" height="14" rx="7" fill="#8f7448" opacity=".35"/>
			${place(340, 614, 1, shoe("url(#blacklather)", "#15110f"))}${place(60, 1016, 1.3, shoe("url(#blacklather)", "#1c1714"))}`),
	loafers: () =>
		square(`${room("#e5d8c6", "#fdf6ea", "url(#table)", 700)}
			<rect x="270" y="650" width="760" height="220" rx="16" fill="#8a5a33"/><rect x="250" y="630" width="800" height="60" rx="14" fill="#b17a49"/><rect x="250" y="630" width="800" height="10" rx="5" fill="#fff" opacity=".3"/>
			${place(300, 634, 1.08, shoe("url(#brownleather)", "#3a2415", true))}${place(70, 1010, 1.38, shoe("url(#brownleather)", "#3a2415", true))}`),
	"aged-rice-wine": () =>
		square(`${room("#e9cfae", "#fdf0d8", "url(#wooddark)")}${place(744, 900, 0.92, wineJar("url(#claylight)"))}${place(390, 950, 1.34, wineJar())}${cup(800, 990, "#c9761d")}${cup(640, 1014, "#c9761d")}`),
	"osmanthus-wine": () =>
		square(`${room("#f6e6b4", "#fffbe6")}${osmanthus(210, 330, 1.25, 12)}${osmanthus(900, 250, 1.05, 200)}${place(400, 930, 1.26, osmanthusBottle())}${place(680, 970, 1.34, osmanthusBottle())}${cup(900, 990, "#f3d98b")}${osmanthus(180, 980, 0.72, 10)}`),
	"camellia-oil": () =>
		square(`${room("#d3dfc3", "#f8f7e2")}${leaf(120, 470, 300, -30, "url(#leafdark)")}${leaf(150, 500, 280, 30)}${leaf(90, 450, 240, -84)}${camellia(210, 450, 150)}
			${place(490, 940, 1.42, oilBottle())}${place(800, 950, 1.06, oilBottle())}
			${[[170, 950, 62], [280, 990, 56], [250, 900, 50]].map(([x, y, r]) => `${shadow(x!, y! + r! - 6, r!, 14)}<circle cx="${x}" cy="${y}" r="${r}" fill="#8c7a35"/><circle cx="${x! - r! * 0.3}" cy="${y! - r! * 0.35}" r="${r! * 0.3}" fill="#d9cb7c" opacity=".7"/><path d="M${x} ${y! - r!}v${r! * 1.9}" stroke="#5a4a1c" stroke-opacity=".4" stroke-width="4"/>`).join("")}${camellia(880, 1000, 74)}`),
	"green-tea": () =>
		square(`${room("#cfe2d0", "#f6f9e6")}${glow(540, 420, 420, 0.5)}${leaf(130, 520, 230, -50)}${leaf(140, 530, 250, -8, "url(#leafdark)")}${leaf(120, 520, 170, -100)}${place(410, 940, 1.5, teaTin())}${place(772, 980, 1.42, teaGlass())}
			${Array.from({ length: 26 }, (_, i) => leaf(470 + ((i * 53) % 190) - 40, 990 + ((i * 31) % 52), 44, (i * 47) % 360, i % 2 ? "url(#leaf)" : "url(#leafdark)")).join("")}`),
} as const;

