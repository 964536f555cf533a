/**
 * Refusals: RFC 9457 problem details on HTTP, the same shape in a socket acknowledgement.
 * A code is stable: clients branch on it. The sentences are for people, `{name}` stands for a parameter.
 */
export const problems = {
	invalid_input: { status: 422, zh: "提交的内容有误，请检查后再试。", en: "Something in what you sent is not right. Please check it." },
	malformed: { status: 400, zh: "请求无法读取。", en: "The request could not be read." },
	request_timeout: { status: 408, zh: "请求没有及时传完，请再试一次。", en: "The request did not arrive in time. Please try again." },
	headers_too_large: { status: 431, zh: "请求头太大。", en: "The headers of the request are too large." },
	too_large: { status: 413, zh: "提交的内容太大。", en: "What you sent is too large." },
	not_found: { status: 404, zh: "没有找到。", en: "Not found." },
	unauthenticated: { status: 401, zh: "请先登录。", en: "Please sign in first." },
	forbidden: { status: 403, zh: "您没有权限这样做。", en: "You are not allowed to do this." },
	origin: { status: 403, zh: "请求来源不被允许。", en: "Requests from this origin are not allowed." },
	rate_limited: { status: 429, zh: "操作太频繁，请稍候再试。", en: "Too many requests. Please wait a moment." },
	overloaded: { status: 503, zh: "现在太忙了，请稍后再试。", en: "Very busy right now. Please try again in a moment." },
	unavailable: { status: 503, zh: "服务暂时不可用，请稍后再试。", en: "The service is not available right now. Please try again." },
	internal: { status: 500, zh: "服务器出了问题，请稍后再试。", en: "Something went wrong on our side. Please try again." },
	conflict: { status: 409, zh: "内容已被他人修改，请刷新。", en: "Somebody changed this meanwhile. Please reload." },

	room_taken: { status: 409, zh: "该直播间在此时段已被「{show}」占用（{from}–{to}）。", en: "The room is taken by “{show}” ({from}–{to})." },
	host_taken: { status: 409, zh: "主播在此时段已有场次「{show}」（{from}–{to}）。", en: "The host is already in “{show}” ({from}–{to})." },
	show_state: { status: 409, zh: "场次现在的状态是“{state}”，不能这样做。", en: "The show is {state}: this can't be done now." },
	lineup_duplicate: { status: 409, zh: "该规格已在排品中。", en: "This variant is already in the lineup." },
	lineup_full: { status: 409, zh: "排品最多 {max} 项。", en: "A lineup holds at most {max} items." },
	lineup_in_use: { status: 409, zh: "该排品已有订单，不能移除。", en: "This item already has orders and can't be removed." },
	quota_below_sold: { status: 409, zh: "限量不能低于已售 {sold} 件。", en: "The quota can't be below the {sold} sold." },
	slug_taken: { status: 409, zh: "该网址名称已被使用。", en: "That address name is taken." },

	sold_out: { status: 409, zh: "已抢光。", en: "Sold out." },
	not_enough: { status: 409, zh: "库存不足，还剩 {left} 件。", en: "Only {left} left." },
	limit_reached: { status: 409, zh: "每人限购 {limit} 件，您还可购 {left} 件。", en: "Limit of {limit} per buyer; you can buy {left} more." },
	show_over: { status: 409, zh: "直播已结束，直播价不再有效。", en: "The show is over: the live price no longer applies." },
	show_not_live: { status: 409, zh: "直播尚未开始，直播价还未生效。", en: "The show is not live yet: the live price does not apply." },
	price_changed: { status: 409, zh: "价格已变为 {price}，请确认后再下单。", en: "The price is now {price}. Please confirm." },
	coupon_gone: { status: 409, zh: "优惠券已领完，下次早点来。", en: "These coupons are all claimed." },
	coupon_not_open: { status: 409, zh: "优惠券现在不能领取。", en: "This coupon can't be claimed now." },
	coupon_limit: { status: 409, zh: "每人限领 {limit} 张，您已领过。", en: "Limit of {limit} per person: you have yours." },
	coupons_full: { status: 409, zh: "优惠券最多 {max} 种。", en: "There can be at most {max} coupons." },
	coupon_unknown: { status: 409, zh: "没有找到这张优惠券。", en: "You have no such coupon." },
	coupon_used: { status: 409, zh: "这张优惠券已用于另一个订单。", en: "This coupon is in another order already." },
	coupon_expired: { status: 409, zh: "优惠券已过期。", en: "This coupon has expired." },
	coupon_elsewhere: { status: 409, zh: "这张优惠券不能用于该商品。", en: "This coupon is not for this product." },
	coupon_threshold: { status: 409, zh: "满 {amount} 才能使用这张优惠券。", en: "This coupon needs an order of {amount} or more." },
	coupon_stacking: { status: 409, zh: "这些优惠券不能同时使用。", en: "These coupons can't be used together." },
	not_delivered: { status: 409, zh: "这家店不送到这个地址。", en: "The shop does not deliver to this address." },
	shipping_changed: { status: 409, zh: "运费已变为 {price}，请确认后再下单。", en: "Shipping now costs {price}. Please confirm." },
	not_for_sale: { status: 409, zh: "商品已下架。", en: "This product is not for sale." },
	idempotency_reused: { status: 422, zh: "同一个幂等键用于了不同的订单内容。", en: "The same idempotency key came with a different order." },
	order_state: { status: 409, zh: "订单现在的状态是“{state}”，不能这样做。", en: "The order is {state}: this can't be done now." },
	order_expired: { status: 409, zh: "订单已超时，库存已释放，请重新下单。", en: "The order expired and its stock was released. Please order again." },
	cart_full: { status: 409, zh: "购物车最多放 {limit} 种商品，请先清理一下。", en: "A cart holds {limit} different things. Please make room first." },
	checkout_blocked: { status: 409, zh: "有 {count} 处需要处理，整单尚未提交。", en: "{count} things are in the way, so nothing was ordered." },
	total_changed: { status: 409, zh: "合计已变为 {total}，请确认后再下单。", en: "The total is now {total}. Please confirm." },
	addresses_full: { status: 409, zh: "最多保存 {limit} 个地址，请先删除一个。", en: "You can keep {limit} addresses. Please delete one first." },
	payment_method: { status: 409, zh: "这里不能用这种方式付款，请换一种。", en: "This way to pay is not offered here. Please choose another." },
	payment_unavailable: { status: 502, zh: "支付渠道暂时连不上，请换一种方式或稍后再试。", en: "The payment provider can't be reached right now. Choose another way, or try again in a moment." },
	payment_signature: { status: 400, zh: "支付消息的签名不对。", en: "The signature of this payment message is not right." },
	payment_failed: { status: 402, zh: "支付失败，请重试或换一种方式。", en: "The payment failed. Try again or choose another way." },

	muted: { status: 403, zh: "您已被禁言。", en: "You are muted." },
	blocked: { status: 403, zh: "您已被禁止参与这里的聊天和互动，仍可观看和购买。", en: "You are blocked from chat and activities here. You can still watch and buy." },
	chat_words: { status: 422, zh: "发言涉及“{about}”，请修改后再发。", en: "Your message touches on “{about}”. Please change it." },
	chat_link: { status: 422, zh: "这里不能发链接、电话或其他平台的账号。", en: "Links, phone numbers and accounts elsewhere can't be posted here." },
	report_own: { status: 409, zh: "不能举报自己或主播团队的发言。", en: "You can't report yourself or the crew of the show." },
	review_settled: { status: 409, zh: "这条已经有人处理了。", en: "Somebody has already dealt with this." },
	moderators_full: { status: 409, zh: "一场最多 {max} 位房管。", en: "A show has at most {max} moderators." },
	person_unknown: { status: 404, zh: "没有找到这个账号，请核对邮箱；同名的人请用邮箱。", en: "No such account. Check the e-mail address; where several share a name, use the address." },
	lists_full: { status: 409, zh: "词表最多 {max} 个。", en: "There can be at most {max} word lists." },
	chat_empty: { status: 422, zh: "请输入内容。", en: "Type a message first." },
	chat_off: { status: 403, zh: "主播已关闭聊天，稍后再来发言。", en: "Chat is off for now. Come back in a while." },
	chat_slow: { status: 429, zh: "慢速聊天中，请 {seconds} 秒后再发。", en: "Slow mode: you can write again in {seconds} s." },
	chat_closed: { status: 409, zh: "直播未在进行，不能发言。", en: "The show is not open for chat." },
	interaction_running: { status: 409, zh: "上一个还没结束，请先结束它。", en: "There is one going on already: end it first." },
	interaction_over: { status: 409, zh: "已经结束了，下次请早。", en: "This is over already." },
	interactions_full: { status: 409, zh: "一场最多 {max} 次。", en: "At most {max} in a show." },
	questions_full: { status: 409, zh: "问题太多了，等主播回答几个再问吧。", en: "There are many questions already. Wait until some are answered." },
	email_taken: { status: 409, zh: "该邮箱已注册，请直接登录。", en: "This e-mail already has an account: please sign in." },
	bad_credentials: { status: 401, zh: "邮箱或密码不正确。", en: "Wrong e-mail or password." },
	sku_taken: { status: 409, zh: "货号“{sku}”在本店已被使用。", en: "The SKU “{sku}” is already used in this shop." },
	stock_committed: { status: 409, zh: "库存不能低于已占用的 {held} 件，现在可动的有 {left} 件。", en: "{held} units are held by orders: only {left} can be taken away." },
	csv_encoding: { status: 422, zh: "文件不是 UTF-8 编码。请在 Excel 里另存为“CSV UTF-8（逗号分隔）”再上传。", en: "The file is not UTF-8. In Excel, save it as “CSV UTF-8 (Comma delimited)” and upload it again." },
	csv_unreadable: { status: 422, zh: "第 {line} 行读不下去：引号或列数不对。", en: "Line {line} can't be read: its quotes or its number of columns are wrong." },
	csv_columns: { status: 422, zh: "第一行要有列名，至少有“{columns}”。", en: "The first line has to name the columns, at least “{columns}”." },
	csv_rows: { status: 422, zh: "一个文件最多 {max} 行。", en: "A file holds at most {max} rows." },
	picture_unreadable: { status: 422, zh: "无法读取该图片，请换一张（JPEG、PNG、WebP、AVIF）。", en: "The picture can't be read. Use JPEG, PNG, WebP or AVIF." },

	token_invalid: { status: 401, zh: "直播凭证无效或已过期。", en: "The stage token is not valid or has expired." },
	token_role: { status: 403, zh: "该直播凭证不允许此操作。", en: "The stage token does not allow this." },
	reminders_full: { status: 409, zh: "最多可以设 {max} 场提醒，请先取消几个。", en: "You can have {max} reminders. Please take some away first." },
	stage_full: { status: 503, zh: "观看人数已达上限。", en: "The stage is full." },
	method_not_allowed: { status: 405, zh: "这个地址不接受该操作。", en: "This address does not take that method." },
	media_type: { status: 415, zh: "内容类型不对。", en: "The content type is not the one that is expected here." },
	precondition_failed: { status: 412, zh: "连接已经更新，请用新的 ETag。", en: "The session has moved on: use its new ETag." },
	precondition_required: { status: 428, zh: "请求缺少 If-Match。", en: "If-Match is missing." },
	stream_key: { status: 401, zh: "推流密钥不对，或这一场既未排期也未开播。", en: "The stream key is not right, or its show is neither planned nor live." },
	nothing_on_air: { status: 409, zh: "现在没有正在播出的画面。", en: "Nothing is on air right now." },
	media: { status: 409, zh: "媒体连接出错，正在重连。", en: "The media connection failed. Reconnecting." },
} as const satisfies Record<string, { status: number; zh: string; en: string }>;

