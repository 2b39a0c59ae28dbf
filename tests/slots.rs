//! Which persons a row tells of, and which columns are whose: lists of headers with what was found in them, and the slots expected.

use qingdan::model::Count;
use qingdan::model::ages::AgeSigns;
use qingdan::model::declarations::LinksOf;
use qingdan::model::finding::{Category, Finding, Form};
use qingdan::model::options::Selection;
use qingdan::model::profile::ColumnProfile;
use qingdan::people::slots::{Slot, Whose, slots};
use qingdan::people::{Corrections, Roles, Table};
use qingdan::rules::Rules;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static RULES: LazyLock<Rules> =
    LazyLock::new(|| Rules::load(&[], &Selection::default()).expect("built-in packs load"));

/// Rows of the invented tables.
const ROWS: u64 = 100;

/// The element of a short word, and the category that it has in a table of persons.
fn element(word: &str) -> (Option<&'static str>, Category) {
    use Category::{None as Nothing, Personal, SensitivePersonal};
    match word {
        "name" => (Some("person.name"), Personal),
        "id" => (Some("person.cn-resident-id"), SensitivePersonal),
        "ssn" => (Some("person.national-id-other"), SensitivePersonal),
        "passport" => (Some("person.passport"), Personal),
        "phone" => (Some("contact.phone"), Personal),
        "mail" => (Some("contact.email"), Personal),
        "addr" => (Some("contact.address"), Personal),
        "member" => (Some("person.member-id"), Personal),
        "account" => (Some("person.account-id"), Personal),
        "staff" => (Some("person.employee-id"), Personal),
        "patient" => (Some("person.patient-id"), Personal),
        "subject" => (Some("person.subject-id"), Personal),
        "card" => (Some("finance.bank-card"), SensitivePersonal),
        "plate" => (Some("vehicle.licence-plate"), Personal),
        "ip" => (Some("device.ip"), Personal),
        "birth" => (Some("person.birth-date"), Personal),
        "sex" => (Some("person.gender"), Personal),
        "ill" => (Some("health.diagnosis"), SensitivePersonal),
        "firm" => (Some("org.name"), Nothing),
        "-" => (None, Nothing),
        other => panic!("no element is called {other}"),
    }
}

/// A table of columns written as `header:word`; a star behind the word covers the values, a plus makes a list of plain values.
struct Invented {
    columns: Vec<ColumnProfile>,
    findings: Vec<Finding>,
    links: LinksOf,
}

impl Invented {
    fn of<'a>(columns: impl Iterator<Item = &'a str>) -> Self {
        let mut invented = Self {
            columns: Vec::new(),
            findings: Vec::new(),
            links: LinksOf::default(),
        };
        for (ordinal, column) in columns.enumerate() {
            let (header, word) = column.rsplit_once(':').expect("header:word");
            let (id, category) = element(word.trim_end_matches(['*', '+']));
            let slots = if word.ends_with('+') { 3 * ROWS } else { ROWS };
            invented.columns.push(ColumnProfile {
                path: header.to_owned(),
                ordinal,
                slots,
                values: slots,
                distinct: Count::exact(slots),
                ..ColumnProfile::default()
            });
            invented.findings.push(Finding {
                field: ordinal,
                element: id.map(str::to_owned),
                category,
                form: if word.ends_with('*') {
                    Form::Masked
                } else {
                    Form::Plain
                },
                ..Finding::default()
            });
        }
        invented
    }

    fn slots(&self) -> Vec<Slot> {
        let roles = Roles::of(&self.columns, |path| RULES.role(path));
        let table = Table {
            columns: &self.columns,
            findings: &self.findings,
            roles: &roles,
            records: Count::exact(ROWS),
            all_read: true,
            minority: None,
            ages: &AgeSigns::default(),
            named: None,
            corrections: Corrections::default(),
            attributes: None,
            known_names: &[],
            values: &[],
            links: &self.links,
        };
        slots(&table, &RULES.detectors)
    }

    /// `~` for others than the main persons, the role or `-`, `#` and the number, `@` and the list, the headers of its keys.
    fn shown(&self, slot: &Slot) -> String {
        let party = slot.party.as_ref();
        let mut text = match slot.whom {
            Whose::Main => String::new(),
            Whose::Other => "~".to_owned(),
        };
        text += party.and_then(|one| one.role.as_deref()).unwrap_or("-");
        if let Some(number) = party.and_then(|one| one.number) {
            text += &format!("#{number}");
        }
        if let Some(list) = &slot.list {
            text += &format!("@{list}");
        }
        text.push(':');
        let mut columns: Vec<usize> = slot.keys.iter().map(|key| key.column).collect();
        columns.extend(&slot.covered);
        columns.sort_unstable();
        for column in columns {
            text += &format!(" {}", self.columns[column].path);
        }
        text
    }

    fn all_shown(&self) -> String {
        let slots = self.slots();
        let shown: Vec<String> = slots.iter().map(|slot| self.shown(slot)).collect();
        shown.join("; ")
    }
}

