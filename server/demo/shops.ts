import type { DrawingName } from "./pictures/drawings.ts";

interface DemoVariant {
	readonly sku: string;
	readonly zh: string;
	readonly en: string;
	/** Fen. */
	readonly price: number;
	readonly stock: number;
}

interface DemoProduct {
	/** Also the name of its picture. */
	readonly key: DrawingName;
	readonly zh: string;
	readonly en: string;
	readonly description: { readonly zh: string; readonly en: string };
	readonly origin: { readonly zh: string; readonly en: string };
	readonly variants: readonly DemoVariant[];
}

interface DemoShop {
	readonly slug: string;
	readonly zh: string;
	readonly en: string;
	readonly legalName: string;
	/** Shaped like a unified social credit code, with letters (I, O) that no real one has. */
	readonly licence: string;
	readonly contact: string;
	readonly products: readonly DemoProduct[];
}

/** Five sellers of a county in Hubei that is on no map. */
export const demoShops: readonly DemoShop[] = [
	{
		slug: "chengshanli",
		zh: "橙山里果园",
		en: "Orange Hill Orchard",
		legalName: "清禾市橙山里脐橙专业合作社（演示）",
		licence: "93420999MADEMO0011",
		contact: "0700-555-0101",
		products: [
			{
				key: "navel-oranges",
				zh: "纽荷尔脐橙 现摘现发",
				en: "Newhall navel oranges, picked to order",
				description: {
					zh: "江边坡地的老树果，不打蜡、不催熟。下单后第二天上午采摘，下午过秤装箱，坏一赔二。果径75—85毫米，糖度13以上，皮薄好剥，孩子自己就能剥开。",
					en: "From old trees on the slopes above the river; never waxed, never ripened by gas. We pick the morning after you order and pack the same afternoon. 75–85 mm, at least 13° Brix, and thin-skinned enough for a child to peel. For every bad one we send two.",
				},
				origin: { zh: "湖北清禾 橙山村三组", en: "Chengshan village, Qinghe, Hubei" },
				variants: [
					{ sku: "CSL-NH-5", zh: "5斤装（约10个）", en: "2.5 kg (about 10)", price: 3990, stock: 800 },
					{ sku: "CSL-NH-10", zh: "10斤装（约20个）", en: "5 kg (about 20)", price: 6990, stock: 600 },
					{ sku: "CSL-NH-GIFT", zh: "礼盒 12颗精选", en: "Gift box, 12 selected", price: 8800, stock: 200 },
				],
			},
			{
				key: "blood-oranges",
				zh: "塔罗科血橙",
				en: "Tarocco blood oranges",
				description: {
					zh: "切开像红宝石，带一点玫瑰香，酸甜各半。树上挂到腊月才够红，一棵树只收六十来斤，卖完就等明年。",
					en: "Ruby inside, with a scent of roses and an even balance of sweet and sharp. They hang until the cold has turned them red. A tree gives thirty kilos; when they are gone, they are gone until next year.",
				},
				origin: { zh: "湖北清禾 橙山村五组", en: "Chengshan village, Qinghe, Hubei" },
				variants: [
					{ sku: "CSL-XC-5", zh: "5斤装", en: "2.5 kg", price: 4680, stock: 300 },
					{ sku: "CSL-XC-9", zh: "9斤装", en: "4.5 kg", price: 7680, stock: 180 },
				],
			},
			{
				key: "orange-juice",
				zh: "NFC鲜榨脐橙汁",
				en: "Cold-pressed navel orange juice",
				description: {
					zh: "只有脐橙，没有水、糖、香精。两斤半鲜果榨一瓶，冷链发货，到家先放冰箱，开瓶后两天内喝完。",
					en: "Oranges and nothing else: no water, sugar or flavouring. Well over a kilo of fruit in each bottle. It travels chilled; keep it in the fridge and finish a bottle within two days.",
				},
				origin: { zh: "湖北清禾 电商产业园加工中心", en: "Processing centre of the Qinghe e-commerce park, Hubei" },
				variants: [
					{ sku: "CSL-NFC-4", zh: "500ml×4瓶", en: "4 × 500 ml", price: 5200, stock: 240 },
					{ sku: "CSL-NFC-12", zh: "500ml×12瓶 整箱", en: "12 × 500 ml, a case", price: 13800, stock: 90 },
				],
			},
		],
	},
	{
		slug: "daoxiangdu",
		zh: "稻香渡米坊",
		en: "Rice Ferry Mill",
		legalName: "清禾市稻香渡米业有限公司（演示）",
		licence: "91420999MADEMO0022",
		contact: "0700-555-0102",
		products: [
			{
				key: "crayfish-rice",
				zh: "虾稻香米 当季新米",
				en: "Crayfish-paddy fragrant rice, this season's",
				description: {
					zh: "稻田里养小龙虾，不用除草剂，虾吃虫、粪肥田。十月收割，每周碾一次，袋上印着碾米日期。煮饭满屋香，凉了也不回生。",
					en: "Crayfish live in the paddies, eat the pests and feed the soil, so no weedkiller is used. Harvested in October and milled every week: the date is on the sack. It fills the kitchen with its scent and stays soft when cold.",
				},
				origin: { zh: "湖北清禾 稻香渡村", en: "Daoxiangdu village, Qinghe, Hubei" },
				variants: [
					{ sku: "DXD-XM-5", zh: "5公斤", en: "5 kg", price: 4900, stock: 900 },
					{ sku: "DXD-XM-10", zh: "10公斤", en: "10 kg", price: 8900, stock: 500 },
				],
			},
			{
				key: "glutinous-rice",
				zh: "圆粒糯米",
				en: "Round glutinous rice",
				description: {
					zh: "包粽子、蒸糯米饭、酿米酒都用它。颗粒圆、糯性足，泡四个小时就透。街坊酿酒的年年来买。",
					en: "For zongzi, steamed sticky rice and home brewing. Round, very sticky, soaked through in four hours. The neighbours who make wine come back for it every year.",
				},
				origin: { zh: "湖北清禾 稻香渡村", en: "Daoxiangdu village, Qinghe, Hubei" },
				variants: [
					{ sku: "DXD-NM-2", zh: "2.5公斤", en: "2.5 kg", price: 2680, stock: 400 },
					{ sku: "DXD-NM-5", zh: "5公斤", en: "5 kg", price: 4880, stock: 260 },
				],
			},
			{
				key: "lotus-root",
				zh: "粉糯莲藕 带泥发货",
				en: "Floury lotus root, with its mud",
				description: {
					zh: "九孔粉藕，炖排骨汤最好，一炖就粉，汤是淡粉色。带泥不洗，放阴凉处能存半个月。下塘师傅凌晨三点开挖，当天发走。",
					en: "Nine-hole lotus root for slow soups: it turns floury and tints the broth pink. Sent unwashed, so it keeps for two weeks in a cool place. The diggers go into the pond at three in the morning; it leaves the same day.",
				},
				origin: { zh: "湖北清禾 荷塘湾", en: "Hetang bay, Qinghe, Hubei" },
				variants: [
					{ sku: "DXD-LO-5", zh: "5斤装", en: "2.5 kg", price: 3280, stock: 350 },
					{ sku: "DXD-LO-9", zh: "9斤装", en: "4.5 kg", price: 5280, stock: 220 },
				],
			},
		],
	},
	{
		slug: "lvantang",
		zh: "履安堂男鞋",
		en: "Lü'an Hall Shoemakers",
		legalName: "湖北履安堂鞋业有限公司（演示）",
		licence: "91420999MADEMO0033",
		contact: "0700-555-0103",
		products: [
			{
				key: "derby-shoes",
				zh: "头层牛皮德比鞋 通勤正装",
				en: "Full-grain leather derby shoes",
				description: {
					zh: "二十年老厂的看家款。头层牛皮，宽楦不挤脚背，橡胶底踩水不滑。开过车、站过柜台的都说软。七天内试穿不合脚，包换尺码。",
					en: "The shoe that this twenty-year-old workshop is known for. Full-grain leather on a wide last, with a rubber sole that grips on wet tiles. Soft from the first day for people who drive or stand. Wrong size? We swap it within seven days.",
				},
				origin: { zh: "湖北清禾 鞋业小镇", en: "Shoemakers' town, Qinghe, Hubei" },
				variants: [
					{ sku: "LAT-DB-40", zh: "黑色 40码", en: "Black, EU 40", price: 26900, stock: 60 },
					{ sku: "LAT-DB-41", zh: "黑色 41码", en: "Black, EU 41", price: 26900, stock: 90 },
					{ sku: "LAT-DB-42", zh: "黑色 42码", en: "Black, EU 42", price: 26900, stock: 110 },
					{ sku: "LAT-DB-43", zh: "黑色 43码", en: "Black, EU 43", price: 26900, stock: 70 },
				],
			},
			{
				key: "loafers",
				zh: "软底乐福鞋 一脚蹬",
				en: "Soft-sole penny loafers",
				description: {
					zh: "鞋底能对折，一脚蹬，开车出差都合适。内里是猪皮，吸汗不闷。师傅手工缝的围盖，一天只做四十双。",
					en: "A sole you can fold in half; slip them on and drive off. Lined with pigskin that takes up the sweat. The apron is stitched by hand, forty pairs a day.",
				},
				origin: { zh: "湖北清禾 鞋业小镇", en: "Shoemakers' town, Qinghe, Hubei" },
				variants: [
					{ sku: "LAT-LF-41", zh: "棕色 41码", en: "Brown, EU 41", price: 22900, stock: 50 },
					{ sku: "LAT-LF-42", zh: "棕色 42码", en: "Brown, EU 42", price: 22900, stock: 60 },
					{ sku: "LAT-LF-43", zh: "棕色 43码", en: "Brown, EU 43", price: 22900, stock: 40 },
				],
			},
		],
	},
	{
		slug: "taotanji",
		zh: "陶坛记米酒",
		en: "Clay Jar Rice Wine",
		legalName: "清禾市陶坛记酒坊（演示）",
		licence: "92420999MADEMO0044",
		contact: "0700-555-0104",
		products: [
			{
				key: "aged-rice-wine",
				zh: "封坛老米酒 三年陈",
				en: "Jar-aged rice wine, three years",
				description: {
					zh: "糯米、酒曲、山泉水，陶坛封三年。酒色琥珀，十二度，温热了喝最香，炖肉去腥也好。未成年人请勿饮酒。",
					en: "Sticky rice, starter and spring water, three years in a sealed clay jar. Amber, 12 % vol., at its best gently warmed; also good for braising. Not for minors.",
				},
				origin: { zh: "湖北清禾 石板街酒坊", en: "Shiban street brewery, Qinghe, Hubei" },
				variants: [
					{ sku: "TTJ-LJ-1", zh: "1斤坛", en: "500 ml jar", price: 5800, stock: 300 },
					{ sku: "TTJ-LJ-5", zh: "5斤大坛", en: "2.5 l jar", price: 19800, stock: 80 },
				],
			},
			{
				key: "osmanthus-wine",
				zh: "桂花甜米酒",
				en: "Sweet osmanthus rice wine",
				description: {
					zh: "本地金桂，九月打下来当天入酒。只有三度，冰镇、煮汤圆都行。瓶底有米粒是正常的，喝前摇一摇。未成年人请勿饮酒。",
					en: "Local golden osmanthus, shaken down in September and in the wine the same day. Only 3 % vol.: drink it iced or cook rice dumplings in it. Grains at the bottom belong there, shake first. Not for minors.",
				},
				origin: { zh: "湖北清禾 石板街酒坊", en: "Shiban street brewery, Qinghe, Hubei" },
				variants: [
					{ sku: "TTJ-GH-2", zh: "500ml×2瓶", en: "2 × 500 ml", price: 3900, stock: 420 },
					{ sku: "TTJ-GH-6", zh: "500ml×6瓶", en: "6 × 500 ml", price: 9900, stock: 200 },
				],
			},
		],
	},
	{
		slug: "shanchafang",
		zh: "山茶坊",
		en: "Camellia House",
		legalName: "清禾市山茶坊油茶专业合作社（演示）",
		licence: "93420999MADEMO0055",
		contact: "0700-555-0105",
		products: [
			{
				key: "camellia-oil",
				zh: "冷榨山茶油",
				en: "Cold-pressed camellia oil",
				description: {
					zh: "寒露后采的油茶果，晒干、剥壳、低温冷榨，一百斤鲜果出六斤油。烟点高，炒菜不呛，凉拌也香。每瓶都能扫码看到是哪片山、哪天榨的。",
					en: "Seeds gathered after Cold Dew, sun-dried, shelled and pressed at low temperature: a hundred kilos of fruit give six of oil. It hardly smokes in the wok and is lovely on salads. A code on each bottle tells you the hill and the day.",
				},
				origin: { zh: "湖北清禾 茶岭林场", en: "Chaling forest farm, Qinghe, Hubei" },
				variants: [
					{ sku: "SCF-CY-500", zh: "500ml", en: "500 ml", price: 8800, stock: 260 },
					{ sku: "SCF-CY-1L2", zh: "1L×2 礼盒", en: "2 × 1 l, gift box", price: 29800, stock: 90 },
				],
			},
			{
				key: "green-tea",
				zh: "高山云雾绿茶 明前",
				en: "Cloud-mist green tea, first pick",
				description: {
					zh: "海拔八百米的老茶园，清明前采的一芽一叶。豆香，耐泡，三泡之后还有回甘。密封罐装，喝不完放冰箱。",
					en: "One bud and one leaf from an old garden at 800 metres, picked before Qingming. It smells of chestnut and stays sweet past the third pour. In a sealed tin; keep the rest in the fridge.",
				},
				origin: { zh: "湖北清禾 茶岭林场", en: "Chaling forest farm, Qinghe, Hubei" },
				variants: [
					{ sku: "SCF-LC-100", zh: "100克罐装", en: "100 g tin", price: 6800, stock: 180 },
					{ sku: "SCF-LC-250", zh: "250克罐装", en: "250 g tin", price: 14800, stock: 120 },
					{ sku: "SCF-LC-20", zh: "20克尝鲜罐", en: "20 g taster", price: 1800, stock: 400 },
				],
			},
		],
	},
];

