/**
 * The words that a platform begins with. A line is a phrase; `(a|b|)` in it stands for each of its choices. Spaces part Latin words. Chinese
 * phrases are found by sound as well. A line that begins with `!` is a phrase in which a word means no harm.
 */
export const builtInLists = {
	dealing: `
		(加|十|伽|搜)(我|你|个|下|一下|一下我|一下我的|我的|我个|)(微信|微|薇|薇信|威信|卫星|vx|wx|v|v信|v芯|v心|微心|威心|心信|徽信|魏星|绿泡泡|绿泡|扣扣|扣|q|qq|企鹅)(号|聊|)
		(加|进|入|来)(裙|群)(领|拿|聊|发|抢|看|有)
		(进|加|拉你进|拉你入|入)(裙|群)(更便宜|便宜|底价|低价)
		(微信|薇信|v信|vx|wx|微|薇)(同号|同步|同款|私聊|联系)
		(我|俺)(的|)(微|薇|微信|薇信|vx|wx|v信)(号|是)
		某信
		联系(方式|)(看|在)(我|)(主页|头像|名字|简介)
		(看|见)(我|)名字(加|就是|里)
		别(拍|点|买)(这个|这|)链接
		转账给我
		(我|俺)(的|)朋友圈(更|便宜|加|有货|价)
		(便宜|优惠|底价|低价|批发)加我
		(想要|要)(底价|低价|便宜)(的|)(加|私|找|联系)
		(v|薇|微)(信|)(搜|查找)
		找我(便宜|拿货|更低|半价)
		绿泡泡(加|找)(我|你)
		绿色软件
		小绿书加
		(看|点|点击|戳)(我|我的|)(头像|主页)(加|私|聊|有|联系)
		(看|点|点击|戳)我(的|)头像
		加(我|)好友
		私下(交易|转账|转帐|便宜|买|成交|付款|聊|拿)
		(微信|直接|支付宝)转(账|帐|)给我
		(直接|)转(我|到我)(微信|支付宝|卡)
		(不走|绕过|避开|绕开)平台
		(别|不要|不用)在(这|这里|这儿|直播间|平台)(买|拍|下单|付款)
		私(我|聊我|信我|聊拿|聊便宜|心我)(半价|便宜|拿货|同款|更低|底价|)
		(思|司|丝)信我
		扫(码|一扫|我|描)(加|进|入)(我|群|裙|好友|微信)
		扫一扫(加|进)
		扫我(的|)(码|二维码|头像)
		去(某|桃|淘|掏)宝(搜|买)
		(某|桃|掏)宝搜
		(pdd|拼夕夕|拼多多|拚夕夕|淘宝|某宝|咸鱼|闲鱼)(搜|有同款|同款|私拍|找我|搜我|便宜)
		(咸鱼|闲鱼|抖引|抖音|小红书)号
		(纸飞机|飞机号|电报群|飞机群)
		!微信(支付|付款|零钱|小程序|里|上|钱包|公众号|客服)
		!(加|圆|深|有|件)v领
		!加微(辣|甜|量|波|糖|咸|酸|火|量元素)
		!加q(弹|糖)
		!(加|发)(粉丝群|企业群)
		!私(房|人|家|密|立|募|教|享)
		!加(信用|薪)
		!卫星(电视|导航|定位|云图|锅)
		(me|us) (up |)(on|at|via|through|in) (my |)(wechat|weixin|whatsapp|whats app|telegram|signal|qq|insta|viber)
		add (my|our) (wechat|weixin|whatsapp|telegram|line|qq|id)
		(my|our) (wechat|weixin|whatsapp|telegram|qq|line id|wechat id|telegram id) (is|id|)
		(wechat|whatsapp|whats app|telegram|weixin) (me|us|id)
		(dm|pm|inbox|text|msg|message) me (for|4|if you want) (a |the |)(better|cheaper|best|lower|real) (price|deal|one)
		(dm|pm|inbox|text|msg|message) me (for|4) (a |)(discount|wholesale|cheap|cheaper|bulk|half price|50|price list|deal)
		(dm|pm|inbox|msg|message) me i sell
		dont buy (it |this |)here
		don t buy (it |this |)here
		pay me (direct|directly|outside|off|by|via|with|through)
		(send|transfer) (the |your |)money (by|via|through|on|to my) (paypal|venmo|zelle|cashapp|alipay|wechat)
		(venmo|zelle|cash app|cashapp|paypal) me
		paypal friends and family
		cash app me
		(off|outside|skip|leave|without) (the |this |)platform
		(my own|my) (site|website|web site|store link) (ask|is cheaper|has it)
		(cheaper|lower price) (on|at) my (own |)(site|website|shop|store|page)
		scan my (qr|q r|code|qr code|q r code)
		join my (vip |private |free |)(group|channel|chat)
		text me at
		call me at
		(buy|get|order) (it |this |)(directly from me|direct from me|from me cheaper|from me directly|from me off|from me outside)
	`,
	fraud: `
		刷单(日结|兼职|一单|赚|返|员|返利)
		(招|找|做|请)刷单
		(日结|兼职)刷单
		刷蛋
		兼职日(赚|入|结)
		(日|月|天天|每天)(赚|入)(过万|上万|过千|上千|三百|五百|百元|千元|百|千|万|1|2|3|4|5|6|7|8|9)
		躺赚
		点赞(员|赚钱|一个|兼职)
		赚钱项目
		宝妈(可做|兼职|副业)
		(无抵押|低息|秒批|秒到账|免审|网)贷
		贷款(秒|无抵押|低息|免审|秒到账|到账|办理|口子)
		抵押贷款
		(花呗|白条|信用卡|借呗|微粒贷)(套现|提现|代还)
		套现(花呗|秒到|手续费)
		洗钱
		回收(花呗|白条|额度|购物卡)
		原单a货
		做任务(返现|赚|日入)
		跑分(日结|高佣|卡|平台|兼职|项目)
		(收|出售|出租|买卖|卖)(银行卡|四件套|对公户|实名号|手机卡)
		办(证|假证)(刻章|件|)
		刻章(办证|联系|电话|加|价格)
		代开发(票|漂|飘)
		(开|出售|代开)(发票|增值税票)点数(低|)
		开发票点数低
		代办(信用卡|贷款|证件|学历)
		黑户(可下|贷|下款)
		(高|精|顶)仿(a货|包|表|鞋|手表|包包|奢侈|货|鞋子|原单)
		仿单
		莆田(鞋|货|原厂)
		复刻(版|鞋|表)(aj|工厂|一比一|)
		1比1复刻
		1:1复刻
		(假酒|假烟|假币)(批发|出售|直供)
		内幕(股票|消息)
		稳赚(不赔|)
		(炒|买)币(翻倍|带单|)(跟我|带你|)
		(带你|跟我)(炒|买)(币|股)
		虚拟币(翻倍|带单|投资)
		老师带单
		杀猪盘
		充值返(利|现)
		充(值|)(10|20|50|100|200|500|1000)(送|返)(10|20|30|50|100|200|300|500|1000)
		(提供|发|告诉|把)(我|你|您|你的|您的|给我|)(验证码)(发我|给我|发给|告诉|)
		验证码(发我|发给我|告诉我|给我)
		账户异常
		(先|要)交税
		中奖(了|)(点击|私信|加|先)
		中奖点击领取
		!没?洗钱包
		!洗钱包
		!假一赔
		!(收|发)不到验证码
		!刷单(买|独|品|面|个|反)
		!发验证码
		!(开发票|代开发票)抬头
		(make|earn) (500|300|200|100|1000|money|cash|) (a day|daily|per day|weekly|fast|online|at home|from home)
		make (easy |quick |fast |)money (fast|online|from home|at home|with me|daily)
		work from home (earn|and earn|make)
		earn (300|500|200|100|1000) (daily|a day)
		easy (money no risk|cash)
		(a|per) (day|week|month|hour) (from|at) home
		(crypto|btc|bitcoin) doubling
		send (1|2) (btc|eth) get
		(guaranteed|sure) (profit|profits|returns|return|income)
		double your (bitcoin|btc|money|crypto|usdt|eth)
		free (iphone|ipad|gift card|bitcoin|robux)
		claim (now|your prize|your reward)
		get rich quick
		fake (id|ids|passport|documents|rolex)
		(cheap|replica|aaa|1:1|best) (replica|rolex|replicas) (watches|watch|bags|bag|shoes|rolex|)
		replica (watches|watch|bags|bag|shoes|rolex)
		(send|give|tell) me (your|the|ur) (verification |login |sms |)(code|password|otp|pin)
		send the (otp|sms|login|verification) code
		send (your|ur) (password|otp|pin code|verification code)
		account (is |has been |)(suspended|blocked|frozen) (send|verify|click)
		(loan|loans) (without collateral|no credit check|approved|instant)
		(instant|payday) (loan|loans)
		buy (followers|likes|subscribers)
		(you have|you|u) won a prize pay
		pay the fee first
		cash flipping
		cash flip
	`,
	gambling: `
		赌(场|博|钱|球|网|盘|城)
		睹博
		(博|菠|波)(彩|菜|采)(平台|网|网站|注册|招代理|公司|网址)
		百家乐
		(牛牛|炸金花|斗牛|斗地主)(上分|房卡|外挂|透视|开挂)
		炸金花
		(上|下)分(找|秒|客服|微|加|qq)
		棋牌(上分|平台|游戏|注册)
		六(合|盒|和)(彩)
		时时彩
		(北京|幸运|极速)(赛车|飞艇|快三)
		pk10
		(新|)(葡|匍)京(娱乐|赌|娱乐城|)
		澳门新葡京
		新葡京
		真人(荷官|发牌)
		(性感|美女|在线)荷官
		(体育|足球|篮球|世界杯)(投注|下注|竞猜下注)
		(下注|投注)(返水|返利|平台|网|包赢)
		首(存|充|冲)(送|返)
		(注册|开户)(就|)送(88|38|彩金|18|58|28|68)
		(彩票|特码)(内部|包中|计划|资料)
		包中(彩票|)
		特码
		赢钱平台
		(送|领)彩金
		(place|put) your (bets|bet) (at|on|here)
		!六盒彩(笔|铅|纸|色|蜡|泥|虹)
		!时时彩(排|虹|色|妆)
		!百家乐(园|器|享)
		!赌一把
		!炸金针
		!葡京路
		(online|live|crypto|vegas) (casino|casinos)
		casino (bonus|no deposit|welcome|free spins|free|site|online|welcome bonus)
		no deposit bonus
		bet now
		(sports|sport) (betting|bets) (tips|site|tip|)
		betting tips
		baccarat (live|online|dealer|sign up)
		(slot|slots) (machine |)(jackpot|online|register)
		poker room
		(cash|online) (game|poker) join
		free spins
		1xbet
		22bet
		bet365
	`,
	sexual: `
		约(炮|砲|泡|啪)
		同城约
		(一夜|一叶)情
		上门(服务小妹|按摩小姐|服务小姐|按摩小妹|服务全套)
		(按摩|上门|包夜)(小姐|小妹)
		裸聊
		裸聊看片
		看片(加我|加|私|群)
		(看|有|免费)黄片
		黄色(视频|网站|小说|电影|影片|图片|录像)
		黄(片|网站|视频)
		(色情|涩情|瑟情)(直播|视频|网站|片|小说|)
		(a片|av)(资源|免费|免费看|下载|打包)
		成人(视频|电影|网站|片|直播|小说|用品店)
		做爱(视频|)
		援(交|j)(妹|学生|女|)
		包养
		迷(药|奸药|情药|魂药)
		失身水
		催情(药|水)
		春药
		肉便器
		!春药(材|铺)
		!做爱(心|吃|意)
		!黄色视频里
		!色情况
		!援交通
		(porn|porno|pornhub|pornos)
		nudes
		send (nudes|nude pics)
		nude (pics|pictures|photos|videos|video|cam|girls)
		(sex|sexy|sexual) (chat|cam|cams|video|videos|girls|girls cam|call|show|with me|tonight|toy)
		onlyfans
		only fans (link|leak|leaks|in bio|free)
		(hookup|hook up|hookups) (tonight|near|in your|now|with)
		(escort|escorts) (service|services|girl|girls|near)
		xxx (video|videos|pics|cam|site)
		(show|see|flash) (your|ur|me your) (tits|boobs|titties|pussy|ass|nipples)
		show (boobs|tits)
		boobs
		(blowjob|blow job|handjob|deepthroat|cumshot|gangbang|milf)
		(pussy|dildo|horny)
		(sugar daddy|sugar baby)
		send (noods|nudez|nude)
	`,
	insults: `
		(傻|煞|沙)(逼|笔|屄|币|哔)
		(傻|煞|沙|杀)b
		(沙|啥)比
		大傻b
		sb
		s13
		shabi
		(尼|妮|你)(玛|马|吗|妈|母)(的|死|币|逼|b)
		(尼玛|妮玛|泥马)
		你(妈|马)(死|炸|没)(了|)
		你妈(逼|b|比|币|的)
		nmsl
		(操|草|艹|日|曰|艸|干)(nm|nmd|nnd)
		cnm
		(wdnmd|nmd|nmb|tmd|mlgb)
		(草|艹|艸|操|曹|槽|肏|曰|日|干|淦|去|干死)(你|尼|拟|泥|您|n)(妈|马|吗|玛|母|大爷|奶奶|全家)
		草泥马
		去你妈
		(操|日|艹|肏)你
		(他|特|它)妈的
		妈的(智障|傻|蛋|逼)
		(你|真是|就是|个|主播)智障
		脑(残|瘫)(主播|吧|了|啊|货|)
		弱智
		(贱|溅)人
		贱货
		婊(子|孑|砸)
		女表子
		(臭|死|烂)婊
		滚(犊子|蛋|你妈|粗|远点)
		王(八|捌|8)蛋
		狗(娘|日|东西|杂种)(养|的|)(的|)
		狗娘养
		死全家
		全家(死光|死绝|暴毙|死完|死)
		杂种
		废物(主播|东西|去死)
		你(去|怎么不去)死
		去(死|s)(吧|啊)
		去死
		!日本
		!草你说
		!杂种(稻|优势|牛|猪|羊|水稻|玉米)
		!全家死活
		!你妈死活
		!你妈(妈|的生|的手|的衣|的血|的包|的病)
		!(我是|做|当|主播的)(主播的|)脑残粉
		!脑残粉
		!弱智能
		!日你说
		!(操|早)你好
		!草你好
		(fuck|fuk|fck|fuc|fcuk|phuck|fvck|fukc|fucking|fucker|fucked|fk) (you|u|off|me|this|it|the|)
		(shit|shitty|bullshit|shithead|shite)
		(bitch|bitches|biatch|biotch)
		(asshole|arsehole|ass hole)
		(dickhead|dick head|cock sucker|cocksucker)
		cunt
		whore
		slut
		retard
		(moron|idiot|imbecile)
		kys
		(kill|go kill|hang) (yourself|urself|ur self|your self)
		(go|just) die
		(nigger|nigga)
		(faggot|fag)
		(motherfucker|mother fucker|mofo)
		bastard
		scumbag
		(dumbass|jackass|asshat)
		piece of (shit|crap|trash)
		stfu
		wanker
		!bitch creek
		!retardant
	`,
	/** What the advertising law forbids in a seller's mouth (广告法 article 9, 16, 17, 18, 28). */
	advertising: `
		(国家|世界|宇宙|全球)级(标准|品质|好|的|)
		全网最(低|便宜|好)
		(全国|世界|全网|全球|中国|行业)(销量|排名|)第一
		(销量|品质)第一
		第一品牌
		顶(级|尖)(品质|好|的|)
		极品
		祖传秘方
		包治(百病|)
		根治
		(治好|治愈|治疗|能治|专治)(了|)(糖尿病|高血压|癌症|癌|肿瘤|百病|失眠|风湿|痛风|近视|脱发)
		抗癌
		降血(压|糖|脂)
		药到病除
		(百分百|百分之百|100%|100％)(有效|治愈|见效|治好|根治)
		(绝无|无任何|没有任何|零)副作用
		(国家领导人|领导人|中南海|国宴|人民大会堂|军队)(推荐|专供|特供|专用)
		特供(酒|茶|烟|)
		驰名商标
		史上最(低|低价|强|好)
		最(高级|佳|先进|顶级|高端|优质)(的|品质|)
		(独一无二|空前绝后|绝无仅有|史无前例)
		永(久有效|不复发|不反弹|葆青春)
		减肥(一周|一个月|一月|七天)
		(一周|一个月|七天|三天|10天|十天)瘦(十|二十|三十|5|10|20|30)(斤|)
		!根治理
		!治愈系
		!治(疗|)不好
		!(不|没)能治
		!能治(理|沙)
		the best in (the world|china)
		(no 1|no1|number one|number 1) (in|of) (china|the world|the country|asia)
		(100%|100 percent) (cure|cured|cures|effective|guaranteed cure)
		(cures|cure for|heals) (cancer|diabetes|everything|all diseases|covid|aids)
		(no|zero) side effects
		miracle (cure|pill|remedy)
		(lowest|best) price (on the internet|in the world|anywhere|on earth)
		fda approved cure
	`,
} as const;

export type BuiltInList = keyof typeof builtInLists;
