//! The families themselves.

use std::sync::LazyLock;

use super::{
    Cue, always, bullies, comes_by_night, cries, embraces, hits, in_earnest, in_no_game, in_small_letters, insults,
    jumps, kills, of_oneself, on_the_body, parted, pattern, pregnant, presses, short_for_an_insult, stands_high,
    suffers, threatens, touches, undresses, vanishes, wishes_death, wishes_no_life,
};
use crate::screening::ScreenReason::{Abuse, Harm, Weapons};

/// Families that are looked for where nothing parts the letters any more.
pub(super) static PARTED: LazyLock<Vec<Cue>> = LazyLock::new(|| {
    let cue = |reason, looks: &str, means_it| Cue { reason, looks: parted(looks), means_it };
    vec![
        // Touched.
        cue(
            Harm,
            "(?:摸|碰|亲|舔|捏|揉|蹭|抠|伸进|伸到)[了过着到摸]?我们?的?(?:下面|下体|下身|屁股|胸|乳房|奶|大腿|身体|身子|私处|私密|隐私部位|隐私处|裤裆|裤子里|内裤|衣服里|裙子|那里|那个地方|敏感|小弟弟|小鸡鸡)",
            on_the_body,
        ),
        cue(
            Harm,
            "{who}{how}(?:摸|偷摸|抚摸|猥亵|强吻|蹭|骚扰|侵犯|非礼|调戏|性侵|强奸|强暴)(?:摸|了|过|着|到|一下)?我",
            touches,
        ),
        cue(Harm, "(?:总是?|老是?|一直|经常|天天|偷偷|硬要|非要|又)(?:来|要|想)?(?:摸|乱摸|猥亵)我", touches),
        cue(Harm, "{who}{how}(?:亲|抱|搂)(?:了|过|着|住)?我", embraces),
        cue(Harm, "(?:压在|爬到|趴在|骑在)我的?(?:身上|床上)", presses),
        cue(
            Harm,
            "(?:让|叫|要|逼着?|命令|骗|拉着)我(?:去|给他|帮他)?(?:摸|亲|舔|碰)(?:他|她|那|叔|老师|下面)",
            touches,
        ),
        cue(
            Harm,
            "(?:让|叫|要|逼着?|命令|骗)我(?:去|们)?(?:脱|拍|发|录)(?:了|掉|光|下|给他|一张|几张)*(?:我|自己)?的?(?:衣服|裤子|内裤|内衣|裸|光|身体|下面|隐私|私密)",
            undresses,
        ),
        cue(Harm, "(?:脱|扒)(?:了|掉|光|下)?我们?的?(?:衣|裤|裙|内)|伸[进到入]我们?的?(?:衣|裤|裙|内)", undresses),
        cue(
            Harm,
            "(?:网友|陌生人|叔叔?|男的|网上认识的{gap}{0,6}|群里的{gap}{0,6}){how}(?:叫|让|要|约)(?:了|着)?我(?:去|出去|出来|给他|单独|一个人|偷偷)*(?:发|拍|见面|见他|开房|视频|宾馆)",
            always,
        ),
        cue(Harm, "(?:放学|下课|路上|校门口|厕所)后?(?:总|老|又|都|会|天天|被|里|在)*堵(?:了|着)?我", always),
        cue(Harm, "偷看我(?:洗澡|换衣服|上厕所|睡觉)|偷拍我", always),
        // Hit.
        cue(Harm, "{who}{how}(?:打骂|殴打|毒打|暴打|痛打|打|揍|踢|踹|掐|扇|捅|砍|捶)(?:了|过|着|完|死|伤|得)?我", hits),
        cue(Harm, "(?:天天|每天|经常|总是?|老是?|一直|往死里|狠狠地?)(?:打骂|打|揍|踢|踹|掐)(?:了|过|着|死)?我", hits),
        cue(Harm, "(?:打|杀|弄|砍|捅|整|掐)死我|杀了我", kills),
        cue(Harm, "{who}{how}(?:拿|用){gap}{1,6}抽(?:了|打)?我", hits),
        cue(
            Harm,
            "把我们?(?:关|锁|绑|按|堵|拖)(?:在|进|到){gap}{0,4}(?:厕所|床|地上|地下|墙|角落|黑屋|宿舍|车里|巷)|{who}{how}(?:跟踪|尾随)(?:了|着)?我",
            in_no_game,
        ),
        cue(Harm, "(?:每天都?|天天都?|总是?|经常|一直|又|老是?)被{who}打(?:了|$|[，。！？,!?\n])", of_oneself),
        cue(Harm, "我(?:好|真|真的|很|就|只|都)*(?:想|xiang)(?:要|去|qu)?(?:si|亖)(?:$|[^a-z])", of_oneself),
        cue(Harm, "我(?:好|真|真的|很|就|只|都)*xiang(?:要|去|qu)?死", wishes_death),
        cue(Harm, "我(?:好|真|真的|很|就|只|都)*想(?:要)?跳下去", jumps),
        // Bullied.
        cue(
            Harm,
            "(?:欺负|霸凌|欺凌|欺辱|虐待|家暴|殴打|围殴|猥亵|性侵|强奸|强暴|勒索|敲诈|恐吓|威胁|孤立|羞辱|排挤)(?:了|过|着|死)?我",
            bullies,
        ),
        cue(
            Harm,
            "我(?:们|总是?|老是?|经常|又|天天|每天|一直|今天|昨天|好像|在{gap}{1,6})*(?:被|给){gap}{0,8}?(?:摸|猥亵|性侵|强奸|强暴|侵犯|非礼|骚扰|欺负|霸凌|欺凌|孤立|勒索|敲诈|威胁|恐吓|殴打|围殴|揍|家暴|虐待|扒衣服|脱衣服|打(?:了|得|骂|伤|哭|$|[，。！？,!?\n])|关(?:在|起来|进)|绑)",
            suffers,
        ),
        cue(
            Harm,
            "(?:^|[。！？!?\n]|天天|总是?|老是?|经常|一直|又|学校里?|班里?上?)被(?:{who}|人)?(?:欺负|霸凌|欺凌|孤立|勒索|殴打|家暴|猥亵|摸了)",
            of_oneself,
        ),
        // No more will to live.
        cue(Harm, "{wish}{death}", of_oneself),
        cue(Harm, "{death}(?:的方法|会不会(?:痛|疼)|(?:痛|疼)不(?:痛|疼)|会(?:痛|疼)吗|是什么感觉)", of_oneself),
        cue(
            Harm,
            "我(?:已经|曾经|经常|又|总|会|是|就|一直|昨天|今天)*(?:自残|自伤|割腕|割手|划手|跳楼|轻生|自杀)|我(?:偷偷|又|经常|总|天天|昨天|今天|会|就|想)*(?:割|划)(?:了|过|自己的?)+(?:手|胳膊|腿|脚)",
            of_oneself,
        ),
        cue(Harm, "(?:割|划|咬|烫|扎)(?:我|自己)的?(?:手|胳膊|腿|手臂|手腕)", of_oneself),
        cue(
            Harm,
            "(?:我|好|真|都|就|很|只|太|也|更|不|的|人|天天|总|有点|突然|经常|一直|^|[，。！？,!?\n])想(?:要|去)?(?:死|亖)",
            wishes_death,
        ),
        cue(Harm, "不想(?:再|继续|要)?活(?:了|下去|着)?", wishes_no_life),
        cue(
            Harm,
            "活(?:不下去|够了|腻了|得(?:好|真|太|很)?(?:累|痛苦))|活着(?:好|真|太|很|就|还|又|也|都)?(?:是|有)?(?:累|没意思|没意义|没劲|没用|痛苦|干嘛|干什么|什么意思|什么意义)|(?:不如|还不如|干脆)死|死了(?:算了|就好|才好|更好|一了百了)|生不如死",
            of_oneself,
        ),
        cue(Harm, "从?(?:楼上?|楼顶|天台|阳台|窗户|桥上?)(?:跳|跳下去|往下跳)", jumps),
        cue(
            Harm,
            "我(?:好|真|真的|很|只|就|好?像|经常|总)*想(?:要)?(?:消失|永远睡|一睡不醒|离开这个世界|离开人世)|不想(?:再)?醒(?:来|过来)|没有我(?:会|就|大家|他们|爸爸?|妈妈?){gap}{0,6}(?:更好|更开心|更幸福)",
            of_oneself,
        ),
        cue(
            Harm,
            "(?:怎么|怎样|如何|什么方法){gap}{0,6}死(?:得|的|最|不|没|比较|才|更|快|会)*(?:疼|痛|舒服|快$|快[，。！？,!?])",
            of_oneself,
        ),
        cue(Harm, "(?:写|留)(?:好|了|一封|下|我的)*遗书|我的遗书", of_oneself),
        cue(Harm, "(?:吃|喝|吞)(?:了|多少|几颗|几片|一瓶|很多|整瓶|点)*安眠药|喝农药", of_oneself),
        cue(Harm, "我(?:好|真|真的|就)?(?:想|要|准备|打算)离家出走", always),
        cue(Harm, "我(?:好像|可能|是不是|会不会)?怀孕了?", pregnant),
        cue(Harm, "救救我", cries),
        cue(
            Harm,
            "(?:^|[^a-z])(?:wo)?(?:zhen|zhende|hao|bu|jiu|tiantian)*(?:xiang|yao|qu|xiangyao|xiangqu)?{latin}(?:le|de)?(?:$|[^a-z])",
            of_oneself,
        ),
        cue(
            Harm,
            "(?:^|[^a-z])(?:wo)?(?:zhen|zhende|hao|jiu)*(?:xiang(?:qu)?si|buxiang(?:zai)?huo)(?:le|zhe)?(?:$|[^a-z])",
            of_oneself,
        ),
        // Locked up, starved, watched over, given something.
        cue(
            Harm,
            "把我们?(?:关|锁|绑)(?:在|进|到){gap}{0,4}(?:房间|屋里|家里|阳台|门外|柜|笼|地下室|仓库)",
            in_no_game,
        ),
        cue(Harm, "{who}{how}不(?:让|给|准|许)我(?:吃饭|吃东西|睡觉|回家|喝水)", in_earnest),
        cue(
            Harm,
            "{who}{how}(?:来|跑|闯|溜|摸)?(?:进|到|爬上|爬到|钻进)我的?(?:房间|卧室|床上?|被窝|被子)",
            comes_by_night,
        ),
        cue(
            Harm,
            "给我们?(?:吃|喝|抽|吸|打)(?:了|过)?{gap}{0,4}(?:奇怪|不明|迷药|迷魂|毒品|白粉|大麻|冰毒|听话水)",
            in_earnest,
        ),
        cue(
            Harm,
            "我的?裸(?:照|体照|体视频|聊)|(?:发|传|拍|要|晒)(?:了|着|出)?我的?(?:裸|私密照|隐私照|没穿衣服)",
            in_earnest,
        ),
        // Says goodbye.
        cue(Harm, "(?:吃|喝|吞|准备|买|攒|藏|囤)(?:了|好|着|够|很多|好多|许多|一瓶|一把)*安眠药", of_oneself),
        cue(Harm, "(?:世界上|世上|家里|这个家|要是|如果|假如)没有我(?:就好|多好|该多好|了|会更好)", of_oneself),
        cue(Harm, "(?:我|真的?|快|已经|实在|要|再也|都)(?:快|要|真的?|实在)*(?:撑|熬|扛|活)不下去", cries),
        cue(
            Harm,
            "(?:手|手臂|手腕|胳膊|大?腿)上?(?:全?都?是|全是|有)(?:很多|好多|许多|一道道|好几道|几道)?(?:刀口|刀痕|刀疤|割痕)",
            of_oneself,
        ),
        cue(Harm, "(?:用|拿){gap}{1,6}(?:扎|割|划|烫|刺|戳|砸|撞)(?:伤|着|了)?我?自己", of_oneself),
        cue(
            Harm,
            "我(?:现在|正|已经|就|一个人)*(?:站|坐|走|爬|跑)(?:在|到|上)了?(?:天台|楼顶|顶楼|窗台|桥边|栏杆外|阳台外)",
            stands_high,
        ),
        cue(Harm, "(?:明天|以后|今后|再也|永远|大家|你们){gap}{0,5}(?:见|看)不到我", of_oneself),
        cue(Harm, "我(?:就|要|将|马上|今晚|明天)+(?:要|会)?消失", vanishes),
        cue(Harm, "{death}的?(?:念头|想法|冲动|打算|计划)", of_oneself),
        cue(Harm, "(?:^|[。！!?\n，,])救命(?:啊|呀|了)*(?:$|[，。！!?,\n])", cries),
        // Threatens others.
        cue(
            Weapons,
            "带(?:着|把|一把|了)?(?:刀|水果刀|菜刀|匕首|枪)(?:去|来|进|到)(?:了)?(?:学校|教室|班|上学)",
            threatens,
        ),
        cue(
            Weapons,
            "(?:如何|怎么|怎样|教我|想|要)(?:自己|在家)?(?:自制|制作|制造|做|造|配|弄)(?:一个|一颗|个|出)?(?:炸弹|炸药|雷管|土枪|枪支|燃烧瓶|毒药|毒气)",
            threatens,
        ),
        cue(
            Harm,
            "我(?:一定|真|好|总有一天|今天|明天)*(?:要|想|会)(?:去|拿刀|用刀)*(?:杀|弄死|砍死?|捅死?|毒死|掐死)(?:死|了|掉)*(?:他|她|你|老师|同学|全班|所有人|我爸|我妈)",
            threatens,
        ),
        // Insults whose letters are short for something else, beside the words they are about.
        cue(
            Abuse,
            "(?:sb|2b|nmsl|tmd)(?:老师|班主任|校长|教练|同学|玩意|东西|学校|作业|题目|爸|妈)",
            short_for_an_insult,
        ),
        cue(
            Abuse,
            "(?:你们?|他们?|她们?|老师|校长|班长|同桌|出题人?的?)(?:这个?|真的?|就|简直|都|个|是|大|死|像|傻|纯)*(?:sb|2b)",
            short_for_an_insult,
        ),
        cue(Abuse, "(?:你|你们|他|她)(?:真|就|都)?(?:个|是个?)(?:真|大|死)?(?:nt|zz|fw|lj)", short_for_an_insult),
        cue(Abuse, "(?:傻|煞|沙|啥)(?:b|叉|屄|逼)(?:$|[^a-z])", insults),
        cue(
            Abuse,
            "他妈的(?:这|题|破|老|你|傻|烂|真|不|什么|作业|$|[，。！!])|日你(?:妈|娘|爸|爹|大爷|老|祖|全家)|死(?:妈|全家)(?:的|东西|玩意|了?$)|没妈的(?:东西|玩意)",
            insults,
        ),
        cue(Abuse, "(?:你们?|老师|校长|他|她)(?:是不是|真|就|都|的)*脑子(?:有(?:病|问题|毛病)|进水|坏)", insults),
        cue(Abuse, "(?:^|[，。！!? ])(?:你们?|老师|都|快|给我|赶紧|全)*去死(?:吧|啊|$|[，。！!?])", insults),
        cue(
            Abuse,
            "肥猪[男女]?老师|老师(?:真|好|太|就?是|像|个|的|一?头)*(?:恶心|变态|蠢猪|肥猪|死肥|丑八怪)",
            insults,
        ),
    ]
});