export type ProblemCode = keyof typeof problems;
/** Values of the sentences' placeholders. Times are ISO 8601, states are the words of the tables: `problem` writes both out for people. */
export type ProblemParams = Readonly<Record<string, string | number>>;
export type Lang = "zh" | "en";

/** RFC 9457 problem details. `type` is a relative URI that carries the code; `errors` names the fields of an invalid input. */
export interface Problem {
	readonly type: string;
	readonly title: string;
	readonly status: number;
	readonly code: ProblemCode;
	readonly detail: string;
	readonly params?: ProblemParams;
	readonly errors?: readonly { readonly path: string; readonly message: string }[];
	readonly requestId?: string;
}

/** The language of a person from an Accept-Language header or a locale tag: Chinese unless English comes first. */
export function langOf(header: string | null | undefined): Lang {
	return /^\s*en\b/i.test(header ?? "") ? "en" : "zh";
}

const states: Readonly<Record<string, Readonly<Record<Lang, string>>>> = {
	draft: { zh: "草稿", en: "a draft" },
	scheduled: { zh: "已排期", en: "scheduled" },
	live: { zh: "直播中", en: "live" },
	ended: { zh: "已结束", en: "over" },
	pending: { zh: "待付款", en: "waiting for payment" },
	confirmed: { zh: "待发货", en: "confirmed" },
	shipped: { zh: "已发货", en: "shipped" },
	cancelled: { zh: "已取消", en: "cancelled" },
	expired: { zh: "已超时", en: "expired" },
};