/// Headers with what was found in them, and the slots.
const CASES: &[(&str, &str)] = &[
    (
        "寄件人姓名:name 寄件人电话:phone 寄件人地址:addr 收件人姓名:name 收件人电话:phone 收件人地址:addr",
        "sender: 寄件人姓名 寄件人电话; receiver: 收件人姓名 收件人电话",
    ),
    (
        "sender_name:name sender_phone:phone receiver_name:name receiver_phone:phone",
        "sender: sender_name sender_phone; receiver: receiver_name receiver_phone",
    ),
    (
        "senderName:name senderMobile:phone recipientName:name recipientMobile:phone",
        "sender: senderName senderMobile; receiver: recipientName recipientMobile",
    ),
    (
        "jjrxm:name jjrdh:phone sjrxm:name sjrdh:phone",
        "sender: jjrxm jjrdh; receiver: sjrxm sjrdh",
    ),
    (
        "Absender_Name:name Absender_Telefon:phone Empfänger_Name:name Empfänger_Telefon:phone",
        "sender: Absender_Name Absender_Telefon; receiver: Empfänger_Name Empfänger_Telefon",
    ),
    (
        "remitente_nombre:name remitente_telefono:phone destinatario_nombre:name destinatario_telefono:phone",
        "sender: remitente_nombre remitente_telefono; receiver: destinatario_nombre destinatario_telefono",
    ),
    (
        "甲方姓名:name 甲方身份证:id 乙方姓名:name 乙方身份证:id",
        "partner-a: 甲方姓名 甲方身份证; partner-b: 乙方姓名 乙方身份证",
    ),
    (
        "男方姓名:name 男方身份证:id 女方姓名:name 女方身份证:id 登记日期:-",
        "groom: 男方姓名 男方身份证; bride: 女方姓名 女方身份证",
    ),
    (
        "出租人:name 出租人证件:id 承租人:name 承租人证件:id 月租金:-",
        "landlord: 出租人 出租人证件; tenant: 承租人 承租人证件",
    ),
    (
        "plaintiff_name:name plaintiff_id:id defendant_name:name defendant_id:id attorney_name:name judge_name:name",
        "plaintiff: plaintiff_name plaintiff_id; defendant: defendant_name defendant_id; ~lawyer: attorney_name; ~judge: judge_name",
    ),
    (
        "原告姓名:name 被告姓名:name 原告代理律师:name 审判长:name",
        "plaintiff: 原告姓名; defendant: 被告姓名; ~lawyer: 原告代理律师; ~judge: 审判长",
    ),
    (
        "投保人姓名:name 投保人证件号:id 被保险人姓名:name 被保险人证件号:id 受益人姓名:name 受益人证件号:id",
        "policyholder: 投保人姓名 投保人证件号; insured: 被保险人姓名 被保险人证件号; beneficiary: 受益人姓名 受益人证件号",
    ),
    (
        "tbrxm:name bbrxm:name syrxm:name",
        "policyholder: tbrxm; insured: bbrxm; beneficiary: syrxm",
    ),
    (
        "payer_name:name payer_card:card payee_name:name payee_card:card amount:-",
        "payer: payer_name payer_card; payee: payee_name payee_card",
    ),
    (
        "nameOrig:account nameDest:account",
        "payer: nameOrig; payee: nameDest",
    ),
    (
        "borrower_name:name borrower_ssn:ssn co_borrower_name:name co_borrower_ssn:ssn guarantor_name:name guarantor_ssn:ssn",
        "borrower: borrower_name borrower_ssn; co-borrower: co_borrower_name co_borrower_ssn; guarantor: guarantor_name guarantor_ssn",
    ),
    (
        "buyer_name:name buyer_phone:phone seller_name:name seller_phone:phone agent_name:name",
        "buyer: buyer_name buyer_phone; seller: seller_name seller_phone; ~staff: agent_name",
    ),
    (
        "passenger_name:name passenger_id:passport driver_name:name driver_plate:plate booked_by:name",
        "passenger: passenger_name passenger_id; booker: booked_by; ~driver: driver_name driver_plate",
    ),
    (
        "previous_owner_name:name previous_owner_id:id new_owner_name:name new_owner_id:id",
        "previous-owner: previous_owner_name previous_owner_id; new-owner: new_owner_name new_owner_id",
    ),
    (
        "from:mail to:mail cc:mail subject:-",
        "message-from: from; message-to: to; message-cc: cc",
    ),
    (
        "winner_name:name loser_name:name score:-",
        "winner: winner_name; loser: loser_name",
    ),
    (
        "white:name black:name result:-",
        "white: white; black: black",
    ),
    (
        "host_id:account host_name:name guest_id:account guest_name:name",
        "host: host_id host_name; guest: guest_id guest_name",
    ),
    (
        "donor_id:patient donor_name:name transplant_recipient_id:patient transplant_recipient_name:name",
        "donor: donor_id donor_name; donation-recipient: transplant_recipient_id transplant_recipient_name",
    ),
    (
        "申请人姓名:name 申请人护照:passport 邀请人姓名:name 邀请人电话:phone 随行人员姓名:name",
        "applicant: 申请人姓名 申请人护照; inviter: 邀请人姓名 邀请人电话; companion: 随行人员姓名",
    ),
    (
        "victim_name:name suspect_name:name suspect_id:id witness_name:name",
        "victim: victim_name; suspect: suspect_name suspect_id; ~witness: witness_name",
    ),
    (
        "user_id:account 收货人:name 收货人电话:phone 收货地址:addr",
        "-: user_id; receiver: 收货人 收货人电话",
    ),
    (
        "buyer_id:member receiver_name:name receiver_phone:phone",
        "buyer: buyer_id; receiver: receiver_name receiver_phone",
    ),
    (
        "姓名:name 手机号:phone 收货人姓名:name 收货人手机号:phone",
        "-: 姓名 手机号; receiver: 收货人姓名 收货人手机号",
    ),
    (
        "billing_first_name:name billing_last_name:name billing_email:mail shipping_first_name:name shipping_last_name:name shipping_phone:phone",
        "buyer: billing_first_name billing_last_name billing_email; receiver: shipping_first_name shipping_last_name shipping_phone",
    ),
    (
        "姓名:name 身份证号:id 监护人姓名:name 监护人电话:phone",
        "-: 姓名 身份证号; ~guardian: 监护人姓名 监护人电话",
    ),
    (
        "student_name:name student_id:staff father_name:name father_phone:phone mother_name:name mother_phone:phone",
        "student: student_name student_id; ~father: father_name father_phone; ~mother: mother_name mother_phone",
    ),
    (
        "xsxm:name xh:staff jzxm:name jzdh:phone",
        "student: xsxm xh; ~guardian: jzxm jzdh",
    ),
    (
        "patient_id:patient name:name sex:sex birthday:birth doctor_name:name diagnosis:ill",
        "patient: patient_id name sex birthday; ~doctor: doctor_name",
    ),
    (
        "患者姓名:name 身份证号:id 主治医师:name 紧急联系人:name 紧急联系人电话:phone",
        "patient: 患者姓名 身份证号; ~doctor: 主治医师; ~emergency-contact: 紧急联系人 紧急联系人电话",
    ),
    (
        "employee_id:staff name:name spouse_name:name spouse_id:id child_1_name:name child_2_name:name",
        "employee: employee_id name; child#1: child_1_name; child#2: child_2_name; ~spouse: spouse_name spouse_id",
    ),
    (
        "监护人姓名:name 监护人电话:phone",
        "guardian: 监护人姓名 监护人电话",
    ),
    (
        "父亲姓名:name 父亲电话:phone 母亲姓名:name 母亲电话:phone",
        "father: 父亲姓名 父亲电话; mother: 母亲姓名 母亲电话",
    ),
    (
        "usubjid:subject sex:sex birth:birth invnam:name",
        "trial-subject: usubjid sex birth; ~investigator: invnam",
    ),
    (
        "受试者编号:subject 受试者姓名:name 研究者:name 报告人:name",
        "trial-subject: 受试者编号 受试者姓名; ~investigator: 研究者; ~reporter: 报告人",
    ),
    (
        "教师姓名:name 身份证号:id 手机:phone 学院:-",
        "teacher: 教师姓名 身份证号 手机",
    ),
    (
        "身份证号:id 诊断:ill 医生姓名:name",
        "-: 身份证号; ~doctor: 医生姓名",
    ),
    (
        "customer_name:name customer_phone:phone sales_rep:name created_by:account updated_by:account",
        "customer: customer_name customer_phone; ~staff: sales_rep; ~creator: created_by; ~modifier: updated_by",
    ),
    (
        "caller:phone callee:phone duration:-",
        "-: caller; ~called: callee",
    ),
    (
        "姓名:name 身份证号:id 户主姓名:name 与户主关系:-",
        "-: 姓名 身份证号; head-of-household: 户主姓名",
    ),
    (
        "被推荐人:name 手机:phone 推荐人:name 推荐人手机:phone",
        "invitee: 被推荐人 手机; ~reference: 推荐人 推荐人手机",
    ),
    (
        "甲方:firm 甲方联系人:name 甲方联系人电话:phone 乙方:firm 乙方联系人:name 乙方联系人电话:phone",
        "contact-person: 甲方联系人 甲方联系人电话; contact-person: 乙方联系人 乙方联系人电话",
    ),
    (
        "buyer_contact_name:name buyer_contact_phone:phone seller_contact_name:name seller_contact_phone:phone",
        "contact-person: buyer_contact_name buyer_contact_phone; contact-person: seller_contact_name seller_contact_phone",
    ),
    (
        "student_name:name student_guardian_name:name guardian_phone:phone",
        "student: student_name; ~guardian: student_guardian_name guardian_phone",
    ),
    (
        "receiver_address:addr sender_name:name sender_phone:phone",
        "receiver:; sender: sender_name sender_phone",
    ),
    (
        "成员1姓名:name 成员1身份证:id 成员2姓名:name 成员2身份证:id 成员3姓名:name",
        "-#1: 成员1姓名 成员1身份证; -#2: 成员2姓名 成员2身份证; -#3: 成员3姓名",
    ),
    (
        "passenger_1_name:name passenger_1_id:passport passenger_2_name:name passenger_2_id:passport",
        "passenger#1: passenger_1_name passenger_1_id; passenger#2: passenger_2_name passenger_2_id",
    ),
    (
        "姓名:name 电话:phone 地址:addr 姓名_2:name 电话_2:phone 地址_2:addr",
        "-#1: 姓名 电话; -#2: 姓名_2 电话_2",
    ),
    (
        "姓名:name 电话:phone 姓名.1:name 电话.1:phone 姓名.2:name 电话.2:phone",
        "-#0: 姓名 电话; -#1: 姓名.1 电话.1; -#2: 姓名.2 电话.2",
    ),
    (
        "name_1:name phone_1:phone name_2:name phone_2:phone",
        "-#1: name_1 phone_1; -#2: name_2 phone_2",
    ),
    (
        "person2_name:name person2_phone1:phone person2_phone2:phone person1_name:name person1_phone1:phone",
        "-#2: person2_name person2_phone1 person2_phone2; -#1: person1_name person1_phone1",
    ),
    (
        "first_applicant_name:name first_applicant_id:id second_applicant_name:name second_applicant_id:id",
        "applicant#1: first_applicant_name first_applicant_id; applicant#2: second_applicant_name second_applicant_id",
    ),
    (
        "姓名:name 身份证号:id 第一联系人姓名:name 第一联系人电话:phone 第二联系人姓名:name 第二联系人电话:phone",
        "-: 姓名 身份证号; ~contact-person#1: 第一联系人姓名 第一联系人电话; ~contact-person#2: 第二联系人姓名 第二联系人电话",
    ),
    (
        "工号:staff 姓名:name 紧急联系人1:name 紧急联系人1电话:phone 紧急联系人2:name 紧急联系人2电话:phone",
        "-: 工号 姓名; ~emergency-contact#1: 紧急联系人1 紧急联系人1电话; ~emergency-contact#2: 紧急联系人2 紧急联系人2电话",
    ),
    (
        "primary_contact_name:name primary_contact_phone:phone secondary_contact_name:name secondary_contact_phone:phone",
        "contact-person#1: primary_contact_name primary_contact_phone; contact-person#2: secondary_contact_name secondary_contact_phone",
    ),
    (
        "甲姓名:name 甲电话:phone 乙姓名:name 乙电话:phone 丙姓名:name",
        "-#1: 甲姓名 甲电话; -#2: 乙姓名 乙电话; -#3: 丙姓名",
    ),
    (
        "policy_no:- phone:phone insured1_name:name insured2_name:name",
        "-: phone; insured#1: insured1_name; insured#2: insured2_name",
    ),
    (
        "passenger_name:name passenger_passport:passport passenger2_name:name passenger2_passport:passport",
        "passenger#1: passenger_name passenger_passport; passenger#2: passenger2_name passenger2_passport",
    ),
    (
        "order_id:- contacts[].name:name contacts[].phone:phone contacts[].address:addr",
        "contact-person@contacts[]: contacts[].name contacts[].phone",
    ),
    (
        "name:name id:id contacts[].name:name contacts[].phone:phone",
        "-: name id; ~contact-person@contacts[]: contacts[].name contacts[].phone",
    ),
    (
        "booking.ref:- passengers[].firstName:name passengers[].lastName:name passengers[].document.number:passport",
        "passenger@passengers[]: passengers[].firstName passengers[].lastName passengers[].document.number",
    ),
    (
        "buyers[].name:name buyers[].id:id sellers[].name:name sellers[].id:id",
        "buyer@buyers[]: buyers[].name buyers[].id; seller@sellers[]: sellers[].name sellers[].id",
    ),
    (
        "name:name telecom[].value:phone identifier[].value:id contact[].name:name contact[].telecom[].value:phone",
        "-: name telecom[].value identifier[].value; ~contact-person@contact[]: contact[].name contact[].telecom[].value",
    ),
    (
        "patient.name:name patient.id:patient visits[].date:- visits[].diagnosis:ill",
        "patient: patient.name patient.id",
    ),
    (
        "buyer.name:name buyer.phone:phone seller.name:name seller.address.phone:phone",
        "buyer: buyer.name buyer.phone; seller: seller.name seller.address.phone",
    ),
    (
        "title:- participants:name+",
        "participant@participants: participants",
    ),
    (
        "orders[].buyer.name:name orders[].receiver.name:name orders[].receiver.phone:phone",
        "buyer@orders[]: orders[].buyer.name; receiver@orders[]: orders[].receiver.name orders[].receiver.phone",
    ),
    (
        "寄件人姓名:name* 寄件人电话:phone* 收件人姓名:name 收件人电话:phone",
        "sender: 寄件人姓名 寄件人电话; receiver: 收件人姓名 收件人电话",
    ),
    (
        "from_date:- to_date:- name:name phone:phone",
        "-: name phone",
    ),
    (
        "buyer_id:firm contact_phone:phone contact_email:mail name:name",
        "-: contact_phone contact_email name",
    ),
    (
        "driver_licence_no:ssn name:name id_card:id",
        "-: driver_licence_no name id_card",
    ),
    ("parent_code:- name:name user_agent:- ip:ip", "-: name ip"),
    ("门店:- 商品:- 单价:-", ""),
    ("to:addr name:name phone:phone", "-: name phone"),
];

