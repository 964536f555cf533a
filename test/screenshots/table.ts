/** What the fake camera of the screenshots films: a host at her table in the park's livestream room, as raw video that Chromium plays in a loop. */
import { open } from "node:fs/promises";
import sharp from "sharp";
import { canvas, crate, glow, half, leaf, orange, shadow } from "../../server/demo/pictures/brush.ts";
import { osmanthusBottle, place, riceBowl, riceEar, riceSack, teaTin, wineJar } from "../../server/demo/pictures/things.ts";

const width = 1280;
const height = 720;
const fps = 8;
const seconds = 2;
/** How far the camera sways to each side, in pixels. */
const sway = 20;

const sleeve = "#2f6f56";
const skin = "#f3c6a2";

/** The host from the table up, an orange in her raised hand. */
function host(): string {
	return `<path d="M-96 -196Q-112 -20 -92 70Q-60 96 -44 40V-160H44V40Q60 96 92 70Q112 -20 96 -196Q84 -312 0 -312T-96 -196Z" fill="#2b211f"/>
		<path d="M-32 -90H32V-10Q0 26 -32 -10Z" fill="#e8b38c"/>
		<path d="M-210 330C-214 120 -176 34 -96 10Q-50 0 -36 -16Q0 30 36 -16Q50 0 96 10C176 34 214 120 210 330Z" fill="${sleeve}"/>
		<path d="M-36 -16Q0 62 36 -16L58 -6Q0 96 -58 -6Z" fill="#fdf6e6"/>
		<path d="M-104 130H104V330H-104Z" fill="#f4e3bf"/><path d="M-86 14L-78 132M86 14L78 132" stroke="#f4e3bf" stroke-width="20"/><circle cx="0" cy="216" r="34" fill="#f08a12"/><path d="M0 180q20 -26 42 -18q-6 24 -42 18Z" fill="#3f7d2c"/>
		<path d="M-80 -182C-80 -86 -40 -50 0 -50S80 -86 80 -182C80 -256 44 -284 0 -284S-80 -256 -80 -182Z" fill="${skin}"/>
		<path d="M-88 -160C-92 -250 -52 -300 4 -300S96 -250 88 -160C76 -196 66 -224 28 -244C-4 -214 -64 -216 -74 -196Q-84 -180 -88 -160Z" fill="#2b211f"/>
		<path d="M-52 -182q16 -12 32 0M20 -182q16 -12 32 0" stroke="#4a332b" stroke-width="5" fill="none" stroke-linecap="round"/>
		<ellipse cx="-36" cy="-158" rx="8" ry="10" fill="#33231f"/><ellipse cx="36" cy="-158" rx="8" ry="10" fill="#33231f"/><circle cx="-33" cy="-162" r="3" fill="#fff"/><circle cx="39" cy="-162" r="3" fill="#fff"/>
		<circle cx="-54" cy="-124" r="15" fill="#f09a86" opacity=".5"/><circle cx="54" cy="-124" r="15" fill="#f09a86" opacity=".5"/>
		<path d="M-3 -142q4 12 8 14" stroke="#d59a76" stroke-width="4" fill="none" stroke-linecap="round"/><path d="M-28 -106Q0 -70 30 -106Q0 -98 -28 -106Z" fill="#b8433c"/>
		<path d="M150 60C232 92 262 30 262 -20" stroke="${sleeve}" stroke-width="66" stroke-linecap="round" fill="none"/><circle cx="264" cy="-66" r="34" fill="${skin}"/>${orange(268, -132, 64, { leaves: true })}
		<path d="M236 -70q14 -34 34 -22M256 -60q18 -38 38 -22M280 -54q18 -30 34 -16" stroke="#e8b38c" stroke-width="18" stroke-linecap="round" fill="none"/>
		<path d="M-160 60C-240 120 -236 220 -170 262" stroke="${sleeve}" stroke-width="66" stroke-linecap="round" fill="none"/><circle cx="-148" cy="276" r="34" fill="${skin}"/>`;
}

