import { canvas, crate, glow, leaf, orange, shadow } from "./brush.ts";
import { oilBottle, orangeHeap, osmanthusBottle, place, riceBowl, riceEar, riceSack, shoe, teaGlass, teaTin, wineJar } from "./things.ts";

const wide = (shapes: string) => canvas(1280, 720, shapes);
const hill = (path: string, fill: string) => `<path d="${path}" fill="${fill}"/>`;

/** A round orange tree, its foot at the point. */
const tree = (x: number, y: number, s: number) =>
	place(x, y, s, `<ellipse cx="0" cy="2" rx="52" ry="9" fill="#274a1d" opacity=".35"/><rect x="-7" y="-40" width="14" height="42" rx="6" fill="#7a4a24"/><circle cx="0" cy="-82" r="58" fill="#3f7f38"/><circle cx="-34" cy="-64" r="40" fill="#35702f"/><circle cx="36" cy="-66" r="40" fill="#35702f"/><circle cx="-14" cy="-102" r="38" fill="#5c9d45"/>${[[-30, -80], [4, -58], [30, -92], [-6, -112], [40, -58], [-48, -54], [14, -88]].map(([dx, dy]) => `<circle cx="${dx}" cy="${dy}" r="9.5" fill="#fb9a26"/><circle cx="${dx! - 3}" cy="${dy! - 3}" r="3" fill="#ffdf9a"/>`).join("")}`);
const lantern = (x: number, y: number, s: number) =>
	place(x, y, s, `<path d="M0 -140V-64" stroke="#7a120f" stroke-width="5"/><circle r="190" fill="url(#sunglow)" opacity=".7"/><rect x="-34" y="-72" width="68" height="16" rx="6" fill="url(#gold)"/><ellipse cx="0" cy="0" rx="78" ry="62" fill="url(#red)"/><path d="M-30 -56Q-58 0 -30 56M0 -62V62M30 -56Q58 0 30 56" stroke="#f9d77e" stroke-opacity=".5" stroke-width="4" fill="none"/><rect x="-34" y="56" width="68" height="16" rx="6" fill="url(#gold)"/><path d="M-14 72v46M0 72v56M14 72v46" stroke="#d79a2b" stroke-width="5"/>`);
const plank = (y: number, fill = "url(#table)") => `<rect y="${y}" width="1280" height="${720 - y}" fill="${fill}"/><rect y="${y}" width="1280" height="9" fill="#fff" opacity=".28"/><path d="M0 ${y + 70}Q400 ${y + 60} 800 ${y + 72}T1280 ${y + 66}" stroke="#6d3b14" stroke-opacity=".18" stroke-width="4" fill="none"/>`;