/// The same where only the order of the columns says whose they are.
const BY_ORDER: &[(&str, &str)] = &[
    (
        "寄件人:name 电话:phone 地址:addr 收件人:name 电话_2:phone 地址_2:addr",
        "sender: 寄件人 电话; receiver: 收件人 电话_2",
    ),
    (
        "seller_name:name phone:phone id_card:id buyer_name:name phone_2:phone id_card_2:id",
        "seller: seller_name phone id_card; buyer: buyer_name phone_2 id_card_2",
    ),
    (
        "姓名:name 手机:phone 监护人:name 手机_2:phone 监护人关系:-",
        "-: 姓名 手机; ~guardian: 监护人 手机_2",
    ),
    (
        "姓名:name 电话:phone 地址:addr 姓名:name 电话:phone 地址:addr",
        "-#1: 姓名 电话; -#2: 姓名 电话",
    ),
];

/// Rows that tell of one person only.
const ONE_PERSON: &[&str] = &[
    "姓名:name 手机号:phone 手机号2:phone",
    "name:name home_phone:phone work_phone:phone mobile:phone",
    "name:name home_address:addr work_address:addr email:mail email_2:mail",
    "姓名:name 曾用名:name 身份证号:id",
    "name:name former_name:name ssn:ssn",
    "姓名:name 英文名:name 护照号:passport",
    "name_cn:name name_en:name phone:phone",
    "姓名:name 昵称:account openid:account",
    "real_name:name nickname:name phone:phone",
    "户主:name 与户主关系:- 身份证号:id 电话:phone",
    "old_phone:phone new_phone:phone name:name",
    "old_name:name new_name:name member_id:member",
    "变更前姓名:name 变更后姓名:name 身份证号:id",
    "first_name:name last_name:name middle_name:name email:mail",
    "primer_nombre:name segundo_nombre:name primer_apellido:name segundo_apellido:name dni:ssn",
    "nombre:name apellido1:name apellido2:name telefono1:phone telefono2:phone",
    "vorname:name nachname:name geburtsname:name telefon:phone",
    "name:name passport_no_1:passport passport_no_2:passport",
    "cust_name:name cust_phone:phone birth:birth sex:sex",
    "customer_id:member name:name id_card:id phone:phone",
    "会员号:member 姓名:name 车牌1:plate 车牌2:plate",
    "name:name card_1:card card_2:card",
    "created_by:- updated_by:- name:name phone:phone",
    "申请人:name 身份证号:id 手机号:phone",
    "收货人:name 手机:phone 地址:addr",
    "name:name phones:phone+ emails:mail+",
    "持卡人姓名:name 身份证:id 卡号:card",
    "联系人:name 电话:phone 地址:addr",
    "name:name contact_phone:phone contact_email:mail",
    "name:name contact.phone:phone contact.email:mail",
    "primary_phone:phone secondary_phone:phone name:name",
    "name:name phones[].number:phone addresses[].line:addr",
    "住客姓名:name 证件号:id 手机:phone 入住日期:-",
    "患者:name 就诊卡号:patient 出生日期:birth 性别:sex 联系电话:phone",
    "fio:name first:name last:name phone:phone",
    "车主:name 车牌号:plate 手机号码:phone 身份证号码:id",
];

