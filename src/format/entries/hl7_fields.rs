//! Fields of HL7 v2 that have a column of their own: segment and number go in, a name and a form come out (HL7 2.5, chapters 3, 4, 6
//! and 7).

/// How a field is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Form {
    /// As it is.
    Text,
    /// A code and its text: the text.
    Coded,
    /// A number with who gave it and of which kind it is.
    Identifier,
    /// Family name and given names.
    Name,
    /// A number, family name and given names: of somebody who works there.
    Staff,
    /// Street, town, region.
    Address,
    /// A number in one piece or in parts.
    Telephone,
    /// A moment, digits without stops.
    Time,
}

/// A field with a column.
pub(super) struct HeldField {
    pub(super) segment: &'static str,
    pub(super) number: usize,
    pub(super) form: Form,
    /// The name of its column.
    pub(super) column: &'static str,
    /// What it holds, in Chinese.
    label: &'static str,
}

macro_rules! fields {
    ($($segment:literal $number:literal $form:ident $column:literal $label:literal;)+) => {
        /// Every field with a column of its own.
        pub(super) const FIELDS: &[HeldField] = &[$(HeldField {
            segment: $segment,
            number: $number,
            form: Form::$form,
            column: $column,
            label: $label,
        }),+];
    };
}

fields! {
    "MSH" 4 Coded "sending facility" "";
    "MSH" 7 Time "message time" "";
    "MSH" 9 Text "message type" "";
    "PID" 2 Identifier "patient id" "患者编号";
    "PID" 3 Identifier "patient id" "患者编号";
    "PID" 4 Identifier "patient id" "患者编号";
    "PID" 5 Name "patient name" "患者姓名";
    "PID" 6 Name "mother name" "母亲姓名";
    "PID" 7 Time "birth date" "出生日期";
    "PID" 8 Text "sex" "性别";
    "PID" 9 Name "patient alias" "曾用名";
    "PID" 10 Coded "race" "种族";
    "PID" 11 Address "address" "住址";
    "PID" 13 Telephone "home phone" "家庭电话";
    "PID" 14 Telephone "business phone" "工作电话";
    "PID" 16 Coded "marital status" "婚姻状况";
    "PID" 17 Coded "religion" "宗教";
    "PID" 18 Identifier "account number" "就诊账号";
    "PID" 19 Text "national id" "身份证号";
    "PID" 20 Text "driver licence" "驾驶证号";
    "PID" 22 Coded "ethnic group" "民族";
    "PID" 23 Text "birth place" "出生地";
    "PID" 26 Coded "citizenship" "国籍";
    "PID" 28 Coded "nationality" "国籍";
    "PID" 40 Telephone "mobile phone" "手机号";
    "NK1" 2 Name "next of kin name" "亲属姓名";
    "NK1" 3 Coded "next of kin relationship" "亲属关系";
    "NK1" 4 Address "next of kin address" "亲属住址";
    "NK1" 5 Telephone "next of kin phone" "亲属电话";
    "PV1" 7 Staff "attending physician" "主治医师";
    "PV1" 8 Staff "referring physician" "转诊医师";
    "PV1" 17 Staff "admitting physician" "收治医师";
    "PV1" 19 Identifier "visit number" "就诊号";
    "OBR" 16 Staff "ordering physician" "申请医师";
    "OBR" 4 Coded "examination" "检查项目";
    "OBX" 3 Coded "observation" "检验项目";
    "OBX" 5 Coded "result" "检验结果";
    "DG1" 3 Coded "diagnosis" "诊断";
    "DG1" 4 Text "diagnosis description" "诊断描述";
    "AL1" 3 Coded "allergy" "过敏原";
    "PR1" 3 Coded "procedure" "手术操作";
    "RXE" 2 Coded "medicine" "药品";
    "RXO" 1 Coded "medicine" "药品";
    "NTE" 3 Text "note" "备注";
}

/// What a column holds.
pub(super) fn label(column: &str) -> &'static str {
    let stem = column.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let held = FIELDS.iter().find(|held| held.column == stem);
    held.map_or("", |held| held.label)
}

/// The column of an identifier by its kind (table 0203); `None` for kinds of identifiers that the field itself is about.
pub(super) fn kind_of_identifier(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "NI" | "NNCHN" | "SS" | "CZ" | "NNx" => "national id",
        "PPN" => "passport number",
        "DL" => "driver licence",
        "MI" => "military id",
        "MC" | "HC" | "SN" | "NH" => "insurance number",
        "BC" | "BA" => "bank card",
        "AN" | "VN" => "visit number",
        _ => return None,
    })
}