/** One of tonight's items: a SKU and its terms. */
export interface DemoItem {
	readonly sku: string;
	/** Fen. */
	readonly price: number;
	readonly quota: number;
	readonly limit: number;
	readonly minutes: number;
	readonly points: string;
}

/** The run of today's show: opens with a bargain, the gift boxes in the middle, ends with what people stay for. */
export const demoLineup: readonly DemoItem[] = [
	{ sku: "CSL-NH-5", price: 1990, quota: 200, limit: 2, minutes: 12, points: "开场福利：平时39.9，直播间19.9。\n现场切三个，看汁水，报糖度计读数。\n坏一赔二，江浙沪皖湘鄂次日发。" },
	{ sku: "CSL-NH-GIFT", price: 6600, quota: 80, limit: 4, minutes: 8, points: "送礼：12颗，单颗泡沫网套，带手写卡。\n提醒备注写祝福语。" },
	{ sku: "DXD-XM-5", price: 3680, quota: 300, limit: 3, minutes: 10, points: "闻香：现场电饭煲开盖。\n虾稻共生，不用除草剂；看袋上碾米日期是昨天。" },
	{ sku: "DXD-LO-5", price: 2480, quota: 150, limit: 2, minutes: 8, points: "掰开拉丝，粉藕九孔。\n教做法：别用铁锅，汤会发黑。" },
	{ sku: "TTJ-GH-2", price: 2690, quota: 180, limit: 3, minutes: 8, points: "三度，冰镇倒一杯，镜头给到桂花。\n口播：未成年人请勿饮酒。" },
	{ sku: "TTJ-LJ-1", price: 4280, quota: 100, limit: 2, minutes: 8, points: "敲坛启封，看酒色挂杯。\n温到四十度，讲三年陈和一年陈的区别。\n口播：未成年人请勿饮酒。" },
	{ sku: "LAT-DB-42", price: 19900, quota: 40, limit: 1, minutes: 12, points: "火烧、折弯、踩水三个测试。\n宽楦，脚背高的拍平时尺码；七天包换。" },
	{ sku: "LAT-LF-42", price: 16900, quota: 30, limit: 1, minutes: 8, points: "鞋底对折给镜头。\n开车族重点讲。" },
	{ sku: "SCF-CY-500", price: 6990, quota: 120, limit: 3, minutes: 10, points: "扫溯源码，给观众看是茶岭哪片山。\n热锅冷油不冒烟，现炒一盘青菜。" },
	{ sku: "CSL-NFC-4", price: 3980, quota: 100, limit: 2, minutes: 8, points: "压轴：配料表只有脐橙。\n冷链，偏远地区先问客服。" },
];

interface DemoExtra {
	readonly sku: string;
	readonly quantity: number;
}

/** What an item of today's show offers besides its live price. A flash sale waits for the host's tap. */
export interface DemoOffer {
	readonly flash?: { readonly price: number; readonly minutes: number };
	readonly ladder?: readonly { readonly units: number; readonly price: number }[];
	readonly bundle?: readonly DemoExtra[];
	readonly gift?: DemoExtra & { readonly fromUnits: number };
}

/** One of each kind, by SKU of the lineup. */
export const demoOffers: Readonly<Record<string, DemoOffer>> = {
	"CSL-NH-GIFT": { flash: { price: 5900, minutes: 10 } },
	"DXD-XM-5": { ladder: [{ units: 50, price: 3280 }, { units: 100, price: 3480 }] },
	"TTJ-LJ-1": { gift: { sku: "TTJ-GH-2", quantity: 1, fromUnits: 2 } },
	"SCF-CY-500": { bundle: [{ sku: "SCF-LC-20", quantity: 1 }] },
};