function scene(): string {
	const shelf = (y: number) => `<rect x="0" y="${y}" width="1320" height="16" fill="url(#wooddark)"/>`;
	const board = `<rect x="880" y="70" width="330" height="92" rx="14" fill="#b3231f"/><rect x="890" y="80" width="310" height="72" rx="8" fill="none" stroke="#f9d77e" stroke-width="3"/><text x="1045" y="132" font-family="Noto Serif CJK SC, Noto Sans CJK SC, serif" font-weight="700" font-size="46" text-anchor="middle" fill="#fbe9bd" letter-spacing="6">橙山新果</text>`;
	return canvas(
		width + 2 * sway,
		height,
		`<rect width="1320" height="720" fill="url(#hallway)"/>${glow(640, 190, 520, 0.9)}
		${shelf(200)}${shelf(372)}
		${[70, 180, 290].map((x) => place(x, 202, 0.24, wineJar("url(#claylight)"))).join("")}${[400].map((x) => place(x, 202, 0.26, osmanthusBottle())).join("")}
		${[80, 210].map((x) => place(x, 374, 0.28, riceSack())).join("")}${[330, 410].map((x) => place(x, 374, 0.28, teaTin())).join("")}
		${board}${[940, 1030].map((x) => place(x, 374, 0.28, teaTin())).join("")}${[1150, 1260].map((x) => place(x, 374, 0.28, riceSack())).join("")}
		${place(660, 372, 1, host())}
		<rect y="574" width="1320" height="146" fill="url(#table)"/><rect y="574" width="1320" height="8" fill="#fff" opacity=".3"/>
		${shadow(300, 700, 270, 22, 0.4)}<rect x="98" y="500" width="404" height="70" rx="8" fill="#7d4a20"/>${orange(190, 470, 58)}${orange(310, 462, 62, { leaves: true })}${orange(410, 474, 56)}${orange(140, 520, 60, { navel: true })}${orange(258, 524, 64)}${orange(376, 520, 62, { leaves: true })}${orange(460, 526, 52)}${crate(84, 546, 432, 140)}
		${shadow(690, 676, 150, 16, 0.4)}<ellipse cx="690" cy="664" rx="150" ry="26" fill="#fffaf0"/><ellipse cx="690" cy="658" rx="120" ry="16" fill="#efe3cc"/>${half(620, 628, 46)}${half(722, 634, 46)}${orange(790, 630, 40, { navel: true })}${leaf(560, 652, 80, -160)}
		${place(960, 694, 0.44, riceBowl())}${place(1170, 700, 0.6, wineJar())}${riceEar(1060, 704, 0.8, "#d9b24c")}`,
	);
}

/** Writes `seconds` of the scene, the camera swaying a little, to `file`. YUV4MPEG2 with 4:2:0, BT.601 in the limited range, as cameras send it. */
export async function filmTable(file: string): Promise<void> {
	const { data, info } = await sharp(Buffer.from(scene())).flatten({ background: "#fff" }).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	const luma = width * height;
	const frame = Buffer.alloc((luma * 3) / 2);
	const out = await open(file, "w");
	try {
		await out.write(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420jpeg\n`);
		for (let index = 0; index < fps * seconds; index++) {
			const left = Math.round(sway + sway * Math.sin((2 * Math.PI * index) / (fps * seconds)));
			for (let y = 0; y < height; y++) {
				let at = (y * info.width + left) * 3;
				for (let x = 0; x < width; x++, at += 3) {
					const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
					frame[y * width + x] = 16 + (66 * r + 129 * g + 25 * b) / 256;
					if (y % 2 === 1 || x % 2 === 1) continue;
					const chroma = (y / 2) * (width / 2) + x / 2;
					frame[luma + chroma] = 128 + (-38 * r - 74 * g + 112 * b) / 256;
					frame[luma + luma / 4 + chroma] = 128 + (112 * r - 94 * g - 18 * b) / 256;
				}
			}
			await out.write("FRAME\n");
			await out.write(frame);
		}
	} finally {
		await out.close();
	}
}

