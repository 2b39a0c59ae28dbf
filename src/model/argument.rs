//! What a count of people takes for granted, and what sets its two ends: closed lists with the words that a reader sees.

use crate::model::{Text, Titled as _, titled};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that the data alone cannot show, and that a count rests on.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Assumption {
    /// Equal natural keys are of one person, and a person has one of a kind that is issued once.
    OneNumberEach,
    /// A natural key without a check is written correctly.
    SpeltRight,
    /// At most so many natural keys are misspelt as fail their check, and a few more.
    MisspeltAsFailing,
    /// A scoped number is of one person, and a person has one.
    OneScopedNumberEach,
    /// A contact with nothing beside it is of one person, and a person has one.
    OneContactEach,
    /// A contact and a name together are one person.
    ContactWithName,
    /// No number is shared by more persons than the most seen under one.
    SharedAsSeen,
    /// A person has no more numbers of a kind than persons with a stronger key were seen to have.
    SeveralAsSeen,
    /// A name and a birth date together are one person, beyond what chance gives.
    NameWithBirth,
    /// Every row has a contact of its own, and is of a person of its own.
    OneRowEach,
    /// At most one name in fifty is misspelt, or an alias.
    NamesSpeltRight,
    /// A value beside far more names or numbers than others stands for nobody.
    PlaceholdersLeftOut,
    /// Local numbers of two datasets are of two numberings, where nothing shows that they are one.
    ScopesApart,
    /// Local numbers of two datasets are of one numbering: other keys beside equal numbers agree.
    ScopesJoined,
    /// Equal numbers of some columns are one person's, because somebody declared it.
    ScopesDeclared,
    /// Values as they are and their digests may be of the same persons.
    FormsApart,
    /// A slot without a key may be of a person of its own.
    KeylessApart,
    /// Names that share nothing beside one number may be of several persons.
    SeveralUnderOne,
}

titled!(Assumption {
    OneNumberEach: "one-number-each",
        "同一证件号码为同一人；一人只有一个居民身份证号码",
        "Equal document numbers are one person. A person has one resident identity number.";
    SpeltRight: "spelt-right",
        "没有校验位的证件号码书写无误",
        "Document numbers without a check digit are spelt correctly.";
    MisspeltAsFailing: "misspelt-as-failing",
        "写错的证件号码不明显多于未通过校验的号码",
        "Not many more document numbers are misspelt than fail their check.";
    OneScopedNumberEach: "one-scoped-number-each",
        "会员号、工号、账号等：一个号码为一人，一人一个号码，数据显示相反的除外",
        "Member, staff and account numbers: one number is one person, and a person has one, except where the data show otherwise.";
    OneContactEach: "one-contact-each",
        "旁边没有其他信息的电话或邮箱：一个为一人，一人一个，数据显示相反的除外",
        "A telephone number or mailbox with nothing beside it is one person, and a person has one, except where the data show otherwise.";
    ContactWithName: "contact-with-name",
        "电话或邮箱与姓名都相同的为同一人",
        "Rows with the same telephone number or mailbox and the same name are one person.";
    SharedAsSeen: "shared-as-seen",
        "共用同一号码的人数不超过数据中所见的最多人数",
        "No number is shared by more persons than the most seen with one number.";
    SeveralAsSeen: "several-as-seen",
        "其余的人拥有同类号码的个数与有更强标识的人相近",
        "Other persons have about as many numbers of a kind as the persons with a stronger key have.";
    NameWithBirth: "name-with-birth",
        "姓名与出生日期都相同的为同一人，巧合的部分已计入上限",
        "Rows with the same name and birth date are one person. The upper end includes matches by chance.";
    OneRowEach: "one-row-each",
        "每条记录都有各自的电话或邮箱：各条记录为不同的人",
        "Every row has a telephone number or mailbox of its own: the rows are of different persons.";
    NamesSpeltRight: "names-spelt-right",
        "写错的姓名和别名一般不超过五十分之一",
        "As a rule, at most one name in fifty is misspelt or an alias.";
    PlaceholdersLeftOut: "placeholders-left-out",
        "旁边的姓名或号码远多于其他取值的，视为占位值或公用号码，不用于识别个人",
        "A value that stands beside far more names or numbers than others is a placeholder or a shared line. It does not identify anybody.";
    ScopesApart: "scopes-apart",
        "没有证据表明不同数据集的会员号、工号、账号等出自同一编号体系，故不合并",
        "Nothing shows that local numbers (member, staff, account) of different datasets belong to one numbering. They are not merged.";
    ScopesJoined: "scopes-joined",
        "不同数据集中相同的会员号、工号、账号等，其旁边的其他信息一致，故视为同一编号体系",
        "Local numbers of different datasets are one numbering: other information beside equal numbers agrees.";
    ScopesDeclared: "scopes-declared",
        "已声明（[[link]]）某些列中相同的号码为同一人",
        "It was declared ([[link]]) that equal numbers in some columns are one person.";
    FormsApart: "forms-apart",
        "明文取值与哈希值或令牌无法对应，可能属于同一批人",
        "Plain values cannot be matched with hashed values or tokens. They may belong to the same persons.";
    KeylessApart: "keyless-apart",
        "没有任何标识的记录，每条最多另计一人",
        "Each record without any key may be one more person.";
    SeveralUnderOne: "several-under-one",
        "同一证件号码旁有明显不同的姓名（如新生儿登记在母亲名下）：下限按一人计，上限每个姓名各计一人",
        "Clearly different names stand beside one document number (a child registered under a parent's). The lower end takes them for one person, the upper end for one person each.";
});

