"""What tells names in languages without letter case: endings, little words written together with a name, surnames."""

from __future__ import annotations

from dataclasses import dataclass

# Characters by which Chinese writes foreign names by their sound (after the tables of Xinhua), both scripts.
SOUNDS = frozenset(
    "阿艾安奥奧巴贝貝本比波博伯布查達达戴丹德迪蒂丁杜多厄恩尔爾法菲费費弗芙福夫盖蓋冈岡戈格古哈汉漢赫亨胡霍基吉加贾賈杰傑金卡凯凱康柯科克肯库"
    "庫拉莱萊兰蘭朗劳勞雷蕾里丽麗莉利列林琳卢盧鲁魯伦倫罗羅洛马馬玛瑪迈邁麦麥曼梅蒙米密默姆穆娜纳納奈南内內妮尼涅宁寧纽紐努诺諾欧歐帕派潘佩彭皮珀普"
    "奇齐齊钱錢乔喬切琼瓊萨薩塞赛賽桑沙莎珊舍圣聖史斯思丝絲苏蘇索塔泰坦汤湯特滕蒂廷图圖托瓦万萬韦韋维維魏温溫沃乌烏伍武西希夏香肖谢謝辛休雪亚亞扬揚"
    "彼得埃弗葛惠捷津坎考勒黎廉琳摩墨慕庞龐培契恰琴丘热熱茹瑞若撒瑟森绍紹朔忒腾騰锡錫欣雅彦兹茲曼"
    "耶叶葉伊因英尤约約泽澤扎詹珍芝朱茱卓佐祖"
)
SURNAMES_ZH = (
    "赵 钱 孙 李 周 吴 郑 王 冯 陈 褚 卫 蒋 沈 韩 杨 朱 秦 许 何 吕 张 孔 曹 严 金 魏 陶 姜 谢 邹 苏 潘 "
    "葛 范 彭 鲁 韦 马 方 任 袁 柳 唐 罗 薛 雷 贺 汤 郝 毕 安 常 傅 顾 孟 黄 穆 萧 尹 姚 邵 汪 毛 戴 宋 "
    "庞 熊 纪 舒 屈 项 祝 董 梁 杜 阮 蓝 席 季 贾 江 童 颜 郭 梅 林 钟 徐 邱 骆 高 夏 蔡 田 樊 胡 霍 万 "
    "卢 莫 房 解 丁 邓 洪 左 石 崔 龚 程 裴 陆 翁 段 侯 武 刘 龙 叶 黎 白 赖 卓 乔 谭 温 文 习 欧阳 司马 "
    "诸葛 趙 孫 吳 鄭 馮 陳 衛 蔣 韓 楊 許 呂 張 嚴 謝 鄒 蘇 魯 韋 馬 羅 賀 湯 畢 顧 黃 蕭 龐 紀 項 藍 賈 "
    "顏 鐘 駱 萬 盧 鄧 龔 陸 劉 龍 葉 賴 喬 譚 溫 習 歐陽 司馬 諸葛"
)
SURNAMES_JA = (
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 "
    "清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 "
    "坂本 斉藤 福田 太田 西村 藤井 金子 岡本 藤原 三浦 中野 中川 原田 松田 竹内 小野 田村 中山 和田 石田 "
    "森田 上田 原 内田 柴田 酒井 宮崎 横山 高木 安藤 宮本 大野 小島 谷口 今井 工藤 高田 増田 丸山 杉山 "
    "村田 大塚 新井 小山 平野 藤本 河野 上野 野口 武田 松井 千葉 岩崎 菅原 木下 久保 佐野 野村 松尾 市川 "
    "菊地 菊池 杉本 古川 大西 島田 水野 桜井 高野 渡部 吉川 山内 西田 飯田 菊田 西川 小松 北村 安田 "
    "五十嵐 川口 平田 関 中田 久保田 服部 東 岩田 土屋 川崎 福島 本田 辻 樋口 秋山 田口 永井 山中 中西 "
    "吉村 川上 石原 大橋 松岡 浜田 馬場 森本 矢野 浅野 松下 星野 大久保 吉岡 小池 野田 荒木 熊谷 松浦 "
    "大谷 内藤 黒田 尾崎 川村 永田 望月 松村 田辺 菅野 荒井 平井 大島 西山 早川 栗原 広瀬 横田 石橋 岩本 "
    "萩原 片山 関口 宮田 大石 本間 須藤 高山 岡崎 小田 吉野 菅 岸田 安倍 麻生 石破 小泉 鳩山 枝野 玉木 "
    "茂木"
)
SURNAMES_KO = (
    "김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 전 홍 유 고 문 양 손 배 백 허 남 심 노 하 곽 "
    "성 차 주 우 구 민 류 나 진 지 엄 채 원 천 방 공 현 함 변 염 여 추 도 소 석 선 설 마 길 연 위 표 명 "
    "기 반 라 왕 금 옥 육 인 맹 제 모 남궁 황보 선우"
)


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How a language without letter case marks names."""

    prefixes: tuple[str, ...] = ()  # little words written together with the word after them
    articles: tuple[str, ...] = ()  # written together with the word after them; no name's first word has one
    endings: tuple[str, ...] = ()  # case endings and particles written together with a name, the longest first
    subject_endings: tuple[str, ...] = ()  # those of who acts
    subject_marks: frozenset[str] = frozenset()  # words after who acts
    suffixes: tuple[str, ...] = ()  # endings of common words that are lists' words without them
    nominative: str = ""  # the ending of a name's own form, which other endings take the place of
    never_ends: tuple[str, ...] = ()  # endings of words that are no names
    role_after: bool = False  # "트럼프 대통령": a role can stand after its name
    verb_last: bool = False  # who acts begins the sentence, the verb ends it
    subject_after_cue: bool = False  # "قال ترامب": the reporting verb can stand before its subject
    surnames: frozenset[str] = frozenset()  # that stand before a given name of one or two characters
    titles: frozenset[str] = frozenset()  # that stand before nothing but names
    honorifics: frozenset[str] = frozenset()  # that stand after nothing but names


NONE = Naming()
NAMING = {
    "ar": Naming(
        prefixes=("و", "ف", "ل", "ب", "ك", "لل", "ول", "وب", "ولل"),
        articles=("ال",),
        suffixes=("ه", "ها", "هم", "هما", "نا"),
        subject_after_cue=True,
        titles=_words("السيد السيدة الدكتور الدكتورة الشيخ الأمير"),
    ),
    "fa": Naming(
        verb_last=True,
        suffixes=("ها", "های", "هایی", "ی", "ش", "شان", "ام", "ان", "تر", "ترین"),
        titles=_words("آقای خانم دکتر سردار"),
    ),
    "ur": Naming(verb_last=True, subject_marks=frozenset({"نے"})),
    "he": Naming(
        prefixes=("ש", "ו", "ה", "ב", "ל", "מ", "כ"),
        suffixes=("ים", "ות", "יים", "יות"),
        subject_after_cue=True,
        titles=_words("מר גברת גב גב׳ הגברת ד״ר פרופ פרופ׳ פרופסור הרב האדון"),
    ),
    "hi": Naming(
        suffixes=("ों", "ें", "ियों", "ओं", "ी", "े", "ा"),
        subject_marks=frozenset({"ने"}),
        titles=_words("श्री श्रीमती डॉ सुश्री"),
        honorifics=frozenset({"जी"}),
    ),
    "bn": Naming(),
    "ka": Naming(
        endings=("მა", "ისა", "ისთვის", "თან", "მდე", "ის", "ით", "ად", "ს", "მ"),
        titles=_words(
            "ბატონი ბატონმა ბატონის ბატონ ქალბატონი ქალბატონმა ქალბატონის ქალბატონ ბ-ნი ბ-ნმა ბ-ნ ქ-ნი ქ-ნმა ქნ ბნ"
        ),
        never_ends=("ში", "ზე", "დან", "თვის", "ვით", "მდე"),
        nominative="ი",
        subject_endings=("მა", "მ"),
        subject_after_cue=True,
    ),
    "ko": Naming(
        role_after=True,
        endings=(
            "에게서",
            "에게는",
            "으로부터",
            "에게",
            "께서",
            "에서",
            "이라고",
            "라고",
            "으로",
            "처럼",
            "보다",
            "까지",
            "부터",
            "은",
            "는",
            "이",
            "가",
            "을",
            "를",
            "의",
            "와",
            "과",
            "도",
            "에",
            "로",
        ),
        never_ends=(
            "다",
            "다고",
            "라고",
            "하고",
            "하며",
            "면서",
            "으며",
            "하는",
            "했던",
            "하게",
            "에서",
            "지만",
            "해",
            "하여",
            "되어",
            "느냐",
            "받고",
            "거라",
            "것이라",
            "도록",
            "는데",
            "려고",
            "하기",
            "되기",
            "해야",
            "되어야",
            "어야",
            "아야",
            "되는",
            "있는",
            "없는",
            "된",
            "할",
            "하지",
            "적",
            "적인",
            "적으로",
            "인",
            "없이",
            "들을",
            "들이",
            "들은",
            "들의",
            "습니다",
            "니다",
            "까지",
        ),
        subject_endings=("께서", "은", "는", "이", "가"),
        surnames=_words(SURNAMES_KO),
        honorifics=_words("씨 씨는 씨가 씨의 씨도 씨와 씨를"),
    ),
    "ja": Naming(
        role_after=True,
        subject_marks=frozenset({"は", "が", "も"}),
        surnames=_words(SURNAMES_JA),
        honorifics=_words("氏 さん 君 様"),
    ),
    "zh": Naming(role_after=True, surnames=_words(SURNAMES_ZH), honorifics=_words("先生 女士 小姐")),
    "th": Naming(titles=_words("นาย นาง นางสาว ดร พล.อ พล.ต.อ คุณ มร มิสเตอร์ น.ส")),
}