export const covers = {
	"cover-orchard": () =>
		wide(`<rect width="1280" height="720" fill="url(#morning)"/><circle cx="930" cy="210" r="330" fill="url(#sunglow)"/><circle cx="930" cy="210" r="74" fill="#fff2c4"/>
			${hill("M0 330Q170 200 360 300T760 270T1280 310V720H0Z", "#a9c9b4")}${hill("M0 400Q260 290 520 380T1000 350T1280 380V720H0Z", "#8bb783")}
			<path d="M0 452Q320 420 640 452T1280 436V492Q900 476 640 500T0 498Z" fill="#d9ecec"/><path d="M120 470h200M520 478h160M860 462h220" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".8"/>
			${hill("M0 500Q330 440 700 492T1280 470V720H0Z", "#7cab5c")}${[90, 230, 370, 520, 680, 830, 980, 1130, 1250].map((x, i) => tree(x, 520 - (i % 2) * 14 + (i % 3) * 5, 0.62)).join("")}
			${hill("M0 580Q420 520 800 578T1280 560V720H0Z", "#649a4c")}${[40, 1030, 1210].map((x) => tree(x, 640, 1.25)).join("")}${tree(190, 606, 0.95)}${tree(880, 604, 0.95)}
			${shadow(530, 706, 330, 26, 0.4)}<rect x="262" y="474" width="536" height="90" rx="8" fill="#7d4a20"/>${orange(430, 410, 74)}${orange(600, 406, 76, { leaves: true })}${orange(350, 484, 78, { navel: true })}${orange(512, 488, 82, { leaves: true })}${orange(688, 486, 80)}${leaf(300, 486, 130, -150)}${leaf(740, 490, 130, -30)}${crate(246, 520, 568, 186)}`),
	"cover-crate": () =>
		wide(`<rect width="1280" height="720" fill="url(#dusk)"/>${glow(360, 200, 460, 0.8)}${plank(470, "url(#wooddark)")}
			${shadow(640, 690, 520, 34, 0.5)}<rect x="150" y="350" width="980" height="130" rx="10" fill="#7d4a20"/>
			${[260, 450, 640, 830, 1020].map((x, i) => orange(x, 276 - (i % 2) * 8, 98, { leaves: i === 1 || i === 3 })).join("")}${[200, 366, 550, 736, 920, 1082].map((x, i) => orange(x, 384, 102, { navel: i % 2 === 0, leaves: i === 2 })).join("")}${leaf(160, 372, 170, -150)}${leaf(1120, 378, 170, -30, "url(#leafdark)")}
			${crate(120, 440, 1040, 262)}`),
	"cover-hall": () =>
		wide(`<rect width="1280" height="720" fill="url(#hallway)"/>
			${[210, 640, 1070].map((x) => `<path d="M${x - 34} 0H${x + 34}L${x + 240} 520H${x - 240}Z" fill="#fff" opacity=".34"/>`).join("")}
			<rect x="80" y="150" width="1120" height="22" rx="6" fill="url(#wooddark)"/><rect x="80" y="330" width="1120" height="22" rx="6" fill="url(#wooddark)"/>
			${[150, 260, 1020, 1130].map((x) => place(x, 150, 0.2, wineJar("url(#claylight)"))).join("")}${[380, 460, 820, 900].map((x) => place(x, 150, 0.22, osmanthusBottle())).join("")}
			${[150, 290].map((x) => place(x, 330, 0.26, riceSack())).join("")}${[990, 1130].map((x) => place(x, 330, 0.27, teaTin())).join("")}${[420, 860].map((x) => place(x, 330, 0.25, oilBottle())).join("")}
			${lantern(550, 190, 0.72)}${lantern(730, 190, 0.72)}${plank(520)}
			${place(330, 676, 0.84, wineJar())}${place(655, 690, 0.86, riceSack())}${place(960, 684, 0.86, osmanthusBottle())}${place(1110, 690, 0.72, riceBowl())}${riceEar(80, 690, 1.2, "#d9b24c")}${riceEar(130, 700, 1, "#e7c767")}`),
	"cover-workshop": () =>
		wide(`<rect width="1280" height="720" fill="#d9c9b2"/>${glow(260, 160, 680, 0.9)}
			<rect x="560" y="180" width="640" height="20" rx="6" fill="url(#wooddark)"/><rect x="560" y="370" width="640" height="20" rx="6" fill="url(#wooddark)"/>
			${[580, 790, 1000].map((x, i) => place(x, 182, 0.28, shoe(i % 2 ? "url(#brownleather)" : "url(#blacklather)", "#2a1c12", i === 1))).join("")}${[580, 790, 1000].map((x, i) => place(x, 372, 0.28, shoe(i % 2 ? "url(#blacklather)" : "url(#brownleather)", "#2a1c12", i !== 1))).join("")}
			<g opacity=".9"><rect x="90" y="60" width="330" height="260" rx="10" fill="#fff6e0"/><path d="M255 60V320M90 190H420" stroke="#b98b57" stroke-width="12"/><rect x="90" y="60" width="330" height="260" rx="10" fill="none" stroke="#8a5a33" stroke-width="16"/></g>
			${plank(470)}${place(50, 640, 0.78, shoe("url(#brownleather)", "#3a2415", true))}${place(560, 690, 1, shoe("url(#blacklather)", "#1c1714"))}`),
	"cover-tea": () =>
		wide(`<rect width="1280" height="720" fill="url(#mist)"/><circle cx="330" cy="170" r="300" fill="url(#sunglow)"/><circle cx="330" cy="170" r="60" fill="#fffbe6"/>
			${hill("M0 300Q200 130 420 270T820 190T1280 270V720H0Z", "#a5cbb2")}<ellipse cx="560" cy="330" rx="720" ry="70" fill="url(#glow)" opacity=".9"/>
			${hill("M0 400Q300 250 640 370T1280 320V720H0Z", "#77ac82")}<ellipse cx="840" cy="420" rx="660" ry="60" fill="url(#glow)" opacity=".8"/>
			${hill("M0 500Q380 360 760 450T1280 410V720H0Z", "#4f8f5c")}
			${Array.from({ length: 7 }, (_, i) => `<path d="M0 ${524 + i * 34}Q380 ${392 + i * 40} 760 ${478 + i * 38}T1280 ${438 + i * 42}" stroke="${i % 2 ? "#2f6e42" : "#7fbf6a"}" stroke-width="${14 + i * 2}" stroke-dasharray="${26 + i * 4} 7" stroke-linecap="round" fill="none" opacity=".9"/>`).join("")}
			${plank(600, "url(#woodlight)")}${place(930, 690, 1.02, teaTin())}${place(1120, 700, 0.95, teaGlass())}${place(720, 696, 0.72, oilBottle())}${leaf(470, 676, 130, -20)}${leaf(480, 682, 120, 20, "url(#leafdark)")}${leaf(470, 680, 110, -70)}`),
	"cover-harvest": () =>
		wide(`<rect width="1280" height="720" fill="#f6c877"/><g fill="#fbdc9c">${Array.from({ length: 14 }, (_, i) => `<path d="M640 430L${640 + Math.cos((i * Math.PI) / 7) * 1100} ${430 + Math.sin((i * Math.PI) / 7) * 1100}L${640 + Math.cos((i * Math.PI) / 7 + 0.22) * 1100} ${430 + Math.sin((i * Math.PI) / 7 + 0.22) * 1100}Z"/>`).join("")}</g><circle cx="640" cy="400" r="460" fill="url(#sunglow)"/>
			${lantern(120, 150, 0.9)}${lantern(1160, 150, 0.9)}${plank(540)}
			${riceEar(250, 560, 1.9, "#c99a32")}${riceEar(330, 570, 1.6, "#d9b24c")}<g transform="translate(1280 0) scale(-1 1)">${riceEar(250, 560, 1.9, "#c99a32")}${riceEar(330, 570, 1.6, "#d9b24c")}</g>
			${place(905, 640, 0.94, oilBottle())}${place(1035, 654, 0.84, osmanthusBottle())}${place(345, 644, 0.92, wineJar())}${place(640, 650, 0.96, riceSack())}${place(1150, 676, 0.8, teaTin())}${place(150, 690, 0.8, riceBowl())}
			${place(455, 702, 0.62, orangeHeap())}${place(835, 700, 0.74, orangeHeap())}`),
} as const;