#[test]
fn each_person_of_a_row_has_their_columns() {
    let mut wrong = Vec::new();
    for (columns, expected) in CASES.iter().chain(BY_ORDER) {
        let shown = Invented::of(columns.split(' ')).all_shown();
        if shown != *expected {
            wrong.push(format!(
                "{columns}\n  is       {shown}\n  expected {expected}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_one_person_has_twice_makes_no_second_one() {
    let mut wrong = Vec::new();
    for columns in ONE_PERSON {
        let invented = Invented::of(columns.split(' '));
        let slots = invented.slots();
        if slots.len() != 1 || slots[0].whom != Whose::Main {
            wrong.push(format!("{columns}\n  is {}", invented.all_shown()));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// All lists of headers whose outcome does not depend on their order.
fn in_any_order() -> impl Iterator<Item = &'static str> {
    let cases = CASES.iter().map(|(columns, _)| *columns);
    cases.chain(ONE_PERSON.iter().copied())
}

#[test]
fn each_key_is_in_exactly_one_slot() {
    for columns in in_any_order().chain(BY_ORDER.iter().map(|(columns, _)| *columns)) {
        let invented = Invented::of(columns.split(' '));
        let slots = invented.slots();
        for (finding, column) in invented.findings.iter().zip(&invented.columns) {
            let detector = (finding.element.as_deref()).and_then(|id| RULES.detectors.by_id(id));
            let is_key = detector.is_some_and(|one| one.identifies.is_some())
                && finding.category > Category::None;
            let with = slots.iter().filter(|slot| {
                let mut keys = slot.keys.iter().map(|key| key.column);
                keys.any(|key| key == column.ordinal) || slot.covered.contains(&column.ordinal)
            });
            // Birth dates and the like are a person's where it is known whose.
            let is_attribute = (finding.element.as_deref())
                .and_then(|id| RULES.detectors.by_id(id))
                .is_some_and(|one| one.lifelong);
            let with = with.count();
            let is_right = with == usize::from(is_key) || is_attribute && with < 2;
            assert!(is_right, "{} of {columns}: {with}", column.path);
        }
    }
}

#[test]
fn the_order_of_columns_does_not_matter_where_headers_say_whose_they_are() {
    let sorted = |columns: &[&str]| {
        let invented = Invented::of(columns.iter().copied());
        let mut shown: Vec<Vec<String>> = (invented.slots().iter())
            .map(|slot| {
                let shown = invented.shown(slot);
                let (party, keys) = shown.split_once(':').unwrap();
                let mut keys: Vec<String> = keys.split(' ').map(str::to_owned).collect();
                keys.sort();
                keys.insert(0, party.to_owned());
                keys
            })
            .collect();
        shown.sort();
        shown
    };
    for text in in_any_order() {
        let mut columns: Vec<&str> = text.split(' ').collect();
        let expected = sorted(&columns);
        columns.reverse();
        assert_eq!(sorted(&columns), expected, "reversed {text}");
        for by in 1..columns.len() {
            columns.rotate_left(by);
            assert_eq!(sorted(&columns), expected, "rotated {text}");
        }
    }
}

#[test]
fn the_strongest_key_comes_first_and_says_what_it_is() {
    let invented = Invented::of(
        "昵称:account 手机:phone 姓名:name ip:ip 车牌:plate 会员号:member 护照:passport 身份证号:id 出生日期:birth 账号:account"
            .split(' '),
    );
    let slots = invented.slots();
    let keys = slots[0].keys.iter();
    let shown: Vec<String> = keys
        .map(|key| {
            let several = if key.kind.several { "+" } else { "" };
            format!(
                "{} {:?}{several}",
                invented.columns[key.column].path, key.kind.class
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "身份证号 Natural",
            "护照 Natural",
            "会员号 Scoped",
            "账号 Scoped+",
            "手机 Contact+",
            "车牌 Contact+",
            "姓名 Name",
            "昵称 Name+",
            "ip Contact+",
            "出生日期 Attribute",
        ]
    );
}

#[test]
fn what_is_sensitive_is_told_of_whom_the_row_is_about() {
    for (columns, expected) in [
        (
            "patient_name:name donor_name:name diagnosis:ill",
            "patient: diagnosis; donor:",
        ),
        (
            "姓名:name 诊断:ill 家长姓名:name 家长疾病:ill",
            "-: 诊断; guardian: 家长疾病",
        ),
        (
            "甲方姓名:name 乙方姓名:name 病史:ill",
            "partner-a: 病史?; partner-b: 病史?",
        ),
        ("name:name visits[].diagnosis:ill", "-: visits[].diagnosis"),
        ("监护人姓名:name 诊断:ill", "-: 诊断; guardian:"),
    ] {
        let invented = Invented::of(columns.split(' '));
        let shown: Vec<String> = (invented.slots().iter())
            .map(|slot| {
                let path = |column: &usize| invented.columns[*column].path.as_str();
                let sure = slot.sensitive.iter().map(|one| format!(" {}", path(one)));
                let perhaps = slot.perhaps_sensitive.iter();
                let perhaps = perhaps.map(|one| format!(" {}?", path(one)));
                let all: Vec<String> = sure.chain(perhaps).collect();
                let party = slot.party.as_ref().and_then(|one| one.role.as_deref());
                format!("{}:{}", party.unwrap_or("-"), all.concat())
            })
            .collect();
        assert_eq!(shown.join("; "), expected, "{columns}");
    }
}

/// Headers of two columns, whatever they say.
const PAIRS: [[&str; 2]; 12] = [
    ["身份证号", "对方身份证号"],
    ["身份证号", "旧身份证号"],
    ["sfzh", "dfsfzh"],
    ["zjhm", "zjhm2"],
    ["id_no", "peer_id_no"],
    ["cert_no", "oppo_cert_no"],
    ["買方身分證字號", "賣方身分證字號"],
    ["FLD02", "FLD03"],
    ["", ""],
    ["numero", "numero_bis"],
    ["holder", "second"],
    ["a.b", "c.d"],
];

#[test]
fn two_numbers_of_which_a_person_has_one_are_two_persons_whatever_the_headers_say() {
    for [one, other] in PAIRS {
        for word in ["id", "ssn"] {
            let columns = [format!("{one}:{word}"), format!("{other}:{word}")];
            let slots = Invented::of(columns.iter().map(String::as_str)).slots();
            let numbers =
                |slot: &Slot| -> Vec<usize> { slot.keys.iter().map(|key| key.column).collect() };
            let mut numbers: Vec<Vec<usize>> = slots.iter().map(numbers).collect();
            numbers.sort();
            assert_eq!(numbers, [[0], [1]], "{columns:?}");
        }
    }
}

#[test]
fn names_and_telephones_go_with_the_number_beside_which_they_stand() {
    let columns = "xm:name sfzh:id sj:phone dfxm:name dfsfzh:id dfsj:phone";
    let slots = Invented::of(columns.split(' ')).slots();
    let columns =
        |slot: &Slot| -> BTreeSet<usize> { slot.keys.iter().map(|key| key.column).collect() };
    let mut columns: Vec<BTreeSet<usize>> = slots.iter().map(columns).collect();
    columns.sort();
    assert_eq!(
        columns,
        [BTreeSet::from([0, 1, 2]), BTreeSet::from([3, 4, 5])]
    );
}

#[test]
fn two_ways_are_one_persons_only_where_the_headers_say_so() {
    for (columns, is_one) in [
        ("手机号:phone 手机号2:phone", true),
        ("邮箱:mail 备用邮箱:mail", true),
        ("phone_home:phone phone_work:phone", true),
        ("手机:phone 座机:phone", true),
        ("tel_fixe:phone tel_portable:phone", true),
        ("telefon:phone mobil:phone", true),
        ("email:mail email_2:mail", true),
        ("patient_id:patient visit_id:patient", true),
        ("owner_mailbox_x:mail delegate_mailbox_x:mail", false),
        ("uid:account target_uid:account", false),
        ("会员号:member 介绍会员号:member", false),
        ("player1_id:member player2_id:member", false),
        ("gastgeber:mail teilnehmer:mail", false),
        (":phone :phone", false),
    ] {
        let slots = Invented::of(columns.split(' ')).slots();
        let is_split = slots.len() > 1;
        assert_eq!(!is_split, is_one, "{columns}: {slots:?}");
    }
}
