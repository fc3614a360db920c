"""Invented names with their pinyin, by lookup of characters; nobody real is meant."""

from __future__ import annotations

import numpy as np

from ganxun.demo.dice import Flags, Texts, chosen_of

_SURNAMES = (
    "李li 王wang 张zhang 刘liu 陈chen 杨yang 周zhou 黄huang 赵zhao 吴wu 罗luo 唐tang 何he 徐xu 邓deng 冯feng 谢xie "
    "蒋jiang 曾zeng 彭peng 肖xiao 廖liao 郭guo 胡hu 林lin 朱zhu 袁yuan 马ma 高gao 钟zhong 叶ye 余yu 魏wei 蔡cai "
    "郑zheng 潘pan 夏xia 范fan 苏su 任ren 邱qiu 曹cao 江jiang 严yan 姚yao 龚gong 雷lei 贺he 税shui 苟gou 漆qi 敬jing"
)
_GIVEN_MALE = (
    "建jian 明ming 志zhi 国guo 文wen 军jun 华hua 勇yong 强qiang 伟wei 涛tao 波bo 俊jun 杰jie 川chuan 林lin 东dong 海hai "
    "峰feng 斌bin 松song 立li 学xue 平ping 永yong 成cheng 鹏peng 刚gang 宇yu 浩hao 然ran 德de 忠zhong 荣rong 光guang "
    "云yun 龙long 兴xing 泽ze 瑞rui 毅yi 康kang 宏hong 飞fei 江jiang 清qing 嘉jia 晨chen 岷min 岳yue"
)
_GIVEN_FEMALE = (
    "丽li 芳fang 敏min 静jing 燕yan 秀xiu 英ying 玲ling 萍ping 红hong 霞xia 梅mei 兰lan 玉yu 琼qiong 蓉rong 莉li 娟juan "
    "雪xue 洁jie 晓xiao 婷ting 颖ying 琳lin 慧hui 倩qian 佳jia 雨yu 欣xin 怡yi 薇wei 淑shu 珍zhen 蕾lei 璐lu 青qing "
    "月yue 岚lan 诗shi 竹zhu"
)
_TIBETAN = (
    "扎西zha'xi 卓玛zhuo'ma 次仁ci'ren 多吉duo'ji 央金yang'jin 格桑ge'sang 泽仁ze'ren 洛桑luo'sang 尼玛ni'ma 达瓦da'wa "
    "降央jiang'yang 拥措yong'cuo 白玛bai'ma 仁青ren'qing 丹增dan'zeng 曲珍qu'zhen 罗布luo'bu 志玛zhi'ma 索郎suo'lang 旺堆wang'dui"
)
_YI_FIRST = (
    "吉克ji'ke 沙马sha'ma 阿苏a'su 曲比qu'bi 马海ma'hai 勒勒le'le "
    "阿余a'yu 木苦mu'ku 俄木e'mu 海来hai'lai 吉木ji'mu 贾巴jia'ba"
)
_YI_GIVEN = (
    "拉铁la'tie 阿呷a'ga 木乃mu'nai 尔哈er'ha 史布shi'bu 伍果wu'guo "
    "阿牛a'niu 日合ri'he 子古zi'gu 体哈ti'ha 克古ke'gu 阿依a'yi"
)


def _table(text: str) -> tuple[Texts, Texts]:
    """The characters and the pinyin of a table written 李li 王wang."""
    pairs = text.split()
    cut = [next(i for i, sign in enumerate(pair) if sign.isascii()) for pair in pairs]
    signs = np.array([pair[:at] for pair, at in zip(pairs, cut, strict=True)], dtype=object)
    sounds = np.array([pair[at:] for pair, at in zip(pairs, cut, strict=True)], dtype=object)
    return signs, sounds


def _falling(count: int) -> list[float]:
    """Proportions as surnames have them: the first is common, the last is rare."""
    return [1.0 / (place + 4) for place in range(count)]


def _drawn(dice: np.random.Generator, table: str, size: int) -> tuple[Texts, Texts]:
    signs, sounds = _table(table)
    places = [str(place) for place in range(len(signs))]
    picked = chosen_of(dice, places, _falling(len(signs)), size).astype(np.int64)
    return signs[picked], sounds[picked]


def _initials_of(*sounds: Texts) -> Texts:
    """The first letter of each syllable; a sound may hold several, written luo'sang."""
    return np.array(
        [
            "".join(syllable[:1] for part in parts for syllable in part.split("'"))
            for parts in zip(*sounds, strict=True)
        ],
        dtype=object,
    )


def _run_together(*sounds: Texts) -> Texts:
    return np.array(["".join(parts).replace("'", "") for parts in zip(*sounds, strict=True)], dtype=object)


def han_names(dice: np.random.Generator, female: Flags) -> tuple[Texts, Texts, Texts]:
    """Names, pinyin and initials for as many people as `female` has; four in five have two given characters."""
    size = len(female)
    surname, surname_sound = _drawn(dice, _SURNAMES, size)
    parts: list[tuple[Texts, Texts]] = []
    for _ in range(2):
        his, hers = _drawn(dice, _GIVEN_MALE, size), _drawn(dice, _GIVEN_FEMALE, size)
        parts.append((np.where(female, hers[0], his[0]), np.where(female, hers[1], his[1])))
    single = dice.random(size) < 0.2
    second = np.where(single, "", parts[1][0]), np.where(single, "", parts[1][1])
    name: Texts = surname + parts[0][0] + second[0]
    sound: Texts = surname_sound + parts[0][1] + second[1]
    return name, sound, _initials_of(surname_sound, parts[0][1], second[1])


def tibetan_names(dice: np.random.Generator, size: int) -> tuple[Texts, Texts, Texts]:
    """Names of two parts without a surname."""
    first, first_sound = _drawn(dice, _TIBETAN, size)
    second, second_sound = _drawn(dice, _TIBETAN, size)
    return first + second, _run_together(first_sound, second_sound), _initials_of(first_sound, second_sound)


def yi_names(dice: np.random.Generator, size: int) -> tuple[Texts, Texts, Texts]:
    """Family name and given name of two characters each."""
    first, first_sound = _drawn(dice, _YI_FIRST, size)
    second, second_sound = _drawn(dice, _YI_GIVEN, size)
    return first + second, _run_together(first_sound, second_sound), _initials_of(first_sound, second_sound)
