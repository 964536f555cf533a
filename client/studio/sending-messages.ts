import { defineMessages } from "../i18n.ts";

export const messages = defineMessages({
	zh: {
		codec: "画面编码",
		codecs: { auto: "自动（推荐）", vp8: "VP8", h264: "H.264", vp9: "VP9", av1: "AV1" },
		codecHint: "自动会选所有观众都能看的编码；电脑有硬件编码器时用它。",
		warning: {
			unsupported: "这台设备或浏览器不支持，将改用 VP8。",
			heavy: "这台设备可能带不动，画面会变慢；老手机也可能看不到画面。",
			"one-size": "同样的网络下更清晰，但老手机可能看不到画面，网络差的观众也没有小画面可选。",
			"old-viewers": "同样的网络下更清晰，但老手机可能看不到画面。",
		},
		sound: "声音",
		sounds: { speech: "说话", music: "音乐" },
		soundHints: { speech: "单声道，自动消除回声和噪声、调整音量。", music: "立体声，原样传送，不做降噪；适合乐器、调音台。请戴耳机，避免回声。" },
		changeLive: "直播中更换编码或声音，画面会中断一小会儿。",
	},
	en: {
		codec: "Video codec",
		codecs: { auto: "Automatic (recommended)", vp8: "VP8", h264: "H.264", vp9: "VP9", av1: "AV1" },
		codecHint: "Automatic takes a codec that every viewer can show, in hardware where the computer has an encoder.",
		warning: {
			unsupported: "This device or browser does not have it: VP8 is sent instead.",
			heavy: "This device may be too slow for it, and old phones may show no picture.",
			"one-size": "A sharper picture on the same line, but old phones may not show it, and viewers on a poor line can't have a smaller one.",
			"old-viewers": "A sharper picture on the same line, but old phones may not show it.",
		},
		sound: "Sound",
		sounds: { speech: "Speech", music: "Music" },
		soundHints: { speech: "One channel; echo and noise are removed, loudness is evened out.", music: "Stereo, sent as it is, without noise removal: for instruments and mixing desks. Wear headphones against echo." },
		changeLive: "On air, another codec or sound interrupts the picture for a moment.",
	},
});