/// Families that need the spaces between their words.
pub(super) static SPACED: LazyLock<Vec<Cue>> = LazyLock::new(|| {
    let cue = |reason, looks: &str, means_it| Cue { reason, looks: pattern(looks), means_it };
    vec![
        cue(
            Harm,
            r"\b(?:(?:kill|cut|hurt|hang)(?:ing)?\s+my\s?self|i\s+(?:really\s+|just\s+)?(?:want|wanna|wish)\s+(?:to\s+)?(?:die|be\s+dead|commit\s+suicide)|i(?:\s+am|\s*['’]?m)\s+(?:suicidal|going\s+to\s+(?:commit\s+suicide|end\s+it\s+all))|end\s+my\s+life)\b",
            of_oneself,
        ),
        cue(
            Harm,
            r"\bi\s+(?:really\s+)?(?:do\s*n['’]?t|do\s+not)\s+(?:want|wanna)\s+(?:to\s+)?(?:live|be\s+alive|exist)(?:\s+any\s?(?:more|longer)|\s*(?:$|[.!?,，。！]))",
            of_oneself,
        ),
        cue(
            Harm,
            r"\bmy\s+(?:step)?(?:dad|daddy|father|mom|mum|mother|uncle|aunt|teacher|brother|coach|parents?)\s+(?:always\s+|often\s+|sometimes\s+|keeps?\s+|is\s+)?(?:hits?|beats?|kicks?|hurts?|rapes?|touches|hitting|beating|kicking|hurting|touching)\s+me\b",
            in_earnest,
        ),
        cue(Abuse, r"\b(?:wcnm|cnm|nmsl|wdnmd|nmd|tmd|mlgb|rnm)\b", in_small_letters),
    ]
});