/// Which end of an interval.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// The least that it can be.
    Lower,
    /// The most that it can be.
    Upper,
}

titled!(End {
    Lower: "lower", "下限", "lower end";
    Upper: "upper", "上限", "upper end";
});

/// What an end rests on.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Different values of the kind are different persons.
    DifferentValues,
    /// Less those that may be misspelt.
    LessMisspelt,
    /// Less those that may be further values of persons counted already.
    LessFurtherValues,
    /// Somebody stands there.
    Somebody,
    /// Distinct whole identities.
    WholeIdentities,
    /// Different values of the kind, and a person for each slot without one.
    ValuesAndOthers,
    /// More persons who may share a number.
    MoreSharers,
    /// Clearly different names beside one number.
    NamesBeside,
    /// Namesakes who chance gives one birth date.
    Namesakes,
    /// Slots with nothing but a name.
    WeakSlots,
    /// Slots without a key.
    KeylessSlots,
    /// No more than slots that tell of somebody.
    FilledSlots,
    /// No fewer than the largest dataset's.
    LargestDataset,
    /// No more than the datasets' own together.
    SumOfDatasets,
}

titled!(Rule {
    DifferentValues: "different-values", "不同取值为不同的人", "different values are different persons";
    LessMisspelt: "less-misspelt", "扣除可能写错的取值", "less values that may be misspelt";
    LessFurtherValues: "less-further-values", "扣除可能属于已计人员的其他号码", "less values that persons already counted may have besides";
    Somebody: "somebody", "至少有一人", "there is at least one person";
    WholeIdentities: "whole-identities", "不同的完整身份", "distinct whole identities";
    ValuesAndOthers: "values-and-others", "不同取值，加上没有该标识的记录数", "different values, and the records without one";
    MoreSharers: "more-sharers", "可能共用同一号码的其他人", "other persons who may share a number";
    NamesBeside: "names-beside", "同一号码旁的其他姓名可能属于其他人", "other names beside one number may be of other persons";
    Namesakes: "namesakes", "姓名与出生日期可能巧合相同的人", "namesakes who may have the same birth date by chance";
    WeakSlots: "weak-slots", "只有姓名等信息的记录", "records with nothing but a name or the like";
    KeylessSlots: "keyless-slots", "没有任何标识的记录", "records without any key";
    FilledSlots: "filled-slots", "不超过涉及个人的记录数", "no more than the records that are about somebody";
    LargestDataset: "largest-dataset", "不少于人数最多的数据集", "no fewer than in the largest dataset";
    SumOfDatasets: "sum-of-datasets", "不超过各数据集人数之和", "no more than in all datasets together";
});

/// One step towards an end of an interval.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Bound {
    /// Which end.
    pub end: End,
    /// By what.
    pub rule: Rule,
    /// Element id of the kind of key, where it is by one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub element: Option<String>,
    /// How many persons: what the rule gives, adds or takes off.
    pub people: u64,
}

impl Bound {
    /// The step for a reader: by what, of which key, how many.
    #[must_use]
    pub fn text(&self) -> Text {
        let (end, rule) = (self.end.title(), self.rule.title());
        let (zh, en) = match &self.element {
            Some(element) => (format!("（{element}）"), format!(" ({element})")),
            None => (String::new(), String::new()),
        };
        Text::new(
            format!("{}：{}{zh}：{}", end.zh, rule.zh, self.people),
            format!("{}: {}{en}: {}", end.en, rule.en, self.people),
        )
    }
}