/** What the product's own word lists are about. */
export const ruleNames: Readonly<Record<string, Readonly<Record<Lang, string>>>> = {
	dealing: { zh: "站外交易", en: "dealing elsewhere" },
	fraud: { zh: "诈骗", en: "fraud" },
	gambling: { zh: "赌博", en: "gambling" },
	sexual: { zh: "色情", en: "sexual content" },
	insults: { zh: "辱骂", en: "insults" },
	advertising: { zh: "广告法禁用语", en: "advertising claims" },
	link: { zh: "链接与联系方式", en: "links and contacts" },
};

/** A parameter as a sentence says it. A sentence has no viewer's zone: times are the park's, screens format `params` themselves. */
function spoken(value: string | number, name: string, lang: Lang): string {
	if (name === "about") return ruleNames[value]?.[lang] ?? String(value);
	if (name === "state") return states[value]?.[lang] ?? String(value);
	if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+Z$/.test(value)) return String(value);
	return new Intl.DateTimeFormat(lang === "zh" ? "zh-CN" : "en-GB", { timeZone: "Asia/Shanghai", day: "numeric", month: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(value));
}

/** Builds the problem details of `code` in `lang`. */
export function problem(code: ProblemCode, lang: Lang, params: ProblemParams = {}, errors?: Problem["errors"]): Problem {
	const text = problems[code];
	const detail = text[lang].replace(/\{(\w+)\}/g, (whole, name: string) => spoken(params[name] ?? whole, name, lang));
	return {
		type: `/problems/${code}`,
		title: code.replaceAll("_", " "),
		status: text.status,
		code,
		detail,
		...(Object.keys(params).length > 0 ? { params } : {}),
		...(errors ? { errors } : {}),
	};
}

/** A refusal on its way to the door, where it becomes problem details in the caller's language. Never an internal error. */
export class Refusal extends Error {
	readonly code: ProblemCode;
	readonly params: ProblemParams;
	readonly errors: Problem["errors"];
	constructor(code: ProblemCode, params: ProblemParams = {}, errors?: Problem["errors"]) {
		super(code);
		this.name = "Refusal";
		this.code = code;
		this.params = params;
		this.errors = errors;
	}
}

/** What every socket event is acknowledged with. */
export type Ack<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly problem: Problem };
