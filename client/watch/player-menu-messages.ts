import { defineMessages } from "../i18n.ts";

export const messages = defineMessages({
	zh: {
		title: "播放设置",
		quality: "清晰度",
		qualities: { auto: "自动", high: "高清", low: "流畅", audio: "只听声音" },
		hints: { auto: "按网络和屏幕大小调整", high: "画面最清晰，用流量最多", low: "画面小一些，省流量", audio: "不要画面，最省流量" },
		showStats: "显示播放数据",
		hideStats: "关闭播放数据",
		stats: "播放数据",
		names: { size: "分辨率", fps: "帧率", bitrate: "码率", loss: "丢包", roundTrip: "往返", jitterBuffer: "缓冲", layer: "层", codec: "编码" },
		layer: (spatial: number, temporal: number) => `画面 ${spatial} · 帧率 ${temporal}`,
		soundOnly: "正在听声音",
		soundOnlyText: "画面已关闭，聊天和购买照常",
	},
	en: {
		title: "Playback",
		quality: "Quality",
		qualities: { auto: "Automatic", high: "High", low: "Low", audio: "Sound only" },
		hints: { auto: "Follows your line and your screen", high: "The sharpest picture, most data", low: "A smaller picture, less data", audio: "No picture, least data" },
		showStats: "Show statistics",
		hideStats: "Hide statistics",
		stats: "Statistics",
		names: { size: "Resolution", fps: "Frames/s", bitrate: "Bitrate", loss: "Loss", roundTrip: "Round trip", jitterBuffer: "Buffer", layer: "Layer", codec: "Codec" },
		layer: (spatial: number, temporal: number) => `size ${spatial}, rate ${temporal}`,
		soundOnly: "Sound only",
		soundOnlyText: "The picture is off; chat and shopping go on.",
	},
});

export type PlayerMenuTexts = (typeof messages)["zh"];
